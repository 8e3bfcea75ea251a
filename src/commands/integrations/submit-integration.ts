import type { Command } from '../order.ts'
import { takeStep } from './life-cycle.ts'

/** The host has sent the request to Salto, whose whitelisting takes days. */
export const submitIntegration: Command<object, null> = async order => {
  await takeStep(
    order,
    { to: 'with-salto', from: ['requested'], action: 'integration.submitted', mayRepeat: true },
    { submittedAt: order.at },
  )
  return null
}
