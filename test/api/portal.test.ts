/** What the members' and guests' own screens ask for. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashOf, newSecret } from '../../src/commands/staff/secrets.ts'
import type { LedgerUser } from '../../src/ports/ledger.ts'
import { type Client, clientOf, idOf } from '../house.ts'
import { newPerson, openSpace, type Space } from './space.ts'

let space: Space
let roomId: string
let deskId: string
beforeAll(async () => {
  space = await openSpace('2026-12-01T08:00:00Z')
  roomId = await addUnit({ name: 'Sala', isPubliclyBookable: true, bufferAfterMinutes: 15 })
  deskId = await addUnit({ name: 'Mesa', kind: 'desk', capacity: 1 })
})
afterAll(async () => {
  expect(space.house.failures).toEqual([])
  await space.house.close()
})

async function addUnit(more: object): Promise<string> {
  const body = { locationId: space.locationId, kind: 'room', capacity: 4, ...more }
  const id = idOf(await space.house.host.post('/reservation-units', body))
  await space.house.host.put(`/reservation-units/${id}/access-groups`, { accessGroupIds: ['group-lab'] })
  return id
}

type Signed = { id: string; name: string; email: string; client: Client }

/** A member whose session was begun elsewhere: its cookie, from our own pages. */
async function signedIn(more: object = {}): Promise<Signed> {
  const { house } = space
  const person = { ...newPerson(), ...more }
  const id = idOf(await house.host.post('/people', person))
  const secret = newSecret('lw_me')
  const now = house.clock.now()
  await house.controls.members.addSession({
    hash: hashOf(secret),
    ...{ organizationId: house.organizationId, personId: id, startedAt: now, issuedAt: now },
    expiresAt: now + 14 * 86_400_000,
  })
  const plain = clientOf(house.url, null)
  const headers = { cookie: `latchwork.member=${secret}`, origin: 'http://latchwork.test' }
  const ask: Client['ask'] = (method, path, body, besides = {}) =>
    plain.ask(method, path, body, { ...headers, ...besides })
  const client = {
    ...plain,
    ask,
    get: (path: string) => ask('GET', path),
    post: (path: string, body: unknown = {}) => ask('POST', path, body),
  }
  return { id, ...person, client }
}

const bill = (personId: string, more: object) =>
  space.house.host.post('/recurring-billings', { personId, productId: space.productId, ...more })

/** As Salto KS confirms it. */
async function confirmed({ id: personId, name, email }: Signed, accessGroupId: string): Promise<void> {
  const { house, siteId } = space
  const at = house.clock.now()
  const user: LedgerUser = {
    ...{ siteId, personId, name, email, origin: 'created', state: 'known' },
    ...{ siteUserId: personId, platformUserId: `p-${personId}`, suspension: null, suspended: false },
    ...{ privileged: false, hasProfile: false, deleteDueAt: null, intentAt: at, confirmedAt: at },
  }
  const given = { origin: 'given', state: 'given', intentAt: at, answeredAt: at, confirmedAt: at } as const
  await house.inTransaction(async tx => {
    await tx.ledger.saveUsers([user])
    await tx.ledger.saveMemberships([{ siteId, personId, accessGroupId, ...given }])
  })
}

const homeOf = async ({ client }: Signed) => {
  const { status, body } = await client.get('/me/home')
  expect(status).toBe(200)
  return body as { doors: Record<string, unknown>[]; memberships: object[]; nextChangeAt: string | null }
}

describe('read-my-home', () => {
  it('M1: a door is called open when Salto KS has confirmed it, and not before', async () => {
    const member = await signedIn()
    await bill(member.id, { startsOn: '2026-11-01' })
    const [door] = (await homeOf(member)).doors
    expect(door).toMatchObject({
      ...{ name: 'Group group-front', locationName: 'Baixa', timeZone: 'Europe/Lisbon', state: 'preparing' },
      because: [{ kind: 'billing', name: 'Flex' }],
    })
    await confirmed(member, 'group-front')
    expect((await homeOf(member)).doors[0]).toMatchObject({ state: 'open', from: null, until: null })
  })

  it('M2: a reservation is a door that opens by itself, in the zone of the place', async () => {
    const member = await signedIn()
    const times = { startsAt: '2026-12-09T09:00:00.000Z', endsAt: '2026-12-09T10:00:00.000Z' }
    await member.client.post('/me/reservations', { unitId: deskId, ...times })
    const { doors, nextChangeAt, memberships } = await homeOf(member)
    expect(doors).toMatchObject([
      { state: 'planned', from: '2026-12-09T08:45:00.000Z', until: '2026-12-09T10:15:00.000Z' },
    ])
    expect([nextChangeAt, memberships]).toEqual(['2026-12-09T08:45:00.000Z', []])
  })

  it('M12: a reservation whose window is open has its key when Salto KS has confirmed it, and not before', async () => {
    const member = await signedIn()
    const now = space.house.clock.now()
    const times = { startsAt: new Date(now + 300_000).toISOString(), endsAt: new Date(now + 3_900_000).toISOString() }
    await member.client.post('/me/reservations', { unitId: deskId, ...times })
    const keyState = async () => {
      const [own] = (await member.client.get('/me/reservations')).body['items'] as { keyState: string }[]
      return own?.keyState
    }
    expect(await keyState()).toBe('preparing')
    await confirmed(member, 'group-lab')
    expect(await keyState()).toBe('open')
  })

  it('M11: says which membership has ended, and when', async () => {
    const member = await signedIn()
    await bill(member.id, { startsOn: '2026-05-01', endsOn: '2026-11-15' })
    expect(await homeOf(member)).toMatchObject({
      doors: [],
      memberships: [{ productName: 'Flex', endsOn: '2026-11-15', state: 'ended' }],
    })
  })

  it('tells members alone, and each of their own', async () => {
    for (const path of [
      '/me/home',
      '/me/locations',
      '/me/colleagues',
      `/me/locations/${space.locationId}/availability`,
    ])
      expect((await space.house.nobody.get(`${path}?date=2026-12-02`)).status).toBeGreaterThanOrEqual(400)
    expect((await space.house.nobody.get('/me/home')).status).toBe(401)
    expect((await space.house.host.get('/me/home')).status).toBe(401)
    const [one, other] = [await signedIn(), await signedIn()]
    await bill(one.id, { startsOn: '2026-11-01' })
    expect((await homeOf(other)).doors).toEqual([])
  })
})

describe('what members may reserve', () => {
  it('shows units that the public does not see', async () => {
    const { client } = await signedIn()
    const mine = await client.get('/me/locations')
    expect(mine.body).toMatchObject({ organization: { name: 'Casa Azul' }, items: [{ name: 'Baixa' }] })
    const [baixa] = mine.body['items'] as [{ units: { name: string }[] }]
    expect(baixa.units.map(({ name }) => name).sort()).toEqual(['Mesa', 'Sala'])
    const free = await client.get(`/me/locations/${space.locationId}/availability?date=2026-12-20`)
    expect((free.body['units'] as object[]).length).toBe(2)
  })

  it('M14: names the colleagues of the same company', async () => {
    const [one, other] = [await signedIn(), await signedIn()]
    const companyId = idOf(await space.house.host.post('/companies', { name: 'Zwaluw' }))
    for (const { id } of [one, other])
      await space.house.host.post(`/companies/${companyId}/co-members`, { personId: id })
    expect((await one.client.get('/me/colleagues')).body).toEqual({ items: [{ id: other.id, name: other.name }] })
    expect((await (await signedIn()).client.get('/me/colleagues')).body).toEqual({ items: [] })
  })

  it('counts the own slot as free when a reservation moves, for its owner alone', async () => {
    const [member, other] = [await signedIn(), await signedIn()]
    const times = { startsAt: '2026-12-10T09:00:00.000Z', endsAt: '2026-12-10T10:00:00.000Z' }
    const id = idOf(await member.client.post('/me/reservations', { unitId: roomId, ...times }))
    const freeAt = async (path: string) => {
      const { body } = await member.client.get(`${path}?date=2026-12-10`)
      const units = body['units'] as { unitId: string; free: { startsAt: string; endsAt: string }[] }[]
      const spans = units.find(({ unitId }) => unitId === roomId)?.free ?? []
      return spans.some(span => span.startsAt <= times.startsAt && times.endsAt <= span.endsAt)
    }
    expect(await freeAt(`/me/locations/${space.locationId}/availability`)).toBe(false)
    expect(await freeAt(`/me/reservations/${id}/availability`)).toBe(true)
    const asked = await other.client.get(`/me/reservations/${id}/availability?date=2026-12-10`)
    expect([asked.status, asked.body['code']]).toEqual([404, 'reservation.unknown'])
    expect((await member.client.get('/me/reservations')).body).toMatchObject({
      items: [{ id, unitName: 'Sala', locationName: 'Baixa', keyState: 'planned' }],
    })
  })
})

describe('the links of guests', () => {
  const publicly = (path: string) => `/public/casa-azul${path}`
  async function reserved(day: string) {
    const times = { startsAt: `${day}T09:00:00.000Z`, endsAt: `${day}T10:00:00.000Z` }
    const held = await space.house.nobody.post(publicly('/holds'), { unitId: roomId, ...newPerson(), ...times })
    return space.house.nobody.post(publicly('/holds/confirm'), { token: held.body['token'] })
  }

  it('M12: come with the confirmation too, and with a move, and give the calendar entry', async () => {
    const { nobody, url } = space.house
    const made = await reserved('2026-12-11')
    expect(made).toMatchObject({ status: 200, body: { state: 'confirmed', keyState: 'planned', unitId: roomId } })
    const path = `/public/reservations/${made.body['token']}`
    expect((await nobody.get(path)).body['id']).toBe(made.body['id'])
    const calendar = await fetch(`${url}/api/v1${path}/calendar.ics`)
    const text = await calendar.text()
    expect([calendar.status, calendar.headers.get('content-disposition')]).toEqual([
      200,
      expect.stringContaining('.ics'),
    ])
    expect(text).toContain('SUMMARY:Sala')
    expect(text).not.toContain('@example.org')
    const free = await nobody.get(`${path}/availability?date=2026-12-11`)
    expect(JSON.stringify(free.body)).not.toContain('Mesa')
    const later = { startsAt: '2027-01-20T09:00:00.000Z', endsAt: '2027-01-20T10:00:00.000Z' }
    const moved = await nobody.post(`${path}/move`, later)
    expect(moved).toMatchObject({ status: 200, body: later })
    expect(moved.body['token']).not.toBe(made.body['token'])
  })

  it('are refused when they are forged', async () => {
    const { nobody } = space.house
    const token = String((await reserved('2026-12-12')).body['token'])
    const forged = `${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`
    for (const path of ['', '/availability?date=2026-12-12', '/calendar.ics'])
      expect((await nobody.get(`/public/reservations/${forged}${path}`)).body['code']).toBe('link.invalid')
  })
})

it('read-public-home names the only organisation, and none of several', async () => {
  const { house } = space
  expect((await house.nobody.get('/public')).body).toEqual({
    organization: { id: house.organizationId, name: 'Casa Azul' },
  })
  await house.addOrganization('Casa Verde')
  expect((await house.nobody.get('/public')).body).toEqual({ organization: null })
})

it('M11: a door that has closed with its membership is still named', async () => {
  const member = await signedIn()
  await bill(member.id, { startsOn: '2026-05-01', endsOn: '2026-12-01' })
  expect((await homeOf(member)).doors).toMatchObject([{ state: 'preparing', until: '2026-12-02T00:00:00.000Z' }])
  space.house.clock.advance(86_400_000)
  expect((await homeOf(member)).doors).toMatchObject([{ state: 'ended', until: '2026-12-02T00:00:00.000Z' }])
})
