// What goes, in order: barred people and due removals first, then who can be given at once by deadline, then new users
// in batches, then housekeeping (suspend, delete), which waits unless a grant needs the seat.
import type { PlannedChange } from '../../domain/access/guard.ts'
import type { LedgerUser } from '../../domain/access/ledger.ts'
import type { Change, Situation, Verdict } from '../../domain/access/verdict.ts'
import type { Job } from './job.ts'
import type { Item } from './memberships.ts'
import { applyGives, applyTakes } from './memberships.ts'
import type { SeatBudget } from './seats.ts'
import { causesOf, changeUser, createUser, deleteUser, forEachMine, reactivateUser, suspendUser } from './users.ts'

/** So many are made before their groups are filled: large enough for full PATCHes, small enough not to keep them waiting. */
const createsPerRound = 500

/** Applies the plan; returns the people whose creation is left for the next round. */
export async function applyPlan(
  job: Job,
  plan: readonly PlannedChange[],
  verdicts: readonly Verdict[],
  seats: SeatBudget,
): Promise<string[]> {
  const rows = new Map(verdicts.map(verdict => [verdict.personId, verdict]))
  const userOf = (s: Situation): LedgerUser | null => rows.get(s.personId)?.user ?? s.user
  const of = <K extends Change['kind']>(kind: K) =>
    plan.flatMap(({ personId, change }) => {
      const situation = job.situations.get(personId)
      return change.kind === kind && situation ? [{ situation, change: change as Extract<Change, { kind: K }> }] : []
    })
  const item = (s: Situation, accessGroupId: string, dueAt: number): Item[] => {
    const platformUserId = userOf(s)?.platformUserId
    if (!platformUserId) return []
    const row = s.memberships.get(accessGroupId) ?? null
    return [{ personId: s.personId, accessGroupId, platformUserId, row, causes: causesOf(s), dueAt }]
  }
  const withRow = (
    kind: 'reactivate' | 'change_user' | 'suspend' | 'delete',
    work: (s: Situation, row: LedgerUser) => Promise<void>,
  ) =>
    forEachMine(
      job,
      of(kind).map(({ situation }) => situation),
      async s => {
        const row = userOf(s)
        if (row) await work(s, row)
      },
    )

  await applyTakes(
    job,
    of('take').flatMap(({ situation: s, change }) => item(s, change.accessGroupId, change.endedAt ?? s.at)),
  )
  await withRow('reactivate', (s, row) => reactivateUser(job, s, row, seats))
  const emails = new Map(of('change_user').map(({ situation, change }) => [situation.personId, change.email]))
  await withRow('change_user', (s, row) => changeUser(job, s, row, emails.get(s.personId) ?? null))
  await applyGives(
    job,
    of('give')
      .filter(({ situation }) => !job.blocked.has(situation.personId))
      .flatMap(({ situation: s, change }) => item(s, change.accessGroupId, change.since)),
  )
  await withRow('suspend', (s, row) => suspendUser(job, s, row))
  await withRow('delete', (s, row) => deleteUser(job, s, row))

  const creates = of('create').sort((a, b) => a.change.since - b.change.since)
  const batch = creates.slice(0, createsPerRound).map(({ situation }) => situation)
  await forEachMine(job, batch, s => createUser(job, s, seats))
  return creates.slice(createsPerRound).map(({ situation }) => situation.personId)
}
