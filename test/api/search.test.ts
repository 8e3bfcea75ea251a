import { afterAll, beforeAll, expect, it } from 'vitest'
import { idOf } from '../house.ts'
import { openSpace, type Space } from './space.ts'

let space: Space
beforeAll(async () => {
  space = await openSpace()
})
afterAll(async () => {
  expect(space.house.failures).toEqual([])
  await space.house.close()
})

type Hit = { kind: string; id: string; title: string }
const found = async (q: string): Promise<Hit[]> =>
  (await space.house.host.get(`/search?q=${encodeURIComponent(q)}`)).body['items'] as Hit[]

it('finds people, units, coming reservations and products by words in any order', async () => {
  const { host, clock } = space.house
  const personId = idOf(await host.post('/people', { name: 'Joana Pereira Matos', email: 'jpm@example.org' }))
  const unitId = idOf(
    await host.post('/reservation-units', {
      locationId: space.locationId,
      name: 'Sala Joana',
      kind: 'room',
      capacity: 4,
    }),
  )
  const startsAt = new Date(Math.ceil(clock.now() / 3_600_000) * 3_600_000 + 7_200_000)
  const endsAt = new Date(startsAt.getTime() + 3_600_000)
  const reservation = await host.post('/reservations', { unitId, personId, startsAt, endsAt })
  expect(reservation.status).toBe(201)
  expect((await found('matos joa')).map(({ kind, id }) => [kind, id])).toEqual([
    ['person', personId],
    ['reservation', idOf(reservation)],
  ])
  expect((await found('JOANA')).map(({ kind }) => kind)).toEqual(['person', 'reservation-unit', 'reservation'])
  expect(await found('jpm@')).toMatchObject([{ id: personId }, { detail: 'Sala Joana', timeZone: 'Europe/Lisbon' }])
  expect(await found('flex')).toMatchObject([{ kind: 'product', title: 'Flex', startsAt: null }])
  clock.advance(24 * 3_600_000)
  expect((await found('jpm')).map(({ kind }) => kind)).toEqual(['person'])
})

it('finds names whatever their capitals and accents, in the search and in the list of people', async () => {
  const names = ['José Größe', 'Владимир Петров', 'محمد علي']
  for (const [n, name] of names.entries()) {
    await space.house.host.post('/people', { name, email: `accent.${n}@example.org` })
  }
  for (const [q, name] of [
    ['jose grosse', names[0]],
    ['GRÖSSE', names[0]],
    ['ВЛАДИМИР', names[1]],
    ['علي', names[2]],
  ] as const) {
    expect([q, (await found(q)).map(({ title }) => title)]).toEqual([q, [name]])
    const { body } = await space.house.host.get(`/people/directory?search=${encodeURIComponent(q)}`)
    expect([q, (body['items'] as { name: string }[]).map(one => one.name)]).toEqual([q, [name]])
  }
})

it('takes signs of patterns for themselves, and finds nothing by nothing', async () => {
  expect(await found('%')).toEqual([])
  expect(await found('_')).toEqual([])
  expect(await found('  ')).toEqual([])
})

it('finds nothing of another organisation', async () => {
  const other = await space.house.client('owner', ['*'], await space.house.addOrganization('Casa Dois'))
  await space.house.host.post('/people', { name: 'Zacarias', email: 'zac@example.org' })
  expect((await other.get('/search?q=zacarias')).body['items']).toEqual([])
})
