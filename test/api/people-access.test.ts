/** What the desk asks about people: everybody by name, the whole access of one, what a change would do, a file of members. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../house.ts'
import { openSpace, refusalOf, rowCounts, type Space } from './space.ts'

let space: Space
let ana: string
let rui: string
let labId: string
const billings = new Map<string, string>()

async function billed(personId: string, productId: string, startsOn: string, endsOn: string | null = null) {
  const id = idOf(await space.house.host.post('/recurring-billings', { personId, productId, startsOn, endsOn }))
  billings.set(`${personId} ${productId}`, id)
  return id
}

const person = async (name: string, status = 'active') =>
  idOf(await space.house.host.post('/people', { name, email: `${name.replaceAll(' ', '.')}@x.example`, status }))

beforeAll(async () => {
  space = await openSpace('2026-03-10T12:00:00Z')
  const { house, locationId, productId } = space
  labId = idOf(
    await house.host.post('/products', {
      name: 'Lab',
      price: { amount: 100, currency: 'EUR' },
      billingFrequency: 'month',
    }),
  )
  await house.host.put(`/products/${labId}/access-groups`, { locationId, accessGroupIds: ['group-front', 'group-lab'] })
  ana = await person('Ana Lima')
  rui = await person('Rui Costa')
  await person('Zoe Gone', 'inactive')
  await billed(ana, productId, '2026-03-01')
  await billed(ana, labId, '2026-03-05', '2026-03-20')
})
afterAll(async () => {
  expect(space.house.failures).toEqual([])
  await space.house.close()
})

describe('GET /people/directory', () => {
  const directory = async (query: string) => (await space.house.host.get(`/people/directory${query}`)).body

  it('lists everybody by name with what they have now, and counts each filter', async () => {
    const answer = await directory('')
    expect(answer).toMatchObject({
      found: 3,
      page: 1,
      totals: { all: 3, members: 1, 'non-members': 1, inactive: 1, inside: 0 },
    })
    expect(answer['items']).toMatchObject([
      { name: 'Ana Lima', membership: 'member', products: ['Flex', 'Lab'], openGroups: 2, insideUntil: null },
      { name: 'Rui Costa', membership: 'non-member', products: [], openGroups: 0 },
      { name: 'Zoe Gone', status: 'inactive' },
    ])
  })

  it('finds words of the name or the address, and shows a page at a time', async () => {
    expect((await directory('?search=lim%20ana'))['items']).toMatchObject([{ name: 'Ana Lima' }])
    expect((await directory('?search=costa@x'))['items']).toMatchObject([{ name: 'Rui Costa' }])
    expect(await directory('?page=2')).toMatchObject({ items: [], found: 3 })
  })

  it('says who is inside a window now, and until when', async () => {
    const { house } = space
    const endsAt = new Date(house.clock.now() + 3_600_000).toISOString()
    await house.host.post('/grants', { personId: rui, accessGroupId: 'group-lab', reason: 'Trial', endsAt })
    expect(await directory('?who=inside')).toMatchObject({
      found: 1,
      items: [{ name: 'Rui Costa', insideUntil: endsAt }],
    })
    house.clock.advance(3_600_000)
    expect(await directory('?who=inside')).toMatchObject({ found: 0, totals: { inside: 0 } })
  })
})

describe('GET /people/:id/access', () => {
  const access = async (id: string, at = '') =>
    (await space.house.host.get(`/people/${id}/access${at === '' ? '' : `?at=${at}`}`)).body

  it('answers for every group with its causes by name, since when, until when, and what Salto KS holds', async () => {
    const answer = await access(ana)
    expect(answer).toMatchObject({
      openDoors: 3,
      nextChangeAt: '2026-03-21T00:00:00.000Z',
      sites: [{ siteName: 'Site site-baixa', locationName: 'Baixa', timeZone: 'Europe/Lisbon' }],
    })
    const [site] = answer['sites'] as { groups: Record<string, unknown>[] }[]
    expect(site?.groups).toMatchObject([
      {
        accessGroupId: 'group-front',
        decision: 'allowed',
        until: null,
        causes: [
          { kind: 'billing', name: 'Flex', until: null },
          { kind: 'billing', name: 'Lab', until: '2026-03-21T00:00:00.000Z' },
        ],
        actual: { state: 'closed', membership: 'none' },
      },
      { accessGroupId: 'group-lab', decision: 'allowed', until: '2026-03-21T00:00:00.000Z' },
    ])
  })

  it('answers for another instant, with what was missing then, and agrees with explain-access', async () => {
    const at = '2026-03-21T00:00:00.000Z'
    const answer = await access(ana, at)
    const [site] = answer['sites'] as { groups: Record<string, unknown>[] }[]
    const lab = site?.groups.find(group => group['accessGroupId'] === 'group-lab')
    expect(lab).toMatchObject({ decision: 'denied', missing: [{ kind: 'billing', name: 'Lab', why: 'ended' }] })
    for (const group of site?.groups ?? []) {
      const path = `/access/explain?personId=${ana}&accessGroupId=${group['accessGroupId']}&at=${at}`
      expect((await space.house.host.get(path)).body['decision']).toBe(group['decision'])
    }
  })

  it('refuses an unknown person', async () => {
    const path = '/people/00000000-0000-7000-8000-000000000000/access'
    expect(await refusalOf(space.house, () => space.house.host.get(path))).toEqual({
      status: 404,
      code: 'person.unknown',
    })
  })
})

describe('POST /access/plan', () => {
  const plan = async (body: object) => {
    const before = await rowCounts(space.house)
    const answer = await space.house.host.post('/access/plan', body)
    expect(await rowCounts(space.house)).toEqual(before)
    return answer
  }

  it('M11: says which doors an ended billing loses and when, and writes nothing', async () => {
    const id = billings.get(`${ana} ${labId}`)
    const { body } = await plan({ change: 'change-recurring-billing', id, endsOn: '2026-03-12' })
    expect(body).toMatchObject({
      losing: 1,
      gaining: 0,
      leftWithNothing: 0,
      changes: [
        {
          personName: 'Ana Lima',
          accessGroupId: 'group-lab',
          lockIds: ['lock-street', 'lock-lab'],
          lost: [{ from: '2026-03-13T00:00:00.000Z', until: '2026-03-21T00:00:00.000Z' }],
        },
      ],
    })
  })

  it('M10: says what a new billing gains', async () => {
    const { body } = await plan({
      change: 'start-recurring-billing',
      personId: rui,
      productId: space.productId,
      startsOn: '2026-04-01',
    })
    expect(body).toMatchObject({
      gaining: 1,
      losing: 0,
      // Lisbon's summer time has begun by then.
      changes: [{ gained: [{ from: '2026-03-31T23:00:00.000Z', until: null }] }],
    })
  })

  it('M7: counts who loses what by a mapping, and who is left with nothing', async () => {
    const { locationId, productId } = space
    const lost = await plan({ change: 'map-access-groups', id: productId, locationId, accessGroupIds: [] })
    expect(lost.body).toMatchObject({ losing: 1, leftWithNothing: 0 })
    const gone = await plan({ change: 'change-person', id: ana, status: 'inactive' })
    expect(gone.body).toMatchObject({ losing: 1, leftWithNothing: 1, noAccessPolicy: 'suspend' })
  })

  it('M8: says whose reservations lose a group of their unit', async () => {
    const { house, locationId } = space
    const unit = { locationId, name: 'Tejo', kind: 'room', capacity: 4 }
    const unitId = idOf(await house.host.post('/reservation-units', unit))
    await house.host.put(`/reservation-units/${unitId}/access-groups`, { accessGroupIds: ['group-lab'] })
    await house.host.post('/reservations', {
      unitId,
      personId: rui,
      startsAt: '2026-03-11T09:00:00Z',
      endsAt: '2026-03-11T10:00:00Z',
    })
    const { body } = await plan({ change: 'map-unit-access-groups', id: unitId, accessGroupIds: [] })
    expect(body).toMatchObject({
      losing: 1,
      groups: [{ accessGroupId: 'group-lab', name: 'Group group-lab', losing: 1 }],
      changes: [{ lost: [{ from: '2026-03-11T08:45:00.000Z', until: '2026-03-11T10:15:00.000Z' }] }],
    })
    const inactive = await plan({ change: 'change-person', id: rui, status: 'inactive' })
    expect(inactive.body['reservationsKept']).toMatchObject([{ unitId, startsAt: '2026-03-11T09:00:00.000Z' }])
  })

  it('refuses what could not be done either', async () => {
    const { house } = space
    const billing = { change: 'start-recurring-billing', productId: labId, startsOn: '2026-04-02' }
    expect(await refusalOf(house, () => house.host.post('/access/plan', billing))).toMatchObject({ status: 422 })
    const backwards = { ...billing, personId: rui, endsOn: '2026-04-01' }
    expect((await plan(backwards)).body['code']).toBe('billing.end_before_start')
    expect((await plan({ change: 'sell-the-house' })).status).toBe(400)
  })
})

describe('GET /products/members', () => {
  it('counts whose doors each product opens now', async () => {
    const { body } = await space.house.host.get('/products/members')
    expect(body['items']).toEqual(
      expect.arrayContaining([
        { productId: space.productId, people: 1 },
        { productId: labId, people: 1 },
      ]),
    )
  })
})

describe('a file of members', () => {
  const file = (text: string) => ({ content: Buffer.from(text).toString('base64') })
  const text = [
    'name;email;product;start',
    'Eva Klein;eva@x.example;Lab;2026-03-01',
    'Ana Lima;Ana.Lima@x.example;Flex;2026-03-01',
    'No Mail;;Lab;2026-03-01',
  ].join('\n')

  it('F-note 16: is looked at first: good rows, bad rows with line and reason, and how many Salto KS writes to', async () => {
    const { house } = space
    const before = await rowCounts(house)
    const { status, body } = await house.host.post('/members/preview', file(text))
    expect(status).toBe(200)
    expect(await rowCounts(house)).toEqual(before)
    expect(body).toMatchObject({
      rows: [
        { line: 2, name: 'Eva Klein', productName: 'Lab', isKnown: false },
        { line: 3, isKnown: true },
      ],
      rejects: [{ line: 4, reason: 'The e-mail address is missing.' }],
      invitations: { now: 2, later: 0 },
    })
  })

  it('lands by the commands of every day, and twice is once', async () => {
    const { house } = space
    const { body: preview } = await house.host.post('/members/preview', file(text))
    const rows = (preview['rows'] as Record<string, unknown>[]).map(({ productName, isKnown, ...row }) => row)
    const brought = await house.host.post('/members/import', { rows })
    expect(brought.body).toEqual({ added: 1, unchanged: 1, rejects: [] })
    expect((await house.host.post('/members/import', { rows })).body).toEqual({ added: 0, unchanged: 2, rejects: [] })
    const { body: lines } = await house.host.get('/journal?action=person.added&limit=1')
    expect(lines['items']).toMatchObject([{ actor: { kind: 'api-key' } }])
  })

  it('says what is wrong with a file that names no columns, and wants both scopes of a key', async () => {
    const { house } = space
    expect(await refusalOf(house, () => house.host.post('/members/preview', file('a,b\n1,2\n')))).toEqual({
      status: 422,
      code: 'import.unreadable',
    })
    const half = await house.client('manager', ['people:write'])
    const row = { line: 2, name: 'X', email: 'x@x.example', productId: labId, startsOn: '2026-03-01', endsOn: null }
    expect((await half.post('/members/import', { rows: [row] })).status).toBe(403)
  })
})
