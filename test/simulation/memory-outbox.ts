// The outbox of the simulation's store.
import { eventKeyOf, uselessFrom } from '../../src/domain/letter.ts'
import type { Instant } from '../../src/domain/span.ts'
import type { ClaimedLetter, LetterShown, LetterState, NewLetter, Outbox, OutboxShelf } from '../../src/ports/mail.ts'
import type { Undo } from './memory-store.ts'

export interface KeptLetter {
  readonly shown: LetterShown
  readonly posted: NewLetter
  readonly key: string
  readonly uselessFrom: Instant
  readonly claim: { readonly attemptId: string; readonly at: Instant } | null
}

export interface OutboxScope {
  readonly letters: Map<string, KeptLetter>
  readonly undo: Undo
  readonly at: Instant
}

export function outboxShelf({ letters, undo, at }: OutboxScope): OutboxShelf {
  return {
    async post(posted) {
      const { id, recipient, letter } = posted
      const key = `${eventKeyOf(letter)} ${recipient.kind} ${recipient.id}`
      if ([...letters.values()].some(other => other.key === key)) return 'already'
      const shown: LetterShown = {
        id,
        kind: letter.kind,
        recipient: { kind: recipient.kind, id: recipient.id },
        email: recipient.email,
        state: 'posted',
        postedAt: at,
        attempts: 0,
        nextTryAt: at,
        settledAt: null,
        trouble: null,
      }
      undo.put(letters, id, { shown, posted, key, uselessFrom: uselessFrom(letter, at), claim: null })
      return 'posted'
    },
    find: async id => letters.get(id)?.shown ?? null,
    async list({ state, recipientId, cursor, limit }) {
      const items = [...letters.values()]
        .map(({ shown }) => shown)
        .filter(one => recipientId === undefined || one.recipient.id === recipientId)
        .filter(one => (state === undefined || one.state === state) && (cursor === undefined || one.id < cursor))
        .sort((a, b) => (a.id < b.id ? 1 : -1))
      const page = items.slice(0, limit)
      return { items: page, nextCursor: items.length > limit ? (page.at(-1)?.id ?? null) : null }
    },
    async countByState() {
      const counts: Record<LetterState, number> = { posted: 0, sending: 0, sent: 0, failed: 0, unknown: 0 }
      for (const { shown } of letters.values()) counts[shown.state] += 1
      return counts
    },
    async repeat(id) {
      const kept = letters.get(id)
      if (!kept || !['failed', 'unknown'].includes(kept.shown.state) || kept.shown.kind === 'sign-in.link') return false
      const shown = { ...kept.shown, state: 'posted', nextTryAt: at, settledAt: null, attempts: 0 } as const
      undo.put(letters, id, { ...kept, shown })
      return true
    },
  }
}

/** The courier's side of it. */
export function memoryOutbox(lettersOf: (organizationId: string) => Map<string, KeptLetter>): Outbox {
  const lettersIn = (organizationId: string, state: LetterState) =>
    [...lettersOf(organizationId).values()].filter(({ shown }) => shown.state === state)
  return {
    async claim(organizationId, letterId, attemptId, at) {
      const kept = lettersOf(organizationId).get(letterId)
      if (kept?.shown.state !== 'posted' || (kept.shown.nextTryAt ?? 0) > at) return null
      const attempts = kept.shown.attempts + 1
      const shown: LetterShown = { ...kept.shown, state: 'sending', nextTryAt: null, attempts }
      lettersOf(organizationId).set(letterId, { ...kept, shown, claim: { attemptId, at } })
      return claimedOf(kept, attemptId, attempts)
    },
    async settle(organizationId, { id, attemptId }, outcome, at) {
      const kept = lettersOf(organizationId).get(id)
      if (kept?.claim?.attemptId !== attemptId) return false
      const trouble = outcome.state === 'sent' ? null : outcome.trouble
      const [nextTryAt, settledAt] = outcome.state === 'posted' ? [outcome.nextTryAt, null] : [null, at]
      const shown: LetterShown = { ...kept.shown, state: outcome.state, trouble, nextTryAt, settledAt }
      lettersOf(organizationId).set(id, { ...kept, shown, claim: null })
      return true
    },
    async due(organizationId, at, limit) {
      return lettersIn(organizationId, 'posted')
        .filter(({ shown }) => (shown.nextTryAt ?? 0) <= at)
        .sort((a, b) => (a.shown.nextTryAt ?? 0) - (b.shown.nextTryAt ?? 0) || (a.shown.id < b.shown.id ? -1 : 1))
        .slice(0, limit)
        .map(({ shown }) => shown.id)
    },
    async doubt(organizationId, claimedBefore, at) {
      const lost = lettersIn(organizationId, 'sending').filter(
        ({ claim }) => claim !== null && claim.at < claimedBefore,
      )
      for (const kept of lost) {
        const shown: LetterShown = { ...kept.shown, state: 'unknown', settledAt: at, trouble: 'Lost with its process' }
        lettersOf(organizationId).set(kept.shown.id, { ...kept, shown, claim: null })
      }
      return lost.length
    },
  }
}

const claimedOf = (kept: KeptLetter, attemptId: string, attempts: number): ClaimedLetter => ({
  id: kept.shown.id,
  attemptId,
  attempts,
  postedAt: kept.shown.postedAt,
  uselessFrom: kept.uselessFrom,
  organizationName: 'Operator',
  recipient: kept.posted.recipient,
  letter: kept.posted.letter,
  aboutName: kept.posted.about?.name ?? null,
  link: kept.posted.link ?? null,
})
