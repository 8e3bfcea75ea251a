// When a reservation unit is open, on the wall clock of its location.
import type { Instant, Span } from '../span.ts'
import { intersection, joined } from '../span.ts'
import type { CalendarDate, WallTime } from '../time.ts'
import { dateAt, dayAfter, instantOfWallTime, weekdayOf } from '../time.ts'

export type OpenSpan = {
  /** 1 is Monday, 7 is Sunday. */
  readonly weekday: number
  readonly from: WallTime
  /** `24:00` is the end of the day. Hours over midnight are two spans. */
  readonly until: WallTime
}

export type OpeningHours = {
  /** null = always, but for closed days. */
  readonly members: readonly OpenSpan[] | null
  readonly public: readonly OpenSpan[] | null
  /** Nobody is let in on these dates. */
  readonly closedDays: readonly CalendarDate[]
}

/** Whose opening hours count: those of the person for whom it is reserved, whoever asks. */
export type Audience = 'members' | 'public'

/** When the unit is open within the range, in order, as few spans as possible. `zone` is the location's. */
export function openSpans(hours: OpeningHours, audience: Audience, zone: string, within: Span): Span[] {
  const weekly = hours[audience]
  if (weekly === null && hours.closedDays.length === 0) return within.from < within.until ? [within] : []
  const closed = new Set(hours.closedDays)
  const open: Span[] = []
  const last = dateAt(within.until, zone)
  for (let date = dateAt(within.from, zone); date <= last; date = dayAfter(date)) {
    if (closed.has(date)) continue
    const weekday = weekdayOf(date)
    for (const span of weekly ?? [{ weekday, from: '00:00', until: '24:00' }]) {
      if (span.weekday !== weekday) continue
      const shared = intersection(within, {
        from: instantOfWallTime(date, span.from, zone),
        until: instantOfWallTime(date, span.until, zone),
      })
      if (shared) open.push(shared)
    }
  }
  return joined(open)
}

/** Whether the unit is open from the first to the last instant of the span. */
export function isOpenDuring(hours: OpeningHours, audience: Audience, zone: string, span: Span): boolean {
  const [only] = openSpans(hours, audience, zone, span)
  return only !== undefined && only.from === span.from && only.until === span.until
}

/** Whether one of the dates that the span touches is a closed day. */
export function closedDayWithin(hours: OpeningHours, zone: string, from: Instant, until: Instant): CalendarDate | null {
  if (hours.closedDays.length === 0) return null
  const [first, last] = [dateAt(from, zone), dateAt(until - 1, zone)]
  return hours.closedDays.find(date => first <= date && date <= last) ?? null
}
