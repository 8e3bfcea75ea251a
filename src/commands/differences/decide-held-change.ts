import type { HeldChange } from '../../ports/ledger.ts'
import type { Command, Order } from '../order.ts'
import { refuse } from '../order.ts'

type Input = {
  readonly id: string
  readonly decision: 'approved' | 'refused'
  /** `plan`: every open change of the same plan, because the brake counted them together. */
  readonly scope: 'plan' | 'item'
  /** Kept in the journal. */
  readonly reason?: string | undefined
}

/** The yes or no that a held removal waits for. Deciding the same again, or after a sibling did, changes nothing. */
export const decideHeldChange: Command<Input, HeldChange> = async (order, { id, decision, scope, reason }) => {
  const item = await order.tx.drift.findHeld(id)
  if (!item) return refuse('held_change.unknown', 'There is no such held change.', { id })
  if (item.decision === decision) return item
  if (item.settledAt !== null) {
    refuse('held_change.settled', 'This change is not waiting any more.', { id, decision: item.decision })
  }
  const decided = (await concerned(order, item, scope)).map(change => ({ ...change, decision }))
  await order.journal(
    'held_change.decided',
    { heldChangeId: item.id, planId: item.planId, siteId: item.siteId },
    {
      ...{ decision, scope, kind: item.kind, changes: decided.length, removals: item.removals, limit: item.limit },
      ...(reason === undefined ? {} : { reason }),
    },
  )
  await order.tx.drift.saveHeld(decided)
  const people = decided.map(change => change.personId)
  const known = people.filter(personId => personId !== null)
  await order.tx.wake(known.length === people.length ? [...new Set(known)] : 'everybody')
  return { ...item, decision }
}

async function concerned(order: Order, item: HeldChange, scope: Input['scope']): Promise<HeldChange[]> {
  if (scope === 'item') return [item]
  const siblings = await order.tx.drift.openHeld(item.siteId)
  return [item, ...siblings.filter(sibling => sibling.planId === item.planId && sibling.id !== item.id)]
}
