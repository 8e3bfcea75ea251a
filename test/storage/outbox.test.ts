import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Letter } from '../../src/domain/letter.ts'
import { Courier, type CourierParts } from '../../src/mail/courier.ts'
import { SmtpMailer } from '../../src/mail/smtp.ts'
import { openPostbox, type Postbox } from '../../src/main/demo/postbox/postbox.ts'
import { newUuid } from '../../src/ports/ids.ts'
import { type Mailer, MailFault, type NewLetter, type Outbox, type PostedLetter } from '../../src/ports/mail.ts'
import type { Store } from '../../src/ports/store.ts'
import { withTenant } from '../../src/storage/database.ts'
import { doubtUnsent, forgetLetters, outboxOf } from '../../src/storage/outbox.ts'
import { createSealer } from '../../src/storage/seal.ts'
import { eraseRecipient } from '../../src/storage/shelves/outbox.ts'
import { createStore } from '../../src/storage/store.ts'
import { aLine, t0 } from '../contract/store.ts'
import { TestClock } from '../house.ts'
import { aPosting, aRecipient, aReservation, confirmation } from '../mail/letters.ts'
import { KeptMailer } from '../simulation/kept-mailer.ts'
import { storageHouse } from './house.ts'

const house = storageHouse()
const sealer = createSealer({ keys: { test: randomBytes(32) }, currentKeyId: 'test' })
let postbox: Postbox
beforeAll(async () => {
  postbox = await openPostbox({ smtpPort: 0, port: 0 })
})
afterAll(() => postbox.close())

const store = (): Store => createStore({ db: house().connections.app, enqueueWake: async () => undefined, sealer })
const outbox = (): Outbox => outboxOf(house().connections.app, sealer)
/** Letters are about the future, so that they are of use. */
const soon = (more: Partial<Parameters<typeof aReservation>[0]> = {}) => {
  const startsAt = Date.now() + 3 * 86_400_000
  return aReservation({ startsAt, endsAt: startsAt + 3_600_000, doors: null, ...more })
}
const aLetter = (more: Partial<NewLetter> = {}) => aPosting(confirmation(soon()), more)
const post = (organizationId: string, letter: NewLetter) =>
  store().transaction(organizationId, Date.now(), tx => tx.outbox.post(letter))
const stored = (organizationId: string) =>
  store().transaction(organizationId, Date.now(), async tx => (await tx.outbox.list({ limit: 100 })).items)
const smtpMailer = () =>
  new SmtpMailer({
    host: 'localhost',
    port: postbox.smtpPort,
    isSecure: false,
    credentials: null,
    mayBeInTheClear: true,
    senderEmail: 'letters@harbour.example',
  })
const courierWith = (mailer: Mailer, more: Partial<CourierParts> = {}) =>
  new Courier({
    clock: new TestClock(),
    random: () => 1,
    newId: newUuid,
    outbox: outbox(),
    mailer,
    senderEmail: 'letters@harbour.example',
    report: () => undefined,
    ...more,
  })
const caughtFor = (letter: NewLetter) =>
  postbox.mails.filter(mail => mail.messageId === `<${letter.id}@harbour.example>`)

describe('posting', () => {
  it('commits with the change, or not at all', async () => {
    const organizationId = await house().newOrganization()
    const work = store().transaction(organizationId, t0, async tx => {
      await tx.outbox.post(aLetter())
      throw new Error('no')
    })
    await expect(work).rejects.toThrow('no')
    expect(await stored(organizationId)).toEqual([])
  })

  it('makes one letter per event and person, however many post it at once (F-note 28)', async () => {
    const organizationId = await house().newOrganization()
    const reservation = soon()
    const recipient = aRecipient()
    const rivals = Array.from({ length: 16 }, () =>
      post(organizationId, aPosting(confirmation(reservation), { recipient })),
    )
    const outcomes = await Promise.all(rivals)
    expect(outcomes.filter(outcome => outcome === 'posted')).toHaveLength(1)
    expect(await stored(organizationId)).toHaveLength(1)
    // Another person, another event and another organisation have letters of their own.
    expect(await post(organizationId, aPosting(confirmation(reservation)))).toBe('posted')
    const cancelled: Letter = { kind: 'reservation.cancelled', reservation, reason: 'asked' }
    expect(await post(organizationId, aPosting(cancelled, { recipient }))).toBe('posted')
    expect(await post(await house().newOrganization(), aPosting(confirmation(reservation), { recipient }))).toBe(
      'posted',
    )
  })

  it('gives each change of a reservation its letter', async () => {
    const organizationId = await house().newOrganization()
    const recipient = aRecipient()
    const reservation = soon({ version: 2 })
    const change = (version: number): NewLetter =>
      aPosting(
        { kind: 'reservation.changed', reservation: { ...reservation, version }, before: reservation },
        { recipient },
      )
    expect(await post(organizationId, change(2))).toBe('posted')
    expect(await post(organizationId, change(2))).toBe('already')
    expect(await post(organizationId, change(3))).toBe('posted')
  })

  it('tells a courier when the transaction has committed, and of nothing that was undone', async () => {
    const organizationId = await house().newOrganization()
    const told: PostedLetter[] = []
    const telling = createStore({
      db: house().connections.app,
      enqueueWake: async () => undefined,
      onLetter: letter => told.push(letter),
    })
    const letter = aLetter()
    const undone = telling.transaction(organizationId, Date.now(), async tx => {
      await tx.outbox.post(letter)
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect(told).toEqual([])
    await telling.transaction(organizationId, Date.now(), async tx => {
      await tx.outbox.post(letter)
      expect(told).toEqual([])
    })
    await telling.transaction(organizationId, Date.now(), tx => tx.outbox.post({ ...letter, id: randomUUID() }))
    expect(told).toEqual([{ organizationId, letterId: letter.id }])
  })

  it('takes a dropped letter once, and says nothing of the second', async () => {
    const organizationId = await house().newOrganization()
    const letter = aLetter()
    const drop = (dropped: NewLetter) => store().transaction(organizationId, Date.now(), tx => tx.outbox.drop(dropped))
    await drop(letter)
    await drop({ ...letter, id: randomUUID() })
    const { items } = await store().transaction(organizationId, Date.now(), tx => tx.outbox.list({ limit: 10 }))
    expect(items.map(({ id }) => id)).toEqual([letter.id])
  })
})

describe('sending', () => {
  it('takes a posted letter to the mail server once, in the organisation’s name', async () => {
    const organizationId = await house().newOrganization()
    const letter = aLetter()
    await post(organizationId, letter)
    const courier = courierWith(smtpMailer())
    expect(await courier.deliver(organizationId, letter.id)).toEqual({ state: 'sent' })
    expect(await courier.deliver(organizationId, letter.id)).toBeNull()
    expect(await courier.round(organizationId)).toBe(0)
    expect(caughtFor(letter)).toMatchObject([{ to: ['grace@example.org'], from: { name: 'Operator' } }])
    expect(await stored(organizationId)).toMatchObject([{ id: letter.id, state: 'sent', attempts: 1, trouble: null }])
  })

  it('sends each of many letters once, with eight couriers after them (F-note 28)', async () => {
    const organizationId = await house().newOrganization()
    const letters = Array.from({ length: 40 }, () => aLetter())
    for (const letter of letters) await post(organizationId, letter)
    const mailer = new KeptMailer()
    const couriers = Array.from({ length: 8 }, () => courierWith(mailer))
    const taken = await Promise.all(couriers.map(courier => courier.round(organizationId)))
    expect(taken.reduce((sum, count) => sum + count)).toBe(40)
    expect(mailer.mails.map(mail => mail.letterId).sort()).toEqual(letters.map(({ id }) => id).sort())
  })

  it('knows nothing of other organisations’ letters', async () => {
    const [mine, theirs] = [await house().newOrganization(), await house().newOrganization()]
    const letter = aLetter()
    await post(theirs, letter)
    const mailer = new KeptMailer()
    expect(await courierWith(mailer).deliver(mine, letter.id)).toBeNull()
    expect(await courierWith(mailer).round(mine)).toBe(0)
    expect(mailer.mails).toEqual([])
  })

  it('does not repeat a letter whose process was killed between the server’s yes and our note (F-note 28)', async () => {
    const organizationId = await house().newOrganization()
    const letter = aLetter()
    await post(organizationId, letter)
    const killed = courierWith(smtpMailer(), {
      outbox: {
        ...outbox(),
        settle: async () => {
          throw new Error('killed')
        },
      },
    })
    await expect(killed.deliver(organizationId, letter.id)).rejects.toThrow('killed')
    const clock = new TestClock()
    const next = courierWith(smtpMailer(), { clock })
    expect(await next.round(organizationId)).toBe(0)
    expect(await stored(organizationId)).toMatchObject([{ state: 'sending' }])
    clock.advance(11 * 60_000)
    expect(await next.round(organizationId)).toBe(0)
    expect(await stored(organizationId)).toMatchObject([
      { state: 'unknown', trouble: expect.stringContaining('ended') },
    ])
    clock.advance(24 * 3_600_000)
    expect(await next.round(organizationId)).toBe(0)
    expect(caughtFor(letter)).toHaveLength(1)
  })

  it('sends nothing again that waited when a backup was made, for it may have gone since (F-note 28)', async () => {
    const organizationId = await house().newOrganization()
    const [waiting, claimed, sent] = [aLetter(), aLetter(), aLetter()]
    for (const letter of [waiting, claimed, sent]) await post(organizationId, letter)
    const mailer = new KeptMailer()
    await courierWith(mailer).deliver(organizationId, sent.id)
    await outbox().claim(organizationId, claimed.id, randomUUID(), Date.now())
    expect(await doubtUnsent(house().connections.app, organizationId, Date.now())).toBe(2)
    expect(await courierWith(mailer).round(organizationId)).toBe(0)
    const states = await stored(organizationId)
    expect(states.map(({ state }) => state).sort()).toEqual(['sent', 'unknown', 'unknown'])
  })

  it('is not undone by an attempt that comes back late', async () => {
    const organizationId = await house().newOrganization()
    const letter = aLetter()
    await post(organizationId, letter)
    const claimed = await outbox().claim(organizationId, letter.id, randomUUID(), Date.now())
    if (!claimed) throw new Error('Not claimed')
    expect(await outbox().doubt(organizationId, Date.now() + 1, Date.now())).toBe(1)
    expect(await outbox().settle(organizationId, claimed, { state: 'sent' }, Date.now())).toBe(false)
    expect(await stored(organizationId)).toMatchObject([{ state: 'unknown' }])
  })
})

describe('trouble', () => {
  const fault = (kind: MailFault['kind']) => new MailFault(kind, `EMESSAGE (${kind})`)

  it('never undoes the change that the letter tells of', async () => {
    const organizationId = await house().newOrganization()
    const letter = aLetter()
    await store().transaction(organizationId, Date.now(), async tx => {
      await tx.journal.append(aLine('reservation.made'))
      await tx.outbox.post(letter)
    })
    await courierWith(new KeptMailer(() => fault('never'))).deliver(organizationId, letter.id)
    const lines = await house().asAdministrator('select action from journal where organization_id = $1', [
      organizationId,
    ])
    expect(lines.rows).toEqual([{ action: 'reservation.made' }])
    expect(await stored(organizationId)).toMatchObject([{ state: 'failed', trouble: 'EMESSAGE (never)' }])
  })

  it('for now: tries again, each time after a longer while, and succeeds', async () => {
    const organizationId = await house().newOrganization()
    const letter = aLetter()
    await post(organizationId, letter)
    const clock = new TestClock()
    let refusals = 4
    const mailer = new KeptMailer(() => (refusals-- > 0 ? fault('later') : null))
    const courier = courierWith(mailer, { clock })
    const pauses: number[] = []
    for (let round = 0; round < 4; round++) {
      const at = clock.now()
      expect(await courier.round(organizationId)).toBe(1)
      expect(await courier.round(organizationId)).toBe(0)
      const [kept] = await stored(organizationId)
      expect(kept).toMatchObject({ state: 'posted', attempts: round + 1, trouble: 'EMESSAGE (later)' })
      pauses.push(Math.round(((kept?.nextTryAt ?? 0) - at) / 1000))
      clock.advance((kept?.nextTryAt ?? 0) - clock.now() + 1)
    }
    expect(pauses).toEqual([30, 60, 120, 240])
    expect(await courier.round(organizationId)).toBe(1)
    expect(await stored(organizationId)).toMatchObject([{ state: 'sent', trouble: null, nextTryAt: null }])
    expect(mailer.mails).toHaveLength(1)
  })

  it('until the letter is of no use: then it has failed, and nobody gets it', async () => {
    const organizationId = await house().newOrganization()
    const reservation = soon()
    const holdUntil = Date.now() + 60_000
    const letter = aPosting({ kind: 'hold.expiring', reservation, holdUntil })
    await post(organizationId, letter)
    const clock = new TestClock()
    clock.advance(61_000)
    const mailer = new KeptMailer()
    expect(await courierWith(mailer, { clock }).deliver(organizationId, letter.id)).toMatchObject({ state: 'failed' })
    expect(mailer.mails).toEqual([])
  })

  it('after the handover: the letter is shown, and repeated only when somebody says so, under the same Message-ID', async () => {
    const organizationId = await house().newOrganization()
    const letter = aLetter()
    await post(organizationId, letter)
    const mailer = new KeptMailer(() => fault('unknown'))
    await courierWith(mailer).deliver(organizationId, letter.id)
    expect(await courierWith(mailer).round(organizationId)).toBe(0)
    const repeated = await store().transaction(organizationId, Date.now(), async tx => {
      expect(await tx.outbox.countByState()).toEqual({ posted: 0, sending: 0, sent: 0, failed: 0, unknown: 1 })
      expect((await tx.outbox.list({ state: 'unknown', limit: 10 })).items).toHaveLength(1)
      return tx.outbox.repeat(letter.id)
    })
    expect(repeated).toBe(true)
    const again = new KeptMailer()
    expect(await courierWith(again).round(organizationId)).toBe(1)
    expect(again.mails.map(mail => mail.letterId)).toEqual([letter.id])
    expect(await store().transaction(organizationId, Date.now(), tx => tx.outbox.repeat(letter.id))).toBe(false)
  })

  it('with the words: a letter that cannot be written has failed, and stands in nobody’s way', async () => {
    const organizationId = await house().newOrganization()
    const broken = aPosting(confirmation(soon({ timeZone: 'Nowhere/Land' })))
    const sound = aLetter()
    await post(organizationId, broken)
    await post(organizationId, sound)
    const mailer = new KeptMailer()
    expect(await courierWith(mailer).round(organizationId)).toBe(2)
    expect(mailer.mails.map(mail => mail.letterId)).toEqual([sound.id])
    expect((await stored(organizationId)).find(({ id }) => id === broken.id)).toMatchObject({ state: 'failed' })
  })
})

describe('what is personal', () => {
  const signIn = (): Letter => ({
    kind: 'sign-in.link',
    linkId: randomUUID(),
    timeZone: 'Europe/Lisbon',
    expiresAt: Date.now() + 900_000,
  })
  const rowOf = async (id: string) =>
    (await house().asAdministrator('select * from outbox where id = $1', [id])).rows[0]

  it('a link that signs somebody in is sealed at rest, and forgotten when it was sent', async () => {
    const organizationId = await house().newOrganization()
    const letter = aPosting(signIn(), { link: 'https://doors.example/s?token=abcdef' })
    await post(organizationId, letter)
    const before = await rowOf(letter.id)
    expect(before.sealed_link).toEqual(expect.any(String))
    expect(JSON.stringify(before)).not.toContain('abcdef')
    const mailer = new KeptMailer()
    await courierWith(mailer).deliver(organizationId, letter.id)
    expect(mailer.mails[0]?.text).toContain('https://doors.example/s?token=abcdef')
    expect((await rowOf(letter.id)).sealed_link).toBeNull()
  })

  it('names and addresses can be erased; what has not gone never goes', async () => {
    const organizationId = await house().newOrganization()
    const recipient = aRecipient()
    const [sent, waiting] = [aLetter({ recipient }), aLetter({ recipient })]
    const notice = aPosting(
      {
        kind: 'occurrence.conflicted',
        audience: 'staff',
        seriesId: randomUUID(),
        occurrenceOf: '2026-03-02T09:00',
        unitName: 'Blue room',
        locationName: 'Harbour',
        timeZone: 'Europe/Lisbon',
        startsAt: Date.now(),
        endsAt: Date.now(),
      },
      {
        recipient: aRecipient({ kind: 'staff', name: 'Stella Staff', email: 'stella@example.org' }),
        about: { personId: recipient.id, name: 'Grace Guest' },
      },
    )
    for (const letter of [sent, waiting, notice]) await post(organizationId, letter)
    const mailer = new KeptMailer()
    await courierWith(mailer).deliver(organizationId, sent.id)
    await withTenant(house().connections.app, organizationId, trx => eraseRecipient(trx, recipient.id, Date.now()))
    for (const letter of [sent, waiting, notice]) {
      expect(JSON.stringify(await rowOf(letter.id))).not.toMatch(/Grace|grace@/)
    }
    expect(await courierWith(mailer).round(organizationId)).toBe(1)
    expect(mailer.mails.map(({ letterId }) => letterId)).toEqual([sent.id, notice.id])
    expect(mailer.mails[1]?.text).not.toContain('Grace Guest')
    expect((await rowOf(sent.id)).state).toBe('sent')
    expect((await rowOf(waiting.id)).state).toBe('failed')
  })

  it('forgets words, names and addresses after a time, but not that it was written (F-note 28)', async () => {
    const organizationId = await house().newOrganization()
    const [sent, waiting, useless, fresh] = [aLetter(), aLetter(), aLetter(), aLetter()]
    for (const letter of [sent, waiting, useless, fresh]) await post(organizationId, letter)
    const mailer = new KeptMailer()
    await courierWith(mailer).deliver(organizationId, sent.id)
    await courierWith(mailer).deliver(organizationId, fresh.id)
    const old = Date.now() - 91 * 86_400_000
    const aged = async (id: string, set: object) =>
      withTenant(house().connections.app, organizationId, trx =>
        sql`update outbox set ${sql.join(
          Object.entries(set).map(([column, at]) => sql`${sql.ref(column)} = ${new Date(at).toISOString()}`),
        )} where id = ${id}`.execute(trx),
      )
    await aged(sent.id, { settled_at: old })
    await aged(waiting.id, { next_try_at: old })
    await aged(useless.id, { next_try_at: old, useless_from: old })
    const before = Date.now() - 90 * 86_400_000
    const forget = () => forgetLetters(house().connections.app, organizationId, before, Date.now())
    expect(await forget()).toBe(2)
    expect(await forget()).toBe(0)
    const row = await rowOf(sent.id)
    expect(JSON.stringify(row)).not.toMatch(/Grace|grace@|Blue room/)
    expect(row).toMatchObject({ state: 'sent', letter: { kind: 'reservation.confirmed' } })
    expect(await rowOf(useless.id)).toMatchObject({ state: 'failed', letter: { kind: 'reservation.confirmed' } })
    for (const { id } of [waiting, fresh]) expect(JSON.stringify(await rowOf(id))).toMatch(/grace@/)
    expect(await post(organizationId, { ...sent, id: randomUUID() })).toBe('already')
    expect((await stored(organizationId)).find(({ id }) => id === sent.id)).toMatchObject({
      kind: 'reservation.confirmed',
      email: null,
      state: 'sent',
    })
    expect(await store().transaction(organizationId, Date.now(), tx => tx.outbox.repeat(useless.id))).toBe(false)
    expect(await courierWith(mailer).round(organizationId)).toBe(1)
  })

  it('the letter itself holds no name and no address', async () => {
    const organizationId = await house().newOrganization()
    const letter = aLetter()
    await post(organizationId, letter)
    expect(JSON.stringify((await rowOf(letter.id)).letter)).not.toMatch(/Grace|@/)
  })
})
