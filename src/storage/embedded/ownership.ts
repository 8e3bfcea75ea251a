/**
 * One Latchwork owns a cluster. The proof is an advisory lock on a connection held for nothing else: the server frees
 * it the moment the owner dies, however it dies, and no stale lock file can lie about it.
 */
import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { superuser } from './cluster.ts'

/** Any number serves that nothing else locks in the maintenance database. */
const ownershipKey = 7_365_021_604

/** How long a second owner waits for the death of the first to reach the server. */
const patienceMs = 3000
const pollMs = 50

export class OwnedElsewhereError extends Error {
  override name = 'OwnedElsewhereError'
}

export type Ownership = {
  /** Resolves when the connection ends, and with it the ownership, for whatever reason. */
  lost: Promise<void>
  release(): Promise<void>
}

/**
 * Takes the cluster behind the socket.
 * @throws OwnedElsewhereError with the owner's process number, if another living Latchwork has it
 */
export async function takenOwnership(socketFolder: string, dataDir: string): Promise<Ownership> {
  const client = new pg.Client({
    host: socketFolder,
    user: superuser,
    database: 'postgres',
    ssl: false,
    application_name: `latchwork owner, process ${process.pid} on ${hostname()}`.slice(0, 63),
    // The kernel tells of a dead server at once through the socket; nothing else needs to be polled.
    connectionTimeoutMillis: 10_000,
  })
  let lose: (() => void) | null = null
  const lost = new Promise<void>(resolve => {
    lose = resolve
  })
  client.on('error', () => lose?.())
  client.on('end', () => lose?.())
  await client.connect()
  const deadlineAt = performance.now() + patienceMs
  while (!(await isLocked(client))) {
    if (performance.now() < deadlineAt) {
      await delay(pollMs)
      continue
    }
    const owner = await ownerName(client)
    await client.end()
    throw new OwnedElsewhereError(
      `${dataDir} is in use by ${owner}. Stop that one first, or give this one a data directory of its own.`,
    )
  }
  return { lost, release: () => client.end() }
}

async function isLocked(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [ownershipKey])
  return rows[0]?.locked === true
}

async function ownerName(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ application_name: string }>(
    `select application_name from pg_stat_activity join pg_locks using (pid)
     where locktype = 'advisory' and granted and (classid::bigint << 32 | objid::bigint) = $1`,
    [ownershipKey],
  )
  return rows[0]?.application_name ?? 'another latchwork'
}
