import { describe, expect, it } from 'vitest'
import type { Calendar } from '../calendar-query.ts'
import { instantOf, mondayOf, wallTimeAfter, wallTimeAt } from '../wall-clock.ts'
import { hourMarks, instantAt, leftOf, placeOf, scaleOf, widthOf } from './scale.ts'

const zone = 'Europe/Amsterdam'
const hourMs = 3_600_000

function dayOf(date: string, from: string, until: string): Calendar {
  const nothing = { locationId: '', units: [], reservations: [], withoutPlace: [] }
  return { ...nothing, timeZone: zone, days: [{ date, from, until }] }
}
const plain = dayOf('2027-03-10', '2027-03-09T23:00:00Z', '2027-03-10T23:00:00Z')
const short = dayOf('2027-03-28', '2027-03-27T23:00:00Z', '2027-03-28T22:00:00Z')
const long = dayOf('2027-10-31', '2027-10-30T22:00:00Z', '2027-10-31T23:00:00Z')

describe('where an instant lies', () => {
  it('is as wide as the day is long, 23 and 25 hours too', () => {
    const widths = [plain, short, long].map(calendar => widthOf(scaleOf(calendar, 900)) / 64)
    expect(widths).toEqual([24, 23, 25])
  })

  it('names the hours as the clock on the wall shows them', () => {
    const names = (calendar: Calendar) => hourMarks(scaleOf(calendar, 900)).map(({ words }) => words)
    expect(names(short).slice(0, 4)).toEqual(['00:00', '01:00', '03:00', '04:00'])
    expect(names(long).slice(0, 5)).toEqual(['00:00', '01:00', '02:00', '02:00', '03:00'])
  })

  it('finds the quarter of an hour under a place, and the place of an instant again', () => {
    const scale = scaleOf(plain, 900)
    const at = instantAt(scale, 9.3 * 64)
    expect(wallTimeAt(at, zone)).toEqual({ date: '2027-03-10', time: '09:15' })
    expect(leftOf(scale, at)).toBe(9.25 * 64)
    expect(instantAt(scale, -50)).toBe(scale.from)
    expect(instantAt(scale, 99_999)).toBe(scale.until - hourMs / 4)
  })

  it('cuts what reaches over the edges, and leaves of the shortest something to be seen', () => {
    const scale = scaleOf(plain, 900)
    expect(placeOf(scale, { from: scale.from - hourMs, until: scale.from + hourMs })).toEqual({ left: 0, width: 64 })
    expect(placeOf(scale, { from: scale.from, until: scale.from + 1 }).width).toBe(3)
  })
})

describe('the clock on the wall', () => {
  it('goes both ways, also on days on which it is changed', () => {
    for (const at of ['2027-03-10T08:00Z', '2027-03-28T04:00Z', '2027-10-31T09:30Z'].map(text => Date.parse(text))) {
      expect(instantOf(wallTimeAt(at, zone), zone)).toBe(at)
    }
  })

  it('keeps a length over midnight, and knows the Monday of a date', () => {
    expect(wallTimeAfter({ date: '2027-03-10', time: '23:30' }, 60)).toEqual({ date: '2027-03-11', time: '00:30' })
    expect(['2027-03-08', '2027-03-10', '2027-03-14'].map(mondayOf)).toEqual(['2027-03-08', '2027-03-08', '2027-03-08'])
  })
})
