// Leaving for good: everything that the ledger says we gave is taken away, confirmed by a read, and users that we made
// are suspended. Somebody has asked for exactly this, so the guard is not asked. Nothing that is not ours is touched.
import type { LedgerMembership, LedgerUser } from '../domain/access/ledger.ts'
import { maxIdsPerChange, ProviderFault } from '../ports/provider.ts'
import { attempt } from './apply/attempt.ts'
import type { Clerk } from './clerk.ts'

const againAfterMs = 2_000

/** Resolves when Salto KS confirms that nothing of ours is left, or when the signal aborts. */
export async function farewell(clerk: Clerk, signal: AbortSignal): Promise<void> {
  const sites = await clerk.store.transaction(clerk.organizationId, clerk.clock.now(), tx => tx.sites.list())
  const waiting = new Set(sites.map(site => site.siteId))
  while (waiting.size > 0 && !signal.aborted) {
    for (const siteId of [...waiting]) if (await isCleared(clerk, siteId)) waiting.delete(siteId)
    if (waiting.size > 0) await clerk.clock.sleep(againAfterMs, signal)
  }
}

/** One try at one site. A site that is gone holds nothing of ours. */
async function isCleared(clerk: Clerk, siteId: string): Promise<boolean> {
  try {
    await takeMemberships(clerk, siteId)
    const isEmpty = await confirmTaken(clerk, siteId)
    return (await suspendOurs(clerk, siteId)) && isEmpty
  } catch (error) {
    if (!(error instanceof ProviderFault)) throw error
    clerk.report.fault(error.kind, 'farewell', error)
    return error.kind === 'missing'
  }
}

async function ours(clerk: Clerk, siteId: string) {
  return clerk.store.transaction(clerk.organizationId, clerk.clock.now(), async tx => ({
    users: await tx.ledger.users(siteId, 'everybody'),
    memberships: (await tx.ledger.memberships(siteId, 'everybody')).filter(row => row.state !== 'taken'),
  }))
}

async function takeMemberships(clerk: Clerk, siteId: string): Promise<void> {
  const { users, memberships } = await ours(clerk, siteId)
  const platformIds = new Map(users.flatMap(user => (user.platformUserId ? [[user.personId, user.platformUserId]] : [])))
  const byGroup = Map.groupBy(
    memberships.filter(row => platformIds.has(row.personId)),
    row => row.accessGroupId,
  )
  for (const [accessGroupId, rows] of byGroup) {
    for (let start = 0; start < rows.length; start += maxIdsPerChange) {
      const batch = rows.slice(start, start + maxIdsPerChange)
      const remove = batch.flatMap(row => platformIds.get(row.personId) ?? [])
      await takeBatch(clerk, siteId, accessGroupId, batch, remove)
    }
  }
}

async function takeBatch(
  clerk: Clerk,
  siteId: string,
  accessGroupId: string,
  rows: readonly LedgerMembership[],
  remove: readonly string[],
): Promise<void> {
  const intentAt = clerk.clock.now()
  const taking = rows.map(row => ({ ...row, state: 'taking' as const, intentAt, answeredAt: null }))
  await attempt(clerk, {
    action: 'membership.take',
    siteId,
    accessGroupId,
    people: new Map(rows.map(row => [row.personId, ['disconnection']])),
    before: { memberships: taking },
    call: () => clerk.provider.changeGroupMembers(siteId, accessGroupId, { add: [], remove }, 'take'),
    after: () => ({ memberships: taking.map(row => ({ ...row, answeredAt: clerk.clock.now() })) }),
    restore: { memberships: rows },
  })
}

/** Erases what a complete read no longer shows. Whether nothing is left. */
async function confirmTaken(clerk: Clerk, siteId: string): Promise<boolean> {
  const { users, memberships } = await ours(clerk, siteId)
  const platformIds = new Map(users.map(user => [user.personId, user.platformUserId]))
  const gone: LedgerMembership[] = []
  for (const [accessGroupId, rows] of Map.groupBy(memberships, row => row.accessGroupId)) {
    const members = await membersOf(clerk, siteId, accessGroupId)
    if (members === null) continue
    gone.push(...rows.filter(row => !members.has(platformIds.get(row.personId) ?? '')))
  }
  if (gone.length > 0) {
    await clerk.store.transaction(clerk.organizationId, clerk.clock.now(), tx => tx.ledger.eraseMemberships(gone))
  }
  return gone.length === memberships.length
}

/** null when the read is not complete. A group that is gone has no members. */
async function membersOf(clerk: Clerk, siteId: string, accessGroupId: string): Promise<Set<string> | null> {
  try {
    const reading = await clerk.provider.listGroupMembers(siteId, accessGroupId)
    return reading.complete ? new Set(reading.items) : null
  } catch (error) {
    if (error instanceof ProviderFault && error.kind === 'missing') return new Set()
    throw error
  }
}

/** Users that we made keep no seat; adopted ones and privileged ones are left as they are. Whether all is done. */
async function suspendOurs(clerk: Clerk, siteId: string): Promise<boolean> {
  const { users } = await ours(clerk, siteId)
  let isDone = true
  for (const user of users) {
    const isOurs = user.origin === 'created' && user.state === 'known' && !user.suspended && !user.privileged
    if (isOurs && !(await suspend(clerk, user))) isDone = false
  }
  return isDone
}

async function suspend(clerk: Clerk, user: LedgerUser): Promise<boolean> {
  const { siteId, siteUserId } = user
  if (siteUserId === null) return true
  const before: LedgerUser = { ...user, suspension: 'policy', intentAt: clerk.clock.now(), confirmedAt: null }
  const outcome = await attempt(clerk, {
    action: 'user.suspend',
    siteId,
    people: new Map([[user.personId, ['disconnection']]]),
    before: { users: [before] },
    call: () => clerk.provider.suspendUser(siteId, siteUserId, 'housekeeping'),
    after: () => ({ users: [{ ...before, suspended: true }] }),
    restore: { users: [user] },
  })
  return outcome.done || outcome.fault.kind === 'missing'
}
