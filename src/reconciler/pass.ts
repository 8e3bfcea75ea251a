// START READING HERE. A pass makes Salto KS equal the rules, for some people or for all: desired, actual and ledger
// give a difference, the guard says what may go, and what goes is written to the ledger before it is given and erased
// after it is taken. It asks again after each look and each write until nothing is left to do. A pass is told nothing
// about what happened: a lost wake-up costs minutes, never correctness.

import type { Instant } from '../domain/span.ts'
import { forever } from '../domain/span.ts'
import { ProviderFault } from '../ports/provider.ts'
import type { Ticket } from './claims.ts'
import type { Clerk } from './clerk.ts'
import { AtWork, meanwhile } from './meanwhile.ts'
import type { Course } from './rounds.ts'
import { rounds } from './rounds.ts'
import { Sights } from './sights.ts'
import type { Snapshot } from './situations.ts'
import { loadSnapshot } from './situations.ts'
import { readWholeSite } from './whole-site.ts'

export interface PassOutcome {
  /** Every site was read completely (only a full pass can say so). */
  readonly complete: boolean
  readonly given: number
  readonly taken: number
  readonly held: number
  /** Sites that could not be finished, with the fault. */
  readonly faults: ReadonlyMap<string, unknown>
}

export interface SiteTally {
  complete: boolean
  given: number
  taken: number
  held: number
  /** When to look at whom again, apart from the rules' own next changes. */
  readonly recheckAt: Map<string, Instant>
}

/** Only the people named; looks only at what their verdicts ask to see. */
export async function targetedPass(clerk: Clerk, personIds: readonly string[]): Promise<PassOutcome> {
  return finished(clerk, clerk.claims.claim(personIds), personIds, false)
}

/** Everybody, over a complete read of every site: the safety net that finds drift. */
export async function fullPass(clerk: Clerk): Promise<PassOutcome> {
  return finished(clerk, clerk.claims.claimEverybody(), 'everybody', true)
}

async function finished(
  clerk: Clerk,
  ticket: Ticket,
  people: readonly string[] | 'everybody',
  isFull: boolean,
): Promise<PassOutcome> {
  const faults = new Map<string, unknown>()
  const tallies: SiteTally[] = []
  try {
    const snapshot = await loadSnapshot(clerk, people)
    // Sites are queues inside the connection: one that fails, or hangs, delays no other.
    const atWork = new AtWork(snapshot.sites.length)
    await Promise.all(
      snapshot.sites.map(async ({ siteId }) => {
        const tally: SiteTally = { complete: isFull, given: 0, taken: 0, held: 0, recheckAt: new Map() }
        tallies.push(tally)
        const atSite = async (seen: Snapshot) => {
          const fault = await faultOf(passAtSite(clerk, ticket, seen, siteId, isFull, tally))
          if (fault === null) return void faults.delete(siteId)
          noteFault(clerk, siteId, seen, tally, isFull, fault)
          faults.set(siteId, fault)
        }
        try {
          await atSite(snapshot)
        } finally {
          atWork.ends()
        }
        // Whom a full pass leaves waiting gets a targeted one.
        if (!isFull) await meanwhile({ clerk, ticket, snapshot, siteId, recheckAt: tally.recheckAt }, atWork, atSite)
      }),
    )
    const [fault = null] = [...faults.values()].filter(candidate => candidate instanceof ProviderFault)
    await saveNextChanges(clerk, ticket, snapshot, tallies, fault, isFull)
  } finally {
    clerk.claims.release(ticket)
  }
  const sum = (pick: (tally: SiteTally) => number) => tallies.reduce((total, tally) => total + pick(tally), 0)
  const outcome = { given: sum(t => t.given), taken: sum(t => t.taken), held: sum(t => t.held) }
  clerk.report.pass(isFull ? 'full' : 'targeted', outcome.given + outcome.taken)
  return { complete: isFull && tallies.every(tally => tally.complete), ...outcome, faults }
}

/** What broke the work off, when it is the provider's doing; everything else is thrown. */
async function faultOf(work: Promise<void>): Promise<ProviderFault | null> {
  try {
    await work
    return null
  } catch (error) {
    if (error instanceof ProviderFault) return error
    throw error
  }
}

/** Nobody knows who was still to come at the site: in a targeted pass each of its people is tried again. */
function noteFault(
  clerk: Clerk,
  siteId: string,
  snapshot: Snapshot,
  tally: SiteTally,
  isFull: boolean,
  fault: ProviderFault,
): void {
  tally.complete = false
  clerk.report.fault(fault.kind, isFull ? 'pass.full' : 'pass.targeted', fault)
  if (isFull || fault.kind === 'disconnected') return
  const at = clerk.clock.now()
  for (const personId of snapshot.sites.find(site => site.siteId === siteId)?.personIds ?? []) {
    const tryAt = clerk.patience.nextTryAt(personId, siteId, at, clerk.random, fault)
    tally.recheckAt.set(personId, Math.min(tryAt, tally.recheckAt.get(personId) ?? forever))
  }
}

async function passAtSite(
  clerk: Clerk,
  ticket: Ticket,
  snapshot: Snapshot,
  siteId: string,
  isFull: boolean,
  tally: SiteTally,
): Promise<void> {
  const sights = new Sights()
  const site = snapshot.sites.find(candidate => candidate.siteId === siteId)
  if (!site || (site.state.vanishedAt !== null && !isFull)) return
  if (!isFull)
    return targetedAtSite({ clerk, ticket, siteId, snapshot, personIds: site.personIds, sights, tally, fresh: null })
  // What the rules have ended leaves at once; reading a large site takes a while.
  await rounds({ clerk, ticket, siteId, snapshot, personIds: site.personIds, sights, tally, fresh: null, only: 'take' })
  const read = await readWholeSite(clerk, siteId, sights, snapshot)
  if (!read.complete) tally.complete = false
  if (!read.snapshot) return
  const personIds = read.snapshot.sites.find(candidate => candidate.siteId === siteId)?.personIds ?? []
  const { snapshot: seen, fresh } = read
  await rounds({ clerk, ticket, siteId, snapshot: seen, personIds, sights, tally, fresh, isFull: true })
}

/** Whoever a call of an older pass is still about waits for its answer, and nobody waits with them. */
async function targetedAtSite(course: Course): Promise<void> {
  const { clerk, siteId } = course
  const calls = clerk.claims.inFlight(siteId, course.personIds)
  const late = course.personIds.filter(personId => calls.has(personId))
  const afterTheCalls = async () => {
    await Promise.allSettled(calls.values())
    await rounds({ ...course, personIds: late, snapshot: await loadSnapshot(clerk, late, siteId) })
  }
  const parts = [rounds({ ...course, personIds: course.personIds.filter(personId => !calls.has(personId)) })]
  if (late.length > 0) parts.push(afterTheCalls())
  await Promise.allSettled(parts)
  await Promise.all(parts)
}

/** When each person is next looked at: the rules' own next change, or something that settles, whichever is first. */
async function saveNextChanges(
  clerk: Clerk,
  ticket: Ticket,
  snapshot: Snapshot,
  tallies: readonly SiteTally[],
  /** Broke the pass off at a site: nobody knows who was still to come. */
  fault: ProviderFault | null,
  isFull: boolean,
): Promise<void> {
  const at = clerk.clock.now()
  const changes: { personId: string; at: Instant | null }[] = []
  for (const personId of snapshot.identities.keys()) {
    if (!clerk.claims.isMine(personId, ticket)) continue
    let next = snapshot.desired.nextChangeAt(personId) ?? forever
    for (const tally of tallies) next = Math.min(next, tally.recheckAt.get(personId) ?? forever)
    // A full pass that broke off is repeated as a whole; until then whoever was due stays due.
    if (fault && isFull && !tallies.some(tally => tally.recheckAt.has(personId))) continue
    // What the sites that answered ask for later may not put off what the silent one owes now.
    if (fault) next = Math.min(next, clerk.patience.nextTryAt(personId, '', at, clerk.random, fault))
    changes.push({ personId, at: next === forever ? null : next })
  }
  if (changes.length === 0) return
  await clerk.store.transaction(clerk.organizationId, at, tx => tx.nextChanges.save(changes))
}
