/** Locks of an access group. */

import { duplicate, notFound, valueInvalid } from '../errors.ts'
import { Body } from '../http/body.ts'
import { type Answer, type Call, noContent, ok, okPage, pageQuery, pathId, type Route } from '../http/call.ts'
import type { Fields } from '../query/filter.ts'
import { pageOfItems, pageOfList } from '../query/page.ts'
import { linkLock, unlinkLock } from '../state/groups.ts'
import type { Lock } from '../state/nouns.ts'
import { wireLockSummary } from '../wire/places.ts'
import { noCaseless, openGroup } from './access-groups.ts'
import { readIdSets } from './group-members.ts'

const path = '/sites/:siteId/access_groups/:groupId/locks'

const fields: Fields<Lock> = { id: lock => lock.id, customer_reference: lock => lock.name }
const listing = { fields, caseless: noCaseless, wire: wireLockSummary }

export const groupLockRoutes: readonly Route[] = [
  { method: 'GET', path, isList: true, run: listLocks },
  { method: 'POST', path, run: addLock },
  { method: 'PATCH', path, run: patchLocks },
  { method: 'DELETE', path: `${path}/:lockId`, run: removeLock },
]

function listLocks(call: Call): Answer {
  const { site, group } = openGroup(call, 'see-people')
  if (call.url.searchParams.get('excluded') !== 'true') return okPage(pageOfList(group.locks, pageQuery(call), listing))
  const others = site.locks.items().filter(lock => !group.locks.has(lock.id))
  return okPage(pageOfItems(others, pageQuery(call), listing))
}

function addLock(call: Call): Answer {
  const { world } = call
  const { site, group } = openGroup(call, 'manage-people')
  const id = new Body(call.body).id('lock_id')
  if (id === null) throw valueInvalid('lock_id is required')
  const lock = world.loadLock(site, id)
  const isNew = linkLock(world, site, group, lock)
  if (!isNew && world.switches.presentMember === 'conflict') throw duplicate('The lock is in the access group')
  return ok(wireLockSummary(lock))
}

function patchLocks(call: Call): Answer {
  const { world } = call
  const { site, group } = openGroup(call, 'manage-people')
  const { addIds, removeIds } = readIdSets(call)
  const locks = addIds.map(id => world.loadLock(site, id))
  for (const id of removeIds) world.loadLock(site, id)
  if (!world.switches.idempotentPatch) {
    if (addIds.some(id => group.locks.has(id))) throw duplicate('A lock is in the access group')
    if (removeIds.some(id => !group.locks.has(id))) throw duplicate('A lock is not in the access group')
  }
  for (const lock of locks) linkLock(world, site, group, lock)
  for (const id of removeIds) unlinkLock(world, site, group, id)
  return noContent
}

function removeLock(call: Call): Answer {
  const { site, group } = openGroup(call, 'manage-people')
  const had = unlinkLock(call.world, site, group, pathId(call, 'lockId'))
  if (!had && call.world.switches.absentMember === 'not-found') throw notFound('Lock')
  return noContent
}
