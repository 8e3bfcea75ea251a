// RESERVATIONS: made, confirmed, moved, cancelled. Here: the unit where it is, on which clock, and at what time.

import { isMember } from '../../domain/access/membership.ts'
import type { Person } from '../../domain/person.ts'
import { instantsOfWallTime } from '../../domain/recurrence.ts'
import type { Audience } from '../../domain/reservation/hours.ts'
import type { ReservationUnit } from '../../domain/reservation/unit.ts'
import type { Instant } from '../../domain/span.ts'
import type { PlaceLook, UnitPlace } from '../../ports/reservations.ts'
import type { Order } from '../order.ts'
import { isUnchanged, refuse } from '../order.ts'
import type { AskedBy } from './conflict.ts'

export interface Place extends UnitPlace {
  /** Of the location: opening hours, dates and series are on its clock. */
  readonly zone: string
}

/** No command that asks for a place changes one, so an order looks each place up once, with what the first one asks about. */
const placesOf = new WeakMap<Order, Map<string, Place>>()

export async function loadPlace(order: Order, unitId: string, look?: PlaceLook): Promise<Place> {
  const known = placesOf.get(order) ?? new Map<string, Place>()
  placesOf.set(order, known)
  const place = known.get(unitId) ?? (await foundPlace(order, unitId, look))
  known.set(unitId, place)
  return place
}

async function foundPlace({ tx }: Order, unitId: string, look?: PlaceLook): Promise<Place> {
  const found = await tx.units.placeOf(unitId, look)
  if (!found) return refuse('reservation_unit.unknown', 'There is no such reservation unit.', { id: unitId })
  return { ...found, zone: found.location.timeZone }
}

/** Whether this is the same instant on every clock. */
export const isInstant = (text: string): boolean => /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text)

/**
 * An instant, or a time on the unit's clock. One rule for hours that the clock jumps over or shows twice: the asker has
 * to say which instant they mean, by an offset. (Series move such starts by themselves, see recurrence.ts.)
 */
export function instantAsked(text: string, zone: string): Instant {
  if (isInstant(text)) return Date.parse(text)
  const instants = instantsOfWallTime(text, zone)
  const facts = { time: text, timeZone: zone }
  if (instants === null) return refuse('reservation.time_invalid', `"${text}" is no time.`, facts)
  const [only, second] = instants
  if (only === undefined) {
    return refuse('reservation.time_does_not_exist', 'The clock is put forward over this time. Choose another.', facts)
  }
  if (second !== undefined) {
    return refuse('reservation.time_is_twice', 'The clock shows this time twice. Add the offset of the one you mean.', {
      ...facts,
      instants: instants.map(at => new Date(at).toISOString()),
    })
  }
  return only
}

/** Whose opening hours count. Membership is looked up only where it makes a difference. */
export async function audienceOf(
  order: Order,
  { hours }: ReservationUnit,
  person: Person,
  askedBy: AskedBy = 'staff',
): Promise<Audience> {
  // Which hours count would tell a stranger that somebody is a member.
  if (askedBy === 'public') return 'public'
  if (hours.members === hours.public || isUnchanged({ of: hours.members }, { of: hours.public })) return 'members'
  const facts = await order.tx.facts.of([person.id], 'current')
  return isMember(facts, person.id, order.at) ? 'members' : 'public'
}
