import { confirmedReservation, type Reservation } from '../../domain/reservation/reservation.ts'
import type { Order } from '../order.ts'
import { load, updated } from '../order.ts'
import { loadPlace } from '../reservations/place.ts'
import { writeOver } from '../reservations/write-over.ts'
import { inScope, type Scoped } from './scope.ts'
import { tellSeries } from './tell-series.ts'

/** The dates of a series that are held become reservations together, or are paid together; one letter lists them. */
export async function confirmDates(order: Order, scoped: Scoped, isPaid: boolean): Promise<Reservation> {
  const { tx } = order
  const { anchor, series } = scoped
  const place = await loadPlace(order, series.unitId)
  const found = await inScope(order, place.zone, scoped)
  const isHeld = ({ state }: Reservation) => state === 'tentative'
  const concerned = found.filter(item => isHeld(item) || (isPaid && item.state === 'confirmed' && !item.isPaid))
  if (concerned.length === 0) return anchor
  const { unitId, personId, id: seriesId } = series
  const journalId = await order.journal(
    'reservation.confirmed',
    { reservationId: anchor.id, unitId, personId, seriesId },
    { isPaid, scope: scoped.scope, reservationIds: concerned.map(({ id }) => id) },
  )
  const after = concerned.map(item => confirmedReservation(item, isPaid))
  await writeOver(order, after, journalId)
  const stored = after.map(item => ({ ...item, version: item.version + 1 }))
  const person = await load(tx.people, personId, 'person')
  // Another version of the series, so that its letter is not taken for the one that told of the holds.
  const told = await updated(tx.series, series, journalId)
  await tellSeries(order, {
    person,
    place,
    series: told,
    change: concerned.some(isHeld) ? 'made' : 'changed',
    stored,
  })
  await tx.wake([personId])
  return stored.find(({ id }) => id === anchor.id) ?? anchor
}
