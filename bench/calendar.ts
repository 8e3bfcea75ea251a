// A calendar to measure with: an organisation with units and people, and as many reservations as asked for, spread evenly
// around a day so that the day itself looks the same however long the past and the future are.
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import pg from 'pg'
import { plainUnit, type ReservationUnit } from '../src/domain/reservation/unit.ts'
import type { Store, Transaction } from '../src/ports/store.ts'
import { organizationShelf } from '../src/storage/control/organizations.ts'
import { type Connections, withTenant } from '../src/storage/database.ts'
import type { Schema } from '../src/storage/schema.ts'
import { createStore } from '../src/storage/store.ts'
import { benchDatabase } from './database.ts'

export const hourMs = 3_600_000
export const dayMs = 24 * hourMs
/** A Monday. */
export const monday = Date.UTC(2026, 5, 1)

/** One-hour reservations that begin at 8, 10, … 18 o'clock. */
const perDay = 6

export interface Calendar {
  readonly connections: Connections<Schema>
  readonly store: Store
  /** Outside every policy: for floors, which owe nobody any tenancy. */
  readonly bare: pg.Pool
  readonly organizationId: string
  readonly locationId: string
  readonly personId: string
  readonly units: readonly ReservationUnit[]
  change<T>(work: (tx: Transaction, journalId: string) => Promise<T>): Promise<T>
  /** Adds that many reservations around the Monday. */
  fill(reservations: number): Promise<void>
  deadlocks(): Promise<number>
  /** Pairs that keep the same instant of one unit; must be 0. */
  overlaps(): Promise<number>
  close(): Promise<void>
}

export async function openCalendar(unitCount: number, version: '18' | '15' = '18'): Promise<Calendar> {
  const database = await benchDatabase(version)
  const connections = await database.open()
  const bare = new pg.Pool({ ...database.ownerConfig, user: 'postgres', max: 20 })
  // The server may stop before an idle connection has gone; unheard, that would end the program and its figures.
  let isClosing = false
  bare.on('error', error => {
    if (!isClosing) process.stderr.write(`A bare connection was lost: ${error.message}\n`)
  })
  const store = createStore({ db: connections.app, enqueueWake: async () => undefined })
  const [organizationId, locationId, personId] = [randomUUID(), randomUUID(), randomUUID()]
  await organizationShelf(connections.app).add({ id: organizationId, name: 'Bench' })
  const change: Calendar['change'] = work =>
    store.transaction(organizationId, monday - 10 * dayMs, async tx => work(tx, await benchLine(tx)))
  const units = Array.from(
    { length: unitCount },
    (_, n): ReservationUnit => ({
      id: randomUUID(),
      locationId,
      name: `Room ${n}`,
      kind: 'room',
      capacity: 1 + (n % 12),
      ...plainUnit,
    }),
  ).sort((a, b) => (a.id < b.id ? -1 : 1))
  await change(async (tx, journalId) => {
    await tx.people.insert(
      { id: personId, name: 'Ana Lima', email: 'ana@example.org', status: 'active', version: 1 },
      journalId,
    )
    await tx.locations.insert(
      { id: locationId, name: 'Here', timeZone: 'Europe/Lisbon', saltoSiteId: null, version: 1 },
      journalId,
    )
    for (const unit of units) await tx.units.insert(unit, journalId)
  })
  const counted = async (query: string): Promise<number> => Number((await bare.query(query)).rows[0]?.count)
  return {
    connections,
    store,
    bare,
    organizationId,
    locationId,
    personId,
    units,
    change,
    fill: reservations =>
      fillReservations(connections, {
        organizationId,
        personIds: [personId],
        unitIds: units.map(({ id }) => id),
        reservations,
      }),
    deadlocks: () => counted('select deadlocks as count from pg_stat_database where datname = current_database()'),
    overlaps: () =>
      counted(`select count(*) from (select kept_from, lag(kept_until) over (partition by unit_id order by kept_from) as
        before from reservations where state in ('tentative', 'confirmed')) as kept where kept_from < before`),
    close: async () => {
      isClosing = true
      await bare.end()
      await connections.close()
      await database.drop()
    },
  }
}

/** The line that stands before every change. */
const benchLine = (tx: Transaction): Promise<string> =>
  tx.journal.append({ action: 'bench.change', actor: { kind: 'system', id: 'operator' }, subject: {}, detail: {} })

interface Filling {
  readonly organizationId: string
  readonly personIds: readonly string[]
  readonly unitIds: readonly string[]
  readonly reservations: number
}

/** One-hour reservations, evenly around the Monday. */
export async function fillReservations(connections: Connections<Schema>, filling: Filling): Promise<void> {
  const { organizationId, personIds, unitIds, reservations } = filling
  const days = Math.ceil(reservations / unitIds.length / perDay)
  const first = new Date(monday - Math.floor(days / 2) * dayMs).toISOString()
  // In portions of days, so that no statement is too long to watch.
  for (let day = 0; day < days; day += 50) {
    await withTenant(connections.app, organizationId, trx =>
      sql`insert into reservations (id, unit_id, person_id, audience, starts_at, ends_at, buffer_before_minutes,
          buffer_after_minutes, kept_from, kept_until, attendees, state, is_payment_demanded, is_paid, version)
        select gen_random_uuid(), unit_id, (${personIds}::uuid[])[1 + (day * 7 + slot) % ${personIds.length}::integer], 'members', start, start + interval '1 hour', 0, 0, start,
          start + interval '1 hour', 1, 'confirmed', false, false, 1
        from generate_series(${day}::integer, ${Math.min(days, day + 50) - 1}::integer) as day,
          generate_series(0, ${perDay - 1}::integer) as slot, unnest(${unitIds}::uuid[]) as unit_id,
          lateral (select ${first}::timestamptz + make_interval(days => day, hours => 8 + slot * 2) as start) as time`.execute(
        trx,
      ),
    )
  }
  await sql`analyze reservations`.execute(connections.owner)
}

/** The p-quantile of the measured times. */
export function quantile(times: readonly number[], p: number): number {
  const sorted = [...times].sort((a, b) => a - b)
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN
  return Math.round(value * 100) / 100
}
