import { type accessGroup, accessGroups, type site, sites } from '../../contract/integration.ts'
import { wireInstant } from '../../contract/words.ts'
import type { GroupState, SiteState } from '../../ports/store.ts'
import { found, type View } from '../view.ts'

/** The sites of our mirror, as the last read saw them. */
export const listSites: View<object, typeof sites> = {
  schema: sites,
  async of(tx) {
    const { items: locations } = await tx.locations.list({ limit: 1000 })
    const locationOf = new Map(locations.map(location => [location.saltoSiteId, location.id]))
    const stored = await tx.sites.list()
    return { items: stored.map(state => wireSite(state, locationOf.get(state.siteId) ?? null)), nextCursor: null }
  },
}

const wireSite = (state: SiteState, locationId: string | null): (typeof site)['_output'] => ({
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
})

/** M4, M7: the access groups of one site, to select from. */
export const listAccessGroups: View<{ id: string }, typeof accessGroups> = {
  schema: accessGroups,
  async of(tx, { id }) {
    const { siteId } = await found(tx.sites.find(id), 'site', id)
    return { items: (await tx.sites.groups(siteId)).map(wireGroup), nextCursor: null }
  },
}

const wireGroup = (group: GroupState): (typeof accessGroup)['_output'] => ({
  id: group.accessGroupId,
  name: group.name,
  doorCount: group.doorCount,
  memberCount: group.memberCount,
  schedule: group.schedule,
  lockIds: [...group.lockIds],
  vanishedAt: wireInstant(group.vanishedAt),
})
