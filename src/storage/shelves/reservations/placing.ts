/**
 * How a reservation is written, as measured (decision 0040): the locks of all its units in ascending order, then insert
 * with `on conflict do nothing`, and count. A plain insert under contention drowns in deadlocks, because two inserters
 * each put their row in and then wait for the other; behind the lock the exclusion constraint only decides.
 */
import { sql } from 'kysely'
import { keptSpan, type Reservation } from '../../../domain/reservation/reservation.ts'
import type { Instant } from '../../../domain/span.ts'
import type { Placed } from '../../../ports/reservations.ts'
import { instant } from '../../columns.ts'
import { tellOnCommit } from '../../database.ts'
import { writeUnread } from '../../line/side-by-side.ts'
import type { DatabaseTransaction } from '../../schema.ts'
import { namesOf, rowsOf } from '../bulk.ts'
import { inTheWay } from './busy.ts'
import {
  decidingColumns,
  type ReservationRow,
  reservationOfRow,
  type WrittenColumn,
  writtenColumns,
  writtenRow,
} from './row.ts'
import { mayTakeTurns, turnsEnded } from './turns.ts'

const names = Object.keys(writtenColumns) as WrittenColumn[]
const columns = namesOf(names)
const deciding = namesOf(decidingColumns)

/**
 * Whoever finds a slot taken releases the units' lapsed holds, which keep theirs until somebody does, and tries once more:
 * under the locks, which stay until the transaction ends, and only then, since most slots that are asked for are free.
 */
export async function place(
  trx: DatabaseTransaction,
  at: Instant,
  reservations: readonly Reservation[],
  journalId: string,
): Promise<Placed> {
  if (reservations.length === 0) return { placed: [], taken: [], released: [] }
  if (!(await hasTurns(trx, at, reservations))) {
    return { placed: [], taken: reservations.map(item => item.id), released: [] }
  }
  const placed = new Set(await placedOf(trx, at, reservations, journalId))
  const missing = () => reservations.filter(item => !placed.has(item.id))
  if (missing().length === 0) return { placed: [...placed], taken: [], released: [] }
  const released = await releaseLapsed(trx, at, unitsOf(missing()), [], journalId)
  if (released.length > 0) for (const id of await placedOf(trx, at, missing(), journalId)) placed.add(id)
  return {
    placed: [...placed],
    taken: missing().map(item => item.id),
    released: await stored(trx, released),
  }
}

/** False where it is not our turn at the unit; else the constraint says at the commit whether somebody was faster. */
export async function placeFree(
  trx: DatabaseTransaction,
  at: Instant,
  reservation: Reservation,
  journalId: string,
): Promise<boolean> {
  if (!mayTakeTurns(trx, [reservation.unitId])) return false
  await writeUnread(trx, placingOneOf(at, reservation, journalId))
  tellPlaced(trx, [reservation])
  return true
}

/** Whoever loses its turn to somebody looks again so often before it goes for the lock all the same. */
const looksLimit = 4

/** Whether it is our turn at all the units; false when, while we waited for it, somebody has taken every slot. */
async function hasTurns(trx: DatabaseTransaction, at: Instant, reservations: readonly Reservation[]): Promise<boolean> {
  const unitIds = unitsOf(reservations)
  for (let looks = 0; looks < looksLimit && !mayTakeTurns(trx, unitIds); looks += 1) {
    await turnsEnded(trx, unitIds)
    const slots = reservations.map(item => ({ unitId: item.unitId, kept: keptSpan(item) }))
    const taken = new Set((await inTheWay(trx, at, slots, [])).map(({ index }) => index))
    if (taken.size === reservations.length) return false
  }
  return true
}

const unitsOf = (reservations: readonly Reservation[]): string[] => [
  ...new Set(reservations.map(({ unitId }) => unitId)),
]

/**
 * One statement: a sub-statement begins when another asks for its rows, so the count in the condition below puts lock and
 * insert in order. The constraint looks at what is committed now, not at the statement's snapshot.
 */
async function placedOf(
  trx: DatabaseTransaction,
  at: Instant,
  reservations: readonly Reservation[],
  journalId: string,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with locked as (
      select id from reservation_units where id = any(${unitsOf(reservations)}::uuid[]) order by id for no key update
    ), placed as (
      insert into reservations (${columns})
      select ${columns} from ${rowsOf(writtenColumns, reservations.map(writtenRow))}
      where (select count(*) from locked) >= 0 order by unit_id, kept_from on conflict do nothing
      returning id, ${deciding}
    ), spans as (${openingOf(at, journalId)})
    select id from placed`.execute(trx)
  if (rows.length > 0) tellPlaced(trx, reservations)
  return rows.map(row => row.id)
}

/** As `placedOf`, for one of which nobody waits to hear: the row of the unit itself puts lock and insert in order. */
function placingOneOf(at: Instant, reservation: Reservation, journalId: string) {
  const row = writtenRow(reservation)
  const cells = names.map(name => sql`${row[name]}`)
  return {
    locked: sql`select id from reservation_units where id = ${reservation.unitId} for no key update`,
    placed: sql`insert into reservations (${columns}) select ${sql.join(cells)} from locked returning id, ${deciding}`,
    spans: openingOf(at, journalId),
  }
}

const tellPlaced = (trx: DatabaseTransaction, reservations: readonly Reservation[]): void =>
  tellOnCommit(
    trx,
    'reservations',
    reservations.map(({ personId }) => personId),
  )

/** Of those that the statement calls placed. */
const openingOf = (at: Instant, journalId: string) =>
  sql`insert into reservation_spans (reservation_id, from_at, journal_id, ${deciding})
    select id, ${instant(at)}, ${journalId}, ${deciding} from placed`

/** Locks in ascending order, and with the locks releases the units' lapsed holds, which are given back as they are now. */
export async function lockUnits(
  trx: DatabaseTransaction,
  at: Instant,
  unitIds: readonly string[],
  reservationIds: readonly string[],
  journalId: string,
): Promise<Reservation[]> {
  const { rows: units } = await sql<{ id: string }>`select id from reservation_units
    where id = any(array(select unit_id from reservations where id = any(${reservationIds}::uuid[]))
      || ${unitIds}::uuid[])
    order by id for no key update`.execute(trx)
  const ofUnits = units.map(unit => unit.id)
  return stored(trx, await releaseLapsed(trx, at, ofUnits, reservationIds, journalId))
}

/** Under the units' locks. Answers the ids of those that kept their slots beyond their time. */
async function releaseLapsed(
  trx: DatabaseTransaction,
  at: Instant,
  unitIds: readonly string[],
  except: readonly string[],
  journalId: string,
): Promise<string[]> {
  // Ids as one array are looked up by the key, whatever the planner believes about the tables' sizes.
  const { rows } = await sql<{ id: string }>`
    with lapsed as materialized (
      select id from reservations where unit_id = any(${unitIds}::uuid[])
        and state = 'tentative' and hold_until <= ${instant(at)} and id <> all(${except}::uuid[])
      order by id for no key update)
    update reservations set state = 'cancelled', cancel_reason = 'lapsed', hold_until = null, version = version + 1
    where id = any(array(select id from lapsed)) returning id`.execute(trx)
  const ids = rows.map(row => row.id)
  await turnSpans(trx, at, ids, journalId)
  return ids
}

async function stored(trx: DatabaseTransaction, ids: readonly string[]): Promise<Reservation[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<ReservationRow>`
    select * from reservations where id = any(${ids}::uuid[]) order by id`.execute(trx)
  return rows.map(reservationOfRow)
}

/** Closes the open spans of those whose deciding columns have changed, and opens the next from the rows as they are. */
export async function turnSpans(
  trx: DatabaseTransaction,
  at: Instant,
  ids: readonly string[],
  journalId: string,
): Promise<void> {
  if (ids.length === 0) return
  const of = (table: string) => namesOf(decidingColumns, table)
  const assignments = sql.join(decidingColumns.map(name => sql`${sql.ref(name)} = ${sql.ref(`row.${name}`)}`))
  const open = sql`span.reservation_id = row.id and row.id = any(${ids}::uuid[]) and span.until_at = 'infinity'
    and span.reservation_id = any(${ids}::uuid[]) and (${of('span')}) is distinct from (${of('row')})`
  // A span that began at this very instant (or later: the clock was put back) is rewritten: the last word counts.
  await sql`with closed as (
      update reservation_spans as span set until_at = ${instant(at)} from reservations as row
      where ${open} and span.from_at < ${instant(at)} returning row.id
    ), rewritten as (
      update reservation_spans as span set ${assignments}, journal_id = ${journalId} from reservations as row
      where ${open} and span.from_at >= ${instant(at)}
    )
    insert into reservation_spans (reservation_id, from_at, journal_id, ${deciding})
    select row.id, ${instant(at)}, ${journalId}, ${of('row')} from reservations as row
    where row.id in (select id from closed) and row.id = any(${ids}::uuid[])`.execute(trx)
}
