import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idOf } from '../house.ts'
import { addPerson, newProduct, openSpace, refusalOf, type Space } from './space.ts'

let space: Space
beforeAll(async () => {
  space = await openSpace()
})
afterAll(async () => {
  expect(space.house.failures).toEqual([])
  await space.house.close()
})

const unknownId = '00000000-0000-7000-8000-000000000000'
const hourMs = 3_600_000
const dayMs = 24 * hourMs
const iso = (at: number) => new Date(at).toISOString()
const dateOf = (at: number) => iso(at).slice(0, 10)

describe('start-recurring-billing', () => {
  it('M10: gives the product from its first day, and wakes the payer', async () => {
    const { house, productId } = space
    const personId = await addPerson(house)
    const wakes = house.wakes.length
    const made = await house.host.post('/recurring-billings', { personId, productId, startsOn: '2026-01-01' })
    expect(made).toMatchObject({
      status: 201,
      body: {
        personId,
        companyId: null,
        productId,
        startsOn: '2026-01-01',
        endsOn: null,
        status: 'active',
        version: 1,
      },
    })
    expect(house.wakes.slice(wakes)).toMatchObject([{ personIds: [personId] }])
    const explained = await house.host.get(`/access/explain?personId=${personId}&accessGroupId=group-front`)
    expect(explained.body).toMatchObject({ decision: 'allowed', causes: [{ kind: 'billing', sourceId: idOf(made) }] })
    const list = await house.host.get(`/recurring-billings?personId=${personId}`)
    expect(list.body['items']).toEqual([made.body])
  })

  it('M10: a future start gives nothing yet', async () => {
    const { house, productId } = space
    const personId = await addPerson(house)
    await house.host.post('/recurring-billings', { personId, productId, startsOn: '2099-01-01' })
    const explained = await house.host.get(`/access/explain?personId=${personId}&lockId=lock-front`)
    expect(explained.body).toMatchObject({ decision: 'denied', nextChangeAt: '2099-01-01T00:00:00.000Z' })
    expect((await house.host.get(`/people/${personId}`)).body['membership']).toBe('non-member')
  })

  it('refuses bad input and writes nothing', async () => {
    const { house, productId } = space
    const personId = await addPerson(house)
    const start = (body: object) => () => house.host.post('/recurring-billings', body)
    const good = { personId, productId, startsOn: '2026-05-01' }
    const cases: [object, number, string][] = [
      [{ ...good, endsOn: '2026-04-30' }, 422, 'billing.end_before_start'],
      [{ ...good, startsOn: '2026-02-30' }, 400, 'request.invalid'],
      [{ ...good, startsOn: '0000-01-01' }, 400, 'request.invalid'],
      [{ ...good, personId: unknownId }, 404, 'person.unknown'],
      [{ ...good, productId: unknownId }, 404, 'product.unknown'],
      [{ ...good, companyId: unknownId }, 400, 'request.invalid'],
      [{ productId, startsOn: '2026-05-01' }, 400, 'request.invalid'],
      [{ productId, startsOn: '2026-05-01', companyId: unknownId }, 404, 'company.unknown'],
    ]
    for (const [body, status, code] of cases) expect(await refusalOf(house, start(body))).toEqual({ status, code })
  })
})

describe('change-recurring-billing', () => {
  it('M11: inactive takes the access away at once, active again gives it back', async () => {
    const { house, productId } = space
    const personId = await addPerson(house)
    const id = idOf(await house.host.post('/recurring-billings', { personId, productId, startsOn: '2026-01-01' }))
    const decision = async () =>
      (await house.host.get(`/access/explain?personId=${personId}&accessGroupId=group-front`)).body['decision']
    await house.host.patch(`/recurring-billings/${id}`, { status: 'inactive' })
    expect(await decision()).toBe('denied')
    await house.host.patch(`/recurring-billings/${id}`, { status: 'active' })
    expect(await decision()).toBe('allowed')
  })

  it('is idempotent when it ends twice, and refuses to reopen without a later end', async () => {
    const { house, productId } = space
    const personId = await addPerson(house)
    const id = idOf(await house.host.post('/recurring-billings', { personId, productId, startsOn: '2026-01-01' }))
    const end = () => house.host.patch(`/recurring-billings/${id}`, { endsOn: '2026-02-01' })
    expect((await end()).body).toMatchObject({ endsOn: '2026-02-01', version: 2 })
    const wakes = house.wakes.length
    expect((await end()).body).toMatchObject({ endsOn: '2026-02-01', version: 2 })
    expect(house.wakes.length).toBe(wakes)
    await house.host.patch(`/recurring-billings/${id}`, { status: 'inactive' })
    const reopen = () => house.host.patch(`/recurring-billings/${id}`, { status: 'active' })
    expect(await refusalOf(house, reopen)).toEqual({ status: 409, code: 'billing.ended' })
    const later = { status: 'active', endsOn: dateOf(house.clock.now() + 30 * dayMs) }
    expect((await house.host.patch(`/recurring-billings/${id}`, later)).body).toMatchObject(later)
    const backwards = () => house.host.patch(`/recurring-billings/${id}`, { endsOn: '2025-12-31' })
    expect(await refusalOf(house, backwards)).toEqual({ status: 422, code: 'billing.end_before_start' })
  })
})

describe('make-grant', () => {
  it('gives one group until its end, and the answer says when that is', async () => {
    const { house } = space
    const personId = await addPerson(house)
    const endsAt = iso(house.clock.now() + hourMs)
    const made = await house.host.post('/grants', { personId, accessGroupId: 'group-lab', reason: 'Moves in', endsAt })
    expect(made).toMatchObject({ status: 201, body: { personId, siteId: space.siteId, endsAt, version: 1 } })
    const explained = await house.host.get(`/access/explain?personId=${personId}&lockId=lock-street`)
    expect(explained.body).toMatchObject({ decision: 'allowed', nextChangeAt: endsAt, causes: [{ kind: 'grant' }] })
    expect((await house.host.get(`/grants?personId=${personId}`)).body['items']).toEqual([made.body])
  })

  it('refuses bad input and writes nothing', async () => {
    const { house } = space
    const personId = await addPerson(house)
    const good = { personId, accessGroupId: 'group-lab', reason: 'Visit', endsAt: iso(house.clock.now() + hourMs) }
    const cases: [object, number, string][] = [
      [{ ...good, reason: '  ' }, 422, 'grant.reason_missing'],
      [{ ...good, endsAt: iso(house.clock.now() - hourMs) }, 422, 'grant.end_before_start'],
      [{ ...good, startsAt: good.endsAt }, 422, 'grant.end_before_start'],
      [{ ...good, accessGroupId: 'group-invented' }, 404, 'access_group.unknown'],
      [{ ...good, personId: unknownId }, 404, 'person.unknown'],
      [{ ...good, endsAt: '2026-11-23' }, 400, 'request.invalid'],
      [{ ...good, endsAt: '0000-01-01T00:00:00Z' }, 400, 'request.invalid'],
    ]
    for (const [body, status, code] of cases) {
      expect(await refusalOf(house, () => house.host.post('/grants', body))).toEqual({ status, code })
    }
  })
})

describe('end-grant', () => {
  it('ends now, and ending twice changes nothing', async () => {
    const { house } = space
    const personId = await addPerson(house)
    const endsAt = iso(house.clock.now() + hourMs)
    const id = idOf(await house.host.post('/grants', { personId, accessGroupId: 'group-lab', reason: 'Visit', endsAt }))
    const ended = await house.host.post(`/grants/${id}/end`)
    expect(ended).toMatchObject({ status: 200, body: { version: 2 } })
    expect((await house.host.post(`/grants/${id}/end`)).body).toEqual(ended.body)
    const explained = await house.host.get(`/access/explain?personId=${personId}&accessGroupId=group-lab`)
    expect(explained.body).toMatchObject({ decision: 'denied', nextChangeAt: null })
  })

  it('ends one that has not begun, for good', async () => {
    const { house } = space
    const personId = await addPerson(house)
    const startsAt = iso(house.clock.now() + hourMs)
    const endsAt = iso(house.clock.now() + 2 * hourMs)
    const grant = { personId, accessGroupId: 'group-lab', reason: 'Visit', startsAt, endsAt }
    const id = idOf(await house.host.post('/grants', grant))
    expect((await house.host.post(`/grants/${id}/end`)).status).toBe(200)
    const then = encodeURIComponent(iso(house.clock.now() + 1.5 * hourMs))
    const explained = await house.host.get(`/access/explain?personId=${personId}&accessGroupId=group-lab&at=${then}`)
    expect(explained.body).toMatchObject({ decision: 'denied', actual: null })
    expect((await house.host.post(`/grants/${unknownId}/end`)).body['code']).toBe('grant.unknown')
  })
})

describe('add-company, change-company, add-co-member, change-co-member', () => {
  it('M14: an active co-member has what the company pays for', async () => {
    const { house, productId } = space
    const companyId = idOf(await house.host.post('/companies', { name: 'Ostra Lda' }))
    expect((await house.host.patch(`/companies/${companyId}`, { name: 'Ostra SA' })).body).toMatchObject({ version: 2 })
    const personId = await addPerson(house)
    await house.host.post('/recurring-billings', { companyId, productId, startsOn: '2026-01-01' })
    const decision = async () =>
      (await house.host.get(`/access/explain?personId=${personId}&accessGroupId=group-front`)).body['decision']
    expect(await decision()).toBe('denied')
    const joined = await house.host.post(`/companies/${companyId}/co-members`, { personId })
    expect(joined).toMatchObject({ status: 201, body: { companyId, personId, status: 'active', version: 1 } })
    expect(await decision()).toBe('allowed')
    expect((await house.host.get(`/people/${personId}`)).body['membership']).toBe('member')
    const wakes = house.wakes.length
    const path = `/companies/${companyId}/co-members/${idOf(joined)}`
    expect((await house.host.patch(path, { status: 'inactive' })).body).toMatchObject({
      status: 'inactive',
      version: 2,
    })
    expect(house.wakes.slice(wakes)).toMatchObject([{ personIds: [personId] }])
    expect(await decision()).toBe('denied')
    expect((await house.host.get(`/people/${personId}`)).body['membership']).toBe('non-member')
    expect((await house.host.get(`/companies/${companyId}/co-members`)).body['items']).toHaveLength(1)
  })

  it('refuses what cannot be', async () => {
    const { house } = space
    const companyId = idOf(await house.host.post('/companies', { name: 'Concha Lda' }))
    const otherId = idOf(await house.host.post('/companies', { name: 'Areia Lda' }))
    const personId = await addPerson(house)
    const add = () => house.host.post(`/companies/${companyId}/co-members`, { personId })
    const coMemberId = idOf(await add())
    expect(await refusalOf(house, add)).toEqual({ status: 409, code: 'co_member.taken' })
    const ofOther = () => house.host.patch(`/companies/${otherId}/co-members/${coMemberId}`, { status: 'inactive' })
    expect(await refusalOf(house, ofOther)).toEqual({ status: 404, code: 'co_member.unknown' })
    const unnamed = () => house.host.post('/companies', { name: ' ' })
    expect(await refusalOf(house, unnamed)).toEqual({ status: 422, code: 'company.name_invalid' })
    const nowhere = () => house.host.post(`/companies/${unknownId}/co-members`, { personId })
    expect(await refusalOf(house, nowhere)).toEqual({ status: 404, code: 'company.unknown' })
  })
})

describe('explain-access', () => {
  it('answers for a past instant from what was true then', async () => {
    const { house, locationId } = space
    const productId = idOf(await house.host.post('/products', newProduct('Then')))
    await house.host.put(`/products/${productId}/access-groups`, { locationId, accessGroupIds: ['group-lab'] })
    const personId = await addPerson(house)
    const id = idOf(await house.host.post('/recurring-billings', { personId, productId, startsOn: '2026-01-01' }))
    const then = house.clock.now()
    house.clock.advance(hourMs)
    await house.host.patch(`/recurring-billings/${id}`, { status: 'inactive' })
    const ask = async (at: number) =>
      (await house.host.get(`/access/explain?personId=${personId}&lockId=lock-lab&at=${encodeURIComponent(iso(at))}`))
        .body
    expect(await ask(then)).toMatchObject({ decision: 'allowed', actual: null })
    expect(await ask(then - dayMs)).toMatchObject({ decision: 'denied' })
    expect(await ask(house.clock.now())).toMatchObject({ decision: 'denied', missing: [{ why: 'billing_inactive' }] })
  })

  it('says what Salto KS holds, and who waits', async () => {
    const { house, productId, siteId } = space
    const personId = await addPerson(house)
    await house.host.post('/recurring-billings', { personId, productId, startsOn: '2026-01-01' })
    const at = house.clock.now()
    await house.inTransaction(async tx => {
      await tx.ledger.saveShortfalls(
        siteId,
        [personId],
        [
          {
            siteId,
            personId,
            accessGroupId: null,
            kind: 'waits_for_seat',
            since: at,
            retryAt: at + hourMs,
            detail: null,
          },
        ],
      )
    })
    const waits = [{ kind: 'waits_for_seat', retryAt: iso(at + hourMs) }]
    const explain = `/access/explain?personId=${personId}&accessGroupId=group-front`
    expect((await house.host.get(explain)).body['actual']).toMatchObject({
      state: 'closed',
      user: 'none',
      waitsFor: waits,
    })
    expect((await house.host.get(`/people/${personId}`)).body['waits']).toMatchObject(waits)
    await house.inTransaction(async tx => {
      const confirmed = { siteId, personId, confirmedAt: at, intentAt: at }
      await tx.ledger.saveUsers([
        {
          ...confirmed,
          email: `${personId}@example.org`,
          name: 'Ana Lima',
          origin: 'created',
          state: 'known',
          siteUserId: 'su-1',
          platformUserId: 'pu-1',
          suspension: null,
          suspended: false,
          privileged: false,
          hasProfile: true,
          deleteDueAt: null,
        },
      ])
      await tx.ledger.saveMemberships([
        { ...confirmed, accessGroupId: 'group-front', origin: 'given', state: 'given', answeredAt: at },
      ])
    })
    expect((await house.host.get(explain)).body['actual']).toMatchObject({
      state: 'open',
      membership: 'given',
      user: 'active',
      confirmedAt: iso(at),
    })
  })

  it('knows no unknown door, group or person', async () => {
    const { house } = space
    const personId = await addPerson(house)
    const code = async (query: string) => {
      const { status, body } = await house.host.get(`/access/explain?${query}`)
      return [status, body['code']]
    }
    expect(await code(`personId=${personId}&lockId=lock-none`)).toEqual([404, 'lock.unknown'])
    expect(await code(`personId=${personId}&accessGroupId=none`)).toEqual([404, 'access_group.unknown'])
    expect(await code(`personId=${unknownId}&lockId=lock-lab`)).toEqual([404, 'person.unknown'])
    expect(await code(`personId=${personId}`)).toEqual([400, 'request.invalid'])
  })
})
