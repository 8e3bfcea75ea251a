import { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Configuration, errors, type KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { IdentityWorld } from '../identity-seam.ts'
import { type AccessTokens, identityIdOf, issuerNow, saltoClaims } from './access-tokens.ts'
import { withSaltoManners } from './answers.ts'
import { findClient, isRegistered, metadataOf, USUAL_SCOPES } from './clients.ts'
import { sendLoggedOut, sendLogoutQuestion, sendRefusal } from './login-page.ts'
import { offerPasswordGrant } from './password-grant.ts'
import { FOREIGN_SCOPES, USER_API, userApi } from './resource.ts'
import type { SigningKey } from './signing-key.ts'
import type { IdentityStorage } from './storage.ts'

/** Ages are decided on the emulator's clock (`storage.ts`), so the library's own limits are out of the way. */
const TEN_YEARS_SECONDS = 10 * 365 * 86_400

export interface ProviderParts {
  world: IdentityWorld
  storage: IdentityStorage
  tokens: AccessTokens
  key: SigningKey
  cookieSecret: string
  isBlocked(clientId: string): boolean
}

function adapterOf({ world, storage, isBlocked }: ProviderParts): NonNullable<Configuration['adapter']> {
  return (model: string) => {
    const adapter = storage.adapterFor(model)
    if (model !== 'Client') return adapter
    return {
      ...adapter,
      find: async (clientId: string) => {
        const client = findClient(world, clientId)
        return client && !isBlocked(clientId) ? metadataOf(world, clientId, client) : undefined
      },
    }
  }
}

function featuresOf(world: IdentityWorld): NonNullable<Configuration['features']> {
  return {
    devInteractions: { enabled: false },
    dPoP: { enabled: false },
    pushedAuthorizationRequests: { enabled: false },
    userinfo: { enabled: false },
    // Only a client's own token: the public client of somebody else must not kill it.
    revocation: { enabled: true, allowedPolicy: async (_ctx, client, token) => client.clientId === token.clientId },
    resourceIndicators: {
      enabled: true,
      defaultResource: async () => USER_API,
      useGrantedResource: async () => true,
      getResourceServerInfo: async (_ctx, resource) => {
        if (resource !== USER_API) throw new errors.InvalidTarget()
        return userApi(world)
      },
    },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: async (ctx, form) => sendLogoutQuestion(ctx, form),
      postLogoutSuccessSource: async ctx => sendLoggedOut(ctx),
    },
  }
}

function timesOf(world: IdentityWorld): NonNullable<Configuration['ttl']> {
  return {
    AccessToken: () => world.switches.accessTokenLifetimeSeconds,
    AuthorizationCode: TEN_YEARS_SECONDS,
    RefreshToken: TEN_YEARS_SECONDS,
    Grant: TEN_YEARS_SECONDS,
    IdToken: 300,
    Interaction: 3600,
    Session: 86_400,
  }
}

/** What the library would put into an access token, told on the issuer's clock and with Salto's claims. */
function customizerOf({ world, tokens }: ProviderParts) {
  return (_ctx: KoaContextWithOIDC, token: object, parts: { payload: Record<string, unknown> }): void => {
    const accountId = 'accountId' in token ? String(token.accountId) : ''
    const issuedAtSeconds = Math.floor(issuerNow(world) / 1000)
    const expiresAtSeconds = issuedAtSeconds + world.switches.accessTokenLifetimeSeconds
    Object.assign(parts.payload, saltoClaims(accountId, issuedAtSeconds), {
      iat: issuedAtSeconds,
      exp: expiresAtSeconds,
    })
    tokens.remember({
      tokenId: String(parts.payload['jti']),
      platformUserId: accountId,
      clientId: String(parts.payload['client_id']),
      scope: String(parts.payload['scope'] ?? ''),
      grantId: 'grantId' in token ? String(token.grantId) : null,
      expiresAt: expiresAtSeconds * 1000,
    })
  }
}

function configurationOf(parts: ProviderParts): Configuration {
  const { world } = parts
  return {
    adapter: adapterOf(parts),
    jwks: { keys: [parts.key.jwk] },
    scopes: [...USUAL_SCOPES, ...FOREIGN_SCOPES],
    claims: { openid: ['sub'], profile: ['name', 'given_name', 'family_name', 'email'] },
    conformIdTokenClaims: false,
    clientBasedCORS: () => false,
    cookies: {
      keys: [parts.cookieSecret],
      // Cookies know no port, and the product under test may run on the same host.
      names: { session: 'emulator_session', interaction: 'emulator_login', resume: 'emulator_resume' },
    },
    features: featuresOf(world),
    formats: { customizers: { jwt: customizerOf(parts) } },
    expiresWithSession: async () => false,
    findAccount: async (_ctx, accountId) => {
      const account = world.findAccount(accountId)
      if (!account) return undefined
      return {
        accountId,
        claims: async () => ({
          sub: identityIdOf(accountId),
          name: `${account.firstName} ${account.lastName}`,
          given_name: account.firstName,
          family_name: account.lastName,
          email: account.email,
        }),
      }
    },
    interactions: { url: (_ctx, interaction) => `/identity/login/${interaction.uid}` },
    pkce: { required: (_ctx, client) => client.clientAuthMethod === 'none' },
    renderError: async (ctx, out) => sendRefusal(ctx, out),
    revokeGrantPolicy: () => true,
    responseTypes: ['code'],
    rotateRefreshToken: () => world.switches.rotateRefreshTokens,
    routes: {
      authorization: '/connect/authorize',
      end_session: '/connect/endsession',
      jwks: '/.well-known/openid-configuration/jwks',
      revocation: '/connect/revocation',
      token: '/connect/token',
    },
    ttl: timesOf(world),
  }
}

/** What broke inside, told once on standard error as a warning. A visitor who hung up is not worth one. */
function warnOf(cause: unknown): void {
  const error = cause instanceof Error ? cause : new Error(String(cause))
  const code = 'code' in error ? error.code : undefined
  if (code !== 'ECONNRESET' && code !== 'EPIPE' && code !== 'ERR_STREAM_PREMATURE_CLOSE') process.emitWarning(error)
}

/** The library's server with Salto's paths, lifetimes, clients and claims. */
export function createProvider(parts: ProviderParts): {
  provider: Provider
  listener(req: IncomingMessage, res: ServerResponse): Promise<void>
} {
  const { world } = parts
  const provider = new Provider(world.issuer, configurationOf(parts))
  provider.proxy = true
  provider.Client.prototype.redirectUriAllowed = function redirectUriAllowed(url: string) {
    return isRegistered(findClient(world, this.clientId)?.redirectUris ?? [], url)
  }
  provider.Client.prototype.postLogoutRedirectUriAllowed = function postLogoutRedirectUriAllowed(url: string) {
    return isRegistered(findClient(world, this.clientId)?.postLogoutRedirectUris ?? [], url)
  }
  offerPasswordGrant(provider, world)
  provider.use(withSaltoManners(world, parts.key))
  provider.on('grant.revoked', (_ctx, grantId) => parts.tokens.revoke(token => token.grantId === grantId))
  provider.on('server_error', (_ctx, error) => warnOf(error))
  // The overload list of the library's types leaves out what it inherits from its web framework.
  EventEmitter.prototype.on.call(provider, 'error', warnOf)
  return { provider, listener: provider.callback() }
}
