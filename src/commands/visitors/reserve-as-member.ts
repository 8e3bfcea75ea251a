import type { myReservation } from '../../contract/visitors/visitors.ts'
import type { Body } from '../../contract/words.ts'
import type { Reservation } from '../../domain/reservation/reservation.ts'
import type { Command } from '../order.ts'
import { makeReservation } from '../reservations/make-reservation.ts'
import { mustBeColleague } from './own.ts'

const holdMinutes = 15

/** For oneself, or on behalf of a colleague in the same company. */
export const reserveAsMember: Command<Body<typeof myReservation>, Reservation> = async (order, input) => {
  const personId = input.personId ?? order.actor.id
  const isForColleague = personId !== order.actor.id
  if (isForColleague) await mustBeColleague(order, personId)
  const { reservation } = await makeReservation(order, {
    ...input,
    personId,
    ...(isForColleague ? { bookedByPersonId: order.actor.id } : {}),
    isTentative: false,
    holdMinutes,
    resolutions: [],
    askedBy: 'member',
  })
  return reservation
}
