import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Emulator } from '../../emulator/server.ts'
import {
  type ApiClient,
  clientOf,
  createPerson,
  itemsOf,
  places,
  startTestEmulator,
  type TestState,
  until,
} from './client.ts'

let emulator: Emulator
let api: ApiClient
let siteId: string

beforeEach(async () => {
  emulator = await startTestEmulator()
  api = await clientOf(emulator)
  siteId = places(emulator).siteId
})
afterEach(() => emulator.close())

async function control(method: string, name: string, body?: unknown) {
  const response = await fetch(`${emulator.url}/_control/${name}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

const edit = (kind: string, more: Record<string, unknown> = {}) => control('POST', 'edit', { kind, siteId, ...more })

describe('the clock', () => {
  it('is frozen, moved and real again, while the HTTP Date header stays real', async () => {
    expect((await control('PUT', 'clock', { mode: 'frozen', at: '2030-06-01T12:00:00Z' })).body).toMatchObject({
      mode: 'frozen',
      at: '2030-06-01T12:00:00.000Z',
    })
    expect((await control('GET', 'clock')).body['at']).toBe('2030-06-01T12:00:00.000Z')
    expect((await control('PUT', 'clock', { advanceMs: 900_000 })).body['at']).toBe('2030-06-01T12:15:00.000Z')
    const response = await fetch(`${emulator.url}/_control/clock`)
    expect(new Date(response.headers.get('date') ?? '').getFullYear()).toBe(new Date().getFullYear())
    expect((await control('PUT', 'clock', { mode: 'real' })).body['mode']).toBe('real')
    expect((await control('PUT', 'clock', { advanceMs: 3_600_000 })).body['mode']).toBe('moved')
    expect((await control('PUT', 'clock', { mode: 'frozen', at: 'nonsense' })).status).toBe(400)
  })

  it('lets access tokens expire', async () => {
    expect((await api.call('GET', '/v1.1/me')).status).toBe(200)
    await control('PUT', 'clock', { advanceMs: 3_601_000 })
    expect((await api.call('GET', '/v1.1/me')).status).toBe(401)
  })
})

describe('hand edits', () => {
  it('of memberships and groups are seen through the API', async () => {
    const { personId } = await createPerson(api, siteId, 'hand@example.org')
    const accessGroupId = places(emulator).group('Members')
    const path = `/v1.1/sites/${siteId}/access_groups/${accessGroupId}`
    const members = async () => itemsOf(await api.call('GET', `${path}/users`)).map(one => one['id'])
    expect((await edit('add-member', { accessGroupId, userId: personId })).status).toBe(200)
    expect(await members()).toContain(personId)
    await edit('remove-member', { accessGroupId, userId: personId })
    expect(await members()).not.toContain(personId)
    await edit('rename-group', { accessGroupId, name: 'Renamed' })
    expect((await api.call('GET', path)).body['customer_reference']).toBe('Renamed')
    await edit('remove-schedule', { accessGroupId })
    expect(itemsOf(await api.call('GET', `${path}/time_schedules`))).toEqual([])
    await edit('add-schedule', { accessGroupId })
    expect(itemsOf(await api.call('GET', `${path}/time_schedules`))).toHaveLength(1)
    await edit('delete-group', { accessGroupId })
    expect((await api.call('GET', path)).status).toBe(404)
    expect(places(emulator).user('hand@example.org').subscription_state).toBe('subscribed')
  })

  it('of people: made, promoted, blocked, suspended, subscribed, deleted and made anew', async () => {
    const made = await edit('create-user', { email: 'made@example.org', firstName: 'Made', lastName: 'Hand' })
    const personId = (made.body['user'] as { id: string }).id
    const path = `/v1.1/sites/${siteId}/users/${String(made.body['id'])}`
    await edit('promote-user', { userId: personId, role: 'site_admin' })
    expect((await api.call('GET', path)).body['roles']).toMatchObject([{ code: 'site_admin' }])
    await edit('block-user', { userId: personId })
    expect((await api.call('GET', path)).body['blocked']).toBe(true)
    await edit('suspend-user', { userId: personId })
    expect((await api.call('GET', path)).body['subscription_state']).toBe('suspended')
    await edit('subscribe-user', { userId: personId })
    expect((await api.call('GET', path)).body['subscription_state']).toBe('subscribed')
    await edit('activate-key', { userId: personId })
    expect(itemsOf(await api.call('GET', `${path}/keys`)).map(key => key['type'])).toEqual(['mkey'])
    await edit('delete-user', { userId: personId })
    expect((await api.call('GET', path)).status).toBe(404)
    const again = await edit('create-user', { email: 'made@example.org' })
    expect(again.body['id']).not.toBe(made.body['id'])
  })

  it('make a site of somebody, with a door that its group opens', async () => {
    const made = await control('POST', 'edit', { kind: 'create-site', name: 'Dock', email: 'admin@latchwork.example' })
    expect(made.body).toMatchObject({ customer_reference: 'Dock' })
    const { sites } = (await control('GET', 'state')).body as unknown as TestState
    const dock = sites.find(site => site.customer_reference === 'Dock')
    expect(dock?.access_groups).toMatchObject([{ customer_reference: 'Members', time_schedules: [{}] }])
    expect(dock?.users.map(one => one.user.email)).toEqual(['admin@latchwork.example'])
    expect(
      (await control('POST', 'edit', { kind: 'create-site', name: 'Dock', email: 'no@body.example' })).status,
    ).toBe(404)
  })

  it('say what they do not know', async () => {
    expect((await edit('nonsense')).status).toBe(400)
    expect((await edit('suspend-user', { userId: siteId })).status).toBe(404)
    expect((await control('GET', 'nonsense')).status).toBe(404)
    expect((await control('DELETE', 'state')).status).toBe(405)
    expect((await control('GET', 'edit')).body['kinds']).toContain('set-seats')
  })
})

describe('the state', () => {
  it('is the whole truth: sites, users, groups with members and locks, mails', async () => {
    await createPerson(api, siteId, 'state@example.org')
    const { body } = await control('GET', 'state')
    const state = body as unknown as TestState & { mails: unknown[] }
    expect(state.sites.map(site => site.customer_reference)).toEqual(['Harbour House', 'Mill Lane'])
    expect(state.sites[0]?.access_groups).toHaveLength(7)
    expect(state.mails).toHaveLength(1)
    const user = state.sites[0]?.users.find(one => one.user.email === 'state@example.org')
    expect(user?.subscription_state).toBe('subscribed')
  })

  it('of one seed is the same twice, of another seed different', async () => {
    const idsOf = (one: Emulator) => JSON.stringify(one.control.state()).match(/[0-9a-f]{8}-[0-9a-f-]{27}/g)
    const twin = await startTestEmulator()
    const other = await startTestEmulator({ seed: 2 })
    expect(idsOf(twin)).toEqual(idsOf(emulator))
    expect(idsOf(other)).not.toEqual(idsOf(emulator))
    await Promise.all([twin.close(), other.close()])
  })

  it('is dumped and loaded: the other emulator answers as this one, delays included', async () => {
    emulator.control.switches({ deleteDelayMs: 60_000, pageSizeDefault: 7 })
    emulator.control.clock({ mode: 'frozen', at: '2026-05-05T05:05:05Z' })
    const { siteUserId, personId } = await createPerson(api, siteId, 'dump@example.org', { use_pin: true })
    await api.call('PATCH', `/v1.1/sites/${siteId}/access_groups/${places(emulator).group('Studios')}/users`, {
      add_ids: [personId],
    })
    await api.call('PUT', `/v1.1/sites/${siteId}/users/${siteUserId}/pin`, {})
    const doomed = await createPerson(api, siteId, 'doomed@example.org')
    await api.call('DELETE', `/v1.1/sites/${siteId}/users/${doomed.siteUserId}`)
    emulator.control.door({ siteId, lockId: places(emulator).lock('Studio 1'), email: 'dump@example.org' })
    const dump = await (await fetch(`${emulator.url}/_control/dump`)).text()
    const other = await startTestEmulator({ seed: 99 })
    const loaded = await fetch(`${other.url}/_control/load`, { method: 'PUT', body: dump })
    expect(loaded.status).toBe(200)
    const again = await (await fetch(`${other.url}/_control/dump`)).text()
    expect(JSON.parse(again)).toEqual(JSON.parse(dump))
    expect(other.control.state()).toEqual(emulator.control.state())
    const twin = await clientOf(other)
    const paths = ['users', 'access_groups', 'locks', 'entries'].map(name => `/v1.1/sites/${siteId}/${name}`)
    for (const path of paths) {
      const [mine, theirs] = [await api.call('GET', path), await twin.call('GET', path)]
      expect(theirs.text).toBe(mine.text.replaceAll(emulator.url, other.url))
    }
    const next = { first_name: 'Next', last_name: 'One', email: 'next@example.org' }
    const made = [await createPerson(api, siteId, next.email, next), await createPerson(twin, siteId, next.email, next)]
    expect(made[1]?.siteUserId).toBe(made[0]?.siteUserId)
    other.control.clock({ advanceMs: 61_000 })
    expect((await twin.call('GET', `/v1.1/sites/${siteId}/users/${doomed.siteUserId}`)).status).toBe(404)
    expect((await fetch(`${other.url}/_control/load`, { method: 'PUT', body: '{"format":"x"}' })).status).toBe(400)
    await other.close()
  })

  it('is reset to the seeded start, at any scale', async () => {
    const before = JSON.stringify(places(emulator).site.access_groups)
    await createPerson(api, siteId, 'reset@example.org')
    await control('PUT', 'switches', { pageSizeMax: 2 })
    expect((await control('POST', 'reset', { seed: 1 })).status).toBe(200)
    expect(JSON.stringify(places(emulator).site.access_groups)).toBe(before)
    expect((await control('GET', 'switches')).body['pageSizeMax']).toBe(100)
    await control('POST', 'reset', { seed: 1, scale: { users: 200, groups: 3, memberships: 400 } })
    expect(places(emulator).site.users).toHaveLength(206)
    expect(places(emulator).members('Scale group 1').length).toBeGreaterThan(100)
  })
})

describe('switches, tokens and calls', () => {
  it('every assumption has a switch that is read, changed and checked', async () => {
    const { body } = await control('PUT', 'switches', { deleteDelayMs: 100, noSeat: 'silent' })
    expect(body).toMatchObject({ deleteDelayMs: [100, 100], noSeat: 'silent' })
    expect((await control('PUT', 'switches', { nonsense: 1 })).status).toBe(400)
    expect((await control('PUT', 'switches', { preset: 'nonsense' })).status).toBe(400)
    const lifelike = await control('PUT', 'switches', { preset: 'lifelike', latencyMs: null })
    expect(lifelike.body).toMatchObject({ rateLimit: { perSecond: 10 }, latencyMs: null, noSeat: 'forbidden' })
    expect((await control('PUT', 'switches', { pageSizeMax: 'x' })).status).toBe(400)
  })

  it('tokens are given without a login, by e-mail or platform id; a scope that is missing is 403', async () => {
    const { body } = await control('POST', 'token', { email: 'owner@latchwork.example', scope: 'openid' })
    const headers = { authorization: `Bearer ${String(body['access_token'])}` }
    expect((await fetch(`${emulator.url}/v1.1/me`, { headers })).status).toBe(403)
    const ownerId = emulator.world().peopleByEmail.get('owner@latchwork.example')?.id
    const good = await control('POST', 'token', { platformUserId: ownerId })
    const me = await fetch(`${emulator.url}/v1.1/me`, {
      headers: { authorization: `Bearer ${String(good.body['access_token'])}` },
    })
    expect(await me.json()).toMatchObject({ id: ownerId })
    await control('POST', 'identity', { action: 'block-client' })
    const blocked = await fetch(`${emulator.url}/v1.1/me`, {
      headers: { authorization: `Bearer ${String(good.body['access_token'])}` },
    })
    expect(blocked.status).toBe(401)
  })

  it('calls are counted per method and path template and listed in order', async () => {
    await control('DELETE', 'calls')
    await api.call('GET', `/v1.1/sites/${siteId}/users`)
    await api.call('GET', `/v1.1/sites/${siteId}/users`)
    await createPerson(api, siteId, 'calls@example.org')
    const { body } = await control('GET', 'calls')
    expect(body).toMatchObject({
      total: 3,
      counts: { 'GET /sites/:siteId/users': 2, 'POST /sites/:siteId/users': 1 },
      statuses: { '200': 3 },
    })
    expect((body['calls'] as { sequence: number }[]).map(call => call.sequence)).toEqual([1, 2, 3])
    expect(((await control('GET', 'calls?since=2')).body['calls'] as unknown[]).length).toBe(1)
  })
})

describe('the start', () => {
  it('answers who calls while the world is still being filled', async () => {
    const port = 20_000 + (process.pid % 20_000)
    const starting = startTestEmulator({ port })
    let response: Response | null = null
    await until(async () => {
      response = await fetch(`http://127.0.0.1:${port}/health`).catch((error: unknown) => {
        // fetch throws a TypeError while nobody listens yet; anything else is a failure.
        if (error instanceof TypeError) return null
        throw error
      })
      return response !== null
    })
    expect(response).toMatchObject({ status: 200 })
    await (await starting).close()
  })

  it('fails when the port is taken', async () => {
    const port = Number(new URL(emulator.url).port)
    await expect(startTestEmulator({ port })).rejects.toThrow('EADDRINUSE')
  })
})
