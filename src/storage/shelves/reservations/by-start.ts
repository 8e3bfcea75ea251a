/** Pages of reservations by start: the database cuts the page, however long the range and the past are. */
import { type RawBuilder, sql } from 'kysely'
import type { Reservation } from '../../../domain/reservation/reservation.ts'
import type { Instant } from '../../../domain/span.ts'
import type { StartQuery } from '../../../ports/reservations.ts'
import { instant } from '../../columns.ts'
import type { DatabaseTransaction } from '../../schema.ts'
import { isUuid } from '../nouns/shelf.ts'
import { type ReservationRow, reservationOfRow } from './row.ts'

export async function byStart(trx: DatabaseTransaction, at: Instant, query: StartQuery): Promise<Reservation[]> {
  const { personId, seriesId, unitIds, within, after, limit } = query
  const conditions: RawBuilder<unknown>[] = [
    sql`ends_at > ${instant(within.from)} and starts_at < ${instant(within.until)}`,
  ]
  if (unitIds !== undefined) conditions.push(sql`unit_id = any(${unitIds.filter(isUuid)}::uuid[])`)
  if (personId !== undefined) conditions.push(isUuid(personId) ? sql`person_id = ${personId}` : sql`false`)
  if (seriesId !== undefined) conditions.push(isUuid(seriesId) ? sql`series_id = ${seriesId}` : sql`false`)
  if (query.isKeeping) {
    conditions.push(sql`state in ('tentative', 'confirmed') and (hold_until is null or hold_until > ${instant(at)})`)
  }
  if (after && !isUuid(after.id)) return []
  // The first condition is what an index can use; of those that start together the id decides.
  if (after)
    conditions.push(sql`starts_at >= ${instant(after.startsAt)}
    and (starts_at > ${instant(after.startsAt)} or id > ${after.id})`)
  const { rows } = await sql<ReservationRow>`select * from reservations where ${sql.join(conditions, sql` and `)}
    order by starts_at, id limit ${limit}`.execute(trx)
  return rows.map(reservationOfRow)
}
