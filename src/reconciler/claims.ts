// Passes overlap: a revocation must not wait for a stampede of grants. Whoever is woken belongs to the newest pass;
// an older pass drops them before its next call. One call at a time concerns a person. A full pass takes nobody over:
// it leaves out whom others are working on, because what it saw of them may be old.

export interface Ticket {
  readonly number: number
  readonly excluded: ReadonlySet<string>
}

export class Claims {
  readonly #newest = new Map<string, number>()
  readonly #working = new Map<string, number>()
  readonly #inFlight = new Map<string, Promise<unknown>>()
  #lastNumber = 0

  /** Takes the people over from every older pass, and waits until no call about them is in flight. */
  async claim(personIds: readonly string[]): Promise<Ticket> {
    this.#lastNumber += 1
    const number = this.#lastNumber
    for (const personId of personIds) {
      this.#newest.set(personId, number)
      this.#working.set(personId, number)
    }
    const waits = personIds.flatMap(personId => this.#inFlight.get(personId) ?? [])
    if (waits.length > 0) await Promise.allSettled(waits)
    return { number, excluded: new Set() }
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
    personIds: readonly string[],
    ticket: Ticket,
    work: (mine: ReadonlySet<string>) => Promise<T>,
  ): Promise<T | null> {
    const mine = new Set(personIds.filter(personId => this.isMine(personId, ticket)))
    if (mine.size === 0) return null
    const running = work(mine)
    for (const personId of mine) this.#inFlight.set(personId, running)
    try {
      return await running
    } finally {
      for (const personId of mine) {
        if (this.#inFlight.get(personId) === running) this.#inFlight.delete(personId)
      }
    }
  }

  /** The pass has ended; its people are free for a full pass again. */
  release(ticket: Ticket): void {
    for (const [personId, number] of this.#working) if (number === ticket.number) this.#working.delete(personId)
  }
}
