import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../house.ts'
import { addPerson, openSpace, type Space } from './space.ts'

let space: Space
beforeAll(async () => {
  space = await openSpace('2026-12-01T08:10:00Z')
})
afterAll(async () => {
  expect(space.house.failures).toEqual([])
  await space.house.close()
})

type Shown = { unitId: string; name: string; capacity: number; free: { startsAt: string; endsAt: string }[] }

const add = async (name: string, more: object = {}) =>
  idOf(
    await space.house.host.post('/reservation-units', {
      locationId: space.locationId,
      name,
      kind: 'room',
      capacity: 4,
      ...more,
    }),
  )
const ask = (query: string) => space.house.host.get(`/availability?locationId=${space.locationId}&${query}`)
const unitsOf = async (query: string) => (await ask(query)).body['units'] as Shown[]

describe('read-availability', () => {
  it('M8: the free times of a day by hours, neighbours and buffers, in the zone of the location', async () => {
    const { house } = space
    const weekdays = [1, 2, 3, 4, 5].map(weekday => ({ weekday, from: '09:00', until: '18:00' }))
    const unitId = await add('Buffered', {
      hours: { members: weekdays },
      bufferBeforeMinutes: 15,
      bufferAfterMinutes: 30,
    })
    const personId = await addPerson(house)
    await house.host.post('/reservations', {
      unitId,
      personId,
      startsAt: '2027-06-14T11:00',
      endsAt: '2027-06-14T12:00',
    })
    const day = await ask('date=2027-06-14')
    expect(day.body).toMatchObject({
      timeZone: 'Europe/Lisbon',
      from: '2027-06-13T23:00:00.000Z',
      until: '2027-06-14T23:00:00.000Z',
    })
    const [shown] = await unitsOf('date=2027-06-14')
    expect(shown).toMatchObject({
      unitId,
      free: [
        { startsAt: '2027-06-14T08:00:00.000Z', endsAt: '2027-06-14T09:15:00.000Z' },
        { startsAt: '2027-06-14T11:45:00.000Z', endsAt: '2027-06-14T17:00:00.000Z' },
      ],
    })
    for (const { startsAt, endsAt } of shown?.free ?? []) {
      expect((await house.host.post('/reservations', { unitId, personId, startsAt, endsAt })).status).toBe(201)
    }
    expect((await unitsOf('date=2027-06-14'))[0]?.free).toEqual([])
    expect((await unitsOf('date=2027-06-13'))[0]?.free).toEqual([])
  })

  it('leaves out what is too small, inactive, behind us or too far ahead', async () => {
    const { house } = space
    const large = await add('Large', { capacity: 20, bookAheadDays: 10 })
    const inactive = await add('Inactive', { capacity: 20 })
    await house.host.patch(`/reservation-units/${inactive}`, { status: 'inactive' })
    const now = house.clock.now()
    const iso = (ms: number) => new Date(now + ms).toISOString()
    const dayMs = 86_400_000
    const shown = await unitsOf(`from=${iso(-dayMs)}&until=${iso(20 * dayMs)}&capacity=10`)
    expect(shown.map(({ unitId }) => unitId)).toEqual([large])
    const [span] = shown[0]?.free ?? []
    expect(Date.parse(span?.startsAt ?? '')).toBeGreaterThanOrEqual(now)
    expect(Date.parse(span?.endsAt ?? '')).toBeLessThanOrEqual(now + 12 * dayMs)
  })

  it('refuses half a question and too long a range', async () => {
    expect(await ask('')).toMatchObject({ status: 400 })
    const [date, from, until] = ['date=2027-06-14', 'from=2027-06-14T00:00:00Z', 'until=2027-06-15T00:00:00Z']
    for (const asked of [[from], [until], [date, from], [date, until], [date, from, until]]) {
      expect(await ask(asked.join('&')), asked.join()).toMatchObject({ status: 400, body: { code: 'request.invalid' } })
    }
    const range = (from: string, until: string) => ask(`from=${from}T00:00:00Z&until=${until}T00:00:00Z`)
    expect(await range('2027-01-01', '2028-01-01')).toMatchObject({
      status: 422,
      body: { code: 'availability.range_invalid' },
    })
    expect(await range('2027-01-02', '2027-01-01')).toMatchObject({ status: 422 })
  })
})
