import type { visitorMove } from '../../contract/visitors/visitors.ts'
import type { Body } from '../../contract/words.ts'
import type { Reservation } from '../../domain/reservation/reservation.ts'
import type { Command } from '../order.ts'
import { moveReservation } from '../reservations/move-reservation.ts'

/** By the link of the letter, within the rules for the public. */
export const moveAsGuest: Command<Body<typeof visitorMove> & { id: string }, Reservation> = (order, input) =>
  moveReservation(order, { ...input, askedBy: 'public' })
