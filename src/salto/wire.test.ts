import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPrivilegedRole, searchHits, siteFound, targetOf, userFound } from './wire.ts'

const user = {
  id: 'site-user',
  user: { id: 'platform-user', email: ' Ada@Example.ORG ', first_name: 'Ada', last_name: null, has_profile: true },
  roles: [{ id: 'r', code: 'site_user', is_hierarchical: true }],
  blocked: false,
  subscription_state: 'subscribed',
}

describe('F6: shapes on the wire', () => {
  it('keeps the two ids apart, normalises the address, and ignores what it does not know', () => {
    const seen = userFound({ ...user, wings: 2, user: { ...user.user, halo: true } })?.value.user
    expect(seen).toEqual({
      siteUserId: 'site-user',
      platformUserId: 'platform-user',
      email: 'ada@example.org',
      firstName: 'Ada',
      lastName: null,
      suspended: false,
      blocked: false,
      hasProfile: true,
      privileged: false,
    })
  })

  it.each(['id', 'user', 'subscription_state'] as const)('does not understand a user without %s', name => {
    const { [name]: _missing, ...rest } = user
    expect(userFound(rest)).toBeNull()
    expect(userFound({ ...user, [name]: 7 })).toBeNull()
  })

  it('takes any state but subscribed as suspended', () => {
    expect(userFound({ ...user, subscription_state: 'expired' })?.value.user.suspended).toBe(true)
  })

  it('takes null seats as unlimited and none as none', () => {
    const site = {
      id: 's',
      subscription_valid: true,
      subscribed_user_amount: null,
      installation_state: 'self_installed',
    }
    expect(siteFound(site)?.value.site).toMatchObject({ seatsAllowed: null, released: true })
    const bare = { ...site, subscribed_user_amount: 0, installation_state: 'installation' }
    expect(siteFound(bare)?.value.site).toMatchObject({ seatsAllowed: 0, released: false })
  })

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.anything(), body => {
        for (const read of [userFound, siteFound, searchHits]) expect(() => read(body)).not.toThrow()
      }),
    )
  })

  it('understands every shape of a search answer, and no nonsense', () => {
    const hit = { id: 'p', has_identity: true }
    const found = { value: [{ platformUserId: 'p', email: null }] }
    for (const body of [hit, [hit], { items: [hit] }]) expect(searchHits(body)).toEqual(found)
    for (const body of [undefined, null, [], { items: [] }, { items: null }])
      expect(searchHits(body)).toEqual({ value: [] })
    for (const body of ['x', {}, [{}], 7]) expect(searchHits(body)).toBeNull()
  })

  it('knows who is privileged by role', () => {
    for (const code of ['site_admin', 'site_super_user', 'owner', 'site_owner'])
      expect(isPrivilegedRole(code)).toBe(true)
    for (const code of ['site_user', 'site_guest', 'site_mobile_user', 'site_remote_office_mode_user']) {
      expect(isPrivilegedRole(code)).toBe(false)
    }
  })

  it('escapes ids in paths, and refuses to leave one out', () => {
    expect(targetOf('/v1.1', '/sites/{site}', { site: '../me?' }, { $top: '1' })).toBe('/v1.1/sites/..%2Fme%3F?$top=1')
    expect(() => targetOf('/v1.1', '/sites/{site}', { site: '' })).toThrow(RangeError)
  })
})
