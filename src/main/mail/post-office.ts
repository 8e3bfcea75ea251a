// Takes letters to the mail server: at once when one is posted, and on rounds, for those whose next try is due and those
// that a killed process left behind. Without a mail server letters stay where they are.
import type { PostedLetter } from '../../ports/mail.ts'

export interface PostOfficeParts {
  readonly deliver: (letter: PostedLetter) => Promise<unknown>
  /** Everything of the organisation that is due; how many letters were taken. */
  readonly round: (organizationId: string) => Promise<number>
  readonly takeMail: (take: (letter: PostedLetter) => Promise<void>) => Promise<() => Promise<void>>
  readonly organizationIds: () => Promise<readonly string[]>
  readonly report: (error: unknown) => void
}

const roundEveryMs = 15_000

export class PostOffice {
  readonly #parts: PostOfficeParts
  readonly #underWay = new Set<Promise<void>>()
  #timer: NodeJS.Timeout | null = null
  #leaveQueue: (() => Promise<void>) | null = null
  #round: Promise<void> | null = null
  #isStopping = false

  constructor(parts: PostOfficeParts) {
    this.#parts = parts
  }

  async start(): Promise<void> {
    this.#leaveQueue = await this.#parts.takeMail(letter => this.#take(letter))
    this.#timer = setInterval(() => this.#goRound(), roundEveryMs)
    this.#goRound()
  }

  /** Finishes what is in the mailer's hands. */
  async stop(): Promise<void> {
    this.#isStopping = true
    if (this.#timer) clearInterval(this.#timer)
    await this.#leaveQueue?.()
    await this.#round
    await Promise.all(this.#underWay)
  }

  #goRound(): void {
    this.#round ??= this.#rounds().finally(() => {
      this.#round = null
    })
  }

  async #rounds(): Promise<void> {
    try {
      for (const organizationId of await this.#parts.organizationIds()) {
        if (this.#isStopping) return
        await this.#parts.round(organizationId)
      }
    } catch (error) {
      this.#parts.report(error)
    }
  }

  async #take(letter: PostedLetter): Promise<void> {
    if (this.#isStopping) return
    const work = this.#parts.deliver(letter).then(
      () => undefined,
      (error: unknown) => this.#parts.report(error),
    )
    this.#underWay.add(work)
    await work
    this.#underWay.delete(work)
  }
}
