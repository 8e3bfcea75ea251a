// Looking at Salto KS: the whole site, or just what a verdict needs to see. A look that is not complete adds what it
// saw and says nothing about what it did not see.
import type { Look, SeenUser } from '../domain/access/sight.ts'
import type { Instant } from '../domain/span.ts'
import type { Reading, Urgency } from '../ports/provider.ts'
import { ProviderFault } from '../ports/provider.ts'
import type { GroupState, SiteState } from '../ports/store.ts'
import { allOf } from './all-of.ts'
import type { Clerk } from './clerk.ts'
import { afterWideLook } from './rounds/wide-look.ts'
import type { Sights } from './sights.ts'
import type { SiteSnapshot, Snapshot } from './situations.ts'

export interface SiteObservation {
  readonly complete: boolean
  readonly startedAt: Instant
  readonly site: SiteState
  /** The site when it was read anew, null when a recent reading had to do. */
  readonly seats: SiteState | null
  readonly groups: readonly GroupState[]
  readonly users: readonly SeenUser[]
  /** Platform user id → groups, of the groups that were read. */
  readonly groupsOf: ReadonlyMap<string, readonly string[]>
  readonly usersComplete: boolean
}

/** The whole site: one read of it, its groups, its users and the members of every group. */
export async function observeSite(clerk: Clerk, before: SiteSnapshot): Promise<SiteObservation> {
  const { provider } = clerk
  const { siteId } = before
  const startedAt = clerk.clock.now()
  const early = await observedSite(clerk, before.state, false)
  const [listed, users] = await Promise.all([provider.listGroups(siteId), provider.listUsers(siteId)])
  // Suspended without our doing may mean that the site's subscription ended: that is asked before anybody is blamed.
  const rows = new Map([...before.users.values()].map(row => [row.siteUserId, row]))
  const isOdd = users.items.some(user => user.suspended && rows.get(user.siteUserId)?.suspended === false)
  const site = early ?? (isOdd ? await observedSite(clerk, before.state, true) : null)
  const groupsOf = new Map<string, string[]>()
  let complete = listed.complete && users.complete
  const readings = await allOf(listed.items, 4, async group => ({
    group,
    members: await provider.listGroupMembers(siteId, group.accessGroupId),
  }))
  for (const { group, members } of readings) {
    if (!members.complete) complete = false
    for (const platformUserId of members.items) {
      const groups = groupsOf.get(platformUserId)
      if (groups) groups.push(group.accessGroupId)
      else groupsOf.set(platformUserId, [group.accessGroupId])
    }
  }
  return {
    complete,
    startedAt,
    site: site ?? before.state,
    seats: site,
    groups: mirrored(before, listed, startedAt),
    users: users.items,
    groupsOf,
    usersComplete: users.complete,
  }
}

/** null: read a few minutes ago. */
async function observedSite(clerk: Clerk, before: SiteState, isUrgent: boolean): Promise<SiteState | null> {
  const { siteId } = before
  const atMs = clerk.clock.monotonicMs()
  if (!isUrgent && before.vanishedAt === null && clerk.patience.isSiteFresh(siteId, atMs)) return null
  const { name, timeZone, seatsUsed, seatsAllowed, subscriptionValid } = await clerk.provider.readSite(siteId)
  clerk.patience.siteRead(siteId, atMs)
  return { ...before, name, timeZone, seatsUsed, seatsAllowed, subscriptionValid, vanishedAt: null }
}

/** The mirror of the groups after the read. Only a complete list makes a group vanish. */
function mirrored(
  before: SiteSnapshot,
  listed: Reading<{ accessGroupId: string; name: string; doorCount: number; memberCount: number }>,
  at: Instant,
): GroupState[] {
  const known = new Map(before.groups.map(group => [group.accessGroupId, group]))
  const result: GroupState[] = listed.items.map(group => ({
    siteId: before.siteId,
    ...group,
    schedule: known.get(group.accessGroupId)?.schedule ?? null,
    lockIds: known.get(group.accessGroupId)?.lockIds ?? [],
    vanishedAt: null,
  }))
  const seen = new Set(listed.items.map(group => group.accessGroupId))
  for (const group of before.groups) {
    if (seen.has(group.accessGroupId)) continue
    result.push(listed.complete && group.vanishedAt === null ? { ...group, vanishedAt: at } : group)
  }
  return result
}

/** Turns what was seen of the site into what was seen of each person: by our ids, else by address. */
export function sightPeople(site: SiteSnapshot, snapshot: Snapshot, observed: SiteObservation, sights: Sights): void {
  const bySiteUserId = new Map(observed.users.map(user => [user.siteUserId, user]))
  const byEmail = new Map(observed.users.flatMap(user => (user.email === null ? [] : [[user.email, user] as const])))
  for (const personId of site.personIds) {
    const row = site.users.get(personId)
    const isKnown = row?.siteUserId && (row.state === 'known' || row.state === 'deleting')
    const email = snapshot.identities.get(personId)?.email ?? ''
    const user = isKnown
      ? bySiteUserId.get(row.siteUserId ?? '')
      : (byEmail.get(row?.email ?? email) ?? byEmail.get(email))
    sights.forget(personId)
    if (user) sights.sawUser(personId, user, observed.startedAt)
    else if (observed.usersComplete) sights.sawUser(personId, 'absent', observed.startedAt)
    if (!user) continue
    const groups = observed.groupsOf.get(user.platformUserId) ?? []
    if (observed.complete) sights.sawGroups(personId, groups, observed.startedAt)
    else for (const groupId of groups) sights.sawInGroup(personId, groupId, true, observed.startedAt)
  }
}

/** Sees what the verdicts asked for, in as few calls as it can. Returns the people whose look failed. */
export async function lookAt(
  clerk: Clerk,
  site: SiteSnapshot,
  snapshot: Snapshot,
  wished: ReadonlyMap<string, Look>,
  sights: Sights,
  urgency: Urgency,
): Promise<Map<string, ProviderFault>> {
  const wishes = await afterWideLook(clerk, site, snapshot, wished, sights)
  const failed = new Map<string, ProviderFault>()
  const attempt = async (personIds: readonly string[], look: () => Promise<void>) => {
    try {
      await look()
    } catch (error) {
      if (!(error instanceof ProviderFault)) throw error
      for (const personId of personIds) failed.set(personId, error)
    }
  }
  const users = [...wishes].filter(([, look]) => look.user).map(([personId]) => personId)
  await allOf(users, 4, personId =>
    attempt([personId], () => lookAtUser(clerk, site, snapshot, personId, sights, urgency)),
  )
  const { groups, people } = plannedReads(site, wishes, sights)
  await allOf(groups, 4, ({ groupId, personIds }) =>
    attempt(personIds, async () => {
      const reading = await clerk.provider.listGroupMembers(site.siteId, groupId, 'give')
      const members = new Set(reading.items)
      for (const personId of personIds) {
        const platformUserId = idsOf(site, personId, sights)?.platformUserId ?? null
        const isIn = platformUserId !== null && members.has(platformUserId)
        if (isIn || reading.complete) sights.sawInGroup(personId, groupId, isIn, reading.startedAt)
      }
    }),
  )
  await allOf(people, 4, personId => attempt([personId], () => lookAtGroups(clerk, site, personId, sights, urgency)))
  return failed
}

async function lookAtUser(
  clerk: Clerk,
  site: SiteSnapshot,
  snapshot: Snapshot,
  personId: string,
  sights: Sights,
  urgency: Urgency,
): Promise<void> {
  const row = site.users.get(personId)
  const at = clerk.clock.now()
  const isKnown = row?.siteUserId && (row.state === 'known' || row.state === 'deleting')
  const email = row?.state === 'creating' ? row.email : (snapshot.identities.get(personId)?.email ?? '')
  const user = isKnown
    ? await clerk.provider.findUser(site.siteId, row.siteUserId ?? '', urgency)
    : await clerk.provider.findUserByEmail(site.siteId, email, urgency)
  sights.sawUser(personId, user ?? 'absent', at)
}

/** Whom to ask about: the user just seen, else the one in the ledger. A former user's row names somebody who is gone. */
function idsOf(site: SiteSnapshot, personId: string, sights: Sights) {
  const seen = sights.of(personId).user
  if (typeof seen === 'object') return seen
  const row = site.users.get(personId)
  return row?.state === 'known' || row?.state === 'deleting' ? row : null
}

async function lookAtGroups(
  clerk: Clerk,
  site: SiteSnapshot,
  personId: string,
  sights: Sights,
  urgency: Urgency,
): Promise<void> {
  const siteUserId = idsOf(site, personId, sights)?.siteUserId
  if (!siteUserId) return
  const at = clerk.clock.now()
  try {
    const reading = await clerk.provider.listUserGroups(site.siteId, siteUserId, urgency)
    if (reading.complete) sights.sawGroups(personId, reading.items, at)
    else for (const groupId of reading.items) sights.sawInGroup(personId, groupId, true, at)
  } catch (error) {
    if (!(error instanceof ProviderFault && error.kind === 'missing')) throw error
    // The user itself may be gone: that is for a look at the user to say.
    sights.sawUser(personId, (await clerk.provider.findUser(site.siteId, siteUserId, urgency)) ?? 'absent', at)
  }
}

/** One call per person tells all their groups; one per hundred members tells one group of many people. Take the cheaper. */
function plannedReads(
  site: SiteSnapshot,
  wishes: ReadonlyMap<string, Look>,
  sights: Sights,
): { groups: { groupId: string; personIds: string[] }[]; people: string[] } {
  const people = new Set<string>()
  const byGroup = new Map<string, string[]>()
  for (const [personId, look] of wishes) {
    if (sights.of(personId).user === 'absent') continue
    if (look.groups === 'all') people.add(personId)
    else for (const groupId of look.groups) byGroup.set(groupId, [...(byGroup.get(groupId) ?? []), personId])
  }
  const some = new Set([...byGroup.values()].flat().filter(personId => !people.has(personId)))
  let groupCalls = 0
  for (const [groupId, personIds] of byGroup) {
    const group = site.groups.find(candidate => candidate.accessGroupId === groupId)
    groupCalls += Math.max(1, Math.ceil(Math.max(group?.memberCount ?? 100, personIds.length) / 100))
  }
  if (some.size <= groupCalls) return { groups: [], people: [...people, ...some] }
  return { groups: [...byGroup].map(([groupId, personIds]) => ({ groupId, personIds })), people: [...people] }
}
