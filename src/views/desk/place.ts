import type { ReservationUnit } from '../../domain/reservation/unit.ts'
import type { Transaction } from '../../ports/store.ts'
import { found } from '../view.ts'

/** What is looked at: one location, or all of the organisation. */
export interface Place {
  readonly siteIds: ReadonlySet<string>
  readonly units: ReadonlyMap<string, ReservationUnit>
  siteName(siteId: string): string
  /** Of the unit's location. */
  zoneOf(unitId: string): string
}

/** @throws NotFound for a location that is not there */
export async function placeOf(tx: Transaction, locationId: string | undefined): Promise<Place> {
  const locations =
    locationId === undefined
      ? (await tx.locations.list({ limit: 1000 })).items
      : [await found(tx.locations.find(locationId), 'location', locationId)]
  const zones = new Map(locations.map(({ id, timeZone }) => [id, timeZone]))
  const sites = await tx.sites.list()
  const siteNames = new Map(sites.map(({ siteId, name }) => [siteId, name]))
  const own = new Set(locations.flatMap(({ saltoSiteId }) => saltoSiteId ?? []))
  const units = new Map(
    (await tx.units.all(locationId === undefined ? undefined : { locationId })).map(unit => [unit.id, unit]),
  )
  return {
    // A former site belongs to no location any more; it is shown where everything is.
    siteIds: locationId === undefined ? new Set(sites.map(({ siteId }) => siteId)) : own,
    units,
    siteName: siteId => siteNames.get(siteId) ?? siteId,
    zoneOf: unitId => zones.get(units.get(unitId)?.locationId ?? '') ?? 'UTC',
  }
}
