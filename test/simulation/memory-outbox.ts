// The outbox of the simulation's store.
import { eventKeyOf, type Letter, uselessFrom } from '../../src/domain/letter.ts'
import type { Instant } from '../../src/domain/span.ts'
import type { LetterShown, LetterState, NewLetter, OutboxShelf } from '../../src/ports/mail.ts'
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

/** The reservations that a letter names. */
function named(letter: Letter): string[] {
  if ('reservation' in letter) return [letter.reservation.reservationId]
  if (!('occurrences' in letter)) return []
  return letter.occurrences.flatMap(date => ('reservation' in date ? date.reservation.reservationId : []))
}

export function outboxShelf({ letters, undo, at }: OutboxScope): OutboxShelf {
  const post: OutboxShelf['post'] = async posted => {
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
  }
  return {
    post,
    drop: async posted => {
      await post(posted)
    },
    find: async id => letters.get(id)?.shown ?? null,
    async list({ state, recipientId, reservationId, cursor, limit }) {
      const items = [...letters.values()]
        .filter(({ posted }) => reservationId === undefined || named(posted.letter).includes(reservationId))
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
