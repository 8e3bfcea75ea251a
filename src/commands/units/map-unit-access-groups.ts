import type { unitGroups } from '../../contract/reservations/units.ts'
import type { Body } from '../../contract/words.ts'
import type { ReservationUnit } from '../../domain/reservation/unit.ts'
import type { Command } from '../order.ts'
import { load, loadToChange, refuse, updated } from '../order.ts'
import { mustBeGroupOf } from '../products/map-access-groups.ts'

/** M8: the access groups that a reservation of the unit opens. The list replaces what was there; it may be empty. */
export const mapUnitAccessGroups: Command<Body<typeof unitGroups> & { id: string }, ReservationUnit> = async (
  order,
  input,
) => {
  const { tx } = order
  const unit = await loadToChange(order, tx.units, input.id, 'reservation_unit')
  const { id: locationId, saltoSiteId } = await load(tx.locations, unit.locationId, 'location')
  const accessGroupIds = [...new Set(input.accessGroupIds)].sort()
  const former = (await tx.units.accessGroups(unit.id)).toSorted()
  if (accessGroupIds.join() === former.join()) return unit
  if (saltoSiteId === null) {
    return refuse('location.without_site', 'Choose the Salto KS site of this location first.', { locationId })
  }
  for (const accessGroupId of accessGroupIds) await mustBeGroupOf(order, saltoSiteId, accessGroupId)
  const journalId = await order.journal(
    'reservation_unit.access_groups_mapped',
    { unitId: unit.id, locationId, siteId: saltoSiteId },
    { accessGroupIds, formerAccessGroupIds: former },
  )
  await tx.units.replaceAccessGroups(unit.id, saltoSiteId, accessGroupIds, journalId)
  const stored = await updated(tx.units, unit, journalId)
  await tx.wake(await tx.facts.peopleOfUnit(unit.id))
  return stored
}
