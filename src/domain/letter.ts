// LETTERS: what a letter is about, as a snapshot of what was stored. Ids, names of things, instants and numbers only:
// people's names and addresses travel beside it, where they can be erased. The mail room puts it into words.
import type { Instant } from './span.ts'

/** A reservation as it stood when the letter was posted. */
export interface LetterReservation {
  readonly reservationId: string
  /** Its version: a calendar takes the entry with the highest, so that a move updates it. */
  readonly version: number
  readonly unitName: string
  readonly locationName: string
  /** Of the location. */
  readonly timeZone: string
  readonly startsAt: Instant
  readonly endsAt: Instant
  /** When its doors open, lead and lag resolved; null = the unit opens no doors. */
  readonly doors: { readonly from: Instant; readonly until: Instant } | null
  /** It was held until then and never confirmed, so that no calendar has it. Left out: it was. */
  readonly heldUntil?: Instant
  /** Its doors wait for a payment. */
  readonly isUnpaid?: true
}

/** A date of a series as it was stored, or left out. */
export type LetterOccurrence =
  | { readonly outcome: 'stored'; readonly reservation: LetterReservation }
  /** At another time or in another unit than the rule says. */
  | { readonly outcome: 'moved'; readonly reservation: LetterReservation; readonly ruleStartsAt: Instant }
  | { readonly outcome: 'cancelled'; readonly reservation: LetterReservation }
  | { readonly outcome: 'skipped'; readonly startsAt: Instant; readonly endsAt: Instant }
  | { readonly outcome: 'conflicted'; readonly startsAt: Instant; readonly endsAt: Instant }

/** As the reservation was before it changed. */
export type LetterBefore = Pick<LetterReservation, 'unitName' | 'locationName' | 'timeZone' | 'startsAt' | 'endsAt'>

export type Letter =
  | {
      readonly kind: 'reservation.confirmed'
      readonly reservation: LetterReservation
      /** Asked for again in the hour that begins then. */
      readonly againAt?: Instant
      /** It was confirmed before, and is paid now: its doors wait no more. */
      readonly isPaidSince?: true
    }
  | { readonly kind: 'reservation.changed'; readonly reservation: LetterReservation; readonly before: LetterBefore }
  | {
      readonly kind: 'reservation.cancelled'
      readonly reservation: LetterReservation
      /** `lapsed`: the hold ran out. */
      readonly reason: 'asked' | 'lapsed'
    }
  | { readonly kind: 'hold.expiring'; readonly reservation: LetterReservation; readonly holdUntil: Instant }
  | {
      /** For people whom Salto knows already: Salto sends them nothing when a door is added. */
      readonly kind: 'doors.open'
      readonly locationId: string
      readonly locationName: string
      readonly timeZone: string
      /** What the doors lead to. */
      readonly unitNames: readonly string[]
      readonly from: Instant
      readonly until: Instant
    }
  | {
      readonly kind: 'series.summary'
      readonly seriesId: string
      readonly seriesVersion: number
      /** `lapsed`: nobody confirmed in time what was held. */
      readonly change: 'made' | 'changed' | 'cancelled' | 'lapsed'
      readonly unitName: string
      readonly locationName: string
      readonly timeZone: string
      readonly occurrences: readonly LetterOccurrence[]
      /** Further ones are made as time goes on. */
      readonly isOpenEnded: boolean
    }
  | {
      /** An occurrence could not be placed when its series was extended; to the booker and to staff. */
      readonly kind: 'occurrence.conflicted'
      readonly audience: 'booker' | 'staff'
      readonly seriesId: string
      /** The local start by the rule: `2026-03-02T09:00`. */
      readonly occurrenceOf: string
      readonly unitName: string
      readonly locationName: string
      readonly timeZone: string
      readonly startsAt: Instant
      readonly endsAt: Instant
    }
  | {
      readonly kind: 'sign-in.link'
      readonly linkId: string
      readonly timeZone: string
      readonly expiresAt: Instant
      /** `password`: it lets its reader choose a new password. Left out: it signs in. */
      readonly purpose?: 'password'
    }
  | {
      /** To somebody new at the desk, with the link by which they choose their password. */
      readonly kind: 'staff.invitation'
      readonly linkId: string
      readonly timeZone: string
      readonly expiresAt: Instant
    }

export type LetterKind = Letter['kind']

/** The event that the letter tells of. There is one letter per event and recipient, however often it is posted. */
export function eventKeyOf(letter: Letter): string {
  switch (letter.kind) {
    case 'reservation.confirmed': {
      const key = `${letter.kind}:${letter.reservation.reservationId}`
      if (letter.isPaidSince) return `${key}:paid`
      return letter.againAt === undefined ? key : `${key}:${letter.againAt}`
    }
    case 'reservation.cancelled':
      return `${letter.kind}:${letter.reservation.reservationId}`
    case 'reservation.changed':
      return `${letter.kind}:${letter.reservation.reservationId}:${letter.reservation.version}`
    case 'hold.expiring':
      return `${letter.kind}:${letter.reservation.reservationId}:${letter.holdUntil}`
    case 'doors.open':
      // The end may grow while the doors are open; that is no second opening.
      return `${letter.kind}:${letter.locationId}:${letter.from}`
    case 'series.summary':
      return `${letter.kind}:${letter.seriesId}:${letter.seriesVersion}`
    case 'occurrence.conflicted':
      return `${letter.kind}:${letter.seriesId}:${letter.occurrenceOf}`
    case 'sign-in.link':
    case 'staff.invitation':
      return `${letter.kind}:${letter.linkId}`
  }
}

/** The dates of which a calendar is told. What was held and lapsed was never confirmed, so no calendar has it. */
export const calendarDates = ({ change, occurrences }: Extract<Letter, { kind: 'series.summary' }>) =>
  change === 'lapsed' ? [] : occurrences.filter(one => 'reservation' in one)

const dayMs = 86_400_000

/** From then on the letter is of no use to anybody, and is not sent any more. */
export function uselessFrom(letter: Letter, postedAt: Instant): Instant {
  switch (letter.kind) {
    case 'reservation.confirmed':
    case 'reservation.changed':
      return Math.max(letter.reservation.endsAt, postedAt + dayMs)
    case 'hold.expiring':
      return letter.holdUntil
    case 'doors.open':
      return letter.until
    case 'sign-in.link':
    case 'staff.invitation':
      return letter.expiresAt
    case 'reservation.cancelled':
    case 'series.summary':
    case 'occurrence.conflicted':
      return postedAt + 7 * dayMs
  }
}
