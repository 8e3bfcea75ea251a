import type { Provider } from 'oidc-provider'
import { USER_API } from './resource.ts'

/** Records that a person let a client have these scopes. Answers the id of that consent. */
export async function grantFor(
  provider: Provider,
  of: { platformUserId: string; clientId: string; scopes: readonly string[] },
): Promise<string> {
  const grant = new provider.Grant({ accountId: of.platformUserId, clientId: of.clientId })
  grant.addOIDCScope(of.scopes.join(' '))
  grant.addResourceScope(USER_API, of.scopes.join(' '))
  return grant.save()
}
