/**
 * A5: a token bucket per access token. It runs on the real clock, because it stands for a machine that protects itself.
 * No number is published; 10 a second is an assumption, bursts of 429 were measured in production.
 */
import type { RateLimit } from '../switches.ts'

interface Bucket {
  tokens: number
  atMs: number
}

export class Rate {
  readonly #buckets = new Map<string, Bucket>()
  #refusals = 0

  /** Null = the call may go on; else the headers of the 429. */
  refusal(limit: RateLimit | null, token: string, nowMs: number): Record<string, string> | null {
    if (limit === null) return null
    const bucket = this.#buckets.get(token) ?? { tokens: limit.burst, atMs: nowMs }
    bucket.tokens = Math.min(limit.burst, bucket.tokens + ((nowMs - bucket.atMs) / 1000) * limit.perSecond)
    bucket.atMs = nowMs
    this.#buckets.set(token, bucket)
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1
      return null
    }
    this.#refusals++
    const isTold = limit.retryAfter === 'sometimes' ? this.#refusals % 2 === 0 : limit.retryAfter
    return isTold ? { 'retry-after': String(Math.ceil((1 - bucket.tokens) / limit.perSecond)) } : {}
  }
}
