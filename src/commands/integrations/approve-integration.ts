import type { clientCredentials } from '../../contract/integration.ts'
import type { Body } from '../../contract/words.ts'
import type { Command } from '../order.ts'
import { takeStep } from './life-cycle.ts'

/**
 * Salto has given a client id and secret. The secret is sealed by the store and never answered or journalled. Also the
 * way to new credentials for an integration that is not connected now.
 */
export const approveIntegration: Command<Body<typeof clientCredentials>, null> = async (order, input) => {
  await takeStep(
    order,
    {
      to: 'approved',
      from: ['requested', 'with-salto', 'approved', 'needs-reconnecting', 'disconnected'],
      action: 'integration.approved',
      mayRepeat: false,
    },
    { clientId: input.clientId, clientSecret: input.clientSecret, approvedAt: order.at },
  )
  return null
}
