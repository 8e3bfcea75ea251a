import type { locationChange } from '../../contract/places.ts'
import type { Body } from '../../contract/words.ts'
import type { Location } from '../../domain/place.ts'
import { locationFault } from '../../domain/place.ts'
import type { Command } from '../order.ts'
import { changedFields, isUnchanged, loadToChange, mustBeFaultless, updated } from '../order.ts'
import { endMappingsOfOldSite, mustBeOurSite, refuseSiteTaken } from './site-choice.ts'

export const changeLocation: Command<Body<typeof locationChange> & { id: string }, Location> = async (order, input) => {
  const before = await loadToChange(order, order.tx.locations, input.id, 'location')
  const after: Location = {
    ...before,
    name: input.name?.trim() ?? before.name,
    timeZone: input.timeZone ?? before.timeZone,
    saltoSiteId: input.saltoSiteId === undefined ? before.saltoSiteId : input.saltoSiteId,
  }
  mustBeFaultless(locationFault(after))
  if (isUnchanged(before, after)) return before
  const { saltoSiteId, timeZone } = after
  const isElsewhere = saltoSiteId !== before.saltoSiteId
  if (isElsewhere && saltoSiteId !== null) await mustBeOurSite(order, saltoSiteId)
  const journalId = await order.journal(
    'location.changed',
    { locationId: after.id },
    { fields: changedFields(before, after), timeZone, saltoSiteId, formerSaltoSiteId: before.saltoSiteId },
  )
  const stored = await updated(order.tx.locations, after, journalId, () => refuseSiteTaken(saltoSiteId))
  await endMappingsOfOldSite(order, before, after, journalId)
  // Dates of billings begin and end at midnight of the location: another zone moves everybody's.
  if (isElsewhere || timeZone !== before.timeZone) await order.tx.wake('everybody')
  return stored
}
