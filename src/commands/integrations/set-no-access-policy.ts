import type { noAccessPolicyChange } from '../../contract/integration.ts'
import type { Body } from '../../contract/words.ts'
import { type NoAccessPolicy, policyVersion } from '../../domain/policy.ts'
import type { Command } from '../order.ts'
import { isUnchanged, mustKnowValue } from '../order.ts'

/** M6: what happens to a Salto user of ours whom no access group is left for. */
export const setNoAccessPolicy: Command<Body<typeof noAccessPolicyChange>, NoAccessPolicy> = async (order, input) => {
  await order.tx.settings.takeTurn()
  const before = await order.tx.settings.noAccessPolicy()
  mustKnowValue(order, before, policyVersion(before))
  const after: NoAccessPolicy = {
    policy: input.policy,
    keepAliveMinutes: input.keepAliveMinutes ?? before.keepAliveMinutes,
    deleteAfterMinutes: input.deleteAfterMinutes ?? before.deleteAfterMinutes,
  }
  if (isUnchanged(before, after)) return before
  const { organizationId } = order.tx
  await order.journal('settings.no_access_policy_set', { organizationId }, { ...after, former: before })
  await order.tx.settings.saveNoAccessPolicy(after)
  await order.tx.wake('everybody')
  return after
}
