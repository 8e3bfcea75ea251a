// Our mirror of what Salto KS shows: sites, their access groups, the doors and schedule of each group. Read for people
// who choose; the full pass keeps members and seats in step.
import type { Clock } from '../../ports/clock.ts'
import {
  type AccessProvider,
  type DoorSeen,
  type GroupSeen,
  ProviderFault,
  type SiteSeen,
} from '../../ports/provider.ts'
import type { GroupState, Store, Transaction } from '../../ports/store.ts'

export interface MirrorParts {
  readonly organizationId: string
  readonly store: Store
  readonly clock: Clock
  readonly provider: AccessProvider
}

export type GroupWithDoors = GroupSeen & { doors: DoorSeen[] }

/** What was read of a group's doors is believed for so long, unless their number changed. */
const freshMs = 60_000

export class Mirror {
  readonly #parts: MirrorParts
  /** Monotonic instant and doors of each group's last reading. */
  readonly #doors = new Map<string, { readMs: number; doors: DoorSeen[] }>()

  constructor(parts: MirrorParts) {
    this.#parts = parts
  }

  /** Throws ProviderFault. */
  async sites(): Promise<SiteSeen[]> {
    const listed = (await this.#parts.provider.listSites()).items
    const items = await Promise.all(listed.map(site => this.#withSeats(site)))
    await this.#inTransaction(async tx => {
      for (const seen of items) {
        const known = await tx.sites.find(seen.siteId)
        await tx.sites.save({
          siteId: seen.siteId,
          name: seen.name,
          timeZone: seen.timeZone,
          seatsUsed: seen.seatsUsed ?? known?.seatsUsed ?? null,
          seatsAllowed: seen.seatsAllowed,
          subscriptionValid: seen.subscriptionValid,
          fullReadAt: known?.fullReadAt ?? null,
          vanishedAt: null,
          previewSince: known?.previewSince ?? null,
        })
      }
    })
    return items
  }

  /** The list does not say how many seats are used; until the first full pass has counted, the site itself is asked. */
  async #withSeats(listed: SiteSeen): Promise<SiteSeen> {
    if (listed.seatsUsed !== null) return listed
    const known = await this.#inTransaction(tx => tx.sites.find(listed.siteId))
    if (known && known.seatsUsed !== null) return { ...listed, seatsUsed: known.seatsUsed }
    try {
      return await this.#parts.provider.readSite(listed.siteId)
    } catch (error) {
      if (error instanceof ProviderFault) return listed
      throw error
    }
  }

  /** Groups with their doors. Only the full pass decides that a group has vanished. Throws ProviderFault. */
  async groups(siteId: string): Promise<GroupWithDoors[]> {
    const { items } = await this.#parts.provider.listGroups(siteId)
    const known = await this.#known(siteId)
    const shown: GroupState[] = items.map(group => {
      const { schedule = null, lockIds = [] } = known.get(group.accessGroupId) ?? {}
      return { siteId, ...group, schedule, lockIds, vanishedAt: null }
    })
    await this.#inTransaction(tx => tx.sites.saveGroups(siteId, shown))
    const full: GroupWithDoors[] = []
    for (const group of shown) full.push(await this.#withDoors(siteId, group))
    return full
  }

  /** After a full pass: the doors of groups whose number of doors is not what we hold. Throws ProviderFault. */
  async refreshChangedDoors(siteId: string): Promise<void> {
    const named = new Set((await this.#inTransaction(tx => tx.sites.doors(siteId))).map(({ lockId }) => lockId))
    for (const group of (await this.#known(siteId)).values()) {
      const isUnknown = group.schedule === null || group.lockIds.some(lockId => !named.has(lockId))
      const isChanged = group.doorCount !== group.lockIds.length || isUnknown
      if (isChanged && group.vanishedAt === null) await this.#withDoors(siteId, group)
    }
  }

  async #withDoors(siteId: string, group: GroupState): Promise<GroupWithDoors> {
    const { provider, clock } = this.#parts
    const { accessGroupId, name, doorCount, memberCount } = group
    const seen = { accessGroupId, name, doorCount, memberCount }
    const nowMs = clock.monotonicMs()
    const last = this.#doors.get(accessGroupId)
    if (last && last.doors.length === doorCount && nowMs - last.readMs < freshMs) return { ...seen, doors: last.doors }
    const [doors, schedule] = await Promise.all([
      provider.listGroupDoors(siteId, accessGroupId),
      provider.readGroupSchedule(siteId, accessGroupId).catch((fault: unknown) => {
        // Some connecting users may not read schedules: then it is not known, which is no reason to show no doors.
        if (fault instanceof ProviderFault && fault.kind === 'rejected') return group.schedule
        throw fault
      }),
    ])
    const found = [...doors.items]
    this.#doors.set(accessGroupId, { readMs: nowMs, doors: found })
    const lockIds = found.map(door => door.lockId)
    await this.#inTransaction(async tx => {
      const current = (await tx.sites.findGroup(accessGroupId)) ?? group
      await tx.sites.saveGroups(siteId, [{ ...current, schedule, lockIds }])
      await tx.sites.saveDoors(siteId, found)
    })
    return { ...seen, doors: found }
  }

  async #known(siteId: string): Promise<Map<string, GroupState>> {
    const groups = await this.#inTransaction(tx => tx.sites.groups(siteId))
    return new Map(groups.map(group => [group.accessGroupId, group]))
  }

  #inTransaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const { store, organizationId, clock } = this.#parts
    return store.transaction(organizationId, clock.now(), work)
  }
}
