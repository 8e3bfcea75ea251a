import type { newHold } from '../../contract/visitors/visitors.ts'
import type { Body } from '../../contract/words.ts'
import type { Reservation } from '../../domain/reservation/reservation.ts'
import type { Command } from '../order.ts'
import { makeReservation } from '../reservations/make-reservation.ts'

/** Long enough to read the page and type a name; the letter says until when (field note 13). */
const holdMinutes = 15

/** Nothing in the answer depends on whether the address is known here. */
export const holdAsGuest: Command<Body<typeof newHold>, Reservation> = async (order, input) => {
  const { name, email, ...wanted } = input
  const { reservation } = await makeReservation(order, {
    ...wanted,
    guest: { name, email },
    isTentative: true,
    holdMinutes,
    resolutions: [],
    askedBy: 'public',
  })
  return reservation
}
