// A cause is a live claim of one person on one access group over a half-open span (product rule "Causes").
import type { Instant, Span } from '../span.ts'
import { intersection } from '../span.ts'
import { spanOfDates } from '../time.ts'
import type { BillingFact, Facts, MappingFact, PersonFact } from './facts.ts'

export interface Cause {
  readonly personId: string
  readonly siteId: string
  readonly accessGroupId: string
  readonly kind: 'billing' | 'grant'
  /** The billing or the grant. */
  readonly sourceId: string
  /** For a billing: what it sells, where it opens, and the company that pays, if one does. */
  readonly productId?: string
  readonly locationId?: string
  readonly companyId?: string
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

/** Who claims by which billing, and while all three hold: the billing is active, the payer link is, the person is. */
function claims(facts: Facts): Claim[] {
  const activeSpans = grouped(
    facts.people.filter(person => person.status === 'active'),
    (person: PersonFact) => person.personId,
  )
  const coMembers = grouped(
    facts.coMembers.filter(coMember => coMember.status === 'active'),
    coMember => coMember.companyId,
  )
  const result: Claim[] = []
  for (const billing of facts.billings) {
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

function billingCauses(facts: Facts, live: readonly Claim[]): Cause[] {
  const mappings = grouped(facts.mappings, mapping => mapping.productId)
  const zones = grouped(facts.zones, zone => zone.locationId)
  const causes: Cause[] = []
  for (const claim of live) {
    for (const mapping of mappings.get(claim.billing.productId) ?? []) {
      for (const zone of zones.get(mapping.locationId) ?? []) {
        const dates = spanOfDates(claim.billing.startsOn, claim.billing.endsOn, zone.timeZone)
        const during = intersection(claim.during, mapping.during, zone.during, dates)
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
  const activeSpans = grouped(
    facts.people.filter(person => person.status === 'active'),
    person => person.personId,
  )
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

/** Every cause that the facts hold, past, present and future. */
export function causesOf(facts: Facts): Cause[] {
  return [...billingCauses(facts, claims(facts)), ...grantCauses(facts)]
}

/**
 * The people's groups that only a change of mapping took away: the claim still lives at `at`, its mapping does not.
 * Keys are `unmappedKey`. A removal found here is unexplained (product rule "Order and safety").
 */
export function unmappedClaims(facts: Facts, at: Instant): Set<string> {
  const mappings = grouped(facts.mappings, mapping => mapping.productId)
  const zones = grouped(facts.zones, zone => zone.locationId)
  const keys = new Set<string>()
  for (const claim of claims(facts)) {
    if (!(claim.during.from <= at && at < claim.during.until)) continue
    for (const mapping of mappings.get(claim.billing.productId) ?? []) {
      if (mapping.during.until > at) continue
      for (const zone of zones.get(mapping.locationId) ?? []) {
        const dates = spanOfDates(claim.billing.startsOn, claim.billing.endsOn, zone.timeZone)
        if (zone.during.until > at && dates.from <= at && at < dates.until) {
          keys.add(unmappedKey(claim.personId, mapping.siteId, mapping.accessGroupId))
        }
      }
    }
  }
  return keys
}

export const unmappedKey = (personId: string, siteId: string, accessGroupId: string): string =>
  `${personId} ${siteId} ${accessGroupId}`
