import type { IdentityWorld } from '../identity-seam.ts'
import { USUAL_SCOPES } from './clients.ts'

/** The library wants resources named by a URI; tokens carry the audience that Salto uses. */
export const USER_API = 'urn:salto-ks:user-api'

/** Other scopes of Salto's identity server. A Connect client which asks for them is refused. */
export const FOREIGN_SCOPES = ['user_api.eloxx', 'core_api.full', 'core_api.standard', 'hardware_api']

/** The resource server as the library describes one. All scopes are named, so that the token lists what was granted. */
export function userApi(world: IdentityWorld) {
  return {
    scope: [...USUAL_SCOPES, ...FOREIGN_SCOPES].join(' '),
    audience: 'user_api',
    accessTokenTTL: world.switches.accessTokenLifetimeSeconds,
    accessTokenFormat: 'jwt' as const,
    jwt: { sign: { alg: 'RS256' as const } },
  }
}
