// Passes overlap: a revocation must not wait for a stampede of grants. Whoever is woken belongs to the newest pass;
// an older pass drops them before its next call. One call at a time concerns a person at a site. A full pass takes nobody over:
// it leaves out whom others are working on, because what it saw of them may be old. Whose time comes while a long pass is on
// them, because it let them in an hour ago and is not through with the others, gets a pass of their own.
import type { Instant } from '../domain/span.ts'
import { forever } from '../domain/span.ts'

export interface Ticket {
  readonly number: number
  readonly excluded: ReadonlySet<string>
}

export class Claims {
  readonly #newest = new Map<string, number>()
  readonly #working = new Map<string, number>()
  readonly #inFlight = new Map<string, Promise<unknown>>()
  readonly #nextChangeAt = new Map<string, Instant>()
  /** No next change is before it. */
  #earliest: Instant = forever
  #lastNumber = 0
  /** Called when somebody's next change comes before all others'. */
  onSooner: () => void = () => undefined

  /** Takes the people over from every older pass. What is in flight about them is told by `inFlight`, site by site. */
  claim(personIds: readonly string[]): Ticket {
    this.#lastNumber += 1
    const number = this.#lastNumber
    for (const personId of personIds) {
      this.#newest.set(personId, number)
      this.#working.set(personId, number)
    }
    return { number, excluded: new Set() }
  }

  /** When the rules next change something for a person whom the pass works on. */
  expect(personId: string, ticket: Ticket, at: Instant | null): void {
    if (this.#working.get(personId) !== ticket.number) return
    if (at === null) this.#nextChangeAt.delete(personId)
    else this.#nextChangeAt.set(personId, at)
    if (at === null || at >= this.#earliest) return
    this.#earliest = at
    this.onSooner()
  }

  /** Those of the people under work whose time has come; each is told once. */
  due(at: Instant): string[] {
    if (at < this.#earliest) return []
    const due: string[] = []
    this.#earliest = forever
    for (const [personId, nextAt] of this.#nextChangeAt) {
      if (nextAt <= at) due.push(personId)
      else this.#earliest = Math.min(this.#earliest, nextAt)
    }
    for (const personId of due) this.#nextChangeAt.delete(personId)
    return due
  }

  /** When `due` may have somebody. */
  get nextDueAt(): Instant {
    return this.#earliest
  }

  /** The calls about any of the people that have left for the site and are not answered. */
  inFlight(siteId: string, personIds: readonly string[]): Map<string, Promise<unknown>> {
    const calls = new Map<string, Promise<unknown>>()
    for (const personId of personIds) {
      const call = this.#inFlight.get(`${siteId} ${personId}`)
      if (call) calls.set(personId, call)
    }
    return calls
  }

  /** Everybody whom no other pass is working on now. */
  claimEverybody(): Ticket {
    this.#lastNumber += 1
    return { number: this.#lastNumber, excluded: new Set(this.#working.keys()) }
  }

  isMine(personId: string, ticket: Ticket): boolean {
    return !ticket.excluded.has(personId) && (this.#newest.get(personId) ?? 0) <= ticket.number
  }

  /** Runs work about those of the people who still belong to the ticket; null when none do. */
  async during<T>(
    siteId: string,
    personIds: readonly string[],
    ticket: Ticket,
    work: (mine: ReadonlySet<string>) => Promise<T>,
  ): Promise<T | null> {
    const mine = new Set(personIds.filter(personId => this.isMine(personId, ticket)))
    if (mine.size === 0) return null
    const running = work(mine)
    const keys = [...mine].map(personId => `${siteId} ${personId}`)
    for (const key of keys) this.#inFlight.set(key, running)
    try {
      return await running
    } finally {
      for (const key of keys) if (this.#inFlight.get(key) === running) this.#inFlight.delete(key)
    }
  }

  /** The pass has ended; its people are free for a full pass again. */
  release(ticket: Ticket): void {
    for (const [personId, number] of this.#working) {
      if (number !== ticket.number) continue
      this.#working.delete(personId)
      this.#nextChangeAt.delete(personId)
    }
  }
}
