// Who is still to come in a pass that is longer than one round: people whose user is left for later rounds, in order, and
// whoever was left alone, when their time has come. They are not to wait until everybody else is through.
import type { Instant } from '../../domain/span.ts'
import type { Sights } from '../sights.ts'

export class Waiting {
  readonly #people: string[] = []
  readonly #ours: ReadonlySet<string>
  readonly #recheckAt: Map<string, Instant>
  readonly #sights: Sights

  /** `recheckAt`: when somebody is to be looked at again; whoever is taken out of it is looked at anew. */
  constructor(personIds: readonly string[], recheckAt: Map<string, Instant>, sights: Sights) {
    this.#sights = sights
    this.#ours = new Set(personIds)
    this.#recheckAt = recheckAt
  }

  add(personIds: readonly string[]): void {
    this.#people.push(...personIds)
  }

  isEmpty(): boolean {
    return this.#people.length === 0
  }

  next(limit: number, at: Instant): string[] {
    const next = this.#people.splice(0, limit)
    for (const [personId, dueAt] of this.#recheckAt) {
      if (dueAt > at || !this.#ours.has(personId)) continue
      this.#recheckAt.delete(personId)
      this.#sights.forget(personId)
      next.push(personId)
    }
    return next
  }
}
