/** Access groups: list, create, read, rename, delete, and the groups of one user. */

import { duplicate, forbidden } from '../errors.ts'
import { loadShownUser, openSite } from '../http/access.ts'
import { Body } from '../http/body.ts'
import { type Answer, type Call, noContent, ok, okPage, pageQuery, pathId, type Route } from '../http/call.ts'
import type { Fields } from '../query/filter.ts'
import { pageOfItems, pageOfList } from '../query/page.ts'
import { addGroup, deleteGroup } from '../state/groups.ts'
import type { AccessGroup, Site } from '../state/nouns.ts'
import { wireGroup, wireGroupSummary } from '../wire/places.ts'

export const groupFields: Fields<AccessGroup> = {
  id: group => group.id,
  customer_reference: group => group.name,
  lock_count: group => group.locks.size,
  user_count: group => group.listed.size,
}

export const noCaseless: ReadonlySet<string> = new Set()

const groupPath = '/sites/:siteId/access_groups/:groupId'

export const groupRoutes: readonly Route[] = [
  { method: 'GET', path: '/sites/:siteId/access_groups', isList: true, run: listGroups },
  { method: 'POST', path: '/sites/:siteId/access_groups', run: createGroup },
  { method: 'GET', path: groupPath, run: call => ok(wireGroupSummary(openGroup(call, 'see-people').group)) },
  { method: 'PATCH', path: groupPath, run: patchGroup },
  { method: 'DELETE', path: groupPath, run: removeGroup },
  { method: 'GET', path: '/sites/:siteId/users/:siteUserId/access_groups', isList: true, run: listGroupsOfUser },
]

/** Throws as openSite, and 404/2202. */
export function openGroup(call: Call, need: 'see-people' | 'manage-people'): { site: Site; group: AccessGroup } {
  const { site } = openSite(call, need)
  return { site, group: call.world.loadGroup(site, pathId(call, 'groupId')) }
}

function listGroups(call: Call): Answer {
  const { site } = openSite(call, 'see-people')
  const listing = { fields: groupFields, caseless: noCaseless, wire: wireGroupSummary }
  return okPage(pageOfList(site.groups, pageQuery(call), listing))
}

function createGroup(call: Call): Answer {
  const { world } = call
  const { site } = openSite(call, 'manage-people')
  const name = new Body(call.body, world.switches.nameLengthMax).fullText('customer_reference')
  refuseTakenName(call, site, name, null)
  return ok(wireGroup(addGroup(world, site, name)))
}

function patchGroup(call: Call): Answer {
  const { site, group } = openGroup(call, 'manage-people')
  const body = new Body(call.body, call.world.switches.nameLengthMax)
  if (body.has('customer_reference')) {
    const name = body.fullText('customer_reference')
    refuseTakenName(call, site, name, group)
    group.name = name
    site.groups.touch()
  }
  return ok(wireGroup(group))
}

/** A11: by assumption two groups may have one name. */
function refuseTakenName(call: Call, site: Site, name: string, self: AccessGroup | null): void {
  if (!call.world.switches.uniqueGroupNames) return
  const taken = site.groups.items().some(other => other !== self && other.name === name)
  if (taken) throw duplicate('An access group of this name exists')
}

/** A12. */
function removeGroup(call: Call): Answer {
  const { site, group } = openGroup(call, 'manage-people')
  if (group.members.size > 0 && !call.world.switches.deleteGroupWithMembers) throw forbidden('The group has members')
  deleteGroup(call.world, site, group)
  return noContent
}

function listGroupsOfUser(call: Call): Answer {
  const { site } = openSite(call, 'see-people')
  const user = loadShownUser(call, site)
  const groups = site.groups.items().filter(group => group.listed.has(user.person.id))
  const listing = { fields: groupFields, caseless: noCaseless, wire: wireGroup }
  return okPage(pageOfItems(groups, pageQuery(call), listing))
}
