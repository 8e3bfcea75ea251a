import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { firstOwnerToken } from '../../src/commands/staff/join.ts'
import { type Answered, clientOf, type House, idOf, openHouse } from '../house.ts'
import { refusalOf } from './space.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(async () => {
  expect(house.failures).toEqual([])
  await house.close()
})

const origin = 'http://latchwork.test'
const password = 'correct horse battery'

const signIn = (email: string, typed = password): Promise<Answered> =>
  house.nobody.ask('POST', '/api/auth/sign-in/email', { email, password: typed }, { origin })

/** The cookies that a browser would send back. */
const cookiesOf = (answered: Answered): string =>
  answered.headers
    .getSetCookie()
    .map(cookie => cookie.split(';')[0])
    .join('; ')

async function invite(role: string, email: string): Promise<{ id: string; cookie: string }> {
  const invited = await house.host.post('/staff', { name: `Staff ${email}`, email, role })
  const accepted = await house.nobody.post('/staff-invitations/accept', { token: invited.body['invitation'], password })
  expect(accepted).toMatchObject({ status: 201, body: { id: idOf(invited), hasSignedUp: true } })
  return { id: idOf(invited), cookie: cookiesOf(await signIn(email)) }
}

describe('add-staff, and the way in', () => {
  it('invites once; the password is their own; the session has their role', async () => {
    const invited = await house.host.post('/staff', { name: 'Desk One', email: 'Desk@Example.org' })
    expect(invited).toMatchObject({
      status: 201,
      body: { role: 'desk', email: 'desk@example.org', hasSignedUp: false },
    })
    const token = invited.body['invitation']
    const accept = (body: object) => house.nobody.post('/staff-invitations/accept', body)
    expect(await accept({ token, password: 'short' })).toMatchObject({ status: 400 })
    expect((await accept({ token, password })).status).toBe(201)
    expect(await accept({ token, password })).toMatchObject({ status: 404, body: { code: 'invitation.unknown' } })
    const entered = await signIn('desk@example.org')
    expect(entered.status).toBe(200)
    const [cookie = ''] = entered.headers.getSetCookie()
    expect(cookie).toMatch(/HttpOnly/i)
    expect(cookie).toMatch(/SameSite=Lax/i)
    const me = await house.nobody.get('/me', { cookie: cookiesOf(entered) })
    expect(me.body).toMatchObject({ kind: 'staff', role: 'desk', organizationId: house.organizationId })
    expect((await house.nobody.get('/people', { cookie: cookiesOf(entered) })).status).toBe(200)
    expect((await house.nobody.get('/staff', { cookie: cookiesOf(entered) })).body['code']).toBe('auth.forbidden')
  })

  it('refuses a second of the same address, a higher role, and a name that is none', async () => {
    const again = () => house.host.post('/staff', { name: 'Again', email: 'DESK@example.org' })
    expect(await refusalOf(house, again)).toEqual({ status: 409, code: 'staff.email_taken' })
    const owner = await house.client('owner')
    const raise = () => owner.post('/staff', { name: 'Up', email: 'up@example.org', role: 'host' })
    expect(await refusalOf(house, raise)).toEqual({ status: 403, code: 'staff.role_too_high' })
    const odd = () => owner.post('/staff', { name: 'Odd', email: 'odd' })
    expect(await refusalOf(house, odd)).toEqual({ status: 422, code: 'person.email_invalid' })
  })
})

describe('invite-staff', () => {
  it('gives a new link until they have joined', async () => {
    const invited = await house.host.post('/staff', { name: 'Slow One', email: 'slow@example.org' })
    house.clock.advance(8 * 24 * 3_600_000)
    const accept = (token: unknown) => house.nobody.post('/staff-invitations/accept', { token, password })
    expect((await accept(invited.body['invitation'])).status).toBe(404)
    const invite = () => house.host.post(`/staff/${idOf(invited)}/invite`)
    expect((await accept((await invite()).body['invitation'])).status).toBe(201)
    expect(await refusalOf(house, invite)).toEqual({ status: 409, code: 'staff.joined' })
  })

  it('lets somebody work for a second organisation, by the password that they have', async () => {
    const second = await house.client('host', ['*'], await house.addOrganization('Casa Dois'))
    const invited = await second.post('/staff', { name: 'Slow One', email: 'slow@example.org' })
    const accept = (token: unknown, typed: string) =>
      house.nobody.post('/staff-invitations/accept', { token, password: typed })
    expect((await accept(invited.body['invitation'], 'not the password')).body['code']).toBe('sign_in.email_taken')
    const again = await second.post(`/staff/${idOf(invited)}/invite`)
    expect(await accept(again.body['invitation'], password)).toMatchObject({ status: 201, body: { hasSignedUp: true } })
  })
})

describe('change-staff', () => {
  it('a role taken away is refused at the next request; a session of no staff is nobody', async () => {
    const { id, cookie } = await invite('manager', 'manager@example.org')
    const journal = () => house.nobody.get('/journal', { cookie })
    expect((await journal()).status).toBe(200)
    expect((await house.host.patch(`/staff/${id}`, { role: 'desk' })).body).toMatchObject({ role: 'desk' })
    expect((await journal()).status).toBe(403)
    await house.host.patch(`/staff/${id}`, { status: 'inactive' })
    expect(await journal()).toMatchObject({ status: 401, body: { code: 'auth.missing' } })
  })

  it('honours If-Match, and never leaves an organisation without an owner', async () => {
    const { id } = await invite('owner', 'owner@example.org')
    const stale = await house.host.patch(`/staff/${id}`, { name: 'X' }, { 'if-match': '"99"' })
    expect(stale).toMatchObject({ status: 412, body: { code: 'version.stale', current: { id } } })
    const resign = () => house.host.patch(`/staff/${id}`, { role: 'desk' })
    expect(await refusalOf(house, resign)).toEqual({ status: 409, code: 'staff.last_owner' })
    const owner = await house.client('owner')
    const raise = () => owner.patch(`/staff/${id}`, { role: 'host' })
    expect(await refusalOf(house, raise)).toEqual({ status: 403, code: 'staff.role_too_high' })
    const list = await house.host.get('/staff')
    expect(list.text).toContain('owner@example.org')
  })
})

describe('issue-api-key, revoke-api-key', () => {
  it('shows the key once, lists it without, and ends it at once', async () => {
    const issued = await house.host.post('/api-keys', { name: 'screen', role: 'desk', scopes: ['people:read'] })
    const key = String(issued.body['key'])
    const client = clientOf(house.url, key)
    expect((await client.get('/people')).status).toBe(200)
    const list = await house.host.get('/api-keys')
    expect(list.text).toContain(key.slice(0, 12))
    expect(list.text).not.toContain(key)
    const revoke = () => house.host.post(`/api-keys/${idOf(issued)}/revoke`)
    const revoked = await revoke()
    expect(revoked.body['revokedAt']).not.toBeNull()
    expect((await revoke()).body).toEqual(revoked.body)
    expect((await client.get('/people')).body['code']).toBe('auth.invalid')
  })

  it('expires, and gives no higher role than the asker has', async () => {
    const expiresAt = new Date(house.clock.now() + 60_000).toISOString()
    const issued = await house.host.post('/api-keys', { name: 'brief', scopes: ['*'], expiresAt })
    const client = clientOf(house.url, String(issued.body['key']))
    expect((await client.get('/people')).status).toBe(200)
    house.clock.advance(61_000)
    expect((await client.get('/people')).status).toBe(401)
    const past = () => house.host.post('/api-keys', { name: 'past', scopes: ['*'], expiresAt })
    expect(await refusalOf(house, past)).toEqual({ status: 422, code: 'api_key.expired' })
    const owner = await house.client('owner')
    const raise = () => owner.post('/api-keys', { name: 'up', role: 'host', scopes: ['*'] })
    expect(await refusalOf(house, raise)).toEqual({ status: 403, code: 'api_key.role_too_high' })
    const narrow = await house.client('owner', ['admin'])
    const widen = () => narrow.post('/api-keys', { name: 'wide', role: 'desk', scopes: ['*'] })
    expect(await refusalOf(house, widen)).toEqual({ status: 403, code: 'api_key.scope_too_wide' })
    const unknown = () => house.host.post('/api-keys/00000000-0000-7000-8000-000000000000/revoke')
    expect(await refusalOf(house, unknown)).toEqual({ status: 404, code: 'api_key.unknown' })
  })
})

describe('add-organization', () => {
  it('refuses a name of blanks alone', async () => {
    const blank = () => house.host.post('/organizations', { name: ' \u00a0\t' })
    expect(await refusalOf(house, blank)).toEqual({ status: 422, code: 'organization.name_invalid' })
  })

  it('takes in another operator', async () => {
    const made = await house.host.post('/organizations', { name: 'Casa Rosa' })
    expect(made).toMatchObject({ status: 201, body: { name: 'Casa Rosa' } })
    const there = { 'latchwork-organization': idOf(made) }
    expect((await house.host.get('/people', there)).body['items']).toEqual([])
    await house.host.post('/integrations/salto-ks/request', {}, there)
    const list = await house.host.get('/organizations')
    expect(list.body['items']).toContainEqual(
      expect.objectContaining({ id: idOf(made), name: 'Casa Rosa', integrationState: 'requested' }),
    )
  })
})

describe('sessions', () => {
  it('are safe from the forms of other sites', async () => {
    const { cookie } = await invite('desk', 'csrf@example.org')
    const post = (headers: Record<string, string>) =>
      house.nobody.post('/companies', { name: 'Forged' }, { cookie, ...headers })
    const refused: Record<string, string>[] = [
      {},
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
    ]
    refused.push({ 'sec-fetch-site': 'same-site', origin: 'http://other.latchwork.test' })
    refused.push({ 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' })
    for (const headers of refused) expect((await post(headers)).body['code']).toBe('auth.cross_site')
    expect((await post({ origin })).status).toBe(201)
    expect((await post({ origin, 'sec-fetch-site': 'same-origin' })).status).toBe(201)
    const simple = await house.nobody.ask('POST', '/companies', 'name=Forged', {
      cookie,
      origin,
      'content-type': 'application/x-www-form-urlencoded',
    })
    expect(simple).toMatchObject({ status: 415, body: { code: 'request.media_type' } })
  })

  it('end when somebody signs out', async () => {
    const { cookie } = await invite('desk', 'leaving@example.org')
    expect((await house.nobody.get('/me', { cookie })).status).toBe(200)
    expect((await house.nobody.ask('POST', '/api/auth/sign-out', {}, { cookie, origin })).status).toBe(200)
    expect((await house.nobody.get('/me', { cookie })).status).toBe(401)
  })

  it('slow guessing down, for the account from that address only', async () => {
    await invite('desk', 'guessed@example.org')
    for (let guess = 0; guess < 5; guess++) {
      expect((await signIn('guessed@example.org', `wrong password ${guess}`)).status).toBe(401)
    }
    const slowed = await signIn('guessed@example.org')
    expect(slowed).toMatchObject({ status: 429, body: { code: 'request.too_many' } })
    expect(Number(slowed.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await signIn('desk@example.org')).status).toBe(200)
    house.clock.advance(15 * 60_000 + 1000)
    expect((await signIn('guessed@example.org')).status).toBe(200)
  })

  it('nobody signs up by themselves, and no other path of the library is open', async () => {
    const signUp = { name: 'X', email: 'x@example.org', password }
    for (const path of ['sign-up/email', 'delete-user', 'update-user', 'list-sessions']) {
      expect((await house.nobody.ask('POST', `/api/auth/${path}`, signUp, { origin })).body['code']).toBe(
        'route.unknown',
      )
    }
  })
})

describe('become-first-owner', () => {
  it('works once, by the one-time token of an empty installation', async () => {
    expect(await firstOwnerToken(house.parts)).toBeNull()
    const empty = { ...house.parts.controls.organizations, list: async () => [] }
    const token = await firstOwnerToken({ ...house.parts, controls: { ...house.parts.controls, organizations: empty } })
    const body = { token, name: 'Inês Prata', email: 'Ines@Example.org', password, organization: 'Casa Prata' }
    const become = (changed: object = {}) => house.nobody.post('/first-owner', { ...body, ...changed })
    expect(await become({ token: 'lw_once_guess' })).toMatchObject({
      status: 404,
      body: { code: 'invitation.unknown' },
    })
    // A token that was spent on a mistake would lock everybody out.
    expect(await become({ organization: '  ' })).toMatchObject({
      status: 422,
      body: { code: 'organization.name_invalid' },
    })
    expect(await become()).toMatchObject({ status: 201, body: { role: 'host', email: 'ines@example.org' } })
    expect((await become()).status).toBe(404)
    const cookie = cookiesOf(await signIn('ines@example.org'))
    const me = await house.nobody.get('/me', { cookie })
    expect(me.body).toMatchObject({ kind: 'staff', role: 'host' })
    expect(me.body['organizationId']).not.toBe(house.organizationId)
  })
})
