/** Members and guests on their phones: from the public page to the door, and from the link in a mail to the own doors. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../demo.ts'
import { expectAccessible, hasBrowser, openSpace, type Space, shot, type Visit } from './space.ts'

type Unit = { id: string; name: string; locationId: string }
type Listed<Item> = { items: Item[] }

const dayMs = 86_400_000

describe.skipIf(!hasBrowser())('members and guests', () => {
  let space: Space
  let pier: Unit
  let quay: Unit
  beforeAll(async () => {
    space = await openSpace()
    const { items } = await space.api<Listed<Unit>>('GET', '/reservation-units?limit=200')
    const named = (name: string) => items.find(unit => unit.name === name) ?? { id: '', name, locationId: '' }
    pier = named('Pier')
    quay = named('Quay')
  }, 240_000)
  afterAll(async () => space.close(), 60_000)

  const visitPhone = (options: object = {}) =>
    space.visit({ isPhone: true, timezoneId: 'Europe/Amsterdam', ...options })

  /** What follows `path` in a mail to the address. */
  async function linkTo(email: string, path: string, count = 1): Promise<string> {
    type Inbox = { mails: { to: string[]; text: string }[] }
    const links = await eventually(
      async () => {
        const { mails } = (await (await fetch(`${space.postbox.url}/inbox.json`)).json()) as Inbox
        const texts = mails.filter(({ to }) => to.includes(email)).map(({ text }) => text)
        return texts.flatMap(text => new RegExp(`${path}[\\w-]+`).exec(text)?.[0] ?? [])
      },
      found => found.length >= count,
      `A mail to ${email} with ${path}`,
    )
    return links[0] ?? ''
  }

  /** An instant of the house's place, so many days ahead. */
  const at = (days: number, clock: string) => {
    const date = new Date(Date.now() + days * dayMs).toISOString().slice(0, 10)
    const offset = new Intl.DateTimeFormat('en', { timeZone: 'Europe/Amsterdam', timeZoneName: 'longOffset' })
      .formatToParts(new Date(`${date}T${clock}:00Z`))
      .find(part => part.type === 'timeZoneName')?.value
    return { date, iso: new Date(`${date}T${clock}:00${offset?.replace('GMT', '') || 'Z'}`).toISOString() }
  }

  const wanted = (path: string, days: number, clock: string, minutes = 60) => {
    const { date, iso } = at(days, clock)
    return `${path}?location=${pier.locationId}&date=${date}&from=${iso}&minutes=${minutes}`
  }

  async function fillHold(page: Page, name: string, email: string): Promise<void> {
    await page.getByLabel('Your name').fill(name)
    await page.getByLabel('Your e-mail').fill(email)
    await page.getByRole('button', { name: /^Hold it/ }).click()
  }

  async function signedIn(email: string, options: object = {}): Promise<Visit> {
    const visited = await visitPhone(options)
    const { page } = visited
    await page.goto('/my')
    await page.getByLabel('Your e-mail').fill(email)
    await page.getByRole('button', { name: 'Send me a link' }).click()
    await page.getByRole('heading', { name: 'Look into your mail' }).waitFor()
    await page.goto(await linkTo(email, '/member-sign-in/'))
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('navigation', { name: 'Places' }).waitFor()
    return visited
  }

  const inBothLights = async (page: Page) => {
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await expectAccessible(page)
    }
  }

  const isWideEnough = (page: Page) =>
    page.evaluate<boolean>('document.documentElement.scrollWidth <= document.documentElement.clientWidth')

  it('M2, M12: a guest reserves on a phone, has the mail, is let in, cancels, and is refused', async () => {
    const guest = { name: 'Ada Walker', email: 'ada.walker@guests.example' }
    const { page, complaints } = await visitPhone()
    await page.goto('/book')
    const reserve = page.getByRole('button', { name: 'Reserve Pier' })
    await reserve.waitFor()
    expect(await isWideEnough(page)).toBe(true)
    await shot(page, 'portal-book-phone')
    await inBothLights(page)
    await reserve.click()
    await inBothLights(page)
    await fillHold(page, guest.name, guest.email)
    await page.getByText('Held for you until').waitFor()
    await inBothLights(page)
    await page.getByRole('button', { name: 'Confirm the reservation' }).click()
    await page.getByRole('heading', { name: 'What happens next' }).waitFor()

    // The letter leads to the same screen; whoever only looks changes nothing.
    await page.goto(await linkTo(guest.email, '/my-reservation/'))
    await page.getByText('Your key is there').waitFor({ timeout: 60_000 })
    await shot(page, 'portal-key-phone')
    await inBothLights(page)
    expect(await isWideEnough(page)).toBe(true)
    const calendar = await page.request.get(
      (await page.getByRole('link', { name: 'Add to calendar' }).getAttribute('href')) ?? '',
    )
    expect(await calendar.text()).toContain('BEGIN:VEVENT')

    type Site = {
      id: string
      customer_reference: string
      access_groups: { customer_reference: string; lock_ids: string[] }[]
    }
    const { sites } = await space.control<{ sites: Site[] }>('state')
    const site = sites.find(one => one.customer_reference === 'Harbour House')
    const lockId = site?.access_groups.find(group => group.customer_reference === 'Meeting room Pier')?.lock_ids[0]
    const { email } = guest
    await space.control('edit', { kind: 'complete-profile', siteId: site?.id, email, password: 'a long enough one' })
    const door = () => space.control<{ opened: boolean }>('door', { siteId: site?.id, lockId, email })
    await eventually(door, ({ opened }) => opened, 'The open door')

    await page.getByRole('button', { name: 'Cancel', exact: true }).click()
    await page.getByText('Its doors close for you at once').waitFor()
    await shot(page, 'portal-cancel-phone')
    await inBothLights(page)
    await page.getByRole('button', { name: 'Cancel the reservation' }).click()
    await page.getByText('its doors do not open for you').waitFor()
    await eventually(door, ({ opened }) => !opened, 'The closed door')
    expect(complaints).toEqual([])
  }, 240_000)

  it('M3: says the real lead and lag, in the zone of the place, and moves a reservation', async () => {
    await space.api('PATCH', `/reservation-units/${quay.id}`, { accessLeadMinutes: 45, accessLagMinutes: 5 })
    const { page, complaints } = await space.visit({ timezoneId: 'America/New_York' })
    await page.goto(wanted('/book/harbour-mill', 9, '19:00'))
    await page.getByText('All times are those of Harbour House (Europe/Amsterdam)').waitFor()
    await shot(page, 'portal-book-desktop')
    await page.getByRole('button', { name: 'Reserve Quay' }).click()
    await fillHold(page, 'Lin Chen', 'lin.chen@guests.example')
    await page.getByRole('button', { name: 'Confirm the reservation' }).click()
    await page.getByText(/Your key comes .*, 18:15/).waitFor()
    await page.getByText('45 minutes before you begin, and until 5 minutes after').waitFor()
    await page.emulateMedia({ colorScheme: 'dark' })
    await shot(page, 'portal-made-desktop-dark')
    await inBothLights(page)
    await page.getByRole('button', { name: 'Change the time' }).click()
    await page.locator('label', { hasText: '20:30' }).click()
    await inBothLights(page)
    await page.getByRole('button', { name: /^Change to .*20:30–21:30/ }).click()
    await page.getByText('Changed. A mail with the new time').waitFor()
    await page.getByText(/Your key comes .*, 19:45/).waitFor()
    expect(complaints).toEqual([])
  }, 120_000)

  it('F-note 26: whoever comes second is told at once, and takes what is free with one tap', async () => {
    const { page, complaints } = await visitPhone()
    const { iso } = at(8, '19:00')
    await page.goto(wanted('/book/harbour-mill', 8, '19:00'))
    await page.getByRole('button', { name: 'Reserve Pier' }).click()
    const guest = { name: 'First', email: 'first@guests.example' }
    const endsAt = new Date(Date.parse(iso) + 3_600_000).toISOString()
    await space.api('POST', '/reservations', { unitId: pier.id, guest, startsAt: iso, endsAt })
    await fillHold(page, 'Second', 'second@guests.example')
    await page.getByText('Somebody was faster').waitFor()
    await shot(page, 'portal-taken-phone')
    await inBothLights(page)
    await page.getByRole('button', { name: 'Quay, at the same time' }).click()
    await page.getByRole('button', { name: /^Hold it/ }).click()
    await page.getByText('Held for you until').waitFor()
    expect(await page.locator('.facts').textContent()).toContain('Quay')
    expect(complaints).toEqual([])
  }, 120_000)

  it('links that are forged or used say so, and what to do', async () => {
    const { page } = await visitPhone()
    await page.goto('/my-reservation/AAAA-forged')
    await page.getByRole('heading', { name: 'This link does not lead to a reservation' }).waitFor()
    await inBothLights(page)
    await page.goto('/member-sign-in/lw_in_forged')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'This link has been used' }).waitFor()
    await inBothLights(page)
    await page.getByRole('button', { name: 'Send me a new link' }).click()
    await page.getByLabel('Your e-mail').waitFor()
    await inBothLights(page)
    await page.goto('/book/no-such-house')
    await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor()
  })

  it('M1, M13, M14: a member signs in by mail, reserves a series, sees the key coming, and has a calendar feed', async () => {
    const { iso } = at(17, '20:00')
    const blocked = { unitId: pier.id, startsAt: iso, endsAt: new Date(Date.parse(iso) + 3_600_000).toISOString() }
    await space.api('POST', '/reservations', { ...blocked, guest: { name: 'Third', email: 'third@guests.example' } })
    const { page, complaints } = await signedIn('marit.zwaluw@members.example')
    await page.getByRole('heading', { name: 'Your doors are open' }).waitFor({ timeout: 60_000 })
    await page.getByText('Membership Team studio').first().waitFor()
    await shot(page, 'portal-home-phone')
    await inBothLights(page)

    await page.goto(wanted('/my/book', 10, '20:00'))
    await page.getByRole('button', { name: 'Reserve Pier' }).click()
    await page.getByLabel('For whom').waitFor()
    await page.getByLabel('Repeats').selectOption({ label: 'Every week' })
    await page.getByLabel('How often in all').fill('3')
    await inBothLights(page)
    await page.getByRole('button', { name: 'Reserve', exact: true }).click()
    await page.getByText('1 of 3 dates are taken').waitFor()
    await shot(page, 'portal-series-phone')
    await inBothLights(page)
    await page.getByRole('button', { name: 'Reserve it so' }).click()
    await page.getByText('2 dates are yours').waitFor()
    await page.getByRole('link', { name: 'All reservations' }).click()
    await expect.poll(() => page.getByRole('article').count()).toBe(2)
    await page.getByText(/Your key comes .*19:45.*\(in 1[01] days\)/).waitFor()
    await shot(page, 'portal-reservations-phone')
    await inBothLights(page)
    await page.getByRole('button', { name: 'Cancel', exact: true }).first().click()
    await page.getByLabel('The whole series').check()
    await page.getByRole('button', { name: 'Cancel the reservation' }).click()
    await page.getByText('No reservations yet').waitFor()

    await page.getByRole('link', { name: 'Profile' }).click()
    await page.getByText('marit.zwaluw@members.example').waitFor()
    await page.getByRole('button', { name: 'Make an address' }).click()
    const url = await page.getByLabel('Address of your calendar').inputValue()
    expect(await (await fetch(url)).text()).toContain('BEGIN:VCALENDAR')
    await shot(page, 'portal-profile-phone')
    await inBothLights(page)
    await page.getByRole('button', { name: 'Revoke', exact: true }).click()
    await page.getByRole('button', { name: 'Revoke the address' }).click()
    await expect.poll(async () => (await fetch(url)).status).toBe(404)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Send me a link' }).waitFor()
    expect(complaints).toEqual([])
  }, 240_000)

  it('M10, M11: says why no door opens, and changes without a reload when one does', async () => {
    const email = 'filipa.almeida@members.example'
    const { page, complaints } = await signedIn(email, { colorScheme: 'dark' })
    await page.getByRole('heading', { name: /^Not open: your membership ended/ }).waitFor()
    await page.getByRole('link', { name: 'Reserve a room' }).waitFor()
    await shot(page, 'portal-not-open-phone-dark')
    await inBothLights(page)
    const people = await space.api<Listed<{ id: string; email: string }>>('GET', `/people?email=${email}`)
    const person = people.items.find(one => one.email === email)
    const products = await space.api<Listed<{ id: string; name: string }>>('GET', '/products')
    const productId = products.items.find(({ name }) => name === 'Flex desk')?.id
    const startsOn = new Date(Date.now() - dayMs).toISOString().slice(0, 10)
    const billing = { personId: person?.id, productId, startsOn }
    const { id } = await space.api<{ id: string }>('POST', '/recurring-billings', billing)
    await page.getByRole('heading', { name: 'Your doors are open' }).waitFor({ timeout: 60_000 })
    await space.api('PATCH', `/recurring-billings/${id}`, { status: 'inactive' })
    await page.getByRole('heading', { name: 'Not open: your membership is not active' }).waitFor({ timeout: 60_000 })
    expect(complaints).toEqual([])
  }, 240_000)

  it('a guest reserves over midnight', async () => {
    const { page, complaints } = await visitPhone()
    await page.goto(wanted('/book', 12, '23:30'))
    await page.getByRole('heading', { name: /^Free from .+, 23:30 until .+, 00:30$/ }).waitFor()
    await shot(page, 'portal-book-late')
    expect(await isWideEnough(page)).toBe(true)
    await page.getByRole('button', { name: 'Reserve Pier' }).click()
    await fillHold(page, 'Nina Late', 'nina.late@guests.example')
    await page.getByText('Held for you until').waitFor()
    await page.getByRole('button', { name: 'Confirm the reservation' }).click()
    await page.getByRole('heading', { name: 'What happens next' }).waitFor()
    await page
      .getByText(/, 23:30–.+, 00:30/)
      .first()
      .waitFor()
    expect(complaints).toEqual([])
  }, 60_000)

  it('a guest can do it all with the keyboard', async () => {
    const { page } = await space.visit()
    await page.goto(wanted('/book/harbour-mill', 11, '19:00'))
    await page.getByRole('button', { name: 'Reserve Pier' }).waitFor()
    await page.getByRole('radio', { name: '19:00' }).focus()
    await page.keyboard.press('ArrowRight')
    await page.getByRole('heading', { name: /^Free from .+, 19:30 until 20:30$/ }).waitFor()
    await page.keyboard.press('Tab')
    await expect.poll(() => page.evaluate<string>('document.activeElement.textContent')).toBe('Reserve')
    await page.keyboard.press('Enter')
    await page.getByLabel('Your name').focus()
    await page.keyboard.type('Key Board')
    await page.keyboard.press('Tab')
    await page.keyboard.type('key.board@guests.example')
    await page.keyboard.press('Enter')
    await page.getByText('Held for you until').waitFor()
  })

  it('W9: the visitors load at most 60 kB in six requests, all of it ours', async () => {
    for (const path of ['/book/harbour-mill', '/my']) {
      const { page, complaints } = await visitPhone()
      const asked: string[] = []
      page.on('request', request => asked.push(request.url()))
      await page.goto(path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForLoadState('networkidle')
      expect(asked.length).toBeLessThanOrEqual(6)
      expect(asked.filter(url => !url.startsWith(space.credentials.baseUrl))).toEqual([])
      const files = asked.map(url => join('dist/web', new URL(url).pathname)).filter(file => file.includes('/assets/'))
      const bytes = files.map(file => statSync(existsSync(`${file}.br`) ? `${file}.br` : file).size)
      const document = readFileSync('dist/web/visitor.html').byteLength
      expect(files.length).toBeGreaterThan(1)
      expect(bytes.reduce((sum, size) => sum + size, document)).toBeLessThanOrEqual(60_000)
      expect(complaints).toEqual([])
    }
  })
})
