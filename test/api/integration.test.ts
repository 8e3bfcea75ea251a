import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ConnectionState, Integration } from '../../src/ports/connection.ts'
import { type DoorSeen, type GroupSeen, ProviderFault, type SiteSeen } from '../../src/ports/provider.ts'
import { freshKey, type House, idOf, openHouse, seeSite } from '../house.ts'
import { refusalOf } from './space.ts'

/** Stands where the running connection will stand, and remembers what it was asked. */
class RecordingIntegration implements Integration {
  asked: unknown[] = []
  syncAnswer: Awaited<ReturnType<Integration['sync']>> = { complete: true, given: 1, taken: 2, held: 3, drift: 4 }
  isUnreachable = false
  seenSites: SiteSeen[] = []
  seenGroups: (GroupSeen & { doors: DoorSeen[] })[] = []

  async authorizeUrl(organizationId: string) {
    this.asked.push(['authorizeUrl', organizationId])
    return 'https://identity.example.org/connect/authorize?state=abc'
  }
  async complete(callback: URL) {
    this.asked.push(['complete', callback.href])
    if (callback.searchParams.get('state') === 'good') return { organizationId: 'o' }
    return { refused: true as const, code: 'integration.attempt_unknown', sentence: 'Start <again>.', facts: {} }
  }
  async disconnect(organizationId: string, access: 'keep' | 'remove') {
    this.asked.push(['disconnect', organizationId, access])
    return { done: access === 'keep' }
  }
  async sync(organizationId: string, patienceMs: number) {
    this.asked.push(['sync', organizationId, patienceMs])
    const retryAt = Date.now() + 30_000
    if (this.isUnreachable) throw new ProviderFault('not_done', 'Salto KS did not answer.', { retryAt })
    return this.syncAnswer
  }
  async sites() {
    if (this.isUnreachable) throw new ProviderFault('not_done', 'Salto KS did not answer.')
    return this.seenSites
  }
  async accessGroups() {
    if (this.isUnreachable) throw new ProviderFault('not_done', 'Salto KS did not answer.')
    return this.seenGroups
  }
}

const integration = new RecordingIntegration()
const root = '/integrations/salto-ks'
let house: House
beforeAll(async () => {
  house = await openHouse({ integration })
})
afterAll(async () => {
  expect(house.failures).toEqual([])
  await house.close()
})

const credentials = { clientId: 'client-1', clientSecret: 'canary-client-secret' }
const stateNow = async () => (await house.host.get(root)).body['state']

describe('request-integration, submit-integration, approve-integration', () => {
  it('M5: goes from requested over with-salto to approved, and shows the redirect URL', async () => {
    expect(await stateNow()).toBe('disconnected')
    const submitEarly = () => house.host.post(`${root}/submitted`)
    expect(await refusalOf(house, submitEarly)).toEqual({ status: 409, code: 'integration.wrong_state' })
    expect((await house.host.post(`${root}/request`)).body).toMatchObject({ state: 'requested' })
    expect((await house.host.post(`${root}/request`)).body).toMatchObject({ state: 'requested' })
    expect((await house.host.post(`${root}/submitted`)).body).toMatchObject({ state: 'with-salto' })
    const approved = await house.host.post(`${root}/approve`, credentials)
    expect(approved.body).toMatchObject({
      state: 'approved',
      clientId: 'client-1',
      redirectUrl: 'http://latchwork.test/api/v1/integrations/salto-ks/callback',
      noAccessPolicy: { policy: 'suspend', keepAliveMinutes: 60, deleteAfterMinutes: 0 },
    })
    expect(approved.text).not.toContain('canary')
    const again = () => house.host.post(`${root}/request`)
    expect(await refusalOf(house, again)).toEqual({ status: 409, code: 'integration.wrong_state' })
    const journal = (await house.host.get('/journal')).text
    expect(journal).toContain('integration.approved')
    expect(journal).not.toContain('canary')
  })

  it('refuses new credentials while connected', async () => {
    const set = (state: ConnectionState) => house.controls.connections.save(house.organizationId, { state })
    await set('connected')
    const approve = () => house.host.post(`${root}/approve`, credentials)
    expect(await refusalOf(house, approve)).toEqual({ status: 409, code: 'integration.wrong_state' })
    await set('needs-reconnecting')
    expect((await approve()).body).toMatchObject({ state: 'approved' })
  })

  it('lets the host look after the organisation of another operator, and nobody else', async () => {
    const elsewhere = await house.addOrganization('Casa Verde')
    const owner = await house.client('owner', ['*'], elsewhere)
    await owner.post(`${root}/request`)
    expect((await owner.post(`${root}/submitted`)).body).toMatchObject({
      code: 'auth.forbidden',
      facts: { role: 'host' },
    })
    const there = { 'latchwork-organization': elsewhere }
    expect((await house.host.post(`${root}/submitted`, {}, there)).body).toMatchObject({ state: 'with-salto' })
    const here = { 'latchwork-organization': house.organizationId }
    expect(await owner.get(root, here)).toMatchObject({ status: 403, body: { code: 'auth.organization_unknown' } })
    expect((await house.host.get(root, { 'latchwork-organization': 'x' })).status).toBe(403)
  })
})

describe('the running connection', () => {
  it('M6: connect answers where to go, disconnect keeps by default', async () => {
    const connected = await house.host.post(`${root}/connect`)
    expect(connected.body).toEqual({ authorizeUrl: 'https://identity.example.org/connect/authorize?state=abc' })
    expect(await house.host.post(`${root}/disconnect`)).toMatchObject({ status: 200, body: { done: true } })
    expect(integration.asked.at(-1)).toEqual(['disconnect', house.organizationId, 'keep'])
    const asked = await house.host.get('/journal?action=integration.disconnect_asked')
    expect(asked.body['items']).toMatchObject([{ actor: { kind: 'api-key' }, detail: { access: 'keep' } }])
    expect(await house.host.post(`${root}/disconnect`, { access: 'remove' })).toMatchObject({ status: 202 })
  })

  it('sync answers what a full pass did, 202 when it goes on, 503 when Salto KS is away', async () => {
    expect(await house.host.post(`${root}/sync`)).toMatchObject({
      status: 200,
      body: { complete: true, given: 1, taken: 2, held: 3, drift: 4 },
    })
    integration.syncAnswer = 'running'
    expect(await house.host.post(`${root}/sync`)).toMatchObject({ status: 202, body: { complete: false } })
    integration.isUnreachable = true
    const away = await house.host.post(`${root}/sync`)
    expect(away).toMatchObject({ status: 503, body: { code: 'fault.provider' } })
    expect(Number(away.headers.get('retry-after'))).toBeGreaterThan(0)
    integration.isUnreachable = false
    expect(integration.asked.at(-1)).toEqual(['sync', house.organizationId, 60_000])
  })

  it('asks once for twins and replays', async () => {
    const before = integration.asked.length
    const headers = { 'idempotency-key': freshKey() }
    const twins = await Promise.all([1, 2, 3].map(() => house.host.post(`${root}/connect`, {}, headers)))
    twins.push(await house.host.post(`${root}/connect`, {}, headers))
    expect(new Set(twins.map(({ text }) => text)).size).toBe(1)
    expect(integration.asked.length).toBe(before + 1)
    expect((await house.host.post(`${root}/disconnect`, { access: 'keep' }, headers)).status).toBe(200)
    expect((await house.host.post(`${root}/disconnect`, { access: 'remove' }, headers)).status).toBe(422)
  })

  it('the way back from Salto needs no session and says what happened', async () => {
    const good = await house.nobody.get(`${root}/callback?state=good&code=c`)
    expect(good.status).toBe(200)
    expect(good.text).toContain('Connected to Salto KS')
    const bad = await house.nobody.get(`${root}/callback?state=bad&error=access_denied`)
    expect(bad.status).toBe(400)
    expect(bad.text).toContain('Start &lt;again&gt;.')
    expect(integration.asked.at(-1)).toEqual([
      'complete',
      'http://latchwork.test/api/v1/integrations/salto-ks/callback?state=bad&error=access_denied',
    ])
  })
})

describe('set-no-access-policy, set-drift-setting', () => {
  it('M6: keeps what is not named, wakes everybody, and writes nothing the second time', async () => {
    const set = () => house.host.put(`${root}/no-access-policy`, { policy: 'delete', deleteAfterMinutes: 1440 })
    const wakes = house.wakes.length
    expect((await set()).body).toMatchObject({ policy: 'delete', keepAliveMinutes: 60, deleteAfterMinutes: 1440 })
    expect(house.wakes.slice(wakes)).toMatchObject([{ personIds: 'everybody' }])
    await set()
    expect(house.wakes.length).toBe(wakes + 1)
    const negative = () => house.host.put(`${root}/no-access-policy`, { policy: 'delete', keepAliveMinutes: -1 })
    expect(await refusalOf(house, negative)).toEqual({ status: 400, code: 'request.invalid' })
    expect((await house.host.put(`${root}/drift-setting`, { setting: 'revert' })).body).toMatchObject({
      setting: 'revert',
    })
    expect((await house.host.get(root)).body).toMatchObject({
      driftSetting: 'revert',
      noAccessPolicy: { policy: 'delete' },
    })
  })
})

describe('sites and access groups', () => {
  it('M4: are shown as Salto KS shows them now, and as the last read saw them when it is away', async () => {
    const seen = {
      name: 'Baixa',
      timeZone: null,
      seatsAllowed: 10,
      seatsUsed: 3,
      subscriptionValid: true,
      released: true,
    }
    integration.seenSites = [{ siteId: 'site-1', ...seen }]
    const group = { accessGroupId: 'group-1', name: 'Front', doorCount: 1, memberCount: 0 }
    integration.seenGroups = [{ ...group, doors: [{ lockId: 'lock-1', name: 'Door' }] }]
    const sites = async () => (await house.host.get(`${root}/sites`)).body['items']
    const groups = async () => (await house.host.get(`${root}/sites/site-1/access-groups`)).body['items']
    const shownSite = { id: 'site-1', seatsUsed: 3, seatsAllowed: 10, locationId: null, vanishedAt: null }
    const shownGroup = { id: 'group-1', doorCount: 1, lockIds: ['lock-1'] }
    expect(await sites()).toMatchObject([{ ...shownSite, fullReadAt: null }])
    expect(await groups()).toMatchObject([{ ...shownGroup, schedule: null }])
    await seeSite(house, 'site-1', [{ accessGroupId: 'group-1', lockIds: ['lock-1'] }])
    const place = { name: 'Baixa', timeZone: 'Europe/Lisbon', saltoSiteId: 'site-1' }
    const locationId = idOf(await house.host.post('/locations', place))
    integration.isUnreachable = true
    expect(await sites()).toMatchObject([{ ...shownSite, locationId }])
    expect(await groups()).toMatchObject([{ ...shownGroup, schedule: 'always' }])
    expect((await house.host.get(`${root}/sites/none/access-groups`)).body['code']).toBe('site.unknown')
    integration.isUnreachable = false
  })
})

describe('the status page', () => {
  it('shows states and counts to anybody, and names only to who is known', async () => {
    const cause = { code: 'consent_withdrawn', sentence: 'canary@example.org left.', since: house.clock.now() }
    await house.controls.connections.save(house.organizationId, { cause })
    const anybody = await house.nobody.get('/status')
    expect(anybody.status).toBe(200)
    expect(anybody.headers.get('content-security-policy')).toContain("default-src 'none'")
    for (const secret of [
      'Casa Azul',
      'Casa Verde',
      'site-1',
      house.organizationId,
      'client-1',
      'integration.approved',
    ]) {
      expect(anybody.text).not.toContain(secret)
    }
    const known = await house.host.get('/status')
    expect(known.text).toContain('Casa Azul')
    expect(known.text).toContain('integration.approved')
    expect(known.text).not.toContain('Casa Verde')
    expect(known.text).not.toContain('canary-client')
  })
})

describe('probes and documents', () => {
  it('answer at the root', async () => {
    expect(await house.nobody.get('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } })
    expect(await house.nobody.get('/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } })
    expect((await house.nobody.get('/metrics')).headers.get('content-type')).toContain('text/plain')
    expect((await house.nobody.get('/api/reference')).text).toContain('POST /api/v1/people')
    expect(await house.nobody.get('/nowhere')).toMatchObject({ status: 404, body: { code: 'route.unknown' } })
  })
})
