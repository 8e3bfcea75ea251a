// Making, reactivating, changing, suspending and deleting Salto users. Only users in the ledger, one call a person at a time.
import type { LedgerUser } from '../../domain/access/ledger.ts'
import type { SeenUser } from '../../domain/access/sight.ts'
import type { Situation } from '../../domain/access/verdict.ts'
import { saltoName } from '../../domain/person.ts'
import { type FaultKind, ProviderFault } from '../../ports/provider.ts'
import { allOf } from '../all-of.ts'
import { attempt } from './attempt.ts'
import type { Job } from './job.ts'
import type { SeatBudget } from './seats.ts'

interface UserWrite {
  readonly action: string
  readonly before: LedgerUser
  readonly call: () => Promise<void>
  readonly after: LedgerUser
}

/**
 * Runs the work for each person who still belongs to this pass, by deadline, four at a time; once more for those whose call
 * certainly did nothing, so that they go on with the others instead of costing calls of their own later.
 */
export async function forEachMine(
  job: Job,
  situations: readonly Situation[],
  work: (s: Situation) => Promise<void>,
): Promise<void> {
  const go = (some: readonly Situation[]) =>
    allOf(some, 4, situation =>
      job.clerk.claims.during(job.siteId, [situation.personId], job.ticket, () => work(situation)),
    )
  const undone = await job.undoneBy(() => go(situations))
  const again = new Set(undone.map(({ personId }) => personId))
  await go(situations.filter(({ personId }) => again.has(personId)))
}

async function change(job: Job, s: Situation, row: LedgerUser, write: UserWrite): Promise<boolean> {
  job.sights.forgetUser(s.personId)
  const outcome = await attempt(job.clerk, {
    action: write.action,
    siteId: s.siteId,
    people: new Map([[s.personId, causesOf(s)]]),
    before: { users: [write.before] },
    call: write.call,
    after: () => ({ users: [write.after] }),
    restore: { users: [row] },
  })
  if (outcome.done) job.clerk.patience.succeeded(s.personId, s.siteId)
  else if (outcome.fault.kind === 'no_seat') job.clerk.patience.seatsFull(s.siteId, job.now())
  else job.failed(s.personId, outcome.fault)
  return outcome.done
}

export const causesOf = (s: Situation): string[] => [
  ...new Set([...(s.wanted?.groups.values() ?? [])].flatMap(group => group.causes.map(cause => cause.sourceId))),
]

/** After these a creation is asked for again as it was; anything else may mean that Salto knows the person by now. */
const saysNothing: ReadonlySet<FaultKind> = new Set(['not_done', 'unknown_outcome'])

/**
 * Makes the person's user. Ledger first; a person whom Salto knows from elsewhere is taken in, not made again.
 * The answer tells the ids and whether Salto suspended the user silently because no seat was free.
 */
export async function createUser(job: Job, s: Situation, seats: SeatBudget): Promise<void> {
  if (!(await seats.take())) return
  const { clerk } = job
  const elsewhere = await knownElsewhere(job, s)
  if (elsewhere === 'failed') {
    seats.giveBack()
    return
  }
  const row: LedgerUser = {
    siteId: s.siteId,
    personId: s.personId,
    email: s.email,
    name: s.name,
    origin: 'created',
    state: 'creating',
    siteUserId: null,
    platformUserId: null,
    intentAt: job.now(),
    suspension: null,
    suspended: false,
    privileged: false,
    hasProfile: false,
    confirmedAt: null,
    deleteDueAt: null,
  }
  job.sights.forget(s.personId)
  const outcome = await attempt<SeenUser>(clerk, {
    action: 'user.create',
    siteId: s.siteId,
    people: new Map([[s.personId, causesOf(s)]]),
    before: { users: [row] },
    call: () =>
      elsewhere
        ? clerk.provider.addExistingUser(s.siteId, elsewhere.platformUserId)
        : clerk.provider.createUser(s.siteId, { email: s.email, ...saltoName(s.name) }),
    after: user => ({ users: [answered(row, user, job.now())] }),
    // Certainly not made: as if never asked, so that the next try need not wait for the minute of doubt.
    restore: { users: [s.user ?? { ...row, state: 'deleted' }] },
  })
  if (!outcome.done) {
    seats.giveBack()
    if (outcome.fault.kind === 'duplicate') await noteDuplicate(job, s, row)
    if (!saysNothing.has(outcome.fault.kind)) job.sights.elsewhere.delete(s.personId)
    job.failed(s.personId, outcome.fault)
    return
  }
  job.sights.sawUser(s.personId, outcome.answer, job.now())
  if (!outcome.answer.suspended) job.seats += 1
  if (outcome.answer.suspended) clerk.patience.seatsFull(s.siteId, job.now())
  else job.sights.sawGroups(s.personId, [], job.now())
}

/**
 * Somebody is there whom no look has shown yet. Unless an earlier creation of ours is still unanswered it is not ours, and
 * nothing is asked for again before a look can show them: the answer to that might get lost, and pass theirs off as ours.
 */
async function noteDuplicate({ clerk }: Job, s: Situation, row: LedgerUser): Promise<void> {
  if (s.user?.state === 'creating') return
  const known: LedgerUser = { ...row, state: 'deleted', confirmedAt: clerk.clock.now() }
  await clerk.store.transaction(clerk.organizationId, clerk.clock.now(), tx => tx.ledger.saveUsers([known]))
}

/** Asked once a pass, before the ledger's intent: a failed question is no doubt about a creation. */
async function knownElsewhere(job: Job, s: Situation): Promise<{ platformUserId: string } | null | 'failed'> {
  const known = job.sights.elsewhere.get(s.personId)
  if (known !== undefined) return known
  try {
    const found = await job.clerk.provider.findPlatformUser(s.siteId, s.email, 'give')
    job.sights.elsewhere.set(s.personId, found)
    return found
  } catch (error) {
    if (!(error instanceof ProviderFault)) throw error
    job.failed(s.personId, error)
    return 'failed'
  }
}

const answered = (row: LedgerUser, user: SeenUser, at: number): LedgerUser => ({
  ...row,
  state: 'known',
  siteUserId: user.siteUserId,
  platformUserId: user.platformUserId,
  suspension: user.suspended ? 'seat' : null,
  suspended: user.suspended,
  privileged: user.privileged,
  hasProfile: user.hasProfile,
  confirmedAt: at,
})

export async function reactivateUser(job: Job, s: Situation, row: LedgerUser, seats: SeatBudget): Promise<void> {
  const siteUserId = row.siteUserId
  if (!siteUserId) return
  if (!seats.takeUnlessShort()) {
    job.blocked.add(s.personId)
    return
  }
  const before = { ...row, intentAt: job.now(), confirmedAt: null }
  const isDone = await change(job, s, row, {
    action: 'user.reactivate',
    before,
    call: () => job.clerk.provider.reactivateUser(s.siteId, siteUserId),
    after: { ...before, suspended: false, suspension: null, deleteDueAt: null },
  })
  if (isDone) {
    job.seats += 1
    job.blocked.delete(s.personId)
    return
  }
  seats.giveBack()
  job.blocked.add(s.personId)
}

export async function changeUser(job: Job, s: Situation, row: LedgerUser, email: string | null): Promise<void> {
  const siteUserId = row.siteUserId
  if (!siteUserId) return
  const name = saltoName(s.name)
  await change(job, s, row, {
    action: 'user.change',
    before: row,
    call: () => job.clerk.provider.changeUser(s.siteId, siteUserId, { ...name, ...(email === null ? {} : { email }) }),
    after: { ...row, email: s.email, name: s.name },
  })
}

export async function suspendUser(job: Job, s: Situation, row: LedgerUser, seats: SeatBudget): Promise<void> {
  const siteUserId = row.siteUserId
  if (!siteUserId) return
  const before: LedgerUser = { ...row, suspension: 'policy', intentAt: job.now(), confirmedAt: null }
  const isDone = await change(job, s, row, {
    action: 'user.suspend',
    before,
    call: () => job.clerk.provider.suspendUser(s.siteId, siteUserId, 'housekeeping'),
    after: { ...before, suspended: true },
  })
  if (isDone) freed(job, row, seats)
}

function freed(job: Job, row: LedgerUser, seats: SeatBudget): void {
  if (!row.suspended) {
    job.seats -= 1
    seats.giveBack()
  }
  job.clerk.patience.seatFreed(job.siteId)
}

/** Only users that we made; accepted now, gone within seconds, the seat free at once. */
export async function deleteUser(job: Job, s: Situation, row: LedgerUser, seats: SeatBudget): Promise<void> {
  const siteUserId = row.siteUserId
  if (!siteUserId || row.origin !== 'created') return
  const before: LedgerUser = { ...row, state: 'deleting', intentAt: job.now(), confirmedAt: null }
  const isDone = await change(job, s, row, {
    action: 'user.delete',
    before,
    call: () => job.clerk.provider.deleteUser(s.siteId, siteUserId),
    after: before,
  })
  if (isDone) freed(job, row, seats)
}
