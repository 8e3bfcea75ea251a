/** A day at the desk: money, series, two at once, what a role may do, and what Salto KS and a backup leave to decide. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../demo.ts'
import { postedLetter, previewedSites, refusedLetter } from './setup-steps.ts'
import { expectAccessible, hasBrowser, openSpace, type Space, shot, type Visit } from './space.ts'

interface Listed<Item> {
  items: Item[]
}
interface Named {
  id: string
  name: string
  version: number
}
interface Reservation {
  id: string
  seriesId: string | null
  state: string
  startsAt: string
  localStartsAt: string
}

const patienceMs = 60_000
const dayMs = 86_400_000
const zone = 'Europe/Amsterdam'
const root = '/integrations/salto-ks'
const password = 'a password for the desk'
const dateIn = (days: number): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(new Date(Date.now() + days * dayMs))

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' })
const dialog = (page: Page) => page.getByRole('dialog')

describe.skipIf(!hasBrowser())('a day at the desk', () => {
  let space: Space
  let visit: Visit
  let page: Page
  let units: Map<string, Named>

  beforeAll(async () => {
    space = await openSpace()
    const { items } = await space.api<Listed<Named>>('GET', '/reservation-units?limit=200')
    units = new Map(items.map(unit => [unit.name, unit]))
    visit = await space.visitAsOwner()
    page = visit.page
  }, 240_000)
  afterAll(async () => space.close(), 60_000)

  const unitId = (name: string): string => units.get(name)?.id ?? ''

  async function inBothSchemes(): Promise<void> {
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme })
      await expectAccessible(page)
    }
  }

  /** Every week at that place, four times; the ids of its dates in their order. */
  async function weekly(unit: string, name: string, firstInDays: number): Promise<Reservation[]> {
    const date = dateIn(firstInDays)
    const made = await space.api<Reservation>('POST', '/reservations', {
      unitId: unitId(unit),
      guest: { name, email: `${name.split(' ')[0]?.toLowerCase()}@guests.example` },
      startsAt: `${date}T20:00`,
      endsAt: `${date}T21:00`,
      recurrence: { rule: 'FREQ=WEEKLY;COUNT=4', timeZone: zone },
    })
    return datesOf(made.id)
  }

  const datesOf = async (id: string): Promise<Reservation[]> =>
    (await space.api<{ occurrences: Reservation[] }>('GET', `/reservations/${id}/series`)).occurrences.toSorted(
      (a, b) => a.startsAt.localeCompare(b.startsAt),
    )

  it('M2: what has to be paid opens no door until somebody says that it is', async () => {
    const pier = units.get('Pier')
    await space.api('PATCH', `/reservation-units/${pier?.id}`, { isPaymentDemanded: true })
    const date = dateIn(30)
    const { id } = await space.api<Reservation>('POST', '/reservations', {
      unitId: pier?.id,
      guest: { name: 'Petra Pays', email: 'petra@guests.example' },
      startsAt: `${date}T10:00`,
      endsAt: `${date}T11:00`,
    })
    await page.goto(`/staff/reservations/${id}`)
    await page.getByText('It is not confirmed yet. Confirm it, and the doors follow.').waitFor()
    await button(page, 'Confirm').click()
    await page.getByText('It is not paid. Mark it as paid, and the doors follow.').waitFor()
    await inBothSchemes()
    await shot(page, 'desk-unpaid')
    await button(page, 'Mark as paid').focus()
    await page.keyboard.press('Enter')
    await page.getByText('It is not paid').waitFor({ state: 'hidden' })
    await button(page, 'Mark as paid').waitFor({ state: 'hidden' })
    expect(await space.api('GET', `/reservations/${id}`)).toMatchObject({ isPaid: true, state: 'confirmed' })
    // What this reservation was written about, and nothing else: once when it was confirmed, and with its doors once paid.
    await page
      .getByRole('region', { name: 'Mails to them' })
      .getByRole('cell', { name: 'Confirmation' })
      .nth(1)
      .waitFor()
    await space.api('PATCH', `/reservation-units/${pier?.id}`, { isPaymentDemanded: false })
  }, 120_000)

  it('M13: gives up one date, those between two, the later ones, and all that is left of a series', async () => {
    const dates = await weekly('Quay', 'Sara Series', 31)
    const [first, second, third] = dates
    const states = async () => (await datesOf(first?.id ?? '')).map(({ state }) => state)
    const cancel = async (id: string | undefined, choose: () => Promise<void>, submit: string) => {
      await page.goto(`/staff/reservations/${id}`)
      await button(page, 'Cancel it').click()
      await dialog(page).getByRole('heading', { name: 'Cancel the reservation of Sara Series' }).waitFor()
      await choose()
      await inBothSchemes()
      await dialog(page).getByRole('button', { name: submit, exact: true }).click()
      await dialog(page).waitFor({ state: 'hidden' })
    }
    const scope = (name: string) => dialog(page).getByRole('radio', { name }).check()
    await cancel(second?.id, () => scope('Only this date'), 'Cancel the reservation')
    expect(await states()).toEqual(['confirmed', 'cancelled', 'confirmed', 'confirmed'])
    const day = third?.localStartsAt.slice(0, 10) ?? ''
    const between = async () => {
      await scope('Dates between')
      await dialog(page).getByLabel('First date').fill(day)
      await dialog(page).getByLabel('Last date').fill(day)
      await dialog(page).getByText('1 date given up. Slots are free at once.').waitFor()
      await shot(page, 'desk-cancel-range')
    }
    await cancel(first?.id, between, 'Cancel 1 date')
    expect(await states()).toEqual(['confirmed', 'cancelled', 'cancelled', 'confirmed'])
    await cancel(first?.id, () => scope('All dates to come'), 'Cancel 2 dates')
    expect(await states()).toEqual(['cancelled', 'cancelled', 'cancelled', 'cancelled'])

    const others = await weekly('Quay', 'Sara Series', 32)
    await cancel(others[2]?.id, () => scope('This and all later dates'), 'Cancel 2 dates')
    expect((await datesOf(others[0]?.id ?? '')).map(({ state }) => state)).toEqual([
      'confirmed',
      'confirmed',
      'cancelled',
      'cancelled',
    ])
  }, 180_000)

  it('M13: moves the later dates of a series to another hour', async () => {
    const dates = await weekly('Quay', 'Mona Moves', 33)
    await page.goto(`/staff/reservations/${dates[1]?.id}`)
    await button(page, 'Move').click()
    await dialog(page).getByLabel('From').fill('18:00')
    await dialog(page).getByLabel('Until').fill('19:00')
    await dialog(page).getByRole('radio', { name: 'This and all later dates' }).check()
    await inBothSchemes()
    await shot(page, 'desk-move-series')
    await button(page, 'Move them').click()
    await dialog(page).waitFor({ state: 'hidden' })
    const moved = await eventually(
      async () => {
        const { items } = await space.api<Listed<Reservation>>(
          'GET',
          `/reservations?unitId=${unitId('Quay')}&from=${dateIn(32)}T00:00:00Z&until=${dateIn(60)}T00:00:00Z`,
        )
        const hours = items.filter(({ startsAt }) =>
          dates.some(date => date.startsAt.slice(0, 10) === startsAt.slice(0, 10)),
        )
        return hours.filter(({ state }) => state === 'confirmed').map(({ localStartsAt }) => localStartsAt.slice(11))
      },
      hours => hours.filter(hour => hour === '18:00').length === 3,
      'The later dates did not move',
    )
    expect(moved.filter(hour => hour === '20:00').length).toBeGreaterThanOrEqual(1)
  }, 120_000)

  it('M14: a member reserves for a colleague, who gets the letter', async () => {
    const member = await space.visit({ isPhone: true, timezoneId: zone })
    await member.page.goto('/my')
    await member.page.getByLabel('Your e-mail').fill('olga.zwaluw@members.example')
    await button(member.page, 'Send me a link').click()
    const { text } = await postedLetter(space, 'olga.zwaluw@members.example')
    await member.page.goto(/\/member-sign-in\/[\w-]+/.exec(text)?.[0] ?? '')
    await button(member.page, 'Sign in').click()
    await member.page.getByRole('navigation', { name: 'Places' }).waitFor()
    const date = dateIn(9)
    const { locationId } = await space.api<{ locationId: string }>('GET', `/reservation-units/${unitId('Quay')}`)
    const from = new Date(`${date}T20:00:00Z`).toISOString()
    await member.page.goto(`/my/book?location=${locationId}&date=${date}&from=${from}&minutes=60`)
    await button(member.page, 'Reserve Quay').click()
    await member.page.getByLabel('For whom').selectOption({ label: 'Piet Zwaluw' })
    await expectAccessible(member.page)
    await button(member.page, 'Reserve').click()
    await member.page.getByText('For Piet Zwaluw, who gets the mail and the key.').waitFor()
    await shot(member.page, 'desk-colleague-phone')
    expect((await postedLetter(space, 'piet.zwaluw@members.example')).text).toContain('Quay')
    expect(member.complaints).toEqual([])
  }, 120_000)

  it('tells the second of two people who rename the organisation or change its windows, and loses nothing', async () => {
    await page.goto('/staff/setup/organisation')
    const name = page.getByLabel('Name of the organisation')
    await name.waitFor()
    await name.fill('Mine')
    await space.api('PATCH', '/organization', { name: 'Theirs' })
    const section = page.getByRole('region', { name: 'Name', exact: true })
    await button(page, 'Save').first().click()
    await section.getByText('Somebody changed this meanwhile').waitFor()
    await section.getByText('Theirs', { exact: true }).waitFor()
    expect(await name.inputValue()).toBe('Mine')
    await shot(page, 'desk-two-at-once')
    await section.getByRole('button', { name: 'Save mine over it' }).click()
    await expect.poll(() => space.api('GET', '/organization')).toMatchObject({ name: 'Mine' })
    const windows = page.getByRole('region', { name: 'Access windows', exact: true })
    await windows.getByLabel('Before the start').fill('25')
    await space.api('PUT', '/access-windows', { leadMinutes: 10, lagMinutes: 10 })
    await windows.getByRole('button', { name: 'Save' }).click()
    await windows.getByText('Somebody changed this meanwhile').waitFor()
    await windows.getByRole('button', { name: 'Show their version' }).click()
    await expect.poll(() => windows.getByLabel('Before the start').inputValue()).toBe('10 minutes')
  }, 120_000)

  it('tells the second of two people who change a unit, and the second who ends a billing', async () => {
    await page.goto(`/staff/inventory/units/${unitId('Day desk')}`)
    await page.getByLabel('Name').fill('Desk by the door')
    await space.api('PATCH', `/reservation-units/${unitId('Day desk')}`, { name: 'Desk by the window' })
    await button(page, 'Save reservation unit').click()
    await page.getByText('Somebody changed this meanwhile').waitFor()
    await page
      .getByText(/Desk by the window/)
      .first()
      .waitFor()
    await button(page, 'Save mine over it').click()
    await expect
      .poll(() => space.api('GET', `/reservation-units/${unitId('Day desk')}`))
      .toMatchObject({
        name: 'Desk by the door',
      })
    await space.api('PATCH', `/reservation-units/${unitId('Day desk')}`, { name: 'Day desk' })

    const { items } = await space.api<Listed<Named>>('GET', '/people/directory?search=joana')
    const billings = await space.api<Listed<Named>>('GET', `/recurring-billings?personId=${items[0]?.id}`)
    await page.goto(`/staff/people/${items[0]?.id}`)
    await button(page, /^End /).first().click()
    await dialog(page).getByLabel('Last day').fill(dateIn(20))
    await space.api('PATCH', `/recurring-billings/${billings.items[0]?.id}`, { endsOn: dateIn(40) })
    await expect.poll(() => dialog(page).getByRole('button', { name: 'End it' }).isEnabled()).toBe(true)
    await dialog(page).getByRole('button', { name: 'End it' }).click()
    await dialog(page).getByText('Somebody changed this meanwhile').waitFor()
    await expectAccessible(page)
    await dialog(page).getByRole('button', { name: 'Save mine over it' }).click()
    await dialog(page).waitFor({ state: 'hidden' })
    expect(await space.api('GET', `/recurring-billings/${billings.items[0]?.id}`)).toMatchObject({ endsOn: dateIn(20) })
  }, 120_000)

  it('asks before typed words are left behind', async () => {
    await page.goto(`/staff/inventory/units/${unitId('Pier')}`)
    await page.getByLabel('Name').fill('Pier and more')
    await page.getByRole('link', { name: 'Doors' }).click()
    await dialog(page).getByText('What you typed here is not saved yet.').waitFor()
    await inBothSchemes()
    await shot(page, 'desk-unsaved')
    await page.keyboard.press('Enter')
    await dialog(page).waitFor({ state: 'hidden' })
    expect(await page.getByLabel('Name').inputValue()).toBe('Pier and more')
    await page.getByRole('link', { name: 'Doors' }).click()
    await button(page, 'Leave, forget it').click()
    await page.waitForURL('**/staff/access/doors')
    expect(await space.api('GET', `/reservation-units/${unitId('Pier')}`)).toMatchObject({ name: 'Pier' })
  }, 60_000)

  it('leads from the search to the door that was found', async () => {
    await page.goto('/staff')
    await button(page, 'Search').waitFor()
    await page.keyboard.press('/')
    await page.getByPlaceholder('People, units, reservations, doors, settings').fill('courtyard')
    await button(page, /Courtyard gate/)
      .first()
      .click()
    await page.waitForURL(/\/staff\/access\/doors\?door=/)
    await page.getByRole('region', { name: 'Who may open Courtyard gate' }).waitFor()
    await page.reload()
    await page.getByRole('region', { name: 'Who may open Courtyard gate' }).waitFor()
  }, 60_000)

  it('M12: a mail that was refused is on Today, and goes by one press', async () => {
    await refusedLetter(space, 'Rex Refused')
    await page.goto('/staff')
    const card = page.getByRole('article').filter({ hasText: 'The mail server refused the recipient' })
    await card.waitFor({ timeout: patienceMs })
    await inBothSchemes()
    await shot(page, 'desk-failed-mail')
    await card.getByRole('button').click()
    await card.waitFor({ state: 'hidden', timeout: patienceMs })
    expect((await postedLetter(space, 'rex@refused.example')).text).toContain('Rex Refused')
  }, 120_000)

  it('shows the desk what it needs and nothing that it may not', async () => {
    const email = 'dora@latchwork.example'
    await space.api('POST', '/staff', { name: 'Dora Desk', email, role: 'desk' })
    const { text } = await postedLetter(space, email)
    const desk = await space.visit()
    await desk.page.goto(/\/staff\/join\?token=[\w-]+/.exec(text)?.[0] ?? '')
    await desk.page.getByLabel('Password', { exact: true }).fill(password)
    await button(desk.page, 'Join').click()
    const rail = desk.page.getByRole('navigation', { name: 'Main' })
    await rail.waitFor()
    const offered = await rail.getByRole('link').allTextContents()
    expect(offered).toEqual(['Today', 'Reservations', 'People', 'Products', 'Reservation units', 'Doors', 'Changes'])
    await expectAccessible(desk.page)
    await desk.page.goto(`/staff/inventory/units/${unitId('Pier')}`)
    await desk.page.getByLabel('Name').waitFor()
    expect(await desk.page.getByLabel('Name').getAttribute('readonly')).not.toBeNull()
    expect(await button(desk.page, 'Save reservation unit').count()).toBe(0)
    await shot(desk.page, 'desk-role-unit')
    await expectAccessible(desk.page)
    await desk.page.goto('/staff/access/changes')
    await desk.page.getByText('Managers and owners decide. You can look.').waitFor()
    // What is hidden is refused as well.
    const refused = await desk.context.request.patch('/api/v1/organization', {
      data: { name: 'Dora’s' },
      headers: { origin: space.house.url, 'sec-fetch-site': 'same-origin' },
    })
    expect(refused.status()).toBe(403)
    expect(desk.complaints).toEqual([])
  }, 120_000)

  it('M9: a suspension by hand that was ignored is no longer waiting for a decision', async () => {
    const { sites } = await space.control<{
      sites: { id: string; access_groups: { customer_reference: string; user_ids: string[] }[] }[]
    }>('state')
    const site = sites.find(each => each.access_groups.some(group => group.customer_reference === 'Studios'))
    const group = site?.access_groups.find(each => each.customer_reference === 'Studios')
    await space.control('edit', { kind: 'suspend-user', siteId: site?.id, userId: group?.user_ids[0] })
    await space.api('POST', `${root}/sync`, {})
    await page.goto('/staff/access/changes')
    const row = page.getByRole('row', { name: /suspended/ })
    await row.waitFor({ timeout: patienceMs })
    const who = (await row.getByRole('link').first().textContent()) ?? ''
    await row.getByRole('button', { name: /^Decide/ }).click()
    await dialog(page).getByRole('radio', { name: 'Ignore' }).click()
    await dialog(page).getByRole('button', { name: 'Decide' }).click()
    await page.getByText('Nothing to decide').waitFor({ timeout: patienceMs })
    await page.goto('/staff/access/doors')
    await button(page, /^Courtyard gate/).click()
    const line = page.getByRole('row').filter({ hasText: who })
    await line.getByText('left like that by decision').waitFor()
    expect(await line.getByText('Waits for a decision').count()).toBe(0)
    await inBothSchemes()
    await shot(page, 'desk-left-by-decision')
  }, 120_000)

  it('F-note 3: after a restore nothing is taken before somebody approves, and what is refused stays', async () => {
    // A full pass that is still under way would find nothing to preview, and end it.
    await space.api('POST', `${root}/sync`, {})
    await previewedSites(space)
    const { items } = await space.api<Listed<Named>>('GET', '/people/directory?search=ilse')
    const billings = await space.api<Listed<Named>>('GET', `/recurring-billings?personId=${items[0]?.id}`)
    await space.api('PATCH', `/recurring-billings/${billings.items[0]?.id}`, { status: 'inactive' })
    await space.api('POST', `${root}/sync`, {})
    await page.goto('/staff/access/changes')
    await page
      .getByText(/A backup was restored: the doors may know better/)
      .first()
      .waitFor({ timeout: patienceMs })
    await inBothSchemes()
    await shot(page, 'desk-restored')
    await button(page, 'Refuse').first().click()
    await dialog(page).getByLabel('Reason').fill('We look at it in the morning')
    await expectAccessible(page)
    await dialog(page).getByRole('button', { name: 'Refuse' }).click()
    await dialog(page).waitFor({ state: 'hidden' })
    await page.goto('/staff/access/journal')
    await page.getByRole('cell', { name: /refused \(We look at it in the morning\)/ }).waitFor()
  }, 180_000)

  it('M5: disconnects after taking away what it gave', async () => {
    await page.goto('/staff/setup/integrations')
    await button(page, 'Disconnect …').click()
    await dialog(page).getByRole('radio', { name: 'Remove access first' }).click()
    await dialog(page)
      .getByText(/are taken away first: those doors stay shut/)
      .waitFor()
    await inBothSchemes()
    await shot(page, 'desk-disconnect-remove')
    await button(page, 'Remove access and disconnect').click()
    await page.getByText('Salto KS: not connected').waitFor({ timeout: 120_000 })
    expect(visit.complaints).toEqual([])
  }, 240_000)
})
