// The connection of an organisation to Salto KS: its life cycle (M5, M6), its tokens, its one writer.
import type { Refusal } from '../domain/refusal.ts'
import type { Instant } from '../domain/span.ts'
import type { DoorSeen, GroupSeen, SiteSeen } from './provider.ts'

export type ConnectionState =
  | 'requested'
  | 'with-salto'
  | 'approved'
  | 'connected'
  | 'needs-reconnecting'
  | 'disconnected'

/** Why a connection is broken, precise enough to act on (field note 20). */
export interface ConnectionCause {
  /** `token_refused` · `consent_withdrawn` · `role_too_low` · `identity_unreachable` · `api_unreachable` · `client_refused` … */
  readonly code: string
  readonly sentence: string
  readonly since: Instant
}

export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string | null
  readonly expiresAt: Instant
}

export interface ConnectionRecord {
  readonly organizationId: string
  readonly state: ConnectionState
  readonly clientId: string | null
  readonly connectedAs: { readonly platformUserId: string; readonly name: string; readonly email: string | null } | null
  readonly connectedAt: Instant | null
  readonly requestedAt: Instant | null
  readonly submittedAt: Instant | null
  readonly approvedAt: Instant | null
  readonly lastSuccessAt: Instant | null
  readonly cause: ConnectionCause | null
}

/** Tokens and client secrets, sealed at rest. */
export interface TokenStore {
  client(organizationId: string): Promise<{ clientId: string; clientSecret: string } | null>
  tokens(organizationId: string): Promise<Tokens | null>
  /**
   * One refresh at a time across processes (row lock). `refresh` gets the newest stored tokens and is skipped when they
   * are already newer than `stale`. What it returns is committed before this resolves (I23). When it throws, the
   * stored tokens stay.
   */
  renew(organizationId: string, stale: string, refresh: (newest: Tokens) => Promise<Tokens>): Promise<Tokens>
  save(organizationId: string, tokens: Tokens): Promise<void>
  erase(organizationId: string): Promise<void>
}

/** A connect attempt between the redirect out and the callback; used once, gone after ten minutes. */
export interface ConnectAttempt {
  readonly state: string
  readonly organizationId: string
  readonly nonce: string
  readonly codeVerifier: string
  readonly redirectUri: string
}

export interface AttemptStore {
  save(attempt: ConnectAttempt): Promise<void>
  /** Removes and returns it; null when unknown, used or older than ten minutes. */
  take(state: string): Promise<ConnectAttempt | null>
}

export interface ConnectionStore {
  find(organizationId: string): Promise<ConnectionRecord | null>
  /** Every organisation whose connection is `connected` or `needs-reconnecting`. */
  live(): Promise<string[]>
  save(
    organizationId: string,
    change: Partial<Omit<ConnectionRecord, 'organizationId'>> & { clientSecret?: string },
  ): Promise<void>
}

/** One writer per connection, fenced by a rising epoch (I21). */
export interface LeaseStore {
  /** Takes or renews the lease for `leaseMs`; null when another writer holds it. The epoch rises at each change of holder. */
  hold(organizationId: string, holder: string, leaseMs: number): Promise<{ epoch: number } | null>
  release(organizationId: string, holder: string): Promise<void>
}

export interface SyncOutcome {
  readonly complete: boolean
  readonly given: number
  readonly taken: number
  readonly held: number
  readonly drift: number
}

/** What the API asks of the running connection. Implemented by main over `salto/` and `reconciler/`. */
export interface Integration {
  authorizeUrl(organizationId: string): Promise<string | Refusal>
  /** Exchanges the code, stores the tokens, reads sites and groups. `callback` is the full URL that was called. */
  complete(callback: URL): Promise<{ organizationId: string } | Refusal>
  /** `remove` runs the removals first and is disconnected when they are confirmed. */
  disconnect(organizationId: string, access: 'keep' | 'remove'): Promise<{ done: boolean } | Refusal>
  /** A full pass now; `running` when it has not ended after `patienceMs`. */
  sync(organizationId: string, patienceMs: number): Promise<SyncOutcome | 'running' | Refusal>
  sites(organizationId: string): Promise<SiteSeen[] | Refusal>
  accessGroups(organizationId: string, siteId: string): Promise<(GroupSeen & { doors: DoorSeen[] })[] | Refusal>
}
