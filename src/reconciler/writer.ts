// The writer of one connection: the only one who calls Salto KS for it. It collects wake-ups, starts passes as people
// fall due, and reads everything on a schedule. Passes for newly woken people start at once, beside whatever runs.
import type { Instant } from '../domain/span.ts'
import { forever } from '../domain/span.ts'
import type { SyncOutcome } from '../ports/connection.ts'
import { ProviderFault } from '../ports/provider.ts'
import { Busy } from './busy.ts'
import type { Clerk } from './clerk.ts'
import { ofConnection, ownFaultOf } from './clerk.ts'
import type { PassOutcome } from './pass.ts'
import { fullPass, targetedPass } from './pass.ts'

export interface WriterSettings {
  /** How often everything is read; drift is found within this time. */
  readonly fullEveryMs: number
  /** The longest rest when nobody is due: how late a wall clock that was put forward is noticed. Default a minute. */
  readonly idleMaxMs?: number
  /** Whether the lease is held: without it nothing is started. */
  readonly mayWork: () => boolean
  /** The connection is lost: tokens dead, client refused. Called once each time it happens. */
  readonly onDisconnected: (fault: ProviderFault) => Promise<void>
}

const passesAtOnce = 6
/** A silent provider is asked again at least this often: revocations wait for nothing else. */
const longestPauseMs = 5_000

export class Writer {
  readonly #clerk: Clerk
  readonly #settings: WriterSettings
  readonly #dirty = new Set<string>()
  readonly #busy = new Busy()
  readonly #running = new Set<Promise<PassOutcome | null>>()
  readonly #listeners = new Set<{ given: number; taken: number }>()
  #everybody = false
  #fullWanted: { resolve: (outcome: PassOutcome | null) => void }[] = []
  #fullRunning = false
  #everybodyRunning = false
  #fullDueAt: Instant = Number.NEGATIVE_INFINITY
  #pausedUntil = Number.NEGATIVE_INFINITY
  #failuresInARow = 0
  #brokenFulls = 0
  #nextDueAt: Instant = forever
  #isDueKnown = false
  #kick: () => void = () => undefined
  #kicked: Promise<void> = Promise.resolve()

  constructor(clerk: Clerk, settings: WriterSettings) {
    this.#clerk = clerk
    this.#settings = settings
    clerk.claims.onSooner = () => this.#kick()
  }

  wake(personIds: readonly string[] | 'everybody'): void {
    if (personIds === 'everybody') this.#everybody = true
    else {
      for (const personId of personIds) {
        this.#dirty.add(personId)
        this.#clerk.patience.woken(personId)
      }
    }
    this.#kick()
  }

  /** A full pass from now on, and whatever else is under way when it ends. */
  async sync(): Promise<SyncOutcome> {
    const tally = { given: 0, taken: 0 }
    // Whoever a pass is working on is left out of a full one: what is nearly done is let through first.
    await Promise.race([Promise.allSettled(this.#running), this.#clerk.clock.sleep(longestPauseMs)])
    this.#listeners.add(tally)
    this.#clerk.patience.doubtSites()
    try {
      const outcome = await new Promise<PassOutcome | null>(resolve => {
        this.#fullWanted.push({ resolve })
        this.#pausedUntil = Number.NEGATIVE_INFINITY
        this.#kick()
      })
      while (this.#running.size > 0) await Promise.allSettled(this.#running)
      const clerk = this.#clerk
      const open = await clerk.store.transaction(clerk.organizationId, clerk.clock.now(), async tx => ({
        drift: (await tx.drift.open()).filter(item => item.decision === null).length,
        held: (await tx.drift.openHeld()).filter(item => item.decision === null).length,
      }))
      return { complete: outcome?.complete ?? false, ...tally, ...open }
    } finally {
      this.#listeners.delete(tally)
    }
  }

  /** Works until the signal aborts; then waits for what is under way. */
  async run(signal: AbortSignal): Promise<void> {
    // Whatever woke the previous writer may be lost with it: everybody is looked at once.
    this.wake('everybody')
    while (!signal.aborted) {
      this.#kicked = new Promise(resolve => {
        this.#kick = resolve
      })
      if (!this.#settings.mayWork()) this.#isDueKnown = false
      const idleMs = this.#settings.mayWork() ? await this.#start() : 500
      if (signal.aborted) break
      const timer = new AbortController()
      // A reason of its own, because the default one is an error with a stack, made anew at every wake-up.
      const stop = () => timer.abort('no longer waiting')
      signal.addEventListener('abort', stop, { once: true })
      await Promise.race([this.#kicked, this.#clerk.clock.sleep(idleMs, timer.signal)])
      signal.removeEventListener('abort', stop)
      stop()
    }
    await Promise.allSettled(this.#running)
    for (const { resolve } of this.#fullWanted.splice(0)) resolve(null)
  }

  /** Starts what is due; returns for how long nothing more can fall due. */
  async #start(): Promise<number> {
    const { clock } = this.#clerk
    const pauseMs = this.#pausedUntil - clock.monotonicMs()
    if (pauseMs > 0) return pauseMs
    const at = clock.now()
    const nextAt = await this.#nextDue(at)
    for (const personId of this.#clerk.claims.due(at)) this.#dirty.add(personId)
    if (this.#everybody && this.#running.size < passesAtOnce) await this.#startEverybody()
    if (this.#dirty.size > 0 && this.#running.size < passesAtOnce) void this.#startTargeted([...this.#dirty])
    if (this.#fullWanted.length > 0 || at >= this.#fullDueAt) this.#startFull()
    // While one runs the next full pass waits for its end, which kicks.
    const fullDueAt = this.#fullRunning || this.#everybodyRunning ? forever : this.#fullDueAt
    const restMs = Math.min(nextAt, fullDueAt, this.#clerk.claims.nextDueAt) - clock.now()
    return Math.max(0, Math.min(restMs, this.#settings.idleMaxMs ?? 60_000))
  }

  /**
   * A site that was never read is read at once, and that pass covers everybody. Otherwise everybody is compared with
   * what the ledger knows, without a reading; the next full pass waits for that, or it would see nobody.
   */
  async #startEverybody(): Promise<void> {
    this.#everybody = false
    const { personIds, isNewSite } = await this.#allPeople()
    if (isNewSite) this.#fullDueAt = Number.NEGATIVE_INFINITY
    else if (personIds.length > 0) {
      this.#everybodyRunning = true
      void this.#startTargeted(personIds).then(() => {
        this.#everybodyRunning = false
      })
    }
  }

  #startTargeted(personIds: readonly string[]): Promise<unknown> {
    for (const personId of personIds) this.#dirty.delete(personId)
    this.#busy.begin(personIds)
    return this.#track(personIds, () => targetedPass(this.#clerk, personIds))
  }

  #startFull(): void {
    if (this.#fullRunning || this.#everybodyRunning) return
    this.#fullRunning = true
    this.#fullDueAt = this.#clerk.clock.now() + this.#settings.fullEveryMs
    const waiting = this.#fullWanted.splice(0)
    const running = this.#track([], () => fullPass(this.#clerk))
    void running.then(outcome => {
      this.#fullRunning = false
      this.#repeatIfBroken(outcome)
      for (const { resolve } of waiting) resolve(outcome)
      this.#kick()
    })
  }

  /** Broken off or short, it has told little: it is repeated soon, and ever less soon while it keeps breaking. */
  #repeatIfBroken(outcome: PassOutcome | null): void {
    const isBroken = outcome === null || outcome.faults.size > 0 || !outcome.complete
    this.#brokenFulls = isBroken ? this.#brokenFulls + 1 : 0
    if (!isBroken) return
    const pauseMs = longestPauseMs * 2 ** Math.min(this.#brokenFulls - 1, 10)
    this.#fullDueAt = Math.min(this.#fullDueAt, this.#clerk.clock.now() + pauseMs)
  }

  /** When people next fall due, who are collected then. Only passes change it, so a wake-up need not ask for it anew. */
  async #nextDue(at: Instant): Promise<Instant> {
    if (this.#isDueKnown && at < this.#nextDueAt) return this.#nextDueAt
    this.#isDueKnown = true
    this.#nextDueAt = await this.#collectDue(at)
    return this.#nextDueAt
  }

  /** People whose next change has come; whoever a pass is on keeps nobody out. Returns when the next one comes. */
  async #collectDue(at: Instant): Promise<Instant> {
    const clerk = this.#clerk
    return clerk.store.transaction(clerk.organizationId, at, async tx => {
      const due = await tx.nextChanges.due(at, 10_000 + this.#busy.size)
      for (const personId of due) if (!this.#busy.has(personId)) this.#dirty.add(personId)
      const earliest = (await tx.nextChanges.earliest()) ?? forever
      // While a pass is on those who are due, their rows still say so: its end is the next event.
      return earliest <= at ? at + 1_000 : earliest
    })
  }

  async #allPeople(): Promise<{ personIds: string[]; isNewSite: boolean }> {
    const clerk = this.#clerk
    return clerk.store.transaction(clerk.organizationId, clerk.clock.now(), async tx => ({
      personIds: (await tx.facts.identities('everybody')).map(({ personId }) => personId),
      isNewSite: (await tx.sites.list()).some(site => site.fullReadAt === null && site.vanishedAt === null),
    }))
  }

  /** Runs a pass to its end, whatever that is. Never rejects. */
  #track(personIds: readonly string[], start: () => Promise<PassOutcome>): Promise<PassOutcome | null> {
    // Who asked before it began is told of it; what was under way already is not theirs.
    const listeners = [...this.#listeners]
    const running = start()
      .then(
        outcome => this.#ended(outcome, listeners),
        error => this.#broke(error, personIds),
      )
      .finally(() => {
        this.#running.delete(running)
        this.#isDueKnown = false
        this.#busy.end(personIds)
        this.#kick()
      })
    this.#running.add(running)
    return running
  }

  async #ended(outcome: PassOutcome, listeners: readonly { given: number; taken: number }[]): Promise<PassOutcome> {
    for (const listener of listeners) {
      listener.given += outcome.given
      listener.taken += outcome.taken
    }
    const faults = [...outcome.faults.values()]
    if (faults.length === 0) this.#failuresInARow = 0
    for (const fault of faults) await this.#pauseFor(fault)
    return outcome
  }

  async #broke(error: unknown, personIds: readonly string[]): Promise<null> {
    if (!(error instanceof ProviderFault)) this.#clerk.report.fault(ownFaultOf(error), 'writer', error)
    for (const personId of personIds) this.#dirty.add(personId)
    await this.#pauseFor(error)
    return null
  }

  /** The whole connection rests: one silent provider is not asked by everybody in turn. A site's own trouble rests alone. */
  async #pauseFor(fault: unknown): Promise<void> {
    const isOfSite = fault instanceof ProviderFault && !ofConnection.has(fault.kind)
    if (isOfSite) return
    this.#failuresInARow += 1
    const ceilingMs = Math.min(longestPauseMs, 500 * 2 ** Math.min(this.#failuresInARow, 8))
    const pauseMs = ceilingMs / 2 + (ceilingMs / 2) * this.#clerk.random()
    this.#pausedUntil = this.#clerk.clock.monotonicMs() + pauseMs
    if (fault instanceof ProviderFault && fault.kind === 'disconnected') await this.#settings.onDisconnected(fault)
  }
}
