// MAIL in a process: who takes letters to the courier, and when. Here: how its courier hears of letters that were posted in
// this process, after their commit. Only a hint: whatever was not heard (the process died, or too many came at once) is
// found by a courier's round.
import type { PostedLetter } from '../../ports/mail.ts'

const lettersAtOnce = 4
const waitingLimit = 2000

type Take = (letter: PostedLetter) => Promise<void>

export class LetterBell {
  #take: Take | null = null
  readonly #waiting: PostedLetter[] = []
  readonly #underWay = new Set<Promise<void>>()

  ring(letter: PostedLetter): void {
    if (this.#take === null || this.#waiting.length >= waitingLimit) return
    this.#waiting.push(letter)
    this.#next()
  }

  /** Hands over letters, several at once, until the returned function is called. `take` never rejects. */
  async take(take: Take): Promise<() => Promise<void>> {
    this.#take = take
    return async () => {
      this.#take = null
      this.#waiting.length = 0
      await Promise.all(this.#underWay)
    }
  }

  #next(): void {
    while (this.#take !== null && this.#underWay.size < lettersAtOnce) {
      const letter = this.#waiting.shift()
      if (letter === undefined) return
      const taking = this.#take(letter).finally(() => {
        this.#underWay.delete(taking)
        this.#next()
      })
      this.#underWay.add(taking)
    }
  }
}
