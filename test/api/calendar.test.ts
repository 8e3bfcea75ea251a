import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../house.ts'
import { addPerson, openSpace, type Space } from './space.ts'

let space: Space
beforeAll(async () => {
  space = await openSpace('2027-03-26T08:10:00Z')
})
afterAll(async () => {
  expect(space.house.failures).toEqual([])
  await space.house.close()
})

type Entry = Record<string, unknown> & { id: string; window: Record<string, unknown> }
type Calendar = {
  days: { date: string; from: string; until: string }[]
  units: (Record<string, unknown> & { unitId: string })[]
  reservations: Entry[]
  withoutPlace: Entry[]
}

const read = async (from: string, until: string) =>
  space.house.host.get(`/calendar?locationId=${space.locationId}&from=${from}&until=${until}`)
const shown = async (from: string, until = from) => (await read(from, until)).body as unknown as Calendar
const addUnit = async (name: string, more: object = {}) =>
  idOf(
    await space.house.host.post('/reservation-units', {
      locationId: space.locationId,
      name,
      kind: 'room',
      capacity: 4,
      ...more,
    }),
  )

describe('read-calendar', () => {
  it('M3: shows who keeps which unit when, buffers and the access window with the lead and lag that count', async () => {
    const { house } = space
    const unitId = await addUnit('Atlas', { bufferAfterMinutes: 30, accessLeadMinutes: 5 })
    await house.host.put(`/reservation-units/${unitId}/access-groups`, { accessGroupIds: ['group-front'] })
    const guest = { name: 'Grace Visser', email: 'grace@example.org' }
    const time = { startsAt: '2027-03-26T11:00', endsAt: '2027-03-26T12:00' }
    const id = idOf(await house.host.post('/reservations', { unitId, guest, ...time }))
    const { units, reservations } = await shown('2027-03-26')
    expect(units.find(unit => unit.unitId === unitId)).toMatchObject({
      name: 'Atlas',
      opensDoors: true,
      leadMinutes: 5,
      lagMinutes: 15,
      closed: [],
    })
    expect(reservations).toEqual([
      {
        id,
        unitId,
        personId: expect.any(String),
        personName: 'Grace Visser',
        isGuest: true,
        startsAt: '2027-03-26T11:00:00.000Z',
        endsAt: '2027-03-26T12:00:00.000Z',
        state: 'confirmed',
        holdUntil: null,
        isUnpaid: false,
        keptFrom: '2027-03-26T11:00:00.000Z',
        keptUntil: '2027-03-26T12:30:00.000Z',
        window: { from: '2027-03-26T10:55:00.000Z', until: '2027-03-26T12:15:00.000Z', state: 'planned', whyNot: null },
        isInSeries: false,
        version: 1,
      },
    ])
    expect((await shown('2027-03-27')).reservations).toEqual([])
  })

  it('tells why no door opens, and who is a member', async () => {
    const { house } = space
    const unitId = await addUnit('Paid', { isPaymentDemanded: true })
    const personId = await addPerson(house)
    await house.host.post('/recurring-billings', { personId, productId: space.productId, startsOn: '2027-01-01' })
    const time = { startsAt: '2027-04-01T11:00', endsAt: '2027-04-01T12:00' }
    const id = idOf(await house.host.post('/reservations', { unitId, personId, ...time }))
    const entry = async () => (await shown('2027-04-01')).reservations.find(item => item.id === id)
    expect(await entry()).toMatchObject({ isGuest: false, state: 'tentative', isUnpaid: true })
    expect((await entry())?.window).toMatchObject({ state: 'not', whyNot: 'reservation_tentative' })
    await house.host.post(`/reservations/${id}/confirm`, { paid: true })
    expect(await entry()).toMatchObject({ state: 'confirmed', isUnpaid: false })
    expect((await entry())?.window).toMatchObject({ state: 'not', whyNot: 'not_mapped' })
    await house.host.put(`/reservation-units/${unitId}/access-groups`, { accessGroupIds: ['group-front'] })
    expect((await entry())?.window).toMatchObject({ state: 'planned', whyNot: null })
    await house.host.patch(`/people/${personId}`, { status: 'inactive' })
    expect((await entry())?.window).toMatchObject({ state: 'not', whyNot: 'person_inactive' })
    await house.host.post(`/reservations/${id}/cancel`, {})
    expect(await entry()).toBeUndefined()
  })

  it('I16: has days of 23 and 25 hours where the clock there is put forward and back', async () => {
    const hours = async (date: string) => {
      const { days } = await shown(date)
      return days.map(({ from, until }) => (Date.parse(until) - Date.parse(from)) / 3_600_000)
    }
    expect(await hours('2027-03-28')).toEqual([23])
    expect(await hours('2027-10-31')).toEqual([25])
    const { days } = await shown('2027-03-28', '2027-03-29')
    expect(days).toEqual([
      { date: '2027-03-28', from: '2027-03-28T00:00:00.000Z', until: '2027-03-28T23:00:00.000Z' },
      { date: '2027-03-29', from: '2027-03-28T23:00:00.000Z', until: '2027-03-29T23:00:00.000Z' },
    ])
  })

  it('marks what lies outside the opening hours, and leaves out inactive units that nobody has', async () => {
    const { house } = space
    const members = [{ weekday: 1, from: '09:00', until: '18:00' }]
    const unitId = await addUnit('Mondays', { hours: { members, closedDays: [] } })
    const inactive = await addUnit('Closed')
    await house.host.patch(`/reservation-units/${inactive}`, { status: 'inactive' })
    const { units } = await shown('2027-03-29')
    expect(units.find(unit => unit.unitId === unitId)?.['closed']).toEqual([
      { from: '2027-03-28T23:00:00.000Z', until: '2027-03-29T08:00:00.000Z' },
      { from: '2027-03-29T17:00:00.000Z', until: '2027-03-29T23:00:00.000Z' },
    ])
    expect(units.map(unit => unit.unitId)).not.toContain(inactive)
  })

  it('says of a date that it belongs to a series', async () => {
    const { house } = space
    const unitId = await addUnit('Series', { bookAheadDays: 30 })
    const personId = await addPerson(house)
    const time = { startsAt: '2027-03-30T09:00', endsAt: '2027-03-30T10:00' }
    const recurrence = { rule: 'FREQ=WEEKLY' }
    const made = await house.host.post('/reservations', { unitId, personId, ...time, recurrence })
    expect(made.status).toBe(201)
    expect((await shown('2027-03-30')).reservations.find(item => item['unitId'] === unitId)).toMatchObject({
      personId,
      isInSeries: true,
    })
    expect((await shown('2027-03-30')).withoutPlace).toEqual([])
  })

  it('refuses days the wrong way round, too many of them, and a location that is not there', async () => {
    expect((await read('2027-03-29', '2027-03-28')).status).toBe(400)
    expect((await read('2027-01-01', '2027-03-28')).body['code']).toBe('calendar.range_too_long')
    const unknown = `/calendar?locationId=${crypto.randomUUID()}&from=2027-03-29&until=2027-03-29`
    expect((await space.house.host.get(unknown)).body['code']).toBe('location.unknown')
  })
})
