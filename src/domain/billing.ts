// A recurring billing: somebody's running instance of a product. Its dates and status decide access (M10, M11).
import type { Refusal } from './refusal.ts'
import { refusal } from './refusal.ts'
import type { CalendarDate } from './time.ts'
import { isCalendarDate } from './time.ts'

export type Payer =
  | { readonly kind: 'person'; readonly personId: string }
  | { readonly kind: 'company'; readonly companyId: string }

export interface RecurringBilling {
  readonly id: string
  readonly payer: Payer
  readonly productId: string
  /** Both inclusive, in the zone of the location whose group is opened. */
  readonly startsOn: CalendarDate
  readonly endsOn: CalendarDate | null
  readonly status: 'active' | 'inactive'
  readonly version: number
}

export interface BillingChange {
  readonly startsOn?: CalendarDate | undefined
  readonly endsOn?: CalendarDate | null | undefined
  readonly status?: 'active' | 'inactive' | undefined
}

export function billingFault(billing: Pick<RecurringBilling, 'startsOn' | 'endsOn'>): Refusal | null {
  for (const date of [billing.startsOn, billing.endsOn]) {
    if (date !== null && !isCalendarDate(date)) {
      return refusal('billing.date_invalid', `"${date}" is not a date. Write it as YYYY-MM-DD.`, { date })
    }
  }
  if (billing.endsOn !== null && billing.endsOn < billing.startsOn) {
    return refusal('billing.end_before_start', 'The billing would end before it starts.', {
      startsOn: billing.startsOn,
      endsOn: billing.endsOn,
    })
  }
  return null
}

/** Past its last day: nothing but a later `endsOn` brings it back. `today` is the latest date over the places it opens. */
const isEnded = (billing: Pick<RecurringBilling, 'endsOn'>, today: CalendarDate): boolean =>
  billing.endsOn !== null && billing.endsOn < today

/**
 * The billing after the change, or why not. Ending twice changes nothing (idempotent); an ended billing becomes active
 * again only together with an `endsOn` that is not past, or none.
 */
export function changedBilling(
  billing: RecurringBilling,
  change: BillingChange,
  today: CalendarDate,
): RecurringBilling | Refusal {
  const next: RecurringBilling = {
    ...billing,
    startsOn: change.startsOn ?? billing.startsOn,
    endsOn: change.endsOn === undefined ? billing.endsOn : change.endsOn,
    status: change.status ?? billing.status,
  }
  const fault = billingFault(next)
  if (fault) return fault
  if (isEnded(billing, today) && isEnded(next, today) && change.status === 'active') {
    return refusal(
      'billing.ended',
      `This billing ended on ${billing.endsOn}. Give it a later end date to reopen it, or start a new billing.`,
      { endsOn: billing.endsOn },
    )
  }
  return next
}
