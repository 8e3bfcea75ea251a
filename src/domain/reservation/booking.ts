// May this be reserved? The rules of a unit, as one refusal or none. Whether the slot is free is not asked here: the
// database alone knows, and refuses.
import type { Refusal } from '../refusal.ts'
import { refusal } from '../refusal.ts'
import { forever, type Instant } from '../span.ts'
import { dateAt, daysAfter } from '../time.ts'
import type { Audience } from './hours.ts'
import { closedDayWithin, isOpenDuring } from './hours.ts'
import type { ReservationUnit } from './unit.ts'

export interface Booking {
  readonly startsAt: Instant
  readonly endsAt: Instant
  readonly attendees: number
  /** The hours of the person for whom it is reserved. */
  readonly audience: Audience
  /** Who asks: the public reserves only what is publicly bookable. */
  readonly askedBy: 'staff' | 'member' | 'public'
  /**
   * When the reservation keeps a slot already: what does not change, or comes nearer to the rules, is not judged again. The
   * unit's settings may have changed since, and a shorter reservation is better than the one that stays for that.
   */
  readonly before?: { readonly startsAt: Instant; readonly endsAt: Instant; readonly unitId: string }
}

/** A start this long ago still counts as now: requests take time, and people type minutes. */
const startGraceMs = 60_000

const minuteMs = 60_000
const iso = (at: Instant): string => new Date(at).toISOString()

/**
 * Why the unit cannot be reserved so; null when it can. The rules bind everybody, staff too: they change the unit's
 * settings when they mean something else.
 * @param zone of the unit's location
 * @param at now
 */
export function bookingFault(unit: ReservationUnit, zone: string, booking: Booking, at: Instant): Refusal | null {
  return (
    orderFault(booking, at) ??
    unitRefusal(unit, booking) ??
    lengthFault(unit, booking) ??
    aheadFault(unit, zone, booking, at) ??
    openFault(unit, zone, booking)
  )
}

function orderFault({ startsAt, endsAt, before }: Booking, at: Instant): Refusal | null {
  if (!Number.isSafeInteger(startsAt) || !Number.isSafeInteger(endsAt)) {
    return refusal('reservation.time_invalid', 'Start and end are instants.', {})
  }
  // Words for a refusal only: alternatives are sought by asking of many times whether they can be.
  const facts = () => ({ startsAt: iso(startsAt), endsAt: iso(endsAt) })
  if (endsAt <= startsAt) {
    return refusal('reservation.end_before_start', 'The reservation would end before it starts.', facts())
  }
  const isStartNew = before === undefined || before.startsAt !== startsAt
  if (isStartNew && startsAt < at - startGraceMs) {
    return refusal('reservation.in_the_past', 'The reservation would start in the past.', { ...facts(), now: iso(at) })
  }
  if (endsAt < at - startGraceMs) {
    return refusal('reservation.in_the_past', 'The reservation would be over already.', { ...facts(), now: iso(at) })
  }
  return null
}

function unitRefusal(unit: ReservationUnit, { attendees, askedBy, before }: Booking): Refusal | null {
  const facts = { unitId: unit.id }
  const isNewHere = before?.unitId !== unit.id
  if (isNewHere && unit.status !== 'active') {
    return refusal('reservation.unit_inactive', 'This reservation unit takes no reservations now.', facts)
  }
  if (isNewHere && askedBy === 'public' && !unit.isPubliclyBookable) {
    return refusal('reservation.unit_not_public', 'This reservation unit is for members only.', facts)
  }
  if (!Number.isSafeInteger(attendees) || attendees < 1) {
    return refusal('reservation.attendees_invalid', 'A reservation is for one person or more.', { attendees })
  }
  if (isNewHere && attendees > unit.capacity) {
    return refusal('reservation.over_capacity', `At most ${unit.capacity} people fit.`, {
      ...facts,
      attendees,
      capacity: unit.capacity,
    })
  }
  return null
}

function lengthFault(unit: ReservationUnit, { startsAt, endsAt, before }: Booking): Refusal | null {
  const minutes = (endsAt - startsAt) / minuteMs
  const facts = { unitId: unit.id, minutes }
  const minutesHere = before?.unitId === unit.id ? (before.endsAt - before.startsAt) / minuteMs : null
  if (unit.minimumMinutes !== null && minutes < Math.min(unit.minimumMinutes, minutesHere ?? forever)) {
    return refusal('reservation.too_short', `The shortest reservation here is ${unit.minimumMinutes} minutes.`, {
      ...facts,
      minimumMinutes: unit.minimumMinutes,
    })
  }
  if (minutes > Math.max(unit.maximumMinutes ?? longestMinutes, minutesHere ?? 0)) {
    const maximumMinutes = unit.maximumMinutes ?? longestMinutes
    return refusal('reservation.too_long', `The longest reservation here is ${maximumMinutes} minutes.`, {
      ...facts,
      maximumMinutes,
    })
  }
  return null
}

/** A year: whoever wants it longer wants a membership. */
const longestMinutes = 366 * 24 * 60

function aheadFault(unit: ReservationUnit, zone: string, booking: Booking, at: Instant): Refusal | null {
  const { startsAt, before } = booking
  if (before !== undefined && before.startsAt === startsAt) return null
  const facts = () => ({ unitId: unit.id, startsAt: iso(startsAt) })
  if (unit.noticeMinutes > 0 && startsAt < at + unit.noticeMinutes * minuteMs) {
    return refusal('reservation.notice_too_short', `Reserve at least ${unit.noticeMinutes} minutes before the start.`, {
      ...facts(),
      noticeMinutes: unit.noticeMinutes,
    })
  }
  const lastDate = unit.bookAheadDays === null ? null : daysAfter(dateAt(at, zone), unit.bookAheadDays)
  if (lastDate !== null && dateAt(startsAt, zone) > lastDate) {
    return refusal('reservation.beyond_book_ahead', `The last date that can be reserved now is ${lastDate}.`, {
      ...facts(),
      bookAheadDays: unit.bookAheadDays,
      lastDate,
    })
  }
  return null
}

function openFault(unit: ReservationUnit, zone: string, booking: Booking): Refusal | null {
  const { startsAt, endsAt, audience, before } = booking
  if (before?.unitId === unit.id && before.startsAt <= startsAt && endsAt <= before.endsAt) return null
  if (isOpenDuring(unit.hours, audience, zone, { from: startsAt, until: endsAt })) return null
  const facts = { unitId: unit.id, startsAt: iso(startsAt), endsAt: iso(endsAt), timeZone: zone }
  const closedOn = closedDayWithin(unit.hours, zone, startsAt, endsAt)
  return closedOn === null
    ? refusal('reservation.outside_hours', 'The reservation lies outside the opening hours.', facts)
    : refusal('reservation.closed_day', `It is closed on ${closedOn}.`, { ...facts, closedOn })
}
