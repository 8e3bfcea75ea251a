// Calendars as other programs read them (RFC 5545); the mail room writes them.
import type { Instant } from '../domain/span.ts'

export interface CalendarEntry {
  readonly reservationId: string
  /** Grows with every change; the highest wins. */
  readonly version: number
  readonly startsAt: Instant
  readonly endsAt: Instant
  /** Of the location. */
  readonly timeZone: string
  readonly state: 'tentative' | 'confirmed' | 'cancelled'
  readonly title: string
  readonly place: string
  readonly description?: string
}

export interface CalendarShown {
  readonly name: string
  readonly at: Instant
  readonly entries: readonly CalendarEntry[]
}

/** As text/calendar. */
export type WriteCalendar = (calendar: CalendarShown) => string
