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
 * A feed as text/calendar. Which entries are in it, and what the titles say of people, is the asker's to decide: a feed is
 * read again and again as a whole, so what was cancelled is left out of it; of one reservation it is said.
 */
export const feedText = ({ name, entries, at }: Feed): string => calendarText({ method: 'PUBLISH', at, name, entries })
