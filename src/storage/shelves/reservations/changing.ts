import { sql } from 'kysely'
import type { Reservation } from '../../../domain/reservation/reservation.ts'
import type { Instant } from '../../../domain/span.ts'
import type { Updated } from '../../../ports/reservations.ts'
import type { DatabaseTransaction } from '../../schema.ts'
import { rowsOf } from '../bulk.ts'
import { isUuid, unlessTaken } from '../nouns/shelf.ts'
import { lockUnits, turnSpans } from './placing.ts'
import { fixedColumns, writtenColumns, writtenRow } from './row.ts'

/**
 * Writes all or nothing. Whoever keeps a slot afterwards locks the units first, then its rows, both in ascending order, so
 * that nobody waits in a circle; cancellations free slots only and lock no unit.
 */
export async function update(
  trx: DatabaseTransaction,
  at: Instant,
  items: readonly Reservation[],
  journalId: string,
): Promise<Updated> {
  if (items.length === 0) return { outcome: 'done', released: [] }
  const ids = items.map(item => item.id)
  if (!ids.every(isUuid)) return { outcome: 'stale', released: [] }
  const keeping = items.filter(item => item.state === 'confirmed' || item.state === 'tentative')
  const unitIds = [...new Set(keeping.map(item => item.unitId))]
  const released = keeping.length > 0 ? await lockUnits(trx, at, unitIds, ids, journalId) : []
  if (!(await lockVersions(trx, items))) return { outcome: 'stale', released }
  const outcome = await unlessTaken(trx, async () => {
    if (keeping.length > 0 && items.length > 1) await vacate(trx, ids)
    await write(trx, items)
    return 'done' as const
  })
  if (outcome === 'done') await turnSpans(trx, at, ids, journalId)
  return { outcome, released }
}

/** Whether all of them still have the versions that were read; then they stay so until the transaction ends. */
async function lockVersions(trx: DatabaseTransaction, items: readonly Reservation[]): Promise<boolean> {
  const given = rowsOf(
    { id: 'uuid', version: 'integer' },
    items.map(({ id, version }) => ({ id, version })),
  )
  // The ids stand beside the rows because the planner takes every set of rows for a hundred, and would read the table.
  const { rows } = await sql`select from reservations as row join ${given}
    on given.id = row.id and given.version = row.version
    where row.id = any(${items.map(item => item.id)}::uuid[]) order by row.id for no key update of row`.execute(trx)
  return rows.length === items.length
}

/** Out of each other's way, so that an occurrence may take the slot that its neighbour leaves in the same change. */
async function vacate(trx: DatabaseTransaction, ids: readonly string[]): Promise<void> {
  await sql`update reservations set state = 'conflicted', hold_until = null, cancel_reason = null
    where id = any(${ids}::uuid[])`.execute(trx)
}

async function write(trx: DatabaseTransaction, items: readonly Reservation[]): Promise<void> {
  const changing = Object.keys(writtenColumns).filter(name => !fixedColumns.some(fixed => fixed === name))
  const assignments = sql.join(changing.map(name => sql`${sql.ref(name)} = ${sql.ref(`given.${name}`)}`))
  await sql`update reservations as row set ${assignments}, version = row.version + 1
    from ${rowsOf(writtenColumns, items.map(writtenRow))}
    where row.id = given.id and row.id = any(${items.map(item => item.id)}::uuid[])`.execute(trx)
}
