/** Making, changing and removing people of a site. No permission is asked here: routes and hand edits both come here. */
import { sendInvitation } from '../mail.ts'
import { wireSiteUser } from '../wire/users.ts'
import { leaveGroup } from './groups.ts'
import type { Person, Site, SiteUser, SubscriptionState } from './nouns.ts'
import { countingSeats, firstState } from './seats.ts'
import type { World } from './world.ts'

export interface NewPerson {
  id?: string
  email: string | null
  firstName: string
  lastName: string
  hasProfile?: boolean
  password?: string | null
  managedBySiteId: string | null
  phone?: string | null
}

export interface NewSiteUserFields {
  roleIds: string[]
  alias: string | null
  toggleEasyOfficeMode: boolean
  toggleManualOfficeMode: boolean
  blocked: boolean
  overridePrivacyMode: boolean
  usePin: boolean
  tagId: string | null
}

export const plainFields = (roleIds: string[]): NewSiteUserFields => ({
  roleIds,
  alias: null,
  toggleEasyOfficeMode: false,
  toggleManualOfficeMode: false,
  blocked: false,
  overridePrivacyMode: false,
  usePin: false,
  tagId: null,
})

export const emailKey = (email: string) => email.toLowerCase()

export function addPerson(world: World, of: NewPerson): Person {
  const kept = of.email === null ? undefined : world.erasedIds.get(emailKey(of.email))
  const id = of.id ?? (world.switches.recreatedKeepsPlatformId && kept !== undefined ? kept : world.dice.uuid())
  const person: Person = {
    id,
    order: world.orderOf(id),
    email: of.email,
    firstName: of.firstName,
    lastName: of.lastName,
    phone: of.phone ?? null,
    language: 'en',
    tagNumber: null,
    hasProfile: of.hasProfile ?? false,
    password: of.password ?? null,
    managedBySiteId: of.managedBySiteId,
  }
  world.people.set(id, person)
  if (of.email !== null) world.peopleByEmail.set(emailKey(of.email), person)
  return person
}

/** Puts a person into a site: seats, visibility delay, read lag, invitation. The answer's state must be read. */
export function addSiteUser(
  world: World,
  site: Site,
  person: Person,
  fields: NewSiteUserFields,
  how: { id?: string; invite?: boolean; state?: SubscriptionState; atOnce?: boolean } = {},
): SiteUser {
  const id = how.id ?? world.dice.uuid()
  const usableInMs = how.atOnce === true ? 0 : world.delayMs(world.switches.visibilityDelayMs)
  const lagMs = how.atOnce === true ? 0 : world.delayMs(world.switches.readLagMs)
  const user: SiteUser = {
    id,
    order: world.orderOf(id),
    siteId: site.id,
    person,
    ...fields,
    subscriptionState: 'suspended',
    expiresAt: null,
    podMember: false,
    keys: [],
    activatedIqIds: [],
    groups: new Set(),
    createdAtMs: world.clock.now(),
    usable: usableInMs <= 0,
    deleting: false,
    shown: null,
  }
  if (fields.tagId !== null) giveTag(world, site, user, fields.tagId)
  site.userById.set(id, user)
  site.userByPerson.set(person.id, user)
  indexEmail(site, user, person.email)
  countingSeats(world, site, user, () => {
    user.subscriptionState = how.state ?? firstState(world, site, person.hasProfile)
  })
  if (usableInMs > 0) world.due.add(usableInMs, { kind: 'make-usable', siteId: site.id, id })
  if (lagMs > 0) world.due.add(lagMs, { kind: 'show-user', siteId: site.id, id })
  else site.users.add(user)
  world.edge.note(`user:${id}`, null, world.switches.edgeDelayMs)
  if (how.invite !== false && person.email !== null && !person.hasProfile) sendInvitation(world, site, person)
  return user
}

export function giveTag(world: World, site: Site, user: SiteUser, tagId: string | null): void {
  user.tagId = tagId
  user.keys = user.keys.filter(key => key.type !== 'tag')
  const tag = tagId === null ? undefined : site.tags.get(tagId)
  user.person.tagNumber = tag?.tagNumber ?? null
  if (tag === undefined) return
  const id = world.dice.uuid()
  user.keys.push({
    id,
    order: world.orderOf(id),
    keyId: tag.id,
    keyIdentifier: tag.tagNumber,
    type: 'tag',
    expiryDate: null,
    registrationDate: world.clock.nowIso(),
    blocked: false,
    offlineAccess: false,
    digits: null,
  })
}

/** Changes a user; reads may lag behind (F11), locks may hear of it later. */
export function changeSiteUser(world: World, site: Site, user: SiteUser, change: () => void): void {
  const lagMs = world.delayMs(world.switches.readLagMs)
  if (lagMs > 0 && user.shown === null) {
    user.shown = wireSiteUser(site, user, 'v1.2')
    world.due.add(lagMs, { kind: 'catch-up-user', siteId: site.id, id: user.id })
  }
  world.edge.note(`user:${user.id}`, doorFacts(user), world.switches.edgeDelayMs)
  countingSeats(world, site, user, change)
  site.users.touch()
}

/** What a lock has to know of a user, as a copy. */
export function doorFacts(user: SiteUser) {
  return {
    subscriptionState: user.subscriptionState,
    blocked: user.blocked,
    overridePrivacyMode: user.overridePrivacyMode,
    usePin: user.usePin,
    hasProfile: user.person.hasProfile,
    roleIds: [...user.roleIds],
    keys: user.keys.map(key => ({ ...key })),
  }
}

export function setState(world: World, site: Site, user: SiteUser, state: SubscriptionState): void {
  if (user.subscriptionState === state) return
  changeSiteUser(world, site, user, () => {
    user.subscriptionState = state
  })
  if (state === 'suspended' && world.switches.suspendRemovesMemberships) leaveAll(world, site, user)
}

function leaveAll(world: World, site: Site, user: SiteUser): void {
  for (const group of [...user.groups]) leaveGroup(world, site, group, user.person.id)
}

/** DELETE: seat and memberships go at once, the record is listed for a while (measured: gone within about 10 s). */
export function deleteSiteUser(world: World, site: Site, user: SiteUser): void {
  changeSiteUser(world, site, user, () => {
    user.deleting = true
  })
  leaveAll(world, site, user)
  site.userByPerson.delete(user.person.id)
  const delayMs = world.delayMs(world.switches.deleteDelayMs)
  if (delayMs > 0) world.due.add(delayMs, { kind: 'remove-user', siteId: site.id, id: user.id })
  else forgetSiteUser(world, site, user)
}

/** The end of a delete. A person without profile who is in no other site is erased. */
export function forgetSiteUser(world: World, site: Site, user: SiteUser): void {
  const { person } = user
  site.users.delete(user.id)
  site.userById.delete(user.id)
  unindexEmail(site, user, person.email)
  const stillSomewhere = world.sites.items().some(other => other.userByPerson.has(person.id))
  if (person.hasProfile || stillSomewhere) return
  world.people.delete(person.id)
  if (person.email === null) return
  world.erasedIds.set(emailKey(person.email), person.id)
  if (world.peopleByEmail.get(emailKey(person.email)) === person) world.peopleByEmail.delete(emailKey(person.email))
}

/** Changes the address of a person in every index. */
export function setEmail(world: World, person: Person, email: string | null): void {
  const users = world.sites.items().flatMap(site => {
    const user = site.userByPerson.get(person.id)
    return user === undefined ? [] : [{ site, user }]
  })
  for (const { site, user } of users) unindexEmail(site, user, person.email)
  if (person.email !== null && world.peopleByEmail.get(emailKey(person.email)) === person) {
    world.peopleByEmail.delete(emailKey(person.email))
  }
  person.email = email
  if (email !== null) world.peopleByEmail.set(emailKey(email), person)
  for (const { site, user } of users) {
    indexEmail(site, user, email)
    site.users.touch()
  }
}

export function indexEmail(site: Site, user: SiteUser, email: string | null): void {
  if (email === null) return
  const known = site.usersByEmail.get(emailKey(email))
  if (known === undefined) site.usersByEmail.set(emailKey(email), new Set([user]))
  else known.add(user)
}

function unindexEmail(site: Site, user: SiteUser, email: string | null): void {
  if (email === null) return
  const known = site.usersByEmail.get(emailKey(email))
  known?.delete(user)
  if (known?.size === 0) site.usersByEmail.delete(emailKey(email))
}
