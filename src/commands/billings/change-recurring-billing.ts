import type { billingChange } from '../../contract/billings.ts'
import type { Body } from '../../contract/words.ts'
import type { RecurringBilling } from '../../domain/billing.ts'
import { changedBilling } from '../../domain/billing.ts'
import type { CalendarDate } from '../../domain/time.ts'
import { dateAt } from '../../domain/time.ts'
import type { Command, Order } from '../order.ts'
import { accepted, changedFields, isUnchanged, loadToChange, updated } from '../order.ts'
import { peopleOf, subjectOf } from './start-recurring-billing.ts'

/** M11: ending or stopping takes access away at once. Ending twice changes nothing. */
export const changeRecurringBilling: Command<Body<typeof billingChange> & { id: string }, RecurringBilling> = async (
  order,
  input,
) => {
  const before = await loadToChange(order, order.tx.billings, input.id, 'billing')
  const after = accepted(changedBilling(before, input, await latestDate(order, before.productId)))
  if (isUnchanged(before, after)) return before
  const { startsOn, endsOn, status } = after
  const journalId = await order.journal(
    'billing.changed',
    { billingId: after.id, productId: after.productId, ...subjectOf(after.payer) },
    { fields: changedFields(before, after), startsOn, endsOn, status },
  )
  const stored = await updated(order.tx.billings, after, journalId)
  await order.tx.wake(await peopleOf(order, after.payer))
  return stored
}

/** The latest date that the calendars of the places show which the product opens; of all places when it opens none. */
async function latestDate(order: Order, productId: string): Promise<CalendarDate> {
  const mapped = new Set((await order.tx.mappings.list(productId)).map(mapping => mapping.locationId))
  const { items: locations } = await order.tx.locations.list({ limit: 1000 })
  const opened = locations.filter(location => mapped.has(location.id))
  const zones = (opened.length > 0 ? opened : locations).map(location => location.timeZone)
  return zones
    .map(zone => dateAt(order.at, zone))
    .reduce((latest, date) => (date > latest ? date : latest), zones.length > 0 ? '' : dateAt(order.at, 'UTC'))
}
