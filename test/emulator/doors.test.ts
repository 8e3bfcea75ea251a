import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type DoorQuestion, doorAnswer } from '../../emulator/doors.ts'
import { localTime } from '../../emulator/local-time.ts'
import type { Emulator } from '../../emulator/server.ts'
import { alwaysSchedule } from '../../emulator/state/groups.ts'
import { type ApiClient, clientOf, createPerson, itemsOf, places, startTestEmulator } from './client.ts'

const nowMs = Date.parse('2026-03-02T09:30:00Z')
const officeHours = { ...alwaysSchedule, startTime: '08:00:00', endTime: '10:30:59' }
const good: DoorQuestion = {
  siteSubscriptionValid: true,
  officeMode: false,
  privacyMode: false,
  lockHasKeypad: true,
  sitePinEnabled: true,
  user: { isSubscribed: true, isBlocked: false, overridesPrivacy: false, usesPin: true, hasProfile: true, rank: 1 },
  means: 'mkey',
  key: null,
  groups: [{ id: 'g', schedules: [alwaysSchedule] }],
  local: localTime(nowMs, 'Europe/Amsterdam'),
  nowMs,
  requireProfile: false,
}
const user = good.user
const as = (change: Partial<NonNullable<DoorQuestion['user']>>) => (user === null ? null : { ...user, ...change })
const withSchedule = (change: Partial<typeof alwaysSchedule>) => ({
  groups: [{ id: 'g', schedules: [{ ...alwaysSchedule, ...change }] }],
})
const key = { blocked: false, expiryDate: null }

describe('the door decision', () => {
  const table: [string, Partial<DoorQuestion>, string][] = [
    ['all in order', {}, 'group'],
    ['site subscription over', { siteSubscriptionValid: false }, 'site_subscription_invalid'],
    ['nobody known', { user: null }, 'unknown_user'],
    ['suspended', { user: as({ isSubscribed: false }) }, 'suspended'],
    ['blocked', { user: as({ isBlocked: true }) }, 'blocked'],
    ['no group', { groups: [] }, 'no_group'],
    ['a group without schedule', { groups: [{ id: 'g', schedules: [] }] }, 'no_schedule'],
    ['one of two groups opens', { groups: [{ id: 'n', schedules: [] }, ...good.groups] }, 'group'],
    ['in the last second of the minute', { groups: [{ id: 'g', schedules: [officeHours] }] }, 'group'],
    ['before the hours', withSchedule({ startTime: '10:31:00' }), 'outside_schedule'],
    ['after the hours', withSchedule({ endTime: '10:29:59' }), 'outside_schedule'],
    ['not on Mondays', withSchedule({ monday: false }), 'outside_schedule'],
    ['before the first day', withSchedule({ startDate: '2026-03-03' }), 'outside_schedule'],
    ['on the last day', withSchedule({ endDate: '2026-03-02' }), 'group'],
    ['after the exact end', withSchedule({ endDate: '2026-03-02T10:29:00' }), 'outside_schedule'],
    ['at the exact start', withSchedule({ startDate: '2026-03-02T10:30:00' }), 'group'],
    ['privacy mode', { privacyMode: true }, 'privacy_mode'],
    ['privacy mode overridden', { privacyMode: true, user: as({ overridesPrivacy: true }) }, 'group'],
    ['office mode for everyone', { officeMode: true, user: null }, 'office_mode'],
    ['a tag that is not there', { means: 'tag' }, 'no_key'],
    ['a tag', { means: 'tag', key }, 'group'],
    ['a blocked tag', { means: 'tag', key: { ...key, blocked: true } }, 'key_blocked'],
    ['an expired PIN', { means: 'pin', key: { ...key, expiryDate: '2026-03-02T09:30:00Z' } }, 'key_expired'],
    ['a PIN without keypad', { means: 'pin', key, lockHasKeypad: false }, 'no_key'],
    ['a PIN that the site forbids', { means: 'pin', key, sitePinEnabled: false }, 'no_key'],
    ['a profile wanted and not there', { requireProfile: true, user: as({ hasProfile: false }) }, 'profile_incomplete'],
    ['remotely without schedule', { means: 'remote', groups: [{ id: 'g', schedules: [] }] }, 'group'],
    ['remotely without group', { means: 'remote', groups: [] }, 'no_group'],
    ['remotely as super user', { means: 'remote', groups: [], user: as({ rank: 2 }) }, 'own_role'],
  ]
  it.each(table)('%s', (_name, change, reason) => {
    const answer = doorAnswer({ ...good, ...change })
    expect(answer.reason).toBe(reason)
    expect(answer.opened).toBe(['group', 'office_mode', 'own_role'].includes(reason))
  })
})

describe('a person at a door', () => {
  let emulator: Emulator
  let api: ApiClient
  let siteId: string
  let front: string

  beforeEach(async () => {
    emulator = await startTestEmulator()
    api = await clientOf(emulator)
    siteId = places(emulator).siteId
    front = places(emulator).lock('Front door')
    emulator.control.clock({ mode: 'frozen', at: '2026-03-29T07:30:00Z' })
  })
  afterEach(() => emulator.close())

  const knock = (email: string, lockId = front, more: Record<string, unknown> = {}) =>
    emulator.control.door({ siteId, lockId, email, ...more })
  const group = (name: string) => `/v1.1/sites/${siteId}/access_groups/${places(emulator).group(name)}`

  it('opens by membership, refuses after its end, and writes entries with the reason', async () => {
    const { personId, siteUserId } = await createPerson(api, siteId, 'door@example.org')
    expect(knock('door@example.org')).toMatchObject({ opened: false, reason: 'no_group', detail: 'no_access' })
    await api.call('PATCH', `${group('Members')}/users`, { add_ids: [personId] })
    expect(knock('DOOR@example.org')).toMatchObject({ opened: true, reason: 'group', accessGroup: 'Members' })
    expect(knock('door@example.org', places(emulator).lock('Server room'))).toMatchObject({ opened: false })
    await api.call('PATCH', `/v1.1/sites/${siteId}/users/${siteUserId}/subscription`, { state: 'suspended' })
    expect(knock('door@example.org')).toMatchObject({ opened: false, reason: 'suspended', detail: 'suspended' })
    const entries = itemsOf(await api.call('GET', `/v1.1/sites/${siteId}/entries`))
    expect(entries.map(entry => [entry['event_category'], entry['event_detail']])).toEqual([
      ['lock_rejected', 'no_access'],
      ['lock_opened', null],
      ['lock_rejected', 'no_access'],
      ['lock_rejected', 'suspended'],
    ])
    expect(entries[1]).toMatchObject({ user_id: personId, local_date_time: '2026-03-29T09:30:00' })
  })

  it('obeys schedules in the zone of the site, over a change of the clocks', async () => {
    const email = 'hours@example.org'
    const { personId } = await createPerson(api, siteId, email)
    await api.call('PATCH', `${group('Office hours only')}/users`, { add_ids: [personId] })
    const at = (instant: string) => {
      emulator.control.clock({ mode: 'frozen', at: instant })
      return knock(email).opened
    }
    // Friday in winter time (+1), Monday in summer time (+2).
    expect(['06:59:59', '07:00:00', '17:00:59', '17:01:00'].map(time => at(`2026-03-27T${time}Z`))).toEqual([
      false,
      true,
      true,
      false,
    ])
    expect(['05:59:59', '06:00:00', '16:00:59', '16:01:00'].map(time => at(`2026-03-30T${time}Z`))).toEqual([
      false,
      true,
      true,
      false,
    ])
    expect(at('2026-03-29T10:00:00Z')).toBe(false)
  })

  it('hears of changes after the delay, and not while offline', async () => {
    const email = 'mia.manual@harbour-house.example'
    const userId = places(emulator).user(email).user.id
    emulator.control.switches({ edgeDelayMs: 45_000 })
    await api.call('PATCH', `${group('Members')}/users`, { remove_ids: [userId] })
    const open = () => [knock(email).opened, knock(email, places(emulator).lock('Open space')).opened]
    expect(open()).toEqual([true, true])
    emulator.control.clock({ advanceMs: 46_000 })
    expect(knock(email, places(emulator).lock('Open space')).opened).toBe(false)
    emulator.control.switches({ edgeDelayMs: 0 })
    emulator.control.edit({ kind: 'set-lock-online', siteId, lockId: front, online: false })
    await api.call('PATCH', `${group('Members')}/users`, { add_ids: [userId] })
    expect(knock(email).reason).not.toBe('group')
    expect(knock(email, places(emulator).lock('Open space')).opened).toBe(true)
    emulator.control.edit({ kind: 'set-lock-online', siteId, lockId: front, online: true })
    expect(knock(email).opened).toBe(true)
  })

  it('still opens to somebody deleted while it was offline, as long as the record lives', async () => {
    const email = 'deleted@example.org'
    const { personId, siteUserId } = await createPerson(api, siteId, email)
    await api.call('PATCH', `${group('Members')}/users`, { add_ids: [personId] })
    emulator.control.switches({ deleteDelayMs: 3_600_000 })
    emulator.control.edit({ kind: 'set-lock-online', siteId, lockId: front, online: false })
    expect((await api.call('DELETE', `/v1.1/sites/${siteId}/users/${siteUserId}`)).status).toBe(202)
    expect(knock(email).opened).toBe(true)
    expect(knock(email, places(emulator).lock('Open space')).reason).toBe('unknown_user')
    emulator.control.edit({ kind: 'set-lock-online', siteId, lockId: front, online: true })
    expect(knock(email).reason).toBe('unknown_user')
  })

  it('wants a completed profile only by switch or by request', async () => {
    const { personId } = await createPerson(api, siteId, 'new@example.org')
    await api.call('PATCH', `${group('Members')}/users`, { add_ids: [personId] })
    expect(knock('new@example.org').opened).toBe(true)
    expect(knock('new@example.org', front, { requireProfile: true }).reason).toBe('profile_incomplete')
    emulator.control.switches({ requireProfile: true })
    expect(knock('new@example.org').opened).toBe(false)
    emulator.control.edit({ kind: 'complete-profile', email: 'new@example.org' })
    expect(knock('new@example.org').opened).toBe(true)
  })

  it('opens by PIN, only by the latest one', async () => {
    const { personId, siteUserId } = await createPerson(api, siteId, 'pin@example.org', { use_pin: true })
    await api.call('PATCH', `${group('Members')}/users`, { add_ids: [personId] })
    const path = `/v1.1/sites/${siteId}/users/${siteUserId}/pin`
    const first = JSON.parse((await api.call('PUT', path, {})).text) as string
    const second = JSON.parse((await api.call('PUT', path, {})).text) as string
    const typed = (pin: string, lockId = front) => knock('pin@example.org', lockId, { by: 'pin', pin }).opened
    expect([typed(first), typed(second), typed(second, places(emulator).lock('Open space'))]).toEqual([
      false,
      true,
      false,
    ])
  })

  it('modes of the lock: office mode opens for all, privacy mode for none', () => {
    emulator.control.edit({ kind: 'set-office-mode', siteId, lockId: front, on: true })
    expect(knock('nobody@example.org')).toMatchObject({ opened: true, reason: 'office_mode' })
    emulator.control.edit({ kind: 'set-office-mode', siteId, lockId: front, on: false })
    emulator.control.edit({ kind: 'set-privacy-mode', siteId, lockId: front, on: true })
    expect(knock('mia.manual@harbour-house.example')).toMatchObject({ opened: false, reason: 'privacy_mode' })
  })
})
