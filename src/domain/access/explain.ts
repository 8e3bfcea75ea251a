// person + group (or door) + instant → allowed or denied, and because of what. Written without desired.ts on purpose:
// it asks each fact "did you hold at this instant?" where desired.ts intersects spans, so that each can judge the other.
import type { Instant, Span } from '../span.ts'
import { forever, isIn } from '../span.ts'
import { dateAt } from '../time.ts'
import type { Cause } from './cause.ts'
import type { BillingFact, Facts, MappingFact, ReservationFact } from './facts.ts'

export interface Explanation {
  readonly decision: 'allowed' | 'denied'
  readonly causes: readonly Omit<Cause, 'during'>[]
  /** What each candidate lacked at the instant; empty when nothing ever claimed the group for this person. */
  readonly missing: readonly { readonly sourceId: string; readonly why: MissingWhy }[]
}

type MissingWhy =
  | 'person_inactive'
  | 'billing_inactive'
  | 'not_started'
  | 'ended'
  | 'not_mapped'
  | 'co_member_inactive'
  | 'reservation_tentative'
  | 'reservation_unpaid'
  | 'reservation_cancelled'

/** Whether the person may open any of the groups at the instant, by the rules; and by what, or why not. */
export function explain(facts: Facts, personId: string, accessGroupIds: ReadonlySet<string>, at: Instant): Explanation {
  const holds = <T extends { readonly during: Span }>(fact: T): boolean => isIn(fact.during, at)
  const personIsActive = facts.people.some(p => p.personId === personId && p.status === 'active' && holds(p))
  const causes: Omit<Cause, 'during'>[] = []
  const missing: { sourceId: string; why: MissingWhy }[] = []

  for (const billing of facts.billings) {
    if (!holds(billing) || !mayConcern(facts, billing, personId)) continue
    const mappings = facts.mappings.filter(
      m => m.productId === billing.productId && accessGroupIds.has(m.accessGroupId),
    )
    if (mappings.length === 0) continue
    const live = mappings.filter(holds)
    const why = billingGap(facts, billing, personId, live, personIsActive, at)
    if (why) missing.push({ sourceId: billing.billingId, why })
    else {
      for (const mapping of live) {
        if (dateGap(billing, zoneOf(facts, mapping, at), at) === null) causes.push(causeBy(billing, mapping, personId))
      }
    }
  }
  for (const grant of facts.grants) {
    if (grant.personId !== personId || !accessGroupIds.has(grant.accessGroupId) || !holds(grant)) continue
    const { grantId: sourceId, siteId, accessGroupId } = grant
    if (!personIsActive) missing.push({ sourceId, why: 'person_inactive' })
    else if (at < grant.startsAt) missing.push({ sourceId, why: 'not_started' })
    else if (at >= (grant.endsAt ?? forever)) missing.push({ sourceId, why: 'ended' })
    else causes.push({ personId, siteId, accessGroupId, kind: 'grant', sourceId })
  }
  for (const reservation of facts.reservations) {
    if (reservation.personId !== personId || !holds(reservation)) continue
    const { reservationId: sourceId, unitId } = reservation
    const mappings = facts.unitMappings.filter(m => m.unitId === unitId && accessGroupIds.has(m.accessGroupId))
    if (mappings.length === 0) continue
    const live = mappings.filter(holds)
    const why = reservationGap(facts, reservation, live.length > 0, personIsActive, at)
    if (why) missing.push({ sourceId, why })
    else for (const mapping of live) causes.push(causeByReservation(facts, reservation, mapping))
  }
  return { decision: causes.length > 0 ? 'allowed' : 'denied', causes, missing }
}

const mayConcern = (facts: Facts, { payer }: BillingFact, personId: string): boolean =>
  payer.kind === 'person'
    ? payer.personId === personId
    : facts.coMembers.some(c => c.companyId === payer.companyId && c.personId === personId)

function billingGap(
  facts: Facts,
  billing: BillingFact,
  personId: string,
  live: readonly MappingFact[],
  personIsActive: boolean,
  at: Instant,
): MissingWhy | null {
  if (!personIsActive) return 'person_inactive'
  if (billing.status !== 'active') return 'billing_inactive'
  const { payer } = billing
  if (payer.kind === 'company') {
    const isCoMember = facts.coMembers.some(
      c => c.companyId === payer.companyId && c.personId === personId && c.status === 'active' && isIn(c.during, at),
    )
    if (!isCoMember) return 'co_member_inactive'
  }
  if (live.length === 0) return 'not_mapped'
  const gaps = live.map(mapping => dateGap(billing, zoneOf(facts, mapping, at), at))
  return gaps.includes(null) ? null : (gaps[0] ?? null)
}

function dateGap(billing: BillingFact, timeZone: string | null, at: Instant): MissingWhy | null {
  if (timeZone === null) return 'not_mapped'
  const today = dateAt(at, timeZone)
  if (today < billing.startsOn) return 'not_started'
  if (billing.endsOn !== null && today > billing.endsOn) return 'ended'
  return null
}

function reservationGap(
  facts: Facts,
  reservation: ReservationFact,
  isMapped: boolean,
  personIsActive: boolean,
  at: Instant,
): MissingWhy | null {
  const { state, isPaymentDemanded, isPaid, startsAt, endsAt, unitId } = reservation
  if (!personIsActive) return 'person_inactive'
  if (state === 'tentative') return 'reservation_tentative'
  if (state !== 'confirmed') return 'reservation_cancelled'
  if (isPaymentDemanded && !isPaid) return 'reservation_unpaid'
  const unit = facts.units.find(u => u.unitId === unitId && isIn(u.during, at))
  const organization = facts.windows.find(w => isIn(w.during, at))
  if (!unit || !organization || !isMapped) return 'not_mapped'
  const leadMinutes = reservation.leadMinutes ?? unit.leadMinutes ?? organization.leadMinutes
  const lagMinutes = reservation.lagMinutes ?? unit.lagMinutes ?? organization.lagMinutes
  if (at < startsAt - leadMinutes * 60_000) return 'not_started'
  return at >= endsAt + lagMinutes * 60_000 ? 'ended' : null
}

function causeByReservation(
  facts: Facts,
  { personId, reservationId, unitId }: ReservationFact,
  { siteId, accessGroupId }: { readonly siteId: string; readonly accessGroupId: string },
): Omit<Cause, 'during'> {
  const locationId = facts.units.find(unit => unit.unitId === unitId)?.locationId
  const where = locationId === undefined ? {} : { locationId }
  return { personId, siteId, accessGroupId, kind: 'reservation', sourceId: reservationId, unitId, ...where }
}

const zoneOf = (facts: Facts, mapping: MappingFact, at: Instant): string | null =>
  facts.zones.find(zone => zone.locationId === mapping.locationId && isIn(zone.during, at))?.timeZone ?? null

const causeBy = (billing: BillingFact, mapping: MappingFact, personId: string): Omit<Cause, 'during'> => ({
  personId,
  siteId: mapping.siteId,
  accessGroupId: mapping.accessGroupId,
  kind: 'billing',
  sourceId: billing.billingId,
  productId: billing.productId,
  locationId: mapping.locationId,
  ...(billing.payer.kind === 'company' ? { companyId: billing.payer.companyId } : {}),
})
