import type { Reservation } from '../../domain/reservation/reservation.ts'
import type { Command } from '../order.ts'
import { cancelReservation } from '../reservations/cancel-reservation.ts'

/** By the link of the letter, which is for this one reservation. */
export const cancelAsGuest: Command<{ id: string }, Reservation> = (order, { id }) =>
  cancelReservation(order, { id, scope: 'this' })
