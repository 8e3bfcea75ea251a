// What goes, in order: barred people and due removals first, then who can be given at once by deadline, then new users
// in batches, then housekeeping (suspend, delete), which waits unless a grant needs the seat.
import type { PlannedChange } from '../../domain/access/guard.ts'
import type { LedgerUser } from '../../domain/access/ledger.ts'
import type { Change, Situation, Verdict } from '../../domain/access/verdict.ts'
import { few, type Waiting } from '../rounds/waiting.ts'
import type { Job } from './job.ts'
import type { Item } from './memberships.ts'
import { applyGives, applyTakes } from './memberships.ts'
import type { SeatBudget } from './seats.ts'
import { causesOf, changeUser, createUser, deleteUser, forEachMine, reactivateUser, suspendUser } from './users.ts'

/**
 * At most so many are made, or made active again, before they are let in: enough to fill their groups' PATCHes fairly, few
 * enough not to keep the first of them waiting for the last. Portions come out of a stretch of so many deadlines, group by group.
 */
const portion = 64
const stretch = 500

/**
 * Applies the plan. Returns the people who are made, or made active, in later rounds, portion by portion in the order in
 * which they should come.
 */
export async function applyPlan(
  job: Job,
  plan: readonly PlannedChange[],
  verdicts: readonly Verdict[],
  seats: SeatBudget,
  waiting: Waiting,
): Promise<string[][]> {
  const rows = new Map(verdicts.map(verdict => [verdict.personId, verdict]))
  const userOf = (s: Situation): LedgerUser | null => rows.get(s.personId)?.user ?? s.user
  const of = <K extends Change['kind']>(kind: K) =>
    plan.flatMap(({ personId, change }) => {
      const situation = job.situations.get(personId)
      return change.kind === kind && situation ? [{ situation, change: change as Extract<Change, { kind: K }> }] : []
    })
  const item = (s: Situation, accessGroupId: string, dueAt: number) => itemOf(s, userOf(s), accessGroupId, dueAt)
  const withRow = (situations: readonly Situation[], work: RowWork) =>
    forEachMine(job, situations, async s => {
      const row = userOf(s)
      if (row) await work(s, row)
    })
  const situationsOf = (kind: Change['kind']) => of(kind).map(({ situation }) => situation)

  await applyTakes(
    job,
    of('take').flatMap(({ situation: s, change }) => item(s, change.accessGroupId, change.endedAt ?? s.at)),
  )
  const letIn = (people: readonly Situation[]) =>
    lettingIn(
      job,
      people,
      userOf,
      of('change_user'),
      of('give').flatMap(({ situation: s, change }) => item(s, change.accessGroupId, change.since)),
      waiting.areMoreToCome(),
    )
  const asleep = of('reactivate')
  const isAsleep = new Set(asleep.map(({ situation }) => situation.personId))
  await letIn([...job.situations.values()].filter(({ personId }) => !isAsleep.has(personId)))
  const [first = [], ...later] = inPortions([...asleep, ...of('create')])
  const awake = first.filter(({ personId }) => isAsleep.has(personId))
  await withRow(awake, (s, row) => reactivateUser(job, s, row, seats))
  await letIn(awake)
  const creates = first.filter(({ personId }) => !isAsleep.has(personId))
  const housekeeping = async (mayWait: () => boolean) => {
    const suspending = unless(job, mayWait, (s, row) => suspendUser(job, s, row, seats))
    const deleting = unless(job, mayWait, (s, row) => deleteUser(job, s, row, seats))
    await withRow(situationsOf('suspend'), suspending)
    await withRow(situationsOf('delete'), deleting)
  }
  // It waits until those who are to be made are inside, and for whoever comes back; unless they need the seats that it frees.
  const isTight = creates.length > 0 && first.length + later.flat().length > (await seats.free())
  if (isTight) await housekeeping(() => false)
  await forEachMine(job, creates, s => createUser(job, s, seats))
  const areAllIn = waiting.isEmpty() && creates.length === 0 && later.length === 0
  if (!isTight && areAllIn) await housekeeping(() => waiting.isSomebodyDue(job.now()))
  return later.map(people => people.map(({ personId }) => personId))
}

type RowWork = (s: Situation, row: LedgerUser) => Promise<void>

/** The work; while it may wait, because somebody else should not, its people are left for later. */
const unless =
  (job: Job, mayWait: () => boolean, work: RowWork): RowWork =>
  async (s, row) => {
    if (mayWait()) job.left.push(s.personId)
    else await work(s, row)
  }

function itemOf(s: Situation, user: LedgerUser | null, accessGroupId: string, dueAt: number): Item[] {
  const platformUserId = user?.platformUserId
  if (!platformUserId) return []
  const row = s.memberships.get(accessGroupId) ?? null
  return [{ personId: s.personId, accessGroupId, platformUserId, row, causes: causesOf(s), dueAt }]
}

/** Changed names and addresses of these people, then their groups, by deadline. */
async function lettingIn(
  job: Job,
  people: readonly Situation[],
  userOf: (s: Situation) => LedgerUser | null,
  renamed: readonly { situation: Situation; change: Extract<Change, { kind: 'change_user' }> }[],
  gives: readonly Item[],
  isMoreToCome: boolean,
): Promise<void> {
  const those = new Set(people.map(({ personId }) => personId))
  const emails = new Map(renamed.map(({ situation, change }) => [situation.personId, change.email]))
  await forEachMine(
    job,
    people.filter(({ personId }) => emails.has(personId)),
    async s => {
      const row = userOf(s)
      if (row) await changeUser(job, s, row, emails.get(s.personId) ?? null)
    },
  )
  await applyGives(
    job,
    worthIt(
      job,
      gives.filter(({ personId }) => those.has(personId) && !job.blocked.has(personId)),
      isMoreToCome,
    ),
  )
}

/** All of the gives, or without those of a few people that would cost calls of their own while others wait. */
function worthIt(job: Job, gives: readonly Item[], isMoreToCome: boolean): readonly Item[] {
  const sizes = new Map<string, number>()
  for (const { accessGroupId } of gives) sizes.set(accessGroupId, (sizes.get(accessGroupId) ?? 0) + 1)
  const small = new Set(
    gives.filter(({ accessGroupId }) => (sizes.get(accessGroupId) ?? 0) < few).map(({ personId }) => personId),
  )
  if (!isMoreToCome || small.size >= few) return gives
  job.few.push(...small)
  return gives.filter(({ personId }) => !small.has(personId))
}

interface Due {
  readonly situation: Situation
  readonly change: { readonly kind: 'reactivate' | 'create'; readonly since: number }
}

/** By deadline; of those that come near each other, or at the same minute, whoever costs one call first, then by group. */
function inPortions(due: readonly Due[]): Situation[][] {
  const inOrder = [...due].sort((a, b) => a.change.since - b.change.since)
  const minuteOf = (n: number) => Math.floor((inOrder[n]?.change.since ?? 0) / 60_000)
  const sorted: Keyed[] = []
  for (let from = 0, until = 0; from < inOrder.length; from = until) {
    until = Math.min(from + stretch, inOrder.length)
    while (until < inOrder.length && minuteOf(until) === minuteOf(until - 1)) until += 1
    const near = inOrder
      .slice(from, until)
      .map(({ situation, change }) => ({ situation, key: keyOf(situation, change.kind) }))
    near.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    sorted.push(...near)
  }
  const portions: Situation[][] = []
  for (const piece of pieces(sorted)) {
    const last = portions.at(-1)
    if (last && last.length + piece.length <= portion) last.push(...piece)
    else portions.push(piece)
  }
  return portions
}

interface Keyed {
  readonly situation: Situation
  readonly key: string
}

/** Those who share a PATCH stay together, or come in as few equal parts as there must be. */
function pieces(sorted: readonly Keyed[]): Situation[][] {
  const found: Situation[][] = []
  for (let from = 0, until = 0; from < sorted.length; from = until) {
    while (sorted[until]?.key === sorted[from]?.key && until < sorted.length) until += 1
    const alike = sorted.slice(from, until).map(({ situation }) => situation)
    const size = Math.ceil(alike.length / Math.ceil(alike.length / portion))
    for (let start = 0; start < alike.length; start += size) found.push(alike.slice(start, start + size))
  }
  return found
}

const keyOf = ({ wanted }: Situation, kind: Due['change']['kind']): string =>
  [kind === 'reactivate' ? 0 : 1, ...[...(wanted?.groups.keys() ?? [])].sort()].join(' ')

/**
 * Nobody is made active again just to wait for a look: while they do, somebody else can be let in. Unless an answer was
 * lost, which only asking again settles at once.
 */
export const isTooEarly = ({ changes, look }: Verdict, { kind }: Change): boolean =>
  kind === 'reactivate' && !look.user && look.groups === 'all' && !changes.some(change => change.kind === 'give')
