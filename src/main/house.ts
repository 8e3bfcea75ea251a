// The whole house in one process: foundation, API, and the writers of the connections whose leases it holds. `start`,
// `serve` and the tests open it by the same function. The emulator is no part of it: it is somebody else's server.
import { hkdfSync } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { PoolConfig } from 'pg'
import type { Config } from '../config.ts'
import { redirectUrl, type ServerParts } from '../http/parts.ts'
import { createServer } from '../http/server.ts'
import { feedText } from '../mail/calendar/feed.ts'
import { mailOf } from '../mail/letters/letter.ts'
import type { Controls } from '../ports/access-control.ts'
import type { ConnectionState } from '../ports/connection.ts'
import { newUuid } from '../ports/ids.ts'
import { purgeAnswers } from '../storage/answers.ts'
import { journalReader } from '../storage/journal/reader.ts'
import { forgetLetters } from '../storage/outbox.ts'
import { searcher } from '../storage/search.ts'
import { purgeWakes, waitingWakes } from '../storage/shelves/wakes.ts'
import { createSessions } from '../storage/sign-in/sessions.ts'
import { systemClock } from './clock.ts'
import { openIdOf } from './connection/openid-of.ts'
import { type Foundation, openFoundation } from './foundation.ts'
import { createIntegration } from './integration.ts'
import { createLog, type Log, loggable } from './log.ts'
import { postOfficeOf } from './mail/letters.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { Chores } from './reservations/chores.ts'
import { linkSigner } from './reservations/links.ts'
import { webFolder } from './web-folder.ts'
import { startWriting, type Writing } from './writing.ts'

export interface HouseOptions {
  readonly database: {
    readonly ownerConfig: PoolConfig
    readonly appConfig?: PoolConfig | undefined
  }
  readonly config: Config
  readonly log?: Log
}

export interface House extends Foundation {
  readonly parts: ServerParts
  readonly app: FastifyInstance
  readonly log: Log
  /** Where it listens. */
  readonly url: string
  /** How many connections this process writes for. */
  writing(): number
  /** Stops accepting, finishes requests and calls under way, gives the leases back. */
  close(): Promise<void>
}

type OnClose = (end: () => Promise<unknown>) => void

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
    return { ...(await opened(options, log, end => closing.unshift(end))), log, close }
  } catch (error) {
    await close()
    throw error
  }
}

export async function closeAll(closing: readonly (() => Promise<unknown>)[], log: Log): Promise<void> {
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
  onClose: OnClose,
): Promise<Omit<House, 'log' | 'close'>> {
  const foundation = await openFoundation({ access, keys: config.keys, log, onClose })
  const { controls, jobs, database, changes } = foundation
  let written = () => 0
  const metrics = createMetrics({
    connectionStates: () => statesOf(controls),
    waiting: async () => ({ wakes: await waitingOf(foundation), errands: await jobs.waiting() }),
    writing: () => written(),
  })
  const writing = await startWriting({ foundation, config, metrics, log, onClose })
  written = () => writing.count()
  const parts = partsOf(foundation, config, metrics, writing, log)
  const sessions = createSessions({
    connection: database.appConfig,
    secret: sessionSecret(config),
    publicUrl: config.publicUrl,
  })
  onClose(() => sessions.close())
  const housekeeping = startHousekeeping(foundation, config, log)
  onClose(async () => clearInterval(housekeeping))
  const whole = { ...parts, sessions, changes }
  await startLetters(foundation, config, log, onClose)
  startChores(foundation, whole, log, onClose)
  const app = await createServer(whole)
  onClose(() => app.close())
  const url = await app.listen({ host: config.host, port: config.port })
  return { ...foundation, parts: whole, app, url, writing: () => writing.count() }
}

/** The sender of previews, where no mail server is configured. */
const unsentFrom = 'nobody@latchwork.invalid'

function partsOf(
  { store, controls, tokens, attempts }: Foundation,
  config: Config,
  metrics: Metrics,
  writing: Writing,
  log: Log,
): Omit<ServerParts, 'sessions' | 'changes'> {
  const { connections } = controls
  const { publicUrl } = config
  return {
    store,
    clock: systemClock,
    newId: newUuid,
    controls,
    journal: journalReader,
    searcher,
    publicUrl,
    trustedProxies: config.trustedProxies,
    hasMailServer: config.mail !== null,
    webFolder: webFolder(),
    writeCalendar: feedText,
    writeLetter: letter => mailOf(letter, config.mail?.senderEmail ?? unsentFrom),
    links: linkSigner(config.keys),
    isReady: () => isAnswering(controls),
    metricsText: () => metrics.text(),
    reportDenied: denial => log.warn(denial, 'A request was denied'),
    reportFailure: ({ id, route, error }) => log.error({ id, route, ...loggable(error) }, 'A request failed'),
    integration: createIntegration({
      clock: systemClock,
      store,
      connections,
      tokens,
      attempts,
      redirectUrl: redirectUrl({ publicUrl }),
      openIdOf: client => openIdOf({ salto: config.salto, clock: systemClock }, client),
      ask: (organizationId, errand, patienceMs) => writing.ask(organizationId, errand, patienceMs),
      look: () => writing.look(),
    }),
  }
}

/** Letters go by whichever process comes to them first. */
async function startLetters(foundation: Foundation, config: Config, log: Log, onClose: OnClose): Promise<void> {
  const postOffice = postOfficeOf({ ...foundation, config, log })
  await postOffice?.start()
  onClose(async () => postOffice?.stop())
}

function startChores({ organizationIds }: Foundation, parts: ServerParts, log: Log, onClose: OnClose): void {
  const report = (error: unknown) => log.warn(loggable(error), 'Chores of reservations wait')
  const chores = new Chores({ parts, organizationIds, report })
  chores.start()
  onClose(() => chores.stop())
}

/** Sessions are signed with a key of their own, derived from the one that the operator keeps. */
const sessionSecret = ({ keys }: Config): string => {
  const key = keys.keys[keys.currentKeyId] ?? new Uint8Array()
  return Buffer.from(hkdfSync('sha256', key, '', 'latchwork sessions', 32)).toString('hex')
}

async function statesOf({ organizations, connections }: Controls): Promise<ReadonlyMap<string, ConnectionState>> {
  const states = new Map<string, ConnectionState>()
  for (const { id } of await organizations.list()) {
    const record = await connections.find(id)
    if (record) states.set(id, record.state)
  }
  return states
}

async function waitingOf({ database, organizationIds }: Foundation): Promise<number> {
  let wakes = 0
  for (const id of await organizationIds()) wakes += await waitingWakes(database.app, id)
  return wakes
}

const unusedId = '00000000-0000-0000-0000-000000000000'

/** Whatever is wrong with it, no work can be done while the database does not answer. */
const isAnswering = ({ organizations }: Controls): Promise<boolean> =>
  organizations.find(unusedId).then(
    () => true,
    () => false,
  )

const housekeepingEveryMs = 10 * 60_000

/** Every process does it; doing it twice changes nothing. */
function startHousekeeping({ controls, database }: Foundation, config: Config, log: Log): NodeJS.Timeout {
  const keep = async () => {
    for (const { id } of await controls.organizations.list()) {
      const at = systemClock.now()
      await purgeAnswers(database.app, id, at)
      await purgeWakes(database.app, id)
      await forgetLetters(database.app, id, at - config.lettersKeptDays * 86_400_000, at)
    }
    await controls.members.purge(systemClock.now())
    await controls.staffLinks.purge(systemClock.now())
  }
  return setInterval(() => {
    keep().catch((error: unknown) => log.warn(loggable(error), 'Housekeeping waits'))
  }, housekeepingEveryMs)
}
