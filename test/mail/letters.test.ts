import { describe, expect, it } from 'vitest'
import { eventKeyOf, type Letter, type LetterBefore, type LetterOccurrence } from '../../src/domain/letter.ts'
import { mailOf } from '../../src/mail/letters/letter.ts'
import { greetedName, plainLine, subjectLine } from '../../src/mail/plain-line.ts'
import { aRecipient, aReservation, at, confirmation, toWrite } from './letters.ts'

const sender = 'letters@harbour.example'
const write = (letter: Letter, more: Parameters<typeof toWrite>[1] = {}) => mailOf(toWrite(letter, more), sender)

/** What a reader of the HTML sees, as one line of words. */
const seen = (html: string): string =>
  html
    .replace(/<(style|title)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
    .trim()

/** The same of the text, without what only lines it up. */
const read = (text: string): string =>
  text
    .replace(/^-- $/gm, '')
    .replace(/^- /gm, '')
    .replace(/^(What|Where|When|Doors|Before|Now|Booked by):/gm, '$1')
    .replace(/:\n(https?:)/g, '\n$1')
    .replace(/\s+/g, ' ')
    .trim()

const reservation = aReservation()
const before: LetterBefore = {
  ...reservation,
  unitName: 'Red room',
  startsAt: at('2026-06-30T08:00:00Z'),
  endsAt: at('2026-06-30T09:30:00Z'),
}
const place = { unitName: 'Blue room', locationName: 'Harbour', timeZone: 'Europe/Lisbon' }
const week = (days: number, hours = 0) => at('2026-10-13T08:00:00Z') + days * 86_400_000 + hours * 3_600_000
const occurrences: LetterOccurrence[] = [
  { outcome: 'stored', reservation: aReservation({ startsAt: week(0), endsAt: week(0, 1) }) },
  {
    outcome: 'moved',
    reservation: aReservation({ unitName: 'Red room', startsAt: week(7, 2), endsAt: week(7, 3) }),
    ruleStartsAt: week(7),
  },
  { outcome: 'skipped', startsAt: week(14, 1), endsAt: week(14, 2) },
  { outcome: 'conflicted', startsAt: week(21, 1), endsAt: week(21, 2) },
  { outcome: 'cancelled', reservation: aReservation({ startsAt: week(28, 1), endsAt: week(28, 2) }) },
]
const series: Letter = {
  kind: 'series.summary',
  seriesId: 's',
  seriesVersion: 3,
  change: 'made',
  ...place,
  occurrences,
  isOpenEnded: true,
}
const conflicted = {
  kind: 'occurrence.conflicted',
  seriesId: 's',
  occurrenceOf: '2026-11-03T09:00',
  ...place,
  startsAt: week(21, 1),
  endsAt: week(21, 2),
} as const
const everyLetter: [Letter, Parameters<typeof toWrite>[1]?][] = [
  [confirmation(reservation)],
  [{ kind: 'reservation.changed', reservation, before }],
  [{ kind: 'reservation.cancelled', reservation, reason: 'asked' }],
  [{ kind: 'reservation.cancelled', reservation, reason: 'lapsed' }],
  [{ kind: 'hold.expiring', reservation, holdUntil: at('2026-06-20T12:10:00Z') }],
  [
    {
      kind: 'doors.open',
      locationId: 'l',
      ...place,
      unitNames: ['Blue room', 'Red room'],
      from: week(0),
      until: week(0, 2),
    },
  ],
  [series],
  [
    {
      ...series,
      change: 'cancelled',
      occurrences: occurrences.filter(({ outcome }) => outcome === 'cancelled'),
      isOpenEnded: false,
    },
  ],
  [
    {
      ...series,
      change: 'lapsed',
      occurrences: occurrences.filter(({ outcome }) => outcome === 'cancelled'),
      isOpenEnded: false,
    },
  ],
  [{ ...conflicted, audience: 'booker' }],
  [{ ...conflicted, audience: 'staff' }, { aboutName: 'Bob Booker' }],
  [
    { kind: 'sign-in.link', linkId: 'x', timeZone: 'Europe/Lisbon', expiresAt: at('2026-06-20T12:15:00Z') },
    { link: 'https://doors.example/sign-in?token=a&b' },
  ],
]

describe('every letter', () => {
  it.each(everyLetter.map(([letter, more]) => ({ letter, more })))(
    '$letter.kind says the same in text and in HTML',
    ({ letter, more }) => {
      const { text, html, subject } = write(letter, more)
      // The HTML shows the address of a link a second time, for who cannot follow it.
      expect(seen(html)).toBe(read(text))
      expect(subject).not.toBe('')
      expect(text).toContain('Hello Grace Guest,')
    },
  )

  it.each(everyLetter.map(([letter, more]) => ({ letter, more })))(
    '$letter.kind is in the organisation’s name and names the zone',
    ({ letter, more }) => {
      const mail = write(letter, more)
      expect(mail.fromName).toBe('Harbour Works')
      expect(mail.text).toContain('Sent for Harbour Works.')
      expect(mail.text).toMatch(/Europe\/Lisbon \(UTC\+[01]\)/)
    },
  )

  it.each(everyLetter.map(([letter, more]) => ({ letter, more })))(
    '$letter.kind is written the same by every attempt',
    ({ letter, more }) => {
      const claimed = toWrite(letter, more)
      expect(mailOf(claimed, sender)).toEqual(mailOf(claimed, sender))
    },
  )

  it('lets nothing that people chose become markup or a header', () => {
    const nasty = `<script>alert("1")</script> & 'Co'\r\nBcc: victim@example.org`
    const names = { unitName: nasty, locationName: nasty }
    for (const [letter, more] of everyLetter) {
      const poisoned = JSON.parse(
        JSON.stringify(letter, (key, value) => (key === 'unitName' || key === 'locationName' ? nasty : value)),
      ) as Letter
      const mail = write({ ...poisoned, ...('unitName' in poisoned ? names : {}) } as Letter, {
        ...more,
        organizationName: nasty,
        recipient: aRecipient({ name: nasty }),
        ...(more?.aboutName ? { aboutName: nasty } : {}),
      })
      expect(mail.html).not.toContain('<script')
      for (const line of [mail.subject, mail.fromName, mail.to.name]) expect(line).not.toMatch(/[\r\n]/)
      if (mail.calendar) expect(mail.calendar.content).not.toMatch(/^Bcc/m)
    }
  })

  it('takes names as long as they may be', () => {
    const long = `${'Grande sala de reuniões '.repeat(10)}`.trim()
    const mail = write(confirmation(aReservation({ unitName: long })))
    expect(mail.text).toContain(long)
    expect([...mail.subject].length).toBeLessThanOrEqual(200)
  })
})

describe('the confirmation (M12)', () => {
  it('says what, where and when by the clock of the place, and when the key comes', () => {
    const { subject, text } = write(confirmation(reservation))
    expect(subject).toBe('Confirmed: Blue room, Wednesday 1 July 2026, 09:00 to 10:30')
    expect(text).toContain('What:  Blue room\nWhere: Harbour\nWhen:  Wednesday 1 July 2026, 09:00 to 10:30\n')
    expect(text).toContain('All times are those of the clock at the place, Europe/Lisbon (UTC+1).')
    expect(text).toContain('comes in an e-mail of its own from Salto when your doors open')
  })

  it.each([
    [15, 15, 'Your doors open 15 minutes before the start and close 15 minutes after the end.', '08:45 to 10:45'],
    [30, 1, 'Your doors open 30 minutes before the start and close 1 minute after the end.', '08:30 to 10:31'],
    [0, 0, 'Your doors open at the start and close at the end.', '09:00 to 10:30'],
  ])('says the real lead and lag: %i and %i minutes (M3, F-note 14)', (lead, lag, sentence, window) => {
    const doors = { from: reservation.startsAt - lead * 60_000, until: reservation.endsAt + lag * 60_000 }
    const { text, html } = write(confirmation(aReservation({ doors })))
    expect(text).toContain(sentence)
    expect(text).toContain(`Doors: Wednesday 1 July 2026, ${window}`)
    expect(html).toContain(sentence)
  })

  it('promises no doors where the unit opens none', () => {
    const { text } = write(confirmation(aReservation({ doors: null })))
    expect(text).not.toMatch(/door|key/i)
  })

  it('writes both offsets and both dates in the night when the clocks go back', () => {
    const night = aReservation({
      startsAt: at('2026-10-24T22:30:00Z'),
      endsAt: at('2026-10-25T01:30:00Z'),
      doors: null,
    })
    expect(write(confirmation(night)).text).toContain(
      'When:  Saturday 24 October 2026, 23:30 (UTC+1) to Sunday 25 October 2026, 01:30 (UTC+0)',
    )
  })
})

describe('the others', () => {
  it('a change says what was and what is', () => {
    const { text } = write({ kind: 'reservation.changed', reservation, before })
    expect(text).toContain('Before: Red room, Harbour, Tuesday 30 June 2026, 09:00 to 10:30')
    expect(text).toContain('Now:    Blue room, Harbour, Wednesday 1 July 2026, 09:00 to 10:30')
  })

  it('a lapsed hold says so, and touches no calendar', () => {
    const mail = write({ kind: 'reservation.cancelled', reservation, reason: 'lapsed' })
    expect(mail.text).toContain('not confirmed in time')
    expect(mail.calendar).toBeNull()
  })

  it('F-note 13: a hold that was given up was in no calendar, and is taken out of none', () => {
    const held = { ...reservation, heldUntil: at('2026-06-20T12:10:00Z') }
    const given = write({ kind: 'reservation.cancelled', reservation: held, reason: 'asked' })
    expect([given.calendar, given.text.includes('calendar')]).toEqual([null, false])
  })

  it('F-note 13: what is confirmed and not paid says so; paid later, it is another letter with its doors', () => {
    const waits = write(confirmation({ ...reservation, doors: null, isUnpaid: true }))
    expect(waits.text).toContain('It is not paid yet. No door opens before it is.')
    const paid: Letter = { kind: 'reservation.confirmed', reservation, isPaidSince: true }
    expect(write(paid)).toMatchObject({ subject: expect.stringMatching(/^Paid: Blue room/) })
    expect(write(paid).text).toContain('Your doors open')
    expect(eventKeyOf(paid)).not.toBe(eventKeyOf(confirmation(reservation)))
  })

  it('M3, M13: a series says when its doors open, where all its dates have the same lead and lag', () => {
    const of = (days: number, leadMinutes: number): LetterOccurrence => {
      const [startsAt, endsAt] = [week(days), week(days, 1)]
      const doors = { from: startsAt - leadMinutes * 60_000, until: endsAt + 600_000 }
      return { outcome: 'stored', reservation: aReservation({ startsAt, endsAt, doors }) }
    }
    const told = 'Your doors open 25 minutes before the start and close 10 minutes after the end.'
    expect(write({ ...series, occurrences: [of(0, 25), of(7, 25)] }).text).toContain(told)
    expect(write({ ...series, occurrences: [of(0, 25), of(7, 15)] }).text).not.toContain('Your doors open')
  })

  it('a series names who organises it, and invites nobody', () => {
    const lines = write(series).calendar?.content.replace(/\r\n /g, '') ?? ''
    expect(lines.match(/^BEGIN:VEVENT/gm)).toHaveLength(3)
    expect(lines.match(/^ORGANIZER;CN="Harbour Works":mailto:letters@harbour\.example/gm)).toHaveLength(3)
    expect(lines).not.toContain('ATTENDEE')
  })

  it('open doors have a beginning and an end', () => {
    const mail = write({
      kind: 'doors.open',
      locationId: 'l',
      ...place,
      unitNames: ['Blue room'],
      from: week(0),
      until: week(0, 2),
    })
    expect(mail.subject).toBe('Your doors at Harbour are open until 11:00')
    expect(mail.text).toContain(
      'Your doors are open from Tuesday 13 October 2026, 09:00 until Tuesday 13 October 2026, 11:00.',
    )
  })

  it('a series lists exactly what was stored, date by date, across the change of clocks (F-note 27)', () => {
    const { text, subject } = write(series)
    expect(subject).toBe('Confirmed: Blue room, 2 dates')
    expect(text).toContain(`These 2 dates are reserved for you:

- Tuesday 13 October 2026, 09:00 to 10:00
- Tuesday 20 October 2026, 11:00 to 12:00, Red room, Harbour, instead of Tuesday 20 October 2026, 09:00

Cancelled:

- Tuesday 10 November 2026, 09:00 to 10:00

Left out, as chosen:

- Tuesday 27 October 2026, 09:00 to 10:00

Not reserved, because the time was taken:

- Tuesday 3 November 2026, 09:00 to 10:00
`)
  })

  it('of dates that are gone it says nothing of the dates that stay (F-note 27)', () => {
    const gone = occurrences.filter(({ outcome }) => outcome === 'cancelled')
    const letter = { ...series, occurrences: gone, isOpenEnded: false }
    const cancelled = write({ ...letter, change: 'cancelled' })
    expect(cancelled.subject).toBe('Cancelled: Blue room, 1 date')
    expect(cancelled.text).toContain('Cancelled:\n\n- Tuesday 10 November 2026, 09:00 to 10:00\n')
    expect(cancelled.text).not.toMatch(/reserved for you/)
    expect(cancelled.calendar).not.toBeNull()
    const lapsed = write({ ...letter, change: 'lapsed' })
    expect(lapsed.text).toContain('not confirmed in time')
    expect(lapsed.calendar).toBeNull()
  })

  it('only staff are told who the booker is', () => {
    expect(write({ ...conflicted, audience: 'staff' }, { aboutName: 'Bob Booker' }).text).toContain(
      'Booked by: Bob Booker',
    )
    expect(write({ ...conflicted, audience: 'booker' }, { aboutName: 'Bob Booker' }).text).not.toContain('Bob Booker')
  })

  it('a sign-in link leads to a web page or is not written', () => {
    const letter = {
      kind: 'sign-in.link',
      linkId: 'x',
      timeZone: 'Europe/Lisbon',
      expiresAt: at('2026-06-20T12:15:00Z'),
    } as const
    const { text, html } = write(letter, { link: 'https://doors.example/s?token=a&b="><i>' })
    expect(text).toContain('https://doors.example/s?token=a&b=%22%3E%3Ci%3E')
    expect(html).toContain('href="https://doors.example/s?token=a&amp;b=%22%3E%3Ci%3E"')
    expect(() => write(letter, { link: 'javascript:alert(1)' })).toThrow('web pages only')
    expect(() => write(letter)).toThrow('without its link')
  })
})

describe('names', () => {
  it('greets nobody by an advertisement: a stranger may type any name beside any address', () => {
    expect(greetedName('Zoë O’Hara-Łukasz')).toBe('Zoë O’Hara-Łukasz')
    expect(greetedName('Dr. J. R. Smith')).toBe('Dr. J. R. Smith')
    for (const name of [
      'Win at https://evil.example',
      'www.evil.example',
      'Buy at evil.example now',
      'a@b',
      '',
      'x'.repeat(101),
    ]) {
      expect(greetedName(name)).toBeNull()
    }
  })

  it('shows what a line holds', () => {
    expect(plainLine('a\u202Eb\r\n c\u0000\u200Bd')).toBe('a b c d')
    expect([...subjectLine('😀'.repeat(300))]).toHaveLength(200)
  })
})
