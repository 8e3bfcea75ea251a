// Dates are dates, instants are instants; a zone is the only bridge between them. This file and recurrence.ts are
// the only ones that speak to the Temporal library. Node's tz data decides (decision 0004).
import { Temporal } from 'temporal-polyfill'
import type { Instant, Span } from './span.ts'
import { forever } from './span.ts'

/** `YYYY-MM-DD`, without a zone. */
export type CalendarDate = string

const knownZones = new Map<string, boolean>()

/** Whether `zone` is an IANA zone name that this runtime knows (`Europe/Lisbon`); fixed offsets are refused. */
export function isTimeZone(zone: string): boolean {
  const known = knownZones.get(zone)
  if (known !== undefined) return known
  const valid = /^[A-Za-z]/.test(zone) && mayResolve(zone)
  knownZones.set(zone, valid)
  return valid
}

function mayResolve(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone.length > 0
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/** Zones go by several names: `Europe/Kiev` and `Europe/Kyiv`, in whatever letters. Both are known (`isTimeZone`). */
export const isSameZone = (zone: string, other: string): boolean =>
  zone === other || epochIn(zone).equals(epochIn(other))

const epochIn = (zone: string) => Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone)

/** Whether the text is a date that exists: `2026-02-30` does not. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number)
  const date = new Date(Date.UTC(year, month - 1, day))
  date.setUTCFullYear(year)
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

const dayStarts = new Map<string, Map<CalendarDate, Instant>>()

/** The first instant of the date in the zone, also where the clock jumps over midnight (São Paulo 2018-11-04: 01:00). */
export function startOfDate(date: CalendarDate, zone: string): Instant {
  let starts = dayStarts.get(zone)
  if (!starts || starts.size > 20_000) {
    starts = new Map()
    dayStarts.set(zone, starts)
  }
  let start = starts.get(date)
  if (start === undefined) {
    start = Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds
    starts.set(date, start)
  }
  return start
}

export function dayAfter(date: CalendarDate): CalendarDate {
  // Days of the calendar have no zone and all the same length; the library would be asked for every cause of everybody.
  return new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
}

const dayEnds = new Map<string, Map<CalendarDate, Instant>>()

/** The first instant of the day after the date. */
function endOfDate(date: CalendarDate, zone: string): Instant {
  let ends = dayEnds.get(zone)
  if (!ends || ends.size > 20_000) {
    ends = new Map()
    dayEnds.set(zone, ends)
  }
  let end = ends.get(date)
  if (end === undefined) {
    end = startOfDate(dayAfter(date), zone)
    ends.set(date, end)
  }
  return end
}

/** Both dates inclusive, in the zone: from the first instant of `startsOn` until the first of the day after `endsOn`. */
export function spanOfDates(startsOn: CalendarDate, endsOn: CalendarDate | null, zone: string): Span {
  return {
    from: startOfDate(startsOn, zone),
    until: endsOn === null ? forever : endOfDate(endsOn, zone),
  }
}

/** The date that the wall calendar of the zone shows at the instant. */
export function dateAt(at: Instant, zone: string): CalendarDate {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString()
}

/** `HH:MM` of a wall clock; `24:00` is the end of the day. */
export type WallTime = string

export const isWallTime = (text: string): boolean => /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(text)

const rememberedLimit = 20_000

/** What was worked out for the zone: reservations begin and end at the same few instants again and again. */
function rememberedFor<Key, Value>(all: Map<string, Map<Key, Value>>, zone: string): Map<Key, Value> {
  const known = all.get(zone)
  if (known && known.size <= rememberedLimit) return known
  const fresh = new Map<Key, Value>()
  all.set(zone, fresh)
  return fresh
}

const instants = new Map<string, Map<string, Instant>>()

/**
 * When the zone's clock shows the time on the date. A time that does not exist moves forward by the length of the gap; of
 * one that exists twice the first counts: the same rule as for occurrences of a series.
 */
export function instantOfWallTime(date: CalendarDate, time: WallTime, zone: string): Instant {
  if (time === '24:00') return startOfDate(dayAfter(date), zone)
  const known = rememberedFor(instants, zone)
  const key = `${date}T${time}`
  let at = known.get(key)
  if (at === undefined) {
    at = Temporal.PlainDateTime.from(key).toZonedDateTime(zone).epochMilliseconds
    known.set(key, at)
  }
  return at
}

/** 1 is Monday, 7 is Sunday. */
export const weekdayOf = (date: CalendarDate): number => new Date(`${date}T00:00:00Z`).getUTCDay() || 7

export const daysAfter = (date: CalendarDate, days: number): CalendarDate =>
  Temporal.PlainDate.from(date).add({ days }).toString()

const shownTimes = new Map<string, Map<Instant, string>>()

/** What the wall clock of the zone shows at the instant: `2026-03-02T09:00`, with seconds where there are any. */
export function wallTimeAt(at: Instant, zone: string): string {
  const known = rememberedFor(shownTimes, zone)
  let text = known.get(at)
  if (text === undefined) {
    const shown = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDateTime()
    text = shown.toString({ smallestUnit: shown.second === 0 ? 'minute' : 'second' })
    known.set(at, text)
  }
  return text
}
