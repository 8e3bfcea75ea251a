// The writer of one connection: the only one who calls Salto KS for it. It collects wake-ups, starts passes as people
// fall due, and reads everything on a schedule. Passes for newly woken people start at once, beside whatever runs.
import type { Instant } from '../domain/span.ts'
import { forever } from '../domain/span.ts'
import type { SyncOutcome } from '../ports/connection.ts'
import { ProviderFault } from '../ports/provider.ts'
import type { Clerk } from './clerk.ts'
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

const ofConnection: ReadonlySet<string> = new Set(['disconnected', 'unknown_outcome', 'not_done'])

export class Writer {
  readonly #clerk: Clerk
  readonly #settings: WriterSettings
  readonly #dirty = new Set<string>()
  readonly #busy = new Set<string>()
  readonly #running = new Set<Promise<PassOutcome | null>>()
  readonly #listeners = new Set<{ given: number; taken: number }>()
  #everybody = false
  #fullWanted: { resolve: (outcome: PassOutcome | null) => void }[] = []
  #fullRunning = false
  #fullDueAt: Instant = Number.NEGATIVE_INFINITY
  #pausedUntil = Number.NEGATIVE_INFINITY
  #failuresInARow = 0
  #kick: () => void = () => undefined
  #kicked = new Promise<void>(resolve => {
    this.#kick = resolve
  })

  constructor(clerk: Clerk, settings: WriterSettings) {
    this.#clerk = clerk
    this.#settings = settings
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
    this.#listeners.add(tally)
    try {
      const outcome = await new Promise<PassOutcome | null>(resolve => {
        this.#fullWanted.push({ resolve })
        this.#pausedUntil = Number.NEGATIVE_INFINITY
        this.#kick()
      })
      while (this.#running.size > 0) await Promise.allSettled([...this.#running])
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
    const { clock } = this.#clerk
    // Whatever woke the previous writer may be lost with it: everybody is looked at once.
    this.wake('everybody')
    while (!signal.aborted) {
      this.#kicked = new Promise(resolve => {
        this.#kick = resolve
      })
      const idleMs = this.#settings.mayWork() ? await this.#start() : 500
      const timer = new AbortController()
      const stop = () => timer.abort()
      signal.addEventListener('abort', stop, { once: true })
      await Promise.race([this.#kicked, clock.sleep(idleMs, timer.signal)])
      signal.removeEventListener('abort', stop)
      timer.abort()
    }
    await Promise.allSettled([...this.#running])
    for (const { resolve } of this.#fullWanted.splice(0)) resolve(null)
  }

  /** Starts what is due; returns for how long nothing more can fall due. */
  async #start(): Promise<number> {
    const { clock } = this.#clerk
    const pauseMs = this.#pausedUntil - clock.monotonicMs()
    if (pauseMs > 0) return pauseMs
    const at = clock.now()
    if (this.#fullWanted.length > 0 || at >= this.#fullDueAt) this.#startFull()
    const nextAt = await this.#collectDue(at)
    const everybody = this.#everybody
    if ((everybody || this.#dirty.size > 0) && this.#running.size < passesAtOnce) {
      const personIds = everybody ? await this.#allPeople() : [...this.#dirty]
      this.#everybody = false
      for (const personId of personIds) {
        this.#dirty.delete(personId)
        this.#busy.add(personId)
      }
      if (personIds.length > 0) this.#track(personIds, () => targetedPass(this.#clerk, personIds))
    }
    return Math.max(0, Math.min(nextAt - clock.now(), this.#fullDueAt - clock.now(), this.#settings.idleMaxMs ?? 60_000))
  }

  #startFull(): void {
    if (this.#fullRunning) return
    this.#fullRunning = true
    this.#fullDueAt = this.#clerk.clock.now() + this.#settings.fullEveryMs
    const waiting = this.#fullWanted.splice(0)
    const running = this.#track([], () => fullPass(this.#clerk))
    void running.then(outcome => {
      this.#fullRunning = false
      for (const { resolve } of waiting) resolve(outcome)
      this.#kick()
    })
  }

  /** People whose next change has come, unless a pass is on them already; returns when the next one comes. */
  async #collectDue(at: Instant): Promise<Instant> {
    const clerk = this.#clerk
    return clerk.store.transaction(clerk.organizationId, at, async tx => {
      const due = await tx.nextChanges.due(at, 2_000)
      for (const personId of due) if (!this.#busy.has(personId)) this.#dirty.add(personId)
      const earliest = (await tx.nextChanges.earliest()) ?? forever
      // While a pass is on those who are due, their rows still say so: its end is the next event.
      return earliest <= at ? at + 1_000 : earliest
    })
  }

  async #allPeople(): Promise<string[]> {
    const clerk = this.#clerk
    return clerk.store.transaction(clerk.organizationId, clerk.clock.now(), async tx =>
      (await tx.facts.identities('everybody')).map(({ personId }) => personId),
    )
  }

  /** Runs a pass to its end, whatever that is. Never rejects. */
  #track(personIds: readonly string[], start: () => Promise<PassOutcome>): Promise<PassOutcome | null> {
    const running = start()
      .then(
        outcome => this.#ended(outcome),
        error => this.#broke(error, personIds),
      )
      .finally(() => {
        this.#running.delete(running)
        for (const personId of personIds) this.#busy.delete(personId)
        this.#kick()
      })
    this.#running.add(running)
    return running
  }

  async #ended(outcome: PassOutcome): Promise<PassOutcome> {
    for (const listener of this.#listeners) {
      listener.given += outcome.given
      listener.taken += outcome.taken
    }
    const faults = [...outcome.faults.values()]
    if (faults.length === 0) this.#failuresInARow = 0
    for (const fault of faults) await this.#pauseFor(fault)
    return outcome
  }

  async #broke(error: unknown, personIds: readonly string[]): Promise<null> {
    if (!(error instanceof ProviderFault)) this.#clerk.report.fault('bug', 'writer', error)
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
