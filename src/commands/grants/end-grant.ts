import type { Grant } from '../../domain/grant.ts'
import type { Command } from '../order.ts'
import { loadToChange, updated } from '../order.ts'

/** Ends the grant now. One that is over already stays as it is; one that has not begun never gives anything. */
export const endGrant: Command<{ id: string }, Grant> = async (order, input) => {
  const before = await loadToChange(order, order.tx.grants, input.id, 'grant')
  if (before.endsAt !== null && before.endsAt <= order.at) return before
  const after: Grant = { ...before, startsAt: Math.min(before.startsAt, order.at - 1), endsAt: order.at }
  const journalId = await order.journal(
    'grant.ended',
    { grantId: after.id, personId: after.personId, siteId: after.siteId, accessGroupId: after.accessGroupId },
    { endsAt: after.endsAt, formerEndsAt: before.endsAt },
  )
  const stored = await updated(order.tx.grants, after, journalId)
  await order.tx.wake([after.personId])
  return stored
}
