import { errors, type Provider } from 'oidc-provider'
import type { IdentityWorld } from '../identity-seam.ts'
import { findClient, scopesOf } from './clients.ts'
import { grantFor } from './grants.ts'
import { USER_API, userApi } from './resource.ts'

interface PasswordRequest {
  username?: string
  password?: string
  scope?: string
}

/**
 * The resource owner password grant: "demo only" in one page of Salto's, in practice what background servers with a
 * KS system user get. Off unless switched on. A scope the client was not given: 400 invalid_scope (measured).
 */
export function offerPasswordGrant(provider: Provider, world: IdentityWorld): void {
  provider.registerGrantType<PasswordRequest>(
    'password',
    async ctx => {
      if (!world.switches.passwordGrant) throw new errors.UnsupportedGrantType()
      const { client, params } = ctx.oidc
      const registered = findClient(world, client.clientId)
      const scopes = (params.scope ?? 'openid user_api.full_access').split(' ').filter(Boolean)
      if (!registered || scopes.some(scope => !scopesOf(registered).includes(scope))) {
        throw new errors.InvalidScope('requested scope is not allowed', scopes.join(' '))
      }
      const account = world.findAccountByEmail(params.username ?? '')
      if (!account || account.password !== params.password)
        throw new errors.InvalidGrant('invalid_username_or_password')

      const grantId = await grantFor(provider, { ...account, clientId: client.clientId, scopes })
      const of = { client, accountId: account.platformUserId, grantId, gty: 'password', scope: scopes.join(' ') }
      const resourceServer = new provider.ResourceServer(USER_API, userApi(world))
      const accessToken = await new provider.AccessToken({ ...of, resourceServer }).save()
      const mayRefresh = scopes.includes('offline_access')
      const refreshToken = mayRefresh && (await new provider.RefreshToken({ ...of, resource: USER_API }).save())
      ctx.body = {
        access_token: accessToken,
        expires_in: world.switches.accessTokenLifetimeSeconds,
        token_type: 'Bearer',
        scope: of.scope,
        ...(refreshToken ? { refresh_token: refreshToken } : {}),
      }
    },
    ['username', 'password', 'scope'],
  )
}
