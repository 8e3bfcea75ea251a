import type { Reservation } from '../../../domain/reservation/reservation.ts'
import { keptSpan } from '../../../domain/reservation/reservation.ts'
import { type ColumnType, instantText } from '../bulk.ts'

/** As the driver gives it: instants are milliseconds. */
export type ReservationRow = {
  readonly id: string
  readonly unit_id: string
  readonly person_id: string
  readonly booked_by_person_id: string | null
  readonly audience: Reservation['audience']
  readonly starts_at: number
  readonly ends_at: number
  readonly buffer_before_minutes: number
  readonly buffer_after_minutes: number
  readonly attendees: number
  readonly state: Reservation['state']
  readonly hold_until: number | null
  readonly cancel_reason: Reservation['cancelReason']
  readonly is_payment_demanded: boolean
  readonly is_paid: boolean
  readonly lead_minutes: number | null
  readonly lag_minutes: number | null
  readonly series_id: string | null
  readonly occurrence_of: string | null
  readonly version: number
}

/** What the access of a person hangs on, beside the person: kept as spans. */
export const decidingColumns = [
  'unit_id',
  'starts_at',
  'ends_at',
  'state',
  'is_payment_demanded',
  'is_paid',
  'lead_minutes',
  'lag_minutes',
] as const

/** Columns as `rowsOf` takes them. */
export const writtenColumns = {
  id: 'uuid',
  unit_id: 'uuid',
  person_id: 'uuid',
  booked_by_person_id: 'uuid',
  audience: 'text',
  starts_at: 'timestamptz',
  ends_at: 'timestamptz',
  buffer_before_minutes: 'integer',
  buffer_after_minutes: 'integer',
  kept_from: 'timestamptz',
  kept_until: 'timestamptz',
  attendees: 'integer',
  state: 'text',
  hold_until: 'timestamptz',
  cancel_reason: 'text',
  is_payment_demanded: 'boolean',
  is_paid: 'boolean',
  lead_minutes: 'integer',
  lag_minutes: 'integer',
  series_id: 'uuid',
  occurrence_of: 'text',
  version: 'integer',
} as const satisfies Record<string, ColumnType>

export type WrittenColumn = keyof typeof writtenColumns

/** Whom it is for and of which series it is never changes. */
export const fixedColumns: readonly WrittenColumn[] = [
  'id',
  'person_id',
  'booked_by_person_id',
  'audience',
  'series_id',
  'occurrence_of',
  'version',
]

export function writtenRow(item: Reservation) {
  const kept = keptSpan(item)
  return {
    id: item.id,
    unit_id: item.unitId,
    person_id: item.personId,
    booked_by_person_id: item.bookedByPersonId,
    audience: item.audience,
    starts_at: instantText(item.startsAt),
    ends_at: instantText(item.endsAt),
    buffer_before_minutes: item.bufferBeforeMinutes,
    buffer_after_minutes: item.bufferAfterMinutes,
    kept_from: instantText(kept.from),
    kept_until: instantText(kept.until),
    attendees: item.attendees,
    state: item.state,
    hold_until: instantText(item.holdUntil),
    cancel_reason: item.cancelReason,
    is_payment_demanded: item.isPaymentDemanded,
    is_paid: item.isPaid,
    lead_minutes: item.leadMinutes,
    lag_minutes: item.lagMinutes,
    series_id: item.seriesId,
    occurrence_of: item.occurrenceOf,
    version: item.version,
  }
}

export const reservationOfRow = (row: ReservationRow): Reservation => ({
  id: row.id,
  unitId: row.unit_id,
  personId: row.person_id,
  bookedByPersonId: row.booked_by_person_id,
  audience: row.audience,
  startsAt: row.starts_at,
  endsAt: row.ends_at,
  bufferBeforeMinutes: row.buffer_before_minutes,
  bufferAfterMinutes: row.buffer_after_minutes,
  attendees: row.attendees,
  state: row.state,
  holdUntil: row.hold_until,
  cancelReason: row.cancel_reason,
  isPaymentDemanded: row.is_payment_demanded,
  isPaid: row.is_paid,
  leadMinutes: row.lead_minutes,
  lagMinutes: row.lag_minutes,
  seriesId: row.series_id,
  occurrenceOf: row.occurrence_of,
  version: row.version,
})
