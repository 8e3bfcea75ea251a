// The way of a letter: a command posts it in its own transaction, a courier claims it after the commit, a mailer hands
// it to a mail server. Mailer: SMTP, or kept in memory for the simulation.
import type { Letter, LetterKind } from '../domain/letter.ts'
import type { Instant } from '../domain/span.ts'

/** What is handed to the mail server. Texts may hold anything: the mailer makes one header line of each. */
export interface Mail {
  /** The Message-ID is made of it: the same for every attempt, so that a repeat can be recognised. */
  readonly letterId: string
  readonly at: Instant
  /** The name under which it is sent; the address is the mailer's own. */
  readonly fromName: string
  readonly to: { readonly name: string; readonly email: string }
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly calendar: { readonly method: 'REQUEST' | 'CANCEL' | 'PUBLISH'; readonly content: string } | null
}

export interface Mailer {
  /** Resolves when the mail server has taken it. @throws MailFault */
  send(mail: Mail): Promise<void>
}

/**
 * `later`: certainly not taken, and worth another attempt. `never`: refused for good. `unknown`: it was handed over and
 * the answer was lost; it may have been taken.
 */
export type MailFaultKind = 'later' | 'never' | 'unknown'

export class MailFault extends Error {
  override readonly name = 'MailFault'
  readonly kind: MailFaultKind

  constructor(kind: MailFaultKind, message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}

export interface Recipient {
  readonly kind: 'person' | 'staff'
  readonly id: string
  readonly name: string
  readonly email: string
}

export interface NewLetter {
  readonly id: string
  readonly recipient: Recipient
  readonly letter: Letter
  /** Somebody else whom the letter names: the booker, in a notice to staff. */
  readonly about?: { readonly personId: string; readonly name: string }
  /** Of a sign-in letter. Sealed at rest, and forgotten when the letter is settled. */
  readonly link?: string
}

/**
 * `posted` waits for its turn; `sending` is claimed by an attempt; `unknown` was handed over without an answer, and is
 * not repeated: somebody has to look.
 */
export type LetterState = 'posted' | 'sending' | 'sent' | 'failed' | 'unknown'

/** As people see it in a list. */
export interface LetterShown {
  readonly id: string
  readonly kind: LetterKind
  readonly recipient: { readonly kind: Recipient['kind']; readonly id: string }
  /** null once erased. */
  readonly email: string | null
  readonly state: LetterState
  readonly postedAt: Instant
  readonly attempts: number
  /** Of a posted letter: when it is tried again, or for the first time. */
  readonly nextTryAt: Instant | null
  readonly settledAt: Instant | null
  /** Why the last attempt did not succeed. */
  readonly trouble: string | null
}

/** Part of a command's transaction. */
export interface OutboxShelf {
  /** `already`: this event has a letter to this recipient; nothing was written. */
  post(letter: NewLetter): Promise<'posted' | 'already'>
  /** As `post`, for whoever does not want to know. */
  drop(letter: NewLetter): Promise<void>
  find(id: string): Promise<LetterShown | null>
  /** Newest first. */
  list(query: {
    readonly state?: LetterState | undefined
    /** Only those to this person or member of staff. */
    readonly recipientId?: string | undefined
    /** Only those that name it, alone or among the dates of a series. */
    readonly reservationId?: string | undefined
    readonly cursor?: string | undefined
    readonly limit: number
  }): Promise<{ items: LetterShown[]; nextCursor: string | null }>
  countByState(): Promise<Readonly<Record<LetterState, number>>>
  /** Puts a failed or unknown letter back, for another attempt under the same Message-ID; false = there is none such. */
  repeat(id: string): Promise<boolean>
}

/** Where a letter is that was just posted. */
export interface PostedLetter {
  readonly organizationId: string
  readonly letterId: string
}

/** A letter in the hands of one attempt. */
export interface ClaimedLetter {
  readonly id: string
  readonly attemptId: string
  /** This one included. */
  readonly attempts: number
  readonly postedAt: Instant
  readonly uselessFrom: Instant
  readonly organizationName: string
  readonly recipient: Recipient
  readonly letter: Letter
  readonly aboutName: string | null
  readonly link: string | null
}

/** All that a letter's words are made of. */
export type LetterToWrite = Pick<
  ClaimedLetter,
  'id' | 'postedAt' | 'organizationName' | 'recipient' | 'letter' | 'aboutName' | 'link'
>

/** The words of a letter, exactly as it would be sent; nothing is stored or sent. */
export type WriteLetter = (letter: LetterToWrite) => Pick<Mail, 'subject' | 'text' | 'html'>

export type LetterOutcome =
  | { readonly state: 'sent' }
  | { readonly state: 'failed' | 'unknown'; readonly trouble: string }
  | { readonly state: 'posted'; readonly nextTryAt: Instant; readonly trouble: string }

/** What the courier works on; each call is a transaction of its own. */
export interface Outbox {
  /** null: it is not due, or somebody else has it, or it is settled. */
  claim(organizationId: string, letterId: string, attemptId: string, at: Instant): Promise<ClaimedLetter | null>
  /** Writes what became of the attempt, unless the letter is in other hands by now (then false). */
  settle(
    organizationId: string,
    attempt: Pick<ClaimedLetter, 'id' | 'attemptId'>,
    outcome: LetterOutcome,
    at: Instant,
  ): Promise<boolean>
  /** Ids of posted letters whose turn has come, the longest waiting first. */
  due(organizationId: string, at: Instant, limit: number): Promise<string[]>
  /** Letters claimed before then have lost their attempt, with its process: `unknown` from now on. How many. */
  doubt(organizationId: string, claimedBefore: Instant, at: Instant): Promise<number>
}
