// NOUNS: one file each, and this one, which they share. A noun is a row with a version; a deciding noun also has spans,
// in which the columns that decide access are kept as they were and when.
import { type RawBuilder, sql } from 'kysely'
import type { ListQuery, Shelf } from '../../../ports/store.ts'
import { instant } from '../../columns.ts'
import type { DatabaseTransaction } from '../../schema.ts'

export type Value = string | number | null

export interface Noun<T, Row extends Record<keyof Row, Value>> {
  readonly table: string
  /** The columns as they are written, without the version. Instants are milliseconds. */
  readonly rowOf: (item: T) => Row
  readonly itemOf: (row: Row & { version: number }) => T
  /** Written once: `update` leaves these alone. The id is always among them. */
  readonly fixed: readonly (keyof Row & string)[]
  readonly instants?: readonly (keyof Row & string)[]
  /** By which field `list` may compare, and with what. */
  readonly filters: Readonly<Record<string, Filter>>
  /** Whether the table has a unique rule beside its key that an update may break. */
  readonly isUniqueBeside?: boolean
  readonly spans?: { readonly table: string; readonly key: string; readonly deciding: readonly (keyof Row & string)[] }
}

export interface Filter {
  readonly column: string
  /** A uuid column refuses to be compared with anything else; nothing equals such a text. */
  readonly isUuid?: boolean
  readonly comparable?: (text: string) => string
}

export interface Versioned {
  readonly id: string
  readonly version: number
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether the text may be compared with a uuid column at all. */
export const isUuid = (text: string): boolean => uuidPattern.test(text)

const uniqueViolation = '23505'

export const isUniqueViolation = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === uniqueViolation

/** The shelf of the noun in the transaction, which records at `at`. */
export function shelfOf<T extends Versioned, Row extends Record<keyof Row, Value>>(
  noun: Noun<T, Row>,
  trx: DatabaseTransaction,
  at: number,
): Shelf<T> {
  const table = sql.table(noun.table)
  const columns = (row: Row) => Object.entries<Value>(row)
  const written = (column: string, value: Value): RawBuilder<unknown> =>
    typeof value === 'number' && noun.instants?.some(name => name === column) ? instant(value) : sql`${value}`

  const find = async (id: string): Promise<T | null> => {
    if (!isUuid(id)) return null
    const { rows } = await sql<Row & { version: number }>`select * from ${table} where id = ${id}`.execute(trx)
    return rows[0] ? noun.itemOf(rows[0]) : null
  }

  const insert = async (item: T, journalId: string): Promise<'done' | 'taken'> => {
    const entries = columns(noun.rowOf(item))
    const names = sql.join(entries.map(([column]) => sql.ref(column)))
    const values = sql.join(entries.map(([column, value]) => written(column, value)))
    const { numAffectedRows } =
      await sql`insert into ${table} (${names}, version) values (${values}, ${item.version}) on conflict do nothing`.execute(
        trx,
      )
    if (numAffectedRows !== 1n) return 'taken'
    if (noun.spans) await openSpan(item, journalId)
    return 'done'
  }

  const openSpan = async (item: T, journalId: string): Promise<void> => {
    if (!noun.spans) return
    const { table: spans, key } = noun.spans
    const entries = decidingOf(item)
    await sql`insert into ${sql.table(spans)}
      (${sql.join([key, 'from_at', 'journal_id', ...entries.map(([column]) => column)].map(name => sql.ref(name)))})
      values (${sql.join([sql`${item.id}`, instant(at), sql`${journalId}`, ...entries.map(([, value]) => value)])})`.execute(
      trx,
    )
  }

  const decidingOf = (item: T): [string, RawBuilder<unknown>][] =>
    columns(noun.rowOf(item))
      .filter(([column]) => noun.spans?.deciding.some(name => name === column))
      .map(([column, value]) => [column, written(column, value)])

  /** Closes the open span and opens the next, if what decides has changed. */
  const turnSpan = async (item: T, journalId: string): Promise<void> => {
    if (!noun.spans) return
    const { table: spans, key } = noun.spans
    const entries = decidingOf(item)
    const differs = sql.join(
      entries.map(([column, value]) => sql`${sql.ref(column)} is distinct from ${value}`),
      sql` or `,
    )
    const open = sql`${sql.ref(key)} = ${item.id} and until_at = 'infinity' and (${differs})`
    const closed = await sql`update ${sql.table(spans)} set until_at = ${instant(at)}
      where ${open} and from_at < ${instant(at)}`.execute(trx)
    if (closed.numAffectedRows === 1n) return openSpan(item, journalId)
    // Nothing differs, or the span began at this very instant (or later: the clock was put back): the last word counts.
    const assignments = entries.map(([column, value]) => sql`${sql.ref(column)} = ${value}`)
    await sql`update ${sql.table(spans)} set ${sql.join([...assignments, sql`journal_id = ${journalId}`])}
      where ${open}`.execute(trx)
  }

  const write = async (item: T): Promise<'done' | 'stale'> => {
    const assignments = columns(noun.rowOf(item))
      .filter(([column]) => column !== 'id' && !noun.fixed.some(name => name === column))
      .map(([column, value]) => sql`${sql.ref(column)} = ${written(column, value)}`)
    const { numAffectedRows } = await sql`update ${table}
      set ${sql.join([...assignments, sql`version = version + 1`])}
      where id = ${item.id} and version = ${item.version}`.execute(trx)
    return numAffectedRows === 1n ? 'done' : 'stale'
  }

  const update = async (item: T, journalId: string): Promise<'done' | 'stale' | 'taken'> => {
    if (!isUuid(item.id)) return 'stale'
    const outcome = noun.isUniqueBeside ? await unlessTaken(trx, () => write(item)) : await write(item)
    if (outcome === 'done') await turnSpan(item, journalId)
    return outcome
  }

  const list = async ({ where = {}, cursor, limit }: ListQuery) => {
    const conditions: RawBuilder<unknown>[] = [sql`true`]
    for (const [field, text] of Object.entries(where)) {
      const filter = noun.filters[field]
      if (!filter) throw new Error(`${noun.table} cannot be listed by ${field}`)
      if (filter.isUuid && !isUuid(text)) return { items: [], nextCursor: null }
      conditions.push(sql`${sql.ref(filter.column)} = ${filter.comparable?.(text) ?? text}`)
    }
    if (cursor !== undefined) {
      if (!isUuid(cursor)) return { items: [], nextCursor: null }
      conditions.push(sql`id > ${cursor}`)
    }
    const { rows } = await sql<Row & { version: number }>`select * from ${table}
      where ${sql.join(conditions, sql` and `)} order by id limit ${limit + 1}`.execute(trx)
    const items = rows.slice(0, limit).map(noun.itemOf)
    return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
  }

  return { find, insert, update, list }
}

/** A refused statement undoes its transaction, unless it is undone to a point before it. */
export async function unlessTaken<Outcome>(
  trx: DatabaseTransaction,
  work: () => Promise<Outcome>,
): Promise<Outcome | 'taken'> {
  await sql`savepoint noun`.execute(trx)
  try {
    const outcome = await work()
    await sql`release savepoint noun`.execute(trx)
    return outcome
  } catch (error) {
    await sql`rollback to savepoint noun`.execute(trx)
    if (isUniqueViolation(error)) return 'taken'
    throw error
  }
}
