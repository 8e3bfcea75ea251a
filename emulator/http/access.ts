/**
 * May this caller do this here? The token acts as a user of the platform, so the role in the site decides (permission
 * matrix of the help desk). 2210 for writes to a site that is not released, 2212 without a valid subscription: what the
 * latter refuses is a switch, since public texts only say "calls".
 */
import { forbidden, noSubscription, notFound, notReleased, podMember, valueInvalid } from '../errors.ts'
import type { Site, SiteUser } from '../state/nouns.ts'
import { findRole, rankOf, roleId } from '../state/roles.ts'
import type { World } from '../state/world.ts'
import { type Call, pathId } from './call.ts'

export type Need = 'see' | 'see-people' | 'manage-people' | 'manage-seats' | 'manage-hardware' | 'own'

const ranks: Record<Need, number> = {
  see: 0,
  'see-people': 2,
  'manage-people': 2,
  'manage-seats': 3,
  'manage-hardware': 3,
  own: 4,
}

export interface Opened {
  site: Site
  /** The caller as user of the site. */
  me: SiteUser
  rank: number
}

/** Throws 404/2202, 403/2203, 400/2210 or 403/2212. */
export function openSite(call: Call, need: Need): Opened {
  const site = call.world.loadSite(pathId(call, 'siteId'))
  const me = site.userByPerson.get(call.caller.id)
  if (me === undefined || me.subscriptionState === 'suspended') throwUnlessExpired(site, me)
  if (me === undefined) throw forbidden()
  const rank = rankOf(site, me)
  if (rank < ranks[need]) throw forbidden()
  const isWrite = call.method !== 'GET'
  if (isWrite && site.installationState === 'installation') throw notReleased()
  if (!site.subscriptionValid && isRefusedWithoutSubscription(call.world, need, isWrite)) throw noSubscription()
  return { site, me, rank }
}

/** A suspended user cannot act in the site (documented); when the whole site is suspended, 2212 is the reason to give. */
function throwUnlessExpired(site: Site, me: SiteUser | undefined): void {
  if (me === undefined || site.subscriptionValid) throw forbidden()
}

function isRefusedWithoutSubscription(world: World, need: Need, isWrite: boolean): boolean {
  const blocks = world.switches.invalidSubscriptionBlocks
  if (blocks === 'everything') return true
  return isWrite || (blocks === 'writes-and-user-reads' && need === 'see-people')
}

/** A user whom reads show. Throws 404/2202. */
export function loadShownUser(call: Call, site: Site): SiteUser {
  const user = call.world.findSiteUser(site, pathId(call, 'siteUserId'))
  if (user === null) throw notFound('User')
  return user
}

/** A user who may be changed by a caller of this rank. Throws 404/2202, 403/2220 or 403/2203. */
export function loadChangeableUser(call: Call, opened: Opened): SiteUser {
  const user = loadShownUser(call, opened.site)
  if (user.deleting) throw notFound('User')
  if (user.podMember) throw podMember()
  if (rankOf(opened.site, user) > opened.rank) throw forbidden()
  return user
}

/** Roles to give. Throws 400/1101 without a hierarchical role, 403/2203 for a role above the caller's. */
export function checkedRoles(world: World, wanted: string[] | null, rank: number): string[] {
  if (wanted === null || wanted.length === 0) {
    if (world.switches.missingRole === 'site_user') return [roleId('site_user')]
    throw valueInvalid('At least one hierarchical role is required')
  }
  const found = wanted.map(id => {
    const role = findRole(id)
    if (role === null) throw valueInvalid(`Role '${id}' is not valid`)
    return role
  })
  if (!found.some(role => role.isHierarchical)) throw valueInvalid('At least one hierarchical role is required')
  if (found.some(role => (role.rank ?? 0) > rank || role.code === 'site_owner')) throw forbidden()
  return found.map(role => role.id)
}
