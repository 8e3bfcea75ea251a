// A series: one rule, on the wall clock of its unit's zone, from which occurrences are made (recurrence.ts expands it).
import type { Instant } from '../span.ts'
import type { Audience } from './hours.ts'

/** An open series is made so far ahead at most, and no farther than its unit may be booked. */
export const seriesAheadDays = 365

/** What every occurrence starts with; jsonb, so a type of plain values. */
type SeriesTemplate = {
  readonly attendees: number
  readonly leadMinutes: number | null
  readonly lagMinutes: number | null
  /** Local starts (`2026-03-02T09:00`) that the person chose to skip: never materialised. */
  readonly skipped: readonly string[]
  /** Where and when the dates before a change of "this and following" still are: by the rule, as they were made. */
  readonly former?: readonly SeriesPlace[]
}

/** Where the dates of a series are by its rule, and from when until when: of the first occurrence. */
export type SeriesPlace = {
  readonly unitId: string
  readonly startsAtLocal: string
  readonly endsAtLocal: string
}

export interface ReservationSeries {
  readonly id: string
  readonly unitId: string
  readonly personId: string
  readonly bookedByPersonId: string | null
  readonly audience: Audience
  /** RFC 5545, without DTSTART: `FREQ=WEEKLY;BYDAY=MO`. */
  readonly rule: string
  readonly timeZone: string
  /** Local start and end of the first occurrence: `2026-03-02T09:00`. */
  readonly startsAtLocal: string
  readonly endsAtLocal: string
  readonly template: SeriesTemplate
  /** Occurrences that start before this instant have been made; null = all of them, the rule ends. */
  readonly materialisedUntil: Instant | null
  /** `closed`: no occurrence is made any more. */
  readonly status: 'open' | 'closed'
  readonly version: number
}
