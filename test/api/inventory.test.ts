import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idOf, seeSite } from '../house.ts'
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

describe('add-location', () => {
  it('keeps the zone and the site', async () => {
    const { house } = space
    await seeSite(house, 'site-porto', [])
    const made = await house.host.post('/locations', {
      name: 'Porto',
      timeZone: 'Europe/Lisbon',
      saltoSiteId: 'site-porto',
    })
    expect(made).toMatchObject({ status: 201, body: { name: 'Porto', saltoSiteId: 'site-porto', version: 1 } })
    expect((await house.host.get(`/locations/${idOf(made)}`)).body).toEqual(made.body)
    expect((await house.host.get('/locations')).body['items']).toContainEqual(made.body)
  })

  it.each([
    [{ name: 'X', timeZone: 'Europe/Atlantis' }, 422, 'location.time_zone_unknown'],
    [{ name: 'X', timeZone: '+01:00' }, 422, 'location.time_zone_unknown'],
    [{ name: ' ', timeZone: 'Europe/Lisbon' }, 422, 'location.name_invalid'],
    [{ name: 'X', timeZone: 'Europe/Lisbon', saltoSiteId: 'site-nowhere' }, 404, 'site.unknown'],
    [{ name: 'X', timeZone: 'Europe/Lisbon', saltoSiteId: 'site-baixa' }, 409, 'site.of_another_location'],
  ])('refuses %j and writes nothing', async (body, status, code) => {
    expect(await refusalOf(space.house, () => space.house.host.post('/locations', body))).toEqual({ status, code })
  })
})

describe('change-location', () => {
  it('wakes everybody when the zone changes, because dates begin at its midnight', async () => {
    const { house, locationId } = space
    const wakes = house.wakes.length
    await house.host.patch(`/locations/${locationId}`, { name: 'Baixa Chiado' })
    expect(house.wakes.length).toBe(wakes)
    await house.host.patch(`/locations/${locationId}`, { timeZone: 'Atlantic/Azores' })
    expect(house.wakes.slice(wakes)).toMatchObject([{ personIds: 'everybody' }])
    await house.host.patch(`/locations/${locationId}`, { timeZone: 'Europe/Lisbon' })
  })

  it('refuses an unknown zone', async () => {
    const change = () => space.house.host.patch(`/locations/${space.locationId}`, { timeZone: 'Mars/Olympus' })
    expect(await refusalOf(space.house, change)).toEqual({ status: 422, code: 'location.time_zone_unknown' })
  })
})

describe('choose-salto-site', () => {
  it('M6: chooses a site, ends the mappings of the old one and wakes everybody', async () => {
    const { house } = space
    await seeSite(house, 'site-old', [{ accessGroupId: 'group-old' }])
    await seeSite(house, 'site-new', [{ accessGroupId: 'group-new' }])
    const locationId = idOf(await house.host.post('/locations', { name: 'Faro', timeZone: 'Europe/Lisbon' }))
    const choose = (siteId: string | null) => house.host.put(`/locations/${locationId}/salto-site`, { siteId })
    expect((await choose('site-old')).body).toMatchObject({ saltoSiteId: 'site-old', version: 2 })
    const productId = idOf(await house.host.post('/products', newProduct('Faro Flex')))
    await house.host.put(`/products/${productId}/access-groups`, { locationId, accessGroupIds: ['group-old'] })
    const wakes = house.wakes.length
    expect((await choose('site-new')).status).toBe(200)
    expect(house.wakes.slice(wakes)).toMatchObject([{ personIds: 'everybody' }])
    expect((await house.host.get(`/products/${productId}`)).body['accessGroups']).toEqual([])
    expect((await choose('site-new')).body['version']).toBe(3)
  })

  it('refuses a site that Salto KS does not show, and one of another organisation', async () => {
    const { house, siteId, locationId } = space
    const unknown = () => house.host.put(`/locations/${locationId}/salto-site`, { siteId: 'site-unknown' })
    expect(await refusalOf(house, unknown)).toEqual({ status: 404, code: 'site.unknown' })
    const elsewhere = await house.addOrganization('Casa Verde')
    const stranger = await house.client('owner', ['*'], elsewhere)
    await seeSite(house, siteId, [], elsewhere)
    const theirs = idOf(await stranger.post('/locations', { name: 'Theirs', timeZone: 'Europe/Madrid' }))
    const taken = await stranger.put(`/locations/${theirs}/salto-site`, { siteId })
    expect(taken).toMatchObject({ status: 409, body: { code: 'site.of_another_organization' } })
    expect((await stranger.get(`/locations/${theirs}`)).body).toMatchObject({ saltoSiteId: null, version: 1 })
  })
})

describe('add-product', () => {
  it('allows a product without an access group, with a warning', async () => {
    const made = await space.house.host.post('/products', newProduct('Mailbox'))
    expect(made).toMatchObject({
      status: 201,
      body: { accessGroups: [], warnings: [{ code: 'product.without_access_group' }], version: 1 },
    })
    expect((await space.house.host.get('/products')).body['items']).toContainEqual(made.body)
  })

  it.each([
    [{ ...newProduct(' ') }, 422, 'product.name_invalid'],
    [{ ...newProduct('X'), price: { amount: 1, currency: 'eur' } }, 422, 'product.currency_invalid'],
    [{ ...newProduct('X'), price: { amount: 0.5, currency: 'EUR' } }, 400, 'request.invalid'],
    [{ ...newProduct('X'), price: { amount: 1e300, currency: 'EUR' } }, 400, 'request.invalid'],
    [{ ...newProduct('X'), billingFrequency: 'week' }, 400, 'request.invalid'],
  ])('refuses %j', async (body, status, code) => {
    expect(await refusalOf(space.house, () => space.house.host.post('/products', body))).toEqual({ status, code })
  })
})

describe('change-product', () => {
  it('changes the price and wakes nobody', async () => {
    const { house, productId } = space
    const wakes = house.wakes.length
    const changed = await house.host.patch(`/products/${productId}`, { price: { amount: 12900, currency: 'EUR' } })
    expect(changed).toMatchObject({ status: 200, body: { price: { amount: 12900 } } })
    expect(house.wakes.length).toBe(wakes)
    const wrong = () => house.host.patch(`/products/${productId}`, { price: { amount: 1, currency: 'Eur' } })
    expect(await refusalOf(house, wrong)).toEqual({ status: 422, code: 'product.currency_invalid' })
  })
})

describe('map-access-groups', () => {
  it('M7: several groups per location; wakes the people of the product', async () => {
    const { house, locationId } = space
    const productId = idOf(await house.host.post('/products', newProduct('Lab')))
    const personId = await addPerson(house)
    await house.host.post('/recurring-billings', { personId, productId, startsOn: '2026-01-01' })
    const wakes = house.wakes.length
    const accessGroupIds = ['group-lab', 'group-front', 'group-lab']
    const mapped = await house.host.put(`/products/${productId}/access-groups`, { locationId, accessGroupIds })
    expect(mapped.body).toMatchObject({
      accessGroups: [{ locationId, siteId: space.siteId, accessGroupIds: ['group-front', 'group-lab'] }],
      warnings: [],
      version: 2,
    })
    expect(house.wakes.slice(wakes)).toMatchObject([{ personIds: [personId] }])
    const emptied = await house.host.put(`/products/${productId}/access-groups`, { locationId, accessGroupIds: [] })
    expect(emptied.body).toMatchObject({ accessGroups: [], version: 3 })
  })

  it('F-note 33: warns of groups that open nothing', async () => {
    const { house } = space
    await seeSite(house, 'site-odd', [
      { accessGroupId: 'odd-doorless', doorCount: 0, lockIds: [] },
      { accessGroupId: 'odd-never', schedule: 'none' },
      { accessGroupId: 'odd-narrow', schedule: 'narrow' },
      { accessGroupId: 'odd-gone', vanishedAt: house.clock.now() },
    ])
    const odd = { name: 'Odd', timeZone: 'Europe/Lisbon', saltoSiteId: 'site-odd' }
    const locationId = idOf(await house.host.post('/locations', odd))
    const productId = idOf(await house.host.post('/products', newProduct('Odd')))
    const map = (accessGroupIds: string[]) =>
      house.host.put(`/products/${productId}/access-groups`, { locationId, accessGroupIds })
    expect((await map(['odd-doorless', 'odd-never', 'odd-narrow'])).body['warnings']).toMatchObject([
      { code: 'access_group.without_lock', accessGroupId: 'odd-doorless' },
      { code: 'access_group.narrow_schedule', accessGroupId: 'odd-narrow' },
      { code: 'access_group.without_schedule', accessGroupId: 'odd-never' },
    ])
    expect(await refusalOf(house, () => map(['odd-gone']))).toEqual({ status: 404, code: 'access_group.unknown' })
  })

  it('refuses what does not belong together', async () => {
    const { house, productId, locationId } = space
    await seeSite(house, 'site-other', [{ accessGroupId: 'group-other' }])
    const siteless = idOf(await house.host.post('/locations', { name: 'Siteless', timeZone: 'Europe/Lisbon' }))
    const map =
      (body: object, id = productId) =>
      () =>
        house.host.put(`/products/${id}/access-groups`, body)
    expect(await refusalOf(house, map({ locationId, accessGroupIds: ['group-other'] }))).toEqual({
      status: 422,
      code: 'access_group.of_another_site',
    })
    expect(await refusalOf(house, map({ locationId, accessGroupIds: ['group-invented'] }))).toEqual({
      status: 404,
      code: 'access_group.unknown',
    })
    expect(await refusalOf(house, map({ locationId: siteless, accessGroupIds: ['group-front'] }))).toEqual({
      status: 422,
      code: 'location.without_site',
    })
    expect(await refusalOf(house, map({ locationId: unknownId, accessGroupIds: [] }))).toEqual({
      status: 404,
      code: 'location.unknown',
    })
    expect(await refusalOf(house, map({ locationId, accessGroupIds: [] }, unknownId))).toEqual({
      status: 404,
      code: 'product.unknown',
    })
  })
})
