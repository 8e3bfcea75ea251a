/** What the setup screens ask: the organisation, what a letter will say, what the host sees, what a removal would take. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { letterKind } from '../../src/contract/mails.ts'
import { Courier } from '../../src/mail/courier.ts'
import { newUuid } from '../../src/ports/ids.ts'
import { type Mail, MailFault } from '../../src/ports/mail.ts'
import { outboxOf } from '../../src/storage/outbox.ts'
import { createSealer } from '../../src/storage/seal.ts'
import { idOf } from '../house.ts'
import { openSpace, refusalOf, type Space } from './space.ts'

let space: Space
beforeAll(async () => {
  space = await openSpace()
})
afterAll(async () => {
  expect(space.house.failures).toEqual([])
  await space.house.close()
})

describe('change-organization', () => {
  it('renames the own organisation, and no other', async () => {
    const { house } = space
    const other = await house.addOrganization('Casa Dois')
    const owner = await house.client('owner')
    expect((await owner.get('/organization')).body).toMatchObject({ id: house.organizationId, name: 'Casa Azul' })
    expect((await owner.patch('/organization', { name: '  Casa Verde ' })).body['name']).toBe('Casa Verde')
    const desk = await house.client('desk')
    expect((await desk.get('/organization')).body['name']).toBe('Casa Verde')
    expect((await (await house.client('desk', ['*'], other)).get('/organization')).body['name']).toBe('Casa Dois')
    const journal = (await house.host.get('/journal')).text
    expect(journal).toContain('organization.renamed')
  })

  it('refuses a name of spaces; the same name again writes nothing', async () => {
    const { house } = space
    const blank = () => house.host.patch('/organization', { name: '  ' })
    expect(await refusalOf(house, blank)).toEqual({ status: 422, code: 'organization.name_invalid' })
    const lines = async () => (await house.host.get('/journal?action=organization.renamed')).body['items']
    const before = await lines()
    expect((await house.host.patch('/organization', { name: 'Casa Verde' })).status).toBe(200)
    expect(await lines()).toEqual(before)
  })
})

describe('preview-letter', () => {
  it.each(letterKind.options)('shows %s by the code that sends it', async kind => {
    const { status, body } = await space.house.host.get(`/letters/${kind}/preview`)
    expect(status).toBe(200)
    expect(body['kind']).toBe(kind)
    expect(body['subject']).not.toBe('')
    expect(body['text']).toContain('Sent for Casa')
    expect(String(body['html'])).toMatch(/^<!doctype html>/)
    expect(String(body['html'])).not.toContain('<script')
  })

  it('M3: the lead and lag that hold now stand in it', async () => {
    const { house, locationId } = space
    const text = async () => (await house.host.get('/letters/reservation.confirmed/preview')).body['text']
    await house.host.put('/access-windows', { leadMinutes: 25, lagMinutes: 0 })
    expect(await text()).toContain('open 25 minutes before the start and close at the end')
    const unit = { locationId, name: 'Atlas', kind: 'room', capacity: 4, accessLeadMinutes: 40 }
    idOf(await house.host.post('/reservation-units', unit))
    expect(await text()).toContain('open 40 minutes before the start')
    expect(await text()).toContain('Atlas')
  })

  it('refuses a kind that there is not, and posts nothing', async () => {
    const odd = () => space.house.host.get('/letters/love.letter/preview')
    expect(await refusalOf(space.house, odd)).toEqual({ status: 400, code: 'request.invalid' })
    expect((await space.house.host.get('/mails')).body['items']).toEqual([])
  })
})

describe('an invitation by mail', () => {
  const courier = (send: (mail: Mail) => Promise<void>) =>
    new Courier({
      clock: space.house.clock,
      random: () => 0.5,
      newId: newUuid,
      outbox: outboxOf(space.house.connections.app, createSealer(space.house.keys)),
      mailer: { send },
      senderEmail: 'doors@latchwork.test',
      report: () => undefined,
    })

  it('carries the link that lets them in, and forgets it once it is sent', async () => {
    const { house } = space
    const invited = await house.host.post('/staff', { name: 'Desk One', email: 'desk@example.org' })
    const sent: Mail[] = []
    const taking = courier(async mail => void sent.push(mail))
    await taking.round(house.organizationId)
    const [mail] = sent
    expect(mail).toMatchObject({ to: { email: 'desk@example.org' }, calendar: null })
    expect(mail?.text).toContain(`/staff/join?token=${invited.body['invitation']}`)
    const listed = await house.host.get('/mails')
    expect(listed.body['items']).toMatchObject([{ kind: 'staff.invitation', staffId: idOf(invited), state: 'sent' }])
    expect(listed.text).not.toContain(String(invited.body['invitation']))
    const again = await house.host.post(`/staff/${idOf(invited)}/invite`)
    await taking.round(house.organizationId)
    expect(sent[1]?.text).toContain(String(again.body['invitation']))
  })

  it('that failed is not sent again without its link: a new one is asked for', async () => {
    const { house } = space
    const invited = await house.host.post('/staff', { name: 'Desk Two', email: 'two@example.org' })
    const refusing = courier(async () => {
      throw new MailFault('never', 'No such mailbox')
    })
    await refusing.round(house.organizationId)
    const { items } = (await house.host.get('/mails?state=failed')).body as { items: { id: string; staffId: string }[] }
    const failed = items.find(({ staffId }) => staffId === idOf(invited))
    const repeat = () => house.host.post(`/mails/${failed?.id}/repeat`)
    expect(await refusalOf(house, repeat)).toEqual({ status: 409, code: 'mail.settled' })
  })
})

describe('list-organizations', () => {
  it('M5: tells the host when each step was taken', async () => {
    const { house } = space
    const added = idOf(await house.host.post('/organizations', { name: 'Casa Três' }))
    const inAdded = { 'latchwork-organization': added }
    await house.host.post('/integrations/salto-ks/request', {}, inAdded)
    await house.host.post('/integrations/salto-ks/submitted', {}, inAdded)
    const { items } = (await house.host.get('/organizations')).body as { items: Record<string, unknown>[] }
    expect(items.find(({ id }) => id === added)).toEqual({
      id: added,
      name: 'Casa Três',
      integrationState: 'with-salto',
      requestedAt: expect.any(String),
      submittedAt: expect.any(String),
      approvedAt: null,
      connectedAt: null,
    })
  })
})

describe('list-sites', () => {
  it('M6: says how many people and memberships a removal would take', async () => {
    const { house, siteId } = space
    const given = async () => {
      const { items } = (await house.host.get('/integrations/salto-ks/sites')).body as {
        items: Record<string, unknown>[]
      }
      return items.find(({ id }) => id === siteId)?.['given']
    }
    expect(await given()).toEqual({ people: 0, memberships: 0 })
    const one = idOf(await house.host.post('/people', { name: 'Ana Lima', email: 'ana@example.org' }))
    const other = idOf(await house.host.post('/people', { name: 'Bo Dahl', email: 'bo@example.org' }))
    const at = house.clock.now()
    const membership = (personId: string, accessGroupId: string, state: 'given' | 'taken') =>
      ({
        siteId,
        personId,
        accessGroupId,
        origin: 'given',
        state,
        intentAt: at,
        answeredAt: at,
        confirmedAt: at,
      }) as const
    await house.inTransaction(tx =>
      tx.ledger.saveMemberships([
        membership(one, 'group-front', 'given'),
        membership(one, 'group-lab', 'given'),
        membership(other, 'group-lab', 'taken'),
      ]),
    )
    expect(await given()).toEqual({ people: 1, memberships: 2 })
  })
})
