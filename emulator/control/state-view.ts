/** `GET /_control/state`: the whole truth as JSON, not delayed and not paged. */
import type { AccessGroup, Lock, Site, SiteUser } from '../state/nouns.ts'
import type { World } from '../state/world.ts'
import { wireLock, wireManagedSite, wireSchedule } from '../wire/places.ts'
import { wireKey, wireSiteUser } from '../wire/users.ts'

/** With a site id only that site; throws 404/2202 when there is none. */
export function stateView(world: World, siteId: string | null) {
  const sites = siteId === null ? world.sites.items() : [world.loadSite(siteId)]
  return {
    seed: world.seed,
    clock: world.clock.state(),
    sites: [...sites].sort((a, b) => (a.name < b.name ? -1 : 1)).map(site => siteView(world, site)),
    mails: world.mails,
  }
}

function siteView(world: World, site: Site) {
  const users = [...site.userById.values()]
  return {
    ...wireManagedSite(world, site, 'v1.2'),
    users: users.filter(user => !user.deleting).map(user => userView(site, user)),
    deleting_users: users.filter(user => user.deleting).map(user => userView(site, user)),
    access_groups: site.groups.items().map(groupView),
    locks: site.locks.items().map(lock => lockView(site, lock)),
  }
}

const userView = (site: Site, user: SiteUser) => ({
  ...wireSiteUser(site, user, 'v1.2'),
  access_group_ids: [...user.groups].map(group => group.id).sort(),
  keys: user.keys.map(wireKey),
  usable: user.usable,
  pod_member: user.podMember,
  created_at: new Date(user.createdAtMs).toISOString(),
})

const groupView = (group: AccessGroup) => ({
  id: group.id,
  customer_reference: group.name,
  user_ids: [...group.members.keys()],
  lock_ids: group.locks.items().map(lock => lock.id),
  time_schedules: group.schedules.items().map(wireSchedule),
})

const lockView = (site: Site, lock: Lock) => ({
  ...wireLock(site, lock),
  access_group_ids: [...lock.groups].map(group => group.id).sort(),
})
