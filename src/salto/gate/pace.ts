// How fast a connection may call: a token bucket that slows down on 429 and comes back by itself. Pure: monotonic
// milliseconds come in, no clock and no timer live here.

export interface PaceLimits {
  /** Calls a second when nothing is throttled. */
  readonly ratePerSecond: number
  /** Calls that may start at once after a quiet time. 1 keeps "never more than R a second" exact for every second. */
  readonly burst: number
}

/** Even a storm of 429 leaves this share of the rate, so that the end of the storm is noticed. */
const slowestShare = 1 / 16

/** From the last 429 until the full rate is back; below the 60 s that the product promises. */
const recoveryMs = 50_000

/** A Retry-After above an hour is taken as one hour: the provider is asked again then, once, not hammered. */
const longestRetryAfterMs = 3_600_000

const longestBackoffMs = 30_000

export class Pace {
  readonly #limits: PaceLimits
  #tokens: number
  #filledAtMs: number
  #share = 1
  #loweredAtMs = Number.NEGATIVE_INFINITY
  #closedUntilMs = Number.NEGATIVE_INFINITY
  #stormLength = 0

  constructor(limits: PaceLimits, nowMs: number) {
    this.#limits = limits
    this.#tokens = limits.burst
    this.#filledAtMs = nowMs
  }

  /** Calls a second at this moment. */
  rate(nowMs: number): number {
    const sinceMs = Math.max(0, nowMs - this.#loweredAtMs)
    const recovered = sinceMs >= recoveryMs ? 1 : this.#share + (1 - this.#share) * (sinceMs / recoveryMs)
    return this.#limits.ratePerSecond * recovered
  }

  /** Milliseconds until a call may start; 0 = now. */
  waitMs(nowMs: number): number {
    this.#fill(nowMs)
    // A token that is full but for a rounding error is a full token: without this the wait would be 0.000001 ms for ever.
    const missing = 1 - this.#tokens
    const untilTokenMs = missing <= 1e-9 ? 0 : (missing / this.rate(nowMs)) * 1000
    return Math.max(untilTokenMs, this.closedMs(nowMs), 0)
  }

  /** Milliseconds until the provider wants to be asked again; 0 = it said nothing, or the time has passed. */
  closedMs(nowMs: number): number {
    return Math.max(0, this.#closedUntilMs - nowMs)
  }

  /** A call starts. Only after `waitMs` answered 0. */
  spend(nowMs: number): void {
    this.#fill(nowMs)
    this.#tokens -= 1
  }

  /**
   * The provider answered 429. Calls that were under way together are one piece of news: the rate is halved once for
   * all that had started before. `retryAfterMs` null = no header: full jitter over a doubling back-off.
   */
  throttle(startedAtMs: number, retryAfterMs: number | null, nowMs: number, random: () => number): void {
    if (startedAtMs > this.#loweredAtMs) {
      this.#share = Math.max(slowestShare, this.rate(nowMs) / this.#limits.ratePerSecond / 2)
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

  #fill(nowMs: number): void {
    const passedMs = Math.max(0, nowMs - this.#filledAtMs)
    this.#tokens = Math.min(this.#limits.burst, this.#tokens + (passedMs / 1000) * this.rate(nowMs))
    this.#filledAtMs = Math.max(this.#filledAtMs, nowMs)
  }
}
