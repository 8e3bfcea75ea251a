import type { myCancellation } from '../../contract/visitors/visitors.ts'
import type { Body } from '../../contract/words.ts'
import type { Reservation } from '../../domain/reservation/reservation.ts'
import type { Command } from '../order.ts'
import { cancelReservation } from '../reservations/cancel-reservation.ts'
import { loadOwn } from './own.ts'

export const cancelAsMember: Command<Body<typeof myCancellation> & { id: string }, Reservation> = async (
  order,
  input,
) => {
  await loadOwn(order, input.id)
  return cancelReservation(order, input)
}
