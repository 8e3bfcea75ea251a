import type { Reservation } from '../../domain/reservation/reservation.ts'
import type { Command } from '../order.ts'
import { load, refuse } from '../order.ts'
import { confirmReservation } from '../reservations/confirm-reservation.ts'

/**
 * By whoever holds the token of the hold, or the link of the letter that says when it lapses: whoever gets that has closed
 * the page of the hold long since. Where payment is demanded, whoever takes the money confirms.
 */
export const confirmHold: Command<{ id: string }, Reservation> = async (order, { id }) => {
  const { isPaymentDemanded, isPaid } = await load(order.tx.reservations, id, 'reservation')
  if (isPaymentDemanded && !isPaid) {
    refuse('reservation.payment_demanded', 'This reservation is confirmed when it is paid.', { reservationId: id })
  }
  return confirmReservation(order, { id })
}
