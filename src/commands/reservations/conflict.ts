import type { Booking } from '../../domain/reservation/booking.ts'
import { type Alternatives, alternativesRange, busyRange, nearestAlternatives } from '../../domain/reservation/free.ts'
import { keptSpan, type Reservation } from '../../domain/reservation/reservation.ts'
import type { ReservationUnit } from '../../domain/reservation/unit.ts'
import type { Span } from '../../domain/span.ts'
import type { Order } from '../order.ts'
import { refuse, sideBySide } from '../order.ts'
import type { Place } from './place.ts'

export type AskedBy = Booking['askedBy']

const alternativesLimit = 5

/** What the reservation would keep of the unit. */
export const keptBy = (unit: ReservationUnit, { startsAt, endsAt }: Pick<Booking, 'startsAt' | 'endsAt'>): Span =>
  keptSpan({
    startsAt,
    endsAt,
    bufferBeforeMinutes: unit.bufferBeforeMinutes,
    bufferAfterMinutes: unit.bufferAfterMinutes,
  })

/**
 * 409 with what stands in the way and the nearest alternatives. Looked at before any lock is taken, so that of many
 * rivals the losers do not keep each other waiting; the database decides all the same when the reservation is placed.
 */
export async function mustBeFree(
  order: Order,
  place: Place,
  booking: Booking,
  own: readonly Reservation[] = [],
): Promise<void> {
  const { unit } = place
  const kept = keptBy(unit, booking)
  const except = own.map(reservation => reservation.id)
  const inTheWay = await order.tx.reservations.inTheWay([{ unitId: unit.id, kept }], except)
  if (inTheWay.length === 0) return
  const alternatives = await alternativesTo(order, place, booking, { own })
  refuse('reservation.conflict', 'Somebody has this time already.', {
    unitId: unit.id,
    startsAt: iso(booking.startsAt),
    endsAt: iso(booking.endsAt),
    inTheWay: inTheWay.map(({ reservation }) => obstacle(reservation, booking.askedBy)),
    alternatives: wireAlternatives(alternatives),
  })
}

export const iso = (at: number): string => new Date(at).toISOString()

/** Staff see which reservation it is and whose; others only when. Names are said to nobody here. */
export function obstacle(reservation: Reservation, askedBy: AskedBy): Record<string, unknown> {
  const kept = keptSpan(reservation)
  const when = { from: iso(kept.from), until: iso(kept.until) }
  if (askedBy !== 'staff') return when
  const { id: reservationId, personId, seriesId, state } = reservation
  return { ...when, reservationId, personId, seriesId, state }
}

export interface OtherPlaces extends Alternatives {
  readonly otherUnits: readonly ReservationUnit[]
}

/** No command that seeks alternatives changes a unit, so an order looks the units of a location up once. */
const unitsOf = new WeakMap<Order, Map<string, Promise<ReservationUnit[]>>>()

function unitsAt(order: Order, locationId: string): Promise<ReservationUnit[]> {
  const known = unitsOf.get(order) ?? new Map<string, Promise<ReservationUnit[]>>()
  unitsOf.set(order, known)
  const units = known.get(locationId) ?? order.tx.units.all({ locationId })
  known.set(locationId, units)
  return units
}

export interface Around {
  /** Those that move away: their slots count as free. */
  readonly own?: readonly Reservation[]
  /** What the same series wants besides. */
  readonly alsoBusy?: readonly Span[]
}

export async function alternativesTo(
  order: Order,
  { unit, zone }: Place,
  booking: Booking,
  { own = [], alsoBusy = [] }: Around = {},
): Promise<OtherPlaces> {
  const { tx, at } = order
  const others = (await unitsAt(order, unit.locationId)).filter(({ id }) => id !== unit.id)
  const range = alternativesRange(booking, at)
  const time = busyRange(others, { from: booking.startsAt, until: booking.endsAt })
  const [here, elsewhere] = await sideBySide([
    tx.reservations.busy([unit.id], busyRange([unit], range)),
    tx.reservations.busy(
      others.map(({ id }) => id),
      time,
    ),
  ])
  const left = own.map(keptSpan)
  const isLeft = (span: Span) => left.some(({ from, until }) => from === span.from && until === span.until)
  const busy = Map.groupBy([...here.filter(span => !isLeft(span)), ...elsewhere], span => span.unitId)
  const found = nearestAlternatives({
    unit,
    zone,
    booking,
    others,
    busyOf: id => [...(busy.get(id) ?? []), ...(id === unit.id ? alsoBusy : [])],
    at,
    limit: alternativesLimit,
  })
  const otherUnits = found.otherUnitIds.flatMap(id => others.find(other => other.id === id) ?? [])
  return { ...found, otherUnits }
}

const wireAlternatives = ({ otherTimes, otherUnits }: OtherPlaces) => ({
  otherTimes: otherTimes.map(({ startsAt, endsAt }) => ({ startsAt: iso(startsAt), endsAt: iso(endsAt) })),
  otherUnits: otherUnits.map(({ id, name, kind, capacity }) => ({ unitId: id, name, kind, capacity })),
})
