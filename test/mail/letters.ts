/** Letters for tests. */
import { randomUUID } from 'node:crypto'
import type { Letter, LetterReservation } from '../../src/domain/letter.ts'
import type { LetterToWrite, NewLetter, Recipient } from '../../src/ports/mail.ts'

export const at = (text: string): number => Date.parse(text)

export const aReservation = (more: Partial<LetterReservation> = {}): LetterReservation => ({
  reservationId: randomUUID(),
  version: 1,
  unitName: 'Blue room',
  locationName: 'Harbour',
  timeZone: 'Europe/Lisbon',
  startsAt: at('2026-07-01T08:00:00Z'),
  endsAt: at('2026-07-01T09:30:00Z'),
  doors: { from: at('2026-07-01T07:35:00Z'), until: at('2026-07-01T09:40:00Z') },
  ...more,
})

export const aRecipient = (more: Partial<Recipient> = {}): Recipient => ({
  kind: 'person',
  id: randomUUID(),
  name: 'Grace Guest',
  email: 'grace@example.org',
  ...more,
})

export const confirmation = (reservation = aReservation()): Letter => ({ kind: 'reservation.confirmed', reservation })

export const aPosting = (letter: Letter = confirmation(), more: Partial<NewLetter> = {}): NewLetter => ({
  id: randomUUID(),
  recipient: aRecipient(),
  letter,
  ...more,
})

export const toWrite = (letter: Letter, more: Partial<LetterToWrite> = {}): LetterToWrite => ({
  id: randomUUID(),
  postedAt: at('2026-06-20T12:00:00Z'),
  organizationName: 'Harbour Works',
  recipient: aRecipient(),
  letter,
  aboutName: null,
  link: null,
  ...more,
})
