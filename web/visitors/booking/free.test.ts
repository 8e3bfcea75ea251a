import { describe, expect, it } from 'vitest'
import type { FreeUnit } from '../api/types.ts'
import {
  aroundDate,
  dateIn,
  daysAfter,
  firstDate,
  firstStart,
  isFreeAt,
  nextStart,
  startsOf,
  startsOn,
} from './free.ts'

const unit = (...free: readonly (readonly [string, string])[]): FreeUnit => ({
  ...{ unitId: 'u', name: 'Quay', kind: 'room', capacity: 4 },
  free: free.map(([startsAt, endsAt]) => ({ startsAt: `2026-03-03T${startsAt}Z`, endsAt: `2026-03-03T${endsAt}Z` })),
})
const clock = (starts: readonly number[]) => starts.map(at => new Date(at).toISOString().slice(11, 16))

describe('startsOf', () => {
  it('offers half hours, and the very first quarter of what is free', () => {
    const starts = startsOf([unit(['09:10:00', '11:00:00'])], 60, 'Europe/Lisbon')
    expect(clock(starts)).toEqual(['09:15', '09:30', '10:00'])
  })

  it('joins the units, each start once, and offers nothing that is too short', () => {
    const starts = startsOf(
      [unit(['09:00:00', '10:00:00']), unit(['09:00:00', '10:30:00'], ['12:00:00', '12:45:00'])],
      60,
      'UTC',
    )
    expect(clock(starts)).toEqual(['09:00', '09:30'])
  })

  it('keeps to the clock of the place where it is a quarter off', () => {
    const starts = startsOf([unit(['00:15:00', '02:00:00'])], 30, 'Asia/Kathmandu')
    expect(clock(starts)).toEqual(['00:15', '00:45', '01:15'])
  })
})

it('a unit is free for a length or from a later start', () => {
  const room = unit(['09:00:00', '10:00:00'], ['13:00:00', '15:00:00'])
  const at = Date.parse('2026-03-03T09:30:00Z')
  expect([isFreeAt(room, at, 30), isFreeAt(room, at, 60)]).toEqual([true, false])
  expect(clock([nextStart(room, at, 60, 'UTC') ?? 0])).toEqual(['13:00'])
  expect(nextStart(room, at, 180, 'UTC')).toBeNull()
})

describe('late in the evening', () => {
  const zone = 'Europe/Amsterdam'
  const night = {
    ...unit(),
    free: [{ startsAt: '2026-03-03T22:05:00Z', endsAt: '2026-03-04T22:45:00Z' }],
  }
  const starts = startsOf([night], 60, zone)

  it('what begins today may end tomorrow, and what begins tomorrow is no start of today', () => {
    expect(clock(startsOn('2026-03-03', starts, zone))).toEqual(['22:15', '22:30'])
    expect(clock(startsOn('2026-03-04', starts, zone)).slice(0, 2)).toEqual(['23:00', '23:30'])
    const late = Date.parse('2026-03-03T22:30:00Z')
    expect(nextStart(night, late, 60, zone)).toBeNull()
    expect(isFreeAt(night, late, 60)).toBe(true)
  })

  it('goes on to the next day where nothing can be had today any more, no further', () => {
    expect(firstDate(starts, zone, '2026-03-03')).toBe('2026-03-03')
    expect(firstDate(starts, zone, '2026-03-02')).toBe('2026-03-03')
    expect(firstDate(starts, zone, '2026-03-01')).toBe('2026-03-01')
    expect(firstDate([], zone, '2026-03-01')).toBe('2026-03-01')
  })

  it.each(['Pacific/Kiritimati', 'Etc/GMT+12', 'Asia/Kathmandu', zone])('asks for both whole days in %s', zone => {
    const { from, until } = aroundDate('2026-03-03')
    expect(dateIn(zone, Date.parse(from)) <= '2026-03-03').toBe(true)
    expect(dateIn(zone, Date.parse(from) - 1) < '2026-03-03').toBe(true)
    expect(dateIn(zone, Date.parse(until) - 8 * 3_600_000) > '2026-03-04').toBe(true)
  })
})

it('begins at nine on another day, and at once today', () => {
  const starts = startsOf([unit(['06:00:00', '20:00:00'])], 60, 'Europe/Amsterdam')
  expect(clock([firstStart(starts, 'Europe/Amsterdam', false) ?? 0])).toEqual(['08:00'])
  expect(clock([firstStart(starts, 'Europe/Amsterdam', true) ?? 0])).toEqual(['06:00'])
})

it('a date is one of the place', () => {
  expect(dateIn('Pacific/Auckland', Date.parse('2026-03-03T12:00:00Z'))).toBe('2026-03-04')
  expect(daysAfter('2026-02-28', 1)).toBe('2026-03-01')
})
