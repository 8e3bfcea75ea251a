import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { releaseLapsedHolds } from '../../src/commands/reservations/chores/release-lapsed-holds.ts'
import { tellExpiringHolds } from '../../src/commands/reservations/chores/tell-expiring-holds.ts'
import { runCommand } from '../../src/commands/run-command.ts'
import type { LetterShown } from '../../src/ports/mail.ts'
import { databaseTransactionOf } from '../../src/storage/transactions.ts'
import { freshKey, idOf } from '../house.ts'
import { addPerson, newPerson, openSpace, refusalOf, type Space } from './space.ts'

let space: Space
let unitId: string
/** The next full hour as the test began. */
let origin: number
beforeAll(async () => {
  space = await openSpace('2026-12-01T08:10:00Z')
})
/** Everything happens in a year of its own unit, so that the tests do not stand in each other's way. */
beforeEach(async () => {
  unitId = await addUnit()
  origin = Math.ceil(space.house.clock.now() / hourMs) * hourMs
})
afterAll(async () => {
  expect(space.house.failures).toEqual([])
  await space.house.close()
})

const unknownId = '00000000-0000-7000-8000-000000000000'
const hourMs = 3_600_000
const minuteMs = 60_000
const dayMs = 24 * hourMs

let units = 0
async function addUnit(more: object = {}, groups: string[] = ['group-lab']): Promise<string> {
  const unit = { locationId: space.locationId, name: `Sala ${++units}`, kind: 'room', capacity: 6, ...more }
  const id = idOf(await space.house.host.post('/reservation-units', unit))
  await space.house.host.put(`/reservation-units/${id}/access-groups`, { accessGroupIds: groups })
  return id
}

const at = (ms: number) => new Date(origin + ms).toISOString()
/** From one hour after now until the next. */
const hour = (first = 1, last = first + 1) => ({ startsAt: at(first * hourMs), endsAt: at(last * hourMs) })
const book = (body: object) => space.house.host.post('/reservations', body)
const guest = () => ({ name: 'Rui Costa', email: newPerson().email })

const lettersTo = (personId: string): Promise<LetterShown[]> =>
  space.house.inTransaction(async tx => {
    const { items } = await tx.outbox.list({ limit: 200 })
    return items.filter(letter => letter.recipient.id === personId).reverse()
  })
const kindsTo = async (personId: string) => (await lettersTo(personId)).map(({ kind }) => kind)

describe('make-reservation', () => {
  it('M2: for a member: confirmed at once, told by letter, and the clerk is woken', async () => {
    const { house } = space
    const personId = await addPerson(house)
    const wakes = house.wakes.length
    const made = await book({ unitId, personId, ...hour() })
    expect(made).toMatchObject({
      status: 201,
      body: {
        unitId,
        personId,
        locationId: space.locationId,
        ...hour(),
        state: 'confirmed',
        attendees: 1,
        seriesId: null,
        series: null,
        timeZone: 'Europe/Lisbon',
        version: 1,
      },
    })
    expect(house.wakes.slice(wakes)).toMatchObject([{ personIds: [personId] }])
    expect(await kindsTo(personId)).toEqual(['reservation.confirmed'])
    const { series: _, ...shown } = made.body
    expect((await house.host.get(`/reservations/${idOf(made)}`)).body).toEqual(shown)
  })

  it('M12, F-note 16: a guest by name and address is one person, however the address is written', async () => {
    const { house } = space
    const one = guest()
    const first = await book({ unitId, guest: one, ...hour() })
    const second = await book({ unitId, guest: { name: 'R. Costa', email: ` ${one.email.toUpperCase()}` }, ...hour(3) })
    expect([first.status, second.status]).toEqual([201, 201])
    expect(second.body['personId']).toBe(first.body['personId'])
    const person = await house.host.get(`/people/${String(first.body['personId'])}`)
    expect(person.body).toMatchObject({ name: 'Rui Costa', membership: 'non-member' })
  })

  it('M12: 16 at once by one new guest make one person', async () => {
    const one = guest()
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, n) => book({ unitId, guest: one, ...hour(1 + n) })),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array(16).fill(201))
    expect(new Set(answers.map(({ body }) => body['personId'])).size).toBe(1)
  })

  it('a repeated request is answered alike and made once; under another body it is refused', async () => {
    const personId = await addPerson(space.house)
    const headers = { 'idempotency-key': freshKey() }
    const ask = (more: object = {}) =>
      space.house.host.post('/reservations', { unitId, personId, ...hour(), ...more }, headers)
    const first = await ask()
    expect((await ask()).body).toEqual(first.body)
    expect(await ask({ attendees: 2 })).toMatchObject({ status: 422, body: { code: 'idempotency.key_reused' } })
    expect((await space.house.host.get(`/reservations?unitId=${unitId}`)).body['items']).toHaveLength(1)
  })

  it('M12: refuses bad input, each with its own code, and writes nothing', async () => {
    const { house } = space
    const personId = await addPerson(house)
    const strict = await addUnit({
      minimumMinutes: 30,
      maximumMinutes: 240,
      noticeMinutes: 30,
      bookAheadDays: 30,
      hours: { closedDays: [at(5 * dayMs).slice(0, 10)] },
    })
    const monday = await addUnit({ hours: { members: [{ weekday: 1, from: '09:00', until: '10:00' }], public: [] } })
    const closed = await addUnit({ status: 'inactive' })
    const inactive = idOf(await house.host.post('/people', { ...newPerson(), status: 'inactive' }))
    const good = { unitId: strict, personId, ...hour() }
    // From now, not from the hour: whatever the clock shows, it is ahead and within the notice.
    const soon = new Date(Math.ceil(house.clock.now() / minuteMs + 5) * minuteMs).toISOString()
    const noon = `${at(5 * dayMs).slice(0, 10)}T12:00`
    const cases: [object, number, string][] = [
      [{ ...good, startsAt: hour().endsAt, endsAt: hour().startsAt }, 422, 'reservation.end_before_start'],
      [{ ...good, startsAt: at(-3 * hourMs), endsAt: at(-2 * hourMs) }, 422, 'reservation.in_the_past'],
      [{ ...good, ...hour(24 * 40) }, 422, 'reservation.beyond_book_ahead'],
      [{ ...good, startsAt: soon }, 422, 'reservation.notice_too_short'],
      [{ ...good, endsAt: at(hourMs + minuteMs) }, 422, 'reservation.too_short'],
      [{ ...good, endsAt: at(9 * hourMs) }, 422, 'reservation.too_long'],
      [{ ...good, startsAt: noon, endsAt: noon.replace('12:00', '13:00') }, 422, 'reservation.closed_day'],
      [{ ...good, unitId: monday, ...hour(24 * 9, 24 * 9 + 2) }, 422, 'reservation.outside_hours'],
      [{ ...good, attendees: 7 }, 422, 'reservation.over_capacity'],
      [{ ...good, unitId: unknownId }, 404, 'reservation_unit.unknown'],
      [{ ...good, unitId: closed }, 422, 'reservation.unit_inactive'],
      [{ ...good, personId: unknownId }, 404, 'person.unknown'],
      [{ ...good, personId: inactive }, 409, 'reservation.person_inactive'],
      [{ ...good, bookedByPersonId: unknownId }, 404, 'person.unknown'],
      [{ ...good, leadMinutes: 1441 }, 422, 'access_window.invalid'],
      [{ ...good, guest: guest() }, 400, 'request.invalid'],
      [{ unitId, ...hour() }, 400, 'request.invalid'],
      [{ unitId, ...hour(), guest: { name: 'Rui', email: 'rui' } }, 422, 'person.email_invalid'],
      [{ ...good, startsAt: 'tomorrow' }, 400, 'request.invalid'],
      [
        { ...good, unitId, startsAt: '2027-03-28T01:30', endsAt: '2027-03-28T03:00' },
        422,
        'reservation.time_does_not_exist',
      ],
      [{ ...good, unitId, startsAt: '2027-10-31T01:30', endsAt: '2027-10-31T03:00' }, 422, 'reservation.time_is_twice'],
    ]
    for (const [body, status, code] of cases) {
      expect(await refusalOf(house, () => book(body)), JSON.stringify(body)).toEqual({ status, code })
    }
  })

  it('F-note 24: a time that exists twice is taken with its offset', async () => {
    const personId = await addPerson(space.house)
    const time = { startsAt: '2027-10-31T01:30:00+01:00', endsAt: '2027-10-31T01:30:00+00:00' }
    expect(await book({ unitId, personId, ...time })).toMatchObject({
      status: 201,
      body: {
        localStartsAt: '2027-10-31T01:30',
        localEndsAt: '2027-10-31T01:30',
        startsAt: '2027-10-31T00:30:00.000Z',
      },
    })
  })

  it('the hours of the public hold for a guest, those of members for a member', async () => {
    const { house, productId } = space
    const forMembers = await addUnit({ hours: { members: null, public: [] } })
    const member = await addPerson(house)
    await house.host.post('/recurring-billings', { personId: member, productId, startsOn: '2026-01-01' })
    const asGuest = await book({ unitId: forMembers, guest: guest(), ...hour() })
    expect(asGuest.body).toMatchObject({ code: 'reservation.outside_hours' })
    expect((await book({ unitId: forMembers, personId: member, ...hour() })).status).toBe(201)
  })
})

describe('two for one slot', () => {
  it('M13, F-note 26: the second is told what stands in the way, and the nearest that is free', async () => {
    const { house } = space
    const small = await addUnit({ kind: 'room', capacity: 2 })
    const first = await book({ unitId, personId: await addPerson(house), ...hour(5) })
    const second = await book({ unitId, personId: await addPerson(house), ...hour(5) })
    expect(second).toMatchObject({
      status: 409,
      body: {
        code: 'reservation.conflict',
        facts: { inTheWay: [{ reservationId: idOf(first), from: hour(5).startsAt, until: hour(5).endsAt }] },
      },
    })
    const { alternatives } = second.body['facts'] as {
      alternatives: { otherTimes: object[]; otherUnits: { unitId: string }[] }
    }
    expect(alternatives.otherTimes.slice(0, 2)).toEqual(expect.arrayContaining([hour(4), hour(6)]))
    expect(alternatives.otherUnits.map(other => other.unitId)).toContain(small)
    expect(second.text).not.toContain('@')
    expect(second.text).not.toContain('Ana')
    for (const time of alternatives.otherTimes.slice(0, 1)) {
      expect((await book({ unitId, personId: await addPerson(house), ...time })).status).toBe(201)
    }
  })

  it('M13: buffers of neighbours add up; they are those of the time when each was made', async () => {
    const { house } = space
    const buffered = await addUnit({ bufferBeforeMinutes: 15, bufferAfterMinutes: 15 })
    const personId = await addPerson(house)
    const bookAt = (from: number, until: number) =>
      book({ unitId: buffered, personId, startsAt: at(from * minuteMs), endsAt: at(until * minuteMs) })
    expect((await bookAt(60, 120)).status).toBe(201)
    expect((await bookAt(149, 180)).status).toBe(409)
    expect((await bookAt(150, 180)).status).toBe(201)
    await house.host.patch(`/reservation-units/${buffered}`, { bufferBeforeMinutes: 0, bufferAfterMinutes: 0 })
    expect((await bookAt(194, 200)).status).toBe(409)
    expect((await bookAt(195, 200)).status).toBe(201)
  })

  it('M13: of 32 rivals one wins, the others get 409, round after round', async () => {
    const { house } = space
    const people = await Promise.all(Array.from({ length: 32 }, () => addPerson(house)))
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all(
        people.map((personId, n) =>
          book({
            unitId,
            personId,
            startsAt: at((2 + round * 3) * hourMs + n * minuteMs),
            endsAt: at((3 + round * 3) * hourMs + n * minuteMs),
          }),
        ),
      )
      const statuses = answers.map(({ status }) => status).toSorted()
      expect(statuses).toEqual([201, ...Array(31).fill(409)])
      expect(new Set(answers.map(({ body }) => body['code']))).toEqual(new Set([undefined, 'reservation.conflict']))
    }
    expect((await house.host.get(`/reservations?unitId=${unitId}`)).body['items']).toHaveLength(5)
  })

  it('M13: of 16 moves into one slot one wins; two that swap units get stuck nowhere', async () => {
    const { house } = space
    const personId = await addPerson(house)
    const ids = await Promise.all(
      Array.from({ length: 16 }, async (_, n) => idOf(await book({ unitId, personId, ...hour(10 + n) }))),
    )
    const moves = await Promise.all(ids.map(id => house.host.post(`/reservations/${id}/move`, hour(3))))
    expect(moves.map(({ status }) => status).toSorted()).toEqual([200, ...Array(15).fill(409)])
    const other = await addUnit()
    const [a, b] = [
      idOf(await book({ unitId, personId, ...hour(40) })),
      idOf(await book({ unitId: other, personId, ...hour(40) })),
    ]
    const swap = await Promise.all([
      house.host.post(`/reservations/${a}/move`, { unitId: other, ...hour(40) }),
      house.host.post(`/reservations/${b}/move`, { unitId, ...hour(40) }),
    ])
    expect(swap.every(({ status }) => status === 200 || status === 409)).toBe(true)
  })
})

describe('confirm-reservation', () => {
  it('F-note 13: an unpaid hold opens nothing; paid, it opens; said twice, told once', async () => {
    const { house } = space
    const paying = await addUnit({ isPaymentDemanded: true, price: { perHour: 1000, currency: 'EUR' } })
    const made = await book({ unitId: paying, guest: guest(), ...hour() })
    const id = idOf(made)
    const personId = String(made.body['personId'])
    expect(made.body).toMatchObject({ state: 'tentative', isPaid: false, holdUntil: expect.any(String) })
    const access = async () =>
      (await house.host.get(`/reservations/${id}/access`)).body['windows'] as { state: string; whyNot: string | null }[]
    expect(await access()).toMatchObject([{ state: 'not', whyNot: 'reservation_tentative' }])
    expect((await house.host.post(`/reservations/${id}/confirm`, {})).body).toMatchObject({ state: 'confirmed' })
    expect(await access()).toMatchObject([{ state: 'not', whyNot: 'reservation_unpaid' }])
    const pay = () => house.host.post(`/reservations/${id}/confirm`, { paid: true })
    expect((await pay()).body).toMatchObject({ state: 'confirmed', isPaid: true, holdUntil: null, version: 3 })
    expect((await pay()).body).toMatchObject({ version: 3 })
    expect(await access()).toMatchObject([{ state: 'planned', whyNot: null, accessGroupIds: ['group-lab'] }])
    // Confirmed, and then paid: its doors are news. However often it is said, each is told once.
    expect(await kindsTo(personId)).toEqual(['reservation.confirmed', 'reservation.confirmed'])
  })

  it('F-note 13: nobody is told of a hold, or a series of holds, but that it is gone', async () => {
    const { house } = space
    const personId = await addPerson(house)
    const letters = () =>
      house.inTransaction(async tx => {
        const { rows } = await sql<{ letter: object }>`select letter from outbox where recipient_id = ${personId}
          order by posted_at, id`.execute(databaseTransactionOf(tx))
        return rows.map(({ letter }) => letter)
      })
    const held = await book({ unitId, personId, ...hour(30), isTentative: true, holdMinutes: 5 })
    const heldUntil = Date.parse(String(held.body['holdUntil']))
    await house.host.post(`/reservations/${idOf(held)}/move`, hour(40))
    const recurrence = { rule: 'FREQ=WEEKLY;COUNT=2' }
    await book({ unitId: await addUnit(), personId, ...hour(60), recurrence, isTentative: true, holdMinutes: 5 })
    expect(await letters()).toEqual([])
    await house.host.post(`/reservations/${idOf(held)}/cancel`)
    expect(await letters()).toMatchObject([{ kind: 'reservation.cancelled', reservation: { heldUntil } }])
  })

  it('F-note 13: a lapsed hold gives its slot to the next, and its owner is told', async () => {
    const { house } = space
    const personId = await addPerson(house)
    const held = await book({ unitId, personId, ...hour(30), isTentative: true, holdMinutes: 5 })
    const other = await addPerson(house)
    expect((await book({ unitId, personId: other, ...hour(30) })).status).toBe(409)
    house.clock.advance(5 * minuteMs)
    const path = `/reservations/${idOf(held)}`
    expect((await house.host.get(path)).body).toMatchObject({ state: 'cancelled' })
    expect(await house.host.post(`${path}/confirm`)).toMatchObject({
      status: 409,
      body: { code: 'reservation.hold_lapsed' },
    })
    const { startsAt, endsAt } = held.body
    expect((await book({ unitId, personId: other, startsAt, endsAt })).status).toBe(201)
    expect((await house.host.get(path)).body).toMatchObject({ state: 'cancelled', cancelReason: 'lapsed' })
    expect(await kindsTo(personId)).toEqual(['reservation.cancelled'])
  })

  it('F-note 13: a move into the slot of a lapsed hold tells its owner, as any other lapse does', async () => {
    const { house } = space
    const personId = await addPerson(house)
    await book({ unitId, personId, ...hour(30), isTentative: true, holdMinutes: 5 })
    const mover = await addPerson(house)
    const mine = await book({ unitId, personId: mover, ...hour(40) })
    house.clock.advance(5 * minuteMs)
    const wakes = house.wakes.length
    expect((await house.host.post(`/reservations/${idOf(mine)}/move`, hour(30))).status).toBe(200)
    expect(await kindsTo(personId)).toEqual(['reservation.cancelled'])
    expect(house.wakes.slice(wakes).flatMap(({ personIds }) => personIds)).toContain(personId)
  })

  it('F-note 13, F-note 28: tells shortly before a hold lapses, once; not of what was confirmed or cancelled before', async () => {
    const { house } = space
    const told = new Set<string>()
    const round = (known = told) =>
      runCommand(house.parts, tellExpiringHolds, {
        organizationId: house.organizationId,
        actor: { kind: 'system', id: 'reservations' },
        askerRole: 'desk',
        askerScopes: [],
        input: { told: known },
        status: 200,
        answer: async (_tx, posted) => posted,
      })
    const people = await Promise.all([0, 1, 2, 3].map(() => addPerson(house)))
    const [waiting = '', confirmed = '', cancelled = '', longer = ''] = people
    const held = (personId: string, first: number, holdMinutes = 15) =>
      book({ unitId, personId, ...hour(first), isTentative: true, holdMinutes })
    const late = [idOf(await held(waiting, 50)), idOf(await held(longer, 58, 7 * 24 * 60))]
    const toConfirm = idOf(await held(confirmed, 52))
    const toCancel = idOf(await held(cancelled, 54))
    const kinds = () => Promise.all(people.map(kindsTo))
    await round()
    expect(await kinds()).toEqual([[], [], [], []])
    await house.host.post(`/reservations/${toConfirm}/confirm`)
    await house.host.post(`/reservations/${toCancel}/cancel`)
    house.clock.advance(11 * minuteMs)
    expect(await round()).toMatchObject({ body: 1 })
    expect(await round()).toMatchObject({ body: 0 })
    // Another process, which remembers nothing of it.
    await round(new Set())
    expect(await kinds()).toEqual([['hold.expiring'], ['reservation.confirmed'], ['reservation.cancelled'], []])
    const series = await addPerson(house)
    const recurrence = { rule: 'FREQ=WEEKLY;COUNT=3' }
    const weekly = await book({ unitId: await addUnit(), personId: series, ...hour(60), recurrence, isTentative: true })
    house.clock.advance(11 * minuteMs)
    await round()
    await round(new Set())
    expect((await kindsTo(series)).filter(kind => kind === 'hold.expiring')).toHaveLength(1)
    late.push(idOf(weekly))
    for (const id of late) await house.host.post(`/reservations/${id}/cancel`, { scope: 'all' })
    await round()
    expect([...told]).toEqual([])
  })

  it('F-note 13: a job tells of lapsed holds that nobody wanted, once', async () => {
    const { house } = space
    const personId = await addPerson(house)
    const held = await book({ unitId, personId, ...hour(30), isTentative: true, holdMinutes: 1 })
    house.clock.advance(minuteMs)
    const release = () =>
      runCommand(house.parts, releaseLapsedHolds, {
        organizationId: house.organizationId,
        actor: { kind: 'system', id: 'operator' },
        askerRole: 'owner',
        askerScopes: ['*'],
        input: { limit: 100 },
        status: 200,
        answer: async (_tx, released) => released.map(({ id }) => id),
      })
    expect(await release()).toMatchObject({ body: expect.arrayContaining([idOf(held)]) })
    expect(await release()).toMatchObject({ body: [] })
    expect(await kindsTo(personId)).toEqual(['reservation.cancelled'])
  })
})

describe('move-reservation', () => {
  it('M2: to another time and unit, longer, shorter; the old slot is free at once', async () => {
    const { house } = space
    const personId = await addPerson(house)
    const id = idOf(await book({ unitId, personId, ...hour(3) }))
    const move = (body: object) => house.host.post(`/reservations/${id}/move`, body)
    const other = await addUnit()
    expect((await move({ unitId: other, ...hour(8) })).body).toMatchObject({ unitId: other, ...hour(8), version: 2 })
    expect((await book({ unitId, personId, ...hour(3) })).status).toBe(201)
    expect((await move(hour(8, 10))).body).toMatchObject({ ...hour(8, 10), version: 3 })
    expect((await move(hour(8, 10))).body).toMatchObject({ version: 3 })
    expect((await move({ ...hour(8), endsAt: at(8 * hourMs + 30 * minuteMs) })).body).toMatchObject({ version: 4 })
    expect((await move({ unitId, ...hour(3) })).body).toMatchObject({ code: 'reservation.conflict' })
    expect(await kindsTo(personId)).toEqual([
      'reservation.confirmed',
      'reservation.changed',
      'reservation.confirmed',
      'reservation.changed',
      'reservation.changed',
    ])
    await house.host.post(`/reservations/${id}/cancel`)
    expect((await move(hour(20))).body).toMatchObject({ code: 'reservation.cancelled' })
  })

  it('one that has begun can be made longer, and keeps its start', async () => {
    const { house } = space
    const personId = await addPerson(house)
    const time = { startsAt: new Date(house.clock.now()).toISOString(), endsAt: at(2 * hourMs) }
    const id = idOf(await book({ unitId, personId, ...time }))
    house.clock.advance(30 * minuteMs)
    const longer = { ...time, endsAt: at(3 * hourMs) }
    expect((await house.host.post(`/reservations/${id}/move`, longer)).body).toMatchObject(longer)
    const back = { startsAt: at(-3 * hourMs), endsAt: at(3 * hourMs) }
    expect((await house.host.post(`/reservations/${id}/move`, back)).body).toMatchObject({
      code: 'reservation.in_the_past',
    })
    house.clock.advance(9 * hourMs)
    expect((await house.host.get(`/reservations/${id}`)).body).toMatchObject({ state: 'ended' })
    for (const verb of ['cancel', 'confirm']) {
      const code = verb === 'cancel' ? 'reservation.ended' : undefined
      expect((await house.host.post(`/reservations/${id}/${verb}`)).body['code']).toBe(code)
    }
  })
})

describe('cancel-reservation', () => {
  it('frees the slot and the doors, tells once, and minds the version', async () => {
    const { house } = space
    const personId = await addPerson(house)
    const id = idOf(await book({ unitId, personId, ...hour(3) }))
    const cancel = (headers?: Record<string, string>) =>
      house.host.post(`/reservations/${id}/cancel`, { scope: 'this' }, headers)
    expect(await cancel({ 'if-match': '"7"' })).toMatchObject({ status: 412, body: { current: { id } } })
    expect((await cancel()).body).toMatchObject({ state: 'cancelled', cancelReason: 'asked', version: 2 })
    expect((await cancel()).body).toMatchObject({ version: 2 })
    expect((await house.host.get(`/reservations/${id}/access`)).body).toMatchObject({
      windows: [{ state: 'not', whyNot: 'reservation_cancelled' }],
    })
    expect((await book({ unitId, personId, ...hour(3) })).status).toBe(201)
    expect(await kindsTo(personId)).toEqual(['reservation.confirmed', 'reservation.cancelled', 'reservation.confirmed'])
  })
})

describe('access windows', () => {
  it('M3: from lead before until lag after, by reservation, unit and organisation; changed settings move coming windows', async () => {
    const { house } = space
    const personId = await addPerson(house)
    const { startsAt, endsAt } = hour(5)
    const id = idOf(await book({ unitId, personId, startsAt, endsAt }))
    const own = idOf(await book({ unitId, personId, ...hour(9), leadMinutes: 0, lagMinutes: 60 }))
    const windowOf = async (reservationId: string) => {
      const { body } = await house.host.get(`/reservations/${reservationId}/access`)
      const [{ from, until } = { from: '', until: '' }] = body['windows'] as { from: string; until: string }[]
      return { from, until }
    }
    const around = (before: number, after: number) => ({
      from: new Date(Date.parse(startsAt) - before * minuteMs).toISOString(),
      until: new Date(Date.parse(endsAt) + after * minuteMs).toISOString(),
    })
    const explained = async (instant: string) =>
      (await house.host.get(`/access/explain?personId=${personId}&lockId=lock-lab&at=${instant}`)).body
    expect(await windowOf(id)).toEqual(around(15, 15))
    expect(await explained(around(15, 0).from)).toMatchObject({
      decision: 'allowed',
      causes: [{ kind: 'reservation', sourceId: id, unitId }],
      nextChangeAt: around(0, 15).until,
    })
    expect(await explained(around(16, 0).from)).toMatchObject({ decision: 'denied' })
    await house.host.put('/access-windows', { leadMinutes: 20, lagMinutes: 0 })
    expect(await windowOf(id)).toEqual(around(20, 0))
    expect(await explained(around(16, 0).from)).toMatchObject({ decision: 'allowed' })
    const wakes = house.wakes.length
    await house.host.patch(`/reservation-units/${unitId}`, { accessLeadMinutes: 5 })
    expect(house.wakes.slice(wakes)).toMatchObject([{ personIds: [personId] }])
    expect(await windowOf(id)).toEqual(around(5, 0))
    expect(await explained(around(16, 0).from)).toMatchObject({ decision: 'denied' })
    expect(await windowOf(own)).toEqual({ from: hour(9).startsAt, until: hour(11).startsAt })
    await house.host.put('/access-windows', { leadMinutes: 15, lagMinutes: 15 })
  })

  it('F-note 23: the window that is open says so, and what Salto holds', async () => {
    const { house } = space
    const personId = await addPerson(house)
    const time = { startsAt: new Date(house.clock.now() + 5 * minuteMs).toISOString(), endsAt: at(2 * hourMs) }
    const id = idOf(await book({ unitId, personId, ...time }))
    const access = async () => (await house.host.get(`/reservations/${id}/access`)).body
    expect(await access()).toMatchObject({
      windows: [{ state: 'open', siteId: space.siteId, salto: { state: 'closed' } }],
    })
    house.clock.advance(4 * hourMs)
    expect(await access()).toMatchObject({ windows: [{ state: 'done' }] })
  })

  it('F-note 29: somebody set inactive keeps their slots, without doors, and the answer lists them', async () => {
    const { house } = space
    const personId = await addPerson(house)
    const id = idOf(await book({ unitId, personId, ...hour(4) }))
    const set = (status: string) => house.host.patch(`/people/${personId}`, { status })
    expect((await set('inactive')).body).toMatchObject({
      status: 'inactive',
      reservationsKept: [{ id, unitId, ...hour(4), state: 'confirmed' }],
    })
    const access = async () => (await house.host.get(`/reservations/${id}/access`)).body
    expect(await access()).toMatchObject({ windows: [{ state: 'not', whyNot: 'person_inactive' }] })
    expect((await book({ unitId, personId: await addPerson(house), ...hour(4) })).status).toBe(409)
    expect((await set('active')).body).toMatchObject({ reservationsKept: [] })
    expect(await access()).toMatchObject({ windows: [{ state: 'planned' }] })
  })
})

describe('list-reservations', () => {
  it('by person, unit, series, location and time, page by page', async () => {
    const { house } = space
    const personId = await addPerson(house)
    const other = await addUnit()
    for (const first of [3, 5, 7]) await book({ unitId, personId, ...hour(first) })
    await book({ unitId: other, personId, ...hour(5) })
    const starts = async (query: string) => {
      const { status, body } = await house.host.get(`/reservations?${query}`)
      expect(status).toBe(200)
      return { starts: (body['items'] as { startsAt: string }[]).map(item => item.startsAt), next: body['nextCursor'] }
    }
    expect((await starts(`personId=${personId}`)).starts).toHaveLength(4)
    expect((await starts(`unitId=${unitId}`)).starts).toHaveLength(3)
    const range = `from=${hour(4).startsAt}&until=${hour(7).startsAt}`
    expect((await starts(`unitId=${unitId}&${range}`)).starts).toEqual([hour(5).startsAt])
    expect((await starts(`personId=${personId}&${range}`)).starts).toEqual([hour(5).startsAt, hour(5).startsAt])
    const page = await starts(`locationId=${space.locationId}&personId=${personId}&limit=3`)
    expect(page.starts).toEqual([hour(3).startsAt, hour(5).startsAt, hour(5).startsAt])
    const rest = await starts(`locationId=${space.locationId}&personId=${personId}&limit=3&cursor=${String(page.next)}`)
    expect(rest).toEqual({ starts: [hour(7).startsAt], next: null })
  })
})
