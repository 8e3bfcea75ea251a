/**
 * Tables as a restore needs them: the owner may write rows of all organisations, nothing is triggered, and a row may
 * come before the one it refers to. All within the restore's own transaction, so nobody else ever sees them so.
 */
import pg from 'pg'

/**
 * Loosens every table of the schema and returns the way back. Whatever a loaded row violates is thrown by that.
 * COPY cannot write under row-level security at all, which is why no policy is used for this direction.
 */
export async function loosened(client: pg.ClientBase): Promise<() => Promise<void>> {
  const forced = await found(
    client,
    `select relname::text as table, '' as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind = 'r' and relforcerowsecurity`,
  )
  const triggers = await found(
    client,
    `select relname::text as table, tgname::text as name from pg_trigger join pg_class on pg_class.oid = tgrelid
     where relnamespace = 'public'::regnamespace and not tgisinternal and tgenabled = 'O'`,
  )
  const references = await found(
    client,
    `select relname::text as table, conname::text as name from pg_constraint join pg_class on pg_class.oid = conrelid
     where relnamespace = 'public'::regnamespace and contype = 'f' and not condeferrable and conparentid = 0`,
  )
  for (const { table } of forced) await client.query(`alter table ${table} no force row level security`)
  for (const { table, name } of triggers) await client.query(`alter table ${table} disable trigger ${name}`)
  for (const { table, name } of references) {
    await client.query(`alter table ${table} alter constraint ${name} deferrable initially deferred`)
  }
  await client.query('set constraints all deferred')
  return async () => {
    // Checks every reference now; a table with checks outstanding could not be altered either.
    await client.query('set constraints all immediate')
    for (const { table, name } of references) {
      await client.query(`alter table ${table} alter constraint ${name} not deferrable`)
    }
    for (const { table, name } of triggers) await client.query(`alter table ${table} enable trigger ${name}`)
    for (const { table } of forced) await client.query(`alter table ${table} force row level security`)
  }
}

async function found(client: pg.ClientBase, question: string): Promise<{ table: string; name: string }[]> {
  const { rows } = await client.query<{ table: string; name: string }>(question)
  return rows.map(({ table, name }) => ({
    table: `public.${pg.escapeIdentifier(table)}`,
    name: pg.escapeIdentifier(name),
  }))
}
