// A reservation: one person has one unit for a span of instants. What is kept free is longer by the buffers.
import type { Instant, Span } from '../span.ts'
import type { Audience } from './hours.ts'
import type { ReservationUnit } from './unit.ts'

/**
 * As stored. `tentative` holds the slot until `holdUntil`; `conflicted` is an occurrence of a series that found its slot
 * taken when the series was extended. Both `tentative` and `confirmed` keep their slot.
 */
export type StoredState = 'tentative' | 'confirmed' | 'cancelled' | 'conflicted'

/** As people see it: a confirmed reservation that is over has `ended`, and a hold that has lapsed is `cancelled`. */
export type ReservationState = StoredState | 'ended'

export type CancelReason = 'asked' | 'lapsed'

export interface Reservation {
  readonly id: string
  readonly unitId: string
  /** For whom. */
  readonly personId: string
  /** The colleague who asked on their behalf; null = they themselves, or staff (the journal knows). */
  readonly bookedByPersonId: string | null
  /** Whose opening hours count. */
  readonly audience: Audience
  readonly startsAt: Instant
  readonly endsAt: Instant
  /** Copied from the unit when the reservation was made or moved. */
  readonly bufferBeforeMinutes: number
  readonly bufferAfterMinutes: number
  /** People expected. */
  readonly attendees: number
  readonly state: StoredState
  /** Of a tentative reservation: when its hold lapses. Else null. */
  readonly holdUntil: Instant | null
  readonly cancelReason: CancelReason | null
  /** Copied from the unit: without payment no door opens. */
  readonly isPaymentDemanded: boolean
  readonly isPaid: boolean
  /** null = as the unit says. */
  readonly leadMinutes: number | null
  readonly lagMinutes: number | null
  readonly seriesId: string | null
  /** Of an occurrence: the local start by its rule (`2026-03-02T09:00`), which stays when the occurrence is moved. */
  readonly occurrenceOf: string | null
  readonly version: number
}

/** The instants that nobody else may have: `[start − before, end + after)`. Those of neighbours add up. */
export const keptSpan = (
  reservation: Pick<Reservation, 'startsAt' | 'endsAt' | 'bufferBeforeMinutes' | 'bufferAfterMinutes'>,
): Span => ({
  from: reservation.startsAt - reservation.bufferBeforeMinutes * 60_000,
  until: reservation.endsAt + reservation.bufferAfterMinutes * 60_000,
})

export const isHoldLapsed = (reservation: Pick<Reservation, 'state' | 'holdUntil'>, at: Instant): boolean =>
  reservation.state === 'tentative' && reservation.holdUntil !== null && reservation.holdUntil <= at

/** Whether the slot is kept at the instant: a lapsed hold keeps nothing, also before anybody has released it. */
export const isKeepingSlot = (reservation: Pick<Reservation, 'state' | 'holdUntil'>, at: Instant): boolean =>
  reservation.state === 'confirmed' || (reservation.state === 'tentative' && !isHoldLapsed(reservation, at))

const longestNoticeMs = 3_600_000

/** When the person is reminded that their hold is about to lapse: a third of the hold before its end, an hour at most. */
export const holdReminderAt = (heldSince: Instant, holdUntil: Instant): Instant =>
  holdUntil - Math.min((holdUntil - heldSince) / 3, longestNoticeMs)

/** Holds that lapse within it may be due for their reminder. */
export const holdReminderReachMs = longestNoticeMs + 1

export function stateAt(
  reservation: Pick<Reservation, 'state' | 'holdUntil' | 'endsAt'>,
  at: Instant,
): ReservationState {
  if (isHoldLapsed(reservation, at)) return 'cancelled'
  return reservation.state === 'confirmed' && reservation.endsAt <= at ? 'ended' : reservation.state
}

export interface NewReservation {
  readonly id: string
  readonly unit: ReservationUnit
  readonly personId: string
  readonly audience: Audience
  readonly startsAt: Instant
  readonly endsAt: Instant
  /** When an unconfirmed hold lapses; null = confirmed at once. */
  readonly holdUntil: Instant | null
}

/** A reservation of the unit as it is now: buffers and the demand for payment are copied from it. */
export function reservationOf(wanted: NewReservation, more: Partial<Reservation> = {}): Reservation {
  const { unit, holdUntil, ...rest } = wanted
  return {
    ...rest,
    unitId: unit.id,
    bookedByPersonId: null,
    bufferBeforeMinutes: unit.bufferBeforeMinutes,
    bufferAfterMinutes: unit.bufferAfterMinutes,
    attendees: 1,
    state: holdUntil === null ? 'confirmed' : 'tentative',
    holdUntil,
    cancelReason: null,
    isPaymentDemanded: unit.isPaymentDemanded,
    isPaid: false,
    leadMinutes: null,
    lagMinutes: null,
    seriesId: null,
    occurrenceOf: null,
    version: 1,
    ...more,
  }
}

/** The reservation in another unit or at another time, with that unit's buffers. What was paid stays paid. */
export const movedReservation = (
  reservation: Reservation,
  unit: ReservationUnit,
  startsAt: Instant,
  endsAt: Instant,
): Reservation => ({
  ...reservation,
  unitId: unit.id,
  startsAt,
  endsAt,
  bufferBeforeMinutes: unit.bufferBeforeMinutes,
  bufferAfterMinutes: unit.bufferAfterMinutes,
  isPaymentDemanded: unit.id === reservation.unitId ? reservation.isPaymentDemanded : unit.isPaymentDemanded,
})

export const confirmedReservation = (reservation: Reservation, isPaid: boolean): Reservation => ({
  ...reservation,
  state: 'confirmed',
  holdUntil: null,
  isPaid: isPaid || reservation.isPaid,
})

export const cancelledReservation = (reservation: Reservation, cancelReason: CancelReason): Reservation => ({
  ...reservation,
  state: 'cancelled',
  holdUntil: null,
  cancelReason,
})
