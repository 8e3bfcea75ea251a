// Looking at many people at once. Asking for each costs a call a person; the site's lists cost one for a hundred. A list
// that is short settles only whom it shows: everybody else is asked for one by one, as if there had been no list.
import type { Look } from '../../domain/access/sight.ts'
import type { Reading } from '../../ports/provider.ts'
import { ProviderFault } from '../../ports/provider.ts'
import { allOf } from '../all-of.ts'
import type { Clerk } from '../clerk.ts'
import type { Sights } from '../sights.ts'
import type { SiteSnapshot, Snapshot } from '../situations.ts'

const perPage = 100
const pages = (items: number): number => Math.max(1, Math.ceil(items / perPage))

/** What is left of the wishes when lists have told what they tell more cheaply. */
export async function afterWideLook(
  clerk: Clerk,
  site: SiteSnapshot,
  snapshot: Snapshot,
  wishes: ReadonlyMap<string, Look>,
  sights: Sights,
): Promise<ReadonlyMap<string, Look>> {
  const users = [...wishes].filter(([, look]) => look.user).map(([personId]) => personId)
  const listed = await settledByUserList(clerk, site, snapshot, users, sights)
  const people = [...wishes]
    .filter(([personId, look]) => look.groups === 'all' && sights.of(personId).user !== 'absent')
    .map(([personId]) => personId)
  const grouped = await settledByGroupLists(clerk, site, people, sights)
  if (listed.size + grouped.size === 0) return wishes
  return new Map(
    [...wishes].map(([personId, look]) => [
      personId,
      {
        user: look.user && !listed.has(personId),
        groups: grouped.has(personId) || isAbsent(sights, personId) ? new Set<string>() : look.groups,
      },
    ]),
  )
}

const isAbsent = (sights: Sights, personId: string): boolean => sights.of(personId).user === 'absent'

async function settledByUserList(
  clerk: Clerk,
  site: SiteSnapshot,
  snapshot: Snapshot,
  personIds: readonly string[],
  sights: Sights,
): Promise<ReadonlySet<string>> {
  const settled = new Set<string>()
  if (personIds.length <= pages(Math.max(site.users.size, site.state.seatsUsed ?? 0))) return settled
  const reading = await readOrNull(() => clerk.provider.listUsers(site.siteId, 'give'))
  if (!reading) return settled
  const bySiteUserId = new Map(reading.items.map(user => [user.siteUserId, user]))
  const byEmail = new Map(reading.items.flatMap(user => (user.email === null ? [] : [[user.email, user] as const])))
  for (const personId of personIds) {
    const row = site.users.get(personId)
    const isKnown = row?.siteUserId && (row.state === 'known' || row.state === 'deleting')
    const email = row?.state === 'creating' ? row.email : (snapshot.identities.get(personId)?.email ?? '')
    const user = isKnown ? bySiteUserId.get(row.siteUserId ?? '') : byEmail.get(email)
    if (!user && !reading.complete) continue
    sights.sawUser(personId, user ?? 'absent', reading.startedAt)
    settled.add(personId)
  }
  return settled
}

/** Somebody's groups are all known when every group of the site was read whole, those that are new in Salto KS too. */
async function settledByGroupLists(
  clerk: Clerk,
  site: SiteSnapshot,
  personIds: readonly string[],
  sights: Sights,
): Promise<ReadonlySet<string>> {
  const expected = site.groups.filter(group => group.vanishedAt === null)
  if (personIds.length <= 1 + callsFor(expected)) return new Set()
  const groups = await readOrNull(() => clerk.provider.listGroups(site.siteId, 'give'))
  if (!groups?.complete || personIds.length <= callsFor(groups.items)) return new Set()
  const groupsOf = new Map<string, string[]>()
  const readings = await allOf(groups.items, 4, async ({ accessGroupId }) => {
    const members = await readOrNull(() => clerk.provider.listGroupMembers(site.siteId, accessGroupId, 'give'))
    for (const id of members?.items ?? []) groupsOf.set(id, [...(groupsOf.get(id) ?? []), accessGroupId])
    return members
  })
  if (!readings.every(members => members?.complete)) return new Set()
  const readAt = Math.min(groups.startedAt, ...readings.map(members => members?.startedAt ?? groups.startedAt))
  const settled = new Set<string>()
  // The lists tell of everybody, of those too who were changed a moment ago: their own look is saved.
  for (const personId of site.personIds) {
    const { user } = sights.of(personId)
    const row = site.users.get(personId)
    const known = row?.state === 'known' || row?.state === 'deleting' ? row.platformUserId : null
    const platformUserId = typeof user === 'object' ? user.platformUserId : known
    if (!platformUserId) continue
    sights.sawGroups(personId, groupsOf.get(platformUserId) ?? [], readAt)
    settled.add(personId)
  }
  return settled
}

const callsFor = (groups: readonly { readonly memberCount: number }[]): number =>
  groups.reduce((calls, { memberCount }) => calls + pages(memberCount), 0)

/** A list that cannot be had is no reason to know nothing: what it would have told is asked for one by one. */
async function readOrNull<T>(read: () => Promise<Reading<T>>): Promise<Reading<T> | null> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof ProviderFault && error.kind !== 'disconnected') return null
    throw error
  }
}
