import type { z } from 'zod'
import {
  madeReservation,
  reservation,
  reservations,
  type reservationsQuery,
  series,
} from '../../contract/reservations/reservations.ts'
import { instantOf, wireInstant } from '../../contract/words.ts'
import { type Reservation, stateAt } from '../../domain/reservation/reservation.ts'
import type { ReservationSeries } from '../../domain/reservation/series.ts'
import { always, forever, type Span } from '../../domain/span.ts'
import { wallTimeAt } from '../../domain/time.ts'
import type { UnitPlace } from '../../ports/reservations.ts'
import type { Transaction } from '../../ports/store.ts'
import { found, NotFound, type View, whereOf } from '../view.ts'

type Wire = z.output<typeof reservation>

export const reservationView: View<Reservation, typeof reservation> = {
  schema: reservation,
  async of(tx, stored) {
    const [wire] = await wired(tx, [stored])
    if (!wire) throw new Error('One reservation became none')
    return wire
  },
}

export const readReservation: View<{ id: string }, typeof reservation> = {
  schema: reservation,
  of: async (tx, { id }) => reservationView.of(tx, await found(tx.reservations.find(id), 'reservation', id)),
}

interface Made {
  readonly reservation: Reservation
  readonly place: Pick<UnitPlace, 'unit' | 'location'>
  readonly series: { readonly series: ReservationSeries; readonly occurrences: readonly Reservation[] } | null
}

export const madeReservationView: View<Made, typeof madeReservation> = {
  schema: madeReservation,
  async of(tx, { reservation: first, place: { unit, location }, series: made }) {
    return {
      // Of a series the first date may be elsewhere, by the asker's choice.
      ...(first.unitId === unit.id
        ? wireReservation(tx, first, location.id, location.timeZone)
        : await reservationView.of(tx, first)),
      series: made === null ? null : await wireSeries(tx, made.series, made.occurrences),
    }
  },
}

export const seriesView: View<ReservationSeries, typeof series> = {
  schema: series,
  of: async (tx, stored) => wireSeries(tx, stored, await tx.reservations.during({ seriesId: stored.id }, always)),
}

/** The series of one of its reservations. */
export const readSeries: View<{ id: string }, typeof series> = {
  schema: series,
  async of(tx, { id }) {
    const { seriesId } = await found(tx.reservations.find(id), 'reservation', id)
    if (seriesId === null) {
      throw new NotFound('reservation.not_in_series', 'This reservation belongs to no series.', { reservationId: id })
    }
    return seriesView.of(tx, await found(tx.series.find(seriesId), 'series', seriesId))
  },
}

async function wireSeries(
  tx: Transaction,
  { id, unitId, personId, rule, timeZone, startsAtLocal, endsAtLocal, status, ...rest }: ReservationSeries,
  occurrences: readonly Reservation[],
): Promise<z.output<typeof series>> {
  return {
    id,
    unitId,
    personId,
    rule,
    timeZone,
    startsAtLocal,
    endsAtLocal,
    status,
    materialisedUntil: wireInstant(rest.materialisedUntil),
    skipped: [...rest.template.skipped],
    occurrences: await wired(tx, occurrences),
    version: rest.version,
  }
}

/** With the clock of each one's location. */
export async function wired(tx: Transaction, stored: readonly Reservation[]): Promise<Wire[]> {
  const units = new Map(
    (await tx.units.all({ ids: [...new Set(stored.map(({ unitId }) => unitId))] })).map(unit => [unit.id, unit]),
  )
  const zones = new Map<string, string>()
  for (const { locationId } of units.values()) {
    if (!zones.has(locationId)) zones.set(locationId, (await tx.locations.find(locationId))?.timeZone ?? 'UTC')
  }
  return stored.map(item => {
    const locationId = units.get(item.unitId)?.locationId ?? ''
    return wireReservation(tx, item, locationId, zones.get(locationId) ?? 'UTC')
  })
}

function wireReservation(tx: Transaction, item: Reservation, locationId: string, timeZone: string): Wire {
  const { startsAt, endsAt, holdUntil, audience: _audience, ...plain } = item
  return {
    ...plain,
    locationId,
    startsAt: wireInstant(startsAt),
    endsAt: wireInstant(endsAt),
    localStartsAt: wallTimeAt(startsAt, timeZone),
    localEndsAt: wallTimeAt(endsAt, timeZone),
    timeZone,
    state: stateAt(item, tx.at),
    holdUntil: wireInstant(holdUntil),
  }
}

type Query = z.output<typeof reservationsQuery>

/** By id, or where a time or a location is named, by start: then of units only those that keep their slot. */
export const listReservations: View<Query, typeof reservations> = {
  schema: reservations,
  async of(tx, query) {
    const { cursor, limit, from, until, locationId, ...asked } = query
    const isByTime = from !== undefined || until !== undefined || locationId !== undefined
    if (!isByTime) {
      const { items, nextCursor } = await tx.reservations.list({ where: whereOf(asked), cursor, limit })
      return { items: await wired(tx, items), nextCursor }
    }
    const found = await pageOf(tx, query)
    const items = found.slice(0, limit)
    const last = items.at(-1)
    return { items: await wired(tx, items), nextCursor: last && found.length > limit ? positionOf(last) : null }
  },
}

/** Sorts by start, then by id. */
const positionOf = ({ startsAt, id }: Reservation): string => `${wireInstant(startsAt)}_${id}`

/** One more than the limit, where there is more. */
async function pageOf(tx: Transaction, query: Query): Promise<Reservation[]> {
  const { unitId, personId, seriesId, locationId, cursor, limit } = query
  const after = cursor === undefined ? null : positionIn(cursor)
  if (after !== null && Number.isNaN(after.startsAt)) return []
  const within: Span = {
    from: query.from === undefined ? always.from : instantOf(query.from),
    until: query.until === undefined ? forever : instantOf(query.until),
  }
  const there = locationId === undefined ? undefined : (await tx.units.all({ locationId })).map(({ id }) => id)
  const unitIds = unitId === undefined ? there : there === undefined || there.includes(unitId) ? [unitId] : []
  const isKeeping = personId === undefined && seriesId === undefined
  return tx.reservations.byStart({ personId, seriesId, unitIds, within, isKeeping, after, limit: limit + 1 })
}

function positionIn(cursor: string) {
  const [startsAt = '', id = ''] = cursor.split('_')
  return { startsAt: Date.parse(startsAt), id }
}
