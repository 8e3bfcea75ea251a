// Passes overlap: a revocation must not wait for a stampede of grants. Whoever is woken belongs to the newest pass;
// an older pass drops them before its next call. One call at a time concerns a person.

export class Claims {
  readonly #newest = new Map<string, number>()
  readonly #inFlight = new Map<string, Promise<unknown>>()
  #lastTicket = 0

  /** Takes the people over from every older pass, and waits until no call about them is in flight. */
  async claim(personIds: readonly string[]): Promise<number> {
    this.#lastTicket += 1
    const ticket = this.#lastTicket
    for (const personId of personIds) this.#newest.set(personId, ticket)
    const waits = personIds.flatMap(personId => this.#inFlight.get(personId) ?? [])
    if (waits.length > 0) await Promise.allSettled(waits)
    return ticket
  }

  isMine(personId: string, ticket: number): boolean {
    return this.#newest.get(personId) === ticket
  }

  /** Runs work about those of the people who still belong to the ticket; does nothing when none do. */
  async during<T>(
    personIds: readonly string[],
    ticket: number,
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

  /** Forgets people whom no pass works on, so that the books do not grow for ever. */
  release(personIds: readonly string[], ticket: number): void {
    for (const personId of personIds) if (this.isMine(personId, ticket)) this.#newest.delete(personId)
  }
}
