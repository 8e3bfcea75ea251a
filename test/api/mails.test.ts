/** M12: what was mailed to whom, and what failed, is seen. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Courier } from '../../src/mail/courier.ts'
import { newUuid } from '../../src/ports/ids.ts'
import { MailFault } from '../../src/ports/mail.ts'
import { outboxOf } from '../../src/storage/outbox.ts'
import { createSealer } from '../../src/storage/seal.ts'
import { idOf } from '../house.ts'
import { addPerson, openSpace, type Space } from './space.ts'

let space: Space
let unitId: string
beforeAll(async () => {
  space = await openSpace()
  const unit = { locationId: space.locationId, name: 'Atlas', kind: 'room', capacity: 4 }
  unitId = idOf(await space.house.host.post('/reservation-units', unit))
})
afterAll(async () => {
  expect(space.house.failures).toEqual([])
  await space.house.close()
})

const hourMs = 3_600_000
let hours = 1
function courier(send: () => Promise<void>) {
  const { house } = space
  return new Courier({
    clock: house.clock,
    random: () => 0.5,
    newId: newUuid,
    outbox: outboxOf(house.connections.app, createSealer(house.keys)),
    mailer: { send },
    senderEmail: 'doors@latchwork.test',
    report: () => undefined,
  })
}

async function booked(): Promise<string> {
  const personId = await addPerson(space.house)
  const at = (more: number) => new Date(space.house.clock.now() + (hours + more) * hourMs).toISOString()
  idOf(await space.house.host.post('/reservations', { unitId, personId, startsAt: at(0), endsAt: at(1) }))
  hours += 2
  return personId
}
const mailsOf = async (personId: string) => (await space.house.host.get(`/mails?personId=${personId}`)).body['items']

describe('mails', () => {
  it('M12: shows what waits, what was sent, and only of the person asked for', async () => {
    const [one, other] = [await booked(), await booked()]
    expect(await mailsOf(one)).toMatchObject([
      { kind: 'reservation.confirmed', personId: one, state: 'posted', tries: 0, sentAt: null, failure: null },
    ])
    await courier(async () => undefined).round(space.house.organizationId)
    expect(await mailsOf(one)).toMatchObject([{ state: 'sent', tries: 1, sentAt: expect.any(String) }])
    expect(await mailsOf(other)).toHaveLength(1)
  })

  it('repeat-mail: a failed letter is seen, put back and sent; a sent one is not sent again', async () => {
    const personId = await booked()
    const refusing = async () => {
      throw new MailFault('never', 'Mailbox unknown (550)')
    }
    await courier(refusing).round(space.house.organizationId)
    const [failed] = (await mailsOf(personId)) as [{ id: string }]
    expect(failed).toMatchObject({ state: 'failed', failure: 'Mailbox unknown (550)', tries: 1 })
    expect((await space.house.host.get('/mails?state=failed')).body['items']).toMatchObject([{ id: failed.id }])
    const repeated = await space.house.host.post(`/mails/${failed.id}/repeat`)
    expect(repeated).toMatchObject({ status: 200, body: { state: 'posted' } })
    await courier(async () => undefined).round(space.house.organizationId)
    expect(await mailsOf(personId)).toMatchObject([{ state: 'sent' }])
    expect((await space.house.host.post(`/mails/${failed.id}/repeat`)).body['code']).toBe('mail.settled')
    expect((await space.house.host.post(`/mails/${personId}/repeat`)).body['code']).toBe('mail.unknown')
  })

  it('puts the link to manage the reservation into its letters', async () => {
    await booked()
    const texts: string[] = []
    const { house } = space
    const mailer = { send: async (mail: { text: string; html: string }) => void texts.push(mail.text, mail.html) }
    const withLink = new Courier({
      clock: house.clock,
      random: () => 0.5,
      newId: newUuid,
      outbox: outboxOf(house.connections.app, createSealer(house.keys)),
      mailer,
      senderEmail: 'doors@latchwork.test',
      linkOf: () => 'http://latchwork.test/my-reservation/abc',
      report: () => undefined,
    })
    await withLink.round(house.organizationId)
    expect(texts).toHaveLength(2)
    for (const text of texts) expect(text).toContain('http://latchwork.test/my-reservation/abc')
  })

  it('M12: of a reservation shows the letters that name it, alone or in a series, and no others', async () => {
    const { host } = space.house
    const personId = await booked()
    const [first] = (await host.get(`/reservations?personId=${personId}`)).body['items'] as { id: string }[]
    const at = (more: number) => new Date(space.house.clock.now() + (hours + more) * hourMs).toISOString().slice(0, 16)
    const recurrence = { rule: 'FREQ=WEEKLY;COUNT=2', timeZone: 'Europe/Lisbon' }
    const made = await host.post('/reservations', { unitId, personId, startsAt: at(1), endsAt: at(2), recurrence })
    expect(made.status).toBe(201)
    hours += 3
    const all = (await host.get(`/reservations?personId=${personId}`)).body['items'] as { id: string }[]
    const dates = all.filter(({ id }) => id !== first?.id)
    expect(dates.length).toBe(2)
    const kindsOf = async (reservationId: string) =>
      ((await host.get(`/mails?reservationId=${reservationId}`)).body['items'] as { kind: string }[]).map(
        ({ kind }) => kind,
      )
    expect(await kindsOf(first?.id ?? '')).toEqual(['reservation.confirmed'])
    for (const { id } of dates) expect(await kindsOf(id)).toEqual(['series.summary'])
    expect(await kindsOf(newUuid(0))).toEqual([])
    expect((await host.get('/mails?reservationId=nonsense')).status).toBe(400)
  })
})
