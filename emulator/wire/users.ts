/** Wire shapes of people, snake_case as in the vendor's Connect API 1.1 description. v1.2 adds `expires_at` and more. */
import type { Key, Person, Site, SiteUser } from '../state/nouns.ts'
import { findRole, type Role, rankOf } from '../state/roles.ts'

export type Wire = Record<string, unknown>

export const wireRole = (role: Role): Wire => ({
  id: role.id,
  customer_reference: role.name,
  code: role.code,
  parent_id: role.parentId,
  is_hierarchical: role.isHierarchical,
})

export const wireUserSummary = (person: Person, siteId: string | null): Wire => ({
  id: person.id,
  email: person.email,
  first_name: person.firstName,
  last_name: person.lastName,
  image_url: null,
  tag_number: person.tagNumber,
  is_managed_by_current_site: siteId !== null && !person.hasProfile && person.managedBySiteId === siteId,
  has_profile: person.hasProfile,
})

export const wireUserShort = (person: Person): Wire => ({
  id: person.id,
  first_name: person.firstName,
  last_name: person.lastName,
})

export function wireSiteUser(site: Site, user: SiteUser, version: string): Wire {
  const wire: Wire = {
    id: user.id,
    user: wireUserSummary(user.person, site.id),
    roles: user.usable ? user.roleIds.flatMap(id => wireRoleOf(id)) : [],
    alias: user.alias,
    toggle_easy_office_mode: user.toggleEasyOfficeMode,
    toggle_manual_office_mode: user.toggleManualOfficeMode,
    remote_access: hasRemoteAccess(site, user),
    blocked: user.blocked,
    tag_owned_by_this_site: user.tagId !== null && site.tags.has(user.tagId),
    subscription_state: user.subscriptionState,
    override_privacy_mode: user.overridePrivacyMode,
    use_pin: user.usePin,
  }
  if (version !== 'v1.1') {
    wire['expires_at'] = user.expiresAt
    wire['data_removal_expires_at'] = null
  }
  return wire
}

/** What a read shows: the truth, or the state of before while reads lag behind. */
export function shownSiteUser(site: Site, user: SiteUser, version: string): Wire {
  if (user.shown === null) return wireSiteUser(site, user, version)
  if (version !== 'v1.1') return user.shown
  const { expires_at: _expiresAt, data_removal_expires_at: _removalAt, ...rest } = user.shown
  return rest
}

function wireRoleOf(id: string): Wire[] {
  const role = findRole(id)
  return role === null ? [] : [wireRole(role)]
}

/** `remote_access` is read-only: admins and super users, and whoever has the mobile add-on. */
function hasRemoteAccess(site: Site, user: SiteUser): boolean {
  return rankOf(site, user) >= 2 || user.roleIds.some(id => findRole(id)?.code === 'site_mobile_user')
}

export const wireKey = (key: Key): Wire => ({
  id: key.id,
  key_identifier: key.keyIdentifier,
  key_id: key.keyId,
  type: key.type,
  expiry_date: key.expiryDate,
  registration_date: key.registrationDate,
  blocked: key.blocked,
  offline_access: key.offlineAccess,
})

export const wireMe = (person: Person): Wire => ({
  id: person.id,
  first_name: person.firstName,
  last_name: person.lastName,
  phone: person.phone,
  email: person.email,
  language: person.language,
  tag_number: person.tagNumber,
  image_url: null,
})
