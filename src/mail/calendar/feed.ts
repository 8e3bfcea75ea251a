import type { Instant } from '../../domain/span.ts'
import type { CalendarEntry } from '../../ports/calendar.ts'
import { calendarText } from './entry.ts'

/** Of a person, a unit or a location. */
export interface Feed {
  /** Shown as the calendar's name. */
  readonly name: string
  readonly entries: readonly CalendarEntry[]
  readonly at: Instant
}

/**
 * A feed as text/calendar. It is read again and again as a whole, so cancelled entries are simply not in it. What the
 * titles say of people is the asker's to decide: a feed's address is known to whoever was given it.
 */
export const feedText = ({ name, entries, at }: Feed): string =>
  calendarText({ method: 'PUBLISH', at, name, entries: entries.filter(({ state }) => state !== 'cancelled') })
