/**
 * The way to the database. Tenancy is a property of the transaction: `withTenant` names the organisation, and row-level
 * security admits its rows alone; without a name there are no tenant rows at all.
 */
import { availableParallelism } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'
import { Teller } from './changes.ts'
import { columnTypes } from './columns.ts'
import { isOutdated, preparing } from './line/prepared.ts'
import { transactionOf } from './line/side-by-side.ts'
import { migrate, migrationsFolder } from './migrate.ts'
import { applicationRole, assertApplicationRole, prepareApplicationRole } from './roles.ts'

export type DatabaseOptions = {
  /** DATABASE_URL, or what the embedded launcher gives. Migrates, and owns the tables. */
  ownerConfig: pg.PoolConfig
  /** DATABASE_APP_URL. Left out, the application signs in as the owner and works as `latchwork_app`. */
  appConfig?: pg.PoolConfig | undefined
  /** Another folder of migrations than the product's own. */
  migrations?: string
  /** Receives what happens to idle connections, which is nobody's answer. */
  log?: (line: string) => void
}

export type Connections<Schema> = {
  /** Bound by row-level security. Everything that serves a person uses this one. */
  app: Kysely<Schema>
  /** For the owner's own errands, such as the job engine's migrations. Sees no tenant rows either. */
  owner: Kysely<Schema>
  /** As the application, for leases: a renewal never waits behind the requests of people. */
  vital: Kysely<Schema>
  /**
   * As the application, for single statements on control tables. Those who ask for one within a transaction would wait for
   * each other, each with a connection in hand, if it had to be one of the same.
   */
  control: Kysely<Schema>
  /**
   * As the application, for transactions that wait for an answer from outside: a server of somebody else's that hangs takes
   * no connection from anybody who needs none of its answers.
   */
  outward: Kysely<Schema>
  /** The pools below, for the libraries that want one. */
  appPool: pg.Pool
  ownerPool: pg.Pool
  /** The way in as the application and as the owner, for what keeps connections of its own. */
  appConfig: pg.PoolConfig
  ownerConfig: pg.PoolConfig
  close(): Promise<void>
}

/** Several statements may be under way on one connection; the driver sends them without waiting in between. */
const pipelined: object = { pipeline: true }

/**
 * With those of jobs, sign-in, presence and changes, 24 a process at most: two processes, a backup and an administrator find
 * room in the sixty of the PostgreSQL that Latchwork brings. More than the machine can work for make everything slower,
 * because they take each other's memory caches away.
 */
const appConnections = Math.min(8, Math.max(6, 3 * availableParallelism()))
const ownerConnections = 2
const vitalConnections = 2
const controlConnections = 2
const outwardConnections = 2
/** So long a request waits for a connection before it is told to come again. */
const patienceMs = 10_000

/**
 * Prepares the role, migrates, and opens the pools.
 * @throws Error in an operator's words if the roles are not safe, or a migration fails
 */
export async function openDatabase<Schema>(options: DatabaseOptions): Promise<Connections<Schema>> {
  const log = options.log ?? (() => undefined)
  const signsInItself = options.appConfig !== undefined
  const ownerConfig = { ...options.ownerConfig, types: columnTypes }
  await prepareApplicationRole(ownerConfig, !signsInItself)
  await migrate(ownerConfig, options.migrations ?? migrationsFolder)
  const appConfig = options.appConfig ?? workingAs(applicationRole, ownerConfig)
  const ways = { app: withSessionSettings(appConfig), owner: withSessionSettings(ownerConfig) }
  const patient = { connectionTimeoutMillis: patienceMs, ...ways.app }
  const appPool = openPool({ max: appConnections, ...patient, ...pipelined }, log)
  const ownerPool = openPool({ max: ownerConnections, ...ways.owner }, log)
  const vitalPool = openPool({ ...ways.app, max: vitalConnections }, log)
  const controlPool = openPool({ ...patient, max: controlConnections }, log)
  const outwardPool = openPool({ ...ways.app, max: outwardConnections }, log)
  const pools = [appPool, ownerPool, vitalPool, controlPool, outwardPool]
  const teller = new Teller(appPool, log)
  let closing: Promise<unknown> | null = null
  // Two signals may ask for the same end, and a pool takes a second one amiss.
  const close = async () => {
    closing ??= teller.settled().then(() => Promise.all(pools.map(pool => pool.end())))
    await closing
  }
  try {
    const client = await appPool.connect()
    try {
      await assertApplicationRole(client, signsInItself)
    } finally {
      client.release()
    }
  } catch (error) {
    await close()
    throw error
  }
  return {
    app: toldBy(teller, queries(appPool)),
    owner: queries(ownerPool),
    vital: queries(vitalPool),
    control: queries(controlPool),
    outward: queries(outwardPool),
    appPool,
    ownerPool,
    appConfig: ways.app,
    ownerConfig: ways.owner,
    close,
  }
}

function queries<Schema>(pool: pg.Pool): Kysely<Schema> {
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool: preparing(pool) }) })
}

function openPool(config: pg.PoolConfig, log: (line: string) => void): pg.Pool {
  const pool = new pg.Pool({ ...config, types: columnTypes })
  // A connection that breaks is replaced at its next use; unheard, its error would end the program. The pool hears the
  // idle ones only: one lent to a transaction breaks between two statements without anybody listening.
  const report = (error: Error) => log(`A database connection was lost: ${error.message}`)
  pool.on('error', report)
  pool.on('connect', client => client.on('error', () => undefined))
  return pool
}

/** The connection starts in the role, so nothing runs before it and `reset all` leads back to it. */
export function workingAs(role: string, config: pg.PoolConfig): pg.PoolConfig {
  return withStartupOption(config, `-c role=${role}`)
}

/** A transaction whose program has lost interest must not hold its locks for ever. */
function withSessionSettings(config: pg.PoolConfig): pg.PoolConfig {
  return withStartupOption(config, '-c TimeZone=UTC -c idle_in_transaction_session_timeout=60000')
}

/** Options within a URL would win over those beside it, so they are written into it. */
function withStartupOption(config: pg.PoolConfig, option: string): pg.PoolConfig {
  if (!config.connectionString) return { ...config, options: joined(config.options, option) }
  const url = new URL(config.connectionString)
  url.searchParams.set('options', joined(url.searchParams.get('options'), option))
  // URLSearchParams writes a space as +, which the driver would take literally.
  const search = url.searchParams.toString().replaceAll('+', '%20')
  url.search = search
  return { ...config, connectionString: url.toString() }
}

function joined(present: string | null | undefined, option: string): string {
  return present ? `${present} ${option}` : option
}

const attemptsLimit = 5
const firstPauseMs = 10

/** Who tells what transactions of these connections have changed. Where nobody does, each tells by itself. */
const tellers = new WeakMap<object, Teller>()

function toldBy<Schema>(teller: Teller, db: Kysely<Schema>): Kysely<Schema> {
  tellers.set(db, teller)
  return db
}

/**
 * Runs the function in one transaction that sees the organisation's rows alone. After a serialisation failure, a
 * deadlock or a change of the tables, which undo everything, the function runs again: it must do nothing outside the
 * transaction. Statements may be asked for side by side.
 * @param organizationId a UUID
 */
export async function withTenant<Schema, Result>(
  db: Kysely<Schema>,
  organizationId: string,
  work: (transaction: Transaction<Schema>) => Promise<Result>,
): Promise<Result> {
  const teller = tellers.get(db)
  const collects = teller ? "; set local app.told = E'\\n'" : ''
  const ends = {
    begin: `begin; set local app.organization_id = ${pg.escapeLiteral(organizationId)}${collects}`,
    commit: teller ? 'show app.told; commit' : 'commit',
  }
  const { transaction, result, rows } = await withRetries(() => transactionOf(db, ends, work))
  const [collected] = rows as readonly { readonly 'app.told'?: string }[]
  teller?.tell(organizationId, collected?.['app.told'] ?? '', changes.get(transaction) ?? new Map())
  return result
}

/** What transactions have to tell of besides, for which there is no trigger: tables, and whom it is about. */
const changes = new WeakMap<object, Map<string, Set<string>>>()

/** Tells when the transaction has committed, for a fraction of what a trigger costs. Where nobody tells for it, it is not told. */
export function tellOnCommit<Schema>(
  transaction: Transaction<Schema>,
  table: string,
  personIds: readonly string[] = [],
): void {
  const tables = changes.get(transaction) ?? new Map<string, Set<string>>()
  changes.set(transaction, tables)
  const people = tables.get(table) ?? new Set()
  tables.set(table, people)
  for (const id of personIds) people.add(id)
}

/** Runs the function in one transaction outside every organisation: only the control tables have rows there. */
export function withoutTenant<Schema, Result>(
  db: Kysely<Schema>,
  work: (transaction: Transaction<Schema>) => Promise<Result>,
): Promise<Result> {
  return withRetries(() => db.transaction().execute(work))
}

async function withRetries<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await attempt()
    } catch (error) {
      if (attempts === attemptsLimit || !isUndone(error)) throw error
      // Jitter, so that two who collided do not collide again.
      await delay(firstPauseMs * 2 ** attempts * Math.random())
    }
  }
}

/** Serialisation failure, deadlock or an outdated plan: the database has undone the transaction; trying again helps. */
function isUndone(error: unknown): boolean {
  const isConflict = error instanceof pg.DatabaseError && (error.code === '40001' || error.code === '40P01')
  return isConflict || isOutdated(error)
}
