/** People of a site: list, read, create, take in, search, guests. */

import { duplicate, forbidden, notFound, valueInvalid } from '../errors.ts'
import { checkedRoles, loadShownUser, openSite } from '../http/access.ts'
import { Body } from '../http/body.ts'
import { type Answer, type Call, ok, okPage, pageQuery, type Route } from '../http/call.ts'
import { sendAddedNotice } from '../mail.ts'
import { type Page, pageOfList } from '../query/page.ts'
import type { Person, Site, SiteUser } from '../state/nouns.ts'
import { addPerson, addSiteUser, emailKey, type NewSiteUserFields, plainFields } from '../state/people.ts'
import { roleId } from '../state/roles.ts'
import { hasFreeSeat } from '../state/seats.ts'
import { shownSiteUser, wireSiteUser } from '../wire/users.ts'
import { withPods } from './sites.ts'
import { siteUserListing } from './user-fields.ts'

export const userRoutes: readonly Route[] = [
  { method: 'GET', path: '/sites/:siteId/users', isList: true, run: listUsers },
  { method: 'POST', path: '/sites/:siteId/users', run: createUser },
  { method: 'POST', path: '/sites/:siteId/users/existing', run: takeInUser },
  { method: 'GET', path: '/sites/:siteId/users/:siteUserId', run: getUser },
  { method: 'GET', path: '/users/search', run: searchUsers },
  { method: 'POST', path: '/sites/:siteId/guests', versions: ['v1.2'], run: createGuest },
]

function listUsers(call: Call): Answer {
  const { site } = openSite(call, 'see-people')
  const page: Page = pageOfList(site.users, pageQuery(call), siteUserListing(call, site))
  return okPage({ ...page, items: page.items.map(item => withPods(call, item)) })
}

function getUser(call: Call): Answer {
  const { site } = openSite(call, 'see-people')
  return ok(withPods(call, shownSiteUser(site, loadShownUser(call, site), call.version)))
}

/** The fields which create, take-in and patch have in common; null = not said. */
export function readUserFields(site: Site, body: Body) {
  const tagId = body.id('tag_id')
  if (tagId !== null && !site.tags.has(tagId)) throw notFound('Tag')
  return {
    alias: body.text('alias'),
    toggleEasyOfficeMode: body.flag('toggle_easy_office_mode'),
    toggleManualOfficeMode: body.flag('toggle_manual_office_mode'),
    blocked: body.flag('blocked'),
    overridePrivacyMode: body.flag('override_privacy_mode'),
    usePin: body.flag('use_pin'),
    tagId,
  }
}

function newFields(call: Call, site: Site, body: Body, rank: number): NewSiteUserFields {
  const said = readUserFields(site, body)
  return {
    roleIds: checkedRoles(call.world, body.ids('role_ids'), rank),
    alias: said.alias,
    toggleEasyOfficeMode: said.toggleEasyOfficeMode ?? false,
    toggleManualOfficeMode: said.toggleManualOfficeMode ?? false,
    blocked: said.blocked ?? false,
    overridePrivacyMode: said.overridePrivacyMode ?? false,
    usePin: said.usePin ?? false,
    tagId: said.tagId,
  }
}

/** Over the seat limit the call succeeds and the state says `suspended` (measured); the answer must be read. */
function createUser(call: Call): Answer {
  const { world } = call
  const { site, rank } = openSite(call, 'manage-people')
  const body = new Body(call.body, world.switches.nameLengthMax)
  const firstName = body.fullText('first_name')
  const lastName = body.fullText('last_name')
  const email = body.email('email')
  const fields = newFields(call, site, body, rank)
  const known = email === null ? null : (world.peopleByEmail.get(emailKey(email)) ?? null)
  const present = known === null ? undefined : site.userByPerson.get(known.id)
  if (present !== undefined) return presentAnswer(call, site, present)
  if (known?.hasProfile === true && world.switches.profileElsewhere === 'refuse') {
    throw valueInvalid(`Email '${String(email)}' is in use`)
  }
  const person = known ?? addPerson(world, { email, firstName, lastName, managedBySiteId: site.id })
  return created(call, site, addSiteUser(world, site, person, fields))
}

/** 200 at v1.1 (vendor's description), 201 seen at v1.2. Roles may still be empty in the answer (measured). */
function created(call: Call, site: Site, user: SiteUser): Answer {
  return { status: call.version === 'v1.1' ? 200 : 201, body: wireSiteUser(site, user, call.version) }
}

/** A2. */
function presentAnswer(call: Call, site: Site, present: SiteUser): Answer {
  const how = call.world.switches.duplicateEmail
  if (how === 'present-user') return ok(shownSiteUser(site, present, call.version))
  if (how === 'invalid') throw valueInvalid(`Email '${String(present.person.email)}' is in use in this site`)
  throw duplicate('A user with this e-mail exists in this site')
}

function takeInUser(call: Call): Answer {
  const { world } = call
  const { site, rank } = openSite(call, 'manage-people')
  const body = new Body(call.body, world.switches.nameLengthMax)
  const id = body.id('id')
  if (id === null) throw valueInvalid('id is required')
  const fields = newFields(call, site, body, rank)
  const person = world.loadPerson(id)
  const present = site.userByPerson.get(id)
  if (present !== undefined) return presentAnswer(call, site, present)
  const user = addSiteUser(world, site, person, fields, { invite: false })
  if (world.switches.mailOnExisting) sendAddedNotice(world, site, person)
  return ok(wireSiteUser(site, user, call.version))
}

/** By whole e-mail or tag number, over the whole platform (documented; whether a list or one object, nobody says). */
function searchUsers(call: Call): Answer {
  const { world } = call
  const query = call.url.searchParams
  const wanted = query.get('search_for')
  if (wanted === null || wanted === '') throw valueInvalid('search_for is required')
  const siteId = query.get('for_site_id')
  const site = siteId === null ? null : world.loadSite(siteId.toLowerCase())
  if (site !== null && !site.userByPerson.has(call.caller.id)) throw forbidden()
  const byEmail = world.peopleByEmail.get(emailKey(wanted))
  const found = byEmail === undefined ? peopleWithTag(call, wanted) : [byEmail]
  const wire = found.map(person => wireFound(person, site))
  return ok(world.switches.searchAnswer === 'array' ? wire : (wire[0] ?? null))
}

function peopleWithTag(call: Call, tagNumber: string): Person[] {
  return [...call.world.people.values()].filter(person => person.tagNumber === tagNumber)
}

const wireFound = (person: Person, site: Site | null) => ({
  id: person.id,
  first_name: person.firstName,
  last_name: person.lastName,
  image_url: null,
  is_managed: !person.hasProfile && person.managedBySiteId !== null,
  has_identity: person.hasProfile,
  is_linked: site?.userByPerson.has(person.id) ?? false,
})

/** Guests (v1.2, measured): no e-mail, a seat is used, and expiry frees nothing. */
function createGuest(call: Call): Answer {
  const { world } = call
  const { site } = openSite(call, 'manage-people')
  const body = new Body(call.body, world.switches.nameLengthMax)
  const alias = body.fullText('alias')
  const expiresAtMs = body.instant('expires_at')
  if (expiresAtMs === null) throw valueInvalid('expires_at is required')
  const person = addPerson(world, { email: null, firstName: alias, lastName: '', managedBySiteId: site.id })
  const state = hasFreeSeat(site) ? 'subscribed' : 'suspended'
  const user = addSiteUser(world, site, person, { ...plainFields([roleId('site_guest')]), alias }, { state })
  user.expiresAt = new Date(expiresAtMs).toISOString()
  return { status: 201, body: wireSiteUser(site, user, call.version) }
}
