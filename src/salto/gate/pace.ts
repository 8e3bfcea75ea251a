// How fast a connection may call: at most so many starts in any window of time, slower after a 429, back by itself. A
// window, not a drip: the five calls that make a new member leave at once, and no second ever holds more than the rate.
// Pure: monotonic milliseconds come in, no clock and no timer live here.

/** Even a storm of 429 leaves this share of the rate, so that the end of the storm is noticed. */
const slowestShare = 1 / 16

/** From the last 429 until the full rate is back; below the 60 s that the product promises. */
const recoveryMs = 50_000

/** A Retry-After above an hour is taken as one hour: the provider is asked again then, once, not hammered. */
const longestRetryAfterMs = 3_600_000

const longestBackoffMs = 30_000

export class Pace {
  /** Calls a second when nothing is throttled. */
  readonly #ratePerSecond: number
  /** When the latest calls started, oldest first; as many as one window may hold. */
  readonly #starts: number[] = []
  #share = 1
  #loweredAtMs = Number.NEGATIVE_INFINITY
  #closedUntilMs = Number.NEGATIVE_INFINITY
  #stormLength = 0

  constructor(ratePerSecond: number) {
    this.#ratePerSecond = ratePerSecond
  }

  /** Calls a second at this moment. */
  rate(nowMs: number): number {
    const sinceMs = Math.max(0, nowMs - this.#loweredAtMs)
    const recovered = sinceMs >= recoveryMs ? 1 : this.#share + (1 - this.#share) * (sinceMs / recoveryMs)
    return this.#ratePerSecond * recovered
  }

  /** Milliseconds until a call may start that leaves the rest of the rate to others, if it has a share; 0 = now. */
  waitMs(nowMs: number, share = 1): number {
    const rate = this.rate(nowMs)
    const inSecond = Math.floor(rate * share)
    const oldest = this.#starts.at(-Math.max(1, inSecond))
    const windowMs = inSecond >= 1 ? 1000 : 1000 / rate
    const untilRoomMs = oldest === undefined ? 0 : oldest + windowMs - nowMs
    return Math.max(untilRoomMs, this.closedMs(nowMs), 0)
  }

  /** Milliseconds until the provider wants to be asked again; 0 = it said nothing, or the time has passed. */
  closedMs(nowMs: number): number {
    return Math.max(0, this.#closedUntilMs - nowMs)
  }

  /** A call starts. Only after `waitMs` answered 0. */
  spend(nowMs: number): void {
    this.#starts.push(nowMs)
    if (this.#starts.length > Math.max(1, this.#ratePerSecond)) this.#starts.shift()
  }

  /**
   * The provider answered 429. Calls that were under way together are one piece of news: the rate is halved once for
   * all that had started before. `retryAfterMs` null = no header: full jitter over a doubling back-off.
   */
  throttle(startedAtMs: number, retryAfterMs: number | null, nowMs: number, random: () => number): void {
    if (startedAtMs > this.#loweredAtMs) {
      this.#share = Math.max(slowestShare, this.rate(nowMs) / this.#ratePerSecond / 2)
      this.#stormLength += 1
    }
    this.#loweredAtMs = nowMs
    const backoffMs = Math.min(longestBackoffMs, 500 * 2 ** this.#stormLength)
    const pauseMs = retryAfterMs === null ? random() * backoffMs : Math.min(retryAfterMs, longestRetryAfterMs)
    this.#closedUntilMs = Math.max(this.#closedUntilMs, nowMs + pauseMs)
  }

  /** The provider answered something other than 429. */
  calm(startedAtMs: number): void {
    if (startedAtMs > this.#loweredAtMs) this.#stormLength = 0
  }
}
