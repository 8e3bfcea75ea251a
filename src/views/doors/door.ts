// Here: what a door is, and which groups open it, as last seen at Salto KS.
import type { z } from 'zod'
import type { doors } from '../../contract/doors.ts'
import type { GroupState, Transaction } from '../../ports/store.ts'

type WireDoor = Omit<z.output<typeof doors>['items'][number], 'people'>

export interface Door {
  readonly wire: WireDoor
  readonly groups: readonly GroupState[]
}

/** Every door that some access group opens, by place and name; of one location, or all. */
export async function doorsOf(tx: Transaction, locationId?: string): Promise<Door[]> {
  const { items: locations } = await tx.locations.list({ limit: 1000 })
  const found: Door[] = []
  for (const site of await tx.sites.list()) {
    const location = locations.find(({ saltoSiteId }) => saltoSiteId === site.siteId)
    if (locationId !== undefined && location?.id !== locationId) continue
    const groups = (await tx.sites.groups(site.siteId)).filter(({ vanishedAt }) => vanishedAt === null)
    const names = new Map((await tx.sites.doors(site.siteId)).map(({ lockId, name }) => [lockId, name]))
    for (const lockId of new Set(groups.flatMap(({ lockIds }) => lockIds))) {
      const own = groups.filter(({ lockIds }) => lockIds.includes(lockId))
      const wire = {
        lockId,
        name: names.get(lockId) ?? null,
        siteId: site.siteId,
        siteName: site.name,
        locationId: location?.id ?? null,
        locationName: location?.name ?? null,
        timeZone: location?.timeZone ?? site.timeZone ?? 'UTC',
        groups: own.map(({ accessGroupId: id, name, schedule }) => ({ id, name, schedule })),
      }
      found.push({ wire, groups: own })
    }
  }
  return found.toSorted((a, b) => placed(a).localeCompare(placed(b)))
}

const placed = ({ wire }: Door): string =>
  `${wire.locationName ?? wire.siteName} ${wire.name ?? '\uffff'} ${wire.lockId}`
