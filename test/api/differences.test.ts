import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DriftItem, HeldChange } from '../../src/ports/ledger.ts'
import { addPerson, openSpace, refusalOf, type Space } from './space.ts'

let space: Space
beforeAll(async () => {
  space = await openSpace()
})
afterAll(async () => {
  expect(space.house.failures).toEqual([])
  await space.house.close()
})

const root = '/integrations/salto-ks'

async function see(item: Partial<DriftItem> & { kind: DriftItem['kind'] }): Promise<string> {
  const { house, siteId } = space
  const id = randomUUID()
  const seen: DriftItem = {
    id,
    siteId,
    personId: null,
    accessGroupId: null,
    seenAt: house.clock.now(),
    decision: null,
    settledAt: null,
    ...item,
  }
  await house.inTransaction(tx => tx.drift.save([seen]))
  return id
}

const decide = (id: string, verb: string) => space.house.host.post(`${root}/drift/${id}/${verb}`)

describe('decide-drift', () => {
  it('M9: is listed, decided once, and wakes the person', async () => {
    const { house } = space
    const personId = await addPerson(house)
    const id = await see({ kind: 'membership_removed', personId, accessGroupId: 'group-front' })
    expect((await house.host.get(`${root}/drift`)).body['items']).toMatchObject([{ id, personId, decision: null }])
    const wakes = house.wakes.length
    expect(await decide(id, 'revert')).toMatchObject({ status: 200, body: { id, decision: 'revert' } })
    expect((await decide(id, 'revert')).body).toMatchObject({ decision: 'revert' })
    expect(house.wakes.slice(wakes)).toMatchObject([{ personIds: [personId] }])
    expect((await decide(id, 'ignore')).body).toMatchObject({ decision: 'ignore' })
  })

  it('M9: adopting a membership without a cause makes an open-ended grant, so that the rules agree with the door', async () => {
    const { house } = space
    const personId = await addPerson(house)
    const id = await see({ kind: 'membership_added', personId, accessGroupId: 'group-lab' })
    await decide(id, 'adopt')
    await decide(id, 'adopt')
    const grants = (await house.host.get(`/grants?personId=${personId}`)).body['items']
    expect(grants).toMatchObject([{ accessGroupId: 'group-lab', endsAt: null, reason: 'Adopted from Salto KS' }])
    expect(grants).toHaveLength(1)
    const explained = await house.host.get(`/access/explain?personId=${personId}&lockId=lock-lab`)
    expect(explained.body).toMatchObject({ decision: 'allowed' })
  })

  it('M9: adopting a membership with a cause makes no grant', async () => {
    const { house, productId } = space
    const personId = await addPerson(house)
    await house.host.post('/recurring-billings', { personId, productId, startsOn: '2026-01-01' })
    await decide(await see({ kind: 'membership_added', personId, accessGroupId: 'group-front' }), 'adopt')
    expect((await house.host.get(`/grants?personId=${personId}`)).body['items']).toEqual([])
  })

  it('M9: adopting a vanished group ends its mappings alone', async () => {
    const { house, productId, locationId } = space
    const accessGroupIds = ['group-front', 'group-lab']
    await house.host.put(`/products/${productId}/access-groups`, { locationId, accessGroupIds })
    const wakes = house.wakes.length
    await decide(await see({ kind: 'group_vanished', accessGroupId: 'group-lab' }), 'adopt')
    expect((await house.host.get(`/products/${productId}`)).body['accessGroups']).toMatchObject([
      { accessGroupIds: ['group-front'] },
    ])
    expect(house.wakes.slice(wakes)).toMatchObject([{ personIds: 'everybody' }])
  })

  it('refuses what cannot be done', async () => {
    const { house } = space
    const personId = await addPerson(house)
    for (const kind of ['user_not_ours', 'user_promoted', 'site_vanished'] as const) {
      const id = await see({ kind, personId })
      expect(await refusalOf(house, () => decide(id, 'revert'))).toEqual({ status: 422, code: 'drift.cannot_revert' })
    }
    const promoted = await see({ kind: 'user_promoted', personId: await addPerson(house) })
    expect(await refusalOf(house, () => decide(promoted, 'adopt'))).toEqual({ status: 422, code: 'drift.cannot_adopt' })
    const gone = await see({ kind: 'user_deleted', personId, settledAt: house.clock.now() })
    expect(await refusalOf(house, () => decide(gone, 'ignore'))).toEqual({ status: 409, code: 'drift.settled' })
    expect(await refusalOf(house, () => decide(randomUUID(), 'ignore'))).toEqual({ status: 404, code: 'drift.unknown' })
  })
})

async function hold(planId: string, personId: string): Promise<string> {
  const { house, siteId } = space
  const id = randomUUID()
  const held: HeldChange = {
    id,
    planId,
    kind: 'unexplained_removal',
    siteId,
    personId,
    accessGroupId: 'group-front',
    seenAt: house.clock.now(),
    removals: 12,
    memberships: 40,
    limit: 5,
    decision: null,
    settledAt: null,
  }
  await house.inTransaction(tx => tx.drift.saveHeld([held]))
  return id
}

it('lists what waits in pages for whoever asks so, and as a whole otherwise', async () => {
  const { host } = space.house
  for (const accessGroupId of ['group-one', 'group-two', 'group-three'])
    await see({ kind: 'group_vanished', accessGroupId })
  const whole = (await host.get(`${root}/drift`)).body
  const ids: unknown[] = []
  let cursor: unknown = null
  do {
    const page = (await host.get(`${root}/drift?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`)).body
    const items = page['items'] as { id: string }[]
    expect(items.length).toBeLessThanOrEqual(2)
    ids.push(...items.map(({ id }) => id))
    cursor = page['nextCursor']
  } while (cursor !== null)
  expect(whole['nextCursor']).toBeNull()
  expect(ids).toEqual((whole['items'] as { id: string }[]).map(({ id }) => id))
  expect(await refusalOf(space.house, () => host.get(`${root}/held-changes?limit=0`))).toMatchObject({ status: 400 })
})

describe('decide-held-change', () => {
  it('F-note 3: approves the whole plan with its numbers, and a sibling again changes nothing', async () => {
    const { house } = space
    const [one, two] = [await addPerson(house), await addPerson(house)]
    const planId = randomUUID()
    const [first, second] = [await hold(planId, one), await hold(planId, two)]
    const list = (await house.host.get(`${root}/held-changes`)).body['items']
    expect(list).toMatchObject([{ removals: 12, memberships: 40, limit: 5 }, { planId }])
    const wakes = house.wakes.length
    const approve = (id: string, body?: object) => house.host.post(`${root}/held-changes/${id}/approve`, body)
    expect(await approve(first)).toMatchObject({ status: 200, body: { id: first, decision: 'approved' } })
    expect(await approve(second)).toMatchObject({ status: 200, body: { id: second, decision: 'approved' } })
    expect(house.wakes.slice(wakes).map(wake => [...wake.personIds].sort())).toEqual([[one, two].sort()])
  })

  it('refuses one item alone when asked to', async () => {
    const { house } = space
    const planId = randomUUID()
    const [first, second] = [await hold(planId, await addPerson(house)), await hold(planId, await addPerson(house))]
    const refuse = (id: string, body?: object) => house.host.post(`${root}/held-changes/${id}/refuse`, body)
    expect((await refuse(first, { scope: 'item' })).body).toMatchObject({ decision: 'refused' })
    const open = (await house.host.get(`${root}/held-changes`)).body['items'] as HeldChange[]
    expect(open.find(({ id }) => id === second)).toMatchObject({ decision: null })
    expect(await refusalOf(house, () => refuse(randomUUID()))).toEqual({ status: 404, code: 'held_change.unknown' })
  })
})
