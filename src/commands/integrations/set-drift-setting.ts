import type { driftSettingChange } from '../../contract/integration.ts'
import type { Body } from '../../contract/words.ts'
import type { DriftSetting } from '../../domain/policy.ts'
import { valueVersion } from '../../domain/value-version.ts'
import type { Command } from '../order.ts'
import { mustKnowValue } from '../order.ts'

/** What happens to drift that nobody has decided about: ask, revert or ignore. */
export const setDriftSetting: Command<Body<typeof driftSettingChange>, DriftSetting> = async (order, input) => {
  await order.tx.settings.takeTurn()
  const former = await order.tx.settings.driftSetting()
  mustKnowValue(order, former, valueVersion(former))
  const { setting } = input
  if (setting === former) return former
  const { organizationId } = order.tx
  await order.journal('settings.drift_set', { organizationId }, { setting, former })
  await order.tx.settings.saveDriftSetting(setting)
  await order.tx.wake('everybody')
  return setting
}
