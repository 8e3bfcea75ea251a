/**
 * Takes a backup while Latchwork works. Everything is read in one snapshot, so the archive holds the state of one
 * moment; readers of a snapshot wait for nobody and nobody waits for them.
 */
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { type Pack, pack } from 'tar-stream'
import { executedMigrations } from '../migrate.ts'
import { type ArchivedTable, formatVersion, type Manifest, type Totals } from './archive.ts'
import { archivedTables, copyTarget, hiddenTables, sequencePositions } from './snapshot.ts'

/** Small enough to hold in memory, large enough that a tar header of 512 bytes does not matter. */
const pieceBytes = 4 * 1024 * 1024

export type BackupSummary = { tables: number; rows: number; takenAt: string }

/**
 * Writes an archive of the whole database. It holds personal data and sealed secrets, so only its owner may read it.
 * The file appears when it is complete and written to disk; a failed backup leaves an older file of that name alone.
 * @param ownerConfig the owner's access; the application's role cannot see all organisations
 */
export async function writeBackup(ownerConfig: pg.PoolConfig, path: string): Promise<BackupSummary> {
  const draft = `${path}.partial`
  const client = new pg.Client(ownerConfig)
  await client.connect()
  // The connection's failure reaches whoever waits for an answer; unheard here it would end the program.
  client.on('error', () => undefined)
  try {
    const manifest = await beginSnapshot(client)
    const archive = pack()
    const written = pipeline(archive, createGzip(), createWriteStream(draft, { mode: 0o600 }))
    // Whichever side fails ends the other, and the pipeline is rejected with the first cause: a full disk, say.
    const [filling, writing] = await Promise.allSettled([fill(archive, client, manifest), written])
    if (writing.status === 'rejected') throw writing.reason
    if (filling.status === 'rejected') throw filling.reason
    await client.query('commit')
    await syncAndRename(draft, path)
    const rows = Object.values(filling.value.tables).reduce((sum, table) => sum + table.rows, 0)
    return { tables: manifest.tables.length, rows, takenAt: manifest.takenAt }
  } finally {
    await client.end()
    await rm(draft, { force: true })
  }
}

async function beginSnapshot(client: pg.Client): Promise<Manifest> {
  await client.query('begin isolation level repeatable read, read only')
  await client.query(`set local app.backup = 'on'`)
  await client.query('set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0')
  const hidden = await hiddenTables(client)
  if (hidden.length > 0) {
    throw new Error(`The owner may not read all rows of ${hidden.join(', ')}: the backup would lack them.`)
  }
  const tables = await archivedTables(client)
  // A migration that began now would change a table between the list of its columns and its rows.
  const names = tables.map(table => `public.${pg.escapeIdentifier(table.name)}`)
  if (names.length > 0) await client.query(`lock table ${names.join(', ')} in access share mode`)
  const { rows } = await client.query<{ version: string; taken: string }>(
    `select current_setting('server_version') as version,
            to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as taken`,
  )
  return {
    format: formatVersion,
    migrations: await executedMigrations(client),
    postgresVersion: rows[0]?.version ?? '',
    takenAt: rows[0]?.taken ?? '',
    tables,
  }
}

async function fill(archive: Pack, client: pg.Client, manifest: Manifest): Promise<Totals> {
  try {
    await addEntry(archive, 'manifest.json', Buffer.from(JSON.stringify(manifest, null, 2)))
    const totals: Totals = { tables: {}, sequences: {} }
    for (const table of manifest.tables) totals.tables[table.name] = await addTable(archive, client, table)
    // Sequences are outside every snapshot. Read last, they are at least as far as the rows that were read.
    totals.sequences = await sequencePositions(client)
    await addEntry(archive, 'totals.json', Buffer.from(JSON.stringify(totals, null, 2)))
    archive.finalize()
    return totals
  } catch (error) {
    archive.destroy(error instanceof Error ? error : new Error(String(error)))
    throw error
  }
}

async function addTable(archive: Pack, client: pg.Client, table: ArchivedTable): Promise<Totals['tables'][string]> {
  const rows = client.query(copyTo(`copy ${copyTarget(table)} to stdout`))
  const hash = createHash('sha256')
  let pieces = 0
  let rowCount = 0
  let held: Buffer[] = []
  let heldBytes = 0
  const flush = async () => {
    if (heldBytes === 0) return
    pieces++
    const content = Buffer.concat(held)
    held = []
    heldBytes = 0
    await addEntry(archive, `tables/${table.name}/${String(pieces).padStart(6, '0')}.copy`, content)
  }
  for await (const chunk of rows as AsyncIterable<Buffer>) {
    hash.update(chunk)
    rowCount += lineCount(chunk)
    held.push(chunk)
    heldBytes += chunk.length
    if (heldBytes >= pieceBytes) await flush()
  }
  await flush()
  return { rows: rowCount, sha256: hash.digest('hex') }
}

/** Each row of COPY text is one line: a line feed within a value is written as \\n. */
function lineCount(chunk: Buffer): number {
  let count = 0
  for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) count++
  return count
}

/** Waits until the archive has taken the content, so that a slow disk slows the reading. */
function addEntry(archive: Pack, name: string, content: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    archive.entry({ name, mode: 0o600 }, content, error => (error ? reject(error) : resolve()))
  })
}

async function syncAndRename(draft: string, path: string): Promise<void> {
  const file = await open(draft, 'r+')
  await file.sync()
  await file.close()
  await rename(draft, path)
  // The new name is in the folder, which has to reach the disk as well.
  const folder = await open(dirname(path), 'r')
  await folder.sync()
  await folder.close()
}
