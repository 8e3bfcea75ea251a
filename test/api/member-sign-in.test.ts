/** Members sign in by a link from their mail, and act for themselves. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newUuid } from '../../src/ports/ids.ts'
import { outboxOf } from '../../src/storage/outbox.ts'
import { createSealer } from '../../src/storage/seal.ts'
import { type Client, clientOf, idOf } from '../house.ts'
import { newPerson, openSpace, type Space } from './space.ts'

let space: Space
let unitId: string
beforeAll(async () => {
  space = await openSpace()
  const unit = { locationId: space.locationId, name: 'Sala', kind: 'room', capacity: 4 }
  unitId = idOf(await space.house.host.post('/reservation-units', unit))
  await space.house.host.put(`/reservation-units/${unitId}/access-groups`, { accessGroupIds: ['group-lab'] })
})
afterAll(async () => {
  expect(space.house.failures).toEqual([])
  await space.house.close()
})

const hourMs = 3_600_000
const dayMs = 24 * hourMs
let hours = 0
const hour = () => {
  hours += 2
  const at = (ms: number) => new Date(Math.ceil(space.house.clock.now() / hourMs) * hourMs + ms).toISOString()
  return { startsAt: at(hours * hourMs), endsAt: at((hours + 1) * hourMs) }
}

async function added(): Promise<{ id: string; email: string }> {
  const person = newPerson()
  return { id: idOf(await space.house.host.post('/people', person)), email: person.email }
}

const ask = (email: string, organizationId: string = space.house.organizationId) =>
  space.house.nobody.post('/member-sign-in', { organizationId, email })

const sign = { origin: 'http://latchwork.test' }

/** The links that a courier would put into the mail, the oldest first; they are taken from the outbox. */
async function linksTo(personId: string, wanted = 1): Promise<string[]> {
  const { house } = space
  const outbox = outboxOf(house.connections.app, createSealer(house.keys))
  const deadline = performance.now() + 10_000
  for (;;) {
    const { items } = await house.inTransaction(tx => tx.outbox.list({ recipientId: personId, limit: 50 }))
    const waiting = items.filter(({ kind, state }) => kind === 'sign-in.link' && state === 'posted')
    if (waiting.length >= wanted) {
      const links: string[] = []
      for (const { id } of waiting.toReversed()) {
        const claimed = await outbox.claim(house.organizationId, id, newUuid(house.clock.now()), house.clock.now())
        links.push(claimed?.link ?? '')
      }
      return links
    }
    if (performance.now() > deadline) throw new Error('No link was sent')
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

const tokenIn = (link: string) => link.split('/').at(-1) ?? ''
const complete = (token: string) => space.house.nobody.post('/member-sign-in/complete', { token })

/** Signs in, and gives a client that keeps the cookie. */
async function signedIn({ id, email }: { id: string; email: string }): Promise<Client & { cookie: () => string }> {
  await ask(email)
  const [link = ''] = await linksTo(id)
  const answer = await complete(tokenIn(link))
  expect(answer).toMatchObject({ status: 200, body: { kind: 'member', id } })
  let cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  const plain = clientOf(space.house.url, null)
  const asking: Client['ask'] = async (method, path, body, headers = {}) => {
    const answered = await plain.ask(method, path, body, { cookie, ...sign, ...headers })
    cookie = answered.headers.get('set-cookie')?.split(';')[0] ?? cookie
    return answered
  }
  return {
    ...plain,
    ask: asking,
    get: path => asking('GET', path),
    post: (path, body = {}, headers) => asking('POST', path, body, headers),
    cookie: () => cookie,
  }
}

describe('send-member-link', () => {
  it('answers the same whether anybody has the address', async () => {
    const { email, id } = await added()
    const known = await ask(email)
    const unknown = await ask('nobody@example.org')
    expect([known.status, known.text]).toEqual([202, unknown.text])
    expect(unknown.status).toBe(202)
    expect(await ask(email, 'casa-azul')).toMatchObject({ status: 202 })
    expect(await linksTo(id, 2)).toEqual([expect.stringContaining('/member-sign-in/lw_in_'), expect.anything()])
  })

  it('works once, within a quarter of an hour, and older links stay good', async () => {
    const person = await added()
    await ask(person.email)
    await ask(person.email)
    const [first = '', second = ''] = await linksTo(person.id, 2)
    expect((await complete(tokenIn(second))).status).toBe(200)
    expect((await complete(tokenIn(second))).body['code']).toBe('link.invalid')
    expect((await complete(tokenIn(first))).status).toBe(200)
    await ask(person.email)
    const [late = ''] = await linksTo(person.id)
    space.house.clock.advance(16 * 60_000)
    expect((await complete(tokenIn(late))).body['code']).toBe('link.invalid')
  })

  it('keeps only the hash of a link', async () => {
    const person = await added()
    await ask(person.email)
    const [link = ''] = await linksTo(person.id)
    const { rows } = await space.house.connections.ownerPool.query('select * from member_links')
    expect(JSON.stringify(rows)).not.toContain(tokenIn(link))
  })

  it('sends at most five that wait, and slows down one address for one account', async () => {
    const person = await added()
    const statuses = []
    for (let times = 0; times < 7; times++) statuses.push((await ask(person.email)).status)
    expect(statuses).toEqual([202, 202, 202, 202, 202, 429, 429])
    expect((await ask((await added()).email)).status).toBe(202)
    expect(await linksTo(person.id, 5)).toHaveLength(5)
    space.house.clock.advance(16 * 60_000)
    expect((await ask(person.email)).status).toBe(202)
  })

  it('signs in by the page of the link: looking changes nothing, the button does', async () => {
    const person = await added()
    await ask(person.email)
    const [link = ''] = await linksTo(person.id)
    const url = link.replace('http://latchwork.test', space.house.url)
    expect((await fetch(url)).headers.get('set-cookie')).toBeNull()
    const pressed = await fetch(url, { method: 'POST', body: new URLSearchParams() })
    expect(pressed.headers.get('set-cookie')).toMatch(/latchwork\.member=lw_me_.*HttpOnly.*SameSite=Lax/)
    expect((await fetch(url, { method: 'POST', body: new URLSearchParams() })).status).toBe(404)
  })
})

describe('a member', () => {
  it('reserve-as-member, move-as-member, cancel-as-member: their own, and nobody else’s', async () => {
    const me = await signedIn(await added())
    const other = await signedIn(await added())
    const made = await me.post('/me/reservations', { unitId, ...hour() })
    expect(made).toMatchObject({ status: 201, body: { state: 'confirmed', bookedByPersonId: null } })
    const path = `/me/reservations/${idOf(made)}`
    const later = hour()
    expect((await other.post(`${path}/move`, later)).body['code']).toBe('reservation.unknown')
    expect((await other.post(`${path}/cancel`)).body['code']).toBe('reservation.unknown')
    expect((await me.post(`${path}/move`, later)).body).toMatchObject(later)
    expect((await me.get('/me/reservations')).body['items']).toMatchObject([{ id: idOf(made), ...later }])
    expect((await other.get('/me/reservations')).body['items']).toEqual([])
    expect((await me.post(`${path}/cancel`)).body['state']).toBe('cancelled')
  })

  it('reserve-as-member: starts a series, and is told of the dates that are taken', async () => {
    const me = await signedIn(await added())
    const other = await signedIn(await added())
    const first = hour()
    const daily = { unitId, ...first, recurrence: { rule: 'FREQ=DAILY;COUNT=3' } }
    const made = await me.post('/me/reservations', daily)
    expect(made).toMatchObject({ status: 201, body: { ...first, series: { occurrences: [{}, {}, {}] } } })
    const refused = await other.post('/me/reservations', daily)
    expect(refused).toMatchObject({ status: 409, body: { code: 'reservation.conflict', facts: { dates: 3 } } })
    expect(refused.text).not.toMatch(/personId|reservationId/)
    const { items } = (await me.get('/me/reservations')).body as { items: { seriesId: string }[] }
    expect(new Set(items.map(({ seriesId }) => seriesId)).size).toBe(1)
    expect((await me.post(`/me/reservations/${idOf(made)}/cancel`, { scope: 'all' })).status).toBe(200)
    const later = new Date(Date.parse(first.startsAt) + dayMs).toISOString().slice(0, 10)
    const skipping = { ...daily, resolutions: [{ date: later, choice: 'skip' }] }
    expect((await other.post('/me/reservations', skipping)).body['series']).toMatchObject({ occurrences: [{}, {}] })
  })

  it('gets the first answer again for the same Idempotency-Key, and nobody else gets it', async () => {
    const me = await signedIn(await added())
    const other = await signedIn(await added())
    const body = { unitId, ...hour() }
    const key = { 'idempotency-key': 'tap-tap' }
    const made = await me.post('/me/reservations', body, key)
    const again = await me.post('/me/reservations', body, key)
    expect(again).toMatchObject({ status: 201, text: made.text })
    expect((await me.post('/me/reservations', { unitId, ...hour() }, key)).body['code']).toBe('idempotency.key_reused')
    expect((await other.post('/me/reservations', body, key)).body['code']).toBe('reservation.conflict')
    const path = `/me/reservations/${idOf(made)}/move`
    const later = hour()
    const moved = await me.post(path, later, key)
    expect(moved.body).toMatchObject(later)
    expect((await me.post(path, later, key)).text).toBe(moved.text)
  })

  it('is told when staff have changed the reservation meanwhile', async () => {
    const me = await signedIn(await added())
    const made = await me.post('/me/reservations', { unitId, ...hour() })
    const path = `/me/reservations/${idOf(made)}`
    const elsewhere = hour()
    expect((await space.house.host.post(`/reservations/${idOf(made)}/move`, elsewhere)).status).toBe(200)
    for (const [verb, body] of [
      ['move', hour()],
      ['cancel', {}],
    ] as const) {
      const stale = await me.post(`${path}/${verb}`, body, { 'if-match': '"1"' })
      expect(stale).toMatchObject({
        status: 412,
        body: { code: 'version.stale', current: { version: 2, ...elsewhere } },
      })
    }
    expect((await me.post(`${path}/cancel`, {}, { 'if-match': '"2"' })).body['state']).toBe('cancelled')
  })

  it('makes and revokes a calendar feed of their own, and nobody else’s', async () => {
    const { house } = space
    const person = await added()
    const me = await signedIn(person)
    const other = await signedIn(await added())
    const made = await me.post('/me/calendar-feeds')
    expect(made).toMatchObject({ status: 201, body: { kind: 'person', subjectId: person.id, showsNames: false } })
    const url = String(made.body['url']).replace('http://latchwork.test', house.url)
    expect((await fetch(url)).status).toBe(200)
    expect((await me.get('/me/calendar-feeds')).body['items']).toMatchObject([{ id: idOf(made), revokedAt: null }])
    expect((await other.get('/me/calendar-feeds')).body['items']).toEqual([])
    expect((await other.ask('DELETE', `/me/calendar-feeds/${idOf(made)}`)).body['code']).toBe('feed.unknown')
    expect((await me.ask('DELETE', `/me/calendar-feeds/${idOf(made)}`)).status).toBe(200)
    expect((await fetch(url)).status).toBe(404)
    expect((await house.nobody.post('/me/calendar-feeds')).status).toBe(401)
  })

  it('reserves on behalf of a colleague in the same company only', async () => {
    const { house } = space
    const [mine, colleague, stranger] = [await added(), await added(), await added()]
    const companyId = idOf(await house.host.post('/companies', { name: `Ateliê ${mine.email}` }))
    for (const { id } of [mine, colleague])
      await house.host.post(`/companies/${companyId}/co-members`, { personId: id })
    const me = await signedIn(mine)
    const made = await me.post('/me/reservations', { unitId, personId: colleague.id, ...hour() })
    expect(made).toMatchObject({ status: 201, body: { personId: colleague.id, bookedByPersonId: mine.id } })
    expect((await me.post(`/me/reservations/${idOf(made)}/cancel`)).status).toBe(200)
    const refused = await me.post('/me/reservations', { unitId, personId: stranger.id, ...hour() })
    expect(refused).toMatchObject({ status: 404, body: { code: 'person.unknown' } })
  })

  it('sees their doors, and the reason', async () => {
    const { house } = space
    const person = await added()
    const me = await signedIn(person)
    expect((await me.get('/me/access')).body['items']).toEqual([])
    const { id: personId } = person
    await house.host.post('/recurring-billings', { personId, productId: space.productId, startsOn: '2026-01-01' })
    expect((await me.get('/me/access')).body['items']).toMatchObject([
      { accessGroupId: 'group-front', kinds: ['billing'], until: null, isOpen: false },
    ])
  })

  it('is refused without a cookie, from another site, once signed out, and once inactive', async () => {
    const { house } = space
    const person = await added()
    const me = await signedIn(person)
    expect((await house.nobody.get('/me/reservations')).status).toBe(401)
    const foreign = await me.post('/me/reservations', { unitId, ...hour() }, { origin: 'https://evil.example' })
    expect(foreign.body['code']).toBe('auth.cross_site')
    expect((await me.get('/people')).status).toBe(401)
    await house.host.patch(`/people/${person.id}`, { status: 'inactive' })
    expect((await me.get('/me/reservations')).status).toBe(401)
    await house.host.patch(`/people/${person.id}`, { status: 'active' })
    expect((await me.get('/me/reservations')).status).toBe(200)
    const before = me.cookie()
    expect((await me.post('/member-sign-out')).status).toBe(204)
    const again = await house.nobody.get('/me/reservations', { cookie: before })
    expect(again.status).toBe(401)
  })

  it('gets a new secret every day, and the old one ends', async () => {
    const { house } = space
    const me = await signedIn(await added())
    const first = me.cookie()
    await me.get('/me/reservations')
    expect(me.cookie()).toBe(first)
    house.clock.advance(dayMs + 1)
    expect((await me.get('/me/reservations')).status).toBe(200)
    expect(me.cookie()).not.toBe(first)
    expect((await house.nobody.get('/me/reservations', { cookie: first })).status).toBe(200)
    house.clock.advance(2 * 60_000)
    expect((await house.nobody.get('/me/reservations', { cookie: first })).status).toBe(401)
    expect((await me.get('/me/reservations')).status).toBe(200)
    house.clock.advance(15 * dayMs)
    expect((await me.get('/me/reservations')).status).toBe(401)
  })
})
