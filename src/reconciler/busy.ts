// Whom passes are on: each person once for every pass, because a pass that was overtaken may still wait for an answer.

export class Busy {
  readonly #passes = new Map<string, number>()

  /** How many people. */
  get size(): number {
    return this.#passes.size
  }

  has(personId: string): boolean {
    return this.#passes.has(personId)
  }

  begin(personIds: readonly string[]): void {
    for (const personId of personIds) this.#passes.set(personId, (this.#passes.get(personId) ?? 0) + 1)
  }

  end(personIds: readonly string[]): void {
    for (const personId of personIds) {
      const left = (this.#passes.get(personId) ?? 1) - 1
      if (left === 0) this.#passes.delete(personId)
      else this.#passes.set(personId, left)
    }
  }
}
