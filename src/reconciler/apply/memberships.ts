// Giving and taking group memberships: one PATCH per group for up to a hundred people.
import type { LedgerMembership } from '../../domain/access/ledger.ts'
import type { MembershipChange } from '../../ports/provider.ts'
import { maxIdsPerChange } from '../../ports/provider.ts'
import { allOf } from '../all-of.ts'
import { attempt } from './attempt.ts'
import type { Job } from './job.ts'

/** One person's membership to give or to take, with the row that stands now. */
export interface Item {
  readonly personId: string
  readonly accessGroupId: string
  readonly platformUserId: string
  readonly row: LedgerMembership | null
  readonly causes: readonly string[]
  /** Since when access was due, or ended: for time-to-door and the order of grants. */
  readonly dueAt: number
}

/** Takes go before everything else; each group's in one call. */
export const applyTakes = (job: Job, items: readonly Item[]): Promise<void> => applyInBatches(job, items, 'take', 5)

/** Gives go by deadline. */
export const applyGives = (job: Job, items: readonly Item[]): Promise<void> =>
  applyInBatches(
    job,
    [...items].sort((a, b) => a.dueAt - b.dueAt),
    'give',
    4,
  )

async function applyInBatches(job: Job, items: readonly Item[], kind: 'take' | 'give', atOnce: number): Promise<void> {
  const byGroup = new Map<string, Item[]>()
  for (const item of items) {
    const group = byGroup.get(item.accessGroupId)
    if (group) group.push(item)
    else byGroup.set(item.accessGroupId, [item])
  }
  const batches: Item[][] = []
  for (const group of byGroup.values()) {
    for (let start = 0; start < group.length; start += maxIdsPerChange) {
      batches.push(group.slice(start, start + maxIdsPerChange))
    }
  }
  batches.sort((a, b) => (a[0]?.dueAt ?? 0) - (b[0]?.dueAt ?? 0))
  const go = (some: readonly Item[][]) => allOf(some, atOnce, batch => applyBatch(job, batch, kind))
  const keyOf = ({ personId, accessGroupId }: { personId: string; accessGroupId: string | null }) =>
    `${personId} ${accessGroupId}`
  const undone = await job.undoneBy(() => go(batches))
  const again = new Set(undone.map(keyOf))
  await go(batches.map(batch => batch.filter(item => again.has(keyOf(item)))).filter(batch => batch.length > 0))
}

async function applyBatch(job: Job, batch: readonly Item[], kind: 'take' | 'give'): Promise<void> {
  const personIds = batch.map(item => item.personId)
  await job.clerk.claims.during(job.siteId, personIds, job.ticket, async mine => {
    const items = batch.filter(item => mine.has(item.personId))
    await applyMine(job, items, kind)
  })
}

async function applyMine(job: Job, items: readonly Item[], kind: 'take' | 'give'): Promise<void> {
  const [first] = items
  if (!first) return
  const { clerk, siteId } = job
  const { accessGroupId } = first
  const ids = items.map(item => item.platformUserId)
  const change: MembershipChange = kind === 'give' ? { add: ids, remove: [] } : { add: [], remove: ids }
  const intentAt = clerk.clock.now()
  const before = items.map(item => rowOf(siteId, item, kind === 'give' ? 'giving' : 'taking', intentAt))
  for (const item of items) job.sights.forgetGroup(item.personId, accessGroupId)
  const outcome = await attempt(clerk, {
    action: `membership.${kind}`,
    siteId,
    accessGroupId,
    people: new Map(items.map(item => [item.personId, item.causes])),
    before: { memberships: before },
    call: () => clerk.provider.changeGroupMembers(siteId, accessGroupId, change, kind),
    after: () => ({ memberships: before.map(row => ({ ...row, answeredAt: clerk.clock.now() })) }),
    restore: { memberships: items.flatMap(item => (item.row ? [item.row] : [])) },
    erase: items.filter(item => !item.row).map(({ personId }) => ({ siteId, personId, accessGroupId })),
  })
  if (outcome.done) {
    const at = clerk.clock.now()
    for (const item of items) clerk.report.timeToDoor(kind === 'give' ? 'given' : 'taken', Math.max(0, at - item.dueAt))
    job.done(kind, items)
  } else if (items.length > 1 && (outcome.fault.kind === 'missing' || outcome.fault.kind === 'rejected')) {
    // One id spoils the batch (a user just made, or just gone): halve until it is alone.
    const half = Math.ceil(items.length / 2)
    await applyMine(job, items.slice(0, half), kind)
    await applyMine(job, items.slice(half), kind)
  } else {
    for (const item of items) job.failed(item.personId, outcome.fault, accessGroupId)
  }
}

function rowOf(siteId: string, item: Item, state: 'giving' | 'taking', intentAt: number): LedgerMembership {
  return {
    siteId,
    personId: item.personId,
    accessGroupId: item.accessGroupId,
    origin: item.row?.origin ?? 'given',
    state,
    intentAt,
    answeredAt: null,
    confirmedAt: item.row?.confirmedAt ?? null,
  }
}
