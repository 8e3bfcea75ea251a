/**
 * The emulator's own clock: real, frozen at an instant, or moved (running on with an offset). Only what the emulated
 * world believes follows it; the HTTP `Date` header stays real, as a provider's header would.
 */
export type ClockMode = 'real' | 'frozen' | 'moved'

export interface ClockOrder {
  mode?: ClockMode
  /** An ISO instant or milliseconds since the epoch. */
  at?: string | number
  /** Moves the clock on by so much, in the mode it is in (a real clock becomes a moved one). */
  advanceMs?: number
}

export class Clock {
  #mode: ClockMode = 'real'
  #frozenAtMs = 0
  #offsetMs = 0
  readonly #real: () => number

  /** `real` gives milliseconds since the epoch; injected only by tests. */
  constructor(real: () => number = Date.now) {
    this.#real = real
  }

  now(): number {
    if (this.#mode === 'frozen') return this.#frozenAtMs
    return this.#real() + (this.#mode === 'moved' ? this.#offsetMs : 0)
  }

  /** Milliseconds of the real clock, for what must go on although the emulated clock stands still. */
  realNow(): number {
    return this.#real()
  }

  nowIso(): string {
    return new Date(this.now()).toISOString()
  }

  /** Throws RangeError on an instant that cannot be read. */
  set(order: ClockOrder): void {
    const at = order.at === undefined ? this.now() : new Date(order.at).getTime()
    if (Number.isNaN(at)) throw new RangeError(`not an instant: ${String(order.at)}`)
    const mode = order.mode ?? (order.at !== undefined && this.#mode === 'real' ? 'moved' : this.#mode)
    this.#mode = mode === 'real' && order.mode === 'real' && order.at !== undefined ? 'moved' : mode
    this.#place(at)
    if (order.advanceMs !== undefined) this.#advance(order.advanceMs)
  }

  #place(at: number): void {
    if (this.#mode === 'frozen') this.#frozenAtMs = at
    else if (this.#mode === 'moved') this.#offsetMs = at - this.#real()
  }

  #advance(byMs: number): void {
    if (!Number.isFinite(byMs)) throw new RangeError('advanceMs is not a number')
    const target = this.now() + byMs
    if (this.#mode === 'real') this.#mode = 'moved'
    this.#place(target)
  }

  state(): { mode: ClockMode; at: string; offsetMs: number } {
    return { mode: this.#mode, at: this.nowIso(), offsetMs: this.#mode === 'moved' ? this.#offsetMs : 0 }
  }
}
