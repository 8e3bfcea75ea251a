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

/** The last moment of the year 9999: dates beyond it are written differently, which no client expects. */
const latestMs = 253_402_300_799_999

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

  /** Throws RangeError on an order that cannot be understood; then nothing has changed. */
  set(order: ClockOrder): void {
    const { at, mode, advanceMs } = checkedOrder(order)
    const target = (at ?? (mode === 'real' ? this.#real() : this.now())) + (advanceMs ?? 0)
    if (target < 0 || target > latestMs) throw new RangeError('the clock runs from 1970 to 9999')
    const wanted = mode ?? this.#mode
    // A real clock that is told a time runs on from there.
    this.#mode = wanted === 'real' && (at !== null || advanceMs !== null) ? 'moved' : wanted
    this.#place(target)
  }

  #place(at: number): void {
    if (this.#mode === 'frozen') this.#frozenAtMs = at
    else if (this.#mode === 'moved') this.#offsetMs = at - this.#real()
  }

  state(): { mode: ClockMode; at: string; offsetMs: number } {
    return { mode: this.#mode, at: this.nowIso(), offsetMs: this.#mode === 'moved' ? this.#offsetMs : 0 }
  }
}

interface CheckedOrder {
  mode: ClockMode | null
  at: number | null
  advanceMs: number | null
}

function checkedOrder(order: ClockOrder): CheckedOrder {
  if (typeof order !== 'object' || order === null)
    throw new RangeError('a JSON object {mode, at?, advanceMs?} is expected')
  const { mode = null, at = null, advanceMs = null } = order
  if (mode !== null && !['real', 'frozen', 'moved'].includes(mode)) {
    throw new RangeError('mode is real, frozen or moved')
  }
  if (advanceMs !== null && !Number.isFinite(advanceMs)) throw new RangeError('advanceMs is not a number')
  return { mode, at: at === null ? null : instantOf(at), advanceMs }
}

const isoInstant = /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/

/** Without an offset it is UTC, wherever the emulator runs. Throws RangeError, also for a day that does not exist. */
function instantOf(at: unknown): number {
  const fail = () => new RangeError(`not an instant: ${JSON.stringify(at)}`)
  if (typeof at === 'number' && Number.isFinite(at)) return at
  const match = typeof at === 'string' ? isoInstant.exec(at) : null
  if (match === null) throw fail()
  const [text, day = '', offset] = match
  const instant = new Date(offset === undefined && text.includes('T') ? `${text}Z` : text).getTime()
  const isDay = new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day) === true
  if (Number.isNaN(instant) || !isDay) throw fail()
  return instant
}
