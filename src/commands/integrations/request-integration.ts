import type { Command } from '../order.ts'
import { takeStep } from './life-cycle.ts'

/** The operator asks the host for Salto KS. */
export const requestIntegration: Command<object, null> = async order => {
  await takeStep(
    order,
    { to: 'requested', from: ['disconnected'], action: 'integration.requested', mayRepeat: true },
    { requestedAt: order.at, cause: null },
  )
  return null
}
