/**
 * What happens by itself later: a deleted user leaves the lists, a new user becomes usable, a read catches up. A thing
 * is due when the emulated clock OR the real clock has run its delay, so that a frozen clock does not stop the world
 * and a moved clock does not have to wait.
 */
import type { Clock } from '../clock.ts'

export interface DueThing {
  dueAtMs: number
  realDueAtMs: number
  /** Names the thing in a dump; `settle` gives it back to the one who knows what to do. */
  kind: 'remove-user' | 'remove-site' | 'show-user' | 'make-usable' | 'catch-up-user' | 'list-member' | 'unlist-member'
  siteId: string
  /** Site-user id, or the access group's id for member changes. */
  id: string
  /** Platform user id for member changes. */
  personId?: string
}

export class Due {
  #things: DueThing[] = []
  #nextAtMs = Number.POSITIVE_INFINITY
  #nextRealAtMs = Number.POSITIVE_INFINITY
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(delayMs: number, thing: Omit<DueThing, 'dueAtMs' | 'realDueAtMs'>): void {
    this.put({ ...thing, dueAtMs: this.#clock.now() + delayMs, realDueAtMs: this.#clock.realNow() + delayMs })
  }

  put(thing: DueThing): void {
    this.#things.push(thing)
    this.#nextAtMs = Math.min(this.#nextAtMs, thing.dueAtMs)
    this.#nextRealAtMs = Math.min(this.#nextRealAtMs, thing.realDueAtMs)
  }

  /** Takes out what is due, in the order in which it was added. */
  take(): DueThing[] {
    const now = this.#clock.now()
    const realNow = this.#clock.realNow()
    if (now < this.#nextAtMs && realNow < this.#nextRealAtMs) return []
    const ripe: DueThing[] = []
    const rest: DueThing[] = []
    for (const thing of this.#things) (isRipe(thing) ? ripe : rest).push(thing)
    this.#nextAtMs = Number.POSITIVE_INFINITY
    this.#nextRealAtMs = Number.POSITIVE_INFINITY
    this.#things = []
    for (const thing of rest) this.put(thing)
    return ripe

    function isRipe(thing: DueThing): boolean {
      return thing.dueAtMs <= now || thing.realDueAtMs <= realNow
    }
  }

  list(): readonly DueThing[] {
    return this.#things
  }
}
