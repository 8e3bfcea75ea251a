import type { LetterShown } from '../../ports/mail.ts'
import type { Command } from '../order.ts'
import { refuse } from '../order.ts'

/** Sends a letter again that failed, or of which nobody knows whether it arrived; under the same Message-ID. */
export const repeatMail: Command<{ id: string }, LetterShown> = async (order, { id }) => {
  const { outbox } = order.tx
  const isBack = await outbox.repeat(id)
  const letter = await outbox.find(id)
  if (!letter) return refuse('mail.unknown', 'There is no such mail.', { id })
  if (!isBack) refuse('mail.settled', 'This mail cannot be sent again: it has not failed, or is forgotten.', { id })
  await order.journal('mail.repeated', { letterId: id, [`${letter.recipient.kind}Id`]: letter.recipient.id })
  return letter
}
