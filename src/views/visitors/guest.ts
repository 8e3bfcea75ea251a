import type { z } from 'zod'
import { guestReservation, publicLocations } from '../../contract/visitors/visitors.ts'
import { wireInstant } from '../../contract/words.ts'
import { type Reservation, stateAt } from '../../domain/reservation/reservation.ts'
import { accessWindow, windowLength } from '../../domain/reservation/window.ts'
import type { Transaction } from '../../ports/store.ts'
import { found, type View } from '../view.ts'

/** What guests may reserve, by location. Locations without any such unit are not shown. */
export const listPublicLocations: View<object, typeof publicLocations> = {
  schema: publicLocations,
  async of(tx) {
    const units = (await tx.units.all()).filter(unit => unit.isPubliclyBookable && unit.status === 'active')
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
    return { items: items.sort((a, b) => (a.name < b.name ? -1 : 1)), nextCursor: null }
  },
}

export const guestReservationView: View<Reservation, typeof guestReservation> = {
  schema: guestReservation,
  of: async (tx, stored) => guestWire(tx, stored),
}

export const readGuestReservation: View<{ id: string }, typeof guestReservation> = {
  schema: guestReservation,
  of: async (tx, { id }) => guestWire(tx, await found(tx.reservations.find(id), 'reservation', id)),
}

async function guestWire(tx: Transaction, stored: Reservation): Promise<z.output<typeof guestReservation>> {
  const { id, startsAt, endsAt, holdUntil, isPaymentDemanded, isPaid, version } = stored
  const unit = await found(tx.units.find(stored.unitId), 'reservation_unit', stored.unitId)
  const location = await found(tx.locations.find(unit.locationId), 'location', unit.locationId)
  const state = stateAt(stored, tx.at)
  const opensDoors = (await tx.units.accessGroups(unit.id)).length > 0 && (isPaid || !isPaymentDemanded)
  const unitSetting = { leadMinutes: unit.accessLeadMinutes, lagMinutes: unit.accessLagMinutes }
  const window = accessWindow(startsAt, endsAt, windowLength([stored, unitSetting], await tx.settings.accessWindow()))
  const isOpening = opensDoors && state !== 'cancelled' && state !== 'conflicted'
  return {
    ...{ id, isPaymentDemanded, isPaid, version, state },
    unitName: unit.name,
    locationName: location.name,
    timeZone: location.timeZone,
    startsAt: wireInstant(startsAt),
    endsAt: wireInstant(endsAt),
    holdUntil: wireInstant(holdUntil),
    doors: isOpening ? { from: wireInstant(window.from), until: wireInstant(window.until) } : null,
  }
}
