/**
 * What is busy. Reservations that keep slots never overlap within a unit, so of all those that begin before a range only
 * the last can reach into it: two short walks along one index, however long the past is. Comparisons of plain columns
 * alone, because range functions lose their index to row-level security.
 */
import { type RawBuilder, sql } from 'kysely'
import type { BusySpan } from '../../../domain/reservation/free.ts'
import type { Reservation } from '../../../domain/reservation/reservation.ts'
import type { Instant, Span } from '../../../domain/span.ts'
import type { InTheWay, WantedSlot } from '../../../ports/reservations.ts'
import { instant } from '../../columns.ts'
import type { DatabaseTransaction } from '../../schema.ts'
import { instantText, rowsOf } from '../bulk.ts'
import { isUuid } from '../nouns/shelf.ts'
import { type ReservationRow, reservationOfRow } from './row.ts'

/** The condition of the index and of the constraint, word for word: also of holds that have lapsed. */
const stands = sql`state in ('tentative', 'confirmed')`
/** Keeps a slot at the instant. */
const keeps = (at: Instant) => sql`${stands} and (hold_until is null or hold_until > ${instant(at)})`

interface Walk {
  readonly columns: RawBuilder<unknown>
  readonly unitId: RawBuilder<unknown>
  readonly from: RawBuilder<unknown>
  readonly until: RawBuilder<unknown>
  /** null: what stands there counts, whether it keeps its slot or has lapsed. */
  readonly at: Instant | null
}

/** The rows of one unit that keep something and touch `[from, until)`, for a lateral join. */
export function touching({ columns, unitId, from, until, at }: Walk): RawBuilder<unknown> {
  const counts = at === null ? stands : keeps(at)
  return sql`(
    select * from (select ${columns} from reservations
      where unit_id = ${unitId} and kept_from <= ${from} and ${counts} order by kept_from desc limit 1) as last
    where last.kept_until > ${from}
    union all
    select ${columns} from reservations
    where unit_id = ${unitId} and kept_from > ${from} and kept_from < ${until} and ${counts})`
}

export async function busy(
  trx: DatabaseTransaction,
  at: Instant,
  unitIds: readonly string[],
  within: Span,
): Promise<BusySpan[]> {
  const walk = touching({
    columns: sql`kept_from, kept_until`,
    unitId: sql`unit.id`,
    from: instant(within.from),
    until: instant(within.until),
    at,
  })
  // One text a unit is many times cheaper to send and to read than a row a reservation.
  const { rows } = await sql<{ id: string; spans: string | null }>`select unit.id, (
      select string_agg(${wholeMs('kept_from')} || ' ' || ${wholeMs('kept_until')}, ' ') from ${walk} as row
    ) as spans
    from unnest(${unitIds.filter(isUuid)}::uuid[]) as unit (id) order by unit.id`.execute(trx)
  return rows.flatMap(({ id, spans }) => (spans === null ? [] : busySpansOf(id, spans.split(' ').map(Number))))
}

const wholeMs = (column: string) => sql`(date_part('epoch', ${sql.ref(column)}) * 1000)::bigint`

/** Beginnings and ends by turns, in milliseconds. */
function busySpansOf(unitId: string, instants: readonly number[]): BusySpan[] {
  const spans: BusySpan[] = []
  for (let n = 0; n + 1 < instants.length; n += 2) {
    spans.push({ unitId, from: instants[n] ?? 0, until: instants[n + 1] ?? 0 })
  }
  return spans.sort((a, b) => a.from - b.from)
}

export async function ofUnits(
  trx: DatabaseTransaction,
  at: Instant,
  unitIds: readonly string[],
  within: Span,
): Promise<Reservation[]> {
  const walk = touching({
    columns: sql`*`,
    unitId: sql`unit.id`,
    from: instant(within.from),
    until: instant(within.until),
    at,
  })
  const { rows } = await sql<ReservationRow>`select row.* from unnest(${unitIds.filter(isUuid)}::uuid[]) as unit (id)
    cross join lateral ${walk} as row order by row.unit_id, row.starts_at`.execute(trx)
  return rows.map(reservationOfRow)
}

export async function inTheWay(
  trx: DatabaseTransaction,
  at: Instant,
  wanted: readonly WantedSlot[],
  except: readonly string[],
): Promise<InTheWay[]> {
  const given = rowsOf(
    { index: 'integer', wanted_unit: 'uuid', wanted_from: 'timestamptz', wanted_until: 'timestamptz' },
    wanted.map(({ unitId, kept }, index) => ({
      index,
      wanted_unit: unitId,
      wanted_from: instantText(kept.from),
      wanted_until: instantText(kept.until),
    })),
  )
  const walk = touching({
    columns: sql`*`,
    unitId: sql`given.wanted_unit`,
    from: sql`given.wanted_from`,
    until: sql`given.wanted_until`,
    at,
  })
  const { rows } = await sql<ReservationRow & { index: number }>`select given.index, row.* from ${given}
    cross join lateral ${walk} as row
    where row.id <> all(${except.filter(isUuid)}::uuid[]) order by given.index, row.starts_at`.execute(trx)
  return rows.map(row => ({ index: row.index, reservation: reservationOfRow(row) }))
}
