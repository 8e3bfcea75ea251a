import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../house.ts'
import { addPerson, newPerson, openSpace, refusalOf, type Space } from './space.ts'

let space: Space
beforeAll(async () => {
  space = await openSpace()
})
afterAll(async () => {
  expect(space.house.failures).toEqual([])
  await space.house.close()
})

describe('add-person', () => {
  it('M1: answers 201 with the object, a non-member without waits', async () => {
    const made = await space.house.host.post('/people', { name: '  Rui Costa ', email: ' Rui@Example.org ' })
    expect(made.status).toBe(201)
    expect(made.headers.get('etag')).toBe('"1"')
    expect(made.body).toMatchObject({
      name: 'Rui Costa',
      email: 'Rui@Example.org',
      status: 'active',
      membership: 'non-member',
      waits: [],
      version: 1,
    })
    const read = await space.house.host.get(`/people/${idOf(made)}`)
    expect(read.body).toEqual(made.body)
  })

  it('F-note 16: refuses a second person with the same normalised e-mail, and names the first', async () => {
    const { house } = space
    const first = await house.host.post('/people', { name: 'Eva', email: 'eva@example.org' })
    const again = () => house.host.post('/people', { name: 'Eva Two', email: '  EVA@example.ORG' })
    expect(await refusalOf(house, again)).toEqual({ status: 409, code: 'person.email_taken' })
    expect((await again()).body['facts']).toEqual({ personId: idOf(first) })
  })

  it('F-note 26: lets one of many who come at once have the address', async () => {
    const { house } = space
    const person = newPerson()
    const answers = await Promise.all(Array.from({ length: 6 }, () => house.host.post('/people', person)))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409])
  })

  it.each([
    [{ name: '   ', email: 'a@example.org' }, 422, 'person.name_invalid'],
    [{ name: 'A', email: 'nobody' }, 422, 'person.email_invalid'],
    [{ name: 'A', email: 'ana,rui@example.org' }, 422, 'person.email_invalid'],
    [{ name: 'A', email: 'Ana <ana@example.org>' }, 422, 'person.email_invalid'],
    [{ name: 'A', email: 'ana@example.org.' }, 422, 'person.email_invalid'],
    [{ name: 'A' }, 400, 'request.invalid'],
    [{ name: 'A', email: 'a@example.org', role: 'admin' }, 400, 'request.invalid'],
    [{ name: 'A\u0000', email: 'a@example.org' }, 400, 'request.invalid'],
    [{ name: '\ud800', email: 'a@example.org' }, 400, 'request.invalid'],
    ['{"name": "A", ', 400, 'request.malformed'],
    ['{"__proto__": {"name": "A"}}', 400, 'request.malformed'],
    ['[]', 400, 'request.invalid'],
    ['null', 400, 'request.invalid'],
  ])('refuses %j and writes nothing', async (body, status, code) => {
    expect(await refusalOf(space.house, () => space.house.host.post('/people', body))).toEqual({ status, code })
  })

  it('refuses a name whose bytes are not UTF-8', async () => {
    const { host, url } = space.house
    // "José" as Latin-1 writes it.
    const body = Buffer.from('{"name": "Jos\u00e9", "email": "jose@example.org"}', 'latin1')
    const headers = { authorization: `Bearer ${host.key}`, 'content-type': 'application/json' }
    const answer = await fetch(`${url}/api/v1/people`, { method: 'POST', headers, body })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ code: 'request.malformed' })
  })
})

describe('change-person', () => {
  it('M11: sets somebody inactive, wakes them alone, and ends the membership', async () => {
    const { house, productId } = space
    const personId = await addPerson(house)
    await house.host.post('/recurring-billings', { personId, productId, startsOn: '2026-01-01' })
    expect((await house.host.get(`/people/${personId}`)).body['membership']).toBe('member')
    const wakes = house.wakes.length
    const changed = await house.host.patch(`/people/${personId}`, { status: 'inactive' })
    expect(changed).toMatchObject({ status: 200, body: { status: 'inactive', membership: 'non-member', version: 2 } })
    expect(house.wakes.slice(wakes)).toEqual([{ organizationId: house.organizationId, personIds: [personId] }])
  })

  it('F-note 15: a changed address keeps the person', async () => {
    const { house } = space
    const personId = await addPerson(house)
    const changed = await house.host.patch(`/people/${personId}`, { email: 'new.address@example.org' })
    expect(changed.body).toMatchObject({ id: personId, email: 'new.address@example.org', version: 2 })
  })

  it('writes nothing when nothing changes', async () => {
    const { house } = space
    const personId = await addPerson(house)
    const wakes = house.wakes.length
    expect((await house.host.patch(`/people/${personId}`, { status: 'active' })).body['version']).toBe(1)
    expect(house.wakes.length).toBe(wakes)
  })

  it('refuses an address that another person has', async () => {
    const { house } = space
    const personId = await addPerson(house)
    const other = newPerson()
    await house.host.post('/people', other)
    const take = () => house.host.patch(`/people/${personId}`, { email: other.email.toUpperCase() })
    expect(await refusalOf(house, take)).toEqual({ status: 409, code: 'person.email_taken' })
    expect(await refusalOf(house, () => house.host.patch(`/people/${personId}`, {}))).toMatchObject({ status: 400 })
  })
})

describe('people', () => {
  it('are listed in pages and found by address', async () => {
    const { house } = space
    const [one, two] = [newPerson(), newPerson()]
    await house.host.post('/people', one)
    await house.host.post('/people', two)
    const seen: unknown[] = []
    let cursor: unknown = null
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`
      const { body } = await house.host.get(`/people?limit=2${query}`)
      seen.push(...(body['items'] as { email: string }[]).map(({ email }) => email))
      cursor = body['nextCursor']
    } while (cursor !== null)
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen).toEqual(expect.arrayContaining([one.email, two.email]))
    const found = await house.host.get(`/people?email=${encodeURIComponent(one.email.toUpperCase())}`)
    expect(found.body['items']).toMatchObject([{ email: one.email }])
  })

  it('are never shown as ended by a cursor of something else', async () => {
    const wrong = await space.house.host.get('/people?cursor=42')
    expect(wrong).toMatchObject({ status: 400, body: { code: 'request.invalid' } })
    expect(wrong.body['detail']).toMatch(/^cursor: .*nextCursor/)
    expect(await space.house.host.get('/journal?cursor=soon')).toMatchObject({ status: 400 })
    expect(await space.house.host.get('/reservations?cursor=soon')).toMatchObject({ status: 400 })
  })

  it('of other organisations do not exist', async () => {
    const { house } = space
    const elsewhere = await house.addOrganization('Casa Verde')
    const stranger = await house.client('owner', ['*'], elsewhere)
    const personId = await addPerson(house)
    expect(await stranger.get(`/people/${personId}`)).toMatchObject({ status: 404, body: { code: 'person.unknown' } })
    expect((await stranger.get('/people')).body['items']).toEqual([])
    expect((await stranger.patch(`/people/${personId}`, { name: 'X' })).status).toBe(404)
  })

  it.each(['/people/nobody', '/people?limit=201', '/people?limit=x', '/people?x=1', '/people/%00', '/people/%E0%A4%A'])(
    'answers %s with a problem, not a failure',
    async path => {
      const { status, headers } = await space.house.host.get(path)
      expect(status).toBe(400)
      expect(headers.get('content-type')).toContain('application/problem+json')
    },
  )
})
