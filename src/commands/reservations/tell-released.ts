import { isKeepingSlot, type Reservation } from '../../domain/reservation/reservation.ts'
import type { ReservationSeries } from '../../domain/reservation/series.ts'
import { always } from '../../domain/span.ts'
import { load, type Order, updated } from '../order.ts'
import { tellSeries } from '../series/tell-series.ts'
import { post, toldOne } from './letters.ts'
import { loadPlace } from './place.ts'

/** Whose hold lapsed learns it; access went together with the slot. Of a series one letter lists its dates. */
export async function tellReleased(order: Order, released: readonly Reservation[]): Promise<void> {
  for (const [seriesId, items] of Map.groupBy(released, item => item.seriesId)) {
    if (seriesId !== null) await releasedOfSeries(order, seriesId, items)
    else for (const item of items) await tellLapsed(order, item)
  }
}

async function tellLapsed(order: Order, reservation: Reservation): Promise<void> {
  const person = await order.tx.people.find(reservation.personId)
  if (!person) return
  const reservationTold = await toldOne(order, reservation)
  await post(order, person, { kind: 'reservation.cancelled', reservation: reservationTold, reason: 'lapsed' })
}

async function releasedOfSeries(order: Order, seriesId: string, items: readonly Reservation[]): Promise<void> {
  const { tx } = order
  const series = await load(tx.series, seriesId, 'series')
  const { unitId, personId } = series
  const reservationIds = items.map(({ id }) => id)
  const journalId = await order.journal('series.hold_lapsed', { seriesId, unitId, personId }, { reservationIds })
  const stored = await updated(tx.series, await withoutHold(order, series), journalId)
  const person = await tx.people.find(personId)
  if (!person) return
  const place = await loadPlace(order, unitId)
  await tellSeries(order, { person, place, series: stored, change: 'lapsed', stored: items })
}

/** A series of which nothing was confirmed makes no further dates: they would open doors for a hold that has lapsed. */
async function withoutHold({ tx, at }: Order, series: ReservationSeries): Promise<ReservationSeries> {
  const occurrences = await tx.reservations.during({ seriesId: series.id }, always)
  const isStanding = occurrences.some(item => item.state === 'conflicted' || isKeepingSlot(item, at))
  return series.status === 'closed' || isStanding ? series : { ...series, status: 'closed', materialisedUntil: null }
}
