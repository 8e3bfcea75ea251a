/** What a backup reads of the catalogue: tables, columns and sequences of the schema that the migrations made. */
import pg from 'pg'
import type { ArchivedTable } from './archive.ts'

/** The migrator's own tables are not restored: migrating the target writes them. */
const migratorTables = ['kysely_migration', 'kysely_migration_lock']

/**
 * Every table with its columns. The job engine's schema is left out on purpose: its jobs are wake-ups, and after a
 * restore everything is looked at anew anyway.
 */
export async function archivedTables(client: pg.ClientBase): Promise<ArchivedTable[]> {
  const { rows } = await client.query<ArchivedTable>(
    `select relname::text as name, array_agg(attname::text order by attnum) as columns
     from pg_class join pg_attribute on attrelid = pg_class.oid and attnum > 0
     where relnamespace = 'public'::regnamespace and relkind = 'r'
       and not attisdropped and attgenerated = '' and relname <> all ($1::text[])
     group by relname order by relname`,
    [migratorTables],
  )
  return rows
}

/** The last number given out by each sequence, as text since it may be larger than a number can say. */
export async function sequencePositions(client: pg.ClientBase): Promise<Record<string, string | null>> {
  const { rows } = await client.query<{ name: string; last: string | null }>(
    `select sequencename::text as name, last_value::text as last from pg_sequences where schemaname = 'public'`,
  )
  return Object.fromEntries(rows.map(row => [row.name, row.last]))
}

/** The tables whose rows the current role cannot see in full, although it says app.backup = on. */
export async function hiddenTables(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select relname::text as name from pg_class, pg_roles
     where relnamespace = 'public'::regnamespace and relkind = 'r' and rolname = current_user
       and relrowsecurity and not rolsuper and not rolbypassrls
       and (relforcerowsecurity or not pg_has_role(relowner, 'usage'))
       and not exists (
         select from pg_policy where polrelid = pg_class.oid and polpermissive and polcmd in ('r', '*')
           and pg_roles.oid = any (polroles)
           and pg_get_expr(polqual, polrelid) = '(current_setting(''app.backup''::text, true) = ''on''::text)')
     order by 1`,
  )
  return rows.map(row => row.name)
}

export function copyTarget({ name, columns }: ArchivedTable): string {
  return `public.${pg.escapeIdentifier(name)} (${columns.map(pg.escapeIdentifier).join(', ')})`
}
