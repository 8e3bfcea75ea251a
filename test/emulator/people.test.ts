import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Emulator } from '../../emulator/server.ts'
import {
  type ApiClient,
  clientOf,
  createPerson,
  itemsOf,
  places,
  siteUserRole,
  startTestEmulator,
  until,
} from './client.ts'

let emulator: Emulator
let api: ApiClient
let siteId: string
let members: string

beforeEach(async () => {
  emulator = await startTestEmulator()
  api = await clientOf(emulator)
  siteId = places(emulator).siteId
  members = `/v1.1/sites/${siteId}/access_groups/${places(emulator).group('Members')}/users`
})
afterEach(() => emulator.close())

const userPath = (id: string) => `/v1.1/sites/${siteId}/users/${id}`
const seatsUsed = async () => (await api.call('GET', `/v1.1/sites/${siteId}`)).body['active_user_amount']
const codeOf = (answered: { status: number; body: Record<string, unknown> }) => [
  answered.status,
  answered.body['ErrorCode'],
]

describe('the two user ids', () => {
  it('a group takes the platform id; the site-user id is 404/2202, and nothing of the call happens', async () => {
    const { personId, siteUserId } = await createPerson(api, siteId, 'ids@example.org')
    expect(personId).not.toBe(siteUserId)
    expect(codeOf(await api.call('POST', members, { user_id: siteUserId }))).toEqual([404, '2202'])
    const mixed = await api.call('PATCH', members, { add_ids: [personId, siteUserId] })
    expect(mixed.body).toEqual({ ErrorCode: '2202', Message: 'User not found' })
    expect(places(emulator).members('Members')).not.toContain(personId)
    expect((await api.call('PATCH', members, { add_ids: [personId] })).status).toBe(204)
    expect(places(emulator).members('Members')).toContain(personId)
    expect((await api.call('GET', userPath(personId))).status).toBe(404)
  })
})

describe('seats', () => {
  it('over the limit a create succeeds and is silently suspended', async () => {
    emulator.control.edit({ kind: 'set-seats', siteId, seats: 7 })
    const first = await createPerson(api, siteId, 'one@example.org')
    const second = await createPerson(api, siteId, 'two@example.org')
    expect([first.answered.body['subscription_state'], second.answered.body['subscription_state']]).toEqual([
      'subscribed',
      'suspended',
    ])
    expect(await seatsUsed()).toBe(7)
  })

  it('without a seat, PATCH to subscribed is 403/2203, or silent by switch (A8)', async () => {
    emulator.control.edit({ kind: 'set-seats', siteId, seats: 6 })
    const { siteUserId } = await createPerson(api, siteId, 'one@example.org')
    const patch = () => api.call('PATCH', `${userPath(siteUserId)}/subscription`, { state: 'subscribed' })
    expect(codeOf(await patch())).toEqual([403, '2203'])
    emulator.control.switches({ noSeat: 'silent' })
    expect((await patch()).status).toBe(204)
    expect((await api.call('GET', userPath(siteUserId))).body['subscription_state']).toBe('suspended')
    emulator.control.edit({ kind: 'set-seats', siteId, seats: 7 })
    expect((await patch()).status).toBe(204)
    expect((await api.call('GET', userPath(siteUserId))).body['subscription_state']).toBe('subscribed')
  })

  it('suspending and deleting free the seat at once; a blocked user keeps it (A9)', async () => {
    const one = await createPerson(api, siteId, 'one@example.org')
    const two = await createPerson(api, siteId, 'two@example.org')
    expect(await seatsUsed()).toBe(8)
    await api.call('PATCH', userPath(one.siteUserId), { blocked: true })
    expect(await seatsUsed()).toBe(8)
    emulator.control.switches({ blockedKeepsSeat: false })
    expect(await seatsUsed()).toBe(7)
    await api.call('PATCH', `${userPath(two.siteUserId)}/subscription`, { state: 'suspended' })
    expect(await seatsUsed()).toBe(6)
  })

  it('an invited user takes the seat only with the profile, by switch (A17)', async () => {
    emulator.control.switches({ invitedIsSubscribed: false })
    const { answered, siteUserId } = await createPerson(api, siteId, 'one@example.org')
    expect(answered.body['subscription_state']).toBe('suspended')
    emulator.control.edit({ kind: 'complete-profile', email: 'one@example.org' })
    expect((await api.call('GET', userPath(siteUserId))).body['subscription_state']).toBe('subscribed')
  })

  it('a site whose subscription ends refuses writes with 403/2212 and suspends its users', async () => {
    emulator.control.edit({ kind: 'set-subscription-valid', siteId, valid: false })
    const { answered } = await createPerson(api, siteId, 'one@example.org')
    expect(codeOf(answered)).toEqual([403, '2212'])
    expect(places(emulator).user('mia.manual@harbour-house.example').subscription_state).toBe('suspended')
    expect((await api.call('GET', `/v1.1/sites/${siteId}/users`)).status).toBe(200)
    emulator.control.switches({ invalidSubscriptionBlocks: 'writes-and-user-reads' })
    expect(codeOf(await api.call('GET', `/v1.1/sites/${siteId}/users`))).toEqual([403, '2212'])
    expect((await api.call('GET', `/v1.1/sites/${siteId}`)).body['subscription_valid']).toBe(false)
  })
})

describe('deleting', () => {
  it('is asynchronous: 202, listed for a while, out of the groups and the seat free at once', async () => {
    emulator.control.switches({ deleteDelayMs: 60_000 })
    const { siteUserId, personId } = await createPerson(api, siteId, 'gone@example.org')
    await api.call('PATCH', members, { add_ids: [personId] })
    expect((await api.call('DELETE', userPath(siteUserId))).status).toBe(202)
    expect(await seatsUsed()).toBe(6)
    expect((await api.call('GET', userPath(siteUserId))).status).toBe(200)
    expect((await api.call('DELETE', userPath(siteUserId))).status).toBe(404)
    expect(places(emulator).members('Members')).not.toContain(personId)
    emulator.control.clock({ advanceMs: 61_000 })
    expect((await api.call('GET', userPath(siteUserId))).status).toBe(404)
  })

  it('ends by itself on the real clock too, while the emulated clock is frozen', async () => {
    emulator.control.clock({ mode: 'frozen', at: '2026-03-01T09:00:00Z' })
    emulator.control.switches({ deleteDelayMs: 50 })
    const { siteUserId } = await createPerson(api, siteId, 'gone@example.org')
    await api.call('DELETE', userPath(siteUserId))
    await until(async () => (await api.call('GET', userPath(siteUserId))).status === 404)
  })

  it('gives a re-created person a new site-user id, and a new platform id unless there was a profile (A21)', async () => {
    const again = async (email: string) => {
      const before = await createPerson(api, siteId, email)
      if (email.startsWith('profile')) emulator.control.edit({ kind: 'complete-profile', email })
      await api.call('DELETE', userPath(before.siteUserId))
      const after = await createPerson(api, siteId, email)
      return {
        isSameSiteUser: before.siteUserId === after.siteUserId,
        isSamePerson: before.personId === after.personId,
      }
    }
    expect(await again('plain@example.org')).toEqual({ isSameSiteUser: false, isSamePerson: false })
    expect(await again('profile@example.org')).toEqual({ isSameSiteUser: false, isSamePerson: true })
  })
})

describe('creating', () => {
  it('mails an invitation that is valid for 72 hours, and completes the profile by its link', async () => {
    await createPerson(api, siteId, 'Invited@Example.org')
    const mails = (await (await fetch(`${emulator.url}/_control/mails`)).json()) as Record<string, string>[]
    expect(mails).toMatchObject([{ to: 'Invited@Example.org', kind: 'invitation', siteId }])
    const validMs = Date.parse(mails[0]?.['expiresAt'] ?? '') - Date.parse(mails[0]?.['sentAt'] ?? '')
    expect(validMs).toBe(72 * 3_600_000)
    const path = new URL(mails[0]?.['link'] ?? '').pathname
    emulator.control.clock({ advanceMs: 73 * 3_600_000 })
    expect((await fetch(`${emulator.url}${path}`, { method: 'POST' })).status).toBe(410)
    emulator.control.clock({ mode: 'real' })
    expect((await fetch(`${emulator.url}${path}`, { method: 'POST' })).status).toBe(200)
    const me = await clientOf(emulator, 'invited@example.org')
    expect((await me.call('GET', '/v1.1/me')).body['email']).toBe('Invited@Example.org')
  })

  it('sends no mail without e-mail, to known profiles, or on take-in; the last by switch (A3)', async () => {
    await createPerson(api, siteId, null)
    await createPerson(api, siteId, 'mia.manual@mill-lane.example')
    const carl = emulator.world().peopleByEmail.get('carl.cleaner@mill-lane.example')
    const body = { id: carl?.id, role_ids: [siteUserRole] }
    const taken = await api.call('POST', `/v1.1/sites/${siteId}/users/existing`, body)
    expect(emulator.world().mails).toEqual([])
    await api.call('DELETE', userPath(String(taken.body['id'])))
    emulator.control.switches({ mailOnExisting: true })
    await api.call('POST', `/v1.1/sites/${siteId}/users/existing`, body)
    expect(emulator.world().mails).toMatchObject([{ kind: 'added-to-site', to: 'carl.cleaner@mill-lane.example' }])
  })

  it('of a present e-mail is 409/3101, 400/1101 or the present user (A2)', async () => {
    const { siteUserId } = await createPerson(api, siteId, 'twice@example.org')
    const again = async () => (await createPerson(api, siteId, 'TWICE@example.org')).answered
    expect(codeOf(await again())).toEqual([409, '3101'])
    emulator.control.switches({ duplicateEmail: 'invalid' })
    expect(codeOf(await again())).toEqual([400, '1101'])
    emulator.control.switches({ duplicateEmail: 'present-user' })
    expect((await again()).body['id']).toBe(siteUserId)
  })

  it('of an e-mail with a profile elsewhere links the person, or is refused (A2b)', async () => {
    const linked = await createPerson(api, siteId, 'mia.manual@mill-lane.example')
    expect(linked.answered.body['user']).toMatchObject({ has_profile: true, first_name: 'Mia' })
    emulator.control.switches({ profileElsewhere: 'refuse' })
    const sven = await createPerson(api, siteId, 'sven.super@mill-lane.example')
    expect(codeOf(sven.answered)).toEqual([400, '1101'])
  })

  it('refuses an empty e-mail with the measured text, a missing role (A15), and a name of 256 letters (A25)', async () => {
    const empty = await createPerson(api, siteId, '')
    expect(empty.answered.body).toEqual({ ErrorCode: '1101', Message: "Email '' is not valid" })
    expect(codeOf((await createPerson(api, siteId, null, { role_ids: null })).answered)).toEqual([400, '1101'])
    emulator.control.switches({ missingRole: 'site_user' })
    const byDefault = await createPerson(api, siteId, null, { role_ids: null })
    expect(byDefault.answered.body['roles']).toMatchObject([{ code: 'site_user' }])
    const long = await createPerson(api, siteId, null, { first_name: 'x'.repeat(256) })
    expect(codeOf(long.answered)).toEqual([400, '1101'])
  })

  it('leaves the user unusable for a while: no roles, join 404/2202, PIN 403/2203 (A16)', async () => {
    emulator.control.switches({ visibilityDelayMs: 30_000 })
    const { answered, siteUserId, personId } = await createPerson(api, siteId, 'late@example.org', { use_pin: true })
    expect(answered.body['roles']).toEqual([])
    expect(codeOf(await api.call('PATCH', members, { add_ids: [personId] }))).toEqual([404, '2202'])
    expect(codeOf(await api.call('PUT', `${userPath(siteUserId)}/pin`, {}))).toEqual([403, '2203'])
    emulator.control.clock({ advanceMs: 31_000 })
    expect((await api.call('PATCH', members, { add_ids: [personId] })).status).toBe(204)
    expect((await api.call('GET', userPath(siteUserId))).body['roles']).toHaveLength(1)
  })
})

describe('changing', () => {
  it('names and e-mail only while there is no profile; a new e-mail is invited', async () => {
    const { siteUserId } = await createPerson(api, siteId, 'before@example.org')
    await api.call('PATCH', userPath(siteUserId), { email: 'after@example.org' })
    expect(emulator.world().mails.map(mail => mail.to)).toEqual(['before@example.org', 'after@example.org'])
    const filter = encodeURIComponent("user/email eq 'after@example.org'")
    expect(itemsOf(await api.call('GET', `/v1.1/sites/${siteId}/users?$filter=${filter}`))).toHaveLength(1)
    emulator.control.edit({ kind: 'complete-profile', email: 'after@example.org' })
    expect(codeOf(await api.call('PATCH', userPath(siteUserId), { first_name: 'Other' }))).toEqual([403, '2203'])
    expect((await api.call('PATCH', userPath(siteUserId), { first_name: 'Test', alias: 'ok' })).status).toBe(200)
    expect(codeOf(await api.call('PATCH', `${userPath(siteUserId)}/resend_invite`))).toEqual([403, '2203'])
  })

  it('reads lag behind writes by switch (fault F11)', async () => {
    const { siteUserId, personId } = await createPerson(api, siteId, 'lag@example.org')
    emulator.control.switches({ readLagMs: 20_000 })
    await api.call('PATCH', `${userPath(siteUserId)}/subscription`, { state: 'suspended' })
    await api.call('PATCH', members, { add_ids: [personId] })
    const seen = async () => [
      (await api.call('GET', userPath(siteUserId))).body['subscription_state'],
      itemsOf(await api.call('GET', members)).some(one => one['id'] === personId),
    ]
    expect(await seen()).toEqual(['subscribed', false])
    const unseen = await createPerson(api, siteId, 'unseen@example.org')
    expect((await api.call('GET', userPath(unseen.siteUserId))).status).toBe(404)
    emulator.control.clock({ advanceMs: 21_000 })
    expect(await seen()).toEqual(['suspended', true])
    expect((await api.call('GET', userPath(unseen.siteUserId))).status).toBe(200)
  })

  it('A4, A10, A11, A12, A13, A26 are switches', async () => {
    const { siteUserId, personId } = await createPerson(api, siteId, 'switch@example.org')
    await api.call('PATCH', members, { add_ids: [personId] })
    emulator.control.switches({ idempotentPatch: false, presentMember: 'ok', absentMember: 'ok', patchIdsMax: 1 })
    expect(codeOf(await api.call('PATCH', members, { add_ids: [personId] }))).toEqual([409, '3101'])
    expect((await api.call('POST', members, { user_id: personId })).status).toBe(200)
    expect(codeOf(await api.call('PATCH', members, { add_ids: [personId, personId] }))).toEqual([400, '1101'])
    emulator.control.switches({
      deleteGroupWithMembers: false,
      uniqueGroupNames: true,
      suspendRemovesMemberships: true,
    })
    const group = members.replace('/users', '')
    expect((await api.call('DELETE', group)).status).toBe(403)
    const named = await api.call('POST', `/v1.1/sites/${siteId}/access_groups`, { customer_reference: 'Members' })
    expect(codeOf(named)).toEqual([409, '3101'])
    await api.call('PATCH', `${userPath(siteUserId)}/subscription`, { state: 'suspended' })
    expect(places(emulator).members('Members')).not.toContain(personId)
    expect((await api.call('DELETE', `${members}/${personId}`)).status).toBe(204)
  })
})

describe('who may', () => {
  it('a super user manages people but not seats or hardware, and nobody of higher role', async () => {
    const superUser = await clientOf(emulator, 'sven.super@harbour-house.example')
    const { siteUserId } = await createPerson(superUser, siteId, 'bysuper@example.org')
    const state = await superUser.call('PATCH', `${userPath(siteUserId)}/subscription`, { state: 'suspended' })
    expect(codeOf(state)).toEqual([403, '2203'])
    const admin = places(emulator).user('admin@latchwork.example')
    expect(codeOf(await superUser.call('PATCH', userPath(admin.id), { alias: 'x' }))).toEqual([403, '2203'])
    const lock = `/v1.1/sites/${siteId}/locks/${places(emulator).lock('Front door')}`
    expect(codeOf(await superUser.call('PATCH', lock, { customer_reference: 'x' }))).toEqual([403, '2203'])
  })

  it('an ordinary user may not list people; a suspended or strange caller may nothing', async () => {
    const mia = await clientOf(emulator, 'mia.manual@harbour-house.example')
    expect(codeOf(await mia.call('GET', `/v1.1/sites/${siteId}/users`))).toEqual([403, '2203'])
    const stranger = await clientOf(emulator, 'mia.manual@mill-lane.example')
    expect(codeOf(await stranger.call('GET', `/v1.1/sites/${siteId}`))).toEqual([403, '2203'])
    emulator.control.edit({ kind: 'suspend-user', siteId, email: 'admin@latchwork.example' })
    expect(codeOf(await api.call('GET', `/v1.1/sites/${siteId}/users`))).toEqual([403, '2203'])
  })

  it('a pod member is 403/2220, the owner can be neither deleted nor suspended', async () => {
    const { siteUserId } = await createPerson(api, siteId, 'pod@example.org')
    emulator.control.edit({ kind: 'make-pod-member', siteId, email: 'pod@example.org' })
    expect(codeOf(await api.call('DELETE', userPath(siteUserId)))).toEqual([403, '2220'])
    const owner = await clientOf(emulator, 'owner@latchwork.example')
    const self = places(emulator).user('owner@latchwork.example').id
    expect(codeOf(await owner.call('DELETE', userPath(self)))).toEqual([403, '2203'])
    expect(codeOf(await owner.call('PATCH', `${userPath(self)}/subscription`, { state: 'suspended' }))).toEqual([
      403,
      '2203',
    ])
  })
})
