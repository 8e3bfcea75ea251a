// NOUNS: one file each, and this one, which they share. A noun is a row with a version; a deciding noun also has spans,
// in which the columns that decide access are kept as they were and when.
import { type RawBuilder, sql } from 'kysely'
import type { Instant } from '../../../domain/span.ts'
import type { ListQuery, Shelf } from '../../../ports/store.ts'
import { instant } from '../../columns.ts'
import type { DatabaseTransaction } from '../../schema.ts'

/** A plain object is stored as jsonb. */
export type Value = string | number | boolean | null | { readonly [key: string]: unknown }

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

interface Filter {
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

/** Of unique rules and of exclusion constraints. */
const takenCodes: readonly unknown[] = ['23505', '23P01']

const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && takenCodes.includes(error.code)

/** The shelf of the noun in the transaction, which records at `at`. */
export class NounShelf<T extends Versioned, Row extends Record<keyof Row, Value>> implements Shelf<T> {
  readonly #noun: Noun<T, Row>
  readonly #trx: DatabaseTransaction
  readonly #at: Instant
  readonly #table: RawBuilder<unknown>

  constructor(noun: Noun<T, Row>, trx: DatabaseTransaction, at: Instant) {
    this.#noun = noun
    this.#trx = trx
    this.#at = at
    this.#table = sql.table(noun.table)
  }

  async find(id: string): Promise<T | null> {
    if (!isUuid(id)) return null
    const { rows } = await sql<Row & { version: number }>`select * from ${this.#table} where id = ${id}`.execute(
      this.#trx,
    )
    return rows[0] ? this.#noun.itemOf(rows[0]) : null
  }

  async insert(item: T, journalId: string): Promise<'done' | 'taken'> {
    const cells = this.#cells(item)
    const { numAffectedRows } = await sql`
      insert into ${this.#table} (${namesOf(cells)}, version)
      values (${sql.join(cells.map(([, value]) => value))}, ${item.version}) on conflict do nothing`.execute(this.#trx)
    if (numAffectedRows !== 1n) return 'taken'
    await this.#openSpan(item, journalId)
    return 'done'
  }

  async update(item: T, journalId: string): Promise<'done' | 'stale' | 'taken'> {
    if (!isUuid(item.id)) return 'stale'
    const write = () => this.#write(item)
    const outcome = this.#noun.isUniqueBeside ? await unlessTaken(this.#trx, write) : await write()
    if (outcome === 'done') await this.#turnSpan(item, journalId)
    return outcome
  }

  async list({ where = {}, cursor, limit }: ListQuery): Promise<{ items: T[]; nextCursor: string | null }> {
    const conditions: RawBuilder<unknown>[] = [sql`true`]
    for (const [field, text] of Object.entries(where)) {
      const filter = this.#noun.filters[field]
      if (!filter) throw new Error(`${this.#noun.table} cannot be listed by ${field}`)
      if (filter.isUuid && !isUuid(text)) return { items: [], nextCursor: null }
      conditions.push(sql`${sql.ref(filter.column)} = ${filter.comparable?.(text) ?? text}`)
    }
    if (cursor !== undefined) {
      if (!isUuid(cursor)) return { items: [], nextCursor: null }
      conditions.push(sql`id > ${cursor}`)
    }
    const { rows } = await sql<Row & { version: number }>`select * from ${this.#table}
      where ${sql.join(conditions, sql` and `)} order by id limit ${limit + 1}`.execute(this.#trx)
    const items = rows.slice(0, limit).map(this.#noun.itemOf)
    return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
  }

  #cells(item: T): Cells {
    const { rowOf, instants } = this.#noun
    return Object.entries<Value>(rowOf(item)).map(([column, value]) => [
      column,
      typeof value === 'number' && instants?.some(name => name === column) ? instant(value) : sql`${value}`,
    ])
  }

  async #write(item: T): Promise<'done' | 'stale'> {
    const changing = this.#cells(item).filter(([column]) => !this.#noun.fixed.some(name => name === column))
    const { numAffectedRows } = await sql`update ${this.#table}
      set ${assignments(changing)}, version = version + 1
      where id = ${item.id} and version = ${item.version}`.execute(this.#trx)
    return numAffectedRows === 1n ? 'done' : 'stale'
  }

  async #openSpan(item: T, journalId: string): Promise<void> {
    const { spans } = this.#noun
    if (!spans) return
    const cells: Cells = [
      [spans.key, sql`${item.id}`],
      ['from_at', instant(this.#at)],
      ['journal_id', sql`${journalId}`],
      ...this.#deciding(item),
    ]
    await sql`insert into ${sql.table(spans.table)} (${namesOf(cells)})
      values (${sql.join(cells.map(([, value]) => value))})`.execute(this.#trx)
  }

  #deciding(item: T): Cells {
    return this.#cells(item).filter(([column]) => this.#noun.spans?.deciding.some(name => name === column))
  }

  /** Closes the open span and opens the next, if what decides has changed. */
  async #turnSpan(item: T, journalId: string): Promise<void> {
    const { spans } = this.#noun
    if (!spans) return
    const deciding = this.#deciding(item)
    const differences = deciding.map(([column, value]) => sql`${sql.ref(column)} is distinct from ${value}`)
    const open = sql`${sql.ref(spans.key)} = ${item.id} and until_at = 'infinity' and (${sql.join(differences, sql` or `)})`
    const closed = await sql`update ${sql.table(spans.table)} set until_at = ${instant(this.#at)}
      where ${open} and from_at < ${instant(this.#at)}`.execute(this.#trx)
    if (closed.numAffectedRows === 1n) return this.#openSpan(item, journalId)
    // Nothing differs, or the span began at this very instant (or later: the clock was put back): the last word counts.
    await sql`update ${sql.table(spans.table)} set ${assignments(deciding)}, journal_id = ${journalId}
      where ${open}`.execute(this.#trx)
  }
}

/** Columns with what is to be written into them. */
type Cells = [column: string, value: RawBuilder<unknown>][]

const namesOf = (cells: Cells) => sql.join(cells.map(([column]) => sql.ref(column)))
const assignments = (cells: Cells) => sql.join(cells.map(([column, value]) => sql`${sql.ref(column)} = ${value}`))

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
    if (isTaken(error)) return 'taken'
    throw error
  }
}
