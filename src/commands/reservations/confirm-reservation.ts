import type { confirmation } from '../../contract/reservations/reservations.ts'
import type { Body } from '../../contract/words.ts'
import { confirmedReservation, isHoldLapsed, type Reservation } from '../../domain/reservation/reservation.ts'
import { always } from '../../domain/span.ts'
import type { Command, Order } from '../order.ts'
import { load, loadToChange, refuse, updated } from '../order.ts'
import { tellSeries } from '../series/tell-series.ts'
import { post, toldOne } from './letters.ts'
import { loadPlace } from './place.ts'
import { mustStand } from './standing.ts'
import { writeOver } from './write-over.ts'

/**
 * A hold becomes a reservation, or a reservation is paid. The dates of a series that are held together are confirmed
 * together, as they would lapse together. Saying it twice changes nothing (field note 28).
 */
export const confirmReservation: Command<Body<typeof confirmation> & { id: string }, Reservation> = async (
  order,
  input,
) => {
  const { tx, at } = order
  const before = await loadToChange(order, tx.reservations, input.id, 'reservation')
  if (isHoldLapsed(before, at) || before.cancelReason === 'lapsed') {
    refuse('reservation.hold_lapsed', 'The hold has lapsed, and the slot with it. Reserve again.', {
      reservationId: before.id,
    })
  }
  const isPaid = input.paid === true || before.isPaid
  if (before.state === 'confirmed' && isPaid === before.isPaid) return before
  mustStand(before, at)
  const concerned = await heldTogether(order, before)
  const journalId = await order.journal(
    'reservation.confirmed',
    { reservationId: before.id, unitId: before.unitId, personId: before.personId },
    { isPaid, ...(concerned.length > 1 ? { reservationIds: concerned.map(({ id }) => id) } : {}) },
  )
  const after = concerned.map(reservation => confirmedReservation(reservation, input.paid === true))
  await writeOver(order, after, journalId)
  const stored = after.map(reservation => ({ ...reservation, version: reservation.version + 1 }))
  await tellConfirmed(order, stored, journalId)
  await tx.wake([before.personId])
  return stored.find(({ id }) => id === before.id) ?? before
}

/** The reservation, and the dates of its series that one hold keeps with it. */
async function heldTogether({ tx }: Order, before: Reservation): Promise<Reservation[]> {
  const { seriesId, state, holdUntil } = before
  if (seriesId === null || state !== 'tentative') return [before]
  const ofSeries = await tx.reservations.during({ seriesId }, always)
  return ofSeries.filter(item => item.state === 'tentative' && item.holdUntil === holdUntil)
}

async function tellConfirmed(order: Order, stored: readonly Reservation[], journalId: string): Promise<void> {
  const [first, ...others] = stored
  if (!first) return
  const person = await load(order.tx.people, first.personId, 'person')
  if (others.length === 0 || first.seriesId === null) {
    return post(order, person, { kind: 'reservation.confirmed', reservation: await toldOne(order, first) })
  }
  const before = await load(order.tx.series, first.seriesId, 'series')
  const series = await updated(order.tx.series, before, journalId)
  const place = await loadPlace(order, series.unitId)
  await tellSeries(order, { person, place, series, change: 'made', stored })
}
