import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { releaseLapsedHolds } from '../../src/commands/reservations/chores/release-lapsed-holds.ts'
import { runCommand } from '../../src/commands/run-command.ts'
import { extendSeries } from '../../src/commands/series/extend-series.ts'
import { keepWallClock } from '../../src/commands/series/keep-wall-clock.ts'
import { zoneRecordFrom } from '../../src/domain/recurrence.ts'
import { idOf } from '../house.ts'
import { addPerson, openSpace, refusalOf, type Space } from './space.ts'

let space: Space
let unitId: string
let personId: string
beforeAll(async () => {
  space = await openSpace('2026-12-01T08:10:00Z')
})
beforeEach(async () => {
  unitId = await addUnit()
  personId = await addPerson(space.house)
})
afterAll(async () => {
  expect(space.house.failures).toEqual([])
  await space.house.close()
})

let units = 0
async function addUnit(more: object = {}): Promise<string> {
  const unit = { locationId: space.locationId, name: `Sala ${++units}`, kind: 'room', capacity: 6, ...more }
  return idOf(await space.house.host.post('/reservation-units', unit))
}

let staff = 0
async function addStaff(status: 'active' | 'inactive'): Promise<string> {
  const { house } = space
  const id = randomUUID()
  const record = { id, organizationId: house.organizationId, userId: null, role: 'desk', version: 1 } as const
  const email = `desk.${++staff}@example.org`
  await house.inTransaction(tx => house.controls.staff.add(tx, { ...record, name: 'Desk', email, status }))
  return id
}

type Shown = {
  id: string
  unitId: string
  startsAt: string
  endsAt: string
  localStartsAt: string
  state: string
  occurrenceOf: string
  version: number
}
type Series = { id: string; skipped: string[]; occurrences: Shown[]; status: string; materialisedUntil: string | null }
type Conflict = { date: string; code: string; proposals: { choice: string; startsAt?: string; unitId?: string }[] }

/** Mondays from 2027-03-15: the clock is put forward on 2027-03-28. */
const mondays = { startsAt: '2027-03-15T09:00:00Z', endsAt: '2027-03-15T10:00:00Z' }
const rule = (text: string, timeZone = 'Europe/Lisbon') => ({ recurrence: { rule: text, timeZone } })
const four = rule('FREQ=WEEKLY;BYDAY=MO;COUNT=4')
const book = (body: object) => space.house.host.post('/reservations', { unitId, personId, ...mondays, ...body })
const seriesOf = (answer: { body: Readonly<Record<string, unknown>> }) => answer.body['series'] as Series
const current = async (id: string) =>
  (await space.house.host.get(`/reservations/${id}/series`)).body as unknown as Series
const localStarts = (series: Series, state = 'confirmed') =>
  series.occurrences.filter(item => item.state === state).map(item => item.localStartsAt)
const conflictsOf = (answer: { body: Readonly<Record<string, unknown>> }) =>
  (answer.body['facts'] as { conflicts: Conflict[] }).conflicts
const lettersTo = (id: string) =>
  space.house.inTransaction(async tx => {
    const { items } = await tx.outbox.list({ limit: 200 })
    return items.filter(({ recipient }) => recipient.id === id).map(({ kind }) => kind)
  })

describe('a series', () => {
  it('M2, F-note 24: keeps its local time when the clock changes, and is one letter', async () => {
    const made = await book(four)
    expect(made.status).toBe(201)
    const { occurrences, status, materialisedUntil } = seriesOf(made)
    expect(occurrences.map(item => item.startsAt)).toEqual([
      '2027-03-15T09:00:00.000Z',
      '2027-03-22T09:00:00.000Z',
      '2027-03-29T08:00:00.000Z',
      '2027-04-05T08:00:00.000Z',
    ])
    expect(new Set(occurrences.map(item => item.localStartsAt.slice(11)))).toEqual(new Set(['09:00']))
    expect({ status, materialisedUntil }).toEqual({ status: 'closed', materialisedUntil: null })
    expect(made.body).toMatchObject({ id: occurrences[0]?.id, seriesId: seriesOf(made).id })
    expect(await current(idOf(made))).toEqual(seriesOf(made))
    expect(await lettersTo(personId)).toEqual(['series.summary'])
  })

  it('F-note 25: the weekday is that of the unit, whatever offset the asker writes', async () => {
    const time = { startsAt: '2027-03-15T20:00:00-05:00', endsAt: '2027-03-15T21:00:00-05:00' }
    const made = await book({ ...time, ...rule('FREQ=WEEKLY;BYDAY=TU;COUNT=2') })
    expect(localStarts(seriesOf(made))).toEqual(['2027-03-16T01:00', '2027-03-23T01:00'])
    expect(await book({ ...time, ...rule('FREQ=WEEKLY;COUNT=2', 'America/New_York') })).toMatchObject({
      status: 422,
      body: { code: 'recurrence.zone_of_another_place' },
    })
  })

  it('F-note 25: takes the zone of the unit by any of its names', async () => {
    const made = await book(rule('FREQ=WEEKLY;COUNT=1', 'portugal'))
    expect(made).toMatchObject({ status: 201, body: { series: { timeZone: 'Europe/Lisbon' } } })
  })

  it('F-note 24: a date whose time the clock skips moves forward by the gap', async () => {
    const sunday = { startsAt: '2027-03-27T01:30', endsAt: '2027-03-27T02:30' }
    const made = await book({ ...sunday, ...rule('FREQ=DAILY;COUNT=3') })
    expect(localStarts(seriesOf(made))).toEqual(['2027-03-27T01:30', '2027-03-28T02:30', '2027-03-29T01:30'])
  })

  it('knows by-day, the nth weekday, until, and exceptions', async () => {
    const cases: [object, string[]][] = [
      [rule('FREQ=MONTHLY;BYDAY=-1FR;COUNT=2'), ['2027-03-26', '2027-04-30']],
      [
        rule('FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20270401'),
        ['2027-03-16', '2027-03-18', '2027-03-23', '2027-03-25', '2027-03-30', '2027-04-01'],
      ],
      [{ recurrence: { rule: 'FREQ=WEEKLY;COUNT=3', exceptDates: ['2027-03-22'] } }, ['2027-03-15', '2027-03-29']],
    ]
    for (const [body, dates] of cases) {
      const made = await book(body)
      expect(localStarts(seriesOf(made)).map(start => start.slice(0, 10))).toEqual(dates)
    }
    // Only what the rule names can be left out of it.
    for (const weekly of ['FREQ=WEEKLY;COUNT=3', 'FREQ=WEEKLY']) {
      const exceptDates = ['2027-03-29', '2027-03-22', '2027-03-22', '2027-03-23', '2026-01-01']
      const made = await book({ unitId: await addUnit(), recurrence: { rule: weekly, exceptDates } })
      expect(seriesOf(made).skipped).toEqual(['2027-03-22T09:00', '2027-03-29T09:00'])
    }
  })

  it('refuses bad rules, and a series that overlaps itself', async () => {
    const cases: [object, string][] = [
      [rule('FREQ=HOURLY'), 'recurrence.rule_invalid'],
      [rule('every monday'), 'recurrence.rule_invalid'],
      [rule('FREQ=WEEKLY', 'Europe/Atlantis'), 'recurrence.zone_unknown'],
      [rule('FREQ=WEEKLY', 'Europe/Madrid'), 'recurrence.zone_of_another_place'],
      [rule('FREQ=DAILY;UNTIL=20350101'), 'recurrence.too_many'],
      [rule('FREQ=WEEKLY;UNTIL=20270101'), 'recurrence.no_occurrence'],
      [{ ...rule('FREQ=DAILY;COUNT=3'), endsAt: '2027-03-16T10:00:00Z' }, 'recurrence.overlaps_itself'],
      [{ ...four, resolutions: [{ date: '2027-03-16', choice: 'skip' }] }, 'recurrence.resolution_invalid'],
      [{ ...four, resolutions: [{ date: '2027-03-22', choice: 'move' }] }, 'recurrence.resolution_invalid'],
      [{ ...four, endsAt: mondays.startsAt }, 'reservation.end_before_start'],
    ]
    for (const [body, code] of cases) {
      expect(await refusalOf(space.house, () => book(body)), JSON.stringify(body)).toEqual({ status: 422, code })
    }
  })
})

describe('conflicts of a series', () => {
  it('M13, F-note 27: all in one answer with proposals; the choice is stored whole', async () => {
    const { house } = space
    const other = await addUnit()
    const rival = await addPerson(house)
    for (const day of ['2027-03-22', '2027-03-29', '2027-04-05']) {
      await book({ personId: rival, startsAt: `${day}T09:00`, endsAt: `${day}T10:00` })
    }
    const answer = await book(four)
    expect(answer).toMatchObject({ status: 409, body: { code: 'reservation.conflict', facts: { dates: 4 } } })
    const conflicts = conflictsOf(answer)
    expect(conflicts.map(({ date, code }) => [date, code])).toEqual(
      ['2027-03-22', '2027-03-29', '2027-04-05'].map(date => [date, 'reservation.conflict']),
    )
    const proposal = (n: number, choice: string) => conflicts[n]?.proposals.find(item => item.choice === choice)
    expect(proposal(0, 'skip')).toBeDefined()
    expect(proposal(2, 'unit')).toBeDefined()
    const resolutions = [
      { date: '2027-03-22', choice: 'skip' },
      { date: '2027-03-29', choice: 'move', startsAt: proposal(1, 'move')?.startsAt },
    ]
    const half = await book({ ...four, resolutions })
    expect(conflictsOf(half).map(({ date }) => date)).toEqual(['2027-04-05'])
    expect((await house.host.get(`/reservations?personId=${personId}`)).body['items']).toEqual([])
    const whole = await book({
      ...four,
      resolutions: [...resolutions, { date: '2027-04-05', choice: 'unit', unitId: other }],
    })
    expect(whole.status).toBe(201)
    const series = seriesOf(whole)
    expect(series.skipped).toEqual(['2027-03-22T09:00'])
    expect(series.occurrences.map(({ startsAt, unitId: unit }) => [startsAt, unit])).toEqual([
      ['2027-03-15T09:00:00.000Z', unitId],
      [proposal(1, 'move')?.startsAt, unitId],
      ['2027-04-05T08:00:00.000Z', other],
    ])
    expect(await lettersTo(personId)).toEqual(['series.summary'])
  })

  it('M13: dates against the rules of the unit are conflicts too', async () => {
    const limited = await addUnit({ hours: { closedDays: ['2027-03-22'] } })
    const answer = await book({ ...four, unitId: limited })
    expect(conflictsOf(answer).map(({ date, code }) => [date, code])).toEqual([
      ['2027-03-22', 'reservation.closed_day'],
    ])
  })

  it('M13: what is true of every date, and no choice mends, is said once', async () => {
    const small = await addUnit({ maximumMinutes: 90, bookAheadDays: 30 })
    const past = { startsAt: '2026-11-02T09:00', endsAt: '2026-11-02T10:00' }
    const cases: [object, string][] = [
      [{ ...four, unitId: small, attendees: 7 }, 'reservation.over_capacity'],
      [{ ...four, unitId: small, endsAt: '2027-03-15T11:00' }, 'reservation.too_long'],
      [{ ...four, unitId: small }, 'reservation.beyond_book_ahead'],
      [{ ...four, unitId: await addUnit({ status: 'inactive' }) }, 'reservation.unit_inactive'],
      [{ ...four, ...past }, 'reservation.in_the_past'],
    ]
    for (const [body, code] of cases) {
      expect(await refusalOf(space.house, () => book(body)), JSON.stringify(body)).toEqual({ status: 422, code })
    }
    // Some dates are still to come: those may be had.
    const half = await book({ ...rule('FREQ=WEEKLY;COUNT=6'), ...past })
    expect([half.status, conflictsOf(half).length]).toEqual([409, 5])
  })

  it("M13: choices that stand in each other's way are a conflict", async () => {
    const resolutions = [{ date: '2027-03-22', choice: 'move', startsAt: '2027-03-29T09:30' }]
    const answer = await book({ ...four, resolutions })
    expect(conflictsOf(answer)).toMatchObject([{ code: 'recurrence.overlaps_itself' }])
  })

  it('M13: of 8 rival series one is stored, whole', async () => {
    const people = await Promise.all(Array.from({ length: 8 }, () => addPerson(space.house)))
    const answers = await Promise.all(people.map(rival => book({ ...four, personId: rival })))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array(7).fill(409)])
    const { body } = await space.house.host.get(`/reservations?unitId=${unitId}`)
    expect(body['items']).toHaveLength(4)
  })
})

describe('change-series', () => {
  it('this, this and following, or all: to another time of day or unit', async () => {
    const { house } = space
    const made = await book(four)
    const [first, second, third] = seriesOf(made).occurrences
    const change = (id: string | undefined, body: object) => house.host.post(`/reservations/${id}/series`, body)
    const at = (date: string, from: string, until: string) => ({
      startsAt: `${date}T${from}`,
      endsAt: `${date}T${until}`,
    })
    expect((await change(second?.id, { scope: 'this', ...at('2027-03-22', '14:00', '15:00') })).status).toBe(200)
    const following = await change(third?.id, { scope: 'following', ...at('2027-03-29', '11:00', '13:00') })
    expect(localStarts(following.body as unknown as Series)).toEqual([
      '2027-03-15T09:00',
      '2027-03-22T14:00',
      '2027-03-29T11:00',
      '2027-04-05T11:00',
    ])
    const other = await addUnit()
    const all = await change(third?.id, { scope: 'all', unitId: other, ...at('2027-03-29', '12:00', '13:00') })
    const moved = (all.body as unknown as Series).occurrences.filter(item => item.unitId === other)
    expect(moved.map(item => item.localStartsAt)).toEqual(['2027-03-15T12:00', '2027-03-29T12:00', '2027-04-05T12:00'])
    expect((await change(first?.id, { scope: 'all', ...at('2027-03-16', '12:00', '13:00') })).body).toMatchObject({
      code: 'series.other_day',
    })
    expect(await lettersTo(personId)).toEqual([
      'series.summary',
      'series.summary',
      'reservation.changed',
      'series.summary',
    ])
  })

  /** Sundays around both changes of 2027: forward on 03-28, back on 10-31; offsets are those of Lisbon. */
  const acrossBoth = rule('FREQ=MONTHLY;BYDAY=-1SU;COUNT=9')
  const lastSunday = { startsAt: '2027-02-28T09:00', endsAt: '2027-02-28T10:00' }
  const utcOf = (series: Series) =>
    series.occurrences.filter(({ state }) => state === 'confirmed').map(item => item.startsAt.slice(5, 16))

  it('I16, F-note 24: every scope keeps the local time over both changes of the clock', async () => {
    const { house } = space
    const scopes: [unknown, number, string[]][] = [
      ['this', 1, ['03-28T09:00', '10-31T09:00', '02-28T09:00', '09-26T08:00']],
      ['following', 1, ['03-28T10:30', '10-31T11:30', '02-28T09:00', '09-26T10:30']],
      ['all', 4, ['03-28T10:30', '10-31T11:30', '02-28T11:30', '09-26T10:30']],
      [{ from: '2027-03-28', until: '2027-09-26' }, 1, ['03-28T10:30', '10-31T09:00', '02-28T09:00', '09-26T10:30']],
    ]
    for (const [scope, n, expected] of scopes) {
      const own = await addUnit()
      const made = await book({ unitId: own, ...lastSunday, ...acrossBoth })
      const anchor = seriesOf(made).occurrences[n]
      const date = anchor?.localStartsAt.slice(0, 10)
      const time = scope === 'this' ? ['10:00', '11:00'] : ['11:30', '12:30']
      const asked = { scope, startsAt: `${date}T${time[0]}`, endsAt: `${date}T${time[1]}` }
      const changed = await house.host.post(`/reservations/${anchor?.id}/series`, asked)
      expect(changed.status, changed.text).toBe(200)
      const found = utcOf(await current(idOf(made)))
      expect(found, JSON.stringify(scope)).toHaveLength(9)
      expect(found, JSON.stringify(scope)).toEqual(expect.arrayContaining(expected))
    }
  })

  it('a range of dates changes those alone: the rule stays, what was moved by itself stays', async () => {
    const { house } = space
    const made = await book(rule('FREQ=WEEKLY;COUNT=5'))
    const { occurrences } = seriesOf(made)
    const change = (n: number, body: object) => house.host.post(`/reservations/${occurrences[n]?.id}/series`, body)
    await change(3, { scope: 'this', startsAt: '2027-04-05T15:00', endsAt: '2027-04-05T16:00' })
    const range = { from: '2027-03-22', until: '2027-04-05' }
    const noon = { startsAt: '2027-03-29T12:00', endsAt: '2027-03-29T13:00' }
    const changed = await change(2, { scope: range, ...noon })
    expect(localStarts(changed.body as unknown as Series)).toEqual([
      '2027-03-15T09:00',
      '2027-03-22T12:00',
      '2027-03-29T12:00',
      '2027-04-05T15:00',
      '2027-04-12T09:00',
    ])
    expect(changed.body).toMatchObject({ startsAtLocal: '2027-03-15T09:00', version: 2 })
    expect((await lettersTo(personId))[0]).toBe('series.summary')
    for (const wrong of [
      { from: '2027-04-05', until: '2027-03-29' },
      { from: '2027-04-12', until: '2027-04-19' },
    ]) {
      expect(await change(2, { scope: wrong, ...noon })).toMatchObject({
        status: 422,
        body: { code: 'reservation.range_invalid' },
      })
    }
  })

  it('all means also the dates before a change of this and following', async () => {
    const made = await book(four)
    const [first, second] = seriesOf(made).occurrences
    const change = (id: string | undefined, body: object) => space.house.host.post(`/reservations/${id}/series`, body)
    const time = (date: string, hour: number) => ({ startsAt: `${date}T${hour}:00`, endsAt: `${date}T${hour + 1}:00` })
    await change(second?.id, { scope: 'following', ...time('2027-03-22', 11) })
    await change(second?.id, { scope: 'following', ...time('2027-03-22', 13) })
    const all = await change(second?.id, { scope: 'all', ...time('2027-03-22', 15) })
    const hours = (series: Series) => localStarts(series).map(start => start.slice(11))
    expect(hours(all.body as unknown as Series)).toEqual(['15:00', '15:00', '15:00', '15:00'])
    // From then on it has one time again: what is put where it once was is moved by itself.
    await change(first?.id, { scope: 'this', ...time('2027-03-15', 11) })
    const again = await change(second?.id, { scope: 'all', ...time('2027-03-22', 17) })
    expect(hours(again.body as unknown as Series)).toEqual(['11:00', '17:00', '17:00', '17:00'])
  })

  it('F-note 28: said again it changes nothing, and nobody is told twice', async () => {
    const made = await book(four)
    const shift = { scope: 'all', startsAt: '2027-03-15T09:30', endsAt: '2027-03-15T10:30' }
    const change = () => space.house.host.post(`/reservations/${idOf(made)}/series`, shift)
    const changed = await change()
    expect((await change()).body).toEqual(changed.body)
    expect(changed.body).toMatchObject({ version: 2 })
    expect(await lettersTo(personId)).toHaveLength(2)
  })

  it('If-Match is about the series, whichever dates are meant', async () => {
    const made = await book(four)
    const path = `/reservations/${idOf(made)}/series`
    const time = { startsAt: '2027-03-15T09:30', endsAt: '2027-03-15T10:30' }
    for (const scope of ['this', 'following', 'all', { from: '2027-03-15', until: '2027-03-22' }]) {
      const stale = await space.house.host.post(path, { scope, ...time }, { 'if-match': '"7"' })
      expect(stale, JSON.stringify(scope)).toMatchObject({
        status: 412,
        body: { code: 'version.stale', current: { id: seriesOf(made).id, version: 1 } },
      })
    }
    expect((await current(idOf(made))).occurrences).toEqual(seriesOf(made).occurrences)
    expect((await space.house.host.post(path, { scope: 'all', ...time }, { 'if-match': '"1"' })).status).toBe(200)
    expect((await space.house.host.post(path, { scope: 'this', ...time }, { 'if-match': '"2"' })).status).toBe(200)
  })

  it('its own dates make room for each other; others stand in the way of all', async () => {
    const { house } = space
    const daily = rule('FREQ=DAILY;COUNT=3')
    const made = await book(daily)
    const [first] = seriesOf(made).occurrences
    const shift = { scope: 'all', startsAt: '2027-03-15T09:30', endsAt: '2027-03-15T10:30' }
    const moved = await house.host.post(`/reservations/${first?.id}/series`, shift)
    expect(localStarts(moved.body as unknown as Series)).toEqual([
      '2027-03-15T09:30',
      '2027-03-16T09:30',
      '2027-03-17T09:30',
    ])
    await book({ personId: await addPerson(house), startsAt: '2027-03-16T12:00', endsAt: '2027-03-16T13:00' })
    const noon = { scope: 'all', startsAt: '2027-03-15T12:00', endsAt: '2027-03-15T13:00' }
    const refused = await house.host.post(`/reservations/${first?.id}/series`, noon)
    expect(conflictsOf(refused).map(({ date }) => date)).toEqual(['2027-03-16'])
    const resolutions = [{ date: '2027-03-16', choice: 'skip' }]
    const stored = await house.host.post(`/reservations/${first?.id}/series`, { ...noon, resolutions })
    expect(localStarts(stored.body as unknown as Series)).toEqual(['2027-03-15T12:00', '2027-03-17T12:00'])
    expect(localStarts(stored.body as unknown as Series, 'cancelled')).toEqual(['2027-03-16T09:30'])
  })
})

describe('confirm-reservation of a series that is held', () => {
  const held = async (more: object = {}) =>
    seriesOf(await book({ ...rule('FREQ=WEEKLY;COUNT=4'), isTentative: true, holdMinutes: 30, ...more }))

  it('F-note 28: this date, some dates, or all, each told in one letter; said twice, nothing happens', async () => {
    const { house } = space
    const { occurrences } = await held()
    const confirm = (n: number, body: object) => house.host.post(`/reservations/${occurrences[n]?.id}/confirm`, body)
    const standing = async () => localStarts(await current(occurrences[0]?.id ?? '')).length
    expect(await confirm(0, { scope: 'this' })).toMatchObject({ status: 200, body: { state: 'confirmed' } })
    expect(await standing()).toBe(1)
    await confirm(1, { scope: { from: '2027-03-22', until: '2027-03-22' } })
    expect(await standing()).toBe(2)
    const all = await confirm(3, { scope: 'all', paid: true })
    expect(all).toMatchObject({ status: 200, body: { id: occurrences[3]?.id, state: 'confirmed', isPaid: true } })
    expect(await standing()).toBe(4)
    const told = ['reservation.confirmed', 'reservation.confirmed', 'series.summary']
    expect((await lettersTo(personId)).toReversed()).toEqual(told)
    expect((await confirm(3, { scope: 'all', paid: true })).body['version']).toBe(all.body['version'])
    expect(await lettersTo(personId)).toHaveLength(told.length)
  })

  it('F-note 13: all of it lapses with one letter, and the link of the reminder confirms all', async () => {
    const { house } = space
    const lapsing = await held()
    house.clock.advance(30 * 60_000)
    expect((await book({ ...rule('FREQ=WEEKLY;COUNT=4'), personId: await addPerson(house) })).status).toBe(201)
    expect((await lettersTo(personId)).toReversed()).toEqual(['series.summary'])
    expect(localStarts(await current(lapsing.occurrences[0]?.id ?? ''), 'cancelled')).toHaveLength(4)
    const other = await held({ unitId: await addUnit() })
    const reservationId = other.occurrences[0]?.id ?? ''
    const { organizationId } = house
    const expiresAt = Date.parse('2027-04-01T00:00:00Z')
    const token = house.parts.links.tokenOf({ purpose: 'manage', organizationId, reservationId, expiresAt })
    const confirmed = await house.nobody.post(`/public/reservations/${token}/confirm`)
    expect(confirmed).toMatchObject({ status: 200, body: { state: 'confirmed' } })
    expect(localStarts(await current(reservationId))).toHaveLength(4)
  })
})

describe('cancel-reservation of a series', () => {
  it('this, this and following, all, or some dates', async () => {
    const { house } = space
    const made = await book(rule('FREQ=WEEKLY;COUNT=8'))
    const { occurrences } = seriesOf(made)
    const cancel = (n: number, scope: unknown) =>
      house.host.post(`/reservations/${occurrences[n]?.id}/cancel`, { scope })
    const standing = async () => localStarts(await current(idOf(made))).map(start => start.slice(0, 10))
    await cancel(0, 'this')
    expect(await standing()).toHaveLength(7)
    await cancel(1, { from: '2027-03-29', until: '2027-04-05' })
    expect(await standing()).toEqual(['2027-03-22', '2027-04-12', '2027-04-19', '2027-04-26', '2027-05-03'])
    await cancel(6, 'following')
    expect(await standing()).toEqual(['2027-03-22', '2027-04-12', '2027-04-19'])
    await cancel(5, 'all')
    expect(await standing()).toEqual([])
    const late = await cancel(1, { from: '2027-04-05', until: '2027-03-29' })
    expect(late.body).toMatchObject({ code: 'reservation.range_invalid' })
    expect(await lettersTo(personId)).toContain('reservation.cancelled')
  })

  it('M12: each cancellation is told, also where the rule had ended; cancelling again is not', async () => {
    const made = await book(four)
    const cancel = (scope: unknown) => space.house.host.post(`/reservations/${idOf(made)}/cancel`, { scope })
    const range = { from: '2027-03-22', until: '2027-03-22' }
    for (const scope of [range, 'following', 'all', range, 'following', 'all']) {
      expect((await cancel(scope)).status, JSON.stringify(scope)).toBe(200)
    }
    // Made, the one date, the rest.
    expect(await lettersTo(personId)).toEqual(['series.summary', 'series.summary', 'series.summary'])
    expect(await current(idOf(made))).toMatchObject({ version: 3 })
  })

  it('I16, F-note 24: each scope means local dates, over both changes of the clock', async () => {
    const late = { startsAt: '2027-03-20T23:30', endsAt: '2027-03-21T00:30' }
    const cases: [unknown, string[]][] = [
      ['this', ['2027-03-20', '2027-04-03', '2027-10-23', '2027-10-30', '2027-11-06']],
      ['following', ['2027-03-20']],
      ['all', []],
      // 23:30 in Lisbon is 22:30 UTC in summer and 23:30 in winter, on the same date there.
      [{ from: '2027-03-27', until: '2027-10-30' }, ['2027-03-20', '2027-11-06']],
    ]
    for (const [scope, left] of cases) {
      const own = await addUnit()
      const exceptDates = Array.from({ length: 28 }, (_, n) =>
        new Date(Date.parse('2027-04-10T00:00:00Z') + n * 7 * 86_400_000).toISOString().slice(0, 10),
      )
      const recurrence = { rule: 'FREQ=WEEKLY;BYDAY=SA;UNTIL=20271107', exceptDates }
      const made = await book({ unitId: own, ...late, recurrence })
      const second = seriesOf(made).occurrences[1]
      expect(second?.localStartsAt).toBe('2027-03-27T23:30')
      const path = `/reservations/${second?.id}/cancel`
      expect((await space.house.host.post(path, { scope })).status).toBe(200)
      const standing = localStarts(await current(idOf(made)))
      expect(
        standing.map(start => start.slice(0, 10)),
        JSON.stringify(scope),
      ).toEqual(left)
    }
  })
})

describe('an open-ended series', () => {
  const extend = (id: string) =>
    runCommand(space.house.parts, extendSeries, {
      organizationId: space.house.organizationId,
      actor: { kind: 'system', id: 'operator' },
      askerRole: 'owner',
      askerScopes: ['*'],
      input: { id },
      status: 200,
      answer: async (_tx, series) => series,
    })

  it('is made a year ahead, or as far as may be booked', async () => {
    const year = seriesOf(await book(rule('FREQ=WEEKLY;BYDAY=MO')))
    expect(year.status).toBe('open')
    const aheadMs = Date.parse(year.materialisedUntil ?? '') - space.house.clock.now()
    expect(Math.round(aheadMs / 86_400_000)).toBeGreaterThanOrEqual(365)
    const near = await addUnit({ bookAheadDays: 150 })
    const short = seriesOf(await book({ unitId: near, ...rule('FREQ=WEEKLY;BYDAY=MO') }))
    expect(short.occurrences.length).toBeGreaterThan(2)
    expect(short.occurrences.length).toBeLessThan(year.occurrences.length)
  })

  it('F-note 13: a held series is confirmed or lapses as one, is told once, and makes no dates that nobody confirmed', async () => {
    const { house } = space
    const near = await addUnit({ bookAheadDays: 150 })
    const held = { unitId: near, ...rule('FREQ=WEEKLY;BYDAY=MO'), isTentative: true, holdMinutes: 5 }
    const made = seriesOf(await book(held))
    const id = made.occurrences[1]?.id ?? ''
    const states = (series: Series) => [...new Set(series.occurrences.map(({ state }) => state))]
    expect([states(made), await lettersTo(personId)]).toEqual([['tentative'], []])
    const later = { startsAt: '2027-03-15T11:00', endsAt: '2027-03-15T12:00' }
    await house.host.post(`/reservations/${made.occurrences[0]?.id}/move`, later)
    await house.host.patch(`/reservation-units/${near}`, { bookAheadDays: 170 })
    await extend(made.id)
    expect((await current(id)).occurrences).toHaveLength(made.occurrences.length)
    expect(await lettersTo(personId)).toEqual([])
    expect((await house.host.post(`/reservations/${id}/confirm`)).body).toMatchObject({ id, state: 'confirmed' })
    expect((await house.host.post(`/reservations/${id}/confirm`)).status).toBe(200)
    expect([states(await current(id)), await lettersTo(personId)]).toEqual([['confirmed'], ['series.summary']])
    await extend(made.id)
    expect((await current(id)).occurrences.length).toBeGreaterThan(made.occurrences.length)

    const other = await addPerson(house)
    const late = seriesOf(await book({ ...held, personId: other, startsAt: later.endsAt, endsAt: '2027-03-15T13:00' }))
    house.clock.advance(5 * 60_000)
    const first = late.occurrences[0]?.id ?? ''
    expect((await house.host.post(`/reservations/${first}/cancel`)).body).toMatchObject({ state: 'cancelled' })
    await house.host.patch(`/reservation-units/${near}`, { bookAheadDays: 190 })
    await extend(late.id)
    expect((await current(first)).occurrences).toHaveLength(late.occurrences.length)
    const input = { limit: 1000 }
    const asked = { organizationId: house.organizationId, actor: { kind: 'system', id: 'reservations' } } as const
    const answer = async () => null
    const more = { askerRole: 'desk' as const, askerScopes: [], status: 200, answer }
    await runCommand(house.parts, releaseLapsedHolds, { ...asked, ...more, input })
    expect(await current(first)).toMatchObject({ status: 'closed', materialisedUntil: null })
    expect([states(await current(first)), await lettersTo(other)]).toEqual([['cancelled'], ['series.summary']])
    expect((await house.host.post(`/reservations/${first}/confirm`)).body).toMatchObject({
      code: 'reservation.hold_lapsed',
    })
    await extend(late.id)
    expect((await current(first)).occurrences).toHaveLength(late.occurrences.length)
  })

  it('is extended as time goes on; a date without room is kept as conflicted, and booker and staff are told', async () => {
    const { house } = space
    const near = await addUnit({ bookAheadDays: 150 })
    const [desk = '', left = ''] = await Promise.all([addStaff('active'), addStaff('inactive')])
    const made = await book({ unitId: near, ...rule('FREQ=WEEKLY;BYDAY=MO') })
    const before = seriesOf(made).occurrences
    await house.host.patch(`/reservation-units/${near}`, { bookAheadDays: 170 })
    const last = before.at(-1)?.localStartsAt.slice(0, 10) ?? ''
    const weeksLater = (weeks: number) =>
      new Date(Date.parse(`${last}T00:00:00Z`) + weeks * 7 * 86_400_000).toISOString().slice(0, 10)
    const skippedRange = { from: weeksLater(2), until: weeksLater(2) }
    await house.host.post(`/reservations/${idOf(made)}/cancel`, { scope: skippedRange })
    const rival = { unitId: near, personId: await addPerson(house) }
    expect(
      (await book({ ...rival, startsAt: `${weeksLater(1)}T09:00`, endsAt: `${weeksLater(1)}T10:00` })).status,
    ).toBe(201)
    expect(await extend(seriesOf(made).id)).toMatchObject({ refused: false })
    const series = await current(idOf(made))
    expect(series.occurrences.length).toBeGreaterThan(before.length)
    expect(localStarts(series, 'conflicted')).toEqual([`${weeksLater(1)}T09:00`])
    expect(localStarts(series)).not.toContain(`${weeksLater(2)}T09:00`)
    expect(await lettersTo(personId)).toContain('occurrence.conflicted')
    expect(await lettersTo(desk)).toEqual(['occurrence.conflicted'])
    expect(await lettersTo(left)).toEqual([])
    const again = await extend(seriesOf(made).id)
    expect(again).toMatchObject({ refused: false })
    expect((await current(idOf(made))).occurrences).toHaveLength(series.occurrences.length)
    const conflicted = series.occurrences.find(item => item.state === 'conflicted')
    const day = `from=${weeksLater(1)}&until=${weeksLater(1)}`
    const calendar = await house.host.get(`/calendar?locationId=${space.locationId}&${day}`)
    expect(calendar.body['withoutPlace']).toMatchObject([
      { id: conflicted?.id, state: 'conflicted', window: { state: 'not', whyNot: 'reservation_conflicted' } },
    ])
    // It never had the place, so all rules hold for it.
    await house.host.patch(`/reservation-units/${near}`, { hours: { closedDays: [weeksLater(1)] } })
    const early = { startsAt: `${weeksLater(1)}T09:15`, endsAt: `${weeksLater(1)}T09:45` }
    const closed = await house.host.post(`/reservations/${conflicted?.id}/move`, early)
    expect(closed.body).toMatchObject({ code: 'reservation.closed_day' })
    await house.host.patch(`/reservation-units/${near}`, { hours: { closedDays: [] } })
    const placed = await house.host.post(`/reservations/${conflicted?.id}/move`, {
      startsAt: `${weeksLater(1)}T10:00`,
      endsAt: `${weeksLater(1)}T11:00`,
    })
    expect(placed.body).toMatchObject({ state: 'confirmed' })
    await house.host.post(`/reservations/${idOf(made)}/cancel`, { scope: 'all' })
    expect(await current(idOf(made))).toMatchObject({ status: 'closed' })
  })
})

describe('F22: newer zone data', () => {
  const timeZone = 'Europe/Lisbon'
  const keep = (tzVersion: string) =>
    runCommand(space.house.parts, keepWallClock, {
      organizationId: space.house.organizationId,
      actor: { kind: 'system', id: 'reservations' },
      askerRole: 'desk',
      askerScopes: [],
      input: { timeZone, tzVersion },
      status: 200,
      answer: async (_tx, moved) => moved,
    })
  /** As the data said it once: that the clock would not be put forward on 2027-03-28, but a week later. */
  const believed = async (tzVersion: string) => {
    const { house } = space
    const record = zoneRecordFrom(timeZone, house.clock.now())
    const changes = record.changes.map(change =>
      change.at === Date.parse('2027-03-28T01:00:00Z') ? { ...change, at: change.at + 7 * 86_400_000 } : change,
    )
    await house.inTransaction(tx => tx.settings.saveZoneClock(timeZone, { tzVersion, record: { ...record, changes } }))
  }

  it('I16: sets coming dates to the wall time anew, moved ones too; where somebody is, both sides are told', async () => {
    const { house } = space
    const made = seriesOf(await book(four))
    const [, second, third, fourth] = made.occurrences
    const other = await addUnit()
    const late = seriesOf(await book({ unitId: other, ...four }))
    const desk = await addStaff('active')
    // By the former data 2027-03-29 was in winter time: what was made then stands an hour too late, by ours.
    const wasMade = async (id: string | undefined, from: string, until: string) =>
      house.host.post(`/reservations/${id}/move`, { startsAt: `2027-03-29T${from}`, endsAt: `2027-03-29T${until}` })
    await wasMade(third?.id, '10:00', '11:00')
    await wasMade(late.occurrences[2]?.id, '10:00', '11:00')
    const rival = { unitId: other, personId: await addPerson(house) }
    await book({ ...rival, startsAt: '2027-03-29T09:30', endsAt: '2027-03-29T10:00' })
    await believed('2000a')
    expect(await keep('1999z')).toMatchObject({ body: 0 })
    const wakes = house.wakes.length
    expect(await keep('2000b')).toMatchObject({ refused: false, body: expect.any(Number) })
    expect(await keep('2000b')).toMatchObject({ body: 0 })
    const after = await current(made.occurrences[0]?.id ?? '')
    expect(localStarts(after)).toEqual(['2027-03-15T09:00', '2027-03-22T09:00', '2027-03-29T09:00', '2027-04-05T09:00'])
    expect(after.occurrences.map(({ version }) => version)).toEqual([second?.version, 1, 3, fourth?.version])
    expect(localStarts(await current(late.occurrences[0]?.id ?? ''), 'conflicted')).toEqual(['2027-03-29T09:00'])
    expect(house.wakes.slice(wakes).flatMap(({ personIds }) => personIds)).toContain(personId)
    const letters = await lettersTo(personId)
    expect(letters.slice(0, 3).toSorted()).toEqual(['occurrence.conflicted', 'series.summary', 'series.summary'])
    expect(await lettersTo(desk)).toEqual(['occurrence.conflicted'])
  })

  it('remembers the data that it saw first, and moves nothing by them', async () => {
    const made = seriesOf(await book(four))
    await keep('2100a')
    expect(await keep('2100b')).toMatchObject({ body: 0 })
    expect(await current(made.occurrences[0]?.id ?? '')).toEqual(made)
  })
})
