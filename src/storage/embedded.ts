/**
 * Starts a real PostgreSQL for somebody who has none: "embedded" means that we start it, not that it is another
 * database. It listens on a socket in a folder that only its account may enter, never on the network.
 *
 * The server outlives a killed Latchwork, and the next start adopts it. Should the server die, it is started again.
 */
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { installedBinaries } from './embedded/binaries.ts'
import { type Cluster, existingFolder, preparedCluster, superuser } from './embedded/cluster.ts'
import { OwnedElsewhereError, type Ownership, takenOwnership } from './embedded/ownership.ts'
import { findServer, runningServer, type Server, type ServerOptions, stopServer } from './embedded/server.ts'

export type EmbeddedOptions = {
  dataDir: string
  /** Receives a sentence whenever something happens that an operator may want to know. */
  log?: (line: string) => void
  /** A package of binaries other than the platform's own; the tests run PostgreSQL 15 by it. */
  binaries?: string
  /** Server settings that differ from the safe ones; the tests trade durability for speed. */
  settings?: Record<string, string>
  /** Stop the server when this process ends, even by kill -9. For tests, which leave nothing behind. */
  diesWithParent?: boolean
}

export type EmbeddedPostgres = {
  /** For a pg pool, as the owner of the database `latchwork`, who is no superuser. */
  ownerConfig: pg.PoolConfig
  /** The same as a URL, for DATABASE_URL of another process. */
  ownerUrl: string
  /** Whether the server was running already. */
  adopted: boolean
  serverPid(): number
  /** Resolves with the reason if the database is lost for good: somebody else has taken it. */
  lost: Promise<Error>
  /** Stops the server and gives up the ownership. */
  stop(): Promise<void>
}

const databaseName = 'latchwork'
const ownerName = 'latchwork'
const firstRetryMs = 100
const retryLimitMs = 5000

/**
 * Starts, or adopts, the server of the data directory and becomes its owner.
 * @throws OwnedElsewhereError if another living Latchwork owns it; Error with advice if there are no binaries
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const log = options.log ?? (() => undefined)
  const settings = options.settings ?? {}
  const cluster = await preparedCluster({
    dataDir: options.dataDir,
    installed: await installedBinaries(options.binaries),
    isDurable: settings['fsync'] !== 'off',
    log,
  })
  const serverOptions = { settings, diesWithParent: options.diesWithParent ?? false }
  const watch = new Watch(cluster, serverOptions, log)
  const server = await watch.begin()
  await createDatabase(server)
  return {
    ...ownerAccess(server),
    adopted: server.wasRunning,
    serverPid: () => watch.serverPid(),
    lost: watch.lost,
    stop: () => watch.stop(),
  }
}

/**
 * The owner's access to a running embedded database, or null if none runs. Takes no ownership: this is how a backup
 * joins a Latchwork at work.
 */
export async function findEmbedded(options: {
  dataDir: string
  binaries?: string
}): Promise<Pick<EmbeddedPostgres, 'ownerConfig' | 'ownerUrl'> | null> {
  const { major } = await installedBinaries(options.binaries)
  const folder = await existingFolder(join(options.dataDir, `postgres-${major}`))
  const server = folder && (await findServer(folder))
  return server ? ownerAccess(server) : null
}

/** Keeps the server running and owned until it is stopped. */
class Watch {
  lost: Promise<Error>
  #giveUp: (reason: Error) => void = () => undefined
  #server: Server | null = null
  #ownership: Ownership | null = null
  #revival: Promise<void> | null = null
  #isStopping = false
  #cluster: Cluster
  #options: ServerOptions
  #log: (line: string) => void

  constructor(cluster: Cluster, options: ServerOptions, log: (line: string) => void) {
    this.#cluster = cluster
    this.#options = options
    this.#log = log
    this.lost = new Promise(resolve => {
      this.#giveUp = resolve
    })
  }

  async begin(): Promise<Server> {
    const server = await runningServer(this.#cluster, this.#options)
    const ownership = await takenOwnership(server.socketFolder, this.#cluster.dataDir)
    this.#server = server
    this.#ownership = ownership
    void ownership.lost.then(() => {
      if (!this.#isStopping) this.#revival = this.#revive()
    })
    return server
  }

  serverPid(): number {
    return this.#server?.pid ?? 0
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    await this.#revival
    if (this.#server) await stopServer(this.#server.pid, this.#cluster.folder)
    await this.#ownership?.release()
  }

  async #revive(): Promise<void> {
    this.#log('The connection to the embedded PostgreSQL was lost: starting it again')
    for (let waitMs = firstRetryMs; !this.#isStopping; waitMs = Math.min(waitMs * 2, retryLimitMs)) {
      try {
        const server = await this.begin()
        this.#log(`The embedded PostgreSQL is back (process ${server.pid})`)
        return
      } catch (error) {
        if (error instanceof OwnedElsewhereError) return this.#giveUp(error)
        this.#log(`The embedded PostgreSQL is not back yet: ${String(error)}`)
        await delay(waitMs)
      }
    }
  }
}

function ownerAccess({ socketFolder }: Server): Pick<EmbeddedPostgres, 'ownerConfig' | 'ownerUrl'> {
  return {
    ownerConfig: { host: socketFolder, port: 5432, user: ownerName, database: databaseName, ssl: false },
    ownerUrl: `postgresql://${ownerName}@localhost:5432/${databaseName}?host=${encodeURIComponent(socketFolder)}`,
  }
}

/** The owner may make the application's role and nothing more dangerous: the same as on a server database. */
async function createDatabase({ socketFolder }: Server): Promise<void> {
  const client = new pg.Client({ host: socketFolder, user: superuser, database: 'postgres', ssl: false })
  await client.connect()
  try {
    const role = await client.query('select 1 from pg_roles where rolname = $1', [ownerName])
    if (role.rowCount === 0) await client.query(`create role ${ownerName} login createrole`)
    const database = await client.query('select 1 from pg_database where datname = $1', [databaseName])
    if (database.rowCount === 0) await client.query(`create database ${databaseName} owner ${ownerName}`)
  } finally {
    await client.end()
  }
}
