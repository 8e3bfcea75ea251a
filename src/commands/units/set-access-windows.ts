import type { accessWindowsChange } from '../../contract/reservations/units.ts'
import type { Body } from '../../contract/words.ts'
import { type WindowLength, windowFault } from '../../domain/reservation/window.ts'
import { valueVersion } from '../../domain/value-version.ts'
import type { Command } from '../order.ts'
import { isUnchanged, mustBeFaultless, mustKnowValue } from '../order.ts'

/** M3: lead and lag where neither reservation nor unit says otherwise. Coming windows move with it, past ones stay. */
export const setAccessWindows: Command<Body<typeof accessWindowsChange>, WindowLength> = async (order, input) => {
  const { tx } = order
  await tx.settings.takeTurn()
  const before = await tx.settings.accessWindow()
  mustKnowValue(order, before, valueVersion(before.leadMinutes, before.lagMinutes))
  const after: WindowLength = { leadMinutes: input.leadMinutes, lagMinutes: input.lagMinutes }
  mustBeFaultless(windowFault({ ...after }))
  if (isUnchanged({ ...before }, { ...after })) return before
  const { organizationId } = tx
  const journalId = await order.journal('settings.access_windows_set', { organizationId }, { ...after, former: before })
  await tx.settings.saveAccessWindow(after, journalId)
  await tx.wake('everybody')
  return after
}
