import type { z } from 'zod'
import { availability, type availabilityQuery } from '../../contract/reservations/reservations.ts'
import { instantOf, wireInstant } from '../../contract/words.ts'
import { type BusySpan, busyRange, freeSpans } from '../../domain/reservation/free.ts'
import type { Audience } from '../../domain/reservation/hours.ts'
import { keptSpan, type Reservation } from '../../domain/reservation/reservation.ts'
import type { ReservationUnit } from '../../domain/reservation/unit.ts'
import type { Instant, Span } from '../../domain/span.ts'
import { dateAt, dayAfter, daysAfter, spanOfDates, startOfDate } from '../../domain/time.ts'
import { found, NotFound, type View } from '../view.ts'

const daysLimit = 62
const minuteMs = 60_000

interface Besides {
  /** It moves away: its slot counts as free. */
  readonly moving?: Reservation
}

/** When each unit of the location can be reserved, by its hours, notice, book-ahead limit and neighbours. */
const availabilityFor = (
  audience: Audience,
): View<z.output<typeof availabilityQuery> & Besides, typeof availability> => ({
  schema: availability,
  async of(tx, { locationId, capacity = 1, kind, moving, ...asked }) {
    const { timeZone } = await found(tx.locations.find(locationId), 'location', locationId)
    const within = rangeOf(asked, timeZone)
    const units = (await tx.units.all({ locationId })).filter(
      unit =>
        unit.status === 'active' &&
        unit.capacity >= capacity &&
        (kind === undefined || unit.kind === kind) &&
        (audience === 'members' || unit.isPubliclyBookable),
    )
    const busy = await tx.reservations.busy(
      units.map(({ id }) => id),
      busyRange(units, within),
    )
    const busyOf = Map.groupBy(
      busy.filter(span => !isSlotOf(span, moving)),
      span => span.unitId,
    )
    return {
      locationId,
      timeZone,
      from: wireInstant(within.from),
      until: wireInstant(within.until),
      units: units.map(unit => ({
        unitId: unit.id,
        name: unit.name,
        kind: unit.kind,
        capacity: unit.capacity,
        free: freeSpans(unit, timeZone, audience, busyOf.get(unit.id) ?? [], bookable(unit, timeZone, within, tx.at))
          .filter(({ from, until }) => until - from >= (unit.minimumMinutes ?? 1) * minuteMs)
          .map(({ from, until }) => ({ startsAt: wireInstant(from), endsAt: wireInstant(until) })),
      })),
    }
  },
})

function isSlotOf({ unitId, from, until }: BusySpan, moving?: Reservation): boolean {
  if (moving?.unitId !== unitId) return false
  const kept = keptSpan(moving)
  return kept.from === from && kept.until === until
}

export const readAvailability = availabilityFor('members')
/** For guests: only what is publicly bookable, at the public's hours. */
export const readPublicAvailability = availabilityFor('public')

type Asked = Pick<z.output<typeof availabilityQuery>, 'date' | 'from' | 'until'>

function rangeOf({ date, from, until }: Asked, zone: string): Span {
  const span = date ? spanOfDates(date, date, zone) : { from: instantOf(from ?? ''), until: instantOf(until ?? '') }
  if (span.until <= span.from || span.until - span.from > daysLimit * 24 * 60 * minuteMs) {
    throw new NotFound('availability.range_invalid', `Ask for more than nothing and at most ${daysLimit} days.`, {
      from: wireInstant(span.from),
      until: wireInstant(span.until),
    })
  }
  return span
}

/** What lies behind us, within the notice, or beyond the book-ahead limit cannot be had. */
function bookable(unit: ReservationUnit, zone: string, within: Span, at: Instant): Span {
  const from = Math.max(within.from, at + unit.noticeMinutes * minuteMs)
  if (unit.bookAheadDays === null) return { from, until: within.until }
  const end = startOfDate(dayAfter(daysAfter(dateAt(at, zone), unit.bookAheadDays)), zone)
  return { from, until: Math.min(within.until, end) }
}
