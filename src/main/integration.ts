// What the API asks of the running connection (ports/connection.ts). Works in every process: whatever needs the writer
// goes to the process that has it, directly or as an errand.
import { isRefusal, type Refusal, refusal } from '../domain/refusal.ts'
import type { Clock } from '../ports/clock.ts'
import type {
  AttemptStore,
  ConnectionRecord,
  ConnectionStore,
  Integration,
  SyncOutcome,
  TokenStore,
} from '../ports/connection.ts'
import { ProviderFault, type SiteSeen } from '../ports/provider.ts'
import type { Store } from '../ports/store.ts'
import { authorizeUrl, exchangedTokens, takenAttempt } from '../salto/connection/connect.ts'
import type { OpenId } from '../salto/connection/openid.ts'
import { answerOf, type Errand, type Outcome } from './connection/errands.ts'
import type { GroupWithDoors } from './connection/mirror.ts'

export interface IntegrationParts {
  readonly clock: Clock
  readonly store: Store
  readonly connections: ConnectionStore
  readonly tokens: TokenStore
  readonly attempts: AttemptStore
  readonly redirectUrl: string
  readonly openIdOf: (client: { clientId: string; clientSecret: string }) => OpenId
  /** Runs the errand where the writer is; null when it has not answered in time. */
  readonly ask: (organizationId: string, errand: Errand, patienceMs: number) => Promise<Outcome | null>
  /** Something has just changed: connections are looked through now. */
  readonly look: () => Promise<void>
}

const introducePatienceMs = 25_000
const readPatienceMs = 15_000
const leavePatienceMs = 20_000

export function createIntegration(parts: IntegrationParts): Integration {
  return new Asked(parts)
}

class Asked implements Integration {
  readonly #parts: IntegrationParts

  constructor(parts: IntegrationParts) {
    this.#parts = parts
  }

  async authorizeUrl(organizationId: string): Promise<string | Refusal> {
    const openId = await this.#openId(organizationId)
    if (isRefusal(openId)) return openId
    const { attempts, redirectUrl } = this.#parts
    return (await authorizeUrl(openId, attempts, organizationId, redirectUrl)).href
  }

  async complete(callback: URL): Promise<{ organizationId: string } | Refusal> {
    const attempt = await takenAttempt(this.#parts.attempts, callback)
    if (isRefusal(attempt)) return attempt
    const { organizationId } = attempt
    const openId = await this.#openId(organizationId)
    if (isRefusal(openId)) return openId
    const tokens = await this.#unlessAway(() => exchangedTokens(openId, attempt, callback))
    if (isRefusal(tokens)) return tokens
    await this.#parts.tokens.save(organizationId, tokens)
    await this.#connected(organizationId)
    await this.#parts.look()
    // Connected all the same when Salto KS is slow or away just now: what is not read yet is read with the next look.
    await this.#parts.ask(organizationId, { kind: 'introduce' }, introducePatienceMs)
    return { organizationId }
  }

  async disconnect(organizationId: string, access: 'keep' | 'remove'): Promise<{ done: boolean } | Refusal> {
    const { connections, tokens } = this.#parts
    const record = await connections.find(organizationId)
    if (!record || record.state === 'disconnected') return { done: true }
    if (!isLive(record)) {
      await tokens.erase(organizationId)
      await connections.save(organizationId, { state: 'disconnected', cause: null })
      return { done: true }
    }
    if (access === 'remove' && record.state === 'needs-reconnecting') return needsReconnecting(record)
    const outcome = await this.#parts.ask(organizationId, { kind: 'leave', access }, leavePatienceMs)
    await this.#parts.look()
    if (outcome === null) return { done: false }
    answerOf(outcome)
    return { done: true }
  }

  async sync(organizationId: string, patienceMs: number): Promise<SyncOutcome | 'running' | Refusal> {
    const refused = await this.#unlessConnected(organizationId)
    if (refused) return refused
    const outcome = await this.#parts.ask(organizationId, { kind: 'sync' }, patienceMs)
    return outcome === null ? 'running' : (answerOf(outcome) as SyncOutcome)
  }

  async sites(organizationId: string): Promise<SiteSeen[] | Refusal> {
    return (await this.#read(organizationId, { kind: 'sites' })) as SiteSeen[] | Refusal
  }

  async accessGroups(organizationId: string, siteId: string): Promise<GroupWithDoors[] | Refusal> {
    return (await this.#read(organizationId, { kind: 'access-groups', siteId })) as GroupWithDoors[] | Refusal
  }

  async #read(organizationId: string, errand: Errand): Promise<unknown> {
    const refused = await this.#unlessConnected(organizationId)
    if (refused) return refused
    const outcome = await this.#parts.ask(organizationId, errand, readPatienceMs)
    if (outcome) return answerOf(outcome)
    throw new ProviderFault('not_done', 'Salto KS is slow or busy with changes just now. Try again in a moment.')
  }

  async #unlessConnected(organizationId: string): Promise<Refusal | null> {
    const record = await this.#parts.connections.find(organizationId)
    if (record?.state === 'connected') return null
    return record?.state === 'needs-reconnecting' ? needsReconnecting(record) : notConnected(record)
  }

  async #openId(organizationId: string): Promise<OpenId | Refusal> {
    const client = await this.#parts.tokens.client(organizationId)
    if (client) return this.#parts.openIdOf(client)
    const record = await this.#parts.connections.find(organizationId)
    return refusal(
      'integration.wrong_state',
      `The integration is ${record?.state ?? 'disconnected'}: it can be connected once the host has entered the client id and secret from Salto.`,
      { state: record?.state ?? 'disconnected', from: ['approved'] },
    )
  }

  async #connected(organizationId: string): Promise<void> {
    const { connections, store, clock } = this.#parts
    const at = clock.now()
    const before = await connections.find(organizationId)
    await connections.save(organizationId, { state: 'connected', connectedAt: at, lastSuccessAt: at, cause: null })
    await store.transaction(organizationId, at, tx =>
      tx.journal.append({
        action: 'integration.connected',
        // The browser that came back carries no session: the attempt was begun by staff, under their own line.
        actor: { kind: 'system', id: 'operator' },
        subject: { organizationId },
        detail: { from: before?.state ?? 'disconnected' },
      }),
    )
  }

  /** The identity server being away is told as a refusal: the browser waits for a page. */
  async #unlessAway<T>(work: () => Promise<T | Refusal>): Promise<T | Refusal> {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof ProviderFault)) throw error
      return refusal('connection.identity_unreachable', error.message, { ...error.detail })
    }
  }
}

const isLive = (record: ConnectionRecord): boolean =>
  record.state === 'connected' || record.state === 'needs-reconnecting'

const notConnected = (record: ConnectionRecord | null): Refusal =>
  refusal(
    'integration.not_connected',
    'There is no connection to Salto KS. Connect first, under Setup › Integrations.',
    { state: record?.state ?? 'disconnected' },
  )

const needsReconnecting = ({ cause }: ConnectionRecord): Refusal =>
  refusal('integration.needs_reconnecting', cause?.sentence ?? 'The connection to Salto KS is broken. Connect again.', {
    ...(cause ? { cause: cause.code } : {}),
  })
