import type { newUnit } from '../../contract/reservations/units.ts'
import type { Body } from '../../contract/words.ts'
import type { ReservationUnit } from '../../domain/reservation/unit.ts'
import { plainUnit, unitFault } from '../../domain/reservation/unit.ts'
import type { Command } from '../order.ts'
import { load, mustBeFaultless } from '../order.ts'

/** M8: whatever is left out is as simple as can be: always open, free of charge, no limits. */
export const addReservationUnit: Command<Body<typeof newUnit>, ReservationUnit> = async (order, input) => {
  const { tx } = order
  const location = await load(tx.locations, input.locationId, 'location')
  const { locationId: _, hours, ...settings } = input
  const unit: ReservationUnit = {
    ...plainUnit,
    ...givenFields(settings),
    hours: { ...plainUnit.hours, ...givenFields(hours ?? {}) },
    id: order.newId(),
    locationId: location.id,
    name: input.name.trim(),
    kind: input.kind,
    capacity: input.capacity,
    version: 1,
  }
  mustBeFaultless(unitFault(unit))
  const journalId = await order.journal('reservation_unit.added', { unitId: unit.id, locationId: location.id })
  if ((await tx.units.insert(unit, journalId)) === 'taken') {
    throw new Error('No unique rule of reservation units is known')
  }
  return unit
}

type Given<T> = { [Field in keyof T]?: Exclude<T[Field], undefined> }

/** Only what was said: a field left out changes nothing, one that is null says "none". */
export function givenFields<T extends object>(settings: T): Given<T> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as Given<T>
}
