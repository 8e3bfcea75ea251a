// The whole house in one process: database, jobs, API, and the writers of the connections whose leases it holds. `start`,
// `serve` and the tests open it by the same function. The emulator is no part of it: it is somebody else's server.
import { hkdfSync } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { PoolConfig } from 'pg'
import type { Config } from '../config.ts'
import { redirectUrl, type ServerParts } from '../http/parts.ts'
import { createServer } from '../http/server.ts'
import { type Jobs, startJobs } from '../jobs/engine.ts'
import { feedText } from '../mail/calendar/feed.ts'
import type { Controls } from '../ports/access-control.ts'
import type { ConnectionState, TokenStore } from '../ports/connection.ts'
import { newUuid } from '../ports/ids.ts'
import { purgeAnswers } from '../storage/answers.ts'
import { attemptStore } from '../storage/control/attempts.ts'
import { createControls } from '../storage/control/controls.ts'
import { leaseStore } from '../storage/control/leases.ts'
import { type Presence, takePresence } from '../storage/control/presence.ts'
import { tokenStore } from '../storage/control/tokens.ts'
import { type Connections, openDatabase } from '../storage/database.ts'
import { journalReader } from '../storage/journal-reader.ts'
import { sealJournal } from '../storage/journal-sealer.ts'
import { admitApplication } from '../storage/roles.ts'
import type { Schema } from '../storage/schema.ts'
import { createSealer } from '../storage/seal.ts'
import { createSessions } from '../storage/sign-in/sessions.ts'
import { createStore } from '../storage/store.ts'
import { systemClock } from './clock.ts'
import { type ConnectionAtWork, openIdOf, startWork, type WorkParts } from './connection/at-work.ts'
import type { Errand, Outcome } from './connection/errands.ts'
import { Keeper } from './connections.ts'
import { createIntegration } from './integration.ts'
import { JournalSeals } from './journal-seals.ts'
import { Lease } from './lease.ts'
import { postOfficeOf } from './letters.ts'
import { createLog, type Log, loggable } from './log.ts'
import { createMetrics } from './metrics.ts'
import { Chores } from './reservations/chores.ts'
import { linkSigner } from './reservations/links.ts'

export interface HouseOptions {
  readonly database: {
    readonly ownerConfig: PoolConfig
    readonly appConfig?: PoolConfig | undefined
  }
  readonly config: Config
  readonly log?: Log
}

export interface House {
  readonly parts: ServerParts
  readonly app: FastifyInstance
  readonly database: Connections<Schema>
  readonly jobs: Jobs
  readonly tokens: TokenStore
  readonly log: Log
  /** Where it listens. */
  readonly url: string
  /** How many connections this process writes for. */
  writing(): number
  /** Stops accepting, finishes requests and calls under way, gives the leases back. */
  close(): Promise<void>
}

/** Opens everything and listens. @throws Error for the operator, with everything closed again */
export async function startHouse(options: HouseOptions): Promise<House> {
  const log = options.log ?? createLog(options.config.logLevel)
  const closing: (() => Promise<unknown>)[] = []
  let closed: Promise<void> | null = null
  // What was opened last is closed first.
  const close = () => {
    closed ??= closeAll(closing, log)
    return closed
  }
  try {
    return { ...(await opened(options, log, work => closing.unshift(work))), log, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function closeAll(closing: readonly (() => Promise<unknown>)[], log: Log): Promise<void> {
  for (const end of closing) {
    try {
      await end()
    } catch (error) {
      log.warn(loggable(error), 'Something did not close')
    }
  }
}

async function opened(
  { database: access, config }: HouseOptions,
  log: Log,
  onClose: (end: () => Promise<unknown>) => void,
): Promise<Omit<House, 'log' | 'close'>> {
  const say = (line: string) => log.warn(line)
  const database = await openDatabase<Schema>({ ...access, log: say })
  onClose(() => database.close())
  const { appConfig, ownerConfig } = database
  const [jobs, presence] = await Promise.all([
    startJobs({ ownerConfig, appConfig, admit: schema => admitApplication(database.ownerPool, schema), log: say }),
    takePresence(appConfig, database.vital),
  ])
  onClose(() => presence.leave())
  onClose(() => jobs.stop())
  const sealer = createSealer(config.keys)
  const controls = createControls(database.app, sealer)
  const organizationIds = async () => (await controls.organizations.list()).map(({ id }) => id)
  const seals = sealsOf(database, organizationIds, log)
  const store = createStore({
    db: database.app,
    enqueueWake: (trx, organizationId, personIds) => jobs.enqueueWake(trx, { organizationId, personIds }),
    enqueueMail: (trx, organizationId, letterId) => jobs.enqueueMail(trx, { organizationId, letterId }),
    sealer,
    onJournal: organizationId => seals.want(organizationId),
  })
  seals.start()
  onClose(() => seals.stop())
  const postOffice = postOfficeOf({ config, database, sealer, jobs, organizationIds, log })
  await postOffice?.start()
  onClose(async () => postOffice?.stop())
  const tokens = tokenStore(database.app, sealer)
  const { connections } = controls
  let writing = () => 0
  const metrics = createMetrics({
    connectionStates: () => statesOf(controls),
    waiting: () => jobs.waiting(),
    writing: () => writing(),
  })
  const work: WorkParts = {
    clock: systemClock,
    random: Math.random,
    store,
    tokens,
    connections,
    jobs,
    salto: config.salto,
    fullPassMinutes: config.fullPassMinutes,
    metrics,
    log,
  }
  const keeper = keeperOf(work, presence, database, log)
  writing = () => keeper.count()
  onClose(() => keeper.stop())
  const sessions = createSessions({
    connection: appConfig,
    secret: sessionSecret(config),
    publicUrl: config.publicUrl,
  })
  onClose(() => sessions.close())
  const parts: ServerParts = {
    store,
    clock: systemClock,
    newId: newUuid,
    controls,
    sessions,
    journal: journalReader,
    publicUrl: config.publicUrl,
    trustedProxies: config.trustedProxies,
    hasMailServer: config.mail !== null,
    writeCalendar: feedText,
    links: linkSigner(config.keys),
    isReady: () => isAnswering(controls),
    metricsText: () => metrics.text(),
    reportFailure: ({ id, route, error }) => log.error({ id, route, ...loggable(error) }, 'A request failed'),
    integration: createIntegration({
      clock: systemClock,
      store,
      connections,
      tokens,
      attempts: attemptStore(database.app, sealer),
      redirectUrl: redirectUrl({ publicUrl: config.publicUrl }),
      openIdOf: client => openIdOf(work, client),
      ask: (organizationId, errand, patienceMs) => asked(keeper, jobs, organizationId, errand, patienceMs),
      look: () => keeper.look(),
    }),
  }
  const chores = new Chores({
    parts,
    organizationIds,
    report: error => log.warn(loggable(error), 'Chores of reservations wait'),
  })
  chores.start()
  onClose(() => chores.stop())
  const housekeeping = startHousekeeping(parts, database, log)
  onClose(async () => clearInterval(housekeeping))
  const app = await createServer(parts)
  onClose(() => app.close())
  keeper.start()
  const url = await app.listen({ host: config.host, port: config.port })
  return { parts, app, database, jobs, tokens, url, writing: () => keeper.count() }
}

/** Sessions are signed with a key of their own, derived from the one that the operator keeps. */
const sessionSecret = ({ keys }: Config): string => {
  const key = keys.keys[keys.currentKeyId] ?? new Uint8Array()
  return Buffer.from(hkdfSync('sha256', key, '', 'latchwork sessions', 32)).toString('hex')
}

function keeperOf(
  work: WorkParts,
  presence: Presence,
  database: Connections<Schema>,
  log: Log,
): Keeper<ConnectionAtWork> {
  const leaseParts = {
    clock: systemClock,
    leases: leaseStore(database.vital),
    holder: presence.holder,
    isHere: () => presence.isHere(),
  }
  return new Keeper({
    live: () => work.connections.live(),
    lease: organizationId => new Lease(leaseParts, organizationId),
    start: (organizationId, mayWork) => startWork(work, organizationId, mayWork),
    releaseLeasesOfDead: () => presence.releaseLeasesOfDead(),
    report: error => log.error(loggable(error), 'Connections could not be looked after'),
  })
}

/**
 * Directly, when the writer is in this process; else by the process that has it. Leaving goes through the queue always:
 * begun once, it is finished, whichever process dies meanwhile.
 */
async function asked(
  keeper: Keeper<ConnectionAtWork>,
  jobs: Jobs,
  organizationId: string,
  errand: Errand,
  patienceMs: number,
): Promise<Outcome | null> {
  const work = keeper.find(organizationId)
  if (!work || errand.kind === 'leave') return (await jobs.ask(organizationId, errand, patienceMs)) as Outcome | null
  const timer = new AbortController()
  const patience = systemClock.sleep(patienceMs, timer.signal).then(() => null)
  try {
    return await Promise.race([work.run(errand), patience])
  } finally {
    timer.abort()
  }
}

function sealsOf(
  database: Connections<Schema>,
  organizationIds: () => Promise<readonly string[]>,
  log: Log,
): JournalSeals {
  return new JournalSeals({
    seal: organizationId => sealJournal(database.app, organizationId),
    organizationIds,
    report: error => log.warn(loggable(error), 'The journal waits for its seals'),
  })
}

async function statesOf({ organizations, connections }: Controls): Promise<ReadonlyMap<string, ConnectionState>> {
  const states = new Map<string, ConnectionState>()
  for (const { id } of await organizations.list()) {
    const record = await connections.find(id)
    if (record) states.set(id, record.state)
  }
  return states
}

/** Whatever is wrong with it, no work can be done while the database does not answer. */
const isAnswering = ({ organizations }: Controls): Promise<boolean> =>
  organizations.find(unusedId).then(
    () => true,
    () => false,
  )

const unusedId = '00000000-0000-0000-0000-000000000000'

const housekeepingEveryMs = 10 * 60_000

/** Every process does it; doing it twice changes nothing. */
function startHousekeeping(parts: ServerParts, database: Connections<Schema>, log: Log): NodeJS.Timeout {
  const keep = async () => {
    for (const { id } of await parts.controls.organizations.list()) {
      await purgeAnswers(database.app, id, systemClock.now())
    }
    await parts.controls.members.purge(systemClock.now())
  }
  return setInterval(() => {
    keep().catch((error: unknown) => log.warn(loggable(error), 'Housekeeping waits'))
  }, housekeepingEveryMs)
}
