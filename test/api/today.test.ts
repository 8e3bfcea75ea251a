/** Today: what needs a person, which windows open and close, what was confirmed; and names beside ids of the journal. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../house.ts'
import { addPerson, openSpace, type Space } from './space.ts'

let space: Space
let unitId: string
beforeAll(async () => {
  space = await openSpace('2026-11-02T09:00:00Z')
  const { house, locationId } = space
  const unit = { locationId, name: 'Sala', kind: 'room', capacity: 4, isPaymentDemanded: true }
  unitId = idOf(await house.host.post('/reservation-units', unit))
  await house.host.put(`/reservation-units/${unitId}/access-groups`, { accessGroupIds: ['group-lab'] })
})
afterAll(async () => {
  expect(space.house.failures).toEqual([])
  await space.house.close()
})

type Today = {
  needs: Record<'held' | 'drift' | 'waits' | 'holds', Record<string, unknown>[]> & { mails: Record<string, unknown> }
  windows: Record<string, unknown>[]
  live: Record<string, unknown>[]
}
const today = async (query = '') => (await space.house.host.get(`/today${query}`)).body as unknown as Today

describe('read-today', () => {
  it('is empty where nothing happens', async () => {
    expect(await today(`?locationId=${space.locationId}`)).toMatchObject({
      needs: { held: [], drift: [], waits: [], mails: { failed: 0, first: [] }, holds: [] },
      windows: [],
      live: [],
    })
    const unknown = await space.house.host.get(`/today?locationId=${randomUUID()}`)
    expect(unknown).toMatchObject({ status: 404, body: { code: 'location.unknown' } })
  })

  it('M3: shows the windows of today with lead and lag, and why one does not open', async () => {
    const { house } = space
    const personId = await addPerson(house)
    const reserve = (startsAt: string, endsAt: string, isTentative = false) =>
      house.host.post('/reservations', { unitId, personId, startsAt, endsAt, isTentative, holdMinutes: 600 })
    const unpaid = idOf(await reserve('2026-11-02T10:00', '2026-11-02T11:00'))
    const paid = idOf(await reserve('2026-11-02T12:00', '2026-11-02T13:00'))
    await house.host.post(`/reservations/${paid}/confirm`, { paid: true })
    const held = idOf(await reserve('2026-11-02T15:00', '2026-11-02T16:00', true))
    await reserve('2026-11-04T10:00', '2026-11-04T11:00')
    const { windows, needs } = await today()
    expect(windows).toMatchObject([
      { reservationId: unpaid, state: 'not', whyNot: 'reservation_tentative', from: '2026-11-02T09:45:00.000Z' },
      { reservationId: paid, state: 'planned', whyNot: null, unitName: 'Sala', salto: { state: 'closed' } },
      { reservationId: held, state: 'not', whyNot: 'reservation_tentative' },
    ])
    expect(windows[1]).toMatchObject({ from: '2026-11-02T11:45:00.000Z', until: '2026-11-02T13:15:00.000Z' })
    const holds = needs.holds.map(({ reservationId }) => reservationId).sort()
    expect(holds).toEqual(expect.arrayContaining([unpaid, held]))
    expect(holds).not.toContain(paid)
    expect(needs.holds[0]).toMatchObject({ unitName: 'Sala', timeZone: 'Europe/Lisbon', isPaymentDemanded: true })
  })

  it('F-note 9: gathers what waits: held plans with their numbers, drift, seats, each with names', async () => {
    const { house, siteId } = space
    const [one, two] = [await addPerson(house), await addPerson(house)]
    const seenAt = house.clock.now()
    const planId = randomUUID()
    const held = (personId: string) => ({
      ...{ id: randomUUID(), planId, kind: 'unexplained_removal' as const, siteId, personId, seenAt },
      ...{ accessGroupId: 'group-front', removals: 12, memberships: 40, limit: 5, decision: null, settledAt: null },
    })
    const shortfall = { siteId, personId: one, accessGroupId: null, kind: 'waits_for_seat' as const, since: seenAt }
    await house.inTransaction(async tx => {
      await tx.drift.saveHeld([held(one), held(two)])
      await tx.drift.save([
        {
          ...{ id: randomUUID(), kind: 'membership_removed' as const, siteId, personId: two, seenAt },
          ...{ accessGroupId: 'group-front', decision: null, settledAt: null },
        },
      ])
      await tx.ledger.saveShortfalls(siteId, [one], [{ ...shortfall, retryAt: null, detail: null }])
    })
    const { needs } = await today()
    expect(needs.held).toMatchObject([{ planId, changes: 2, removals: 12, memberships: 40, limit: 5 }])
    expect(needs.drift).toMatchObject([{ kind: 'membership_removed', count: 1, people: [{ personId: two }] }])
    expect(needs.waits).toMatchObject([{ kind: 'waits_for_seat', count: 1, people: [{ personId: one }] }])
    expect(JSON.stringify(needs.waits)).toContain('"name":"Ana Lima')
    const lists = await house.host.get('/integrations/salto-ks/held-changes')
    expect(lists.body['items']).toMatchObject([{ effect: 'loses' }, { effect: 'loses' }])
    expect(Object.keys(lists.body['names'] as object).sort()).toEqual([siteId, 'group-front', one, two].sort())
  })

  it('shows what Salto KS confirmed and what failed, newest first', async () => {
    const { house, siteId } = space
    const personId = await addPerson(house)
    const line = (action: string, detail = {}) => ({
      ...{ action, actor: { kind: 'system' as const, id: 'reconciler' as const } },
      ...{
        subject: { siteId, accessGroupId: 'group-lab', personId },
        detail: { people: { [personId]: [] }, ...detail },
      },
    })
    await house.inTransaction(async tx => {
      await tx.journal.append(line('membership.give.intended'))
      await tx.journal.append(line('membership.give.done'))
      await tx.journal.append(line('user.create.failed', { fault: 'no_seat' }))
    })
    expect((await today()).live).toMatchObject([
      { what: 'failed', fault: 'no_seat', count: 1 },
      { what: 'given', accessGroupName: 'Group group-lab', people: [{ personId }] },
    ])
  })
})

describe('list-journal', () => {
  it('names what its lines name, and is filtered by kinds', async () => {
    const { house, productId } = space
    const personId = await addPerson(house)
    await house.host.post('/recurring-billings', { personId, productId, startsOn: '2026-01-01' })
    const { body } = await house.host.get('/journal?kinds=billing,grant&limit=5')
    expect(body['items']).toMatchObject([{ action: 'billing.started', subject: { productId } }])
    const names = body['names'] as Record<string, string>
    expect(names[productId]).toBe('Flex')
    expect(names[personId]).toContain('Ana')
    expect(Object.values(names)).toContain('test host')
  })
})
