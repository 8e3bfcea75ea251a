import type { confirmation } from '../../contract/reservations/reservations.ts'
import type { Body } from '../../contract/words.ts'
import { confirmedReservation, isHoldLapsed, type Reservation } from '../../domain/reservation/reservation.ts'
import { always } from '../../domain/span.ts'
import type { Command, Order } from '../order.ts'
import { load, loadToChange, refuse, updated } from '../order.ts'
import { inScope } from '../series/scope.ts'
import { tellSeries } from '../series/tell-series.ts'
import { post, toldOne } from './letters.ts'
import { loadPlace } from './place.ts'
import { mustStand } from './standing.ts'
import { tellReleased } from './tell-released.ts'
import { writeOver } from './write-over.ts'

type Confirmation = Body<typeof confirmation>

/**
 * A hold becomes a reservation, or a reservation is paid. Of a series it is those in the scope; left out, the dates that
 * are held together are confirmed together, as they would lapse together. Saying it twice changes nothing (field note 28).
 */
export const confirmReservation: Command<Confirmation & { id: string }, Reservation> = async (order, input) => {
  const { tx, at } = order
  const before = await loadToChange(order, tx.reservations, input.id, 'reservation')
  if (isHoldLapsed(before, at) || before.cancelReason === 'lapsed') {
    refuse('reservation.hold_lapsed', 'The hold has lapsed, and the slot with it. Reserve again.', {
      reservationId: before.id,
    })
  }
  const isPaid = input.paid === true
  const isNews = (item: Reservation) => item.state !== 'confirmed' || (isPaid && !item.isPaid)
  const concerned = (await meantBy(order, before, input.scope)).filter(isNews)
  if (concerned.length === 0) return before
  if (concerned.some(({ id }) => id === before.id)) mustStand(before, at)
  const journalId = await order.journal(
    'reservation.confirmed',
    { reservationId: before.id, unitId: before.unitId, personId: before.personId },
    { isPaid, ...(concerned.length > 1 ? { reservationIds: concerned.map(({ id }) => id) } : {}) },
  )
  const after = concerned.map(reservation => confirmedReservation(reservation, isPaid))
  const released = await writeOver(order, after, journalId)
  const stored = after.map(reservation => ({ ...reservation, version: reservation.version + 1 }))
  await tellConfirmed(order, { stored, wasHeld: concerned.some(({ state }) => state === 'tentative') }, journalId)
  await tellReleased(order, released)
  await tx.wake([before.personId])
  return stored.find(({ id }) => id === before.id) ?? before
}

async function meantBy(order: Order, before: Reservation, scope: Confirmation['scope']): Promise<Reservation[]> {
  const { seriesId, state, holdUntil } = before
  if (seriesId === null || scope === 'this' || (scope === undefined && state !== 'tentative')) return [before]
  if (scope === undefined) {
    const ofSeries = await order.tx.reservations.during({ seriesId }, always)
    return ofSeries.filter(item => item.state === 'tentative' && item.holdUntil === holdUntil)
  }
  const series = await load(order.tx.series, seriesId, 'series')
  const { zone } = await loadPlace(order, series.unitId)
  const found = await inScope(order, zone, { anchor: before, series, scope })
  return found.filter(item => item.state === 'tentative' || item.state === 'confirmed')
}

interface Confirmed {
  readonly stored: readonly Reservation[]
  /** Else they had been confirmed, and are paid now. */
  readonly wasHeld: boolean
}

async function tellConfirmed(order: Order, { stored, wasHeld }: Confirmed, journalId: string): Promise<void> {
  const [first, ...others] = stored
  if (!first) return
  const person = await load(order.tx.people, first.personId, 'person')
  if (others.length === 0 || first.seriesId === null) {
    const reservation = await toldOne(order, first)
    return post(order, person, {
      kind: 'reservation.confirmed',
      reservation,
      ...(wasHeld ? {} : { isPaidSince: true }),
    })
  }
  // Another version of the series: each has one letter.
  const series = await updated(order.tx.series, await load(order.tx.series, first.seriesId, 'series'), journalId)
  const place = await loadPlace(order, series.unitId)
  await tellSeries(order, { person, place, series, change: wasHeld ? 'made' : 'changed', stored })
}
