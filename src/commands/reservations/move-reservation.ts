import type { reservationMove } from '../../contract/reservations/reservations.ts'
import type { Body } from '../../contract/words.ts'
import { type Booking, bookingFault } from '../../domain/reservation/booking.ts'
import { movedReservation, type Reservation } from '../../domain/reservation/reservation.ts'
import type { Command } from '../order.ts'
import { load, loadToChange, mustBeFaultless, refuse } from '../order.ts'
import { type AskedBy, mustBeFree } from './conflict.ts'
import { post, toldOne } from './letters.ts'
import { audienceOf, instantAsked, loadPlace } from './place.ts'
import { mustStand } from './standing.ts'
import { tellReleased } from './tell-released.ts'
import { writeOver } from './write-over.ts'

/** A unit that is paid first is not had unpaid by way of one that is free; staff know what they do. */
function mustBePaid(moved: Reservation, before: Reservation, askedBy: AskedBy): void {
  const isNewDemand = moved.isPaymentDemanded && !before.isPaymentDemanded && !moved.isPaid
  if (!isNewDemand || before.state !== 'confirmed' || askedBy === 'staff') return
  refuse('reservation.payment_demanded', 'There it is paid before it is confirmed. Reserve it anew.', {
    reservationId: before.id,
    unitId: moved.unitId,
  })
}

/** To another time or unit; also longer or shorter. The slot that it leaves is free at once, its doors with it. */
export const moveReservation: Command<
  Body<typeof reservationMove> & { id: string; askedBy?: AskedBy },
  Reservation
> = async (order, input) => {
  const { tx, at } = order
  const before = await loadToChange(order, tx.reservations, input.id, 'reservation')
  mustStand(before, at, true)
  const place = await loadPlace(order, input.unitId ?? before.unitId)
  const { unit, zone } = place
  const person = await load(tx.people, before.personId, 'person')
  const [startsAt, endsAt] = [instantAsked(input.startsAt, zone), instantAsked(input.endsAt, zone)]
  const isSame = unit.id === before.unitId && startsAt === before.startsAt && endsAt === before.endsAt
  if (isSame && before.state !== 'conflicted') return before
  const booking: Booking = {
    startsAt,
    endsAt,
    attendees: before.attendees,
    audience: await audienceOf(order, unit, person, input.askedBy),
    askedBy: input.askedBy ?? 'staff',
    ...(before.state === 'conflicted' ? {} : { before }),
  }
  mustBeFaultless(bookingFault(unit, zone, booking, at))
  const moved = movedReservation(before, unit, startsAt, endsAt)
  mustBePaid(moved, before, booking.askedBy)
  await mustBeFree(order, place, booking, [before])
  const after: Reservation = before.state === 'conflicted' ? { ...moved, state: 'confirmed' } : moved
  const journalId = await order.journal(
    'reservation.moved',
    { reservationId: before.id, unitId: unit.id, personId: person.id },
    { startsAt, endsAt, former: { unitId: before.unitId, startsAt: before.startsAt, endsAt: before.endsAt } },
  )
  const released = await writeOver(order, [after], journalId)
  const stored = { ...after, version: after.version + 1 }
  // Of a hold nothing is said yet: the letter would put into a calendar what may lapse.
  if (stored.state !== 'tentative') {
    const told = { reservation: await toldOne(order, stored), before: await toldOne(order, before) }
    await post(order, person, { kind: 'reservation.changed', ...told })
  }
  await tellReleased(order, released)
  await tx.wake([person.id])
  return stored
}
