/** Guests: name and address, no account. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventKeyOf } from '../../src/domain/letter.ts'
import { idOf } from '../house.ts'
import { addPerson, newPerson, openSpace, type Space } from './space.ts'

let space: Space
let unitId: string
beforeAll(async () => {
  space = await openSpace()
  unitId = await addUnit({ isPubliclyBookable: true, bufferAfterMinutes: 15 })
})
afterAll(async () => {
  expect(space.house.failures).toEqual([])
  await space.house.close()
})

const hourMs = 3_600_000
let hours = 1
const at = (ms: number) => new Date(Math.ceil(space.house.clock.now() / hourMs) * hourMs + ms).toISOString()
/** A free hour of its own. */
const hour = () => {
  hours += 2
  return { startsAt: at(hours * hourMs), endsAt: at((hours + 1) * hourMs) }
}

async function addUnit(more: object): Promise<string> {
  const body = { locationId: space.locationId, name: `Sala ${++hours}`, kind: 'room', capacity: 4, ...more }
  const id = idOf(await space.house.host.post('/reservation-units', body))
  await space.house.host.put(`/reservation-units/${id}/access-groups`, { accessGroupIds: ['group-lab'] })
  return id
}

const publicly = (path: string) => `/public/casa-azul${path}`
const hold = (body: object) => space.house.nobody.post(publicly('/holds'), { unitId, ...newPerson(), ...body })
const confirm = (token: unknown) => space.house.nobody.post(publicly('/holds/confirm'), { token })
const manageToken = (reservationId: string, expiresAt = space.house.clock.now() + 100 * hourMs) =>
  space.house.parts.links.tokenOf({
    purpose: 'manage',
    organizationId: space.house.organizationId,
    reservationId,
    expiresAt,
  })
const managed = (token: string, verb = '') => `/public/reservations/${token}${verb}`
const lettersOf = async (reservationId: string) => {
  const { items } = await space.house.inTransaction(async tx => {
    const stored = await tx.reservations.find(reservationId)
    return tx.outbox.list({ limit: 100, recipientId: stored?.personId })
  })
  return items.map(({ kind }) => kind).reverse()
}

describe('what guests see', () => {
  it('shows what is publicly bookable, by id and by name, and nothing of who has reserved', async () => {
    const { house } = space
    await addUnit({ name: 'Staff room' })
    const byName = await house.nobody.get(publicly('/locations'))
    const byId = await house.nobody.get(`/public/${house.organizationId}/locations`)
    expect(byName).toMatchObject({ status: 200, body: { items: [{ name: 'Baixa', units: [{ id: unitId }] }] } })
    expect(byId.body).toEqual(byName.body)
    expect(byName.text).not.toContain('Staff room')
    expect(await house.nobody.get('/public/nowhere/locations')).toMatchObject({
      status: 404,
      body: { code: 'organization.unknown' },
    })
    const time = hour()
    await hold(time)
    const free = await house.nobody.get(
      publicly(`/locations/${space.locationId}/availability?from=${time.startsAt}&until=${time.endsAt}`),
    )
    expect(free).toMatchObject({ status: 200, body: { units: [{ unitId, free: [] }] } })
  })
})

describe('hold-as-guest and confirm-hold', () => {
  it('F-note 13, M2: holds for minutes, says until when, and confirms once', async () => {
    const time = hour()
    const held = await hold(time)
    expect(held).toMatchObject({ status: 201, body: { state: 'tentative', ...time, isPaid: false } })
    expect(held.text).not.toContain('personId')
    const confirmed = await confirm(held.body['token'])
    expect(confirmed).toMatchObject({ status: 200, body: { id: idOf(held), state: 'confirmed', holdUntil: null } })
    expect((await confirm(held.body['token'])).body).toEqual(confirmed.body)
    expect(await lettersOf(idOf(held))).toEqual(['reservation.confirmed'])
  })

  it('F-note 28: repeated with its Idempotency-Key it is held once, and the lost answer can still be confirmed', async () => {
    const body = { unitId, ...newPerson(), ...hour() }
    const key = { 'idempotency-key': 'tap-tap' }
    const held = await space.house.nobody.post(publicly('/holds'), body, key)
    const again = await space.house.nobody.post(publicly('/holds'), body, key)
    expect(again).toMatchObject({ status: 201, text: held.text })
    const other = await space.house.nobody.post(publicly('/holds'), { ...body, name: 'Rui' }, key)
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency.key_reused' } })
    expect(other.text).not.toContain(body.email)
    const token = again.body['token']
    const confirmed = await space.house.nobody.post(publicly('/holds/confirm'), { token }, key)
    expect(confirmed.body['state']).toBe('confirmed')
    const link = manageToken(idOf(held))
    const moved = await space.house.nobody.post(managed(link, '/move'), hour(), key)
    expect(moved.status).toBe(200)
    const cancelled = await space.house.nobody.post(managed(link, '/cancel'), {}, key)
    expect(cancelled.body['state']).toBe('cancelled')
    expect((await space.house.nobody.post(managed(link, '/cancel'), {}, key)).text).toBe(cancelled.text)
    const { rows } = await space.house.connections.ownerPool.query('select scope from idempotency_keys')
    expect(JSON.stringify(rows)).not.toContain(link)
  })

  it('answers the same for a known, an unknown and an inactive address', async () => {
    const { house } = space
    const known = newPerson()
    await house.host.post('/people', known)
    const inactive = newPerson()
    await house.host.post('/people', { ...inactive, status: 'inactive' })
    const shapes = []
    for (const email of [known.email, inactive.email, newPerson().email]) {
      const { status, body } = await hold({ ...hour(), email, name: 'Somebody Else' })
      const confirmed = (await confirm(body['token'])).body
      const { state, keyState } = confirmed
      shapes.push([status, Object.keys(body).sort(), body['state'], body['unitName'], state, keyState])
      expect(confirmed['doors']).not.toBeNull()
    }
    expect(shapes[1]).toEqual(shapes[0])
    expect(shapes[2]).toEqual(shapes[0])
    const people = await house.host.get(`/people?email=${known.email}`)
    expect(people.body['items']).toMatchObject([{ name: known.name }])
  })

  it('says to the loser when, never who, and what is free instead', async () => {
    const time = hour()
    const first = newPerson()
    await hold({ ...time, ...first })
    const second = await hold(time)
    expect(second).toMatchObject({ status: 409, body: { code: 'reservation.conflict' } })
    expect(second.text).not.toContain(first.email)
    expect(second.text).not.toContain(first.name)
    expect(second.text).not.toMatch(/personId|reservationId/)
    expect(second.text).toContain('otherTimes')
  })

  it('refuses units for members, forged tokens, tokens of another purpose and payment that is missing', async () => {
    const closed = await addUnit({})
    expect((await hold({ unitId: closed, ...hour() })).body['code']).toBe('reservation.unit_not_public')
    const held = await hold(hour())
    const token = String(held.body['token'])
    expect((await confirm(`${token.slice(0, -2)}AA`)).body['code']).toBe('link.invalid')
    expect((await confirm(manageToken(idOf(held)))).body['code']).toBe('link.invalid')
    expect((await space.house.nobody.get(managed(token))).status).toBe(404)
    const paid = await addUnit({ isPubliclyBookable: true, isPaymentDemanded: true })
    const unpaid = await hold({ unitId: paid, ...hour() })
    expect((await confirm(unpaid.body['token'])).body['code']).toBe('reservation.payment_demanded')
  })
})

describe('confirm-as-guest by the link of the letter', () => {
  it('F-note 13: confirms a hold, once; not one that lapsed, or that has to be paid', async () => {
    const { house } = space
    const held = await hold(hour())
    const confirmed = await house.nobody.post(managed(manageToken(idOf(held)), '/confirm'))
    expect(confirmed).toMatchObject({ status: 200, body: { state: 'confirmed', token: expect.any(String) } })
    const again = await house.nobody.post(managed(String(confirmed.body['token']), '/confirm'))
    expect(again.body['version']).toBe(confirmed.body['version'])
    expect(await lettersOf(idOf(held))).toEqual(['reservation.confirmed'])
    const paid = await addUnit({ isPubliclyBookable: true, isPaymentDemanded: true })
    const codeOf = async (id: string) => (await house.nobody.post(managed(manageToken(id), '/confirm'))).body['code']
    expect(await codeOf(idOf(await hold({ unitId: paid, ...hour() })))).toBe('reservation.payment_demanded')
    const late = idOf(await hold(hour()))
    house.clock.advance(16 * 60_000)
    expect(await codeOf(late)).toBe('reservation.hold_lapsed')
    expect((await house.nobody.post(managed(String(held.body['token']), '/confirm'))).status).toBe(404)
  })
})

describe('move-as-guest, cancel-as-guest and resend-confirmation by the link of the letter', () => {
  it('sees, moves, resends once an hour, and cancels; the journal says who', async () => {
    const { house } = space
    const held = await hold(hour())
    await confirm(held.body['token'])
    const id = idOf(held)
    const token = manageToken(id)
    expect(await house.nobody.get(managed(token))).toMatchObject({ status: 200, body: { id, state: 'confirmed' } })
    const later = hour()
    expect(await house.nobody.post(managed(token, '/move'), later)).toMatchObject({ status: 200, body: later })
    const stale = await house.nobody.post(managed(token, '/move'), hour(), { 'if-match': '"2"' })
    expect(stale).toMatchObject({ status: 412, body: { code: 'version.stale', current: later } })
    expect(stale.text).not.toContain('personId')
    for (let times = 0; times < 3; times++)
      expect((await house.nobody.post(managed(token, '/resend'))).status).toBe(200)
    const resent = (await lettersOf(id)).filter(kind => kind === 'reservation.confirmed')
    // The hour may turn while the test runs.
    expect([2, 3]).toContain(resent.length)
    const page = await fetch(`${house.url}/my-reservation/${token}`)
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Cancel this reservation')])
    expect(await house.nobody.post(managed(token, '/cancel'))).toMatchObject({
      status: 200,
      body: { state: 'cancelled' },
    })
    expect((await house.nobody.post(managed(token, '/move'), hour())).body['code']).toBe('reservation.cancelled')
    const entry = (await house.nobody.get(managed(token, '/calendar.ics'))).text
    expect(entry).toContain('STATUS:CANCELLED')
    const lines = await house.host.get('/journal?action=reservation.cancelled')
    expect((lines.body['items'] as object[])[0]).toMatchObject({ actor: { kind: 'person' } })
  })

  it('cancels by the button of the page, and not by looking', async () => {
    const { house } = space
    const held = await hold(hour())
    await confirm(held.body['token'])
    const url = `${house.url}/my-reservation/${manageToken(idOf(held))}`
    await fetch(url)
    expect((await house.host.get(`/reservations/${idOf(held)}`)).body['state']).toBe('confirmed')
    const pressed = await fetch(url, { method: 'POST', body: new URLSearchParams() })
    expect(pressed.status).toBe(200)
    expect((await house.host.get(`/reservations/${idOf(held)}`)).body['state']).toBe('cancelled')
  })

  it('does not take what is confirmed for nothing to a unit that is paid first', async () => {
    const { house } = space
    const paying = await addUnit({ isPubliclyBookable: true, isPaymentDemanded: true })
    const held = await hold(hour())
    await confirm(held.body['token'])
    const move = () => house.nobody.post(managed(manageToken(idOf(held)), '/move'), { unitId: paying, ...hour() })
    expect(await move()).toMatchObject({ status: 409, body: { code: 'reservation.payment_demanded' } })
    const byStaff = await house.host.post(`/reservations/${idOf(held)}/move`, { unitId: paying, ...hour() })
    expect(byStaff).toMatchObject({ status: 200, body: { isPaymentDemanded: true, isPaid: false } })
  })

  it('refuses a link that has expired', async () => {
    const held = await hold(hour())
    expect((await space.house.nobody.get(managed(manageToken(idOf(held), space.house.clock.now() - 1)))).status).toBe(
      404,
    )
  })
})

it('a letter that is asked for again has a key of its own hour', () => {
  const reservation = { reservationId: 'r' } as never
  expect(eventKeyOf({ kind: 'reservation.confirmed', reservation })).toBe('reservation.confirmed:r')
  expect(eventKeyOf({ kind: 'reservation.confirmed', reservation, againAt: 7 })).toBe('reservation.confirmed:r:7')
})

it('slows down one address without stopping others', async () => {
  const other = await openSpace()
  try {
    const ask = () => other.house.nobody.post('/public/casa-azul/holds', { unitId, ...newPerson(), ...hour() })
    const statuses = []
    for (let times = 0; times < 25; times++) statuses.push((await ask()).status)
    expect(statuses.slice(0, 20)).not.toContain(429)
    expect(statuses.slice(20)).toEqual([429, 429, 429, 429, 429])
    expect(Number((await ask()).headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await other.house.nobody.get('/public/casa-azul/locations')).status).toBe(200)
    expect(await addPerson(other.house)).toBeTruthy()
    other.house.clock.advance(11 * 60_000)
    expect((await ask()).status).not.toBe(429)
  } finally {
    await other.house.close()
  }
})
