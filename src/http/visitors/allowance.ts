// VISITORS: the routes of members, guests and calendar programs, who come without a password.
// Here: how often somebody may ask, counted by network address in this process.

const rememberedLimit = 50_000

export interface Allowed {
  /** Questions within the window. */
  readonly limit: number
  readonly windowMs: number
}

/** Sliding windows. Whoever asks too often waits; nobody else does. */
export class Allowance {
  readonly #asked = new Map<string, number[]>()
  readonly #nowMs: () => number

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  /** Counts the question; how long to wait before the next one, when this one is not allowed. 0 = go on. */
  waitMs(key: string, { limit, windowMs }: Allowed): number {
    const now = this.#nowMs()
    const recent = (this.#asked.get(key) ?? []).filter(at => at > now - windowMs)
    const oldest = recent.at(-limit)
    if (oldest !== undefined) return oldest + windowMs - now
    // Asked last stands last: the first keys are the ones that nobody has used for longest.
    this.#asked.delete(key)
    this.#asked.set(key, [...recent, now])
    if (this.#asked.size > rememberedLimit) {
      const [first] = this.#asked.keys()
      if (first !== undefined) this.#asked.delete(first)
    }
    return 0
  }
}
