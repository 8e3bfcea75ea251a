import type { SaltoAddresses } from '../../config.ts'
import type { Clock } from '../../ports/clock.ts'
import { createOpenId, type OpenId } from '../../salto/connection/openid.ts'

/** The login at Salto with the client that the organisation was given. */
export const openIdOf = (
  { salto, clock }: { readonly salto: SaltoAddresses; readonly clock: Clock },
  { clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string },
): OpenId =>
  createOpenId({
    issuer: salto.identityUrl,
    clientId,
    clientSecret,
    scope: salto.scope,
    clock,
    allowInsecure: salto.allowInsecure,
  })
