import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { iqSecret, otpAt } from '../../emulator/otp.ts'
import type { Emulator } from '../../emulator/server.ts'
import { type ApiClient, clientOf, createPerson, itemsOf, places, siteUserRole, startTestEmulator } from './client.ts'

let emulator: Emulator
let api: ApiClient
const v = '/v1.1'

beforeAll(async () => {
  emulator = await startTestEmulator()
  api = await clientOf(emulator)
})
afterAll(() => emulator.close())

describe('every row of the needed subset, each answer validated against the served description', () => {
  it('me, sites, roles, subscription', async () => {
    const { siteId } = places(emulator)
    const me = await api.call('GET', `${v}/me`)
    expect(me.body['email']).toBe('admin@latchwork.example')
    const sites = await api.call('GET', `${v}/sites?$inlinecount=allpages`)
    expect(sites.body['count']).toBe(2)
    const site = await api.call('GET', `${v}/sites/${siteId}`)
    expect(site.body).toMatchObject({ active_user_amount: 6, subscribed_user_amount: 120, subscription_valid: true })
    expect((await api.call('GET', `/v1.2/sites/${siteId}`)).body['store_events_ttl']).toBe('90.00:00:00')
    const siteMe = await api.call('GET', `${v}/sites/${siteId}/me?include_pod_info=true`)
    expect(siteMe.body).toMatchObject({ user: { id: me.body['id'] }, member_of_pods: [] })
    const roles = await api.call('GET', `${v}/sites/${siteId}/roles`)
    const codes = itemsOf(roles).map(role => role['code'])
    expect(codes).toContain('site_user')
    expect(codes).not.toContain('site_owner')
    const subscription = await api.call('GET', `${v}/sites/${siteId}/subscription`)
    expect(subscription.body).toMatchObject({ is_valid: true, user_amount: 120 })
  })

  it('a site: make, change, remove', async () => {
    const owner = await clientOf(emulator, 'owner@latchwork.example')
    const made = await owner.call('POST', `${v}/sites`, {
      customer_reference: 'New place',
      country_code: 'PT',
      time_zone: 'Europe/Lisbon',
    })
    expect(made.body['installation_state']).toBe('installation')
    const { siteId } = places(emulator, 'New place')
    const early = await owner.call('PATCH', `${v}/sites/${siteId}`, { customer_reference: 'Newer' })
    expect([early.status, early.body['ErrorCode']]).toEqual([400, '2210'])
    emulator.control.edit({ kind: 'set-installation-state', siteId, state: 'released' })
    const unpaid = await owner.call('PATCH', `${v}/sites/${siteId}`, { customer_reference: 'Newer' })
    expect([unpaid.status, unpaid.body['ErrorCode']]).toEqual([403, '2212'])
    emulator.control.edit({ kind: 'set-subscription-valid', siteId, valid: true })
    const changed = await owner.call('PATCH', `${v}/sites/${siteId}`, { customer_reference: 'Newer' })
    expect(changed.body['customer_reference']).toBe('Newer')
    expect((await owner.call('DELETE', `${v}/sites/${siteId}`)).status).toBe(202)
    expect((await owner.call('GET', `${v}/sites/${siteId}`)).status).toBe(404)
    for (const name of owner.described) api.described.add(name)
  })

  it('users: create, read, change, suspend, invite, PIN, keys, delete', async () => {
    const { siteId } = places(emulator)
    const { answered, siteUserId } = await createPerson(api, siteId, 'rows@example.org', { use_pin: true, unknown: 1 })
    expect([answered.status, answered.body['subscription_state']]).toEqual([200, 'subscribed'])
    const path = `${v}/sites/${siteId}/users/${siteUserId}`
    expect((await api.call('GET', path)).body['id']).toBe(siteUserId)
    expect(itemsOf(await api.call('GET', `${v}/sites/${siteId}/users?include_pod_info=true`))).toHaveLength(7)
    const patched = await api.call('PATCH', path, { first_name: 'Changed', alias: 'Al' })
    expect(patched.body).toMatchObject({ alias: 'Al', user: { first_name: 'Changed' } })
    expect((await api.call('PATCH', `${path}/subscription`, { state: 'suspended' })).status).toBe(204)
    expect((await api.call('GET', path)).body['subscription_state']).toBe('suspended')
    const wrong = await api.call('PATCH', `${path}/subscription`, { subscription_state: 'subscribed' })
    expect([wrong.status, wrong.body['ErrorCode']]).toEqual([400, '1101'])
    expect((await api.call('PATCH', `${path}/resend_invite`)).status).toBe(204)
    const first = await api.call('PUT', `${path}/pin`, {})
    const second = await api.call('PUT', `${path}/pin`)
    expect(JSON.parse(first.text)).toMatch(/^\d{6}$/)
    expect(second.text).not.toBe(first.text)
    const keys = itemsOf(await api.call('GET', `${path}/keys`))
    expect(keys.map(key => key['type'])).toEqual(['pin'])
    const blocked = await api.call('PATCH', `${path}/keys/${String(keys[0]?.['id'])}`, { blocked: true })
    expect(blocked.body['blocked']).toBe(true)
    expect(itemsOf(await api.call('GET', `${path}/activated_iqs`))).toEqual([])
    expect(itemsOf(await api.call('GET', `${path}/access_groups`))).toEqual([])
    expect((await api.call('DELETE', path)).status).toBe(202)
    const gone = await api.call('GET', path)
    expect([gone.status, gone.body['ErrorCode']]).toEqual([404, '2202'])
  })

  it('search, take in, guest, and the same at v1.2', async () => {
    const { siteId } = places(emulator)
    const email = 'mia.manual@mill-lane.example'
    const found = await api.call(
      'GET',
      `${v}/users/search?search_for=${encodeURIComponent(email)}&for_site_id=${siteId}`,
    )
    const [mia] = JSON.parse(found.text) as { id: string; is_linked: boolean; has_identity: boolean }[]
    expect(mia).toMatchObject({ is_linked: false, has_identity: true })
    const taken = await api.call('POST', `${v}/sites/${siteId}/users/existing`, {
      id: mia?.id,
      role_ids: [siteUserRole],
    })
    expect(taken.body['user']).toMatchObject({ id: mia?.id, email, has_profile: true })
    const guest = await api.call('POST', `/v1.2/sites/${siteId}/guests`, {
      alias: 'Visitor',
      expires_at: '2030-01-01T00:00:00Z',
    })
    expect([guest.status, guest.body['expires_at']]).toEqual([201, '2030-01-01T00:00:00.000Z'])
    expect((await api.call('POST', `${v}/sites/${siteId}/guests`, {})).status).toBe(405)
    const made = await api.call('POST', `/v1.2/sites/${siteId}/users`, {
      first_name: 'V',
      last_name: 'Two',
      role_ids: [siteUserRole],
    })
    expect([made.status, made.body['expires_at']]).toEqual([201, null])
    const id = String(made.body['id'])
    for (const path of [
      `/v1.2/sites/${siteId}/users`,
      `/v1.2/sites/${siteId}/users/${id}`,
      `/v1.2/sites/${siteId}/me`,
    ]) {
      expect((await api.call('GET', path)).status).toBe(200)
    }
  })

  it('access groups, members, locks and schedules', async () => {
    const { siteId, lock } = places(emulator)
    const made = await api.call('POST', `${v}/sites/${siteId}/access_groups`, { customer_reference: 'Rows' })
    const path = `${v}/sites/${siteId}/access_groups/${String(made.body['id'])}`
    expect((await api.call('PATCH', path, { customer_reference: 'Rows 2' })).body['customer_reference']).toBe('Rows 2')
    const { personId, siteUserId } = await createPerson(api, siteId, 'group@example.org')
    expect((await api.call('POST', `${path}/users`, { user_id: personId })).body['id']).toBe(personId)
    const again = await api.call('POST', `${path}/users`, { user_id: personId })
    expect([again.status, again.body['ErrorCode']]).toEqual([409, '3101'])
    expect((await api.call('PATCH', `${path}/users`, { add_ids: [personId] })).status).toBe(204)
    expect(itemsOf(await api.call('GET', `${path}/users`)).map(one => one['id'])).toEqual([personId])
    const others = itemsOf(await api.call('GET', `${path}/users?excluded=true&$top=100`))
    expect(others.length).toBeGreaterThan(3)
    expect(others.map(one => one['id'])).not.toContain(personId)
    const ofUser = await api.call('GET', `${v}/sites/${siteId}/users/${siteUserId}/access_groups`)
    expect(itemsOf(ofUser)).toEqual([{ id: made.body['id'], customer_reference: 'Rows 2' }])
    const front = lock('Front door')
    expect((await api.call('POST', `${path}/locks`, { lock_id: front })).body['customer_reference']).toBe('Front door')
    expect(
      (await api.call('PATCH', `${path}/locks`, { add_ids: [lock('Studio 1')], remove_ids: [front] })).status,
    ).toBe(204)
    expect(itemsOf(await api.call('GET', `${path}/locks`)).map(one => one['customer_reference'])).toEqual(['Studio 1'])
    expect(itemsOf(await api.call('GET', `${path}/locks?excluded=true`))).toHaveLength(7)
    const ofLock = await api.call('GET', `${v}/sites/${siteId}/locks/${lock('Studio 1')}/access_groups`)
    expect(itemsOf(ofLock).map(one => one['customer_reference'])).toContain('Rows 2')
    expect((await api.call('GET', path)).body).toMatchObject({ lock_count: 1, user_count: 1 })
    const schedule = await api.call('POST', `${path}/time_schedules`, {
      monday: true,
      start_time: '10:00',
      end_time: '18:00',
    })
    expect(schedule.body).toMatchObject({ start_time: '10:00:00', end_time: '18:00:59', sunday: false })
    const schedulePath = `${path}/time_schedules/${String(schedule.body['id'])}`
    expect((await api.call('PATCH', schedulePath, { sunday: true })).body['sunday']).toBe(true)
    expect(itemsOf(await api.call('GET', `${path}/time_schedules`))).toHaveLength(1)
    const noDay = await api.call('POST', `${path}/time_schedules`, { start_time: '10:00', end_time: '18:00' })
    expect(noDay.body).toEqual({ ErrorCode: '1101', Message: 'At least one day should be selected' })
    const night = await api.call('POST', `${path}/time_schedules`, {
      monday: true,
      start_time: '22:00',
      end_time: '06:00',
    })
    expect(night.status).toBe(400)
    const dated = async (start_date: string, end_date: string) => {
      const times = { monday: true, start_time: '10:00', end_time: '18:00', start_date, end_date }
      const answered = await api.call('POST', `${path}/time_schedules`, times)
      if (answered.status === 200) await api.call('DELETE', `${path}/time_schedules/${String(answered.body['id'])}`)
      return answered.status
    }
    expect(await dated('2026-05-04', '2026-05-04')).toBe(200)
    expect(await dated('2026-05-04T10:00', '2026-05-04')).toBe(200)
    expect(await dated('2026-05-04T10:00', '2026-05-04T10:00:00')).toBe(400)
    expect(await dated('2026-05-05', '2026-05-04')).toBe(400)
    expect(await dated('2026-02-31', '2026-05-04')).toBe(400)
    expect(await dated('2026-05-04T10:00:00Z', '2026-06-04')).toBe(400)
    expect((await api.call('DELETE', schedulePath)).status).toBe(204)
    expect((await api.call('DELETE', `${path}/locks/${lock('Studio 1')}`)).status).toBe(204)
    expect((await api.call('DELETE', `${path}/users/${personId}`)).status).toBe(204)
    expect((await api.call('DELETE', `${path}/users/${personId}`)).status).toBe(404)
    expect((await api.call('DELETE', path)).status).toBe(204)
    expect((await api.call('GET', path)).status).toBe(404)
    const groups = await api.call('GET', `${v}/sites/${siteId}/access_groups`)
    expect(itemsOf(groups)).toHaveLength(7)
  })

  it('locks: list, read, rename, open remotely with a one-time password', async () => {
    const { siteId, lock } = places(emulator)
    expect(itemsOf(await api.call('GET', `${v}/sites/${siteId}/locks`))).toHaveLength(8)
    const path = `${v}/sites/${siteId}/locks/${lock('Studio 2')}`
    expect((await api.call('GET', path)).body['offline_access_keys_limit']).toBe(360)
    expect((await api.call('PATCH', path, { customer_reference: 'Atelier' })).body['customer_reference']).toBe(
      'Atelier',
    )
    const notYet = await api.call('PATCH', `${path}/locking`, { locked_state: 'unlocked', otp: 'aaaaa' })
    expect([notYet.status, notYet.body['ErrorCode']]).toEqual([404, '3104'])
    emulator.control.edit({ kind: 'activate-iq', siteId, lockId: lock('Front door'), email: 'admin@latchwork.example' })
    const front = `${v}/sites/${siteId}/locks/${lock('Front door')}/locking`
    const bad = await api.call('PATCH', front, { locked_state: 'unlocked', otp: 'xyz' })
    expect(bad.body).toEqual({ ErrorCode: '2202', Message: 'Otp is invalid' })
    const world = emulator.world()
    const site = world.loadSite(siteId)
    const me = site.userByPerson.get(world.peopleByEmail.get('admin@latchwork.example')?.id ?? '')
    if (me === undefined) throw new Error('no admin')
    const { iq } = world.loadLock(site, lock('Front door'))
    const otp = otpAt(world.clock.now(), iqSecret(world, me, iq))
    const opened = await api.call('PATCH', front, { locked_state: 'unlocked', otp })
    expect([opened.status, opened.body['locked_state']]).toEqual([200, 'locked'])
    expect(itemsOf(await api.call('GET', `${v}/sites/${siteId}/users/${me.id}/activated_iqs`))).toHaveLength(1)
  })

  it('entries and incidents with a continuation token, v1.1 only, and as CSV', async () => {
    const { siteId, lock } = places(emulator)
    for (let i = 0; i < 5; i++) {
      emulator.control.door({ siteId, lockId: lock('Front door'), email: 'mia.manual@harbour-house.example' })
    }
    emulator.control.edit({ kind: 'set-iq-online', siteId, lockId: lock('Server room'), online: false })
    const path = `${v}/sites/${siteId}/entries`
    const first = await api.call('GET', `${path}?$top=4&$orderby=utc_date_time desc`)
    expect(itemsOf(first)).toHaveLength(4)
    const token = String(first.body['continuation_token'])
    const rest = await api.call('GET', `${path}?$top=4&$orderby=utc_date_time desc`, undefined, {
      'CLP-Continuation-Token': token,
    })
    expect(rest.body['continuation_token']).toBeNull()
    const ids = [...itemsOf(first), ...itemsOf(rest)].map(entry => entry['id'])
    expect(new Set(ids).size).toBe(6)
    const since = new Date(Date.now() + 60_000).toISOString()
    expect(itemsOf(await api.call('GET', `${path}?$filter=utc_date_time ge DateTime'${since}'`))).toEqual([])
    expect((await api.call('GET', path.replace('v1.1', 'v1.2'))).status).toBe(405)
    const csv = await api.call('GET', `${path}/export?lock_name=front`)
    expect(csv.text.trim().split('\r\n')).toHaveLength(7)
    expect(itemsOf(await api.call('GET', `${v}/sites/${siteId}/incidents`))).toMatchObject([
      { event_category: 'iq_connection_lost' },
    ])
    expect((await api.call('GET', `${v}/sites/${siteId}/incidents/export`)).status).toBe(200)
  })

  it('an empty entries page can still carry a token', async () => {
    const { siteId } = places(emulator)
    emulator.control.switches({ emptyEntriesPageEvery: 2 })
    const seen: unknown[] = []
    let token: string | null = null
    let emptyPages = 0
    do {
      const headers: Record<string, string> = token === null ? {} : { 'CLP-Continuation-Token': token }
      const page = await api.call('GET', `${v}/sites/${siteId}/entries?$top=2`, undefined, headers)
      if (itemsOf(page).length === 0) emptyPages++
      seen.push(...itemsOf(page))
      token = page.body['continuation_token'] as string | null
    } while (token !== null)
    emulator.control.switches({ emptyEntriesPageEvery: 0 })
    expect([seen.length, emptyPages]).toEqual([6, 2])
  })

  it('left no described operation of v1.1 untouched', async () => {
    const description = (await (await fetch(`${emulator.url}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, unknown>>
    }
    const all = Object.entries(description.paths)
      .filter(([path]) => path.startsWith('/v1.1'))
      .flatMap(([path, methods]) => Object.keys(methods).map(method => `${method.toUpperCase()} ${path}`))
    expect(all.filter(name => !api.described.has(name))).toEqual([])
    expect(all.length).toBeGreaterThanOrEqual(48)
  })
})
