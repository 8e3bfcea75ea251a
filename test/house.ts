/** A whole house in one process, on a fresh database: the real store, the real API over real HTTP. */
import { randomBytes, randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { hashOf, newSecret } from '../src/commands/staff/secrets.ts'
import type { Scope } from '../src/contract/staff.ts'
import type { Denial, ServerParts } from '../src/http/parts.ts'
import { createServer } from '../src/http/server.ts'
import { feedText } from '../src/mail/calendar/feed.ts'
import { mailOf } from '../src/mail/letters/letter.ts'
import { linkSigner } from '../src/main/reservations/links.ts'
import type { Controls, Role } from '../src/ports/access-control.ts'
import type { Clock } from '../src/ports/clock.ts'
import type { Integration } from '../src/ports/connection.ts'
import { newUuid } from '../src/ports/ids.ts'
import type { GroupState, Store, Transaction } from '../src/ports/store.ts'
import { changeFeed } from '../src/storage/changes.ts'
import { createControls } from '../src/storage/control/controls.ts'
import type { Connections } from '../src/storage/database.ts'
import { journalReader } from '../src/storage/journal/reader.ts'
import type { Schema } from '../src/storage/schema.ts'
import { createSealer } from '../src/storage/seal.ts'
import { searcher } from '../src/storage/search.ts'
import { createSessions } from '../src/storage/sign-in/sessions.ts'
import { createStore } from '../src/storage/store.ts'
import { createTestDatabase } from './postgres.ts'

/** A wall clock that a test may put forward. */
export class TestClock implements Clock {
  #aheadMs = 0

  now(): number {
    return Date.now() + this.#aheadMs
  }

  monotonicMs(): number {
    return performance.now() + this.#aheadMs
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, ms)
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
    await promise
  }

  advance(ms: number): void {
    this.#aheadMs += ms
  }
}

export type HouseOptions = {
  /** What talks to Salto KS. Left out: an integration that refuses, saying that it is not connected. */
  integration?: Integration
}

type Wake = { organizationId: string; personIds: readonly string[] | 'everybody' }

export type House = {
  url: string
  app: FastifyInstance
  parts: ServerParts
  store: Store
  controls: Controls
  connections: Connections<Schema>
  clock: TestClock
  /** With which it seals and signs. */
  keys: { keys: Record<string, Uint8Array>; currentKeyId: string }
  organizationId: string
  /** Every wake-up that was committed or tried, in order. */
  wakes: Wake[]
  /** What the server could not foresee; empty at the end of a good test. */
  failures: { id: string; route: string; error: unknown }[]
  /** What was denied, in order. */
  denials: Denial[]
  /** Asks as the host of the first organisation, with every scope. */
  host: Client
  /** Another organisation of the installation, empty. */
  addOrganization(name: string): Promise<string>
  /** A new key, as a client. */
  client(role: Role, scopes?: readonly (Scope | '*')[], organizationId?: string): Promise<Client>
  /** Somebody without any key. */
  nobody: Client
  inTransaction<T>(work: (tx: Transaction) => Promise<T>, organizationId?: string): Promise<T>
  close(): Promise<void>
}

export type Answered = { status: number; headers: Headers; body: Json; text: string }

/** A parsed answer; tests reach into it by `at('path.to.field')` or by the usual properties. */
type Json = Readonly<Record<string, unknown>>

export type Client = {
  key: string | null
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>
  get(path: string, headers?: Record<string, string>): Promise<Answered>
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>
  patch(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>
  put(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>
}

export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const database = await createTestDatabase()
  const connections = await database.open<Schema>()
  const clock = new TestClock()
  const wakes: Wake[] = []
  const failures: House['failures'] = []
  const denials: Denial[] = []
  const keys = { keys: { test: randomBytes(32) }, currentKeyId: 'test' }
  const sealer = createSealer(keys)
  const store = createStore({
    db: connections.app,
    enqueueWake: async (_trx, organizationId, personIds) => {
      wakes.push({ organizationId, personIds })
    },
    sealer,
  })
  const controls = createControls(connections.control, sealer)
  const publicUrl = 'http://latchwork.test'
  const sessions = createSessions({
    connection: database.appConfig,
    secret: randomBytes(32).toString('hex'),
    publicUrl,
  })
  const parts: ServerParts = {
    store,
    clock,
    newId: newUuid,
    controls,
    sessions,
    journal: journalReader,
    searcher,
    changes: changeFeed(database.appConfig),
    liveBeatEveryMs: 100,
    integration: options.integration ?? notConnected,
    publicUrl,
    writeCalendar: feedText,
    writeLetter: letter => mailOf(letter, 'letters@latchwork.test'),
    links: linkSigner(keys),
    isReady: async () => true,
    metricsText: async () => ({ contentType: 'text/plain; version=0.0.4', text: '# none\n' }),
    reportDenied: denial => denials.push(denial),
    reportFailure: incident => failures.push(incident),
  }
  const app = await createServer(parts)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })

  const addOrganization = async (name: string): Promise<string> => {
    const id = newUuid(clock.now())
    await controls.organizations.add({ id, name })
    return id
  }
  const organizationId = await addOrganization('Casa Azul')
  const inTransaction: House['inTransaction'] = (work, inOrganization = organizationId) =>
    store.transaction(inOrganization, clock.now(), work)
  const client: House['client'] = async (role, scopes = ['*'], inOrganization = organizationId) => {
    const key = newSecret('lw_key')
    await inTransaction(
      tx =>
        controls.apiKeys.add(tx, {
          id: newUuid(clock.now()),
          organizationId: inOrganization,
          name: `test ${role}`,
          role,
          scopes,
          hash: hashOf(key),
          prefix: key.slice(0, 12),
          createdAt: clock.now(),
          expiresAt: null,
          revokedAt: null,
        }),
      inOrganization,
    )
    return clientOf(url, key)
  }
  return {
    url,
    app,
    parts,
    store,
    controls,
    connections,
    clock,
    keys,
    organizationId,
    wakes,
    failures,
    denials,
    host: await client('host'),
    addOrganization,
    client,
    nobody: clientOf(url, null),
    inTransaction,
    async close() {
      await app.close()
      await parts.changes.close()
      await sessions.close()
      await connections.close()
      await database.drop()
    },
  }
}

/** Paths are below `/api/v1`, unless they name a root path such as `/status`. */
export function clientOf(url: string, key: string | null): Client {
  const ask: Client['ask'] = async (method, path, body, headers = {}) => {
    const isRoot = /^\/(?:api|status|healthz|readyz|metrics)(?:\/|$)/.test(path)
    const answer = await fetch(`${url}${isRoot ? path : `/api/v1${path}`}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    const isJson = answer.headers.get('content-type')?.includes('json') ?? false
    return { status: answer.status, headers: answer.headers, text, body: isJson ? JSON.parse(text) : {} }
  }
  return {
    key,
    ask,
    get: (path, headers) => ask('GET', path, undefined, headers),
    post: (path, body = {}, headers) => ask('POST', path, body, headers),
    patch: (path, body = {}, headers) => ask('PATCH', path, body, headers),
    put: (path, body = {}, headers) => ask('PUT', path, body, headers),
  }
}

const refusedAsNotConnected = {
  refused: true,
  code: 'integration.not_connected',
  sentence: 'There is no connection in this test.',
  facts: {},
} as const

const notConnected: Integration = {
  authorizeUrl: async () => refusedAsNotConnected,
  complete: async () => refusedAsNotConnected,
  disconnect: async () => refusedAsNotConnected,
  sync: async () => refusedAsNotConnected,
  sites: async () => refusedAsNotConnected,
  accessGroups: async () => refusedAsNotConnected,
}

/** What a read of Salto KS would have left in our mirror: a site with groups of one door each. */
export async function seeSite(
  house: House,
  siteId: string,
  groups: readonly (Partial<GroupState> & { accessGroupId: string })[],
  organizationId = house.organizationId,
): Promise<void> {
  await house.inTransaction(async tx => {
    await tx.sites.save({
      siteId,
      name: `Site ${siteId}`,
      timeZone: 'Europe/Lisbon',
      seatsUsed: 3,
      seatsAllowed: 10,
      subscriptionValid: true,
      fullReadAt: house.clock.now(),
      vanishedAt: null,
      previewSince: null,
    })
    await tx.sites.saveGroups(
      siteId,
      groups.map(group => ({
        siteId,
        name: `Group ${group.accessGroupId}`,
        doorCount: 1,
        memberCount: 0,
        schedule: 'always',
        lockIds: [`lock-${group.accessGroupId}`],
        vanishedAt: null,
        ...group,
      })),
    )
  }, organizationId)
}

/** The id of a made object; fails with the answer when it was not made. */
export function idOf(answered: Answered): string {
  const { id } = answered.body
  if (typeof id !== 'string') throw new Error(`Nothing was made: ${answered.status} ${answered.text}`)
  return id
}

export const freshKey = (): string => randomUUID()
