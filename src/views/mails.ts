import type { z } from 'zod'
import { mail, mails, type mailsQuery } from '../contract/mails.ts'
import { wireInstant } from '../contract/words.ts'
import type { LetterShown } from '../ports/mail.ts'
import { plainView, type View } from './view.ts'

export const mailView = plainView<LetterShown, typeof mail>(mail, letter => ({
  id: letter.id,
  kind: letter.kind,
  personId: letter.recipient.kind === 'person' ? letter.recipient.id : null,
  staffId: letter.recipient.kind === 'staff' ? letter.recipient.id : null,
  email: letter.email,
  state: letter.state,
  postedAt: wireInstant(letter.postedAt),
  tries: letter.attempts,
  nextTryAt: wireInstant(letter.nextTryAt),
  sentAt: letter.state === 'sent' ? wireInstant(letter.settledAt) : null,
  failure: letter.trouble,
}))

export const listMails: View<z.output<typeof mailsQuery>, typeof mails> = {
  schema: mails,
  async of(tx, { personId, reservationId, state, cursor, limit }) {
    const recipientId = personId ?? (reservationId && (await tx.reservations.find(reservationId))?.personId)
    // Of a reservation that there is not, there are no letters.
    if (reservationId !== undefined && recipientId === undefined) return { items: [], nextCursor: null }
    const { items, nextCursor } = await tx.outbox.list({ recipientId, reservationId, state, cursor, limit })
    return { items: await Promise.all(items.map(letter => mailView.of(tx, letter))), nextCursor }
  },
}
