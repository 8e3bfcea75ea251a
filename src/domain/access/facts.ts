// THE HEART. Facts are what people decided: who is active, who has which billing, what a product opens where.
// Each is kept during a span of instants (from when it was written until it was written otherwise), never overwritten,
// so that an answer for a past instant comes from what was true then.
import type { Payer } from '../billing.ts'
import type { Instant, Span } from '../span.ts'
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

/** One snapshot of everything that decides the access of some people, or of all. */
export interface Facts {
  readonly people: readonly PersonFact[]
  readonly mappings: readonly MappingFact[]
  readonly zones: readonly ZoneFact[]
  readonly billings: readonly BillingFact[]
  readonly coMembers: readonly CoMemberFact[]
  readonly grants: readonly GrantFact[]
}

export const noFacts: Facts = { people: [], mappings: [], zones: [], billings: [], coMembers: [], grants: [] }
