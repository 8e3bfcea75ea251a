/** Changing people of a site: names, flags, roles, subscription state, invitation, deletion. */

import { duplicate, forbidden, valueInvalid } from '../errors.ts'
import { checkedRoles, loadChangeableUser, openSite } from '../http/access.ts'
import { Body } from '../http/body.ts'
import { type Answer, accepted, type Call, noContent, ok, type Route } from '../http/call.ts'
import { sendInvitation } from '../mail.ts'
import type { Person, Site, SiteUser } from '../state/nouns.ts'
import { changeSiteUser, deleteSiteUser, emailKey, giveTag, setEmail, setState } from '../state/people.ts'
import { rankOf } from '../state/roles.ts'
import { hasFreeSeat } from '../state/seats.ts'
import type { World } from '../state/world.ts'
import { wireSiteUser } from '../wire/users.ts'
import { readUserFields } from './users.ts'

const onePath = '/sites/:siteId/users/:siteUserId'

export const userChangeRoutes: readonly Route[] = [
  { method: 'PATCH', path: onePath, run: patchUser },
  { method: 'DELETE', path: onePath, run: deleteUser },
  { method: 'PATCH', path: `${onePath}/subscription`, run: patchSubscription },
  { method: 'PATCH', path: `${onePath}/resend_invite`, run: resendInvite },
]

function patchUser(call: Call): Answer {
  const { world } = call
  const opened = openSite(call, 'manage-people')
  const { site } = opened
  const user = loadChangeableUser(call, opened)
  const body = new Body(call.body, world.switches.nameLengthMax)
  const said = readUserFields(site, body)
  const roleIds = body.has('role_ids') ? checkedRoles(world, body.ids('role_ids'), opened.rank) : user.roleIds
  const identity = changedIdentity(world, site, user, body)
  changeSiteUser(world, site, user, () => {
    user.roleIds = roleIds
    if (body.has('alias')) user.alias = said.alias
    user.toggleEasyOfficeMode = said.toggleEasyOfficeMode ?? user.toggleEasyOfficeMode
    user.toggleManualOfficeMode = said.toggleManualOfficeMode ?? user.toggleManualOfficeMode
    user.blocked = said.blocked ?? user.blocked
    user.overridePrivacyMode = said.overridePrivacyMode ?? user.overridePrivacyMode
    user.usePin = said.usePin ?? user.usePin
    if (body.has('tag_id') && said.tagId !== user.tagId) giveTag(world, site, user, said.tagId)
    user.person.firstName = identity.firstName
    user.person.lastName = identity.lastName
  })
  if (identity.email !== user.person.email) {
    setEmail(world, user.person, identity.email)
    // Setting an address on somebody without profile sends the invitation (documented).
    if (identity.email !== null) sendInvitation(world, site, user.person)
  }
  return ok(wireSiteUser(site, user, call.version))
}

interface Identity {
  firstName: string
  lastName: string
  email: string | null
}

/** Name and address may change only while there is no profile, by the site that keeps them (documented; 403/2203 inferred). */
function changedIdentity(world: World, site: Site, user: SiteUser, body: Body): Identity {
  const { person } = user
  const wanted: Identity = {
    firstName: body.has('first_name') ? body.fullText('first_name') : person.firstName,
    lastName: body.has('last_name') ? body.fullText('last_name') : person.lastName,
    email: body.has('email') ? body.email('email') : person.email,
  }
  const isSame =
    wanted.firstName === person.firstName && wanted.lastName === person.lastName && wanted.email === person.email
  if (isSame) return wanted
  if (person.hasProfile || !isManagedHere(site, person)) throw forbidden('The user owns name and e-mail')
  if (wanted.email !== null && emailKey(wanted.email) !== emailKey(person.email ?? '')) {
    if (world.peopleByEmail.has(emailKey(wanted.email))) throw duplicate('This e-mail is in use')
  }
  return wanted
}

const isManagedHere = (site: Site, person: Person) =>
  person.managedBySiteId === null || person.managedBySiteId === site.id

function deleteUser(call: Call): Answer {
  const opened = openSite(call, 'manage-people')
  const user = loadChangeableUser(call, opened)
  if (opened.site.ownerId === user.person.id) throw forbidden('The owner cannot be deleted')
  deleteSiteUser(call.world, opened.site, user)
  return accepted
}

/** The property is `state`; with any other name 400/1101 (measured). A8: without a seat 403/2203, or silently nothing. */
function patchSubscription(call: Call): Answer {
  const { world } = call
  const opened = openSite(call, 'manage-seats')
  const { site } = opened
  const user = loadChangeableUser(call, opened)
  const state = new Body(call.body).oneOf('state', ['subscribed', 'suspended'] as const)
  if (state === user.subscriptionState) return noContent
  if (state === 'suspended' && rankOf(site, user) >= 4) throw forbidden('The owner cannot be suspended')
  if (state === 'subscribed' && !hasFreeSeat(site)) {
    if (world.switches.noSeat === 'silent') return noContent
    throw forbidden('No free subscription')
  }
  setState(world, site, user, state)
  return noContent
}

function resendInvite(call: Call): Answer {
  const opened = openSite(call, 'manage-people')
  const user = loadChangeableUser(call, opened)
  if (user.person.hasProfile) throw forbidden('The user has completed the profile')
  if (user.person.email === null) throw valueInvalid('The user has no e-mail')
  sendInvitation(call.world, opened.site, user.person)
  return noContent
}
