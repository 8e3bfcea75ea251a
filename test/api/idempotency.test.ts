import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshKey, idOf } from '../house.ts'
import { addPerson, newPerson, openSpace, rowCounts, type Space } from './space.ts'

let space: Space
beforeAll(async () => {
  space = await openSpace()
})
afterAll(async () => {
  expect(space.house.failures).toEqual([])
  await space.house.close()
})

const withKey = (key: string) => ({ 'idempotency-key': key })

describe('Idempotency-Key', () => {
  it('gives the same answer to a replay, also after the object changed', async () => {
    const { host } = space.house
    const key = freshKey()
    const person = newPerson()
    const first = await host.post('/people', person, withKey(key))
    await host.patch(`/people/${idOf(first)}`, { name: 'Somebody Else' })
    const before = await rowCounts(space.house)
    const again = await host.post('/people', { email: person.email, name: person.name }, withKey(key))
    expect([again.status, again.body]).toEqual([201, first.body])
    expect(await rowCounts(space.house)).toEqual(before)
  })

  it('lets twins wait for the first: one object, one answer', async () => {
    const { host } = space.house
    const key = freshKey()
    const person = newPerson()
    const twins = await Promise.all(Array.from({ length: 8 }, () => host.post('/people', person, withKey(key))))
    expect(twins.map(({ status }) => status)).toEqual(twins.map(() => 201))
    expect(new Set(twins.map(({ text }) => text)).size).toBe(1)
    expect((await host.get(`/people?email=${person.email}`)).body['items']).toHaveLength(1)
  })

  it('refuses another body under the same key', async () => {
    const { host } = space.house
    const key = freshKey()
    await host.post('/people', newPerson(), withKey(key))
    const before = await rowCounts(space.house)
    const other = await host.post('/people', newPerson(), withKey(key))
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency.key_reused' } })
    expect(await rowCounts(space.house)).toEqual(before)
  })

  it('does not keep a refusal: the same key works once the cause is gone', async () => {
    const { host } = space.house
    const key = freshKey()
    const taken = newPerson()
    const other = await host.post('/people', taken)
    const person = { name: 'Late Comer', email: taken.email }
    expect((await host.post('/people', person, withKey(key))).status).toBe(409)
    await host.patch(`/people/${idOf(other)}`, { email: 'moved.away@example.org' })
    expect((await host.post('/people', person, withKey(key))).status).toBe(201)
  })

  it('belongs to one asker and one path', async () => {
    const { house } = space
    const key = freshKey()
    const person = newPerson()
    await house.host.post('/people', person, withKey(key))
    const desk = await house.client('desk')
    expect((await desk.post('/people', person, withKey(key))).body['code']).toBe('person.email_taken')
    expect((await house.host.post('/companies', { name: 'Pedra Lda' }, withKey(key))).status).toBe(201)
    const personId = await addPerson(house)
    const [one, two] = [
      idOf(await house.host.post('/companies', { name: 'A' })),
      idOf(await house.host.post('/companies', { name: 'B' })),
    ]
    for (const id of [one, two]) {
      const joined = await house.host.post(`/companies/${id}/co-members`, { personId }, withKey(key))
      expect(joined).toMatchObject({ status: 201, body: { companyId: id } })
    }
  })

  it('is forgotten after a day', async () => {
    const { house } = space
    const key = freshKey()
    await house.host.post('/companies', { name: 'Ontem' }, withKey(key))
    house.clock.advance(24 * 3_600_000 + 1000)
    expect((await house.host.post('/companies', { name: 'Hoje' }, withKey(key))).body['name']).toBe('Hoje')
  })

  it('keeps no name and no address in the stored body, and no secret', async () => {
    const { house } = space
    const { sql } = await import('kysely')
    const { databaseTransactionOf } = await import('../../src/storage/transactions.ts')
    const person = { name: 'Canary Bird', email: 'canary@example.org' }
    await house.host.post('/people', person, withKey(freshKey()))
    const key = freshKey()
    const body = { name: 'door screen', scopes: ['access:read'] }
    const issued = await house.host.post('/api-keys', body, withKey(key))
    const again = await house.host.post('/api-keys', body, withKey(key))
    expect(issued.body['key']).toMatch(/^lw_key_/)
    expect(again.body).toEqual({ ...issued.body, key: null })
    const kept = await house.inTransaction(async tx => {
      const { rows } = await sql<{ body: unknown }>`select body from idempotency_keys`.execute(
        databaseTransactionOf(tx),
      )
      return JSON.stringify(rows)
    })
    expect(kept).not.toContain('Canary')
    expect(kept).not.toContain('canary@')
    expect(kept).not.toContain(String(issued.body['key']))
  })

  it.each(['', ' ', 'a b', 'é', 'x'.repeat(256)])('refuses the key %j', async key => {
    const { status } = await space.house.host
      .post('/companies', { name: 'X' }, withKey(key))
      .catch(() => ({ status: 400 }))
    expect(status).toBe(400)
  })
})

const root = '/integrations/salto-ks'

/** Of a setting that is shown as a part of something else. */
const versionIn = (shown: Readonly<Record<string, unknown>>, path: string): unknown =>
  path.endsWith('drift-setting')
    ? shown['driftSettingVersion']
    : (shown['noAccessPolicy'] as { version: number }).version

describe('If-Match', () => {
  it('lets the known version through and refuses another with 412 and the current object', async () => {
    const { host } = space.house
    const made = await host.post('/people', newPerson())
    const path = `/people/${idOf(made)}`
    const second = await host.patch(path, { name: 'Second' }, { 'if-match': '"1"' })
    expect(second).toMatchObject({ status: 200, body: { version: 2 } })
    const before = await rowCounts(space.house)
    for (const ifMatch of ['"1"', '1', '"nonsense"', '"1", "7"']) {
      const stale = await host.patch(path, { name: 'Third' }, { 'if-match': ifMatch })
      expect(stale).toMatchObject({ status: 412, body: { code: 'version.stale', current: second.body } })
    }
    expect(await rowCounts(space.house)).toEqual(before)
    for (const ifMatch of ['*', 'W/"2"', '"1", "2"']) {
      expect((await host.patch(path, { name: 'Second' }, { 'if-match': ifMatch })).status).toBe(200)
    }
  })

  it('holds for every PATCH and PUT of an object', async () => {
    const { house, locationId, productId, siteId } = space
    const { host } = house
    const personId = await addPerson(house)
    const billing = idOf(await host.post('/recurring-billings', { personId, productId, startsOn: '2026-01-01' }))
    const company = idOf(await host.post('/companies', { name: 'Versions' }))
    const coMember = idOf(await host.post(`/companies/${company}/co-members`, { personId }))
    const asks: [string, string, object][] = [
      ['PATCH', `/locations/${locationId}`, { name: 'X' }],
      ['PUT', `/locations/${locationId}/salto-site`, { siteId }],
      ['PATCH', `/products/${productId}`, { name: 'X' }],
      ['PUT', `/products/${productId}/access-groups`, { locationId, accessGroupIds: ['group-lab'] }],
      ['PATCH', `/recurring-billings/${billing}`, { status: 'inactive' }],
      ['PATCH', `/companies/${company}`, { name: 'X' }],
      ['PATCH', `/companies/${company}/co-members/${coMember}`, { status: 'inactive' }],
    ]
    for (const [method, path, body] of asks) {
      const { status, body: problem } = await host.ask(method, path, body, { 'if-match': '"99"' })
      expect([path, status, problem['code']]).toEqual([path, 412, 'version.stale'])
      expect(problem['current']).toMatchObject({ id: expect.any(String), version: expect.any(Number) })
    }
  })

  it('lets one of many win, and loses no change', async () => {
    const { house } = space
    const personId = await addPerson(house)
    const path = `/people/${personId}`
    const tries = Array.from({ length: 6 }, (_, index) =>
      house.host.patch(path, { name: `Name ${index}` }, { 'if-match': '"1"' }),
    )
    const statuses = (await Promise.all(tries)).map(({ status }) => status).sort()
    expect(statuses).toEqual([200, 412, 412, 412, 412, 412])
    const free = await Promise.all(
      Array.from({ length: 6 }, (_, index) => house.host.patch(path, { name: `Free ${index}` })),
    )
    expect(free.map(({ status }) => status)).toEqual(free.map(() => 200))
    expect((await house.host.get(path)).body['version']).toBe(8)
  })

  it.each([
    ['PATCH', '/organization', '/organization', { name: 'Casa Um' }, { name: 'Casa Dois' }],
    [
      'PUT',
      '/access-windows',
      '/access-windows',
      { leadMinutes: 20, lagMinutes: 5 },
      { leadMinutes: 40, lagMinutes: 0 },
    ],
    ['PUT', `${root}/no-access-policy`, root, { policy: 'delete' }, { policy: 'suspend', keepAliveMinutes: 5 }],
    ['PUT', `${root}/drift-setting`, root, { setting: 'ignore' }, { setting: 'revert' }],
  ] as const)(
    '%s %s: of two who saw the same, the second is told what the first left',
    async (method, path, shownAt, first, second) => {
      const { host } = space.house
      const send = (body: object, version: unknown) =>
        host[method === 'PUT' ? 'put' : 'patch'](path, body, { 'if-match': `"${String(version)}"` })
      const { body: shown } = await host.get(shownAt)
      const seen = path === shownAt ? shown['version'] : versionIn(shown, path)
      const won = await send(first, seen)
      expect(won).toMatchObject({ status: 200, body: first })
      expect(won.headers.get('etag')).toBe(`"${String(won.body['version'])}"`)
      const lost = await send(second, seen)
      expect(lost).toMatchObject({ status: 412, body: { code: 'version.stale', current: won.body } })
      expect((await send(second, won.body['version'])).status).toBe(200)
      // Nobody who names no version is asked for one.
      expect((await host[method === 'PUT' ? 'put' : 'patch'](path, first)).status).toBe(200)
    },
  )

  it('lets one of two win who change a setting at the same moment', async () => {
    const { host } = space.house
    const { version } = (await host.get('/access-windows')).body
    const put = (leadMinutes: number) =>
      host.put('/access-windows', { leadMinutes, lagMinutes: 1 }, { 'if-match': `"${String(version)}"` })
    const rename = (name: string, seen: unknown) =>
      host.patch('/organization', { name }, { 'if-match': `"${String(seen)}"` })
    const { version: named } = (await host.get('/organization')).body
    const windows = await Promise.all([31, 32, 33, 34].map(put))
    const names = await Promise.all(['Um', 'Dois', 'Tres', 'Quatro'].map(name => rename(name, named)))
    for (const answers of [windows, names]) {
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412])
    }
  })
})
