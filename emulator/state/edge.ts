/**
 * What the locks know. A change reaches an online lock after `edgeDelayMs` and never reaches a lock that is offline, or
 * whose IQ is. In place of a copy per lock there is a log of values before each change: a lock that has not heard of
 * the change yet reads the value before.
 */
import type { Clock } from '../clock.ts'
import type { Lock } from './nouns.ts'

interface Change {
  sequence: number
  key: string
  before: unknown
  dueAtMs: number
  realDueAtMs: number
}

export class Edge {
  #changes: Change[] = []
  #sequence = 0
  readonly #deafSince = new Map<string, number>()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Remembers the value before a change. `delayMs` is the switch; nothing is kept when every lock hears at once. */
  note(key: string, before: unknown, delayMs: number): void {
    this.#sequence++
    this.#forget()
    if (delayMs === 0 && this.#deafSince.size === 0) return
    this.#changes.push({
      sequence: this.#sequence,
      key,
      before,
      dueAtMs: this.#clock.now() + delayMs,
      realDueAtMs: this.#clock.realNow() + delayMs,
    })
  }

  /** The value that this lock believes; `live` when it heard of every change. */
  seen<T>(lock: Lock, key: string, live: T): T {
    const deafSince = this.#deafSince.get(lock.id) ?? Number.POSITIVE_INFINITY
    const unheard = this.#changes.find(c => c.key === key && (c.sequence > deafSince || this.#isUnderway(c)))
    return unheard === undefined ? live : (unheard.before as T)
  }

  /** To be called after `online` of the lock or its IQ may have changed. */
  listen(lock: Lock): void {
    if (lock.online && lock.iq.online) this.#deafSince.delete(lock.id)
    else if (!this.#deafSince.has(lock.id)) this.#deafSince.set(lock.id, this.#sequence)
    this.#forget()
  }

  #isUnderway(change: Change): boolean {
    return change.dueAtMs > this.#clock.now() && change.realDueAtMs > this.#clock.realNow()
  }

  #forget(): void {
    if (this.#changes.length === 0 || this.#deafSince.size > 0) return
    this.#changes = this.#changes.filter(c => this.#isUnderway(c))
  }
}
