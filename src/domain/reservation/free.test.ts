import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Span } from '../span.ts'
import type { Booking } from './booking.ts'
import { alternativesRange, busyRange, firstFree, freeSpans, nearestAlternatives } from './free.ts'
import { isHoldLapsed, isKeepingSlot, keptSpan, movedReservation, reservationOf, stateAt } from './reservation.ts'
import type { ReservationUnit } from './unit.ts'
import { plainUnit } from './unit.ts'

const zone = 'Europe/Lisbon'
const minuteMs = 60_000
const hourMs = 60 * minuteMs
/** A Monday. */
const nine = Date.UTC(2026, 2, 2, 9)
const at = nine - hourMs

const unit = (more: Partial<ReservationUnit> = {}): ReservationUnit => ({
  id: 'atlas',
  locationId: 'here',
  name: 'Atlas',
  kind: 'room',
  capacity: 6,
  ...plainUnit,
  ...more,
})
const minutes = (from: number, until: number): Span => ({
  from: nine + from * minuteMs,
  until: nine + until * minuteMs,
})
const booking = (more: Partial<Booking> = {}): Booking => ({
  startsAt: nine,
  endsAt: nine + hourMs,
  attendees: 2,
  audience: 'members',
  askedBy: 'member',
  ...more,
})

describe('what is free', () => {
  it('leaves room for the buffers of both neighbours', () => {
    const buffered = unit({ bufferBeforeMinutes: 10, bufferAfterMinutes: 20 })
    // As kept by the neighbours: their own buffers are inside.
    const busy = [minutes(0, 60), minutes(180, 240)]
    expect(freeSpans(buffered, zone, 'members', busy, minutes(-60, 300))).toEqual([
      minutes(-60, -20),
      minutes(70, 160),
      minutes(250, 300),
    ])
    expect(busyRange([buffered, unit()], minutes(0, 60))).toEqual(minutes(-10, 80))
  })

  it('keeps to opening hours', () => {
    const hours = { members: [{ weekday: 1, from: '09:00', until: '12:00' }], public: null, closedDays: [] }
    expect(freeSpans(unit({ hours }), zone, 'members', [minutes(0, 60)], minutes(-600, 3000))).toEqual([
      minutes(60, 180),
    ])
  })

  it('whatever is free does not meet what is busy, and everything else does', () => {
    const spans = fc
      .array(fc.tuple(fc.integer({ min: -100, max: 300 }), fc.integer({ min: 1, max: 60 })), { maxLength: 6 })
      .map(all => all.map(([from, length]) => minutes(from, from + length)))
    fc.assert(
      fc.property(spans, fc.nat(20), fc.nat(20), fc.integer({ min: 0, max: 199 }), (busy, before, after, start) => {
        const subject = unit({ bufferBeforeMinutes: before, bufferAfterMinutes: after })
        const free = freeSpans(subject, zone, 'members', busy, minutes(0, 200))
        const wanted = minutes(start, start + 1)
        const kept = minutes(start - before, start + 1 + after)
        const isFree = free.some(span => span.from <= wanted.from && wanted.until <= span.until)
        expect(isFree).toBe(!busy.some(span => span.from < kept.until && kept.from < span.until))
      }),
      { numRuns: 1_000 },
    )
  })

  it('finds the first free hour of any unit, the smaller of two', () => {
    const units = [unit({ id: 'big', capacity: 20 }), unit({ id: 'small', capacity: 6 }), unit({ id: 'late' })]
    const busy: Record<string, Span[]> = { late: [minutes(0, 90)], big: [minutes(0, 30)], small: [minutes(0, 30)] }
    const first = (week: Span) =>
      firstFree(
        units,
        () => zone,
        'members',
        id => busy[id] ?? [],
        week,
        hourMs,
      )
    expect(first(minutes(0, 600))).toEqual({
      unitId: 'small',
      startsAt: nine + 30 * minuteMs,
      endsAt: nine + 90 * minuteMs,
    })
    expect(first(minutes(0, 89))).toBeNull()
  })
})

describe('F-note 26: for whoever came second', () => {
  const others = [
    unit({ id: 'hall', name: 'Hall', capacity: 50 }),
    unit({ id: 'desk', name: 'Desk', kind: 'desk', capacity: 2 }),
    unit({ id: 'bureau', name: 'Bureau', capacity: 6 }),
    unit({ id: 'booth', name: 'Booth', capacity: 1 }),
    unit({ id: 'full', name: 'Full', capacity: 6 }),
  ]
  const alternatives = (atlas: ReservationUnit, busy: Record<string, Span[]>, wanted = booking()) =>
    nearestAlternatives({ unit: atlas, zone, booking: wanted, others, busyOf: id => busy[id] ?? [], at, limit: 3 })

  it('the same unit at the nearest other times, others at the same time: same kind first, smaller first', () => {
    const { otherTimes, otherUnitIds } = alternatives(unit(), {
      atlas: [minutes(0, 60), minutes(90, 120)],
      full: [minutes(59, 61)],
    })
    expect(otherTimes.map(time => (time.startsAt - nine) / minuteMs)).toEqual([-60, 120])
    expect(otherUnitIds).toEqual(['bureau', 'hall', 'desk'])
  })

  it('obeys the rules: nothing in the past, within the notice, or outside the hours', () => {
    const hours = { members: [{ weekday: 1, from: '09:00', until: '11:00' }], public: null, closedDays: [] }
    const busy = { atlas: [minutes(0, 60)] }
    expect(alternatives(unit({ hours, noticeMinutes: 60 }), busy).otherTimes).toEqual([
      { startsAt: nine + hourMs, endsAt: nine + 2 * hourMs },
      { startsAt: nine + 7 * 24 * hourMs, endsAt: nine + (7 * 24 + 1) * hourMs },
    ])
  })

  it('looks a week around, and begins at whole marks of five minutes where it can', () => {
    const range = alternativesRange(booking(), at)
    expect(range.from).toBe(at)
    expect(range.until).toBe(nine + hourMs + 7 * 24 * hourMs)
    expect(alternatives(unit(), { atlas: [minutes(-60, 62)] }).otherTimes[0]?.startsAt).toBe(nine + 65 * minuteMs)
  })
})

describe('a reservation', () => {
  const held = reservationOf(
    {
      id: 'r',
      unit: unit({ bufferBeforeMinutes: 5, bufferAfterMinutes: 10, isPaymentDemanded: true }),
      personId: 'ana',
      audience: 'members',
      startsAt: nine,
      endsAt: nine + hourMs,
      holdUntil: nine,
    },
    { attendees: 3 },
  )

  it('copies the buffers of its unit, and those of the next when it moves', () => {
    expect(keptSpan(held)).toEqual(minutes(-5, 70))
    const moved = movedReservation(held, unit({ id: 'bureau' }), nine, nine + hourMs)
    expect(keptSpan(moved)).toEqual(minutes(0, 60))
    expect(moved.isPaymentDemanded).toBe(false)
    expect(movedReservation(held, unit(), nine, nine + hourMs).isPaymentDemanded).toBe(true)
  })

  it('F-note 13: a hold lapses at its instant; what is over has ended', () => {
    expect([stateAt(held, nine - 1), stateAt(held, nine)]).toEqual(['tentative', 'cancelled'])
    expect([isKeepingSlot(held, nine - 1), isKeepingSlot(held, nine)]).toEqual([true, false])
    expect(isHoldLapsed({ state: 'confirmed', holdUntil: null }, nine)).toBe(false)
    const confirmed = { ...held, state: 'confirmed' as const, holdUntil: null }
    expect([stateAt(confirmed, confirmed.endsAt - 1), stateAt(confirmed, confirmed.endsAt)]).toEqual([
      'confirmed',
      'ended',
    ])
  })
})
