// Desired access: who should be in which group of which site at an instant, why, and when that answer next changes.
import type { Instant } from '../span.ts'
import { forever, isIn, joined } from '../span.ts'
import type { Cause } from './cause.ts'
import { causesOf } from './cause.ts'
import type { Facts } from './facts.ts'

/** Why one person should be in one group now. */
interface WantedGroup {
  readonly accessGroupId: string
  /** The live causes; never empty. */
  readonly causes: readonly Cause[]
  /** Since when without a gap: the deadline of a grant is this instant. */
  readonly since: Instant
  /** When a cause that lives now began last: a newer cause than a hand-made removal gives again. */
  readonly newestCauseAt: Instant
}

/** What one person should hold at one site, at one instant. */
export interface Desired {
  readonly personId: string
  readonly siteId: string
  readonly groups: ReadonlyMap<string, WantedGroup>
  /** Groups for which a cause lived once and lives no more, with the instant of its end. */
  readonly ended: ReadonlyMap<string, Instant>
  /** When any cause next begins here, if none lives now it decides keepAlive. */
  readonly nextOpeningAt: Instant | null
}

export interface DesiredAccess {
  readonly at: Instant
  /** By person, then by site. A person without causes past or future has no entry. */
  readonly byPerson: ReadonlyMap<string, ReadonlyMap<string, Desired>>
  /** When the answer for the person next changes; null = never by itself. */
  nextChangeAt(personId: string): Instant | null
}

/** Access group → every cause for it, past and future ones too. */
type CausesByGroup = ReadonlyMap<string, readonly Cause[]>
/** One person's, by site. */
export type CausesBySite = ReadonlyMap<string, CausesByGroup>

/** By person, then by site, then by access group. */
export function causesByPerson(facts: Facts): Map<string, CausesBySite> {
  const people = new Map<string, Map<string, Map<string, Cause[]>>>()
  for (const cause of causesOf(facts)) {
    const sites = people.get(cause.personId) ?? new Map<string, Map<string, Cause[]>>()
    people.set(cause.personId, sites)
    const groups = sites.get(cause.siteId) ?? new Map<string, Cause[]>()
    sites.set(cause.siteId, groups)
    const causes = groups.get(cause.accessGroupId)
    if (causes) causes.push(cause)
    else groups.set(cause.accessGroupId, [cause])
  }
  return people
}

export const desiredAccess = (facts: Facts, at: Instant): DesiredAccess => desiredBy(causesByPerson(facts), at)

export function desiredBy(causes: ReadonlyMap<string, CausesBySite>, at: Instant): DesiredAccess {
  const nextChanges = new Map<string, Instant>()
  const byPerson = new Map<string, Map<string, Desired>>()
  for (const [personId, sites] of causes) {
    const bySite = new Map<string, Desired>()
    for (const [siteId, groups] of sites) {
      const { desired, nextChangeAt } = desiredOf(personId, siteId, groups, at)
      bySite.set(siteId, desired)
      const earliest = Math.min(nextChanges.get(personId) ?? forever, nextChangeAt)
      if (earliest < forever) nextChanges.set(personId, earliest)
    }
    byPerson.set(personId, bySite)
  }
  return { at, byPerson, nextChangeAt: personId => nextChanges.get(personId) ?? null }
}

function desiredOf(personId: string, siteId: string, causesOfSite: CausesByGroup, at: Instant) {
  const groups = new Map<string, WantedGroup>()
  const ended = new Map<string, Instant>()
  let nextOpeningAt = forever
  let nextChangeAt = forever
  for (const [accessGroupId, causes] of causesOfSite) {
    const spans = joined(causes.map(cause => cause.during))
    const now = spans.find(span => isIn(span, at))
    for (const cause of causes) {
      // Each cause's own boundary matters to the explanation, the joined span to the doors.
      if (cause.during.from > at) nextOpeningAt = Math.min(nextOpeningAt, cause.during.from)
    }
    for (const span of spans) {
      if (span.from > at) nextChangeAt = Math.min(nextChangeAt, span.from)
      if (span.until > at) nextChangeAt = Math.min(nextChangeAt, span.until)
    }
    if (now) {
      const live = causes.filter(cause => isIn(cause.during, at))
      const newestCauseAt = Math.max(...live.map(cause => cause.during.from))
      groups.set(accessGroupId, { accessGroupId, causes: live, since: now.from, newestCauseAt })
    } else {
      const lastEnd = spans.findLast(span => span.until <= at)
      if (lastEnd) ended.set(accessGroupId, lastEnd.until)
    }
  }
  const desired: Desired = {
    personId,
    siteId,
    groups,
    ended,
    nextOpeningAt: nextOpeningAt === forever ? null : nextOpeningAt,
  }
  return { desired, nextChangeAt }
}
