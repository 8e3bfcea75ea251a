// THE CLERK. A pass (pass.ts, start reading there) makes Salto KS say what the rules say, for some people or for all.
// This file names what one connection's clerk works with; it lives as long as this process holds the connection's lease.
import type { Instant } from '../domain/span.ts'
import type { Clock, Random } from '../ports/clock.ts'
import type { AccessProvider, FaultKind, ProviderFault } from '../ports/provider.ts'
import { type Store, StoreAway } from '../ports/store.ts'
import type { Claims } from './claims.ts'

export interface Clerk {
  readonly organizationId: string
  readonly store: Store
  readonly provider: AccessProvider
  readonly clock: Clock
  readonly random: Random
  readonly newId: () => string
  readonly claims: Claims
  readonly patience: Patience
  readonly report: Report
}

/** Not of Salto KS: the database does not answer, or Latchwork itself is wrong. */
export type OwnFault = 'store' | 'bug'

export const ownFaultOf = (error: unknown): OwnFault => (error instanceof StoreAway ? 'store' : 'bug')

/** What the clerk tells the world while it works; main turns it into metrics and log lines. */
export interface Report {
  /** From the instant access was due (or written down) until the provider confirmed it. */
  timeToDoor(kind: 'given' | 'taken', ms: number): void
  fault(kind: FaultKind | OwnFault, where: string, error: unknown): void
  pass(kind: 'targeted' | 'full', changes: number): void
}

export const silentReport: Report = { timeToDoor: () => undefined, fault: () => undefined, pass: () => undefined }

/** Faults that say something about the connection and nothing about the person whose call met them. */
export const ofConnection: ReadonlySet<FaultKind> = new Set(['disconnected', 'unknown_outcome', 'not_done'])

/** More than a minute of them: so long Salto KS may take to know a user that it has just made. */
const quickTries = 30

/** How long a full site is not asked again. */
const seatRestMs = 60_000

/** How long to leave somebody alone after failures, and how long a full site is taken to stay full. */
export class Patience {
  /** Person → site → failures in a row: a site that cannot be satisfied makes no other wait. */
  readonly #failures = new Map<string, Map<string, number>>()
  readonly #refused = new Map<string, Set<string>>()
  readonly #siteReadAtMs = new Map<string, number>()
  readonly #seatsFullUntil = new Map<string, Instant>()

  /**
   * Exponential with jitter: 1 s, 2 s, … at most 5 s for the first two minutes and whenever it is the connection that fails
   * (then the writer's pause protects the provider, and nobody may be made to wait once it answers); else at most
   * 5 minutes. Never before the provider allows it. `siteId` is '' where no single site is to blame.
   */
  nextTryAt(personId: string, siteId: string, at: Instant, random: Random, fault: ProviderFault | null): Instant {
    const isOfConnection = fault !== null && ofConnection.has(fault.kind)
    const ofPerson = this.#failures.get(personId) ?? new Map<string, number>()
    const before = ofPerson.get(siteId) ?? 0
    const failures = isOfConnection ? Math.max(before, Math.min(before + 1, 3)) : before + 1
    this.#failures.set(personId, ofPerson.set(siteId, failures))
    const longestMs = isOfConnection || failures <= quickTries ? 5_000 : 300_000
    const ceilingMs = Math.min(longestMs, 1_000 * 2 ** Math.min(failures, 10))
    return Math.max(at + Math.ceil(ceilingMs / 2 + (ceilingMs / 2) * random()), fault?.retryAt ?? at)
  }

  succeeded(personId: string, siteId: string): void {
    this.#failures.get(personId)?.delete(siteId)
  }

  /** What the provider refused for good is not asked again until something about the person changes. */
  refused(personId: string, what: string): void {
    const refusals = this.#refused.get(personId) ?? new Set<string>()
    this.#refused.set(personId, refusals.add(what))
  }

  mayTry(personId: string, what: string): boolean {
    return !(this.#refused.get(personId)?.has(what) ?? false)
  }

  /** Somebody was woken: their facts may differ now, so everything may be tried again. */
  woken(personId: string): void {
    this.#refused.delete(personId)
    this.#failures.delete(personId)
  }

  siteRead(siteId: string, atMs: number): void {
    this.#siteReadAtMs.set(siteId, atMs)
  }

  /** Somebody asks how the sites stand now. */
  doubtSites(): void {
    this.#siteReadAtMs.clear()
  }

  /** Seats and subscription change seldom: read again after five minutes, or when our count ran out. */
  isSiteFresh(siteId: string, atMs: number): boolean {
    return atMs - (this.#siteReadAtMs.get(siteId) ?? Number.NEGATIVE_INFINITY) < 300_000
  }

  seatsFull(siteId: string, at: Instant): void {
    this.#seatsFullUntil.set(siteId, at + seatRestMs)
  }

  seatFreed(siteId: string): void {
    this.#seatsFullUntil.delete(siteId)
  }

  /** null = seats may be taken. */
  seatsFullUntil(siteId: string, at: Instant): Instant | null {
    const until = this.#seatsFullUntil.get(siteId) ?? at
    return until > at ? until : null
  }
}
