import type { newLocation } from '../../contract/places.ts'
import type { Body } from '../../contract/words.ts'
import type { Location } from '../../domain/place.ts'
import { locationFault } from '../../domain/place.ts'
import type { Command } from '../order.ts'
import { inserted, mustBeFaultless } from '../order.ts'
import { mustBeOurSite, refuseSiteTaken } from './site-choice.ts'

export const addLocation: Command<Body<typeof newLocation>, Location> = async (order, input) => {
  const location: Location = {
    id: order.newId(),
    name: input.name.trim(),
    timeZone: input.timeZone,
    saltoSiteId: input.saltoSiteId ?? null,
    version: 1,
  }
  mustBeFaultless(locationFault(location))
  if (location.saltoSiteId !== null) await mustBeOurSite(order, location.saltoSiteId)
  const { timeZone, saltoSiteId } = location
  const journalId = await order.journal('location.added', { locationId: location.id }, { timeZone, saltoSiteId })
  return inserted(order.tx.locations, location, journalId, () => refuseSiteTaken(saltoSiteId))
}
