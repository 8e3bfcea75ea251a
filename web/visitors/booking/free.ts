// BOOKING: finding a free place and taking it, for guests and members alike. Here: which starts can be had, from what the
// server says is free. Nothing is decided here: the server refuses what is not so.
import type { FreeTime, FreeUnit, Unit } from '../api/types.ts'

const minuteMs = 60_000
const quarterMs = 15 * minuteMs

/** One for each zone, kept: making it takes longer than using it a hundred times. */
function formatsOf(language: string, options: Intl.DateTimeFormatOptions): (zone: string) => Intl.DateTimeFormat {
  const formats = new Map<string, Intl.DateTimeFormat>()
  return zone => {
    const format = formats.get(zone) ?? new Intl.DateTimeFormat(language, { ...options, timeZone: zone })
    formats.set(zone, format)
    return format
  }
}

const dates = formatsOf('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit' })
const minutesOfHour = formatsOf('en', { minute: 'numeric' })
const hours = formatsOf('en-GB', { hour: '2-digit', hourCycle: 'h23' })

/** `2026-03-03` at an instant, in a zone. */
export const dateIn = (zone: string, at: number): string => dates(zone).format(at)

export const daysAfter = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

/** What to ask of a location, in any zone, for the starts of a date and of the day after it: up to eight hours from each. */
export const aroundDate = (date: string): { readonly from: string; readonly until: string } => ({
  from: `${daysAfter(date, -1)}T10:00:00Z`,
  until: `${daysAfter(date, 2)}T20:00:00Z`,
})

/** `from` itself, rounded up to a quarter of an hour, and every half hour of the place's clock after it. */
function startsWithin({ startsAt, endsAt }: FreeTime, lengthMs: number, zone: string): number[] {
  const last = Date.parse(endsAt) - lengthMs
  const first = Math.ceil(Date.parse(startsAt) / quarterMs) * quarterMs
  const starts: number[] = []
  for (let at = first; at <= last; at += quarterMs) {
    if (at === first || Number(minutesOfHour(zone).format(at)) % 30 === 0) starts.push(at)
  }
  return starts
}

export const fits = ({ minimumMinutes, maximumMinutes }: Unit, minutes: number): boolean =>
  minutes >= (minimumMinutes ?? 0) && minutes <= (maximumMinutes ?? Number.POSITIVE_INFINITY)

/** The starts at which at least one of the units can be had for so long, in order. */
export function startsOf(units: readonly FreeUnit[], minutes: number, zone: string): number[] {
  const starts = units.flatMap(({ free }) => free.flatMap(span => startsWithin(span, minutes * minuteMs, zone)))
  return [...new Set(starts)].sort((a, b) => a - b)
}

/** Those on a date of the place. What begins late in the evening may end on the next day. */
export const startsOn = (date: string, starts: readonly number[], zone: string): number[] =>
  starts.filter(at => dateIn(zone, at) === date)

/** The day to begin with: today, or tomorrow when nothing can be had today any more. */
export function firstDate(starts: readonly number[], zone: string, today: string): string {
  const free = new Set(starts.map(at => dateIn(zone, at)))
  return [today, daysAfter(today, 1)].find(date => free.has(date)) ?? today
}

export const isFreeAt = ({ free }: FreeUnit, at: number, minutes: number): boolean =>
  free.some(({ startsAt, endsAt }) => Date.parse(startsAt) <= at && at + minutes * minuteMs <= Date.parse(endsAt))

/** The nearest start after `at` at which the unit can be had for so long; null = none on this day. */
export const nextStart = (unit: FreeUnit, at: number, minutes: number, zone: string): number | null =>
  startsOn(dateIn(zone, at), startsOf([unit], minutes, zone), zone).find(start => start > at) ?? null

/** The start to begin with: the next one for whoever chose no other day, otherwise the first from nine o'clock. */
export function firstStart(starts: readonly number[], zone: string, isNext: boolean): number | null {
  if (isNext) return starts[0] ?? null
  return starts.find(start => Number(hours(zone).format(start)) >= 9) ?? starts[0] ?? null
}
