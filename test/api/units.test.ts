import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createStore } from '../../src/storage/store.ts'
import { listReservations } from '../../src/views/reservations/reservation.ts'
import { listUnits } from '../../src/views/reservations/unit.ts'
import { Counting } from '../counting.ts'
import { idOf, seeSite } from '../house.ts'
import { addPerson, openSpace, refusalOf, type Space } from './space.ts'

let space: Space
beforeAll(async () => {
  space = await openSpace()
})
afterAll(async () => {
  expect(space.house.failures).toEqual([])
  await space.house.close()
})

const unknownId = '00000000-0000-7000-8000-000000000000'
const plain = (more: object = {}) => ({
  locationId: space.locationId,
  name: 'Sala',
  kind: 'room',
  capacity: 6,
  ...more,
})
const codesOf = (body: Readonly<Record<string, unknown>>) =>
  (body['warnings'] as { code: string }[]).map(({ code }) => code)

describe('add-reservation-unit', () => {
  it('M8: needs location, name, kind and capacity; the rest is always open, free and without limits', async () => {
    const { house } = space
    const made = await house.host.post('/reservation-units', plain())
    expect(made).toMatchObject({
      status: 201,
      body: {
        name: 'Sala',
        price: null,
        hours: { members: null, public: null, closedDays: [] },
        bufferBeforeMinutes: 0,
        bookAheadDays: null,
        isPubliclyBookable: false,
        isPaymentDemanded: false,
        accessLeadMinutes: null,
        status: 'active',
        accessGroupIds: [],
        version: 1,
      },
    })
    expect(codesOf(made.body)).toEqual(['reservation_unit.without_access_group'])
    expect((await house.host.get(`/reservation-units/${idOf(made)}`)).body).toEqual(made.body)
    const list = await house.host.get(`/reservation-units?locationId=${space.locationId}`)
    expect(list.body['items']).toContainEqual(made.body)
  })

  it('keeps every setting', async () => {
    const { house } = space
    const settings = plain({
      price: { perHour: 1500, currency: 'EUR' },
      bufferBeforeMinutes: 10,
      bufferAfterMinutes: 5,
      minimumMinutes: 30,
      maximumMinutes: 240,
      noticeMinutes: 60,
      bookAheadDays: 90,
      hours: { members: [{ weekday: 1, from: '08:00', until: '22:00' }], closedDays: ['2030-12-25'] },
      isPubliclyBookable: true,
      isPaymentDemanded: true,
      accessLeadMinutes: 5,
      accessLagMinutes: 0,
    })
    const made = await house.host.post('/reservation-units', settings)
    expect(made.body).toMatchObject({
      ...settings,
      price: { perHour: 1500, perDay: null, currency: 'EUR' },
      hours: { members: [{ weekday: 1, from: '08:00', until: '22:00' }], public: null, closedDays: ['2030-12-25'] },
    })
  })

  it('refuses bad input and writes nothing', async () => {
    const { house } = space
    const cases: [object, number, string][] = [
      [plain({ locationId: unknownId }), 404, 'location.unknown'],
      [plain({ name: '  ' }), 422, 'reservation_unit.name_invalid'],
      [plain({ capacity: 0 }), 400, 'request.invalid'],
      [plain({ capacity: 1_000_000 }), 422, 'reservation_unit.capacity_invalid'],
      [plain({ kind: 'castle' }), 400, 'request.invalid'],
      [plain({ price: { currency: 'EUR' } }), 422, 'reservation_unit.price_invalid'],
      [plain({ price: { perHour: 1, currency: 'euro' } }), 400, 'request.invalid'],
      [plain({ price: { perHour: 1, currency: 'eur' } }), 422, 'reservation_unit.currency_invalid'],
      [plain({ bufferBeforeMinutes: 1441 }), 422, 'reservation_unit.number_invalid'],
      [plain({ minimumMinutes: 60, maximumMinutes: 30 }), 422, 'reservation_unit.lengths_invalid'],
      [
        plain({ hours: { members: [{ weekday: 1, from: '9', until: '18:00' }] } }),
        422,
        'reservation_unit.hours_invalid',
      ],
      [plain({ hours: { closedDays: ['2030-02-30'] } }), 400, 'request.invalid'],
    ]
    for (const [body, status, code] of cases) {
      expect(await refusalOf(house, () => house.host.post('/reservation-units', body))).toEqual({ status, code })
    }
  })
})

describe('change-reservation-unit', () => {
  it('changes what is named, says nothing twice, and minds the version', async () => {
    const { house } = space
    const id = idOf(await house.host.post('/reservation-units', plain({ bookAheadDays: 30 })))
    const change = (body: object, headers?: Record<string, string>) =>
      house.host.patch(`/reservation-units/${id}`, body, headers)
    expect((await change({ capacity: 8, bookAheadDays: null })).body).toMatchObject({
      name: 'Sala',
      capacity: 8,
      bookAheadDays: null,
      version: 2,
    })
    expect((await change({ capacity: 8 })).body).toMatchObject({ version: 2 })
    expect(await change({ name: 'Atelier' }, { 'if-match': '"1"' })).toMatchObject({
      status: 412,
      body: { code: 'version.stale', current: { capacity: 8 } },
    })
    expect(await change({})).toMatchObject({ status: 400 })
  })

  it('leaves of the opening hours what is not named', async () => {
    const { house } = space
    const members = [
      { weekday: 5, from: '18:00', until: '24:00' },
      { weekday: 6, from: '00:00', until: '02:00' },
    ]
    const id = idOf(await house.host.post('/reservation-units', plain({ hours: { members, public: [] } })))
    const change = (hours: object) => house.host.patch(`/reservation-units/${id}`, { hours })
    const closedDays = ['2030-12-25']
    expect((await change({ closedDays })).body['hours']).toEqual({ members, public: [], closedDays })
    expect((await change({ public: null })).body['hours']).toEqual({ members, public: null, closedDays })
    expect((await change({})).body).toMatchObject({ hours: { members, public: null, closedDays }, version: 3 })
    const overMidnight = await change({ members: [{ weekday: 5, from: '18:00', until: '02:00' }] })
    expect(overMidnight.body).toMatchObject({ code: 'reservation_unit.hours_invalid' })
    expect(overMidnight.body['detail']).toContain('two spans')
  })
})

describe('map-unit-access-groups', () => {
  it('M8: several groups; warns of those without lock or schedule, or with a narrow one', async () => {
    const { house, siteId } = space
    await seeSite(house, siteId, [
      { accessGroupId: 'group-front', lockIds: ['lock-street', 'lock-front'] },
      { accessGroupId: 'group-lab', lockIds: ['lock-street', 'lock-lab'] },
      { accessGroupId: 'group-empty', doorCount: 0 },
      { accessGroupId: 'group-narrow', schedule: 'narrow' },
      { accessGroupId: 'group-never', schedule: 'none' },
    ])
    const id = idOf(await house.host.post('/reservation-units', plain()))
    const map = (accessGroupIds: string[]) =>
      house.host.put(`/reservation-units/${id}/access-groups`, { accessGroupIds })
    const good = await map(['group-front', 'group-lab'])
    expect(good.body).toMatchObject({ accessGroupIds: ['group-front', 'group-lab'], warnings: [], version: 2 })
    expect(codesOf((await map(['group-empty', 'group-narrow', 'group-never'])).body)).toEqual([
      'access_group.without_lock',
      'access_group.narrow_schedule',
      'access_group.without_schedule',
    ])
    expect(await refusalOf(house, () => map(['group-gone']))).toEqual({ status: 404, code: 'access_group.unknown' })
  })

  it('M8: warns when the site is full at a coming peak', async () => {
    const { house, siteId } = space
    const id = idOf(await house.host.post('/reservation-units', plain({ name: 'Hot desk' })))
    const put = () => house.host.put(`/reservation-units/${id}/access-groups`, { accessGroupIds: ['group-front'] })
    expect(codesOf((await put()).body)).toEqual([])
    await house.inTransaction(async tx => {
      const site = await tx.sites.find(siteId)
      if (site) await tx.sites.save({ ...site, seatsUsed: 10, seatsAllowed: 10 })
    })
    const startsAt = new Date(house.clock.now() + 3_600_000).toISOString()
    const endsAt = new Date(house.clock.now() + 7_200_000).toISOString()
    const guest = { name: 'Rui Costa', email: 'rui@example.org' }
    expect((await house.host.post('/reservations', { unitId: id, guest, startsAt, endsAt })).status).toBe(201)
    expect(codesOf((await house.host.get(`/reservation-units/${id}`)).body)).toEqual(['site.full_at_peak'])
  })
})

describe('set-access-windows', () => {
  it('M3: a quarter of an hour before and after, until the owner says otherwise; everybody is looked at again', async () => {
    const { house } = space
    expect((await house.host.get('/access-windows')).body).toMatchObject({ leadMinutes: 15, lagMinutes: 15 })
    const wakes = house.wakes.length
    const put = (body: object) => house.host.put('/access-windows', body)
    expect((await put({ leadMinutes: 30, lagMinutes: 5 })).body).toMatchObject({ leadMinutes: 30, lagMinutes: 5 })
    expect(house.wakes.slice(wakes)).toMatchObject([{ personIds: 'everybody' }])
    await put({ leadMinutes: 30, lagMinutes: 5 })
    expect(house.wakes.length).toBe(wakes + 1)
    expect(await refusalOf(house, () => put({ leadMinutes: 1441, lagMinutes: 0 }))).toEqual({
      status: 422,
      code: 'access_window.invalid',
    })
  })
})

describe('list-reservation-units', () => {
  it('M8: works out once what is true of the location, however many units there are and whatever is to come', async () => {
    const { house, locationId, siteId } = space
    const person = await addPerson(house)
    const base = Math.ceil(house.clock.now() / 3_600_000) * 3_600_000
    for (let n = 0; n < 12; n += 1) {
      const unit = { locationId, name: `Cell ${n}`, kind: 'desk', capacity: 1 }
      const unitId = idOf(await house.host.post('/reservation-units', unit))
      await house.host.put(`/reservation-units/${unitId}/access-groups`, { accessGroupIds: ['group-lab'] })
      for (let hour = 1; hour <= 6; hour += 1) {
        const [startsAt, endsAt] = [hour, hour + 1].map(at => new Date(base + at * 3_600_000).toISOString())
        await house.host.post('/reservations', { unitId, personId: person, startsAt, endsAt })
      }
    }
    expect((await house.inTransaction(tx => tx.sites.find(siteId)))?.seatsAllowed).not.toBeNull()
    const counting = new Counting()
    const store = createStore({ db: house.connections.app.withPlugin(counting), enqueueWake: async () => undefined })
    const listed = await store.transaction(house.organizationId, house.clock.now(), tx =>
      listUnits.of(tx, { limit: 200 }),
    )
    expect(listed.items.length).toBeGreaterThan(11)
    // The 72 that are to come are read once, and not once for each unit.
    expect(counting.rows).toBeGreaterThan(72)
    expect(counting.rows).toBeLessThan(72 + 12 * listed.items.length)
  })

  it('reads of the reservations of a location no more than the page', async () => {
    const { house, locationId } = space
    const counting = new Counting()
    const store = createStore({ db: house.connections.app.withPlugin(counting), enqueueWake: async () => undefined })
    const page = await store.transaction(house.organizationId, house.clock.now(), tx =>
      listReservations.of(tx, { locationId, limit: 5 }),
    )
    expect(page.items).toHaveLength(5)
    expect(page.nextCursor).not.toBeNull()
    const units = (await house.host.get('/reservation-units?limit=200')).body['items'] as unknown[]
    expect(counting.rows).toBeLessThan(units.length + 20)
  })
})
