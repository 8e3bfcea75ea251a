import type { Reservation } from '../../domain/reservation/reservation.ts'
import type { Command } from '../order.ts'
import { load } from '../order.ts'
import { confirmReservation } from '../reservations/confirm-reservation.ts'
import { confirmHold } from './confirm-hold.ts'

/**
 * By the link of the letter that says when the hold lapses: whoever gets it has closed the page of the hold long since. Of
 * a series that is held there is one such letter, so it confirms all its dates; those to be paid first wait for the money.
 */
export const confirmAsGuest: Command<{ id: string }, Reservation> = async (order, { id }) => {
  const { seriesId, isPaymentDemanded } = await load(order.tx.reservations, id, 'reservation')
  if (seriesId === null || isPaymentDemanded) return confirmHold(order, { id })
  return confirmReservation(order, { id, scope: 'all' })
}
