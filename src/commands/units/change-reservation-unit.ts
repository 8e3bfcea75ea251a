import type { unitChange } from '../../contract/reservations/units.ts'
import type { Body } from '../../contract/words.ts'
import type { ReservationUnit } from '../../domain/reservation/unit.ts'
import { unitFault } from '../../domain/reservation/unit.ts'
import type { Command } from '../order.ts'
import { changedFields, isUnchanged, loadToChange, mustBeFaultless, updated } from '../order.ts'
import { givenFields } from './add-reservation-unit.ts'

/** Reservations that exist keep their slots and buffers; a changed lead or lag moves their coming windows (M3). */
export const changeReservationUnit: Command<Body<typeof unitChange> & { id: string }, ReservationUnit> = async (
  order,
  input,
) => {
  const { tx } = order
  const before = await loadToChange(order, tx.units, input.id, 'reservation_unit')
  const { id, hours, ...settings } = input
  const after: ReservationUnit = {
    ...before,
    ...givenFields(settings),
    hours: { ...before.hours, ...givenFields(hours ?? {}) },
    name: input.name?.trim() ?? before.name,
  }
  mustBeFaultless(unitFault(after))
  if (isUnchanged(before, after)) return before
  const fields = changedFields(before, after)
  const journalId = await order.journal('reservation_unit.changed', { unitId: id }, { fields })
  const stored = await updated(tx.units, after, journalId)
  if (fields.includes('accessLeadMinutes') || fields.includes('accessLagMinutes')) {
    await tx.wake(await tx.facts.peopleOfUnit(id))
  }
  return stored
}
