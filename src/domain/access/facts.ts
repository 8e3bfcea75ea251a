// THE HEART. Facts are what people decided: who is active, who has which billing, what a product opens where.
// Each is kept during a span of instants (from when it was written until it was written otherwise), never overwritten,
// so that an answer for a past instant comes from what was true then.
import type { Payer } from '../billing.ts'
import type { StoredState } from '../reservation/reservation.ts'
import { defaultWindow } from '../reservation/window.ts'
import type { Instant, Span } from '../span.ts'
import { always } from '../span.ts'
import type { CalendarDate } from '../time.ts'

/** A person had this status during the span. */
export interface PersonFact {
  readonly personId: string
  readonly status: 'active' | 'inactive'
  readonly during: Span
}

/** A product opened this access group at this location during the span. The site is the one the group belongs to. */
export interface MappingFact {
  readonly productId: string
  readonly locationId: string
  readonly siteId: string
  readonly accessGroupId: string
  readonly during: Span
}

/** A location had this zone during the span. */
export interface ZoneFact {
  readonly locationId: string
  readonly timeZone: string
  readonly during: Span
}

/** A billing had these dates and this status during the span. Payer and product never change. */
export interface BillingFact {
  readonly billingId: string
  readonly payer: Payer
  readonly productId: string
  readonly startsOn: CalendarDate
  readonly endsOn: CalendarDate | null
  readonly status: 'active' | 'inactive'
  readonly during: Span
}

/** A person belonged to a company, actively or not, during the span. */
export interface CoMemberFact {
  readonly companyId: string
  readonly personId: string
  readonly status: 'active' | 'inactive'
  readonly during: Span
}

/** Staff gave this person this group from `startsAt` until `endsAt`; so it stood during the span. */
export interface GrantFact {
  readonly grantId: string
  readonly personId: string
  readonly siteId: string
  readonly accessGroupId: string
  readonly startsAt: Instant
  readonly endsAt: Instant | null
  readonly during: Span
}

/** A reservation stood so during the span. The person never changes; a move changes unit and times. */
export interface ReservationFact {
  readonly reservationId: string
  readonly personId: string
  readonly unitId: string
  readonly startsAt: Instant
  readonly endsAt: Instant
  readonly state: StoredState
  readonly isPaymentDemanded: boolean
  readonly isPaid: boolean
  /** null = as the unit said. */
  readonly leadMinutes: number | null
  readonly lagMinutes: number | null
  readonly during: Span
}

/** A reservation unit had this lead and lag during the span. Its location never changes. */
export interface UnitFact {
  readonly unitId: string
  readonly locationId: string
  /** null = as the organisation said. */
  readonly leadMinutes: number | null
  readonly lagMinutes: number | null
  readonly during: Span
}

/** A reservation unit opened this access group during the span. The site is the one the group belongs to. */
export interface UnitMappingFact {
  readonly unitId: string
  readonly siteId: string
  readonly accessGroupId: string
  readonly during: Span
}

/** The organisation had this lead and lag during the span. Exactly one holds at every instant. */
export interface WindowFact {
  readonly leadMinutes: number
  readonly lagMinutes: number
  readonly during: Span
}

/** One snapshot of everything that decides the access of some people, or of all. */
export interface Facts {
  readonly people: readonly PersonFact[]
  readonly mappings: readonly MappingFact[]
  readonly zones: readonly ZoneFact[]
  readonly billings: readonly BillingFact[]
  readonly coMembers: readonly CoMemberFact[]
  readonly grants: readonly GrantFact[]
  readonly reservations: readonly ReservationFact[]
  readonly units: readonly UnitFact[]
  readonly unitMappings: readonly UnitMappingFact[]
  readonly windows: readonly WindowFact[]
}

/** What the organisation's windows are while it has decided nothing. */
const defaultWindowFact: WindowFact = { ...defaultWindow, during: always }

export const noFacts: Facts = {
  people: [],
  mappings: [],
  zones: [],
  billings: [],
  coMembers: [],
  grants: [],
  reservations: [],
  units: [],
  unitMappings: [],
  windows: [defaultWindowFact],
}

/** The decided windows in order, with the default until the first of them. */
export function windowsSince(decided: readonly WindowFact[]): WindowFact[] {
  const first = decided[0]
  if (!first) return [defaultWindowFact]
  return [{ ...defaultWindow, during: { from: always.from, until: first.during.from } }, ...decided]
}
