import type { Letter } from '../domain/letter.ts'
import type { Clock, Random } from '../ports/clock.ts'
import type { NewId } from '../ports/ids.ts'
import type { ClaimedLetter, LetterOutcome, Mail, Mailer, Outbox } from '../ports/mail.ts'
import { MailFault } from '../ports/mail.ts'
import { mailOf } from './letters/letter.ts'

export interface CourierParts {
  readonly clock: Clock
  readonly random: Random
  readonly newId: NewId
  readonly outbox: Outbox
  readonly mailer: Mailer
  /** Stands in calendar entries as the organiser. */
  readonly senderEmail: string
  /** Where the recipient manages what the letter tells of; null = nowhere. The same for every attempt. */
  readonly linkOf?: (organizationId: string, letter: Letter) => string | null
  /** What came of a letter that did not go, without names and addresses. */
  readonly report: (trouble: { letterId: string; outcome: LetterOutcome; error: unknown }) => void
}

const firstPauseMs = 30_000
const longestPauseMs = 60 * 60_000
/** Far longer than the mail server's patience and ours together: whoever claimed it then is no more. */
const doubtAfterMs = 10 * 60_000
const batchLimit = 100

/**
 * Takes letters to the mailer. A claim is committed before anything is sent, and a claimed letter is never claimed again:
 * whatever happens to this process, no letter goes twice (decision 0031). What is lost with a process between the two is
 * shown as `unknown`.
 */
export class Courier {
  readonly #parts: CourierParts

  constructor(parts: CourierParts) {
    this.#parts = parts
  }

  /** Tells what became of the letter; null = it was not ours to take. */
  async deliver(organizationId: string, letterId: string): Promise<LetterOutcome | null> {
    const { clock, newId, outbox } = this.#parts
    const claimedAt = clock.now()
    const letter = await outbox.claim(organizationId, letterId, newId(claimedAt), claimedAt)
    if (!letter) return null
    const link = letter.link ?? this.#parts.linkOf?.(organizationId, letter.letter) ?? null
    const outcome = await this.#outcomeOf({ ...letter, link })
    await outbox.settle(organizationId, letter, outcome, clock.now())
    return outcome
  }

  /** Everything of the organisation that is due, and doubts about what others left behind. How many it took. */
  async round(organizationId: string): Promise<number> {
    const { clock, outbox } = this.#parts
    const at = clock.now()
    await outbox.doubt(organizationId, at - doubtAfterMs, at)
    const due = await outbox.due(organizationId, at, batchLimit)
    let taken = 0
    for (const letterId of due) if (await this.deliver(organizationId, letterId)) taken += 1
    return taken
  }

  async #outcomeOf(letter: ClaimedLetter): Promise<LetterOutcome> {
    const { clock, mailer, report } = this.#parts
    if (clock.now() >= letter.uselessFrom) return { state: 'failed', trouble: 'It came to its turn too late' }
    let mail: Mail | null = null
    try {
      mail = mailOf(letter, this.#parts.senderEmail)
      await mailer.send(mail)
      return { state: 'sent' }
    } catch (error) {
      const outcome = mail === null ? unwritten : this.#afterFault(letter, error)
      report({ letterId: letter.id, outcome, error })
      return outcome
    }
  }

  #afterFault(letter: ClaimedLetter, error: unknown): LetterOutcome {
    // A bug while sending says nothing of how far it came.
    if (!(error instanceof MailFault)) return { state: 'unknown', trouble: 'Something failed while it was sent' }
    if (error.kind === 'never') return { state: 'failed', trouble: error.message }
    if (error.kind === 'unknown') return { state: 'unknown', trouble: error.message }
    const nextTryAt = this.#parts.clock.now() + this.#pauseMs(letter.attempts)
    return nextTryAt < letter.uselessFrom
      ? { state: 'posted', nextTryAt, trouble: error.message }
      : { state: 'failed', trouble: error.message }
  }

  /** Half a minute, doubled each time, at most an hour; the second half of it by chance, so that letters spread. */
  #pauseMs(attempts: number): number {
    const pauseMs = Math.min(firstPauseMs * 2 ** (attempts - 1), longestPauseMs)
    return Math.round(pauseMs * (0.5 + this.#parts.random() / 2))
  }
}

const unwritten: LetterOutcome = { state: 'failed', trouble: 'It could not be written' }
