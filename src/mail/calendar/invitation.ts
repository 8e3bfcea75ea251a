import { calendarDates, type Letter, type LetterReservation } from '../../domain/letter.ts'
import type { Instant } from '../../domain/span.ts'
import type { CalendarEntry } from '../../ports/calendar.ts'
import type { Mail } from '../../ports/mail.ts'
import { rangeText } from '../clock-face.ts'
import { words } from '../letters/words.ts'
import type { Party } from './entry.ts'
import { calendarText } from './entry.ts'

interface Envelope {
  readonly at: Instant
  readonly organizer: Party
  readonly attendee: Party
}

/**
 * What the letter puts into the recipient's calendar; null = nothing, as of what was held only. One reservation is an
 * invitation that updates itself (REQUEST, CANCEL; RFC 5546); the dates of a series are independent entries, which only
 * PUBLISH may hold together (its organiser is named, nobody is invited).
 */
export function calendarOf(letter: Letter, { at, organizer, attendee }: Envelope): Mail['calendar'] {
  const parties = { organizer, attendee }
  switch (letter.kind) {
    case 'reservation.confirmed':
    case 'reservation.changed': {
      const entries = [entryOf(letter.reservation, 'confirmed')]
      return { method: 'REQUEST', content: calendarText({ method: 'REQUEST', at, entries, parties }) }
    }
    case 'reservation.cancelled': {
      if (letter.reason === 'lapsed' || letter.reservation.heldUntil !== undefined) return null
      const entries = [entryOf(letter.reservation, 'cancelled')]
      return { method: 'CANCEL', content: calendarText({ method: 'CANCEL', at, entries, parties }) }
    }
    case 'series.summary': {
      const entries = calendarDates(letter).map(({ outcome, reservation }) =>
        entryOf(reservation, outcome === 'cancelled' ? 'cancelled' : 'confirmed'),
      )
      if (entries.length === 0) return null
      return { method: 'PUBLISH', content: calendarText({ method: 'PUBLISH', at, entries, parties: { organizer } }) }
    }
    default:
      return null
  }
}

function entryOf(reservation: LetterReservation, state: CalendarEntry['state']): CalendarEntry {
  const { unitName, locationName, timeZone, doors } = reservation
  const description = doors ? `${words.labels.doors}: ${rangeText(doors.from, doors.until, timeZone)}` : null
  return {
    ...reservation,
    state,
    title: unitName,
    place: words.place(unitName, locationName),
    ...(description === null ? {} : { description }),
  }
}
