/**
 * Roles. The ids of site_user (with its parent), site_admin and site_mobile_user were measured by integrators and
 * looked alike on all sites; the others are invented. Ranks: vendor's permission matrix (help desk).
 */

import type { Site, SiteUser } from './nouns.ts'
import type { Ordered } from './sorted-list.ts'

export interface Role extends Ordered {
  name: string
  code: string
  parentId: string | null
  isHierarchical: boolean
  /** Who may do what to whom: a caller edits only users of equal or lower rank. Null = an add-on. */
  rank: number | null
}

const superUserId = '76f7e578-80fb-11e8-a892-000d3a221c5b'
const adminId = '7d53b0b3-3ef7-11e8-9f1c-0050568d6e36'

const roles: readonly Role[] = [
  role('8f6081a3-80fb-11e8-a892-000d3a221c5b', 'User', 'site_user', superUserId, 1),
  role(superUserId, 'Super user', 'site_super_user', adminId, 2),
  role(adminId, 'Site admin', 'site_admin', '6c1f2b6e-3ef7-11e8-9f1c-0050568d6e36', 3),
  role('6c1f2b6e-3ef7-11e8-9f1c-0050568d6e36', 'Owner', 'site_owner', null, 4),
  role('a4c0de19-80fb-11e8-a892-000d3a221c5b', 'Guest', 'site_guest', null, 0),
  role('9df437bb-80fb-11e8-a892-000d3a221c5b', 'Mobile user', 'site_mobile_user', null, null),
  role('b2d1ef55-80fb-11e8-a892-000d3a221c5b', 'Remote office mode', 'site_remote_office_mode_user', null, null),
].map((one, order) => ({ ...one, order }))

function role(id: string, name: string, code: string, parentId: string | null, rank: number | null): Role {
  return { id, order: 0, name, code, parentId, isHierarchical: rank !== null, rank }
}

const byId = new Map(roles.map(one => [one.id, one]))
const byCode = new Map(roles.map(one => [one.code, one]))

export const findRole = (id: string): Role | null => byId.get(id) ?? null
export const findRoleByCode = (code: string): Role | null => byCode.get(code) ?? null
export const roleCodes: readonly string[] = roles.map(one => one.code)

/** Throws Error for a code that does not exist; a mistake in our own code. */
export function roleId(code: string): string {
  const found = byCode.get(code)
  if (found === undefined) throw new Error(`no role ${code}`)
  return found.id
}

/** The highest rank among the user's roles; the owner of the site has the highest of all. */
export function rankOf(site: Site, user: SiteUser): number {
  if (site.ownerId === user.person.id) return 4
  return Math.max(0, ...user.roleIds.map(id => byId.get(id)?.rank ?? 0))
}

/** What `GET roles` lists: only what the caller may assign (documented). */
export function assignableRoles(rank: number): readonly Role[] {
  return roles.filter(one => one.code !== 'site_guest' && one.code !== 'site_owner' && (one.rank ?? 1) <= rank)
}
