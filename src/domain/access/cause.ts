// A cause is a live claim of one person on one access group over a half-open span (product rule "Causes").
import { accessWindow, windowLength } from '../reservation/window.ts'
import type { Instant, Span } from '../span.ts'
import { intersection, isIn } from '../span.ts'
import { spanOfDates } from '../time.ts'
import type { BillingFact, Facts, MappingFact, PersonFact, ReservationFact, UnitFact } from './facts.ts'

export interface Cause {
  readonly personId: string
  readonly siteId: string
  readonly accessGroupId: string
  readonly kind: 'billing' | 'grant' | 'reservation'
  /** The billing, the grant or the reservation. */
  readonly sourceId: string
  /** For a billing: what it sells, where it opens, and the company that pays, if one does. */
  readonly productId?: string
  readonly locationId?: string
  readonly companyId?: string
  /** For a reservation: what is reserved, beside the location where it is. */
  readonly unitId?: string
  readonly during: Span
}

/** A claim is a cause without its mapping: it lives on when staff unmap the group, and that makes a removal unexplained. */
interface Claim {
  readonly billing: BillingFact
  readonly personId: string
  readonly during: Span
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}

const activeSpansOf = (facts: Facts): Map<string, PersonFact[]> =>
  grouped(
    facts.people.filter(person => person.status === 'active'),
    person => person.personId,
  )

/** Who claims by which of the billings, and while all three hold: the billing is active, the payer link is, the person is. */
function claims(facts: Facts, billings: readonly BillingFact[]): Claim[] {
  const activeSpans = activeSpansOf(facts)
  const coMembers = grouped(
    facts.coMembers.filter(coMember => coMember.status === 'active'),
    coMember => coMember.companyId,
  )
  const result: Claim[] = []
  for (const billing of billings) {
    if (billing.status !== 'active') continue
    const payers =
      billing.payer.kind === 'person'
        ? [{ personId: billing.payer.personId, during: billing.during }]
        : (coMembers.get(billing.payer.companyId) ?? [])
    for (const payer of payers) {
      for (const person of activeSpans.get(payer.personId) ?? []) {
        const during = intersection(billing.during, payer.during, person.during)
        if (during) result.push({ billing, personId: payer.personId, during })
      }
    }
  }
  return result
}

function billingCauses(facts: Facts): Cause[] {
  const mappings = grouped(facts.mappings, mapping => mapping.productId)
  const zones = grouped(facts.zones, zone => zone.locationId)
  const causes: Cause[] = []
  for (const claim of claims(facts, facts.billings)) {
    for (const mapping of mappings.get(claim.billing.productId) ?? []) {
      // Most pairs of old claims and old mappings never met; dates are asked only of those that did.
      const opened = intersection(claim.during, mapping.during)
      if (!opened) continue
      for (const zone of zones.get(mapping.locationId) ?? []) {
        const placed = intersection(opened, zone.during)
        if (!placed) continue
        const during = intersection(placed, spanOfDates(claim.billing.startsOn, claim.billing.endsOn, zone.timeZone))
        if (during) causes.push(causeOf(claim, mapping, during))
      }
    }
  }
  return causes
}

function causeOf({ billing, personId }: Claim, mapping: MappingFact, during: Span): Cause {
  return {
    personId,
    siteId: mapping.siteId,
    accessGroupId: mapping.accessGroupId,
    kind: 'billing',
    sourceId: billing.billingId,
    productId: billing.productId,
    locationId: mapping.locationId,
    ...(billing.payer.kind === 'company' ? { companyId: billing.payer.companyId } : {}),
    during,
  }
}

function grantCauses(facts: Facts): Cause[] {
  const activeSpans = activeSpansOf(facts)
  const causes: Cause[] = []
  for (const grant of facts.grants) {
    const own = { from: grant.startsAt, until: grant.endsAt ?? Number.POSITIVE_INFINITY }
    for (const person of activeSpans.get(grant.personId) ?? []) {
      const during = intersection(grant.during, own, person.during)
      if (!during) continue
      causes.push({
        personId: grant.personId,
        siteId: grant.siteId,
        accessGroupId: grant.accessGroupId,
        kind: 'grant',
        sourceId: grant.grantId,
        during,
      })
    }
  }
  return causes
}

/** A reservation's claim on whatever groups its unit opens, while reservation, unit and person are as they are. */
interface WindowClaim {
  readonly reservation: ReservationFact
  readonly unit: UnitFact
  readonly during: Span
}

/** Tentative, unpaid and cancelled reservations claim nothing; an inactive person's keep their slots alone. */
function windowClaims(facts: Facts): WindowClaim[] {
  const activeSpans = activeSpansOf(facts)
  const units = grouped(facts.units, unit => unit.unitId)
  const result: WindowClaim[] = []
  for (const reservation of facts.reservations) {
    if (reservation.state !== 'confirmed' || (reservation.isPaymentDemanded && !reservation.isPaid)) continue
    for (const person of activeSpans.get(reservation.personId) ?? []) {
      for (const unit of units.get(reservation.unitId) ?? []) {
        for (const organization of facts.windows) {
          const length = windowLength([reservation, unit], organization)
          const window = accessWindow(reservation.startsAt, reservation.endsAt, length)
          const during = intersection(window, reservation.during, unit.during, organization.during, person.during)
          if (during) result.push({ reservation, unit, during })
        }
      }
    }
  }
  return result
}

function reservationCauses(facts: Facts): Cause[] {
  const mappings = grouped(facts.unitMappings, mapping => mapping.unitId)
  const causes: Cause[] = []
  for (const claim of windowClaims(facts)) {
    for (const mapping of mappings.get(claim.unit.unitId) ?? []) {
      const during = intersection(claim.during, mapping.during)
      if (!during) continue
      causes.push({
        personId: claim.reservation.personId,
        siteId: mapping.siteId,
        accessGroupId: mapping.accessGroupId,
        kind: 'reservation',
        sourceId: claim.reservation.reservationId,
        unitId: claim.unit.unitId,
        locationId: claim.unit.locationId,
        during,
      })
    }
  }
  return causes
}

/** Every cause that the facts hold, past, present and future. */
export function causesOf(facts: Facts): Cause[] {
  return [...billingCauses(facts), ...grantCauses(facts), ...reservationCauses(facts)]
}

/**
 * What changes of mapping took from people, and when: the claim still lives at `at`, its mapping does not. Where access
 * ended at that very instant nothing else ended it.
 * Keys are `unmappedKey`. A removal found here is unexplained (product rule "Order and safety").
 */
export function unmappedClaims(facts: Facts, at: Instant): Set<string> {
  const keys = new Set<string>()
  const mappings = grouped(
    facts.mappings.filter(mapping => mapping.during.until <= at),
    mapping => mapping.productId,
  )
  const zones = grouped(
    facts.zones.filter(zone => zone.during.until > at),
    zone => zone.locationId,
  )
  const billings = facts.billings.filter(billing => mappings.has(billing.productId) && isIn(billing.during, at))
  for (const claim of claims(facts, billings)) {
    if (!isIn(claim.during, at)) continue
    for (const mapping of mappings.get(claim.billing.productId) ?? []) {
      for (const zone of zones.get(mapping.locationId) ?? []) {
        if (isIn(spanOfDates(claim.billing.startsOn, claim.billing.endsOn, zone.timeZone), at)) {
          keys.add(unmappedKey(claim.personId, mapping.siteId, mapping.accessGroupId, mapping.during.until))
        }
      }
    }
  }
  for (const key of unmappedWindows(facts, at)) keys.add(key)
  return keys
}

function unmappedWindows(facts: Facts, at: Instant): string[] {
  const mappings = grouped(
    facts.unitMappings.filter(mapping => mapping.during.until <= at),
    mapping => mapping.unitId,
  )
  if (mappings.size === 0) return []
  return windowClaims(facts)
    .filter(claim => isIn(claim.during, at))
    .flatMap(({ reservation, unit }) =>
      (mappings.get(unit.unitId) ?? []).map(mapping =>
        unmappedKey(reservation.personId, mapping.siteId, mapping.accessGroupId, mapping.during.until),
      ),
    )
}

/** `unmappedAt`: when the mapping ended. What a claim lost long before its last cause ended explains nothing. */
export const unmappedKey = (personId: string, siteId: string, accessGroupId: string, unmappedAt: Instant): string =>
  `${personId} ${siteId} ${accessGroupId} ${unmappedAt}`
