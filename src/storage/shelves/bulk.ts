// SHELVES: what a transaction remembers, one file per kind. Nouns have a folder of their own. This file holds how many
// rows go to the database in one statement.
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Instant } from '../../domain/span.ts'
import type { DatabaseTransaction } from '../schema.ts'

export type ColumnType = 'text' | 'uuid' | 'boolean' | 'integer' | 'bigint' | 'timestamptz' | 'text[]'
export type Cell = string | number | boolean | null | readonly string[]

/** Milliseconds as the text that a timestamptz column of `rowsOf` reads; null stays null. */
export const instantText = (at: Instant | null): string | null => (at === null ? null : new Date(at).toISOString())

/** The rows as a table expression, whatever their number: one parameter holds them all. */
export function rowsOf<Column extends string>(
  columns: Readonly<Record<Column, ColumnType>>,
  rows: readonly Readonly<Record<Column, Cell>>[],
): RawBuilder<unknown> {
  const definition = Object.entries<ColumnType>(columns).map(([name, type]) => `"${name}" ${type}`)
  return sql`json_to_recordset(${JSON.stringify(rows)}::json) as given (${sql.raw(definition.join(', '))})`
}

/** Names of columns that are known here. As one text they are put into a statement at a fraction of what many cost. */
export const namesOf = (names: readonly string[], table?: string): RawBuilder<unknown> =>
  sql.raw(names.map(name => (table === undefined ? `"${name}"` : `${table}."${name}"`)).join(', '))

/** Writes all the rows in one statement: a row whose key exists is overwritten. Of two with one key the last counts. */
export async function upsert<Column extends string>(
  trx: DatabaseTransaction,
  table: string,
  columns: Readonly<Record<Column, ColumnType>>,
  key: readonly NoInfer<Column>[],
  rows: readonly Readonly<Record<Column, Cell>>[],
): Promise<void> {
  const distinct = [...new Map(rows.map(row => [JSON.stringify(key.map(column => row[column])), row])).values()]
  if (distinct.length === 0) return
  const names = Object.keys(columns)
  const list = namesOf(names)
  const assignments = names
    .filter(name => !key.some(column => column === name))
    .map(name => sql`${sql.ref(name)} = ${sql.ref(`excluded.${name}`)}`)
  await sql`insert into ${sql.table(table)} (${list}) select ${list} from ${rowsOf(columns, distinct)}
    on conflict (organization_id, ${sql.join(key.map(name => sql.ref(name)))})
    do update set ${sql.join(assignments)}`.execute(trx)
}

/** Whether the column is one of these people; everybody is no condition at all. */
export function isAmong(column: string, personIds: readonly string[] | 'everybody'): RawBuilder<SqlBool> {
  return personIds === 'everybody' ? sql`true` : sql`${sql.ref(column)} = any(${personIds}::uuid[])`
}
