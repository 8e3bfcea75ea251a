// The OpenID Connect part, by a certified library: discovery, the way out with state, nonce and PKCE, the way back with
// all of them and `iss` checked, refresh, and revocation.
import * as openid from 'openid-client'
import type { Clock } from '../../ports/clock.ts'
import type { ConnectAttempt, Tokens } from '../../ports/connection.ts'
import { ProviderFault } from '../../ports/provider.ts'
import { disconnectedFault, identityFault } from './causes.ts'

export interface OpenIdOptions {
  /** The identity server: production `https://identity.eu.my-clay.com`. */
  readonly issuer: string
  readonly clientId: string
  /** '' = a public client. PKCE is sent either way. */
  readonly clientSecret: string
  /** Not every client is given every scope, so it is configurable. */
  readonly scope?: string
  readonly clock: Clock
  readonly timeoutSeconds?: number
  /** Plain HTTP to another host than this machine. For a test installation on a private network only. */
  readonly allowInsecure?: boolean
}

const usualScope = 'openid profile offline_access user_api.full_access'

export interface OpenId {
  /** A new attempt: unguessable state, nonce and verifier. */
  attempt(organizationId: string, redirectUri: string): ConnectAttempt
  /** Where to send the browser. Throws ProviderFault `not_done` when the identity server cannot be reached. */
  authorizeUrl(attempt: ConnectAttempt): Promise<URL>
  /**
   * Tokens for the code in `callback`. Throws CallbackRefused when the answer is not for this attempt, or says no;
   * ProviderFault as `refresh` does.
   */
  exchange(callback: URL, attempt: ConnectAttempt): Promise<Tokens>
  /** Throws ProviderFault: `disconnected` (`token_refused`, `client_refused`) or `not_done` (unreachable). */
  refresh(refreshToken: string): Promise<Tokens>
  /** Whether the identity server has accepted to forget them. Best effort, never throws: no endpoint is documented (A19). */
  revoke(tokens: Tokens): Promise<boolean>
}

/** The browser came back with something other than a code for this attempt. `code` is OAuth's, `mismatch`, or `code_refused`. */
export class CallbackRefused extends Error {
  override readonly name = 'CallbackRefused'
  readonly code: string

  constructor(code: string, cause: unknown) {
    super(`The answer of the login page was refused (${code})`, { cause })
    this.code = code
  }
}

/** The issuer's clock may differ from ours by some minutes; an id token lives about five. */
const clockToleranceSeconds = 360

/** Measured; used when the answer does not say. */
const usualLifetimeSeconds = 3600

/** The library's codes for an answer that is not for this attempt: state, `iss`, nonce, audience or time are wrong. */
const mismatches = new Set([
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
])

export function createOpenId(options: OpenIdOptions): OpenId {
  return new OneClient(options)
}

class OneClient implements OpenId {
  readonly #options: OpenIdOptions
  readonly #scope: string
  #configuration: Promise<openid.Configuration> | null = null

  constructor(options: OpenIdOptions) {
    this.#options = options
    this.#scope = options.scope ?? usualScope
  }

  attempt(organizationId: string, redirectUri: string): ConnectAttempt {
    return {
      organizationId,
      redirectUri,
      state: openid.randomState(),
      nonce: openid.randomNonce(),
      codeVerifier: openid.randomPKCECodeVerifier(),
    }
  }

  async authorizeUrl(attempt: ConnectAttempt): Promise<URL> {
    const configuration = await this.#discovered()
    return openid.buildAuthorizationUrl(configuration, {
      redirect_uri: attempt.redirectUri,
      scope: this.#scope,
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(attempt.codeVerifier),
      code_challenge_method: 'S256',
    })
  }

  async exchange(callback: URL, attempt: ConnectAttempt): Promise<Tokens> {
    const expected = new URL(attempt.redirectUri)
    if (callback.origin !== expected.origin || callback.pathname !== expected.pathname) {
      throw new CallbackRefused('mismatch', null)
    }
    const configuration = await this.#discovered()
    try {
      const answer = await openid.authorizationCodeGrant(configuration, callback, {
        expectedState: attempt.state,
        pkceCodeVerifier: attempt.codeVerifier,
        // Without the scope `openid` there is no id token that could carry the nonce.
        ...(this.#scope.split(' ').includes('openid') ? { expectedNonce: attempt.nonce } : {}),
      })
      return this.#tokens(answer)
    } catch (error) {
      throw callbackRefusal(error) ?? tokenFault(error)
    }
  }

  async refresh(refreshToken: string): Promise<Tokens> {
    const configuration = await this.#discovered()
    try {
      return this.#tokens(await openid.refreshTokenGrant(configuration, refreshToken))
    } catch (error) {
      throw tokenFault(error)
    }
  }

  async revoke(tokens: Tokens): Promise<boolean> {
    try {
      const configuration = await this.#discovered()
      if (configuration.serverMetadata().revocation_endpoint === undefined) return false
      // A refresh token takes its access tokens with it (RFC 7009); an access token that is a JWT cannot be revoked at
      // servers of this kind and dies within the hour.
      if (tokens.refreshToken === null) return false
      await openid.tokenRevocation(configuration, tokens.refreshToken, { token_type_hint: 'refresh_token' })
      return true
    } catch (error) {
      // Tokens are erased on our side whatever the identity server says; the answer tells that it did not.
      if (error instanceof Error) return false
      throw error
    }
  }

  #tokens(answer: openid.TokenEndpointResponse): Tokens {
    const lifetimeSeconds = answer.expires_in ?? usualLifetimeSeconds
    return {
      accessToken: answer.access_token,
      refreshToken: answer.refresh_token ?? null,
      expiresAt: this.#options.clock.now() + lifetimeSeconds * 1000,
    }
  }

  /** Discovered once; a failure is not remembered. */
  async #discovered(): Promise<openid.Configuration> {
    this.#configuration ??= this.#discover()
    try {
      return await this.#configuration
    } catch (error) {
      this.#configuration = null
      throw identityFault(error)
    }
  }

  #discover(): Promise<openid.Configuration> {
    const { issuer, clientId, clientSecret, timeoutSeconds = 10, allowInsecure = false } = this.#options
    const server = new URL(issuer)
    const mayBeInsecure = server.protocol === 'http:' && (allowInsecure || isLoopback(server.hostname))
    return openid.discovery(
      server,
      clientId,
      { [openid.clockTolerance]: clockToleranceSeconds },
      clientSecret === '' ? openid.None() : openid.ClientSecretBasic(clientSecret),
      { timeout: timeoutSeconds, ...(mayBeInsecure ? { execute: [openid.allowInsecureRequests] } : {}) },
    )
  }
}

/** null when the callback was in order and something else went wrong. */
function callbackRefusal(error: unknown): CallbackRefused | null {
  if (error instanceof openid.AuthorizationResponseError) return new CallbackRefused(error.error, error)
  // A code is good for one exchange within minutes; used or old ones are refused so.
  const isOldCode = error instanceof openid.ResponseBodyError && error.error === 'invalid_grant'
  if (isOldCode) return new CallbackRefused('code_refused', error)
  const code = error instanceof openid.ClientError ? error.code : undefined
  return code !== undefined && mismatches.has(code) ? new CallbackRefused('mismatch', error) : null
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || /^127\./.test(host) || host === '[::1]'

const clientRefusals = new Set(['invalid_client', 'unauthorized_client', 'invalid_scope', 'unsupported_grant_type'])

/** What the token endpoint's failure means. Some servers answer a refused client with 400, others with 401. */
function tokenFault(error: unknown): ProviderFault {
  if (error instanceof ProviderFault) return error
  if (error instanceof openid.ResponseBodyError) {
    if (error.error === 'invalid_grant') return disconnectedFault('token_refused', error)
    if (clientRefusals.has(error.error)) return disconnectedFault('client_refused', error)
  }
  if (error instanceof openid.WWWAuthenticateChallengeError && error.status === 401) {
    return disconnectedFault('client_refused', error)
  }
  return identityFault(error)
}
