/**
 * The seam between the two halves of the emulator: the API server (this folder) and the identity server
 * (`identity/`). Neither half imports the other's internals; `server.ts` brings them together.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'

/** The claims the API needs of an access token. `platformUserId` is the id that `GET /me` answers. */
export interface AccessTokenClaims {
  platformUserId: string
  clientId: string
  scope: string
}

/** What the API server needs of the identity server. */
export interface IdentitySeam {
  /** Answers a request for `/.well-known/*`, `/connect/*` or `/identity/*`. Never throws; writes the whole answer. */
  answer(req: IncomingMessage, res: ServerResponse): void
  /** The claims of a token that is valid now, or null for a forged, expired or revoked one. */
  verifyAccessToken(token: string): AccessTokenClaims | null
  /** A token without any login, for tests and benches (`POST /_control/token`). */
  mintAccessToken(of: { platformUserId: string; clientId: string; scope?: string; lifetimeSeconds?: number }): string
  /** The whole state (codes, refresh tokens, sessions) as JSON-safe plain objects, for `/_control/dump`. */
  dump(): unknown
  /** Puts a state from `dump()` back. Throws Error on a shape it does not know. */
  load(state: unknown): void
  /** Forgets all codes, sessions and tokens. With a platform user id only those of that person. */
  revokeTokens(platformUserId?: string): void
}

/** A person who may log in at the identity server. The password is plain: nothing here is secret. */
export interface EmulatedAccount {
  platformUserId: string
  email: string
  firstName: string
  lastName: string
  password: string
}

/** The switches that the identity server reads at every request (so that a change works at once). */
export interface IdentitySwitches {
  /** A1: each refresh answers a new refresh token and kills the old one. */
  rotateRefreshTokens: boolean
  /** A1: absolute lifetime of a refresh token chain. 30 days = 2592000. */
  refreshTokenLifetimeSeconds: number
  /** Measured: 3600. */
  accessTokenLifetimeSeconds: number
  /** IdentityServer's default: 300. */
  authorizationCodeLifetimeSeconds: number
  /** The clock of the issuer runs this much ahead of (or, negative, behind) the emulator's clock (fault F8). */
  issuerClockSkewMs: number
  /** A19: whether `/connect/revocation` exists. */
  revocationEndpoint: boolean
  /** A20: status of the answer `{"error": "invalid_grant"}` to a dead refresh token; the standard says 400. */
  deadRefreshStatus: 400 | 401
  /** A23: `iss` and `session_state` in the redirect back. */
  redirectCarriesIss: boolean
  /** A24: a refusal at the login page is told to the application (the standard); else it ends at a page of Salto's. */
  refusalRedirects: boolean
  /** Whether the resource owner password grant is offered. */
  passwordGrant: boolean
  /** Client id -> secret (null = public client) and registered redirect URLs; `*` accepts every redirect URL. */
  clients: Record<string, RegisteredClient>
}

/** A client as Salto registers it. Redirect URLs match exactly; `*` accepts any, a port `*` any port. */
export interface RegisteredClient {
  /** null = public client (PKCE, no secret). */
  secret: string | null
  redirectUris: string[]
  postLogoutRedirectUris?: string[]
  /** Scopes this client was given. Absent = the usual four. Asking for another: 400 invalid_scope (measured). */
  scopes?: string[]
}

/** What the identity server needs of the API server. */
export interface IdentityWorld {
  /** The emulator's own clock, milliseconds since the epoch. */
  now(): number
  /** `iss`, without a trailing slash: the public URL of the emulator. */
  readonly issuer: string
  /** Seed for keys and codes, so that two runs of one seed look alike. */
  readonly seed: number
  /** Case-insensitive. Only people with a completed profile have an account. */
  findAccountByEmail(email: string): EmulatedAccount | null
  findAccount(platformUserId: string): EmulatedAccount | null
  /** All people who may log in, at most `limit`, for the login page. */
  accounts(limit: number): EmulatedAccount[]
  /** Whether trouble of this kind strikes this request (draws from the seeded trouble; call once per request). */
  trouble(kind: 'dead-refresh-token' | 'identity-gone', req: IncomingMessage): boolean
  readonly switches: IdentitySwitches
}
