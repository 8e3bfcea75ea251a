// The floor's tables and its one statement, which writes the rows that a made reservation leaves behind.
import { newUuid } from '../src/ports/ids.ts'

const copied = ['reservations', 'reservation_spans', 'idempotency_keys', 'journal', 'journal_unsealed', 'outbox']

/** Same columns, checks and indexes; no tenancy, no foreign keys. */
export const floorTables: readonly string[] = [
  ...copied.map(table => `create table floor_${table} (like ${table} including all)`),
  'create table floor_jobs (id uuid primary key, name text, data jsonb, created_on timestamptz default now())',
  'create index on floor_jobs (name, created_on)',
]

export interface FloorSlot {
  readonly organizationId: string
  readonly personId: string
  readonly unitId: string
  readonly startsAt: number
}

const text = `with made as (
    insert into floor_reservations (organization_id, id, unit_id, person_id, audience, starts_at, ends_at,
      buffer_before_minutes, buffer_after_minutes, kept_from, kept_until, attendees, state, is_payment_demanded, is_paid,
      version)
    values ($1, $2, $3, $4, 'members', $5, $6, 0, 0, $5, $6, 1, 'confirmed', false, false, 1)
    on conflict do nothing returning id
  ), line as (
    insert into floor_journal (organization_id, at, action, actor_kind, actor_id, subject, detail)
    select $1, now(), 'reservation.made', 'api-key', $7, $8, $9 from made returning id
  ), unsealed as (
    insert into floor_journal_unsealed (organization_id, journal_id) select $1, id from line
  ), spans as (
    insert into floor_reservation_spans (organization_id, reservation_id, from_at, until_at, unit_id, starts_at, ends_at,
      state, is_payment_demanded, is_paid, journal_id)
    select $1, $2, now(), 'infinity', $3, $5, $6, 'confirmed', false, false, line.id from line
  ), answer as (
    insert into floor_idempotency_keys (organization_id, scope, key, body_hash, status, body, created_at)
    select $1, 'api-key POST /api/v1/reservations', $10, $11, 201, $12, now() from made
  ), letter as (
    insert into floor_outbox (organization_id, id, event_key, recipient_kind, recipient_id, letter, useless_from,
      recipient_name, recipient_email, state, posted_at, next_try_at, attempts)
    select $1, $7::uuid, $10, 'person', $4, $12::jsonb, $6, 'Ana Lima', 'ana@example.org', 'posted', now(), now(), 0
    from made
  ), jobs as (
    insert into floor_jobs (id, name, data) select unnest(array[$13::uuid, $14::uuid]), 'wake', $8::jsonb from made
  )
  select count(*)::integer as made from made`

const hourMs = 3_600_000

/** Named, so that it is planned once a connection. It answers `made`: 1, or 0 where the slot is taken. */
export function floorStatement({ organizationId, personId, unitId, startsAt }: FloorSlot) {
  const [id, letterId, wakeId, mailId] = [0, 0, 0, 0].map(() => newUuid(Date.now()))
  const [from, until] = [startsAt, startsAt + hourMs].map(at => new Date(at).toISOString())
  const subject = JSON.stringify({ personId, reservationId: id, unitId })
  const detail = JSON.stringify({ startsAt: from, endsAt: until, state: 'confirmed' })
  const answer = JSON.stringify({ id, unitId, personId, startsAt: from, endsAt: until, state: 'confirmed', version: 1 })
  const values = [organizationId, id, unitId, personId, from, until, letterId, subject, detail]
  return { name: 'floor', text, values: [...values, id, 'a'.repeat(64), answer, wakeId, mailId] }
}
