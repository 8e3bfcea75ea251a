// One snapshot of what decides: facts, ledger, drift and decisions, joined with what was seen, per site and person.
import { unmappedClaims, unmappedKey } from '../domain/access/cause.ts'
import type { CausesBySite, Desired, DesiredAccess } from '../domain/access/desired.ts'
import { causesByPerson, desiredBy } from '../domain/access/desired.ts'
import type { Limits } from '../domain/access/guard.ts'
import type { DriftItem, HeldChange, LedgerMembership, LedgerUser, Shortfall } from '../domain/access/ledger.ts'
import type { SiteSituation, Situation, Verdict } from '../domain/access/verdict.ts'
import { normalizedEmail } from '../domain/person.ts'
import { brakeWindowMs } from '../domain/policy.ts'
import type { Instant } from '../domain/span.ts'
import type { GroupState, SiteState, Transaction } from '../ports/store.ts'
import type { Clerk } from './clerk.ts'
import type { Sights } from './sights.ts'

/** What people have decided about some people: the part that a pass does not change by itself. */
interface Decided {
  readonly readAt: Instant
  readonly isOfEverybody: boolean
  readonly causes: ReadonlyMap<string, CausesBySite>
  readonly unmapped: ReadonlySet<string>
  readonly identities: ReadonlyMap<string, { name: string; email: string }>
}

/**
 * Rounds that follow each other this quickly read once what was decided. Whoever is decided about meanwhile is woken, and
 * belongs to a newer pass, which reads anew; should the wake-up be lost, the old answer holds this long and no longer.
 */
const decidedFreshMs = 5_000

/** Everything about some people that does not depend on a site. */
export interface Snapshot {
  readonly at: Instant
  readonly decided: Decided
  readonly desired: DesiredAccess
  readonly unmapped: ReadonlySet<string>
  readonly identities: ReadonlyMap<string, { name: string; email: string }>
  readonly sites: readonly SiteSnapshot[]
}

export interface SiteSnapshot {
  readonly siteId: string
  readonly state: SiteState
  readonly groups: readonly GroupState[]
  readonly users: ReadonlyMap<string, LedgerUser>
  readonly memberships: ReadonlyMap<string, ReadonlyMap<string, LedgerMembership>>
  /** Who has the address at the site, by our ledger; of the people read, their present addresses. */
  readonly holders: ReadonlyMap<string, string>
  readonly drift: readonly DriftItem[]
  readonly held: readonly HeldChange[]
  readonly shortfalls: readonly Shortfall[]
  readonly limits: Limits
  readonly settings: Omit<SiteSituation, 'seatWanted' | 'seatsFullUntil'>
  /** Whoever wants something here, has something of ours here, or differs. */
  readonly personIds: readonly string[]
}

/**
 * Reads it all in one transaction. `siteId` narrows to one site (the later rounds of a pass). `before`: the last snapshot of
 * the same pass; what it holds of these people need not be read anew.
 */
export function loadSnapshot(
  clerk: Clerk,
  people: readonly string[] | 'everybody',
  siteId?: string,
  before?: Snapshot,
): Promise<Snapshot> {
  const at = clerk.clock.now()
  return clerk.store.transaction(clerk.organizationId, at, async tx => {
    const isFresh = before !== undefined && at - before.decided.readAt < decidedFreshMs && knowsAll(before, people)
    const decided = isFresh ? narrowed(before.decided, people) : await loadDecided(tx, people)
    const { identities, unmapped } = decided
    const desired = desiredBy(decided.causes, at)
    const inUse = new Set<string>()
    let cursor: string | undefined
    do {
      const page = await tx.locations.list({ limit: 200, cursor })
      for (const location of page.items) if (location.saltoSiteId) inUse.add(location.saltoSiteId)
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    const sites: SiteSnapshot[] = []
    for (const state of await tx.sites.list()) {
      if (siteId && state.siteId !== siteId) continue
      sites.push(await loadSite(tx, state, people, desired, identities, inUse.has(state.siteId)))
    }
    return { at, decided, desired, unmapped, identities, sites }
  })
}

async function loadDecided(tx: Transaction, people: readonly string[] | 'everybody'): Promise<Decided> {
  const facts = await tx.facts.of(people, 'history')
  const identities = new Map<string, { name: string; email: string }>()
  for (const { personId, name, email } of await tx.facts.identities(people)) {
    identities.set(personId, { name, email: normalizedEmail(email) })
  }
  const isOfEverybody = people === 'everybody'
  return {
    readAt: tx.at,
    isOfEverybody,
    causes: causesByPerson(facts),
    unmapped: unmappedClaims(facts, tx.at),
    identities,
  }
}

/** Of somebody whom the snapshot was not taken of it knows nothing, which is not to want nothing. */
const knowsAll = ({ decided }: Snapshot, people: readonly string[] | 'everybody'): boolean =>
  people === 'everybody' ? decided.isOfEverybody : people.every(personId => decided.identities.has(personId))

function narrowed(decided: Decided, people: readonly string[] | 'everybody'): Decided {
  if (people === 'everybody') return decided
  const of = <T>(all: ReadonlyMap<string, T>): Map<string, T> => {
    const some = new Map<string, T>()
    for (const personId of people) {
      const one = all.get(personId)
      if (one !== undefined) some.set(personId, one)
    }
    return some
  }
  return { ...decided, isOfEverybody: false, causes: of(decided.causes), identities: of(decided.identities) }
}

async function loadSite(
  tx: Transaction,
  state: SiteState,
  people: readonly string[] | 'everybody',
  desired: DesiredAccess,
  identities: Snapshot['identities'],
  siteInUse: boolean,
): Promise<SiteSnapshot> {
  const { siteId } = state
  const users = new Map((await tx.ledger.users(siteId, people)).map(user => [user.personId, user]))
  const memberships = new Map<string, Map<string, LedgerMembership>>()
  for (const row of await tx.ledger.memberships(siteId, people)) {
    const rows = memberships.get(row.personId) ?? new Map<string, LedgerMembership>()
    rows.set(row.accessGroupId, row)
    memberships.set(row.personId, rows)
  }
  const concerned = new Set<string>([...users.keys(), ...memberships.keys()])
  for (const [personId, sites] of desired.byPerson) {
    if ((sites.get(siteId)?.groups.size ?? 0) > 0) concerned.add(personId)
  }
  const drift = await tx.drift.open(siteId)
  const read = people === 'everybody' ? null : new Set(people)
  // Whoever is shown as different is looked at until the difference is gone, also without a claim.
  for (const { personId } of drift) if (personId !== null && (read?.has(personId) ?? true)) concerned.add(personId)
  const held = await tx.drift.openHeld(siteId)
  const rows = people === 'everybody' ? [...users.values()] : await tx.ledger.holders(siteId, emailsOf(identities))
  return {
    siteId,
    state,
    groups: await tx.sites.groups(siteId),
    users,
    memberships,
    holders: new Map(rows.map(({ email, personId }) => [email, personId])),
    drift,
    held,
    shortfalls: (await tx.ledger.shortfalls()).filter(shortfall => shortfall.siteId === siteId),
    limits: {
      memberships: await tx.ledger.countMemberships(siteId),
      unexplainedToday: await tx.ledger.countUnexplained(siteId, tx.at - brakeWindowMs),
      siteInUse,
      previewSince: state.previewSince,
    },
    settings: {
      noAccessPolicy: await tx.settings.noAccessPolicy(),
      driftSetting: await tx.settings.driftSetting(),
      subscriptionValid: state.subscriptionValid,
    },
    personIds: [...concerned],
  }
}

const emailsOf = (identities: Snapshot['identities']): string[] => [...identities.values()].map(({ email }) => email)

/** The situations of the people at the site, as far as they exist (an erased person has no identity). */
export function situationsAt(
  snapshot: Snapshot,
  site: SiteSnapshot,
  personIds: readonly string[],
  sights: Sights,
  seats: Pick<SiteSituation, 'seatWanted' | 'seatsFullUntil'>,
): Situation[] {
  const vanished = new Set(site.groups.filter(group => group.vanishedAt !== null).map(group => group.accessGroupId))
  const driftOf = new Map<string, DriftItem[]>()
  for (const item of site.drift) {
    if (item.personId === null) continue
    const items = driftOf.get(item.personId)
    if (items) items.push(item)
    else driftOf.set(item.personId, [item])
  }
  const settings = { ...site.settings, ...seats }
  const situations: Situation[] = []
  for (const personId of personIds) {
    const identity = snapshot.identities.get(personId)
    if (!identity) continue
    const wanted = snapshot.desired.byPerson.get(personId)?.get(site.siteId) ?? null
    const memberships = site.memberships.get(personId) ?? new Map<string, LedgerMembership>()
    situations.push({
      at: snapshot.at,
      siteId: site.siteId,
      personId,
      email: identity.email,
      isAddressTaken: (site.holders.get(identity.email) ?? personId) !== personId,
      name: identity.name,
      wanted,
      user: site.users.get(personId) ?? null,
      memberships,
      sight: sights.of(personId),
      drift: driftOf.get(personId) ?? [],
      unmapped: unmappedOf(snapshot, site.siteId, personId, wanted),
      vanished,
      site: settings,
    })
  }
  return situations
}

/** Groups whose last cause ended by a change of mapping and by nothing else. */
function unmappedOf(snapshot: Snapshot, siteId: string, personId: string, wanted: Desired | null): ReadonlySet<string> {
  const unmapped = new Set<string>()
  if (snapshot.unmapped.size === 0) return unmapped
  for (const [groupId, endedAt] of wanted?.ended ?? []) {
    if (snapshot.unmapped.has(unmappedKey(personId, siteId, groupId, endedAt))) unmapped.add(groupId)
  }
  return unmapped
}

/** The site with the rows that the verdicts have just corrected: a look asks about the user of now, not the former one. */
export function corrected(site: SiteSnapshot, verdicts: readonly Verdict[]): SiteSnapshot {
  const rows = verdicts.flatMap(({ personId, user }) => (user ? [[personId, user] as const] : []))
  return rows.length === 0 ? site : { ...site, users: new Map([...site.users, ...rows]) }
}
