// Who is still to come in a pass that is longer than one round. While somebody waits to be let in, nothing keeps them
// waiting that can be done later, or for many at once.
import type { Instant } from '../../domain/span.ts'
import type { Sights } from '../sights.ts'

/** Fewer are let in together with others, if those come soon: each PATCH keeps everybody behind them waiting. */
export const few = 8
/** So many portions they wait for others at most: nobody may be the last because nobody else has their group. */
const patience = 5

export class Waiting {
  readonly #ours: ReadonlySet<string>
  readonly #recheckAt: Map<string, Instant>
  readonly #sights: Sights
  readonly #few: string[] = []
  /** Portions that have gone before the few. */
  #waited = 0
  readonly #resting = new Set<string>()
  readonly #postponed = new Set<string>()
  #portions: (readonly string[])[] = []
  readonly #last: string[] = []

  /** `recheckAt`: when somebody is to be looked at again; whoever is taken out of it is looked at anew. */
  constructor(personIds: readonly string[], recheckAt: Map<string, Instant>, sights: Sights) {
    this.#sights = sights
    this.#ours = new Set(personIds)
    this.#recheckAt = recheckAt
  }

  /** Portions of people who are to be let in; they come before those who wait already. */
  add(portions: readonly (readonly string[])[]): void {
    this.#portions = [...portions, ...this.#portions]
  }

  /** They come when no portion is left. */
  addLast(personIds: readonly string[]): void {
    this.#last.push(...personIds)
  }

  /** They can be let in, and are too few for a PATCH of their own. */
  addFew(personIds: readonly string[]): void {
    this.#few.push(...personIds)
  }

  /** They come back when `recheckAt` says; what was seen of them still holds, apart from what the failed call was about. */
  rest(personId: string): void {
    this.#resting.add(personId)
  }

  /** What is left to do about them is done when everybody is in: a group is read once, not once for every few people. */
  postpone(personId: string): void {
    this.#postponed.add(personId)
  }

  isPostponed(personId: string): boolean {
    return this.#postponed.has(personId)
  }

  /** Whether others are still to be made, or made active. */
  areMoreToCome(): boolean {
    return this.#portions.length > 0
  }

  /** Whether everybody is in whom this pass can let in, and nothing is left to do. */
  isEmpty(): boolean {
    return this.#portions.length === 0 && this.#few.length === 0 && this.#last.length === 0
  }

  /** Whether somebody may come back now. */
  isSomebodyDue(at: Instant): boolean {
    for (const [personId, dueAt] of this.#recheckAt) if (dueAt <= at && this.#ours.has(personId)) return true
    return false
  }

  /** Whose turn it is: a portion, or all of them, and those who come back; if nobody does, whoever was to come last. */
  next(isEverybody: boolean, at: Instant): string[] {
    const portions = this.#portions.splice(0, isEverybody ? this.#portions.length : 1)
    const next = portions.flat()
    this.#waited += 1
    const isTime = portions.length === 0 || this.#few.length >= few || this.#waited >= patience
    if (isTime) next.push(...this.#few.splice(0))
    if (this.#few.length === 0) this.#waited = 0
    for (const [personId, dueAt] of this.#recheckAt) {
      if (dueAt > at || !this.#ours.has(personId)) continue
      this.#recheckAt.delete(personId)
      if (!this.#resting.delete(personId)) this.#sights.forget(personId)
      next.push(personId)
    }
    return next.length === 0 ? this.#last.splice(0) : next
  }

  /** Whoever was postponed. */
  takePostponed(): string[] {
    const postponed = [...this.#postponed]
    this.#postponed.clear()
    return postponed
  }
}
