import type { ClientMetadata } from 'oidc-provider'
import type { IdentityWorld, RegisteredClient } from '../identity-seam.ts'

/** The scopes a partner is usually given for the Connect API. */
export const USUAL_SCOPES = ['openid', 'profile', 'offline_access', 'user_api.full_access']

const DEMO_CALLBACKS = ['localhost', '127.0.0.1', '[::1]'].flatMap(host => [
  `http://${host}:*/api/v1/integrations/salto-ks/callback`,
  `http://${host}:*/callback`,
])

/** Registered without anybody's doing: a client for a product that runs on the same machine, at any port. */
const DEMO_CLIENTS: ReadonlyMap<string, RegisteredClient> = new Map([
  [
    'latchwork-demo',
    { secret: 'latchwork-demo-secret', redirectUris: DEMO_CALLBACKS, postLogoutRedirectUris: DEMO_CALLBACKS },
  ],
])

/** The client as registered now, or null. The register is read at every request, so a change works at once. */
export function findClient(world: IdentityWorld, clientId: string): RegisteredClient | null {
  const { clients } = world.switches
  const registered = Object.hasOwn(clients, clientId) ? clients[clientId] : undefined
  return registered ?? DEMO_CLIENTS.get(clientId) ?? null
}

/** The scopes a client may ask for. */
export function scopesOf(client: RegisteredClient): readonly string[] {
  return client.scopes ?? USUAL_SCOPES
}

/**
 * Whether a redirect URL is registered. Salto binds exact URLs to the client id and documents no wildcard. The
 * emulator adds two for tests, whose ports vary: `*` is any URL, and a port of `*` is any port.
 */
export function isRegistered(registered: readonly string[], url: string): boolean {
  return registered.some(pattern => {
    if (pattern === '*' || pattern === url) return true
    const [before, after, ...rest] = pattern.split(':*')
    if (before === undefined || after === undefined || rest.length > 0) return false
    if (!url.startsWith(before) || !url.endsWith(after)) return false
    return /^:\d{1,5}$/.test(url.slice(before.length, url.length - after.length))
  })
}

/** The client in the words of the OpenID Connect library. Patterns are left to `isRegistered`. */
export function metadataOf(world: IdentityWorld, clientId: string, client: RegisteredClient): ClientMetadata {
  const exact = client.redirectUris.filter(uri => !uri.includes('*'))
  const isNative = exact.some(uri => !/^https?:/.test(uri))
  return {
    client_id: clientId,
    ...(client.secret === null ? {} : { client_secret: client.secret }),
    token_endpoint_auth_method: client.secret === null ? 'none' : 'client_secret_basic',
    application_type: isNative ? 'native' : 'web',
    // The library wants at least one; a client with patterns only gets an address that answers nothing.
    redirect_uris: exact.length > 0 ? exact : [`${world.issuer}/identity/nowhere`],
    post_logout_redirect_uris: (client.postLogoutRedirectUris ?? []).filter(uri => !uri.includes('*')),
    grant_types: ['authorization_code', 'refresh_token', 'password'],
    response_types: ['code'],
  }
}
