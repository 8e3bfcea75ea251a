// The life cycle of the integration (M5): requested → with Salto → approved → connected, and back.
import type { ConnectionRecord, ConnectionState } from '../../ports/connection.ts'
import type { Actor } from '../../ports/store.ts'
import type { Order } from '../order.ts'
import { refuse } from '../order.ts'
import type { CommandParts } from '../run-command.ts'

type Change = Parameters<Order['controls']['connections']['save']>[1]

/** Before the first request there is no row: that is a disconnected integration. */
export const stateOf = (record: ConnectionRecord | null): ConnectionState => record?.state ?? 'disconnected'

export interface Step {
  readonly to: ConnectionState
  readonly from: readonly ConnectionState[]
  readonly action: string
  /** Whether to be there already is an answer instead of a refusal. */
  readonly mayRepeat: boolean
}

/**
 * One step, with its journal line. The connection is a control row outside the tenant's transaction, so it is written
 * last: when it fails, nothing of the rest remains.
 */
export async function takeStep(order: Order, step: Step, change: Change): Promise<void> {
  const { organizationId } = order.tx
  const state = stateOf(await order.controls.connections.find(organizationId))
  if (state === step.to && step.mayRepeat) return
  if (!step.from.includes(state)) {
    refuse('integration.wrong_state', `The integration is ${state}; this step starts from ${step.from.join(' or ')}.`, {
      state,
      from: step.from,
    })
  }
  await order.journal(step.action, { organizationId }, { from: state, to: step.to })
  await order.controls.connections.save(organizationId, { ...change, state: step.to })
}

/** Who asked the running connection for what: the connection itself does not know whom it obeys. */
export function recordAsked(
  parts: Pick<CommandParts, 'store' | 'clock'>,
  organizationId: string,
  actor: Actor,
  action: `integration.${'connect' | 'disconnect' | 'sync'}_asked`,
  detail: Readonly<Record<string, string>> = {},
): Promise<string> {
  return parts.store.transaction(organizationId, parts.clock.now(), tx =>
    tx.journal.append({ action, actor, subject: { organizationId }, detail }),
  )
}
