/**
 * Brings the tables up to date: numbered plain SQL files, run once each and in order, all in one transaction, by the
 * owner. Any number of processes may start at once; a lock in the database lets one of them work.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { type MigrationProvider, Migrator } from 'kysely/migration'
import pg from 'pg'

/** Beside this file in the source, and beside the bundle in a build, which copies the folder there. */
export const migrationsFolder = fileURLToPath(new URL('./migrations/', import.meta.url))

/** The names of the migrations in the folder, in order. */
export async function knownMigrations(folder = migrationsFolder): Promise<string[]> {
  const files = await readdir(folder)
  return files
    .filter(file => file.endsWith('.sql'))
    .map(file => file.slice(0, -'.sql'.length))
    .sort()
}

/** The names of the migrations that the database has seen, in order. */
export async function executedMigrations(client: pg.ClientBase): Promise<string[]> {
  const table = await client.query<{ exists: boolean }>(
    `select to_regclass('public.kysely_migration') is not null as exists`,
  )
  if (!table.rows[0]?.exists) return []
  const { rows } = await client.query<{ name: string }>('select name from kysely_migration')
  return rows.map(row => row.name).sort()
}

/**
 * Runs what has not run yet.
 * @param target the last migration to run; all of them if left out
 * @throws the migration's own error with its name, with nothing changed
 */
export async function migrate(ownerConfig: pg.PoolConfig, folder = migrationsFolder, target?: string): Promise<void> {
  const pool = new pg.Pool({ ...ownerConfig, max: 2 })
  // A connection that is cut while it rests is no news; unheard, its error would end the program.
  pool.on('error', () => undefined)
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  try {
    const migrator = new Migrator({
      db,
      provider: fileProvider(folder),
      nameComparator: (left, right) => (left < right ? -1 : 1),
    })
    const { error, results } = target ? await migrator.migrateTo(target) : await migrator.migrateToLatest()
    if (!error) return
    const failed = results?.find(result => result.status === 'Error')
    throw new Error(
      `Migration ${failed?.migrationName ?? ''} failed: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    )
  } finally {
    await db.destroy()
  }
}

function fileProvider(folder: string): MigrationProvider {
  return {
    async getMigrations() {
      const names = await knownMigrations(folder)
      return Object.fromEntries(
        names.map(name => [
          name,
          {
            up: async (db: Kysely<unknown>) => {
              await sql.raw(await readFile(join(folder, `${name}.sql`), 'utf8')).execute(db)
            },
          },
        ]),
      )
    },
  }
}
