import type { KoaContextWithOIDC } from 'oidc-provider'
import type { IdentityWorld } from '../identity-seam.ts'
import { issuerNow } from './access-tokens.ts'
import { sendRefusal } from './login-page.ts'
import { decodedPayload, type SigningKey } from './signing-key.ts'

type Next = () => Promise<unknown>

/** Where the library's answers differ from what is known of Salto's identity server, they are put right here. */
export function withSaltoManners(world: IdentityWorld, key: SigningKey) {
  return async (ctx: KoaContextWithOIDC, next: Next): Promise<void> => {
    await next()
    if (ctx.path === '/connect/token') {
      putTokenAnswerRight(world, key, ctx)
      putDeadRefreshRight(world, ctx)
    }
    if (ctx.path === '/.well-known/openid-configuration') putDiscoveryRight(world, ctx)
    const location = ctx.response.get('location')
    if (location && ctx.path.startsWith('/connect/authorize')) {
      if (isRefusal(location) && !world.switches.refusalRedirects) keepRefusalHere(ctx)
      else ctx.set('location', redirectOf(world, location, ctx.oidc.params?.['scope']))
    }
  }
}

/**
 * Token errors are 400 (documented: `{"error": ...}`), where the library says 401 for a bad client. The id token is
 * told on the issuer's clock, which the library cannot know.
 */
function putTokenAnswerRight(world: IdentityWorld, key: SigningKey, ctx: KoaContextWithOIDC): void {
  if (ctx.status === 401) {
    const { body } = ctx
    ctx.status = 400
    ctx.remove('www-authenticate')
    ctx.body = body
  }
  const body: unknown = ctx.body
  if (typeof body !== 'object' || body === null || !('id_token' in body) || typeof body.id_token !== 'string') return
  const aheadSeconds = Math.round((issuerNow(world) - Date.now()) / 1000)
  if (aheadSeconds === 0) return
  const payload = decodedPayload(body.id_token)
  for (const claim of ['iat', 'exp', 'auth_time']) {
    if (typeof payload[claim] === 'number') payload[claim] += aheadSeconds
  }
  ctx.body = { ...body, id_token: key.signed({ typ: 'JWT' }, payload) }
}

/** A20. */
function putDeadRefreshRight(world: IdentityWorld, ctx: KoaContextWithOIDC): void {
  const { body } = ctx
  const isDead = typeof body === 'object' && body !== null && 'error' in body && body.error === 'invalid_grant'
  if (!isDead || ctx.oidc.params?.['grant_type'] !== 'refresh_token') return
  ctx.status = world.switches.deadRefreshStatus
  ctx.body = body
}

function isRefusal(location: string): boolean {
  return URL.canParse(location) && new URL(location).searchParams.get('error') === 'access_denied'
}

/** A24 switched: the person reads that it is over, and the application never hears of it. */
function keepRefusalHere(ctx: KoaContextWithOIDC): void {
  ctx.remove('location')
  ctx.status = 403
  sendRefusal(ctx, { error: 'access_denied', error_description: 'you refused' })
}

function putDiscoveryRight(world: IdentityWorld, ctx: KoaContextWithOIDC): void {
  const { redirectCarriesIss, revocationEndpoint, passwordGrant } = world.switches
  const document: Map<string, unknown> = new Map(Object.entries(ctx.body ?? {}))
  const grants = document.get('grant_types_supported')
  if (Array.isArray(grants) && !passwordGrant) {
    document.set(
      'grant_types_supported',
      grants.filter(grant => grant !== 'password'),
    )
  }
  if (!revocationEndpoint) document.delete('revocation_endpoint')
  document.set('authorization_response_iss_parameter_supported', redirectCarriesIss)
  ctx.body = Object.fromEntries(document)
}

/** A23: the redirect back carries `code`, `state` and `scope`, and by switch also `iss` and `session_state`. */
function redirectOf(world: IdentityWorld, location: string, scope: unknown): string {
  if (!URL.canParse(location)) return location
  const url = new URL(location)
  const hasCode = url.searchParams.has('code')
  if (!hasCode && !url.searchParams.has('error')) return location
  if (!world.switches.redirectCarriesIss) url.searchParams.delete('iss')
  if (hasCode && typeof scope === 'string') url.searchParams.set('scope', scope)
  if (hasCode && world.switches.redirectCarriesIss) url.searchParams.set('session_state', 'emulated')
  return url.href
}
