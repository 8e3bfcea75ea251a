import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { UserSeen } from '../../src/ports/provider.ts'
import { faultOf, MintedTokens, openSaltoHouse, type SaltoHouse } from './salto-house.ts'

let house: SaltoHouse

const ada = { email: 'Ada@Example.org', firstName: 'Ada', lastName: 'Example' }

beforeEach(async () => {
  house = await openSaltoHouse()
})

afterEach(() => house.close())

const edit = (kind: string, more: object = {}) =>
  house.emulator.control.edit({ kind, siteId: house.siteId, ...more }) as Record<string, unknown>

const created = (): Promise<UserSeen> => house.provider.createUser(house.siteId, ada)

describe('sites and who we are', () => {
  it('knows who connected, the sites, and the role there', async () => {
    const { provider, siteId } = house
    expect(await provider.whoAmI()).toMatchObject({ name: 'Adam Admin', email: 'admin@latchwork.example' })
    const sites = await provider.listSites()
    expect(sites.complete).toBe(true)
    expect(sites.items.map(({ name }) => name).sort()).toEqual(['Harbour House', 'Mill Lane'])
    expect(await provider.readSite(siteId)).toMatchObject({ released: true, subscriptionValid: true })
    expect((await provider.readSite(siteId)).seatsUsed).toBeTypeOf('number')
    expect(await provider.readOwnRole(siteId)).toBe('site_admin')
  })

  it('says missing for a site that is gone', async () => {
    edit('remove-site')
    expect((await faultOf(house.provider.readSite(house.siteId))).kind).toBe('missing')
    expect(await house.provider.readOwnRole(house.siteId)).toBeNull()
  })

  it('F-note 19: reads whether the subscription is valid, and unlimited seats as null', async () => {
    edit('set-seats', { seats: null })
    expect((await house.provider.readSite(house.siteId)).seatsAllowed).toBeNull()
    edit('set-subscription-valid', { valid: false })
    expect((await house.provider.readSite(house.siteId)).subscriptionValid).toBe(false)
    expect((await faultOf(created())).kind).toBe('subscription_invalid')
  })
})

describe('groups and doors', () => {
  it('lists groups, doors, members and schedules', async () => {
    const { provider, siteId } = house
    const groups = await provider.listGroups(siteId)
    expect(groups.items).toHaveLength(7)
    const cleaning = house.groupId('Cleaning')
    expect((await provider.listGroupDoors(siteId, cleaning)).items).toEqual([])
    expect((await provider.listDoors(siteId)).items).toHaveLength(8)
    expect(await provider.readGroupSchedule(siteId, cleaning)).toBe('always')
    expect(await provider.readGroupSchedule(siteId, house.groupId('Office hours only'))).toBe('narrow')
    expect(await provider.readGroupSchedule(siteId, house.groupId('Storage (no schedule)'))).toBe('none')
    expect((await faultOf(provider.listGroupDoors(siteId, siteId))).kind).toBe('missing')
  })
})

describe('F-note 15, F-note 16: people by address and by their two ids', () => {
  it('makes a user, finds it by address in any case and by id, and normalises the address', async () => {
    const { provider, siteId } = house
    expect(await provider.findUserByEmail(siteId, ada.email, 'give')).toBeNull()
    const user = await created()
    expect(user).toMatchObject({ email: 'ada@example.org', suspended: false, privileged: false, hasProfile: false })
    expect(user.siteUserId).not.toBe(user.platformUserId)
    expect(await provider.findUserByEmail(siteId, ' ADA@example.ORG ', 'give')).toEqual(user)
    expect(await provider.findUser(siteId, user.siteUserId, 'give')).toEqual(user)
    expect(await provider.findUser(siteId, user.platformUserId, 'give')).toBeNull()
  })

  it('doubles quotes in the address', async () => {
    const { provider, siteId } = house
    const user = await provider.createUser(siteId, { ...ada, email: "miles.o'brien@example.org" })
    expect(await provider.findUserByEmail(siteId, "Miles.O'Brien@example.org", 'give')).toEqual(user)
  })

  it('A7: finds an address in another case on a site that heeds it, once the site has called it a duplicate', async () => {
    const { provider, siteId } = house
    house.emulator.control.switches({ emailIgnoresCase: false })
    edit('create-user', { email: 'Grace@Example.org', firstName: 'Grace', lastName: 'Hand' })
    const grace = { email: 'grace@example.org', firstName: 'Grace', lastName: 'Hand' }
    expect(await provider.findUserByEmail(siteId, grace.email, 'give')).toBeNull()
    expect((await faultOf(provider.createUser(siteId, grace))).kind).toBe('duplicate')
    expect(await provider.findUserByEmail(siteId, grace.email, 'give')).toMatchObject({ email: 'grace@example.org' })
  })

  it.each(['array', 'object'])('finds a person known elsewhere (%s) and adds that person', async searchAnswer => {
    const { provider, siteId } = house
    house.emulator.control.switches({ searchAnswer })
    const mill = (await provider.listSites()).items.find(({ name }) => name === 'Mill Lane')
    house.emulator.control.edit({
      kind: 'create-user',
      siteId: mill?.siteId,
      email: 'eve@example.org',
      firstName: 'Eve',
      lastName: 'Elsewhere',
      hasProfile: true,
    })
    expect(await provider.findPlatformUser(siteId, 'nobody@example.org', 'give')).toBeNull()
    const found = await provider.findPlatformUser(siteId, 'Eve@example.org', 'give')
    const added = await provider.addExistingUser(siteId, found?.platformUserId ?? '')
    expect(added).toMatchObject({ platformUserId: found?.platformUserId, email: 'eve@example.org', hasProfile: true })
    expect((await faultOf(provider.changeUser(siteId, added.siteUserId, { firstName: 'Eva' }))).kind).toBe('rejected')
  })

  it('marks owner, admin, super user and the connecting user as privileged', async () => {
    const { provider, siteId } = house
    const { items } = await provider.listUsers(siteId)
    const privileged = items.filter(user => user.privileged).map(({ email }) => email)
    expect(privileged).toEqual(expect.arrayContaining(['admin@latchwork.example', 'owner@latchwork.example']))
    expect(privileged.length).toBe(3)
    const user = await created()
    edit('promote-user', { userId: user.platformUserId, role: 'site_super_user' })
    expect((await provider.findUser(siteId, user.siteUserId, 'give'))?.privileged).toBe(true)
  })

  it('marks the owner and the connecting user as privileged by their ids, whatever role the list shows', async () => {
    edit('promote-user', { email: 'owner@latchwork.example', role: 'site_user' })
    for (const email of ['owner@latchwork.example', 'admin@latchwork.example']) {
      const provider = house.another({ tokens: new MintedTokens(house.emulator, email) })
      expect(await provider.findUserByEmail(house.siteId, 'owner@latchwork.example', 'give')).toMatchObject({
        privileged: true,
      })
    }
  })

  it('changes names, never sends an empty address, and invites again', async () => {
    const { provider, siteId } = house
    const user = await created()
    await provider.changeUser(siteId, user.siteUserId, { lastName: 'Changed', email: '' })
    expect(await provider.findUser(siteId, user.siteUserId, 'give')).toEqual({ ...user, lastName: 'Changed' })
    const mails = house.emulator.world().mails.length
    await provider.resendInvitation(siteId, user.siteUserId)
    expect(house.emulator.world().mails.length).toBe(mails + 1)
  })

  it('deletes by and by', async () => {
    const { provider, siteId } = house
    const user = await created()
    await provider.deleteUser(siteId, user.siteUserId)
    expect(await provider.findUser(siteId, user.siteUserId, 'housekeeping')).not.toBeNull()
    house.emulator.control.clock({ advanceMs: 15_000 })
    expect(await provider.findUser(siteId, user.siteUserId, 'housekeeping')).toBeNull()
    expect((await faultOf(provider.deleteUser(siteId, user.siteUserId))).kind).toBe('missing')
  })
})

describe('F-note 17: seats', () => {
  it('sees that a user beyond the limit is suspended, and that there is no seat to reactivate', async () => {
    const { provider, siteId } = house
    const site = await provider.readSite(siteId)
    edit('set-seats', { seats: site.seatsUsed })
    const user = await created()
    expect(user.suspended).toBe(true)
    expect((await faultOf(provider.reactivateUser(siteId, user.siteUserId))).kind).toBe('no_seat')
    edit('set-seats', { seats: null })
    await provider.reactivateUser(siteId, user.siteUserId)
    expect((await provider.findUser(siteId, user.siteUserId, 'give'))?.suspended).toBe(false)
    await provider.suspendUser(siteId, user.siteUserId, 'take')
    expect((await provider.findUser(siteId, user.siteUserId, 'take'))?.suspended).toBe(true)
  })

  it('a pod member is no question of seats', async () => {
    const user = await created()
    edit('make-pod-member', { userId: user.platformUserId, podMember: true })
    const fault = await faultOf(house.provider.reactivateUser(house.siteId, user.siteUserId))
    expect([fault.kind, fault.detail.code]).toEqual(['rejected', '2220'])
  })
})

describe('membership', () => {
  it('gives and takes by platform user id, and confirms by the short list of one user', async () => {
    const { provider, siteId } = house
    const group = house.groupId('Cleaning')
    const user = await created()
    await provider.changeGroupMembers(siteId, group, { add: [user.platformUserId], remove: [] }, 'give')
    expect((await provider.listUserGroups(siteId, user.siteUserId, 'give')).items).toEqual([group])
    expect((await provider.listGroupMembers(siteId, group)).items).toContain(user.platformUserId)
    await provider.changeGroupMembers(siteId, group, { add: [], remove: [user.platformUserId] }, 'take')
    expect((await provider.listUserGroups(siteId, user.siteUserId, 'take')).items).toEqual([])
    const wrong = provider.changeGroupMembers(siteId, group, { add: [user.siteUserId], remove: [] }, 'give')
    expect((await faultOf(wrong)).kind).toBe('missing')
  })

  it('says duplicate where the site insists that the member is there already (A4)', async () => {
    const { provider, siteId } = house
    house.emulator.control.switches({ idempotentPatch: false })
    const user = await created()
    const change = { add: [user.platformUserId], remove: [] }
    await provider.changeGroupMembers(siteId, house.groupId('Cleaning'), change, 'give')
    const again = provider.changeGroupMembers(siteId, house.groupId('Cleaning'), change, 'give')
    expect((await faultOf(again)).kind).toBe('duplicate')
  })

  it('makes no call for no change, and refuses more than a hundred', async () => {
    const { provider, siteId } = house
    await provider.changeGroupMembers(siteId, house.groupId('Cleaning'), { add: [], remove: [] }, 'give')
    expect(house.count('PATCH', '')).toBe(0)
    const many = { add: Array.from({ length: 101 }, String), remove: [] }
    await expect(provider.changeGroupMembers(siteId, house.groupId('Cleaning'), many, 'give')).rejects.toThrow(
      RangeError,
    )
  })

  it('A16: says missing while a new user is not usable yet', async () => {
    const { provider, siteId } = house
    house.emulator.control.switches({ visibilityDelayMs: 60_000 })
    const user = await created()
    const join = () =>
      provider.changeGroupMembers(siteId, house.groupId('Cleaning'), { add: [user.platformUserId], remove: [] }, 'give')
    expect((await faultOf(join())).kind).toBe('missing')
    house.emulator.control.clock({ advanceMs: 61_000 })
    await join()
  })
})
