import { describe, expect, it } from 'vitest'
import { startOfDate } from '../time.ts'
import type { Booking } from './booking.ts'
import { bookingFault } from './booking.ts'
import { openSpans } from './hours.ts'
import type { ReservationUnit } from './unit.ts'
import { plainUnit, unitFault } from './unit.ts'
import { accessWindow, windowFault, windowLength } from './window.ts'

const lisbon = 'Europe/Lisbon'
const minuteMs = 60_000
const hourMs = 60 * minuteMs
/** A Monday, winter time: Lisbon is UTC. */
const now = Date.UTC(2026, 2, 2, 8)

const unit = (more: Partial<ReservationUnit> = {}): ReservationUnit => ({
  id: 'atlas',
  locationId: 'here',
  name: 'Atlas',
  kind: 'room',
  capacity: 6,
  ...plainUnit,
  ...more,
})
const booking = (more: Partial<Booking> = {}): Booking => ({
  startsAt: now + hourMs,
  endsAt: now + 2 * hourMs,
  attendees: 2,
  audience: 'members',
  askedBy: 'member',
  ...more,
})
const codeOf = (more: Partial<Booking>, settings: Partial<ReservationUnit> = {}) =>
  bookingFault(unit(settings), lisbon, booking(more), now)?.code ?? null

describe('may this be reserved', () => {
  it('takes what the unit allows, at once too: a start a minute ago is now', () => {
    expect(codeOf({})).toBeNull()
    expect(codeOf({ startsAt: now - minuteMs })).toBeNull()
  })

  it('refuses an end before or at the start, and the past', () => {
    expect(codeOf({ endsAt: now + hourMs })).toBe('reservation.end_before_start')
    expect(codeOf({ startsAt: Number.NaN })).toBe('reservation.time_invalid')
    expect(codeOf({ startsAt: now - minuteMs - 1 })).toBe('reservation.in_the_past')
  })

  it('lets a running reservation be extended and shortened, never to an end that is past', () => {
    const startsAt = now - hourMs
    const before = { startsAt, endsAt: now + hourMs, unitId: 'atlas' }
    expect(codeOf({ startsAt, endsAt: now + 3 * hourMs, before }, { noticeMinutes: 600 })).toBeNull()
    expect(codeOf({ startsAt, endsAt: now, before })).toBeNull()
    expect(codeOf({ startsAt, endsAt: now - 2 * minuteMs, before })).toBe('reservation.in_the_past')
    expect(codeOf({ startsAt: startsAt + 1, before })).toBe('reservation.in_the_past')
  })

  it('does not hold newer settings against what comes nearer to them', () => {
    const startsAt = now + 2 * hourMs
    const before = { startsAt, endsAt: startsAt + 2 * hourMs, unitId: 'atlas' }
    const shorter = { startsAt, endsAt: startsAt + 90 * minuteMs, before }
    const longer = { startsAt, endsAt: startsAt + 3 * hourMs, before }
    const shifted = { startsAt: startsAt + hourMs, endsAt: startsAt + 3 * hourMs, before }
    const settings: [Partial<ReservationUnit>, string][] = [
      [{ maximumMinutes: 60 }, 'reservation.too_long'],
      [{ hours: { members: [], public: [], closedDays: [] } }, 'reservation.outside_hours'],
      [{ hours: { members: null, public: null, closedDays: ['2026-03-02'] } }, 'reservation.closed_day'],
    ]
    for (const [setting, code] of settings) {
      expect(codeOf(shorter, setting), code).toBeNull()
      expect(codeOf(longer, setting), code).toBe(code)
      expect(codeOf({ ...shorter, before: { ...before, unitId: 'other' } }, setting), code).toBe(code)
    }
    expect(codeOf(shifted, { maximumMinutes: 60 })).toBeNull()
    expect(codeOf(longer, { minimumMinutes: 240 })).toBeNull()
    expect(codeOf(shorter, { minimumMinutes: 240 })).toBe('reservation.too_short')
    expect(codeOf({ ...longer, attendees: 2 }, { capacity: 1 })).toBeNull()
  })

  it('refuses more people than fit, none, and a unit that takes nobody or not the public', () => {
    expect(codeOf({ attendees: 6 })).toBeNull()
    expect(codeOf({ attendees: 7 })).toBe('reservation.over_capacity')
    expect(codeOf({ attendees: 0 })).toBe('reservation.attendees_invalid')
    expect(codeOf({}, { status: 'inactive' })).toBe('reservation.unit_inactive')
    expect(codeOf({ askedBy: 'public' })).toBe('reservation.unit_not_public')
    expect(codeOf({ askedBy: 'public' }, { isPubliclyBookable: true })).toBeNull()
    const before = { startsAt: now + hourMs, endsAt: now + 2 * hourMs, unitId: 'atlas' }
    expect(codeOf({ before }, { status: 'inactive' })).toBeNull()
  })

  it('holds to the shortest and longest reservation, notice and book-ahead', () => {
    expect(codeOf({}, { minimumMinutes: 60, maximumMinutes: 60 })).toBeNull()
    expect(codeOf({}, { minimumMinutes: 61 })).toBe('reservation.too_short')
    expect(codeOf({}, { maximumMinutes: 59 })).toBe('reservation.too_long')
    expect(codeOf({ endsAt: now + 400 * 24 * hourMs })).toBe('reservation.too_long')
    expect(codeOf({}, { noticeMinutes: 60 })).toBeNull()
    expect(codeOf({}, { noticeMinutes: 61 })).toBe('reservation.notice_too_short')
    const lastMoment = startOfDate('2026-03-05', lisbon) - minuteMs
    const late = { startsAt: lastMoment, endsAt: lastMoment + hourMs }
    expect(codeOf(late, { bookAheadDays: 2 })).toBeNull()
    expect(codeOf(late, { bookAheadDays: 1 })).toBe('reservation.beyond_book_ahead')
  })

  it('holds to the opening hours of the person, in the zone of the unit, and to closed days', () => {
    const hours = {
      members: null,
      public: [{ weekday: 1, from: '09:00', until: '18:00' }],
      closedDays: ['2026-03-03'],
    }
    expect(codeOf({ audience: 'public' }, { hours })).toBeNull()
    expect(codeOf({ audience: 'public', startsAt: now + hourMs - 1 }, { hours })).toBe('reservation.outside_hours')
    expect(codeOf({ audience: 'public', endsAt: now + 10 * hourMs + 1 }, { hours })).toBe('reservation.outside_hours')
    expect(codeOf({ startsAt: now + 2, endsAt: now + 15 * hourMs }, { hours })).toBeNull()
    const tuesday = startOfDate('2026-03-03', lisbon)
    expect(codeOf({ endsAt: tuesday }, { hours })).toBeNull()
    expect(codeOf({ endsAt: tuesday + 1 }, { hours })).toBe('reservation.closed_day')
    // Nine in Tokyo is midnight in Lisbon.
    expect(bookingFault(unit({ hours }), 'Asia/Tokyo', booking({ audience: 'public' }), now)?.code).toBe(
      'reservation.outside_hours',
    )
  })

  it('I16: hours keep the wall clock on both sides of a clock change', () => {
    const hours = { members: [{ weekday: 7, from: '09:00', until: '24:00' }], public: null, closedDays: [] }
    const within = { from: Date.UTC(2026, 2, 22), until: Date.UTC(2026, 2, 30) }
    expect(openSpans(hours, 'members', lisbon, within).map(span => new Date(span.from).toISOString())).toEqual([
      '2026-03-22T09:00:00.000Z',
      '2026-03-29T08:00:00.000Z',
    ])
    // Neighbouring days and two shifts of one day join; 02:00 to 03:00 does not exist in Amsterdam that night.
    const night = {
      members: [
        { weekday: 6, from: '20:00', until: '24:00' },
        { weekday: 7, from: '00:00', until: '02:30' },
        { weekday: 7, from: '02:30', until: '04:00' },
      ],
      public: null,
      closedDays: [],
    }
    expect(openSpans(night, 'members', 'Europe/Amsterdam', within).at(-1)).toEqual({
      from: Date.UTC(2026, 2, 28, 19),
      until: Date.UTC(2026, 2, 29, 2),
    })
  })
})

describe('settings of a unit', () => {
  it('takes plain ones and refuses nonsense, with the field that is wrong', () => {
    const codeOfUnit = (more: Partial<ReservationUnit>) => unitFault(unit(more))?.code ?? null
    const everyDay = (from: string, until: string) => ({
      hours: { members: [{ weekday: 1, from, until }], public: null, closedDays: [] },
    })
    expect(codeOfUnit({})).toBeNull()
    expect(codeOfUnit({ price: { perHour: 0, perDay: null, currency: 'EUR' } })).toBeNull()
    expect(codeOfUnit({ name: ' ' })).toBe('reservation_unit.name_invalid')
    expect(codeOfUnit({ capacity: 0 })).toBe('reservation_unit.capacity_invalid')
    expect(codeOfUnit({ capacity: 1.5 })).toBe('reservation_unit.capacity_invalid')
    expect(codeOfUnit({ price: { perHour: null, perDay: null, currency: 'EUR' } })).toBe(
      'reservation_unit.price_invalid',
    )
    expect(codeOfUnit({ price: { perHour: 1, perDay: -1, currency: 'EUR' } })).toBe('reservation_unit.price_invalid')
    expect(codeOfUnit({ price: { perHour: 1, perDay: 1, currency: 'euro' } })).toBe('reservation_unit.currency_invalid')
    expect(codeOfUnit({ bufferBeforeMinutes: -1 })).toBe('reservation_unit.number_invalid')
    expect(codeOfUnit({ accessLagMinutes: 1441 })).toBe('reservation_unit.number_invalid')
    expect(codeOfUnit({ minimumMinutes: 60, maximumMinutes: 30 })).toBe('reservation_unit.lengths_invalid')
    expect(codeOfUnit(everyDay('09:00', '24:00'))).toBeNull()
    expect(codeOfUnit(everyDay('18:00', '09:00'))).toBe('reservation_unit.hours_invalid')
    expect(codeOfUnit(everyDay('9', '10'))).toBe('reservation_unit.hours_invalid')
    expect(codeOfUnit({ hours: { members: null, public: null, closedDays: ['2026-02-30'] } })).toBe(
      'reservation_unit.closed_day_invalid',
    )
  })

  it('M3: lead and lag are those of the reservation, else of the unit, else of the organisation', () => {
    const organization = { leadMinutes: 15, lagMinutes: 30 }
    const inherit = { leadMinutes: null, lagMinutes: null }
    expect(windowLength([inherit, inherit], organization)).toEqual(organization)
    expect(
      windowLength(
        [
          { leadMinutes: 0, lagMinutes: null },
          { leadMinutes: 5, lagMinutes: 6 },
        ],
        organization,
      ),
    ).toEqual({ leadMinutes: 0, lagMinutes: 6 })
    expect(accessWindow(now, now + hourMs, organization)).toEqual({
      from: now - 15 * minuteMs,
      until: now + 90 * minuteMs,
    })
    expect(windowFault({ leadMinutes: 1440, lagMinutes: null })).toBeNull()
    expect(windowFault({ leadMinutes: null, lagMinutes: -1 })?.code).toBe('access_window.invalid')
  })
})
