/** Doors: which there are, and who may open each at an instant, because of what. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../house.ts'
import { newPerson, openSpace, type Space } from './space.ts'

let space: Space
let ana: string
let bruno: string
beforeAll(async () => {
  space = await openSpace('2026-11-02T09:00:00Z')
  const { house, productId, siteId } = space
  await house.inTransaction(tx =>
    tx.sites.saveDoors(siteId, [
      { lockId: 'lock-street', name: 'Street' },
      { lockId: 'lock-front', name: 'Front' },
    ]),
  )
  ana = idOf(await house.host.post('/people', { ...newPerson(), name: 'Ana Alves' }))
  bruno = idOf(await house.host.post('/people', { ...newPerson(), name: 'Bruno Braga' }))
  const billing = { personId: ana, productId, startsOn: '2026-11-01', endsOn: '2026-11-30' }
  await house.host.post('/recurring-billings', billing)
})
afterAll(async () => {
  expect(space.house.failures).toEqual([])
  await space.house.close()
})

const ask = async (path: string) => (await space.house.host.get(path)).body
const peopleOf = async (lockId: string, query = '') =>
  (await ask(`/doors/${lockId}/people${query}`))['items'] as Record<string, unknown>[]

describe('list-doors', () => {
  it('names each door with its groups and how many may open it', async () => {
    const { items } = (await ask('/doors')) as { items: Record<string, unknown>[] }
    expect(items.map(({ lockId, name, people }) => [lockId, name, people])).toEqual([
      ['lock-front', 'Front', 1],
      ['lock-street', 'Street', 1],
      ['lock-lab', null, 0],
    ])
    expect(items[1]).toMatchObject({
      locationName: 'Baixa',
      timeZone: 'Europe/Lisbon',
      groups: [{ id: 'group-front' }, { id: 'group-lab' }],
    })
    expect((await ask(`/doors?locationId=${randomUUID()}`))['items']).toEqual([])
  })

  it('answers for another instant from what is true then', async () => {
    const { items } = (await ask('/doors?at=2026-12-05T09:00:00Z')) as { items: Record<string, unknown>[] }
    expect(items.map(({ people }) => people)).toEqual([0, 0, 0])
  })
})

describe('read-door-people', () => {
  it('says who may open it now, because of what, until when, and what Salto KS holds', async () => {
    expect(await peopleOf('lock-front')).toMatchObject([
      {
        personId: ana,
        name: 'Ana Alves',
        decision: 'allowed',
        causes: [{ kind: 'billing', name: 'Flex' }],
        until: '2026-12-01T00:00:00.000Z',
        actual: { state: 'closed', membership: 'none' },
      },
    ])
    expect(await peopleOf('lock-front', '?search=bruno')).toEqual([])
  })

  it('answers a past instant from what was true then', async () => {
    const { house } = space
    const body = { personId: bruno, accessGroupId: 'group-lab', reason: 'Repairs' }
    const grantId = idOf(
      await house.host.post('/grants', { ...body, startsAt: '2026-11-02T09:00:00Z', endsAt: '2026-12-02T09:00:00Z' }),
    )
    const during = new Date(house.clock.now() + 1000).toISOString()
    house.clock.advance(3_600_000)
    await house.host.post(`/grants/${grantId}/end`)
    expect(await peopleOf('lock-lab')).toEqual([])
    expect(await peopleOf('lock-lab', `?at=${during}`)).toMatchObject([
      { personId: bruno, causes: [{ kind: 'grant', name: 'Repairs' }], actual: null },
    ])
    expect(await peopleOf('lock-lab', '?at=2026-11-01T09:00:00Z')).toEqual([])
  })

  it('M9: shows whom Salto KS lets in although no claim does', async () => {
    const { house, siteId } = space
    const seenAt = house.clock.now()
    const ledgerUser = {
      ...{ siteId, personId: bruno, email: 'bruno@example.org', name: 'Bruno Braga', origin: 'created' as const },
      ...{ state: 'known' as const, siteUserId: 'su-1', platformUserId: 'pu-1', intentAt: seenAt, suspension: null },
      ...{ suspended: false, privileged: false, hasProfile: false, confirmedAt: seenAt, deleteDueAt: null },
    }
    await house.inTransaction(async tx => {
      await tx.ledger.saveUsers([ledgerUser])
      await tx.drift.save([
        {
          ...{ id: randomUUID(), kind: 'membership_added' as const, siteId, personId: bruno },
          ...{ accessGroupId: 'group-lab', seenAt, decision: null, settledAt: null },
        },
      ])
    })
    expect(await peopleOf('lock-lab')).toMatchObject([
      { personId: bruno, decision: 'denied', causes: [], actual: { state: 'open', membership: 'foreign' } },
    ])
  })

  it('M9: says that a decision is waited for until there is one, then that it was left so', async () => {
    const { house, siteId } = space
    const seenAt = house.clock.now()
    const id = randomUUID()
    await house.inTransaction(async tx => {
      await tx.drift.save([
        {
          ...{ id, kind: 'user_suspended' as const, siteId, personId: ana, accessGroupId: null },
          ...{ seenAt, decision: null, settledAt: null },
        },
      ])
      await tx.ledger.saveShortfalls(
        siteId,
        [ana],
        [
          {
            ...{ siteId, personId: ana, accessGroupId: null, kind: 'waits_for_decision' as const },
            ...{ since: seenAt, retryAt: null, detail: null },
          },
        ],
      )
    })
    const waitsOf = async () => {
      const lines = (await peopleOf('lock-front')).filter(({ personId }) => personId === ana)
      return lines.flatMap(line =>
        (line['actual'] as { waitsFor: { kind: string }[] }).waitsFor.map(({ kind }) => kind),
      )
    }
    expect(await waitsOf()).toEqual(['waits_for_decision'])
    await house.host.post(`/integrations/salto-ks/drift/${id}/ignore`)
    expect(await waitsOf()).toEqual(['left_by_decision'])
  })

  it('M9, I13: says closed to whom somebody took the door or the user away by hand, whatever the ledger keeps', async () => {
    const { house, siteId } = space
    const seenAt = house.clock.now()
    const item = { siteId, personId: ana, seenAt, decision: null, settledAt: null }
    const actual = async () => (await peopleOf('lock-front')).find(({ personId }) => personId === ana)?.['actual']
    await house.inTransaction(async tx => {
      await tx.ledger.saveUsers([
        {
          ...{ siteId, personId: ana, email: 'ana@example.org', name: 'Ana Lima', origin: 'created' },
          ...{ state: 'known', siteUserId: 'su-ana', platformUserId: 'pu-ana', intentAt: seenAt, suspension: null },
          ...{ suspended: false, privileged: false, hasProfile: true, confirmedAt: seenAt, deleteDueAt: null },
        },
      ])
      await tx.ledger.saveMemberships([
        {
          ...{ siteId, personId: ana, accessGroupId: 'group-front', origin: 'given', state: 'given' },
          ...{ intentAt: seenAt, answeredAt: seenAt, confirmedAt: seenAt },
        },
      ])
    })
    expect(await actual()).toMatchObject({ state: 'open', membership: 'given' })
    const removed = { ...item, id: randomUUID(), kind: 'membership_removed' as const, accessGroupId: 'group-front' }
    await house.inTransaction(tx => tx.drift.save([removed]))
    expect(await actual()).toMatchObject({ state: 'closed', membership: 'none', user: 'active' })
    const deleted = { ...item, id: randomUUID(), kind: 'user_deleted' as const, accessGroupId: null }
    await house.inTransaction(tx => tx.drift.save([{ ...removed, settledAt: seenAt }, deleted]))
    expect(await actual()).toMatchObject({ state: 'closed', membership: 'none', user: 'none' })
  })

  it('I5, I13: does not say closed of whoever opens by a role of their own, which is not looked at', async () => {
    const { house, siteId, productId } = space
    const personId = idOf(await house.host.post('/people', { ...newPerson(), name: 'Olga Owner' }))
    await house.host.post('/recurring-billings', { personId, productId, startsOn: '2026-11-01' })
    const actual = async () => (await peopleOf('lock-front')).find(line => line['personId'] === personId)?.['actual']
    expect(await actual()).toMatchObject({ state: 'closed' })
    const short = { siteId, personId, accessGroupId: null, kind: 'own_salto_role' as const }
    const since = house.clock.now()
    await house.inTransaction(tx =>
      tx.ledger.saveShortfalls(siteId, [personId], [{ ...short, since, retryAt: null, detail: null }]),
    )
    expect(await actual()).toMatchObject({ state: 'unknown', waitsFor: [{ kind: 'own_salto_role' }] })
  })

  it('refuses a door that is not there', async () => {
    const answer = await space.house.host.get('/doors/lock-nowhere/people')
    expect(answer).toMatchObject({ status: 404, body: { code: 'lock.unknown' } })
  })
})
