// VISITORS: what members, guests and calendar programs see. Here: the reservations of a feed.
import type { Location } from '../../domain/place.ts'
import type { Reservation } from '../../domain/reservation/reservation.ts'
import { stateAt } from '../../domain/reservation/reservation.ts'
import type { ReservationUnit } from '../../domain/reservation/unit.ts'
import type { CalendarShown } from '../../ports/calendar.ts'
import type { Transaction } from '../../ports/store.ts'
import type { CalendarFeed } from '../../ports/visitors.ts'
import { found } from '../view.ts'

const dayMs = 86_400_000
const pastMs = 31 * dayMs
const futureMs = 400 * dayMs

/** Nobody's name stands in a feed that staff did not make: a title says only that the unit is reserved. */
export async function calendarOfFeed(tx: Transaction, feed: CalendarFeed): Promise<CalendarShown> {
  const within = { from: tx.at - pastMs, until: tx.at + futureMs }
  const { name, reservations } = await subjectOf(tx, feed, within)
  const units = new Map((await tx.units.all()).map(unit => [unit.id, unit]))
  const locations = await locationsOf(tx, [...units.values()])
  const isOwn = feed.kind === 'person'
  const names = isOwn || !feed.showsNames ? new Map<string, string>() : await namesOf(tx, reservations)
  return {
    name,
    at: tx.at,
    entries: reservations.flatMap(reservation => {
      const unit = units.get(reservation.unitId)
      const location = unit && locations.get(unit.locationId)
      const state = stateAt(reservation, tx.at)
      if (!unit || !location || state === 'cancelled' || state === 'conflicted') return []
      const who = names.get(reservation.personId) ?? 'Reserved'
      const { id: reservationId, version, startsAt, endsAt } = reservation
      return {
        ...{ reservationId, version, startsAt, endsAt, timeZone: location.timeZone },
        state: state === 'tentative' ? 'tentative' : 'confirmed',
        title: isOwn ? unit.name : feed.kind === 'unit' ? who : `${unit.name}: ${who}`,
        place: `${unit.name}, ${location.name}`,
      }
    }),
  }
}

/** One reservation for the calendar of whoever has its link. */
export async function calendarOfReservation(tx: Transaction, id: string): Promise<CalendarShown> {
  const stored = await found(tx.reservations.find(id), 'reservation', id)
  const unit = await found(tx.units.find(stored.unitId), 'reservation_unit', stored.unitId)
  const location = await found(tx.locations.find(unit.locationId), 'location', unit.locationId)
  const { version, startsAt, endsAt } = stored
  const state = stateAt(stored, tx.at)
  const entry = {
    ...{ reservationId: id, version, startsAt, endsAt, timeZone: location.timeZone },
    state: state === 'tentative' || state === 'cancelled' ? state : 'confirmed',
    title: unit.name,
    place: `${unit.name}, ${location.name}`,
  } as const
  return { name: unit.name, at: tx.at, entries: [entry] }
}

async function subjectOf(
  tx: Transaction,
  { kind, subjectId }: CalendarFeed,
  within: { readonly from: number; readonly until: number },
): Promise<{ name: string; reservations: Reservation[] }> {
  if (kind === 'person') {
    return { name: 'My reservations', reservations: await tx.reservations.during({ personId: subjectId }, within) }
  }
  if (kind === 'unit') {
    const unit = await tx.units.find(subjectId)
    return { name: unit?.name ?? '', reservations: unit ? await tx.reservations.ofUnits([unit.id], within) : [] }
  }
  const location = await tx.locations.find(subjectId)
  const unitIds = (await tx.units.all({ locationId: subjectId })).map(({ id }) => id)
  return { name: location?.name ?? '', reservations: await tx.reservations.ofUnits(unitIds, within) }
}

async function locationsOf(
  tx: Transaction,
  units: readonly Pick<ReservationUnit, 'locationId'>[],
): Promise<Map<string, Location>> {
  const locations = new Map<string, Location>()
  for (const id of new Set(units.map(unit => unit.locationId))) {
    const location = await tx.locations.find(id)
    if (location) locations.set(id, location)
  }
  return locations
}

async function namesOf(tx: Transaction, reservations: readonly Reservation[]): Promise<Map<string, string>> {
  const personIds = [...new Set(reservations.map(({ personId }) => personId))]
  return new Map((await tx.facts.identities(personIds)).map(({ personId, name }) => [personId, name]))
}
