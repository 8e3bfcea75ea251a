/** What time is about to bring: holds that lapse, and windows that are open now. */
import { sql } from 'kysely'
import type { Reservation } from '../../../domain/reservation/reservation.ts'
import { defaultWindow, windowMinutesLimit } from '../../../domain/reservation/window.ts'
import type { Instant } from '../../../domain/span.ts'
import type { OpenHold } from '../../../ports/reservations.ts'
import { instant } from '../../columns.ts'
import type { DatabaseTransaction } from '../../schema.ts'
import { touching } from './busy.ts'
import { type ReservationRow, reservationOfRow } from './row.ts'

/** The open span of a hold began when it was made, or last moved. */
export async function holdsUntil(trx: DatabaseTransaction, at: Instant, before: Instant): Promise<OpenHold[]> {
  const { rows } = await sql<ReservationRow & { held_since: number }>`
    select row.*, span.from_at as held_since from reservations as row
      join reservation_spans as span on span.reservation_id = row.id and span.until_at = 'infinity'
    where row.state = 'tentative' and row.hold_until > ${instant(at)} and row.hold_until < ${instant(before)}
    order by row.hold_until, row.starts_at, row.id`.execute(trx)
  return rows.map(row => ({ reservation: reservationOfRow(row), heldSince: row.held_since }))
}

/**
 * Of each unit the few rows around this instant, by the walk that tells what is busy, as far as its own lead and lag
 * reach; and the rare reservations with a lead or lag of their own, which have an index to themselves.
 */
export async function openWindows(trx: DatabaseTransaction, at: Instant): Promise<Reservation[]> {
  const now = sql`${instant(at)}::timestamptz`
  const minutes = (count: ReturnType<typeof sql>) => sql`make_interval(mins => ${count})`
  const walk = touching({
    columns: sql`*`,
    unitId: sql`unit.id`,
    from: sql`${now} - ${minutes(sql`unit.lag_minutes`)}`,
    // A minute more: the walk leaves out what begins at the end, and that is what opens now.
    until: sql`${now} + ${minutes(sql`unit.lead_minutes + 1`)}`,
    at,
  })
  const isOpen = sql`row.state = 'confirmed'
    and row.starts_at - ${minutes(sql`coalesce(row.lead_minutes, unit.lead_minutes)`)} <= ${now}
    and row.ends_at + ${minutes(sql`coalesce(row.lag_minutes, unit.lag_minutes)`)} > ${now}`
  const farthest = minutes(sql`${windowMinutesLimit}::integer`)
  const { rows } = await sql<ReservationRow>`
    with setting as (
      select coalesce(max(lead_minutes), ${defaultWindow.leadMinutes}::integer) as lead_minutes,
        coalesce(max(lag_minutes), ${defaultWindow.lagMinutes}::integer) as lag_minutes
      from window_setting_spans where until_at = 'infinity'
    ), unit as (
      select id, coalesce(access_lead_minutes, setting.lead_minutes) as lead_minutes,
        coalesce(access_lag_minutes, setting.lag_minutes) as lag_minutes
      from reservation_units cross join setting
    )
    select row.* from unit cross join lateral ${walk} as row
      where row.lead_minutes is null and row.lag_minutes is null and ${isOpen}
    union all
    select row.* from reservations as row join unit on unit.id = row.unit_id
      where (row.lead_minutes is not null or row.lag_minutes is not null)
        and row.ends_at > ${now} - ${farthest} and row.starts_at <= ${now} + ${farthest} and ${isOpen}
    order by id`.execute(trx)
  return rows.map(reservationOfRow)
}
