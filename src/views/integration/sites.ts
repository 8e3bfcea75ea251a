import type { z } from 'zod'
import { type accessGroup, accessGroups, type site, sites } from '../../contract/integration.ts'
import { wireInstant } from '../../contract/words.ts'
import type { DoorSeen, GroupSeen, SiteSeen } from '../../ports/provider.ts'
import type { GroupState, SiteState, Transaction } from '../../ports/store.ts'
import { NotFound, type View } from '../view.ts'

/** What Salto KS shows now; null when it could not be asked. */
type Seen<T> = readonly T[] | null

/** The sites that Salto KS shows, and those of our mirror that it does not show (any more). */
export const listSites: View<Seen<SiteSeen>, typeof sites> = {
  schema: sites,
  async of(tx, seen) {
    const { items: locations } = await tx.locations.list({ limit: 1000 })
    const locationOf = new Map(locations.map(location => [location.saltoSiteId, location.id]))
    const mirrored = await tx.sites.list()
    const items: z.output<typeof site>[] = []
    const add = async (state: SiteState) =>
      items.push(wireSite(state, locationOf.get(state.siteId) ?? null, await givenAt(tx, state.siteId)))
    for (const state of mirrored) await add(state)
    const known = new Set(mirrored.map(({ siteId }) => siteId))
    for (const shown of seen ?? []) {
      if (known.has(shown.siteId)) continue
      await add((await tx.sites.find(shown.siteId)) ?? { ...shown, ...neverRead })
    }
    return { items, nextCursor: null }
  },
}

const neverRead = { fullReadAt: null, vanishedAt: null, previewSince: null }

type Given = z.output<typeof site>['given']

/** Of what stands in our ledger; what is not ours is nobody's to count here. */
async function givenAt(tx: Transaction, siteId: string): Promise<Given> {
  const standing = (await tx.ledger.memberships(siteId, 'everybody')).filter(({ state }) => state !== 'taken')
  return { people: new Set(standing.map(({ personId }) => personId)).size, memberships: standing.length }
}

const wireSite = (state: SiteState, locationId: string | null, given: Given): z.output<typeof site> => ({
  id: state.siteId,
  name: state.name,
  timeZone: state.timeZone,
  seatsUsed: state.seatsUsed,
  seatsAllowed: state.seatsAllowed,
  subscriptionValid: state.subscriptionValid,
  locationId,
  fullReadAt: wireInstant(state.fullReadAt),
  vanishedAt: wireInstant(state.vanishedAt),
  previewSince: wireInstant(state.previewSince),
  given,
})

interface AskedGroups {
  readonly siteId: string
  readonly seen: Seen<GroupSeen & { readonly doors: readonly DoorSeen[] }>
}

/** M4, M7: the access groups of one site, to select from; gone ones stay shown while a mapping may name them. */
export const listAccessGroups: View<AskedGroups, typeof accessGroups> = {
  schema: accessGroups,
  async of(tx, { siteId, seen }) {
    const mirrored = await tx.sites.groups(siteId)
    if (seen === null && mirrored.length === 0 && !(await tx.sites.find(siteId))) {
      throw new NotFound('site.unknown', 'There is no such site.', { id: siteId })
    }
    const known = new Set(mirrored.map(({ accessGroupId }) => accessGroupId))
    const doorNames = new Map((seen ?? []).flatMap(({ doors }) => doors.map(({ lockId, name }) => [lockId, name])))
    const unread = (seen ?? []).filter(({ accessGroupId }) => !known.has(accessGroupId))
    const items = [
      ...mirrored.map(group => wireGroup(group, doorNames)),
      ...unread.map(({ doors, ...group }) => {
        const lockIds = doors.map(door => door.lockId)
        return wireGroup({ ...group, siteId, schedule: null, lockIds, vanishedAt: null }, doorNames)
      }),
    ]
    return { items, nextCursor: null }
  },
}

const wireGroup = (group: GroupState, doorNames: ReadonlyMap<string, string>): z.output<typeof accessGroup> => ({
  id: group.accessGroupId,
  name: group.name,
  doorCount: group.doorCount,
  memberCount: group.memberCount,
  schedule: group.schedule,
  lockIds: [...group.lockIds],
  doors: group.lockIds.map(lockId => ({ lockId, name: doorNames.get(lockId) ?? null })),
  vanishedAt: wireInstant(group.vanishedAt),
})
