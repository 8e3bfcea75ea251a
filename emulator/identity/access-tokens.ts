import { createHash, randomBytes } from 'node:crypto'
import type { AccessTokenClaims, IdentityWorld } from '../identity-seam.ts'
import type { SigningKey } from './signing-key.ts'

/** An access token that was issued. Instants on the issuer's clock, milliseconds. */
export interface IssuedToken extends AccessTokenClaims {
  tokenId: string
  /** The consent it came from; null for a minted one. */
  grantId: string | null
  expiresAt: number
}

/** The issuer's clock: the emulator's, plus the skew of fault F8. */
export function issuerNow(world: IdentityWorld): number {
  return world.now() + world.switches.issuerClockSkewMs
}

/**
 * `sub` and `identity_id` of a person. Measured: the identity id is *not* the id that the API uses for users. Made
 * from the platform id, so that a client which confuses the two gets a 404 and not a lucky hit.
 */
export function identityIdOf(platformUserId: string): string {
  const hex = createHash('sha256').update(`identity of ${platformUserId}`).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}

/** The claims measured on the acceptance server, beside the registered ones. */
export function saltoClaims(platformUserId: string, authenticatedAtSeconds: number): Record<string, unknown> {
  const identityId = identityIdOf(platformUserId)
  return {
    sub: identityId,
    identity_id: identityId,
    auth_time: authenticatedAtSeconds,
    idp: 'local',
    amr: ['pwd'],
    tenant_id: identityIdOf('tenant'),
    product_id: 'salto_ks',
    skip_email: false,
  }
}

const SWEEP_ABOVE = 20_000

/** Every access token that may still be valid. The signature of a token is checked once and then remembered. */
export class AccessTokens {
  readonly #world: IdentityWorld
  readonly #issued = new Map<string, IssuedToken>()
  readonly #genuine = new Map<string, string>()

  constructor(world: IdentityWorld) {
    this.#world = world
  }

  all(): IssuedToken[] {
    return [...this.#issued.values()]
  }

  replace(tokens: readonly IssuedToken[]): void {
    this.#issued.clear()
    this.#genuine.clear()
    for (const token of tokens) this.remember(token)
  }

  remember(token: IssuedToken): void {
    if (this.#issued.size >= SWEEP_ABOVE) this.revoke(other => other.expiresAt <= issuerNow(this.#world))
    this.#issued.set(token.tokenId, token)
  }

  revoke(isDoomed: (token: IssuedToken) => boolean): void {
    for (const [tokenId, token] of this.#issued) if (isDoomed(token)) this.#issued.delete(tokenId)
    for (const [text, tokenId] of this.#genuine) if (!this.#issued.has(tokenId)) this.#genuine.delete(text)
  }

  /** The claims of a token valid now, or null. */
  verified(key: SigningKey, text: string): AccessTokenClaims | null {
    const tokenId = this.#genuine.get(text) ?? key.payloadOf(text)?.['jti']
    const token = typeof tokenId === 'string' ? this.#issued.get(tokenId) : undefined
    if (!token || token.expiresAt <= issuerNow(this.#world)) return null
    this.#genuine.set(text, token.tokenId)
    return { platformUserId: token.platformUserId, clientId: token.clientId, scope: token.scope }
  }

  /** A token without login. */
  minted(key: SigningKey, of: AccessTokenClaims & { lifetimeSeconds: number }): string {
    const issuedAtSeconds = Math.floor(issuerNow(this.#world) / 1000)
    const tokenId = randomBytes(16).toString('base64url')
    const { platformUserId, clientId, scope } = of
    const expiresAtSeconds = issuedAtSeconds + of.lifetimeSeconds
    this.remember({ tokenId, platformUserId, clientId, scope, grantId: null, expiresAt: expiresAtSeconds * 1000 })
    return key.signed(
      { typ: 'at+jwt' },
      {
        ...saltoClaims(platformUserId, issuedAtSeconds),
        jti: tokenId,
        iss: this.#world.issuer,
        aud: 'user_api',
        client_id: clientId,
        scope,
        iat: issuedAtSeconds,
        exp: expiresAtSeconds,
      },
    )
  }
}
