// Reservations through the whole API: one PostgreSQL as durable as it is for users, one or two `serve` processes on it,
// and a client that keeps its connections open, as a proxy in front would. Beside it the floor: bare tables with the
// same columns, indexes and exclusion constraint, without tenancy and foreign keys, and one statement that writes the
// same durable rows (reservation, its span, idempotency key, journal line, letter, job).
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { Pool } from 'undici'
import { openDatabase } from '../src/storage/database.ts'
import type { Schema } from '../src/storage/schema.ts'
import { freePort } from '../test/free-port.ts'
import { eventually, openInstallation, type Program, run } from '../test/system/processes.ts'
import { fillReservations } from './calendar.ts'
import { type FloorSlot, floorStatement, floorTables } from './floor-statement.ts'

export interface Answered {
  readonly status: number
  readonly elapsedMs: number
  readonly body: Readonly<Record<string, unknown>>
}

export type Slot = Omit<FloorSlot, 'organizationId'>

export interface Booking {
  readonly organizationId: string
  readonly personIds: readonly string[]
  readonly unitIds: readonly string[]
  /** As the server's superuser: for floors and for counting. */
  readonly bare: pg.Pool
  /** By the n-th server, or the next in turn. Never throws for an answer, whatever its status. */
  ask(method: 'GET' | 'POST', path: string, body?: object, headers?: Record<string, string>): Promise<Answered>
  /** Writes the rows in the client's own process; false where the slot is taken. */
  floor(slot: Slot): Promise<boolean>
  /** The same behind the barest HTTP server, in a process of its own. */
  floorByHttp(slot: Slot): Promise<Answered>
  fill(reservations: number): Promise<void>
  deadlocks(): Promise<number>
  overlaps(): Promise<number>
  /** Counts, from now until the end is asked for, statements of the servers that wait for a lock for more than a second. */
  watchLocks(): { end(): Promise<number> }
  /** Time on a processor since their starts, by the servers or the floor's server, and by the database. */
  cpuMs(): { readonly servers: number; readonly floorServer: number; readonly database: number }
  /** What the servers have written to their logs. */
  output(): string
  close(): Promise<void>
}

export interface BookingOptions {
  readonly unitCount: number
  readonly personCount?: number
  readonly servers?: number
  /** To Salto KS: then the clerk looks at whoever has reserved, which is work beside the answers. */
  readonly isConnected?: boolean
  /** Of the database's server. */
  readonly settings?: Record<string, string>
  /** Of the servers, besides: for profiles. */
  readonly environment?: Record<string, string>
}

/** As a server database has it: room for several processes and for the floors. */
const roomy = { max_connections: '200' }

export async function openBooking({
  unitCount,
  personCount = 500,
  servers = 1,
  settings = roomy,
  isConnected = false,
  environment = {},
}: BookingOptions): Promise<Booking> {
  const installation = await openInstallation('src/main.ts', settings)
  Object.assign(installation.env, environment)
  const { ownerConfig, ownerUrl } = installation.database
  const bare = new pg.Pool({ ...ownerConfig, user: 'postgres', max: 16 })
  let isClosing = false
  bare.on('error', error => {
    if (!isClosing) process.stderr.write(`A bare connection was lost: ${error.message}\n`)
  })
  const first = await installation.serve()
  if (isConnected) await installation.furnish(first)
  else await installation.found(first)
  const all = [first]
  while (all.length < servers) all.push(await installation.serve())
  const key = String((await first.ask('POST', '/api-keys', { name: 'Bench', role: 'host', scopes: ['*'] })).body['key'])
  const pools = all.map(({ url }) => new Pool(url, { connections: 64, pipelining: 1 }))
  let turn = 0
  const ask: Booking['ask'] = (method, path, body, headers = {}) => {
    const pool = pools[turn++ % pools.length]
    if (!pool) throw new Error('No server')
    return answered(pool, method, `/api/v1${path}`, body, { authorization: `Bearer ${key}`, ...headers })
  }
  const made = async (path: string, body: object): Promise<Readonly<Record<string, unknown>>> => {
    const answer = await ask('POST', path, body)
    if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const location = await made('/locations', { name: 'Here', timeZone: 'Europe/Lisbon', saltoSiteId: null })
  const personIds: string[] = []
  for (let n = 0; n < personCount; n += 1) {
    personIds.push(String((await made('/people', { name: `Ana Lima ${n}`, email: `ana.${n}@example.org` }))['id']))
  }
  const unitIds: string[] = []
  for (let n = 0; n < unitCount; n += 1) {
    const unit = { locationId: location['id'], name: `Room ${n}`, kind: 'room', capacity: 1 + (n % 12) }
    unitIds.push(String((await made('/reservation-units', unit))['id']))
  }
  const { rows } = await bare.query<{ organization_id: string }>(
    'select organization_id from reservation_units limit 1',
  )
  const organizationId = rows[0]?.organization_id ?? ''
  for (const statement of floorTables) await bare.query(statement)
  const floorServer = await startFloorServer(`${ownerUrl.replace('//latchwork@', '//postgres@')}`)
  const floorPool = new Pool(floorServer.url, { connections: 64, pipelining: 1 })
  const counted = async (query: string): Promise<number> => Number((await bare.query(query)).rows[0]?.count)
  return {
    organizationId,
    personIds,
    unitIds,
    bare,
    ask,
    floor: async slot => {
      const { rows } = await bare.query<{ made: number }>(floorStatement({ organizationId, ...slot }))
      return rows[0]?.made === 1
    },
    floorByHttp: slot => answered(floorPool, 'POST', '/', { organizationId, ...slot }, {}),
    fill: async reservations => {
      const connections = await openDatabase<Schema>({ ownerConfig })
      await fillReservations(connections, { organizationId, personIds, unitIds, reservations })
      await connections.close()
      // What ours has made meanwhile may lie where the floor has made its own.
      await bare.query('insert into floor_reservations select * from reservations on conflict do nothing')
      await bare.query('analyze')
    },
    deadlocks: () => counted('select deadlocks as count from pg_stat_database where datname = current_database()'),
    overlaps: () =>
      counted(`select count(*) from (select kept_from, lag(kept_until) over (partition by unit_id order by kept_from) as
        before from reservations where state in ('tentative', 'confirmed')) as kept where kept_from < before`),
    watchLocks: () => watchedLocks(bare),
    cpuMs: () => ({
      servers: all.reduce((sum, { child }) => sum + cpuMsOf(child.pid ?? 0), 0),
      floorServer: cpuMsOf(floorServer.program.child.pid ?? 0),
      database: cpuMsBelow(installation.database.serverPid()),
    }),
    output: () => all.map(server => server.output()).join(''),
    close: async () => {
      isClosing = true
      await Promise.all([...pools, floorPool].map(pool => pool.close()))
      floorServer.program.child.kill('SIGTERM')
      await floorServer.program.ended
      await bare.end()
      await installation.close()
    },
  }
}

async function answered(
  pool: Pool,
  method: 'GET' | 'POST',
  path: string,
  body: object | undefined,
  headers: Record<string, string>,
): Promise<Answered> {
  const askedAt = performance.now()
  const json = body === undefined ? {} : { 'content-type': 'application/json' }
  const answer = await pool.request({
    method,
    path,
    headers: { ...json, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.body.text()
  const elapsedMs = performance.now() - askedAt
  return { status: answer.statusCode, elapsedMs, body: Object(JSON.parse(text)) as Record<string, unknown> }
}

const lookEveryMs = 200

function watchedLocks(bare: pg.Pool): ReturnType<Booking['watchLocks']> {
  const waiting = new Set<string>()
  let isOver = false
  const look = async () => {
    while (!isOver) {
      const { rows } = await bare.query<{ wait: string; what: string }>(
        `select pid || ' ' || query_start as wait, format('%s %s, behind %s: %s', wait_event_type, wait_event,
            (select string_agg(format('[%s %s]', other.state, left(other.query, 200)), ' ') from pg_stat_activity other
             where other.pid = any(pg_blocking_pids(waits.pid))), left(query, 200)) as what
          from pg_stat_activity waits
          where wait_event_type = 'Lock' and query_start < clock_timestamp() - interval '1 second'
            and query not like '%insert into floor_%'`,
      )
      for (const { wait, what } of rows) {
        if (!waiting.has(wait)) process.stderr.write(`Waits for over a second: ${what}\n`)
        waiting.add(wait)
      }
      await new Promise(resolve => setTimeout(resolve, lookEveryMs))
    }
  }
  const looking = look()
  return {
    end: async () => {
      isOver = true
      await looking
      return waiting.size
    },
  }
}

async function startFloorServer(databaseUrl: string): Promise<{ program: Program; url: string }> {
  const port = await freePort()
  const entry = fileURLToPath(new URL('./floor-server.ts', import.meta.url))
  const program = run([], { DATABASE_URL: databaseUrl, PORT: String(port) }, entry)
  const url = `http://127.0.0.1:${port}`
  const isThere = () =>
    fetch(url).then(
      answer => answer.ok,
      () => program.child.exitCode !== null,
    )
  await eventually(isThere, ready => ready)
  if (program.child.exitCode !== null) throw new Error(program.output())
  return { program, url }
}

/** For a request that must be made once. */
export const freshKey = (): Record<string, string> => ({ 'idempotency-key': randomUUID() })

const ticksPerSecond = 100

interface ProcessTimes {
  readonly parent: number
  readonly own: number
  readonly ofEndedChildren: number
}

/** Of Linux; zero where there is no /proc, or where the process has ended. */
function timesOf(pid: number | string): ProcessTimes {
  let text = ''
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { parent: 0, own: 0, ofEndedChildren: 0 }
  }
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const ms = (index: number) => ((fields[index] ?? 0) * 1000) / ticksPerSecond
  return { parent: fields[1] ?? 0, own: ms(11) + ms(12), ofEndedChildren: ms(13) + ms(14) }
}

const cpuMsOf = (pid: number): number => timesOf(pid).own

function cpuMsBelow(pid: number): number {
  const all = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(timesOf)
  const { own, ofEndedChildren } = timesOf(pid)
  return all.filter(({ parent }) => parent === pid).reduce((sum, child) => sum + child.own, own + ofEndedChildren)
}
