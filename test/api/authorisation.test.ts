/** Every role and every kind of key against every route, generated from the route table. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Scope } from '../../src/contract/staff.ts'
import type { Route } from '../../src/http/route.ts'
import { routesOf } from '../../src/http/routes.ts'
import { isAtLeast, type Role, roles } from '../../src/ports/access-control.ts'
import { type Answered, type Client, clientOf, idOf } from '../house.ts'
import { addPerson, newPerson, newProduct, openSpace, type Space } from './space.ts'

/** The least role of each route, written down a second time on purpose: a changed table must be meant. */
const expected: Readonly<Record<string, Role>> = {
  'GET /people': 'desk',
  'POST /people': 'desk',
  'GET /people/:id': 'desk',
  'PATCH /people/:id': 'desk',
  'GET /people/directory': 'desk',
  'GET /people/:id/access': 'desk',
  'POST /access/plan': 'desk',
  'POST /members/preview': 'manager',
  'POST /members/import': 'manager',
  'GET /companies': 'desk',
  'POST /companies': 'desk',
  'GET /companies/:id': 'desk',
  'PATCH /companies/:id': 'desk',
  'GET /companies/:id/co-members': 'desk',
  'POST /companies/:id/co-members': 'desk',
  'PATCH /companies/:id/co-members/:coMemberId': 'desk',
  'GET /locations': 'desk',
  'POST /locations': 'manager',
  'GET /locations/:id': 'desk',
  'PATCH /locations/:id': 'manager',
  'PUT /locations/:id/salto-site': 'manager',
  'GET /products': 'desk',
  'POST /products': 'manager',
  'GET /products/members': 'desk',
  'GET /products/:id': 'desk',
  'PATCH /products/:id': 'manager',
  'PUT /products/:id/access-groups': 'manager',
  'GET /recurring-billings': 'desk',
  'POST /recurring-billings': 'desk',
  'GET /recurring-billings/:id': 'desk',
  'PATCH /recurring-billings/:id': 'desk',
  'GET /grants': 'desk',
  'POST /grants': 'desk',
  'GET /grants/:id': 'desk',
  'POST /grants/:id/end': 'desk',
  'GET /reservation-units': 'desk',
  'POST /reservation-units': 'manager',
  'GET /reservation-units/:id': 'desk',
  'PATCH /reservation-units/:id': 'manager',
  'PUT /reservation-units/:id/access-groups': 'manager',
  'GET /access-windows': 'desk',
  'PUT /access-windows': 'owner',
  'GET /reservations': 'desk',
  'POST /reservations': 'desk',
  'GET /reservations/:id': 'desk',
  'POST /reservations/:id/confirm': 'desk',
  'POST /reservations/:id/cancel': 'desk',
  'POST /reservations/:id/move': 'desk',
  'GET /reservations/:id/series': 'desk',
  'POST /reservations/:id/series': 'desk',
  'GET /reservations/:id/access': 'desk',
  'GET /availability': 'desk',
  'GET /calendar': 'desk',
  'GET /today': 'desk',
  'GET /doors': 'desk',
  'GET /doors/:lockId/people': 'desk',
  'GET /access/explain': 'desk',
  'GET /journal': 'manager',
  'GET /search': 'desk',
  'GET /mails': 'desk',
  'POST /mails/:id/repeat': 'desk',
  'GET /calendar-feeds': 'desk',
  'POST /calendar-feeds': 'desk',
  'DELETE /calendar-feeds/:id': 'desk',
  'GET /integrations/salto-ks': 'desk',
  'POST /integrations/salto-ks/request': 'owner',
  'POST /integrations/salto-ks/submitted': 'host',
  'POST /integrations/salto-ks/approve': 'host',
  'POST /integrations/salto-ks/connect': 'owner',
  'POST /integrations/salto-ks/disconnect': 'owner',
  'POST /integrations/salto-ks/sync': 'desk',
  'PUT /integrations/salto-ks/no-access-policy': 'owner',
  'PUT /integrations/salto-ks/drift-setting': 'owner',
  'GET /integrations/salto-ks/sites': 'desk',
  'GET /integrations/salto-ks/sites/:id/access-groups': 'desk',
  'GET /integrations/salto-ks/drift': 'desk',
  'POST /integrations/salto-ks/drift/:id/adopt': 'manager',
  'POST /integrations/salto-ks/drift/:id/revert': 'manager',
  'POST /integrations/salto-ks/drift/:id/ignore': 'manager',
  'GET /integrations/salto-ks/held-changes': 'desk',
  'POST /integrations/salto-ks/held-changes/:id/approve': 'manager',
  'POST /integrations/salto-ks/held-changes/:id/refuse': 'manager',
  'GET /staff': 'owner',
  'POST /staff': 'owner',
  'PATCH /staff/:id': 'owner',
  'POST /staff/:id/invite': 'owner',
  'GET /api-keys': 'owner',
  'POST /api-keys': 'owner',
  'POST /api-keys/:id/revoke': 'owner',
  'GET /organization': 'desk',
  'PATCH /organization': 'owner',
  'GET /letters/:kind/preview': 'desk',
  'GET /organizations': 'host',
  'POST /organizations': 'host',
}

let space: Space
let routes: Route[]
beforeAll(async () => {
  space = await openSpace()
  routes = routesOf(space.house.parts)
})
afterAll(async () => {
  expect(space.house.failures).toEqual([])
  await space.house.close()
})

const unknownId = '00000000-0000-7000-8000-000000000000'
const lineOf = (route: Route): string => `${route.method} ${route.path}`
/** The checks come before the body is read, so an invalid one is as good as any and changes nothing. */
const ask = (client: Client, { method, path }: Route) =>
  client.ask(method, path.replace(/:\w+/g, unknownId), method === 'GET' ? undefined : { invalid: true })

const outcome = (status: number): string => (status === 401 || status === 403 ? String(status) : 'allowed')

describe('the authorisation matrix', () => {
  it('has a row for every route and a route for every row', () => {
    expect(routes.map(lineOf).sort()).toEqual(Object.keys(expected).sort())
  })

  it.each(roles)('lets the role %s do what its row says, and nothing else', async role => {
    const client = await space.house.client(role)
    const wrong: string[] = []
    for (const route of routes) {
      const needed = expected[lineOf(route)]
      const { status } = await ask(client, route)
      const right = needed !== undefined && isAtLeast(role, needed) ? 'allowed' : '403'
      if (outcome(status) !== right) wrong.push(`${lineOf(route)}: ${status} instead of ${right}`)
    }
    expect(wrong).toEqual([])
  })

  it('refuses everything to nobody, and to unknown, malformed and revoked keys', async () => {
    const { house } = space
    const issued = await house.host.post('/api-keys', { name: 'short', role: 'host', scopes: ['*'] })
    const revoked = clientOf(house.url, String(issued.body['key']))
    expect((await revoked.get('/people')).status).toBe(200)
    await house.host.post(`/api-keys/${idOf(issued)}/revoke`)
    const askers = [house.nobody, revoked, clientOf(house.url, 'lw_key_unknown'), clientOf(house.url, 'x y')]
    const seen = new Set<string>()
    for (const route of routes) {
      for (const client of askers) {
        const { status, body, headers } = await ask(client, route)
        seen.add(`${status} ${body['code']} ${headers.get('www-authenticate')}`)
      }
    }
    expect([...seen].sort()).toEqual(['401 auth.invalid Bearer', '401 auth.missing Bearer'])
  })

  it('refuses a key from the request after its revocation on, whatever it has asked before, and does nothing', async () => {
    const { house } = space
    const person = newPerson()
    const answered = { 'idempotency-key': 'before-its-revocation' }
    const asked: readonly ((client: Client) => Promise<Answered>)[] = [
      client => client.post('/people', newPerson()),
      client => client.post('/people', {}),
      client => client.post('/people', person, answered),
      client => client.post('/products', newProduct('Flex')),
      client => client.get('/people'),
    ]
    for (const ask of asked) {
      const issued = await house.host.post('/api-keys', { name: 'short', role: 'desk', scopes: ['*'] })
      const client = clientOf(house.url, String(issued.body['key']))
      expect((await client.post('/people', ask === asked[2] ? person : newPerson(), answered)).status).toBe(201)
      await house.host.post(`/api-keys/${idOf(issued)}/revoke`)
      const before = (await house.host.get('/people?limit=200')).body['items']
      for (const status of [401, 401])
        expect(await ask(client)).toMatchObject({ status, body: { code: 'auth.invalid' } })
      expect((await house.host.get('/people?limit=200')).body['items']).toEqual(before)
    }
  })

  it('gives a key its scopes only; whoever may write may read', async () => {
    const { house } = space
    for (const scope of new Set(routes.map(route => route.scope))) {
      const client = await house.client('host', [scope])
      for (const route of routes) {
        const isGiven = route.scope === scope || route.scope === scope.replace(':write', ':read')
        const { status } = await ask(client, route)
        expect([scope, lineOf(route), outcome(status)]).toEqual([scope, lineOf(route), isGiven ? 'allowed' : '403'])
      }
    }
  })

  it('names the role or scope that is missing', async () => {
    const desk = await space.house.client('desk')
    expect((await desk.post('/products')).body).toMatchObject({ code: 'auth.forbidden', facts: { role: 'manager' } })
    const reader = await space.house.client('owner', ['people:read'] satisfies Scope[])
    expect((await reader.post('/people')).body).toMatchObject({
      code: 'auth.forbidden',
      facts: { scope: 'people:write' },
    })
  })
})

describe('what is denied', () => {
  it('is reported with who, what, from where and why, and without the key', async () => {
    const { house } = space
    const desk = await house.client('desk')
    const stranger = clientOf(house.url, 'lw_key_nobody-has-this')
    house.denials.length = 0
    await desk.post('/products', newProduct('No'))
    await stranger.get('/people')
    await house.nobody.get('/people')
    expect(house.denials).toEqual([
      {
        code: 'auth.forbidden',
        route: 'POST /api/v1/products',
        principal: expect.stringMatching(/^api-key:[0-9a-f-]{36}$/),
        organizationId: house.organizationId,
        address: '127.0.0.1',
      },
      {
        code: 'auth.invalid',
        route: 'GET /api/v1/people',
        principal: null,
        organizationId: null,
        address: '127.0.0.1',
      },
    ])
    expect(JSON.stringify(house.denials)).not.toContain('lw_key')
  })
})

describe('another organisation', () => {
  it('finds none of our objects, by any route', async () => {
    const { house, locationId, productId } = space
    const { host } = house
    const personId = await addPerson(house)
    const companyId = idOf(await host.post('/companies', { name: 'Ours' }))
    const billingId = idOf(await host.post('/recurring-billings', { personId, productId, startsOn: '2026-01-01' }))
    const endsAt = new Date(house.clock.now() + 3_600_000).toISOString()
    const grant = { personId, accessGroupId: 'group-lab', reason: 'Ours', endsAt }
    const grantId = idOf(await host.post('/grants', grant))
    const unitId = idOf(await host.post('/reservation-units', { locationId, name: 'Ours', kind: 'room', capacity: 1 }))
    const startsAt = new Date(house.clock.now() + 1_800_000).toISOString()
    const time = { startsAt, endsAt }
    const reservationId = idOf(await host.post('/reservations', { unitId, personId, ...time }))
    const stranger = await house.client('host', ['*'], await house.addOrganization('Stranger'))
    const theirProduct = idOf(await stranger.post('/products', newProduct('Theirs')))
    const theirPerson = await idOf(await stranger.post('/people', { name: 'Them', email: 'them@example.org' }))
    const asks: [string, string, object?][] = [
      ['GET', `/people/${personId}`],
      ['PATCH', `/people/${personId}`, { name: 'X' }],
      ['GET', `/locations/${locationId}`],
      ['PATCH', `/locations/${locationId}`, { name: 'X' }],
      ['PUT', `/locations/${locationId}/salto-site`, { siteId: null }],
      ['GET', `/products/${productId}`],
      ['PATCH', `/products/${productId}`, { name: 'X' }],
      ['PUT', `/products/${productId}/access-groups`, { locationId, accessGroupIds: [] }],
      ['PUT', `/products/${theirProduct}/access-groups`, { locationId, accessGroupIds: ['group-lab'] }],
      ['GET', `/recurring-billings/${billingId}`],
      ['PATCH', `/recurring-billings/${billingId}`, { status: 'inactive' }],
      ['POST', '/recurring-billings', { personId, productId: theirProduct, startsOn: '2026-01-01' }],
      ['POST', '/recurring-billings', { personId: theirPerson, productId, startsOn: '2026-01-01' }],
      ['POST', '/recurring-billings', { companyId, productId: theirProduct, startsOn: '2026-01-01' }],
      ['GET', `/grants/${grantId}`],
      ['POST', `/grants/${grantId}/end`, {}],
      ['POST', '/grants', { ...grant, personId: theirPerson }],
      ['GET', `/reservation-units/${unitId}`],
      ['PATCH', `/reservation-units/${unitId}`, { name: 'X' }],
      ['PUT', `/reservation-units/${unitId}/access-groups`, { accessGroupIds: [] }],
      ['POST', '/reservation-units', { locationId, name: 'X', kind: 'room', capacity: 1 }],
      ['GET', `/reservations/${reservationId}`],
      ['GET', `/reservations/${reservationId}/access`],
      ['GET', `/reservations/${reservationId}/series`],
      ['POST', `/reservations/${reservationId}/series`, { scope: 'all', ...time }],
      ['POST', `/reservations/${reservationId}/confirm`, {}],
      ['POST', `/reservations/${reservationId}/cancel`, {}],
      ['POST', `/reservations/${reservationId}/move`, time],
      ['POST', '/reservations', { unitId, personId: theirPerson, ...time }],
      ['GET', `/availability?locationId=${locationId}&date=2030-01-01`],
      ['GET', `/companies/${companyId}`],
      ['PATCH', `/companies/${companyId}`, { name: 'X' }],
      ['GET', `/companies/${companyId}/co-members`],
      ['POST', `/companies/${companyId}/co-members`, { personId: theirPerson }],
      ['GET', `/access/explain?personId=${personId}&accessGroupId=group-lab`],
      ['GET', `/access/explain?personId=${theirPerson}&lockId=lock-lab`],
    ]
    for (const [method, path, body] of asks) {
      const { status, text } = await stranger.ask(method, path, body)
      expect([path, status]).toEqual([path, 404])
      expect(text).not.toContain('Ana Lima')
    }
    for (const path of ['/locations', '/recurring-billings', '/grants', '/companies']) {
      expect([path, (await stranger.get(path)).body['items']]).toEqual([path, []])
    }
    expect((await stranger.get(`/journal?personId=${personId}`)).body['items']).toEqual([])
  })
})
