/** Calendars of a person, a unit and a location under a secret address. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../house.ts'
import { newPerson, openSpace, type Space } from './space.ts'

let space: Space
let unitId: string
let personId: string
let reservationId: string
const person = newPerson()

const hourMs = 3_600_000
const at = (hours: number) =>
  new Date(Math.ceil(space.house.clock.now() / hourMs) * hourMs + hours * hourMs).toISOString()

beforeAll(async () => {
  space = await openSpace()
  const { host } = space.house
  unitId = idOf(
    await host.post('/reservation-units', { locationId: space.locationId, name: 'Atlas', kind: 'room', capacity: 4 }),
  )
  personId = idOf(await host.post('/people', person))
  reservationId = idOf(await host.post('/reservations', { unitId, personId, startsAt: at(2), endsAt: at(3) }))
})
afterAll(async () => {
  expect(space.house.failures).toEqual([])
  await space.house.close()
})

const issue = (kind: string, id: string, more: object = {}) =>
  space.house.host.post('/calendar-feeds', { kind, id, ...more })
async function read(url: unknown): Promise<{ status: number; type: string | null; text: string }> {
  const answer = await fetch(String(url).replace('http://latchwork.test', space.house.url))
  return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() }
}

describe('issue-calendar-feed', () => {
  it('gives an address once, and the feed keeps its entry through a move', async () => {
    const made = await issue('person', personId)
    expect(made).toMatchObject({ status: 201, body: { kind: 'person', subjectId: personId, revokedAt: null } })
    const { url } = made.body
    const first = await read(url)
    expect(first).toMatchObject({ status: 200, type: 'text/calendar; charset=utf-8' })
    expect(first.text).toContain(`UID:reservation-${reservationId}@latchwork`)
    expect(first.text).toContain('SEQUENCE:0')
    await space.house.host.post(`/reservations/${reservationId}/move`, { startsAt: at(4), endsAt: at(5) })
    const moved = await read(url)
    expect(moved.text).toContain(`UID:reservation-${reservationId}@latchwork`)
    expect(moved.text).toContain('SEQUENCE:1')
    expect(moved.text.match(/BEGIN:VEVENT/g)).toHaveLength(1)
    const listed = await space.house.host.get('/calendar-feeds')
    expect(listed.text).not.toContain('lw_cal')
    const { rows } = await space.house.connections.ownerPool.query('select * from calendar_feeds')
    expect(JSON.stringify(rows)).not.toContain(String(url).slice(-40, -5))
  })

  it('names people in what staff made of a unit or a location, if they want it to', async () => {
    for (const [kind, id] of [
      ['unit', unitId],
      ['location', space.locationId],
    ] as const) {
      const { text } = await read((await issue(kind, id)).body['url'])
      expect(text).toContain(person.name)
      expect(text).not.toContain(person.email)
      const nameless = await issue(kind, id, { showsNames: false })
      expect(nameless.body['showsNames']).toBe(false)
      const shown = (await read(nameless.body['url'])).text
      expect([shown.includes('BEGIN:VEVENT'), shown.includes(person.name)]).toEqual([true, false])
    }
  })

  it('refuses what is not there, and addresses nobody gave out', async () => {
    expect((await issue('unit', personId)).body['code']).toBe('reservation_unit.unknown')
    expect((await issue('person', unitId)).body['code']).toBe('person.unknown')
    expect((await read(`http://latchwork.test/calendar/lw_cal_${'A'.repeat(43)}.ics`)).status).toBe(404)
    expect((await read('http://latchwork.test/calendar/x.ics')).status).toBe(404)
  })
})

describe('revoke-calendar-feed', () => {
  it('ends one address at once, and twice changes nothing', async () => {
    const [one, other] = [await issue('unit', unitId), await issue('unit', unitId)]
    const revoke = () => space.house.host.ask('DELETE', `/calendar-feeds/${idOf(one)}`)
    const revoked = await revoke()
    expect(revoked.body['revokedAt']).toEqual(expect.any(String))
    expect((await revoke()).body).toEqual(revoked.body)
    expect((await read(one.body['url'])).status).toBe(404)
    expect((await read(other.body['url'])).status).toBe(200)
  })
})
