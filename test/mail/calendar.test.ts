import { describe, expect, it } from 'vitest'
import type { Letter } from '../../src/domain/letter.ts'
import { calendarText } from '../../src/mail/calendar/entry.ts'
import { feedText } from '../../src/mail/calendar/feed.ts'
import { timeLine, zoneBlock } from '../../src/mail/calendar/times.ts'
import { mailOf } from '../../src/mail/letters/letter.ts'
import type { CalendarEntry } from '../../src/ports/calendar.ts'
import { aRecipient, aReservation, at, confirmation, toWrite } from './letters.ts'

interface Component {
  readonly name: string
  readonly lines: { name: string; parameters: Record<string, string>; value: string }[]
  readonly parts: Component[]
}

/** A strict reader of RFC 5545 for what we write: line ends, folding, names, quoting, nesting. */
function parsed(text: string): Component {
  expect(text.endsWith('\r\n')).toBe(true)
  const physical = text.slice(0, -2).split('\r\n')
  for (const line of physical) {
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
    expect(line).not.toMatch(/[^\P{Cc}\t]/u)
  }
  const root: Component = { name: 'ROOT', lines: [], parts: [] }
  const open = [root]
  for (const line of physical.join('\r\n').replaceAll('\r\n ', '').split('\r\n')) {
    const match = /^([A-Z-]+)((?:;[A-Z-]+=(?:"[^"]*"|[^":;,]*))*):(.*)$/.exec(line)
    if (!match) throw new Error(`Not a content line: ${line}`)
    const [, name = '', rest = '', value = ''] = match
    const parameters = Object.fromEntries(
      [...rest.matchAll(/;([A-Z-]+)=("[^"]*"|[^":;,]*)/g)].map(([, key = '', quoted = '']) => [
        key,
        quoted.replaceAll('"', ''),
      ]),
    )
    if (name === 'BEGIN') {
      const part: Component = { name: value, lines: [], parts: [] }
      open.at(-1)?.parts.push(part)
      open.push(part)
    } else if (name === 'END') expect(open.pop()?.name).toBe(value)
    else open.at(-1)?.lines.push({ name, parameters, value })
  }
  expect(open).toHaveLength(1)
  const [calendar] = root.parts
  if (!calendar || root.parts.length !== 1) throw new Error('Not one calendar')
  expect(calendar.name).toBe('VCALENDAR')
  return calendar
}

const only = (component: Component, name: string) => {
  const lines = component.lines.filter(line => line.name === name)
  expect(lines, name).toHaveLength(1)
  return lines[0] ?? { name, parameters: {}, value: '' }
}
const events = (calendar: Component) => calendar.parts.filter(({ name }) => name === 'VEVENT')
const eventOf = (calendar: Component): Component => {
  const [event] = events(calendar)
  if (!event || events(calendar).length !== 1) throw new Error('Not one event')
  return event
}
const unescaped = (value: string) =>
  value.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character))

const sent = (letter: Letter, more: Parameters<typeof toWrite>[1] = {}) => {
  const { calendar } = mailOf(toWrite(letter, more), 'letters@harbour.example')
  if (!calendar) throw new Error('No calendar')
  return { method: calendar.method, calendar: parsed(calendar.content) }
}

const formats = new Map<string, Intl.DateTimeFormat>()
function offsetFormat(zone: string): Intl.DateTimeFormat {
  const format = formats.get(zone) ?? new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
  formats.set(zone, format)
  return format
}

/** What an entry means, by Node's zones: the instants to which its times lead. */
function instantOf({ parameters, value }: { parameters: Record<string, string>; value: string }): number {
  const [, date = '', time = '', utc = ''] = /^(\d{8})T(\d{6})(Z?)$/.exec(value) ?? []
  const iso = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}`
  const wall = Date.parse(`${iso}Z`)
  if (utc) return wall
  const zone = parameters['TZID'] ?? ''
  const format = offsetFormat(zone)
  const offsetAt = (instant: number) => {
    const name = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? ''
    const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? []
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
  }
  // The first of the instants at which the wall shows the time.
  const candidates = [...new Set([-1, 0, 1].map(days => wall - offsetAt(wall + days * 86_400_000)))]
  return Math.min(...candidates.filter(one => one + offsetAt(one) === wall))
}

describe('the entry of a reservation (M12)', () => {
  it('is an invitation with wall times, their zone and the stable UID', () => {
    const reservation = aReservation()
    const { method, calendar } = sent(confirmation(reservation))
    const event = eventOf(calendar)
    expect(method).toBe('REQUEST')
    expect(only(calendar, 'METHOD').value).toBe('REQUEST')
    expect(only(calendar, 'VERSION').value).toBe('2.0')
    expect(only(event, 'UID').value).toBe(`reservation-${reservation.reservationId}@latchwork`)
    expect(only(event, 'SEQUENCE').value).toBe('0')
    expect(only(event, 'DTSTAMP').value).toBe('20260620T120000Z')
    expect(only(event, 'DTSTART')).toMatchObject({ parameters: { TZID: 'Europe/Lisbon' }, value: '20260701T090000' })
    expect(only(event, 'DTEND')).toMatchObject({ parameters: { TZID: 'Europe/Lisbon' }, value: '20260701T103000' })
    expect(only(event, 'STATUS').value).toBe('CONFIRMED')
    expect(unescaped(only(event, 'DESCRIPTION').value)).toBe('Doors: Wednesday 1 July 2026, 08:35 to 10:40')
    expect(only(event, 'ORGANIZER')).toMatchObject({
      parameters: { CN: 'Harbour Works' },
      value: 'mailto:letters@harbour.example',
    })
    expect(only(event, 'ATTENDEE')).toMatchObject({
      parameters: { CN: 'Grace Guest', PARTSTAT: 'ACCEPTED', RSVP: 'FALSE' },
      value: 'mailto:grace@example.org',
    })
    const zone = calendar.parts.find(({ name }) => name === 'VTIMEZONE')
    expect(zone && only(zone, 'TZID').value).toBe('Europe/Lisbon')
  })

  it('keeps its UID and raises its sequence when the reservation moves and when it is cancelled', () => {
    const first = aReservation()
    const moved = { ...first, version: 2, startsAt: first.startsAt + 3_600_000, endsAt: first.endsAt + 3_600_000 }
    const letters: Letter[] = [
      confirmation(first),
      { kind: 'reservation.changed', reservation: moved, before: first },
      { kind: 'reservation.cancelled', reservation: { ...moved, version: 3 }, reason: 'asked' },
    ]
    const entries = letters.map(letter => {
      const { method, calendar } = sent(letter)
      const event = eventOf(calendar)
      return [method, only(event, 'UID').value, only(event, 'SEQUENCE').value, only(event, 'STATUS').value]
    })
    const uid = `reservation-${first.reservationId}@latchwork`
    expect(entries).toEqual([
      ['REQUEST', uid, '0', 'CONFIRMED'],
      ['REQUEST', uid, '1', 'CONFIRMED'],
      ['CANCEL', uid, '2', 'CANCELLED'],
    ])
  })

  it('says what people chose, whatever it is', () => {
    const unitName = 'Room; "A", \\o/\r\nEND:VEVENT 😀'.padEnd(200, 'é')
    const { calendar } = sent(confirmation(aReservation({ unitName })), {
      recipient: aRecipient({ name: 'Grace "G": Guest;\r\nX-EVIL:1', email: "o'grace+a%b@example.org" }),
    })
    const event = eventOf(calendar)
    expect(unescaped(only(event, 'SUMMARY').value)).toBe(unitName.replace('\r\n', '\n'))
    expect(only(event, 'ATTENDEE').parameters['CN']).toBe("Grace 'G': Guest; X-EVIL:1")
    expect(decodeURIComponent(only(event, 'ATTENDEE').value)).toBe("mailto:o'grace+a%b@example.org")
  })

  it('publishes the stored dates of a series, each with the UID that its later letters use', () => {
    const [one, two, gone] = [aReservation(), aReservation(), aReservation({ version: 4 })]
    const { method, calendar } = sent({
      kind: 'series.summary',
      seriesId: 's',
      seriesVersion: 1,
      change: 'changed',
      unitName: 'Blue room',
      locationName: 'Harbour',
      timeZone: 'Europe/Lisbon',
      isOpenEnded: false,
      occurrences: [
        { outcome: 'stored', reservation: one },
        { outcome: 'moved', reservation: two, ruleStartsAt: two.startsAt },
        { outcome: 'skipped', startsAt: 0, endsAt: 1 },
        { outcome: 'cancelled', reservation: gone },
      ],
    })
    expect(method).toBe('PUBLISH')
    expect(events(calendar).map(event => [only(event, 'UID').value, only(event, 'STATUS').value])).toEqual([
      [`reservation-${one.reservationId}@latchwork`, 'CONFIRMED'],
      [`reservation-${two.reservationId}@latchwork`, 'CONFIRMED'],
      [`reservation-${gone.reservationId}@latchwork`, 'CANCELLED'],
    ])
  })
})

const entry = (more: Partial<CalendarEntry> = {}): CalendarEntry => ({
  ...aReservation(),
  state: 'confirmed',
  title: 'Blue room',
  place: 'Harbour',
  ...more,
})
const timesOf = (one: CalendarEntry) => {
  const event = eventOf(parsed(calendarText({ method: 'PUBLISH', at: 0, entries: [one] })))
  return [only(event, 'DTSTART'), only(event, 'DTEND')]
}

/** Of the day before and the day after midnight. */
const halfHours = (midnight: number) => Array.from({ length: 96 }, (_, index) => midnight + (index - 48) * 1_800_000)

describe('times', () => {
  it('lead back to the same instants in every zone, at every hour around the changes of the clocks (F-note 24)', () => {
    const zones = [
      'Europe/Lisbon',
      'America/New_York',
      'Australia/Lord_Howe',
      'America/St_Johns',
      'Asia/Kathmandu',
      'UTC',
      'Africa/Casablanca',
      'Pacific/Apia',
      'Asia/Calcutta',
    ]
    const nights = ['03-08', '03-29', '04-05', '07-01', '10-04', '10-25', '11-01']
    for (const timeZone of zones) {
      for (const startsAt of nights.flatMap(night => halfHours(at(`2026-${night}T00:00:00Z`)))) {
        const [line] = parsed(`BEGIN:VCALENDAR\r\n${timeLine('DTSTART', startsAt, timeZone)}END:VCALENDAR\r\n`).lines
        if (!line || instantOf(line) !== startsAt) {
          throw new Error(`${timeZone} ${new Date(startsAt).toISOString()}: ${JSON.stringify(line)}`)
        }
      }
    }
  })

  it('do not depend on the zone of the machine (F-note 24)', () => {
    const home = process.env['TZ']
    const one = entry({ startsAt: at('2026-03-08T02:30:00Z'), endsAt: at('2026-03-08T03:30:00Z') })
    const here = timesOf(one)
    process.env['TZ'] = 'America/New_York'
    const there = timesOf(one)
    const offsetMinutes = new Date(one.startsAt).getTimezoneOffset()
    process.env['TZ'] = home
    expect(offsetMinutes).toBeGreaterThan(0)
    expect(there).toEqual(here)
    expect(there[0]?.value).toBe('20260308T023000')
  })

  it('write the second of two equal wall times in UTC, because the first would be read', () => {
    const [start, end] = timesOf(entry({ startsAt: at('2026-10-25T00:30:00Z'), endsAt: at('2026-10-25T01:30:00Z') }))
    expect(start).toMatchObject({ parameters: { TZID: 'Europe/Lisbon' }, value: '20261025T013000' })
    expect(end).toMatchObject({ parameters: {}, value: '20261025T013000Z' })
  })

  it('agree with Node about the offsets of every zone, this year and next (decision 0004)', () => {
    const faults: string[] = []
    for (const zone of Intl.supportedValuesOf('timeZone')) {
      const block = zoneBlock(zone) ?? ''
      const told = new Set([...block.matchAll(/TZOFFSETTO:([+-]\d{4})/g)].map(([, offset]) => offset))
      const lived = new Set<string | undefined>()
      const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
      for (let day = at('2026-12-01T00:00:00Z'); day < at('2027-12-01T00:00:00Z'); day += 7 * 86_400_000) {
        const name = format.formatToParts(day).find(({ type }) => type === 'timeZoneName')?.value
        lived.add(name === 'GMT' ? '+0000' : name?.replace(/GMT|:/g, ''))
      }
      if (told.size !== lived.size || [...told].some(offset => !lived.has(offset)))
        faults.push(`${zone}: ${[...told]} but ${[...lived]}`)
    }
    expect(faults).toEqual([])
  })

  it('need no zone for UTC, and none that nobody knows', () => {
    expect(zoneBlock('UTC')).toBeNull()
    expect(zoneBlock('Nowhere/Land')).toBeNull()
    expect(timesOf(entry({ timeZone: 'UTC' }))[0]).toMatchObject({ parameters: {}, value: '20260701T080000Z' })
  })
})

describe('a feed', () => {
  it('holds what is reserved, with whole seconds on the clock of the place', () => {
    const calendar = parsed(
      feedText({
        name: 'Harbour, all rooms',
        at: at('2026-06-20T12:00:00Z'),
        entries: [
          entry({ startsAt: at('2026-07-01T08:00:07.250Z') }),
          entry({ state: 'tentative', timeZone: 'America/New_York' }),
        ],
      }),
    )
    expect(unescaped(only(calendar, 'X-WR-CALNAME').value)).toBe('Harbour, all rooms')
    expect(events(calendar).map(event => only(event, 'STATUS').value)).toEqual(['CONFIRMED', 'TENTATIVE'])
    expect(calendar.parts.filter(({ name }) => name === 'VTIMEZONE')).toHaveLength(2)
    const [first] = events(calendar)
    expect(first && only(first, 'DTSTART').value).toBe('20260701T090007')
    expect(events(calendar).flatMap(({ lines }) => lines.map(({ name }) => name))).not.toContain('ATTENDEE')
  })

  it('is a calendar also when nothing is reserved', () => {
    expect(events(parsed(feedText({ name: 'Nothing', entries: [], at: 0 })))).toEqual([])
  })
})
