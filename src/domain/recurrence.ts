// A series is a local time, an IANA zone and an RFC 5545 rule, expanded in its zone: 09:00 stays 09:00 when the clocks
// change, and weekdays are those of the wall in the zone, whatever zone the server or the browser is in. Instants are
// computed anew from these three, never stored as the truth: a state that changes its clock law moves the series.
//
// What the library counts, it counts without a zone ("floating", as if in UTC); zones come in by the table of
// recurrence/zone-clock.ts alone, so that one documented rule decides on hours that do not exist or exist twice.
import { RRuleTemporal } from 'rrule-temporal'
import { Temporal } from 'temporal-polyfill'
import type { Day } from './recurrence/dates.ts'
import { dateOf, daysOf, isCountedHere } from './recurrence/dates.ts'
import type { RecurrenceRule } from './recurrence/rule.ts'
import { ruleOf, weekdayNames } from './recurrence/rule.ts'
import type { ZoneClock } from './recurrence/zone-clock.ts'
import { instantIn, instantsAt, stretchAt, stretchFrom, zoneClock } from './recurrence/zone-clock.ts'
import type { ZoneRecord } from './recurrence/zone-record.ts'
import type { Refusal } from './refusal.ts'
import { refusal } from './refusal.ts'
import type { Instant } from './span.ts'
import type { CalendarDate } from './time.ts'
import { isCalendarDate, isTimeZone } from './time.ts'

export type { RecurrenceRule }
export { ruleOf }

/** `YYYY-MM-DDTHH:MM` or `…:SS` as the wall shows it, without a zone; years 1970 to 2099. */
export type WallTime = string

export interface Series {
  readonly startsAtLocal: WallTime
  /** The first occurrence's end. All last as long by the wall: 22:00 to 06:00 is nine hours when the clock is set back. */
  readonly endsAtLocal: WallTime
  readonly timeZone: string
  /** Dates (of the start, in the zone) that are left out. COUNT still counts them, as RFC 5545 says of EXDATE. */
  readonly exceptDates?: readonly CalendarDate[]
}

export interface Occurrence {
  /** The start as the rule names it, written as startsAtLocal is: it names the occurrence, also when its hour moved. */
  readonly localStart: WallTime
  readonly from: Instant
  readonly until: Instant
}

export interface ExpansionLimits {
  /** Only occurrences that start before. */
  readonly untilAt: Instant
  /** More are a refusal, not a silent cut: somebody would believe in bookings that were never made. */
  readonly maxOccurrences: number
}

const dayMs = 86_400_000
/** No zone is farther from UTC. */
const farthestOffsetMs = 15 * 3_600_000
const firstWallMs = Date.UTC(1970, 0, 1)
/** The end of what can be expanded: a rule without an end must not look for days for ever. */
const endOfTimeAt = Date.UTC(2100, 0, 1)

/**
 * The occurrences in order, each one instant from and until. Refusals: `recurrence.zone_unknown`,
 * `recurrence.time_invalid`, `recurrence.end_before_start`, `recurrence.exception_invalid`, `recurrence.too_many`.
 *
 * The start of the series is an occurrence only if the rule names it. A start that the clock jumps over moves forward
 * by the jump, one that the wall shows twice is the first of the two; ends likewise. An end that would come no later
 * than its moved start moves with it. Where a zone skips a whole day (Samoa, 2011-12-30), an occurrence of that day
 * falls on the next; if there is one already, they are one.
 */
export function occurrences(rule: RecurrenceRule, series: Series, limits: ExpansionLimits): Occurrence[] | Refusal {
  const startWallMs = wallMsOf(series.startsAtLocal)
  const endWallMs = wallMsOf(series.endsAtLocal)
  const fault = seriesFault(series, startWallMs, endWallMs)
  if (fault !== null || startWallMs === null || endWallMs === null) return fault ?? timeInvalid(series)
  const start = Math.floor(startWallMs / dayMs)
  const days = ruleDays(rule, start, lastDayOf(rule, limits), rule.count ?? Number.POSITIVE_INFINITY)
  const except = exceptDays(series.exceptDates)
  const untilWallMs = rule.end?.kind === 'wall' ? rule.end.untilWallMs : Number.POSITIVE_INFINITY
  const untilAt = rule.end?.kind === 'instant' ? rule.end.untilAt : Number.POSITIVE_INFINITY
  const timeOfDayMs = startWallMs - start * dayMs
  const clockText = series.startsAtLocal.slice(10)
  const lengthMs = endWallMs - startWallMs
  const clock = clockOf(series.timeZone)
  const found: Occurrence[] = []
  let startStretch = stretchAt(clock, startWallMs)
  let endStretch = startStretch
  let before = Number.NEGATIVE_INFINITY
  for (const day of days) {
    const wallMs = day * dayMs + timeOfDayMs
    startStretch = stretchFrom(clock, startStretch, wallMs)
    const from = instantIn(clock, startStretch, wallMs)
    if (wallMs > untilWallMs || from > untilAt || from >= limits.untilAt) break
    if (from === before || except?.has(day)) continue
    before = from
    endStretch = stretchFrom(clock, endStretch, wallMs + lengthMs)
    const until = instantIn(clock, endStretch, wallMs + lengthMs)
    if (found.length === limits.maxOccurrences) return tooMany(limits.maxOccurrences)
    found.push({ localStart: dateText(day) + clockText, from, until: until > from ? until : from + lengthMs })
  }
  return found
}

/** The first two neighbours that would overlap, `gapMs` kept free between them; null when the series fits itself. */
export function overlapWithin(
  series: readonly Occurrence[],
  gapMs: number,
): { readonly first: Occurrence; readonly second: Occurrence } | null {
  for (let n = 1; n < series.length; n += 1) {
    const first = series[n - 1]
    const second = series[n]
    if (first && second && second.from < first.until + gapMs) return { first, second }
  }
  return null
}

/**
 * Every instant at which the wall of the zone shows the time: none when the clock jumps over it, two when it is set
 * back over it, null when the text is no time of 1970 to 2099 or the zone is unknown.
 */
export function instantsOfWallTime(time: WallTime, timeZone: string): readonly Instant[] | null {
  const wallMs = wallMsOf(time)
  return wallMs === null || !isTimeZone(timeZone) ? null : instantsAt(clockOf(timeZone), wallMs)
}

/** How the zone's clock goes from the instant on, by the present zone data. */
export function zoneRecordFrom(timeZone: string, from: Instant): ZoneRecord {
  const { offsetsMs, beginsAt } = clockOf(timeZone)
  const at = beginsAt.findLastIndex(begins => begins <= from)
  const changes = beginsAt.map((begins, n) => ({ at: begins, offsetMs: offsetsMs[n] ?? 0 })).slice(at + 1)
  return { offsetMs: offsetsMs[at] ?? 0, changes }
}

function seriesFault(series: Series, startWallMs: number | null, endWallMs: number | null): Refusal | null {
  if (!isTimeZone(series.timeZone)) {
    return refusal('recurrence.zone_unknown', `"${series.timeZone}" is not a time zone such as Europe/Lisbon.`, {
      timeZone: series.timeZone,
    })
  }
  if (startWallMs === null || endWallMs === null) return timeInvalid(series)
  if (endWallMs <= startWallMs) {
    return refusal('recurrence.end_before_start', 'Each occurrence would end before it starts.', {
      startsAtLocal: series.startsAtLocal,
      endsAtLocal: series.endsAtLocal,
    })
  }
  const wrong = series.exceptDates?.find(date => !isCalendarDate(date))
  if (wrong === undefined) return null
  return refusal('recurrence.exception_invalid', `"${wrong}" is not a date that could be left out.`, { date: wrong })
}

const timeInvalid = ({ startsAtLocal, endsAtLocal }: Series): Refusal =>
  refusal('recurrence.time_invalid', 'Start and end must be local times of the years 1970 to 2099: 2026-11-24T09:00.', {
    startsAtLocal,
    endsAtLocal,
  })

const tooMany = (maxOccurrences: number): Refusal =>
  refusal('recurrence.too_many', `A series has at most ${maxOccurrences} occurrences: let it end earlier.`, {
    maxOccurrences,
  })

/** As if the wall stood in UTC; null when it is no such time. */
function wallMsOf(time: WallTime): number | null {
  const [, date = '', clock = ''] =
    /^(\d{4}-\d{2}-\d{2})T([01]\d:[0-5]\d|2[0-3]:[0-5]\d|)(?::[0-5]\d)?$/.exec(time) ?? []
  if (clock === '' || !isCalendarDate(date)) return null
  const wallMs = Date.parse(`${time}${time.length === 16 ? ':00' : ''}Z`)
  return wallMs >= firstWallMs && wallMs < endOfTimeAt ? wallMs : null
}

function exceptDays(dates: readonly CalendarDate[] = []): ReadonlySet<Day> | null {
  return dates.length > 0 ? new Set(dates.map(date => Date.parse(`${date}T00:00:00Z`) / dayMs)) : null
}

/** A day that is surely not before the last: the exact ends are compared occurrence by occurrence. */
function lastDayOf({ end }: RecurrenceRule, limits: ExpansionLimits): Day {
  const endWallMs = end?.kind === 'wall' ? end.untilWallMs : (end?.untilAt ?? endOfTimeAt) + farthestOffsetMs
  return Math.floor(Math.min(endWallMs, Math.min(limits.untilAt, endOfTimeAt) + farthestOffsetMs) / dayMs)
}

function ruleDays(rule: RecurrenceRule, start: Day, last: Day, most: number): readonly Day[] {
  if (isCountedHere(rule)) return daysOf(rule, start, last, most)
  const days = new RRuleTemporal({
    freq: rule.frequency,
    interval: rule.interval,
    wkst: weekdayNames[rule.weekStart] ?? 'MO',
    ...(rule.weekdays.length > 0 && {
      byDay: rule.weekdays.map(({ weekday, nth }) => `${nth === 0 ? '' : nth}${weekdayNames[weekday]}`),
    }),
    ...(rule.monthDays.length > 0 && { byMonthDay: [...rule.monthDays] }),
    ...(rule.months.length > 0 && { byMonth: [...rule.months] }),
    ...(rule.positions.length > 0 && { bySetPos: [...rule.positions] }),
    dtstart: midnightOf(start),
    until: midnightOf(Math.max(start, last)),
    // Every day of the years that can be expanded: the library's own limit is lower.
    maxIterations: 100_000,
    cache: false,
  })
    .all()
    .map(({ epochMilliseconds }) => epochMilliseconds / dayMs)
  return days.filter(day => day <= last).slice(0, most)
}

const midnightOf = (day: Day): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(day * dayMs).toZonedDateTimeISO('UTC')

const clocks = new Map<string, ZoneClock>()

/** Node's tz data does not change while it runs, so a table is made once. */
function clockOf(timeZone: string): ZoneClock {
  let clock = clocks.get(timeZone)
  if (clock === undefined) {
    let at = Temporal.Instant.fromEpochMilliseconds(firstWallMs - 2 * dayMs).toZonedDateTimeISO(timeZone)
    const firstOffsetMs = at.offsetNanoseconds / 1e6
    const changes: { at: Instant; offsetMs: number }[] = []
    for (let next = at.getTimeZoneTransition('next'); next !== null; next = at.getTimeZoneTransition('next')) {
      if (next.epochMilliseconds > endOfTimeAt + 2 * dayMs) break
      changes.push({ at: next.epochMilliseconds, offsetMs: next.offsetNanoseconds / 1e6 })
      at = next
    }
    clock = zoneClock(firstOffsetMs, changes)
    clocks.set(timeZone, clock)
  }
  return clock
}

const dateTexts: CalendarDate[] = []

function dateText(day: Day): CalendarDate {
  let text = dateTexts[day]
  if (text === undefined) {
    const { year, month, day: dayOfMonth } = dateOf(day)
    text = `${year}-${String(month).padStart(2, '0')}-${String(dayOfMonth).padStart(2, '0')}`
    dateTexts[day] = text
  }
  return text
}
