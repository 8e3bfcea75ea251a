import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../demo.ts'
import { expectAccessible, hasBrowser, openSpace, type Space, shot, type Visit } from './space.ts'

type Unit = { id: string; name: string; locationId: string; version: number }
type Reservation = {
  id: string
  personId: string
  unitId: string
  startsAt: string
  endsAt: string
  state: string
  version: number
}

const dayMs = 86_400_000
const zone = 'Europe/Amsterdam'
const dateIn = (days: number): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(new Date(Date.now() + days * dayMs))

/** Where the next free slot is; when the place's day is nearly over, that is the first of tomorrow. */
function dateSoon(): { date: string; isTomorrow: boolean } {
  const date = dateIn(1 / 24)
  return { date, isTomorrow: date !== dateIn(0) }
}

describe.skipIf(!hasBrowser())('reservations on screen', () => {
  let space: Space
  let units: Map<string, Unit>
  const unitOf = (name: string): Unit => {
    const unit = units.get(name)
    if (!unit) throw new Error(`No unit ${name}`)
    return unit
  }

  beforeAll(async () => {
    space = await openSpace()
    const { items } = await space.api<{ items: Unit[] }>('GET', '/reservation-units?limit=200')
    units = new Map(items.map(unit => [unit.name, unit]))
  }, 120_000)
  afterAll(async () => space.close(), 60_000)

  /** The calendar of Harbour House on a date. */
  async function calendar({ page }: Visit, date?: string, view = ''): Promise<void> {
    const { locationId } = unitOf('Pier')
    await page.addInitScript(id => localStorage.setItem('latchwork.location.own', id), locationId)
    await page.goto(`/staff/reservations?${date ? `date=${date}` : ''}${view}`)
    await page.getByRole('button', { name: 'New reservation' }).waitFor()
    await page.locator('[data-lane], ul li, p').first().waitFor()
  }

  const reserved = (unit: string, date: string): Promise<Reservation[]> =>
    space
      .api<{ items: Reservation[] }>(
        'GET',
        `/reservations?unitId=${unitOf(unit).id}&from=${date}T00:00:00Z&until=${date}T23:00:00Z`,
      )
      .then(({ items }) => items)

  const reserve = (unit: string, date: string, from: string, until: string, more: object = {}): Promise<Reservation> =>
    space.api('POST', '/reservations', {
      unitId: unitOf(unit).id,
      guest: { name: 'Nora Berg', email: 'nora.berg@guests.example' },
      startsAt: `${date}T${from}`,
      endsAt: `${date}T${until}`,
      ...more,
    })

  const mailsTo = async (email: string) =>
    space.postbox.mails.filter(({ to }) => to.includes(email)).map(({ subject, calendar }) => ({ subject, calendar }))

  /** Where an hour of the day lies in the row of a unit, in pixels of the window; scrolled there first. */
  async function placeOf(page: Page, unit: string, hour: number): Promise<{ x: number; y: number }> {
    const lane = page.locator(`[data-lane="${unitOf(unit).id}"]`)
    await page.locator('[class*="scroller"]').evaluate((element, left) => {
      element.scrollLeft = left
    }, 8 * 64)
    const box = await lane.boundingBox()
    if (!box) throw new Error(`No row of ${unit}`)
    return { x: box.x + hour * 64 + 2, y: box.y + 20 }
  }

  async function drag(page: Page, from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 3 })
    await page.mouse.move(to.x, to.y, { steps: 3 })
    await page.mouse.up()
  }

  const activeIs = async (page: Page, selector: string) => (await page.locator(`${selector}:focus`).count()) > 0

  /** Tab, until the focus is where it is wanted: as somebody without a mouse goes. */
  async function tabTo(page: Page, selector: string, limit = 60): Promise<void> {
    for (let count = 0; count < limit; count += 1) {
      if (await activeIs(page, selector)) return
      await page.keyboard.press('Tab')
    }
    throw new Error(`The tab key does not lead to ${selector}`)
  }

  it('M2, M3, M12: keyboard alone reserves for a guest, the mail comes, the window opens, and so does the door', async () => {
    await space.api('PATCH', `/reservation-units/${unitOf('Pier').id}`, { accessLeadMinutes: 25, accessLagMinutes: 20 })
    const visit = await space.visitAsOwner()
    const { page, complaints } = visit
    const soon = dateSoon()
    await calendar(visit, soon.date)
    await shot(page, 'reservations-day')
    await expectAccessible(page)
    await tabTo(page, '[data-cursor]')
    if (soon.isTomorrow) await page.keyboard.press('Home')
    const { id } = unitOf('Pier')
    for (let row = 0; row < 5 && !(await activeIs(page, `[data-lane="${id}"] [data-cursor]`)); row += 1) {
      await page.keyboard.press('ArrowDown')
    }
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'New reservation' }).waitFor()
    await page.keyboard.type('Ada Walker')
    await page.getByRole('option', { name: 'Somebody new: Ada Walker' }).waitFor()
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await page.getByLabel('E-mail of the guest').waitFor()
    await eventually(() => activeIs(page, 'input[type=email]'), Boolean, 'The focus on the address')
    await page.keyboard.type('ada.walker@guests.example')
    await page.getByText(/Doors open \d\d:\d\d until \d\d:\d\d/).waitFor()
    await shot(page, 'reservations-make')
    await expectAccessible(page)
    await tabTo(page, 'button[type=submit]')
    await page.keyboard.press('Enter')
    await page.getByText('Reserved for Ada Walker').waitFor()
    await page.locator('[data-entry]').filter({ hasText: 'Ada Walker' }).waitFor()
    // The focus is on what was reserved: M moves it, Escape leaves it where it is.
    await eventually(() => activeIs(page, '[data-entry][data-cursor]'), Boolean, 'The focus on the reservation')
    await page.keyboard.press('m')
    await page.getByRole('heading', { name: 'Move the reservation of Ada Walker' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('heading', { name: 'Move the reservation of Ada Walker' }).waitFor({ state: 'hidden' })

    const made = await eventually(
      async () => (await space.api<{ items: Reservation[] }>('GET', `/reservations?unitId=${id}&limit=200`)).items,
      items => items.length > 0,
      'The reservation',
    )
    const people = await space.api<{ items: { id: string }[] }>('GET', '/people?email=ada.walker@guests.example')
    const mine = made.find(({ personId }) => personId === people.items[0]?.id)
    if (!mine) throw new Error('Ada has no reservation')
    await eventually(
      () => mailsTo('ada.walker@guests.example'),
      mails => mails.some(({ subject, calendar }) => subject.startsWith('Confirmed: Pier') && calendar !== null),
      'The confirmation',
    )

    // It starts within the next half hour or so: with the lead set to reach that far, the window opens on screen by itself.
    await page.goto(`/staff/reservations/${mine.id}`)
    await page.getByText('25 minutes before until 20 minutes after').waitFor()
    await page.getByRole('cell', { name: 'Confirmation', exact: true }).waitFor()
    await space.api('PATCH', `/reservation-units/${id}`, { accessLeadMinutes: 120 })
    await page.getByText('Open now, until').first().waitFor()
    await page.getByText('120 minutes before until 20 minutes after').waitFor()
    type Site = {
      id: string
      customer_reference: string
      access_groups: { customer_reference: string; lock_ids: string[] }[]
    }
    const { sites } = await space.control<{ sites: Site[] }>('state')
    const site = sites.find(each => each.customer_reference === 'Harbour House')
    const lockId = site?.access_groups.find(group => group.customer_reference === 'Meeting room Pier')?.lock_ids[0]
    const email = 'ada.walker@guests.example'
    await eventually(
      () => space.control<unknown>('mails'),
      mails => JSON.stringify(mails).includes(email),
      "Salto's invitation",
    )
    await space.control('edit', { kind: 'complete-profile', siteId: site?.id, email, password: 'a long enough one' })
    await eventually(
      () => space.control<{ opened: boolean }>('door', { siteId: site?.id, lockId, email }),
      ({ opened }) => opened,
      'The open door',
    )
    await page.getByText('Salto KS lets them in now').waitFor({ timeout: 60_000 })
    await shot(page, 'reservations-one')
    await expectAccessible(page)
    expect(complaints).toEqual([])
  }, 180_000)

  it('makes, moves and extends by dragging, and says what it does before it is done', async () => {
    const date = dateIn(20)
    const visit = await space.visitAsOwner()
    const { page, complaints } = visit
    await calendar(visit, date)
    await drag(page, await placeOf(page, 'Day desk', 10), await placeOf(page, 'Day desk', 11))
    const form = page.getByRole('dialog', { name: 'New reservation' })
    await form.waitFor()
    expect(await form.getByLabel('From').inputValue()).toBe('10:00')
    await form.getByRole('combobox', { name: 'Who' }).fill('Amara Almeida')
    await form.getByRole('option', { name: /^Amara Almeida/ }).click()
    await form.getByRole('button', { name: 'Reserve', exact: true }).click()
    await page.getByText('Reserved for Amara Almeida').waitFor()
    const [made] = await reserved('Day desk', date)
    if (!made) throw new Error('Nothing was made')
    await page.locator(`[data-entry="${made.id}"]`).waitFor()

    // To another unit, an hour later.
    await drag(page, await placeOf(page, 'Day desk', 10.2), await placeOf(page, 'Quay', 11.2))
    const moving = page.getByRole('dialog', { name: 'Reservation of Amara Almeida' })
    await moving.getByText(/Now: .*10:00–11:15/).waitFor()
    await moving.getByText(/Then: .*11:00–12:15/).waitFor()
    await moving.getByText('Amara Almeida is told by mail.').waitFor()
    await shot(page, 'reservations-move')
    await moving.getByRole('button', { name: 'Move', exact: true }).click()
    await page.getByText('Moved. A mail says so.').first().waitFor()
    expect(await reserved('Day desk', date)).toEqual([])
    expect((await reserved('Quay', date))[0]).toMatchObject({ id: made.id, version: made.version + 1 })

    // Its end, by the right edge.
    const drawn = page.locator(`[data-lane="${unitOf('Quay').id}"] [data-entry="${made.id}"]`)
    await drawn.waitFor()
    const block = await drawn.boundingBox()
    if (!block) throw new Error('The reservation is not drawn')
    const end = { x: block.x + block.width - 3, y: block.y + 10 }
    await drag(page, end, { x: end.x + 64, y: end.y })
    await moving.getByText(/Then: .*11:00–13:15/).waitFor()
    await moving.getByRole('button', { name: 'Move', exact: true }).click()
    await eventually(
      () => reserved('Quay', date),
      ([item]) => item !== undefined && Date.parse(item.endsAt) - Date.parse(item.startsAt) === 135 * 60_000,
      'The later end',
    )
    expect(complaints).toEqual([])
  }, 120_000)

  it('refuses a taken time with what stands in the way, and takes the nearest free one by one press', async () => {
    const date = dateIn(21)
    await reserve('Pier', date, '10:00', '11:00')
    const visit = await space.visitAsOwner()
    const { page, complaints } = visit
    await calendar(visit, date)
    await drag(page, await placeOf(page, 'Pier', 12), await placeOf(page, 'Pier', 12.75))
    const form = page.getByRole('dialog', { name: 'New reservation' })
    await form.getByLabel('From').fill('10:30')
    await form.getByRole('combobox', { name: 'Who' }).fill('Amara Almeida')
    await form.getByRole('option', { name: /^Amara Almeida/ }).click()
    await form.getByRole('button', { name: 'Reserve', exact: true }).click()
    await form.getByText(/^Nora Berg, .*10:00–11:00/).waitFor()
    await shot(page, 'reservations-refused')
    await expectAccessible(page)
    await form.getByRole('button', { name: /11:00–12:00$/ }).click()
    await page.getByText('Reserved for Amara Almeida').waitFor()
    expect(await reserved('Pier', date)).toHaveLength(2)
    expect(complaints).toEqual([])
  }, 120_000)

  it('M13: a series with dates that cannot be is settled on one list, and what was stored is listed', async () => {
    const dates = [30, 31, 32, 33].map(dateIn)
    await reserve('Quay', dates[1] ?? '', '13:00', '14:00')
    await reserve('Quay', dates[2] ?? '', '13:30', '14:30')
    const visit = await space.visitAsOwner()
    const { page, complaints } = visit
    await calendar(visit, dates[0])
    await drag(page, await placeOf(page, 'Quay', 13), await placeOf(page, 'Quay', 13.75))
    const form = page.getByRole('dialog', { name: 'New reservation' })
    await form.getByRole('combobox', { name: 'Who' }).fill('Deniz Almeida')
    await form.getByRole('option', { name: /^Deniz Almeida/ }).click()
    await form.getByLabel('Repeats').selectOption('daily')
    await form.getByLabel('Number of dates').fill('4')
    await form.getByRole('button', { name: 'Reserve the series' }).click()
    await form.getByRole('heading', { name: '2 of 4 dates cannot be as wished' }).waitFor()
    await form.getByText(/Nora Berg, .*13:30–14:30/).waitFor()
    await form.getByRole('combobox').first().selectOption({ label: 'Use Pier' })
    await form.getByText('2 dates as wished · 0 moved · 1 in another unit · 1 left out').waitFor()
    await shot(page, 'reservations-conflicts')
    await expectAccessible(page)
    await form.getByRole('button', { name: 'Reserve 3 dates' }).click()
    await form.getByText('3 dates reserved').waitFor()
    await form.getByText('1 date left out').waitFor()
    expect(await form.getByRole('listitem').allTextContents()).toEqual([
      expect.stringMatching(/13:00–14:00 · Quay$/),
      expect.stringMatching(/13:00–14:00 · Pier$/),
      expect.stringMatching(/13:00–14:00 · Quay$/),
    ])
    await shot(page, 'reservations-stored')
    await form.getByRole('button', { name: 'Done' }).click()

    // Cancelled from the second date on: what goes is listed first. The demo has a series of its own of the same person.
    await page
      .getByRole('button', { name: /Deniz Almeida, 13:00–14:00/ })
      .first()
      .click()
    await page.getByRole('button', { name: 'Cancel it' }).click()
    const cancelling = page.getByRole('dialog', { name: 'Reservation of Deniz Almeida' })
    await cancelling.getByLabel('Dates between').check()
    await cancelling.getByLabel('First date').fill(dates[1] ?? '')
    await cancelling.getByLabel('Last date').fill(dates[3] ?? '')
    await cancelling.getByText('2 dates given up').waitFor()
    await shot(page, 'reservations-cancel')
    await expectAccessible(page)
    await cancelling.getByRole('button', { name: 'Cancel 2 dates' }).click()
    await page.getByText('Cancelled. A mail says so.').waitFor()
    expect(await reserved('Pier', dates[1] ?? '')).toEqual([])
    expect(await reserved('Quay', dates[0] ?? '')).toHaveLength(1)
    expect(complaints).toEqual([])
  }, 120_000)

  it('shows how long a tentative reservation is kept, and confirms it by one press', async () => {
    const date = dateIn(22)
    const { id } = await reserve('Pier', date, '10:00', '11:00', { isTentative: true, holdMinutes: 120 })
    const visit = await space.visitAsOwner()
    const { page, complaints } = visit
    await calendar(visit, date)
    await page.getByRole('button', { name: /Nora Berg, 10:00–11:00, Tentative, Guest, no door opens/ }).click()
    const card = page.getByRole('dialog', { name: 'Reservation of Nora Berg' })
    await card.getByText(/Tentative, lapses in (2 hours|119 minutes|1 hour)/).waitFor()
    await card.getByText('It is not confirmed yet. Confirm it, and the doors follow.').waitFor()
    await shot(page, 'reservations-tentative')
    await card.getByRole('button', { name: 'Confirm', exact: true }).click()
    await card.getByText('Confirmed', { exact: true }).waitFor()
    expect(await space.api('GET', `/reservations/${id}`)).toMatchObject({ state: 'confirmed' })
    expect(complaints).toEqual([])
  }, 120_000)

  it('tells the second of two people who move the same reservation, and keeps what they chose', async () => {
    const date = dateIn(23)
    const { id, version } = await reserve('Pier', date, '10:00', '11:00')
    const visit = await space.visitAsOwner()
    const { page, complaints } = visit
    await calendar(visit, date)
    await page.locator(`[data-entry="${id}"]`).focus()
    await page.locator(`[data-entry="${id}"]`).click()
    await page.getByRole('button', { name: 'Move', exact: true }).click()
    const form = page.getByRole('dialog', { name: 'Reservation of Nora Berg' })
    await form.getByLabel('From').fill('15:00')
    await space.api('POST', `/reservations/${id}/move`, { startsAt: `${date}T12:00`, endsAt: `${date}T13:00` })
    await form.getByRole('button', { name: 'Move', exact: true }).click()
    await form.getByText('Somebody changed this meanwhile').waitFor()
    await form
      .getByText(/, 12:00–13:00$/)
      .last()
      .waitFor()
    expect(await form.getByLabel('From').inputValue()).toBe('15:00')
    await shot(page, 'reservations-changed-elsewhere')
    expect((await reserved('Pier', date))[0]).toMatchObject({ version: version + 1 })
    await form.getByRole('button', { name: 'Save mine over it' }).click()
    await page.getByText('Moved. A mail says so.').waitFor()
    expect((await reserved('Pier', date))[0]).toMatchObject({ version: version + 2 })
    expect(complaints).toEqual([])
  }, 120_000)

  it("shows a location's own clock to a reader in another zone, and days of its own length", async () => {
    const date = '2027-03-28'
    await reserve('Quay', date, '09:00', '10:00')
    const visit = await space.visitAsOwner({ timezoneId: 'America/New_York' })
    const { page, complaints } = visit
    await calendar(visit, date)
    await page.getByText(`All times are those of the location, ${zone}.`).waitFor()
    await page.getByText('The clock is put forward: this day has 23 hours.').waitFor()
    const hours = await page.locator('th span').allTextContents()
    expect(hours.slice(0, 4)).toEqual(['00:00', '01:00', '03:00', '04:00'])
    expect(hours).toHaveLength(23)
    await page.getByRole('button', { name: /Nora Berg, 09:00–10:00, Confirmed/ }).waitFor()
    // Nine o'clock is eight hours after midnight on that day.
    const lane = await page.locator(`[data-lane="${unitOf('Quay').id}"]`).boundingBox()
    const block = await page.getByRole('button', { name: /Nora Berg, 09:00–10:00/ }).boundingBox()
    expect(Math.round((block?.x ?? 0) - (lane?.x ?? 0))).toBe(8 * 64)
    await page.goto('/staff/reservations?date=2027-10-31')
    await page.getByText('The clock is put back: this day has 25 hours.').waitFor()
    expect(await page.locator('th span').allTextContents()).toHaveLength(25)
    // Half past two is there twice: which one is asked, and one press answers.
    await page.getByRole('button', { name: 'New reservation' }).click()
    const form = page.getByRole('dialog', { name: 'New reservation' })
    await form.getByLabel('From').fill('02:30')
    await form.getByRole('combobox', { name: 'Who' }).fill('Amara Almeida')
    await form.getByRole('option', { name: /^Amara Almeida/ }).click()
    await form.getByRole('button', { name: 'Reserve', exact: true }).click()
    await form.getByText('The clock shows this time twice on that night. Which one?').waitFor()
    await form.getByRole('button', { name: 'The second 02:30' }).click()
    await page.getByText('Reserved for Amara Almeida').waitFor()
    expect(await reserved('Day desk', '2027-10-31')).toMatchObject([{ startsAt: '2027-10-31T01:30:00.000Z' }])
    expect(complaints).toEqual([])
  }, 120_000)

  it('reads at a glance by week, filtered, in the dark, and on a phone as the list of a day', async () => {
    const date = dateIn(1)
    const dark = await space.visitAsOwner({ colorScheme: 'dark' })
    await calendar(dark, date, '&view=week')
    await dark.page.locator('[data-entry]').first().waitFor()
    await shot(dark.page, 'reservations-week-dark')
    await expectAccessible(dark.page)
    await dark.page.getByLabel('Only').selectOption('guests')
    await dark.page.locator('[data-entry][data-faded]').first().waitFor()
    await dark.page.getByLabel('Find a unit or a person').fill('quay')
    expect(await dark.page.locator('[data-lane]').count()).toBe(1)
    await calendar(dark, date)
    await dark.page.locator('[data-entry]').first().waitFor()
    await shot(dark.page, 'reservations-day-dark')
    await expectAccessible(dark.page)
    await dark.page.locator('[data-entry]').first().click()
    await dark.page.getByRole('dialog').getByRole('button', { name: 'Move' }).waitFor()
    await shot(dark.page, 'reservations-card-dark')
    await expectAccessible(dark.page)

    const phone = await space.visitAsOwner({ isPhone: true, reducedMotion: 'reduce' })
    await calendar(phone, date)
    await phone.page.getByRole('listitem').first().waitFor()
    await shot(phone.page, 'reservations-phone')
    await expectAccessible(phone.page)
    const width = await phone.page.locator('html').evaluate(element => element.scrollWidth)
    expect(width).toBeLessThanOrEqual(390)
    await phone.page.getByRole('listitem').first().getByRole('button').click()
    await phone.page.getByRole('dialog').getByRole('button', { name: 'Move' }).waitFor()
    await shot(phone.page, 'reservations-phone-card')
    await expectAccessible(phone.page)
    await phone.page.keyboard.press('Escape')
    await phone.page.getByRole('button', { name: 'New reservation' }).click()
    await phone.page.getByRole('dialog').getByRole('combobox', { name: 'Who' }).waitFor()
    await shot(phone.page, 'reservations-phone-make')
    // What is wrong with a field is said beside it, and what was typed stays.
    await phone.page.getByRole('combobox', { name: 'Who' }).fill('Kim Lee')
    await phone.page.getByRole('option', { name: 'Somebody new: Kim Lee' }).click()
    await phone.page.getByLabel('E-mail of the guest').fill('kim at home')
    await phone.page.getByRole('button', { name: 'Reserve', exact: true }).click()
    await phone.page.getByText('"kim at home" is not an e-mail address').waitFor()
    expect(await phone.page.getByLabel('Name of the guest').inputValue()).toBe('Kim Lee')
    await expectAccessible(phone.page)
    expect([...dark.complaints, ...phone.complaints]).toEqual([])
  }, 120_000)
})
