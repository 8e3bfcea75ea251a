import type { visitorMove } from '../../contract/visitors/visitors.ts'
import type { Body } from '../../contract/words.ts'
import type { Reservation } from '../../domain/reservation/reservation.ts'
import type { Command } from '../order.ts'
import { moveReservation } from '../reservations/move-reservation.ts'
import { loadOwn } from './own.ts'

/** Of a series this one date moves; staff move the others. */
export const moveAsMember: Command<Body<typeof visitorMove> & { id: string }, Reservation> = async (order, input) => {
  await loadOwn(order, input.id)
  return moveReservation(order, { ...input, askedBy: 'member' })
}
