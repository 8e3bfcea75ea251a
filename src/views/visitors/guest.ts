import type { z } from 'zod'
import { guestReservation, publicLocations } from '../../contract/visitors/visitors.ts'
import { wireInstant } from '../../contract/words.ts'
import type { Audience } from '../../domain/reservation/hours.ts'
import { type Reservation, stateAt } from '../../domain/reservation/reservation.ts'
import type { Transaction } from '../../ports/store.ts'
import { found, type View } from '../view.ts'
import { windowShown } from './window.ts'

export interface AtOrganization {
  readonly organization: { readonly id: string; readonly name: string }
}

const locationsFor = (audience: Audience): View<AtOrganization, typeof publicLocations> => ({
  schema: publicLocations,
  async of(tx, { organization }) {
    const units = (await tx.units.all()).filter(
      unit => unit.status === 'active' && (audience === 'members' || unit.isPubliclyBookable),
    )
    const items: z.output<typeof publicLocations>['items'] = []
    for (const [locationId, there] of Map.groupBy(units, unit => unit.locationId)) {
      const location = await tx.locations.find(locationId)
      if (!location) continue
      const { id, name, timeZone } = location
      items.push({
        id,
        name,
        timeZone,
        units: there.map(unit => ({ ...unit, price: unit.price && { ...unit.price } })),
      })
    }
    const { id, name } = organization
    return { organization: { id, name }, items: items.sort((a, b) => (a.name < b.name ? -1 : 1)), nextCursor: null }
  },
})

/** What guests may reserve, by location. Locations without any such unit are not shown. */
export const listPublicLocations = locationsFor('public')
/** The same for members, who may reserve more. */
export const listMyLocations = locationsFor('members')

export const guestReservationView: View<Reservation, typeof guestReservation> = {
  schema: guestReservation,
  of: async (tx, stored) => guestWire(tx, stored),
}

export const readGuestReservation: View<{ id: string }, typeof guestReservation> = {
  schema: guestReservation,
  of: async (tx, { id }) => guestWire(tx, await found(tx.reservations.find(id), 'reservation', id)),
}

async function guestWire(tx: Transaction, stored: Reservation): Promise<z.output<typeof guestReservation>> {
  const { id, unitId, startsAt, endsAt, holdUntil, isPaymentDemanded, isPaid, version } = stored
  const unit = await found(tx.units.find(unitId), 'reservation_unit', unitId)
  const location = await found(tx.locations.find(unit.locationId), 'location', unit.locationId)
  const groups = (await tx.units.mappings()).filter(mapping => mapping.unitId === unitId)
  return {
    ...{ id, unitId, isPaymentDemanded, isPaid, version, state: stateAt(stored, tx.at) },
    unitName: unit.name,
    locationName: location.name,
    timeZone: location.timeZone,
    startsAt: wireInstant(startsAt),
    endsAt: wireInstant(endsAt),
    holdUntil: wireInstant(holdUntil),
    ...(await windowShown(tx, stored, { unit, groups, organization: await tx.settings.accessWindow() })),
  }
}
