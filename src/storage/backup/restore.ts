/**
 * Loads a backup into an empty database, of any PostgreSQL from 15 on: all of it in one transaction, or nothing.
 *
 * The tables are made by the migrations that had run when the backup was taken; the later ones run on the loaded rows.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { type Extract, extract } from 'tar-stream'
import { executedMigrations, knownMigrations, migrate, migrationsFolder } from '../migrate.ts'
import { prepareApplicationRole } from '../roles.ts'
import { type Manifest, parsedManifest, parsedTotals, type Totals } from './archive.ts'
import { loosened } from './loosened.ts'
import { copyTarget } from './snapshot.ts'

type Entry = Extract extends AsyncIterable<infer Found> ? Found : never

export type RestoreSummary = { tables: number; rows: number; takenAt: string }

/**
 * Restores the archive, and leaves `restored_at` in the table `installation`: until somebody has looked, the doors may
 * differ from the database for good reasons, so the next full pass is to be a preview.
 * @throws Error in an operator's words if the database is not empty, or the archive is damaged or too new; the
 *   database then holds no row of it
 */
export async function restoreBackup(
  ownerConfig: pg.PoolConfig,
  path: string,
  folder = migrationsFolder,
): Promise<RestoreSummary> {
  const entries = extract()
  const [loading, reading] = await Promise.allSettled([
    load(ownerConfig, entries, folder).finally(() => entries.destroy()),
    pipeline(createReadStream(path), createGunzip(), entries),
  ])
  const reasons = [reading, loading].flatMap(one => (one.status === 'rejected' ? [one.reason as unknown] : []))
  const damage = reasons.find(isDamage)
  if (damage) throw new Error('The backup is damaged or cut off: nothing was restored.', { cause: damage })
  // A failed loading ends the reading too, which then has nothing of its own to say.
  if (loading.status === 'rejected') throw loading.reason
  if (reading.status === 'rejected') throw reading.reason
  await migrate(ownerConfig, folder)
  return loading.value
}

/** What the decompression and the archive's reader say of a file that is not whole. */
function isDamage(reason: unknown): boolean {
  if (!(reason instanceof Error)) return false
  const { code, message } = reason as NodeJS.ErrnoException
  return code?.startsWith('Z_') || message === 'Unexpected end of data' || message.startsWith('Invalid tar')
}

async function load(ownerConfig: pg.PoolConfig, archive: Extract, folder: string): Promise<RestoreSummary> {
  const entries = archive[Symbol.asyncIterator]()
  const first = await nextEntry(entries)
  const manifest = parsedManifest(first?.header.name === 'manifest.json' ? await textOf(first) : '')
  await prepareApplicationRole(ownerConfig, false)
  const client = new pg.Client(ownerConfig)
  await client.connect()
  // The connection's failure reaches whoever waits for an answer; unheard here it would end the program.
  client.on('error', () => undefined)
  try {
    await assertLevel(client, manifest, folder)
    const last = manifest.migrations.at(-1)
    if (last) await migrate(ownerConfig, folder, last)
    await client.query('begin')
    await client.query('set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0')
    const tighten = await loosened(client)
    await assertEmpty(client)
    const loaded = await loadTables(client, manifest, entries)
    await finish(client, manifest, loaded)
    await tighten()
    await client.query('commit')
    await client.query('analyze')
    const rows = Object.values(loaded.counts).reduce((sum, table) => sum + table.rows, 0)
    return { tables: manifest.tables.length, rows, takenAt: manifest.takenAt }
  } finally {
    await client.end()
  }
}

/** The database's migrations must be the first of the archive's, and the archive's must all be known. */
async function assertLevel(client: pg.Client, manifest: Manifest, folder: string): Promise<void> {
  const known = new Set(await knownMigrations(folder))
  const unknown = manifest.migrations.find(name => !known.has(name))
  if (unknown) {
    throw new Error(`This backup was made by a later Latchwork (it knows ${unknown}). Restore it with that one.`)
  }
  const present = await executedMigrations(client)
  const beyond = present.find((name, index) => name !== manifest.migrations[index])
  if (beyond) {
    throw new Error(
      `The database is already at ${beyond}, which is later than the backup. Restore into a new, empty database.`,
    )
  }
}

async function assertEmpty(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select relname::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
     and relname not like 'kysely_migration%' order by 1`,
  )
  for (const { name } of rows) {
    const found = await client.query(`select from public.${pg.escapeIdentifier(name)} limit 1`)
    if (found.rowCount === 0) continue
    throw new Error(`The database is not empty: ${name} has rows. Restore into a new, empty database.`)
  }
}

type Loaded = { counts: Totals['tables']; totals: Totals | null }

async function loadTables(client: pg.Client, manifest: Manifest, entries: AsyncIterator<Entry>): Promise<Loaded> {
  const tables = new Map(manifest.tables.map(table => [table.name, table]))
  const loaded: Loaded = { counts: {}, totals: null }
  let entry = await nextEntry(entries)
  while (entry) {
    if (entry.header.name === 'totals.json') {
      loaded.totals = parsedTotals(await textOf(entry))
      entry = await nextEntry(entries)
      continue
    }
    const name = tableOf(entry)
    const table = tables.get(name)
    if (!table) throw new Error(`The backup holds ${entry.header.name}, which its manifest does not name.`)
    const hash = createHash('sha256')
    const target = client.query(copyFrom(`copy ${copyTarget(table)} from stdin`))
    await pipeline(async function* () {
      while (entry && tableOf(entry) === name) {
        for await (const chunk of entry as AsyncIterable<Buffer>) {
          hash.update(chunk)
          yield chunk
        }
        entry = await nextEntry(entries)
      }
    }, target)
    loaded.counts[name] = { rows: target.rowCount, sha256: hash.digest('hex') }
  }
  return loaded
}

async function finish(client: pg.Client, manifest: Manifest, { counts, totals }: Loaded): Promise<void> {
  if (!totals) throw new Error('The backup is damaged or cut off: nothing was restored.')
  const nothing = { rows: 0, sha256: createHash('sha256').digest('hex') }
  for (const { name } of manifest.tables) {
    const wanted = totals.tables[name]
    const found = counts[name] ?? nothing
    if (wanted?.rows !== found.rows || wanted.sha256 !== found.sha256) {
      throw new Error(`The backup is damaged: the rows of ${name} are not those that were saved. Nothing was restored.`)
    }
  }
  for (const [name, last] of Object.entries(totals.sequences)) {
    if (last !== null) await client.query(`select setval(format('public.%I', $1::text)::regclass, $2)`, [name, last])
  }
  await client.query(
    `insert into installation (key, value)
     values ('restored_at', jsonb_build_object('at', to_jsonb(now()), 'takenAt', $1::text))
     on conflict (key) do update set value = excluded.value`,
    [manifest.takenAt],
  )
}

async function nextEntry(entries: AsyncIterator<Entry>): Promise<Entry | null> {
  const { value, done } = await entries.next()
  return done ? null : value
}

/** `tables/desk/000001.copy` is a piece of desk. */
function tableOf(entry: Entry): string {
  return /^tables\/(.+)\/\d+\.copy$/.exec(entry.header.name)?.[1] ?? ''
}

async function textOf(entry: Entry): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
