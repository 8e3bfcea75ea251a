import type { confirmation } from '../../contract/reservations/reservations.ts'
import type { Body } from '../../contract/words.ts'
import { confirmedReservation, isHoldLapsed, type Reservation } from '../../domain/reservation/reservation.ts'
import type { Command } from '../order.ts'
import { load, loadToChange, refuse } from '../order.ts'
import { confirmDates } from '../series/confirm-dates.ts'
import { post, toldOne } from './letters.ts'
import { mustStand } from './standing.ts'
import { writeOver } from './write-over.ts'

/**
 * A hold becomes a reservation, or a reservation is paid: this one, or of its series those in the scope. Saying it twice
 * changes nothing (field note 28).
 */
export const confirmReservation: Command<Body<typeof confirmation> & { id: string }, Reservation> = async (
  order,
  input,
) => {
  const { tx, at } = order
  const before = await loadToChange(order, tx.reservations, input.id, 'reservation')
  if (isHoldLapsed(before, at)) {
    refuse('reservation.hold_lapsed', 'The hold has lapsed, and the slot with it. Reserve again.', {
      reservationId: before.id,
    })
  }
  const series = before.seriesId === null || input.scope === 'this' ? null : await tx.series.find(before.seriesId)
  if (series) return confirmDates(order, { anchor: before, series, scope: input.scope }, input.paid === true)
  const isPaid = input.paid === true || before.isPaid
  if (before.state === 'confirmed' && isPaid === before.isPaid) return before
  mustStand(before, at)
  const after = confirmedReservation(before, isPaid)
  const journalId = await order.journal(
    'reservation.confirmed',
    { reservationId: before.id, unitId: before.unitId, personId: before.personId },
    { isPaid },
  )
  await writeOver(order, [after], journalId)
  const stored = { ...after, version: after.version + 1 }
  const person = await load(tx.people, stored.personId, 'person')
  await post(order, person, {
    kind: 'reservation.confirmed',
    reservation: await toldOne(order, stored),
    ...(before.state === 'confirmed' ? { isPaidSince: true } : {}),
  })
  await tx.wake([stored.personId])
  return stored
}
