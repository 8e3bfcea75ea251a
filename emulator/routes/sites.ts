/** Everything below `/v1.x`: one file per noun. This one: the site itself, its roles, its subscription, and the caller. */

import { forbidden, notFound, valueInvalid } from '../errors.ts'
import { openSite } from '../http/access.ts'
import { Body } from '../http/body.ts'
import { accepted, type Call, ok, okPage, pageQuery, type Route } from '../http/call.ts'
import type { Fields } from '../query/filter.ts'
import { pageOfItems } from '../query/page.ts'
import type { Site } from '../state/nouns.ts'
import { addSiteUser, plainFields } from '../state/people.ts'
import { assignableRoles, type Role, rankOf, roleId } from '../state/roles.ts'
import { addSite } from '../state/sites.ts'
import { wireManagedSite, wireSite, wireSubscription } from '../wire/places.ts'
import { shownSiteUser, wireMe, wireRole } from '../wire/users.ts'
import { checkedText } from './site-fields.ts'

const caseless: ReadonlySet<string> = new Set()

const siteFields: Fields<Site> = {
  id: site => site.id,
  customer_reference: site => site.name,
  site_uid: site => site.siteUid,
  country_code: site => site.countryCode,
  time_zone: site => site.timeZone,
  subscription_valid: site => site.subscriptionValid,
  installation_state: site => site.installationState,
}

const roleFields: Fields<Role> = {
  id: role => role.id,
  customer_reference: role => role.name,
  code: role => role.code,
  is_hierarchical: role => role.isHierarchical,
}

export const siteRoutes: readonly Route[] = [
  { method: 'GET', path: '/me', run: call => ok(wireMe(call.caller)) },
  { method: 'GET', path: '/sites', isList: true, run: listSites },
  { method: 'POST', path: '/sites', run: createSite },
  { method: 'GET', path: '/sites/:siteId', run: getSite },
  { method: 'PATCH', path: '/sites/:siteId', run: patchSite },
  { method: 'DELETE', path: '/sites/:siteId', run: deleteSite },
  { method: 'GET', path: '/sites/:siteId/me', run: getSiteMe },
  { method: 'GET', path: '/sites/:siteId/roles', isList: true, run: listRoles },
  { method: 'GET', path: '/sites/:siteId/subscription', run: getSubscription },
]

function listSites(call: Call) {
  const { world, caller } = call
  const mine = world.sites.items().filter(site => site.userByPerson.has(caller.id))
  return okPage(
    pageOfItems(mine, pageQuery(call), { fields: siteFields, caseless, wire: site => wireSite(world, site) }),
  )
}

function createSite(call: Call) {
  const { world, caller } = call
  const body = new Body(call.body, world.switches.nameLengthMax)
  const fields = checkedText(body)
  if (fields.name === null || fields.countryCode === null || fields.timeZone === null) {
    throw valueInvalid('customer_reference, country_code and time_zone are required')
  }
  const site = addSite(world, {
    name: fields.name,
    countryCode: fields.countryCode,
    timeZone: fields.timeZone,
    ownerId: caller.id,
    seats: 0,
    subscriptionValid: false,
    installationState: 'installation',
  })
  addSiteUser(world, site, caller, plainFields([roleId('site_owner')]), {
    invite: false,
    state: 'subscribed',
    atOnce: true,
  })
  return ok(wireSite(world, site))
}

/** Readable without a subscription, so that a client can see why everything else is refused. */
function getSite(call: Call) {
  const { world, caller } = call
  const site = world.loadSite(call.ids['siteId'] ?? '')
  if (!site.userByPerson.has(caller.id)) throw forbidden()
  return ok(wireManagedSite(world, site, call.version))
}

function patchSite(call: Call) {
  const { world } = call
  const { site } = openSite(call, 'manage-hardware')
  const body = new Body(call.body, world.switches.nameLengthMax)
  const fields = checkedText(body)
  const ownerId = body.id('owner_id')
  if (ownerId !== null && ownerId !== site.ownerId) {
    const heir = site.userByPerson.get(ownerId)
    if (heir === undefined) throw notFound('User')
    if (rankOf(site, heir) < 3 || site.ownerId !== call.caller.id) throw forbidden()
    const former = site.userByPerson.get(site.ownerId)
    if (former !== undefined) former.roleIds = [roleId('site_admin')]
    heir.roleIds = [roleId('site_owner')]
    site.ownerId = ownerId
    site.users.touch()
  }
  site.name = fields.name ?? site.name
  site.countryCode = fields.countryCode ?? site.countryCode
  site.timeZone = fields.timeZone ?? site.timeZone
  return ok(wireSite(world, site))
}

function deleteSite(call: Call) {
  const { world } = call
  const { site } = openSite(call, 'own')
  world.due.add(world.delayMs(world.switches.deleteDelayMs), { kind: 'remove-site', siteId: site.id, id: site.id })
  return accepted
}

function getSiteMe(call: Call) {
  const { world, caller } = call
  const site = world.loadSite(call.ids['siteId'] ?? '')
  const me = site.userByPerson.get(caller.id)
  if (me === undefined) throw forbidden()
  return ok(withPods(call, shownSiteUser(site, me, call.version)))
}

/** `?include_pod_info=true` adds the pods; there are none here. */
export function withPods(call: Call, wire: Record<string, unknown>): Record<string, unknown> {
  if (call.url.searchParams.get('include_pod_info') !== 'true') return wire
  return { ...wire, member_of_pods: [], guest_of_pods: [] }
}

function listRoles(call: Call) {
  const { rank } = openSite(call, 'see-people')
  return okPage(pageOfItems(assignableRoles(rank), pageQuery(call), { fields: roleFields, caseless, wire: wireRole }))
}

/** Readable without a valid subscription, for the same reason as the site. */
function getSubscription(call: Call) {
  const { world, caller } = call
  const site = world.loadSite(call.ids['siteId'] ?? '')
  if (!site.userByPerson.has(caller.id)) throw forbidden()
  return ok(wireSubscription(site))
}
