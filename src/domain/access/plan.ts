// A plan as a value: what a change would do to the doors, found out by asking the same rules about facts that nobody
// has written.
import type { RecurringBilling } from '../billing.ts'
import type { Instant, Span } from '../span.ts'
import { forever, intersection, isIn, joined } from '../span.ts'
import { causesOf } from './cause.ts'
import type { Facts } from './facts.ts'

export type Proposal =
  | { readonly kind: 'billing'; readonly billing: Omit<RecurringBilling, 'version'> }
  | { readonly kind: 'person'; readonly personId: string; readonly status: 'active' | 'inactive' }
  | {
      readonly kind: 'product-groups'
      readonly productId: string
      readonly locationId: string
      readonly siteId: string
      readonly accessGroupIds: readonly string[]
    }
  | {
      readonly kind: 'unit-groups'
      readonly unitId: string
      readonly siteId: string
      readonly accessGroupIds: readonly string[]
    }

/** The facts as they would be if the proposal were written at the instant. */
export function proposedFacts(facts: Facts, proposal: Proposal, at: Instant): Facts {
  const during = { from: at, until: forever }
  switch (proposal.kind) {
    case 'billing': {
      const { id: billingId, payer, productId, startsOn, endsOn, status } = proposal.billing
      const others = endedAt(facts.billings, at, fact => fact.billingId === billingId)
      return { ...facts, billings: [...others, { billingId, payer, productId, startsOn, endsOn, status, during }] }
    }
    case 'person': {
      const { personId, status } = proposal
      const others = endedAt(facts.people, at, fact => fact.personId === personId)
      return { ...facts, people: [...others, { personId, status, during }] }
    }
    case 'product-groups': {
      const { productId, locationId, siteId } = proposal
      const others = endedAt(facts.mappings, at, fact => fact.productId === productId && fact.locationId === locationId)
      const made = proposal.accessGroupIds.map(accessGroupId => ({
        productId,
        locationId,
        siteId,
        accessGroupId,
        during,
      }))
      return { ...facts, mappings: [...others, ...made] }
    }
    case 'unit-groups': {
      const { unitId, siteId } = proposal
      const others = endedAt(facts.unitMappings, at, fact => fact.unitId === unitId)
      const made = proposal.accessGroupIds.map(accessGroupId => ({ unitId, siteId, accessGroupId, during }))
      return { ...facts, unitMappings: [...others, ...made] }
    }
  }
}

/** The facts that the proposal is about end at the instant, the others stay. */
const endedAt = <T extends { readonly during: Span }>(
  facts: readonly T[],
  at: Instant,
  isMeant: (fact: T) => boolean,
): T[] =>
  facts.map(fact =>
    isMeant(fact) && isIn(fact.during, at) ? { ...fact, during: { ...fact.during, until: at } } : fact,
  )

export interface AccessChange {
  readonly personId: string
  readonly siteId: string
  readonly accessGroupId: string
  readonly gained: readonly Span[]
  readonly lost: readonly Span[]
}

/** From the instant on: which spans of which groups people would gain and lose. Only those with a difference. */
export function accessChanges(before: Facts, after: Facts, at: Instant): AccessChange[] {
  const had = openingsOf(before, at)
  const has = openingsOf(after, at)
  const changes: AccessChange[] = []
  for (const [key, opening] of new Map([...had, ...has])) {
    const earlier = had.get(key)?.spans ?? []
    const later = has.get(key)?.spans ?? []
    const gained = without(later, earlier)
    const lost = without(earlier, later)
    const { personId, siteId, accessGroupId } = opening
    if (gained.length > 0 || lost.length > 0) changes.push({ personId, siteId, accessGroupId, gained, lost })
  }
  return changes
}

/** People who have something at the instant, by these facts. */
export const peopleWithAccess = (facts: Facts, at: Instant): Set<string> =>
  new Set(
    causesOf(facts)
      .filter(cause => isIn(cause.during, at))
      .map(cause => cause.personId),
  )

interface Opening {
  readonly personId: string
  readonly siteId: string
  readonly accessGroupId: string
  readonly spans: readonly Span[]
}

function openingsOf(facts: Facts, at: Instant): Map<string, Opening> {
  const openings = new Map<string, Opening>()
  const grouped = Map.groupBy(causesOf(facts), cause => `${cause.personId} ${cause.siteId} ${cause.accessGroupId}`)
  for (const [key, causes] of grouped) {
    const [first] = causes
    if (!first) continue
    const { personId, siteId, accessGroupId } = first
    const spans = causes.flatMap(cause => intersection(cause.during, { from: at, until: forever }) ?? [])
    openings.set(key, { personId, siteId, accessGroupId, spans: joined(spans) })
  }
  return openings
}

/** What is left of the spans when the others are taken away. Both are joined. */
function without(spans: readonly Span[], others: readonly Span[]): Span[] {
  return spans.flatMap(span => {
    const rest: Span[] = []
    let { from } = span
    for (const other of others) {
      if (other.until <= from || other.from >= span.until) continue
      if (other.from > from) rest.push({ from, until: other.from })
      from = Math.max(from, other.until)
    }
    return from < span.until ? [...rest, { from, until: span.until }] : rest
  })
}
