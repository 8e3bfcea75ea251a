/** The positions of switches that no other file turns. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { visitLogin } from '../../emulator/identity/visitor.ts'
import type { Emulator } from '../../emulator/server.ts'
import { type ApiClient, clientOf, createPerson, itemsOf, places, startTestEmulator } from './client.ts'

let emulator: Emulator
let api: ApiClient
let siteId: string

beforeEach(async () => {
  emulator = await startTestEmulator()
  api = await clientOf(emulator)
  siteId = places(emulator).siteId
})
afterEach(() => emulator.close())

const group = () => `/v1.1/sites/${siteId}/access_groups/${places(emulator).group('Members')}`

describe('of the API', () => {
  it('A4: removing somebody who is in no way known is 404/2202, or nothing', async () => {
    const remove = { remove_ids: ['00000000-0000-4000-8000-000000000001'] }
    const strict = await api.call('PATCH', `${group()}/users`, remove)
    expect([strict.status, strict.body['ErrorCode']]).toEqual([404, '2202'])
    emulator.control.switches({ unknownRemoveId: 'ignored' })
    expect((await api.call('PATCH', `${group()}/users`, remove)).status).toBe(204)
  })

  it('A10: the status of a deleted schedule', async () => {
    for (const scheduleDeleteStatus of [204, 200]) {
      emulator.control.switches({ scheduleDeleteStatus })
      const times = { monday: true, start_time: '10:00', end_time: '18:00' }
      const made = await api.call('POST', `${group()}/time_schedules`, times)
      const gone = await api.call('DELETE', `${group()}/time_schedules/${String(made.body['id'])}`)
      expect(gone.status).toBe(scheduleDeleteStatus)
    }
  })

  it('A18: a browser of another origin may call, or may not', async () => {
    const headers = { origin: 'http://elsewhere.example', 'access-control-request-headers': 'authorization' }
    const ask = () => fetch(`${emulator.url}/v1.1/me`, { method: 'OPTIONS', headers })
    expect((await ask()).headers.get('access-control-allow-origin')).toBeNull()
    expect((await api.call('GET', '/v1.1/me')).headers.get('access-control-allow-origin')).toBeNull()
    emulator.control.switches({ cors: true })
    expect((await ask()).status).toBe(204)
    expect((await ask()).headers.get('access-control-allow-headers')).toContain('authorization')
    expect((await api.call('GET', '/v1.1/me')).headers.get('access-control-allow-origin')).toBe('*')
  })

  it('A21: somebody without profile who is made anew is another person, or the same', async () => {
    const remake = async () => {
      const { siteUserId, personId } = await createPerson(api, siteId, 'again@example.org')
      await api.call('DELETE', `/v1.1/sites/${siteId}/users/${siteUserId}`)
      return { siteUserId, personId }
    }
    const first = await remake()
    const second = await remake()
    expect(second.personId).not.toBe(first.personId)
    emulator.control.switches({ recreatedKeepsPlatformId: true })
    const third = await remake()
    expect(third.personId).toBe(second.personId)
    expect(third.siteUserId).not.toBe(second.siteUserId)
  })

  it('A25: names as long as allowed', async () => {
    const named = (length: number) => createPerson(api, siteId, null, { last_name: 'x'.repeat(length) })
    expect([(await named(255)).answered.status, (await named(256)).answered.status]).toEqual([200, 400])
    emulator.control.switches({ nameLengthMax: 300 })
    expect([(await named(300)).answered.status, (await named(301)).answered.status]).toEqual([200, 400])
  })

  it('search answers a list, or one object', async () => {
    await createPerson(api, siteId, 'sought@example.org')
    const search = async () =>
      JSON.parse((await api.call('GET', `/v1.1/users/search?search_for=Sought@example.org&for_site_id=${siteId}`)).text)
    expect(await search()).toMatchObject([{ is_linked: true }])
    emulator.control.switches({ searchAnswer: 'object' })
    expect(await search()).toMatchObject({ is_linked: true })
  })

  it('remote opening wants a one-time password, or none', async () => {
    const locking = `/v1.1/sites/${siteId}/locks/${places(emulator).lock('Front door')}/locking`
    expect((await api.call('PATCH', locking, { locked_state: 'unlocked' })).status).toBe(404)
    emulator.control.switches({ requireOtp: false })
    expect((await api.call('PATCH', locking, { locked_state: 'unlocked' })).status).toBe(200)
  })

  it('entries are not readable before their delay', async () => {
    emulator.control.clock({ mode: 'frozen', at: '2026-11-02T12:00:00Z' })
    emulator.control.switches({ entriesDelayMs: 2000 })
    emulator.control.door({ siteId, lockId: places(emulator).lock('Front door'), email: 'admin@latchwork.example' })
    const entries = async () => itemsOf(await api.call('GET', `/v1.1/sites/${siteId}/entries`)).length
    expect(await entries()).toBe(0)
    emulator.control.clock({ advanceMs: 2000 })
    expect(await entries()).toBe(1)
  })

  it('the end of the site subscription suspends its users, or leaves them', async () => {
    const { siteUserId } = await createPerson(api, siteId, 'expired@example.org')
    const state = () => places(emulator).site.users.find(user => user.id === siteUserId)?.subscription_state
    emulator.control.switches({ invalidSubscriptionSuspends: false })
    emulator.control.edit({ kind: 'set-subscription-valid', siteId, valid: false })
    expect(state()).toBe('subscribed')
    emulator.control.switches({ invalidSubscriptionSuspends: true })
    emulator.control.edit({ kind: 'set-subscription-valid', siteId, valid: false })
    expect(state()).toBe('suspended')
  })
})

describe('of the identity server', () => {
  it('A20: a dead refresh token is invalid_grant, with 400 or 401', async () => {
    const refresh = async () => {
      const response = await fetch(`${emulator.url}/connect/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from('latchwork:latchwork-secret').toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'dead' }),
      })
      return [response.status, ((await response.json()) as { error: string }).error]
    }
    expect(await refresh()).toEqual([400, 'invalid_grant'])
    emulator.control.switches({ deadRefreshStatus: 401 })
    expect(await refresh()).toEqual([401, 'invalid_grant'])
  })

  it('A24: a refusal at the login page is told to the application, or ends there', async () => {
    const authorize = new URL(`${emulator.url}/connect/authorize`)
    authorize.search = new URLSearchParams({
      client_id: 'latchwork',
      response_type: 'code',
      redirect_uri: 'http://127.0.0.1:9/callback',
      scope: 'openid user_api.full_access offline_access',
      state: 'mine',
    }).toString()
    const told = await visitLogin(authorize, { refuse: true })
    expect([told.redirect?.searchParams.get('error'), told.redirect?.searchParams.get('state')]).toEqual([
      'access_denied',
      'mine',
    ])
    emulator.control.switches({ refusalRedirects: false })
    expect(await visitLogin(authorize, { refuse: true })).toMatchObject({ redirect: null, page: { status: 403 } })
    expect(
      (await visitLogin(authorize, { email: 'admin@latchwork.example', password: 'admin-demo' })).redirect,
    ).not.toBe(null)
  })
})
