// The rounds of a pass at one site: difference, guard, apply, look; again for whoever was touched, until nobody is left.
import { difference } from '../domain/access/difference.ts'
import type { PlannedChange } from '../domain/access/guard.ts'
import { guard } from '../domain/access/guard.ts'
import type { Look } from '../domain/access/sight.ts'
import type { Change, Situation, Verdict } from '../domain/access/verdict.ts'
import { unsettledMs } from '../domain/policy.ts'
import type { ProviderFault } from '../ports/provider.ts'
import type { SiteState } from '../ports/store.ts'
import { Job } from './apply/job.ts'
import { applyPlan, isTooEarly } from './apply/plan.ts'
import { countSeats, SeatBudget } from './apply/seats.ts'
import type { Ticket } from './claims.ts'
import type { Clerk } from './clerk.ts'
import { lookAt } from './observe.ts'
import type { SiteTally } from './pass.ts'
import { recordVerdicts } from './record.ts'
import { settlePreview } from './rounds/preview.ts'
import { Waiting } from './rounds/waiting.ts'
import { wishesOf } from './rounds/wishes.ts'
import { callWaiting, isSeatWanted, seatsWithoutUse, withoutSeat } from './seat-queue.ts'
import type { Sights } from './sights.ts'
import type { SiteSnapshot, Snapshot } from './situations.ts'
import { corrected, loadSnapshot, situationsAt } from './situations.ts'

export interface Course {
  readonly clerk: Clerk
  readonly ticket: Ticket
  readonly siteId: string
  readonly snapshot: Snapshot
  readonly personIds: readonly string[]
  readonly sights: Sights
  readonly tally: SiteTally
  /** The site as just read, for its seats. */
  readonly fresh: SiteState | null
  /** A full pass: what was answered with success is confirmed by the next full read, not by a look of its own. */
  readonly isFull?: boolean
  /** Only explained removals, and no looks. */
  readonly only?: 'take'
  /** Users inside keepAlive may be suspended: somebody waits for their seat. */
  readonly seatWanted?: boolean
}

/** A person who fails this often in one pass is left alone until their next try. */
const triesPerPass = 2
const looksPerPass = 5

export async function rounds(course: Course): Promise<void> {
  const { clerk, ticket, sights } = course
  const failures = new Map<string, number>()
  const looks = new Map<string, number>()
  const waiting = new Waiting(course.personIds, course.tally.recheckAt, sights)
  const seats = new SeatBudget(clerk, course.siteId, course.fresh)
  let seatsTaken = 0
  let snapshot: Snapshot = course.snapshot
  let personIds = course.personIds
  while (personIds.length > 0) {
    const site = snapshot.sites.find(candidate => candidate.siteId === course.siteId)
    if (!site) return
    const mine = personIds.filter(personId => clerk.claims.isMine(personId, ticket))
    const round = await oneRound(course, snapshot, site, mine, seats, waiting)
    seatsTaken += round.job.seats
    const again = afterRound(course, round, failures, waiting)
    if (course.only) return
    // Whose write was lost is looked at afresh: how soon they are tried again is patience's to say.
    for (const { personId } of round.job.failures) looks.delete(personId)
    for (const personId of round.rest.flat()) again.delete(personId)
    const next = whoIsNext(round, again, waiting)
    const kept = { again, waiting, failures, isFull: course.isFull === true }
    const wishes = wishesOf(round.verdicts, round.job.situations, kept)
    // Without a seat nobody is made, and everybody waits.
    for (const personId of waiting.next(seats.isShort, clerk.clock.now())) next.add(personId)
    for (const personId of wishes.keys()) mayLook(course, personId, looks, wishes)
    const now = corrected(site, round.verdicts)
    for (const personId of await withoutSeat(now, wishes, seats)) recheck(course, personId, snapshot.at + unsettledMs)
    const blind = await lookAt(clerk, now, snapshot, wishes, sights, round.urgency)
    for (const personId of wishes.keys()) next.add(personId)
    for (const [personId, fault] of blind) {
      leaveAlone(course, personId, fault)
      next.delete(personId)
    }
    personIds = [...next]
    if (personIds.length > 0) snapshot = await loadSnapshot(clerk, personIds, course.siteId, snapshot)
  }
  if (seatsTaken < 0) await callWaiting(clerk, course.siteId, -seatsTaken)
  if (seats.isShort && !course.seatWanted) await freeSeats(course)
}

/** Of those whom the round touched: all, unless somebody is still to be let in. */
function whoIsNext({ rest, isUnderWay, job }: Round, again: ReadonlySet<string>, waiting: Waiting): Set<string> {
  const failed = new Set(job.failures.map(({ personId }) => personId))
  waiting.add(rest)
  waiting.addFew(job.few)
  waiting.addLast(job.left)
  const isKept = new Set([...job.few, ...job.left])
  const next = new Set<string>()
  for (const personId of again) {
    if (isUnderWay.has(personId) || failed.has(personId)) next.add(personId)
    else if (!isKept.has(personId)) waiting.postpone(personId)
  }
  if (waiting.isEmpty() && next.size === 0) for (const personId of waiting.takePostponed()) next.add(personId)
  return next
}

/** A look that cannot be satisfied (reads that stay incomplete) is not repeated for ever. */
function mayLook(course: Course, personId: string, looks: Map<string, number>, wishes: Map<string, Look>): void {
  const count = (looks.get(personId) ?? 0) + 1
  looks.set(personId, count)
  if (count <= looksPerPass) return
  wishes.delete(personId)
  leaveAlone(course, personId, null)
}

interface Round {
  readonly verdicts: readonly Verdict[]
  readonly job: Job
  readonly touched: ReadonlySet<string>
  /** Made or active just now, and not let in yet. */
  readonly isUnderWay: ReadonlySet<string>
  /** Planned, and left for later rounds (users come in portions). */
  readonly rest: readonly (readonly string[])[]
  readonly urgency: 'take' | 'give'
}

async function oneRound(
  course: Course,
  snapshot: Snapshot,
  site: SiteSnapshot,
  personIds: readonly string[],
  seats: SeatBudget,
  waiting: Waiting,
): Promise<Round> {
  const { clerk, sights, ticket, tally } = course
  const situations = new Map<string, Situation>()
  const seatsFullUntil = clerk.patience.seatsFullUntil(site.siteId, snapshot.at)
  for (const situation of situationsAt(snapshot, site, personIds, sights, {
    // What is written down may be over: it counts only while the site was found full a moment ago.
    seatWanted: course.seatWanted === true || (seatsFullUntil !== null && isSeatWanted(site)),
    seatsFullUntil,
  })) {
    situations.set(situation.personId, situation)
  }
  for (const personId of situations.keys()) {
    clerk.claims.expect(personId, ticket, snapshot.desired.nextChangeAt(personId))
  }
  const verdicts = [...situations.values()].map(difference)
  const plan = verdicts.flatMap(verdict =>
    verdict.changes
      .filter(change => isPlanned(course, verdict.personId, change) && !isTooEarly(verdict, change))
      .map((change): PlannedChange => ({ personId: verdict.personId, change })),
  )
  const guarded = guard(plan, site.limits, site.held)
  if (!course.only) await recordVerdicts(clerk, site, situations, verdicts, guarded)
  await settlePreview(clerk, site, course.isFull === true && guarded.held.length === 0)
  tally.held = Math.max(tally.held, guarded.held.length)
  for (const { personId, recheckAt } of verdicts) if (recheckAt !== null) recheck(course, personId, recheckAt)
  const job = new Job(clerk, site, sights, ticket, situations)
  const rest = await applyPlan(job, guarded.go, verdicts, seats, waiting)
  if (job.seats !== 0) await countSeats(clerk, site.siteId, job.seats)
  tally.given += job.given
  tally.taken += job.taken
  const touched = new Set(guarded.go.map(item => item.personId))
  const planned = (kind: Change['kind']) =>
    guarded.go.flatMap(item => (item.change.kind === kind ? [item.personId] : []))
  const given = new Set(planned('give'))
  const isUnderWay = new Set([...planned('create'), ...planned('reactivate').filter(personId => !given.has(personId))])
  const hasTakes = guarded.go.some(item => item.change.kind === 'take')
  return { verdicts, job, touched, isUnderWay, rest, urgency: hasTakes ? 'take' : 'give' }
}

function isPlanned(course: Course, personId: string, change: Change): boolean {
  if (course.only && !(change.kind === 'take' && change.explained)) return false
  return course.clerk.patience.mayTry(personId, keyOf(course.siteId, change))
}

const keyOf = (siteId: string, change: Change): string =>
  `${siteId} ${change.kind} ${'accessGroupId' in change ? change.accessGroupId : ''}`

/** Who goes into the next round: whoever was changed, and whoever failed in a way that a look can clear up. */
function afterRound(course: Course, round: Round, failures: Map<string, number>, waiting: Waiting): Set<string> {
  const again = new Set(round.touched)
  for (const { personId, fault, accessGroupId } of round.job.failures) {
    const count = (failures.get(personId) ?? 0) + 1
    failures.set(personId, count)
    if (fault.kind === 'rejected') {
      const verdict = round.verdicts.find(candidate => candidate.personId === personId)
      for (const change of verdict?.changes ?? []) {
        if (accessGroupId === null || ('accessGroupId' in change && change.accessGroupId === accessGroupId)) {
          course.clerk.patience.refused(personId, keyOf(course.siteId, change))
        }
      }
    }
    const mayClearUp = fault.kind === 'unknown_outcome' || fault.kind === 'duplicate' || fault.kind === 'missing'
    // A lost answer leaves in doubt what was asked for, which is forgotten already.
    if (mayClearUp && fault.kind !== 'unknown_outcome') course.sights.forget(personId)
    if (!mayClearUp || count >= triesPerPass) {
      again.delete(personId)
      waiting.rest(personId)
      leaveAlone(course, personId, fault)
    }
  }
  const lost = round.job.failures.find(({ fault }) => fault.kind === 'disconnected')
  if (lost) throw lost.fault
  return again
}

function leaveAlone(course: Course, personId: string, fault: ProviderFault | null): void {
  const { clerk, siteId } = course
  recheck(course, personId, clerk.patience.nextTryAt(personId, siteId, clerk.clock.now(), clerk.random, fault))
}

function recheck(course: Course, personId: string, at: number): void {
  course.tally.recheckAt.set(personId, Math.min(at, course.tally.recheckAt.get(personId) ?? at))
}

/**
 * Somebody waits for a seat: users inside keepAlive give theirs up, then whoever waits is tried again. So they are when a
 * seat came free in these very rounds, after they were turned away: one meeting ends as the next begins.
 */
async function freeSeats(course: Course): Promise<void> {
  const { clerk, siteId, tally } = course
  const idle = (await seatsWithoutUse(clerk, siteId)).filter(
    personId => !course.personIds.includes(personId) || clerk.claims.isMine(personId, course.ticket),
  )
  if (idle.length > 0) await giveUpSeats(course, idle)
  if (clerk.patience.seatsFullUntil(siteId, clerk.clock.now()) !== null) return
  const waiting = course.personIds.filter(personId => clerk.claims.isMine(personId, course.ticket))
  const snapshot = await loadSnapshot(clerk, waiting, siteId)
  await rounds({ ...course, snapshot, personIds: waiting, fresh: null, seatWanted: true, tally })
}

async function giveUpSeats(course: Course, idle: readonly string[]): Promise<void> {
  const { clerk, siteId } = course
  const ticket = clerk.claims.claim(idle)
  try {
    await Promise.allSettled(clerk.claims.inFlight(siteId, idle).values())
    const snapshot = await loadSnapshot(clerk, idle, siteId)
    await rounds({ ...course, ticket, snapshot, personIds: idle, fresh: null, seatWanted: true })
  } finally {
    clerk.claims.release(ticket)
  }
}
