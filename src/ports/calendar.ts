// Calendars as other programs read them (RFC 5545); the mail room writes them.
import type { Instant } from '../domain/span.ts'

export interface CalendarShown {
  readonly name: string
  readonly at: Instant
  readonly entries: readonly {
    readonly reservationId: string
    /** Grows with every change; the highest wins. */
    readonly version: number
    readonly startsAt: Instant
    readonly endsAt: Instant
    readonly timeZone: string
    readonly state: 'tentative' | 'confirmed' | 'cancelled'
    readonly title: string
    readonly place: string
  }[]
}

/** As text/calendar. */
export type WriteCalendar = (calendar: CalendarShown) => string
