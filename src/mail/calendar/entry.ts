import type { Instant } from '../../domain/span.ts'
import type { CalendarEntry } from '../../ports/calendar.ts'
import { plainLine } from '../plain-line.ts'
import { contentLine, textValue } from './lines.ts'
import { timeLine, utcText, zoneBlock } from './times.ts'

export interface Party {
  readonly name: string
  readonly email: string
}

type CalendarMethod = 'REQUEST' | 'CANCEL' | 'PUBLISH'

export interface Calendar {
  readonly method: CalendarMethod
  /** When it was written. */
  readonly at: Instant
  /** Shown as the calendar's name, in feeds. */
  readonly name?: string
  readonly entries: readonly CalendarEntry[]
  /** PUBLISH invites nobody (RFC 5546, 3.2.1). */
  readonly parties?: { readonly organizer: Party; readonly attendee?: Party }
}

/** The same for ever, whatever happens to the reservation: by it a calendar finds the entry again. */
const entryUid = (reservationId: string): string => `reservation-${reservationId}@latchwork`

/** A whole iCalendar object (RFC 5545), lines ending in CR LF. */
export function calendarText({ method, at, name, entries, parties }: Calendar): string {
  const zones = [...new Set(entries.map(({ timeZone }) => timeZone))].sort()
  return [
    contentLine('BEGIN', 'VCALENDAR'),
    contentLine('VERSION', '2.0'),
    contentLine('PRODID', '-//Latchwork//Latchwork//EN'),
    contentLine('CALSCALE', 'GREGORIAN'),
    contentLine('METHOD', method),
    ...(name === undefined ? [] : [contentLine('NAME', textValue(name)), contentLine('X-WR-CALNAME', textValue(name))]),
    ...zones.map(zone => zoneBlock(zone) ?? ''),
    ...entries.flatMap(entry => entryLines(entry, at, parties)),
    contentLine('END', 'VCALENDAR'),
  ].join('')
}

function entryLines(entry: CalendarEntry, at: Instant, parties: Calendar['parties']): string[] {
  const { version, startsAt, endsAt, timeZone, state, title, place, description } = entry
  return [
    contentLine('BEGIN', 'VEVENT'),
    contentLine('UID', entryUid(entry.reservationId)),
    // Versions begin at 1, sequences at 0.
    contentLine('SEQUENCE', String(Math.max(0, version - 1))),
    contentLine('DTSTAMP', utcText(at)),
    timeLine('DTSTART', startsAt, timeZone),
    timeLine('DTEND', endsAt, timeZone),
    contentLine('SUMMARY', textValue(title)),
    contentLine('LOCATION', textValue(place)),
    ...(description === undefined ? [] : [contentLine('DESCRIPTION', textValue(description))]),
    contentLine('STATUS', state.toUpperCase()),
    contentLine('TRANSP', state === 'cancelled' ? 'TRANSPARENT' : 'OPAQUE'),
    ...(parties ? partyLines(parties) : []),
    contentLine('END', 'VEVENT'),
  ]
}

/** Nobody is asked to answer: who reserved has said yes. */
const partyLines = ({ organizer, attendee }: NonNullable<Calendar['parties']>): string[] => [
  contentLine('ORGANIZER', mailto(organizer), { CN: plainLine(organizer.name) }),
  ...(attendee ? [attendeeLine(attendee)] : []),
]

const attendeeLine = (attendee: Party): string =>
  contentLine('ATTENDEE', mailto(attendee), {
    CN: plainLine(attendee.name),
    ROLE: 'REQ-PARTICIPANT',
    PARTSTAT: 'ACCEPTED',
    RSVP: 'FALSE',
  })

/** Only what an address needs stands as it is. */
const mailto = ({ email }: Party): string => `mailto:${encodeURIComponent(email).replace(/%40/g, '@')}`
