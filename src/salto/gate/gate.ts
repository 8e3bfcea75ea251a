// GATE: every call of one connection passes here, and only here is decided when it may leave: rate, order, at most so
// many at once, nothing before Retry-After has passed, and nothing at all once the lease is lost (I11, I12, I21).
import type { Clock, Random } from '../../ports/clock.ts'
import { ProviderFault, type Urgency } from '../../ports/provider.ts'
import { Pace } from './pace.ts'
import { type Place, Queue } from './queue.ts'

export interface GateOptions {
  readonly clock: Clock
  readonly random: Random
  /** The lease: false = another process writes for this connection, and no call of ours may leave. */
  readonly mayCall: () => boolean
  /** Calls in any second, all at once after a quiet time. Default 8: production integrations at this rate meet few 429. */
  readonly ratePerSecond?: number
  /** Calls under way at once. Default 5. */
  readonly inFlightMax?: number
  /** When the provider closes for longer than this, calls are refused with `retryAt` instead of waiting. Default 20 s. */
  readonly patienceMs?: number
}

export interface Gate {
  /** Draws a number in the queue. A call that is repeated keeps it. */
  place(urgency: Urgency): Place
  /**
   * Runs `work` when the place's turn has come and gives its answer. Throws ProviderFault `not_done` when the call never
   * left: the lease is lost, the gate is shut, or the provider said to come back later than `patienceMs` from now.
   */
  run<T>(place: Place, work: () => Promise<T>): Promise<T>
  /** Tells of a 429 to a call that started at `startedAtMs` (monotonic). Closes the gate for everybody. */
  throttle(startedAtMs: number, retryAfterMs: number | null): void
  /** Tells of any other answer. */
  calm(startedAtMs: number): void
  /** Calls a second that it would let pass now. */
  rate(): number
  /** Refuses everybody who waits and everybody who comes; resolves when the calls under way have ended. */
  shut(): Promise<void>
}

/**
 * How many of the places in flight an urgency must leave free, so that a removal always finds one, and a grant finds one
 * that no reading occupies.
 */
const leftFree: Readonly<Record<Urgency, number>> = { bar: 0, take: 0, give: 1, housekeeping: 2, read: 2 }

const isPressing = (urgency: Urgency): boolean => leftFree[urgency] < leftFree.read
const secondMs = 1_000

export function createGate(options: GateOptions): Gate {
  return new OneGate(options)
}

class OneGate implements Gate {
  readonly #options: GateOptions
  readonly #clock: Clock
  readonly #pace: Pace
  readonly #queue = new Queue()
  readonly #inFlightMax: number
  readonly #patienceMs: number
  readonly #shutting = new AbortController()
  #inFlight = 0
  #lastNumber = 0
  #pressedAtMs = Number.NEGATIVE_INFINITY
  #wakesAtMs = Number.POSITIVE_INFINITY
  #emptied: (() => void)[] = []

  constructor(options: GateOptions) {
    const { ratePerSecond = 8, inFlightMax = 5, patienceMs = 20_000 } = options
    this.#options = options
    this.#clock = options.clock
    this.#pace = new Pace(ratePerSecond)
    this.#inFlightMax = inFlightMax
    this.#patienceMs = patienceMs
  }

  place(urgency: Urgency): Place {
    this.#lastNumber += 1
    return { urgency, number: this.#lastNumber }
  }

  run<T>(place: Place, work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const start = () => {
        this.#inFlight += 1
        work()
          .then(resolve, reject)
          .finally(() => this.#leave())
      }
      this.#queue.add({ place, start, refuse: reject })
      this.#advance()
    })
  }

  throttle(startedAtMs: number, retryAfterMs: number | null): void {
    this.#pace.throttle(startedAtMs, retryAfterMs, this.#clock.monotonicMs(), this.#options.random)
    this.#advance()
  }

  calm(startedAtMs: number): void {
    this.#pace.calm(startedAtMs)
  }

  rate(): number {
    return this.#pace.rate(this.#clock.monotonicMs())
  }

  async shut(): Promise<void> {
    this.#shutting.abort()
    this.#advance()
    if (this.#inFlight > 0) await new Promise<void>(resolve => this.#emptied.push(resolve))
  }

  #leave(): void {
    this.#inFlight -= 1
    if (this.#inFlight === 0) for (const resolve of this.#emptied.splice(0)) resolve()
    this.#advance()
  }

  /** Lets everybody start who may, refuses everybody who never will, and asks to be woken for the next. */
  #advance(): void {
    for (;;) {
      const first = this.#queue.first()
      if (!first) return
      const refusal = this.#refusal()
      if (refusal) {
        for (const waiting of this.#queue.removeAll()) waiting.refuse(refusal())
        return
      }
      // Strict order: while the most urgent call cannot start, no lesser one may, or a removal could wait behind grants.
      const placesFor = Math.max(1, this.#inFlightMax - leftFree[first.place.urgency])
      if (this.#inFlight >= placesFor) return
      const nowMs = this.#clock.monotonicMs()
      const waitMs = this.#waitMs(first.place.urgency, nowMs)
      if (waitMs > 0) {
        this.#wakeIn(waitMs, nowMs)
        return
      }
      this.#pace.spend(nowMs)
      if (isPressing(first.place.urgency)) this.#pressedAtMs = nowMs
      this.#queue.removeFirst()
      first.start()
    }
  }

  /**
   * Whoever lists page by page, or writes and then reads, is never in the queue between two calls. While such calls come,
   * lesser ones leave them half of the rate, or they would take the turn each time and have most of it.
   */
  #waitMs(urgency: Urgency, nowMs: number): number {
    const waitMs = this.#pace.waitMs(nowMs)
    const pressedMs = this.#pressedAtMs + secondMs - nowMs
    if (isPressing(urgency) || pressedMs <= 0) return waitMs
    return Math.max(waitMs, Math.min(pressedMs, this.#pace.waitMs(nowMs, 1 / 2)))
  }

  /** Why nobody who waits will ever start from here; null when they may. A fresh fault for each, they carry stacks. */
  #refusal(): (() => ProviderFault) | null {
    if (this.#shutting.signal.aborted)
      return () => notSent('gate_shut', 'The connection is being closed; the call was not sent.')
    if (!this.#options.mayCall()) {
      return () => notSent('lease_lost', 'This process no longer writes for the connection; the call was not sent.')
    }
    const closedMs = this.#pace.closedMs(this.#clock.monotonicMs())
    if (closedMs <= this.#patienceMs) return null
    const retryAt = this.#clock.now() + closedMs
    return () => notSent('throttled', 'Salto KS asked to be left alone for a while; the call was not sent.', retryAt)
  }

  #wakeIn(waitMs: number, nowMs: number): void {
    const wakesAtMs = nowMs + waitMs
    if (wakesAtMs >= this.#wakesAtMs) return
    this.#wakesAtMs = wakesAtMs
    // The alarm may ring for a call that has gone already; `advance` then finds nothing to do.
    void this.#clock.sleep(Math.ceil(waitMs), this.#shutting.signal).then(() => {
      if (this.#wakesAtMs === wakesAtMs) this.#wakesAtMs = Number.POSITIVE_INFINITY
      this.#advance()
    })
  }
}

function notSent(code: string, message: string, retryAt?: number): ProviderFault {
  return new ProviderFault('not_done', message, { detail: { code }, ...(retryAt === undefined ? {} : { retryAt }) })
}
