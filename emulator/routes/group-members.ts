/**
 * Members of an access group. Everything here speaks PLATFORM user ids; a site-user id is answered 404/2202 "User not
 * found" (measured), and so is a user who was created only moments ago.
 */

import { duplicate, notFound, valueInvalid } from '../errors.ts'
import { Body } from '../http/body.ts'
import { type Answer, type Call, noContent, ok, okPage, pageQuery, pathId, type Route } from '../http/call.ts'
import { pageOfItems, pageOfList } from '../query/page.ts'
import { joinGroup, leaveGroup } from '../state/groups.ts'
import type { Person, Site } from '../state/nouns.ts'
import { wireUserShort } from '../wire/users.ts'
import { noCaseless, openGroup } from './access-groups.ts'
import { personFields } from './user-fields.ts'

const path = '/sites/:siteId/access_groups/:groupId/users'

export const groupMemberRoutes: readonly Route[] = [
  { method: 'GET', path, isList: true, run: listMembers },
  { method: 'POST', path, run: addMember },
  { method: 'PATCH', path, run: patchMembers },
  { method: 'DELETE', path: `${path}/:userId`, run: removeMember },
]

function listMembers(call: Call): Answer {
  const { site, group } = openGroup(call, 'see-people')
  const listing = { fields: personFields, caseless: noCaseless, wire: wireUserShort }
  if (call.url.searchParams.get('excluded') !== 'true')
    return okPage(pageOfList(group.listed, pageQuery(call), listing))
  const others = site.users
    .items()
    .filter(user => !user.deleting && !group.listed.has(user.person.id))
    .map(user => user.person)
  return okPage(pageOfItems(others, pageQuery(call), listing))
}

/** Throws 404/2202 for somebody who is not a usable user of the site. */
function loadJoiner(site: Site, personId: string): Person {
  const user = site.userByPerson.get(personId)
  if (user === undefined || !user.usable) throw notFound('User')
  return user.person
}

function addMember(call: Call): Answer {
  const { site, group } = openGroup(call, 'manage-people')
  const id = new Body(call.body).id('user_id')
  if (id === null) throw valueInvalid('user_id is required')
  const person = loadJoiner(site, id)
  const isNew = joinGroup(call.world, site, group, person)
  if (!isNew && call.world.switches.presentMember === 'conflict') throw duplicate('The user is in the access group')
  return ok(wireUserShort(person))
}

/** Everything is checked before anything is done. A4: present and absent members are no error, unless switched. */
function patchMembers(call: Call): Answer {
  const { world } = call
  const { site, group } = openGroup(call, 'manage-people')
  const { addIds, removeIds } = readIdSets(call)
  const joiners = addIds.map(id => loadJoiner(site, id))
  for (const id of removeIds) {
    if (world.switches.unknownRemoveId === 'not-found' && !site.userByPerson.has(id)) throw notFound('User')
  }
  if (!world.switches.idempotentPatch) {
    if (joiners.some(person => group.members.has(person.id))) throw duplicate('A user is in the access group')
    if (removeIds.some(id => !group.members.has(id))) throw duplicate('A user is not in the access group')
  }
  for (const person of joiners) joinGroup(world, site, group, person)
  for (const id of removeIds) leaveGroup(world, site, group, id)
  return noContent
}

/** The body `{add_ids?, remove_ids?}`. A26: no limit is known. */
export function readIdSets(call: Call): { addIds: string[]; removeIds: string[] } {
  const body = new Body(call.body)
  const addIds = body.ids('add_ids') ?? []
  const removeIds = body.ids('remove_ids') ?? []
  const max = call.world.switches.patchIdsMax
  if (max !== null && addIds.length + removeIds.length > max) throw valueInvalid(`More than ${max} ids`)
  return { addIds, removeIds }
}

function removeMember(call: Call): Answer {
  const { site, group } = openGroup(call, 'manage-people')
  const had = leaveGroup(call.world, site, group, pathId(call, 'userId'))
  if (!had && call.world.switches.absentMember === 'not-found') throw notFound('User')
  return noContent
}
