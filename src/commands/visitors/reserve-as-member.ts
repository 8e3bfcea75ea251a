import type { myReservation } from '../../contract/visitors/visitors.ts'
import type { Body } from '../../contract/words.ts'
import type { Command } from '../order.ts'
import { type Made, makeReservation } from '../reservations/make-reservation.ts'
import { mustBeColleague } from './own.ts'

const holdMinutes = 15

/** One or a series, for oneself, or on behalf of a colleague in the same company. */
export const reserveAsMember: Command<Body<typeof myReservation>, Made> = async (order, input) => {
  const personId = input.personId ?? order.actor.id
  const isForColleague = personId !== order.actor.id
  if (isForColleague) await mustBeColleague(order, personId)
  return makeReservation(order, {
    ...input,
    personId,
    ...(isForColleague ? { bookedByPersonId: order.actor.id } : {}),
    isTentative: false,
    holdMinutes,
    askedBy: 'member',
  })
}
