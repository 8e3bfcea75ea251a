/** Today, doors, changes and journal: what happens at the doors, live, as the front desk sees and decides it. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../demo.ts'
import { expectAccessible, hasBrowser, openSpace, type Space, shot, type Visit } from './space.ts'

interface EmulatedSite {
  id: string
  access_groups: { id: string; customer_reference: string; user_ids: string[] }[]
}
interface Listed<Item> {
  items: Item[]
}
interface Product {
  id: string
  accessGroups: { locationId: string; siteId: string; accessGroupIds: string[] }[]
}

const root = '/integrations/salto-ks'
const patienceMs = 60_000

describe.skipIf(!hasBrowser())('what happens at the doors', () => {
  let space: Space
  let visit: Visit
  let page: Page
  let site: EmulatedSite

  beforeAll(async () => {
    space = await openSpace()
    await settled()
    visit = await space.visitAsOwner()
    page = visit.page
  }, 180_000)
  afterAll(async () => space.close(), 60_000)

  /** The demo's people have their keys, so that what is changed by hand from here on is seen as that. */
  async function settled(): Promise<void> {
    const state = await eventually(
      () => space.control<{ sites: EmulatedSite[] }>('state'),
      ({ sites }) => sites.some(each => groupIn(each, 'Studios')?.user_ids.length === 14),
      'The demo is not furnished',
      120_000,
    )
    const found = state.sites.find(each => groupIn(each, 'Studios'))
    if (!found) throw new Error('No site has studios')
    site = found
  }

  const groupIn = ({ access_groups }: EmulatedSite, name: string) =>
    access_groups.find(group => group.customer_reference === name)
  const sync = () => space.api('POST', `${root}/sync`, {})
  /** Somebody changes a user in Salto KS itself. */
  const byHand = (kind: string, userId: string) => space.control('edit', { kind, siteId: site.id, userId })
  const studioUser = (index: number): string => {
    const userId = groupIn(site, 'Studios')?.user_ids[index]
    if (userId === undefined) throw new Error(`The studios have no user ${index}`)
    return userId
  }

  /** In light and dark, on what is shown now. */
  async function expectAccessibleInBoth(): Promise<void> {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await expectAccessible(page)
    }
    await page.emulateMedia({ colorScheme: 'light' })
  }

  it('M9: shows a change made by hand without reload, and reverts it on screen', async () => {
    await page.goto('/staff/access/changes')
    await page.getByText('Nothing to decide').waitFor()
    await byHand('suspend-user', studioUser(0))
    await sync()
    const line = page.getByRole('row', { name: /suspended/ })
    await line.waitFor({ timeout: patienceMs })
    await expectAccessibleInBoth()
    await line.getByRole('button', { name: /^Decide/ }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Is reactivated; the doors open again.').waitFor()
    expect(await dialog.getByRole('button', { name: 'Decide' }).isDisabled()).toBe(true)
    await dialog.getByRole('radio', { name: 'Revert' }).click()
    await shot(page, 'access-drift-decision')
    await expectAccessibleInBoth()
    await dialog.getByRole('button', { name: 'Decide' }).click()
    await page.getByText('Nothing to decide').waitFor({ timeout: patienceMs })
  })

  it('M9: adopts and ignores several at once, and says which cannot be', async () => {
    await byHand('suspend-user', studioUser(1))
    await byHand('suspend-user', studioUser(2))
    await sync()
    await page
      .getByRole('row', { name: /suspended/ })
      .nth(1)
      .waitFor({ timeout: patienceMs })
    await page.getByRole('checkbox', { name: 'Select all' }).check()
    await page.getByRole('button', { name: 'Decide for 2 changes' }).click()
    await page.getByRole('dialog').getByRole('radio', { name: 'Ignore' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Decide' }).click()
    await page.getByText('Nothing to decide').waitFor({ timeout: patienceMs })
    const { items } = await space.api<Listed<{ decision: string }>>('GET', `${root}/drift?decided=true`)
    expect(items.map(({ decision }) => decision)).toEqual(expect.arrayContaining(['ignore', 'ignore']))

    await byHand('suspend-user', studioUser(3))
    await sync()
    await page
      .getByRole('row', { name: /suspended/ })
      .getByRole('button')
      .click()
    await page.getByRole('dialog').getByRole('radio', { name: 'Adopt' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Decide' }).click()
    await page.getByText('Nothing to decide').waitFor({ timeout: patienceMs })
  })

  it('M9: holds a large removal with its numbers, and applies it once approved on screen', async () => {
    await page.goto('/staff')
    await unmapStudios()
    const card = page.getByRole('article', { name: 'Held changes' })
    await card.waitFor({ timeout: patienceMs })
    expect(await card.textContent()).toMatch(/\d+ of \d+ memberships at .* would be removed/)
    await shot(page, 'access-today')
    await expectAccessibleInBoth()
    await card.getByRole('link', { name: 'Look at the changes' }).click()
    await page.getByText(/\d+ lose a group/).waitFor()
    await page.getByText('− loses Studios').first().waitFor()
    await shot(page, 'access-changes')
    await expectAccessibleInBoth()
    await page.getByRole('button', { name: 'Refuse' }).click()
    const refuse = page.getByRole('dialog').getByRole('button', { name: 'Refuse' })
    expect(await refuse.isDisabled()).toBe(true)
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).last().click()
    await page.getByRole('button', { name: /^Approve all/ }).click()
    await page.getByRole('dialog').getByLabel('Reason').fill('The studios moved')
    await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
    await page.getByText('Nothing to decide').waitFor({ timeout: patienceMs })
    await eventually(
      () => space.control<{ sites: EmulatedSite[] }>('state'),
      ({ sites }) => sites.some(each => each.id === site.id && (groupIn(each, 'Studios')?.user_ids.length ?? 99) < 10),
      'The approved removals were not made',
    )
    await page.goto('/staff/access/journal')
    await page.getByRole('cell', { name: /approved \(The studios moved\)/ }).waitFor()
  })

  async function unmapStudios(): Promise<void> {
    const studios = groupIn(site, 'Studios')?.id ?? ''
    const { items } = await space.api<Listed<Product>>('GET', '/products')
    for (const { id, accessGroups } of items) {
      for (const { locationId, accessGroupIds } of accessGroups.filter(each => each.accessGroupIds.includes(studios))) {
        const staying = accessGroupIds.filter(each => each !== studios)
        await space.api('PUT', `/products/${id}/access-groups`, { locationId, accessGroupIds: staying })
      }
    }
  }

  it('M2: a window opens on Today while one watches', async () => {
    await page.goto('/staff')
    const name = 'Wanda Watched'
    await reserveSoon(name)
    const window = page.getByRole('listitem').filter({ hasText: name })
    await window.waitFor({ timeout: patienceMs })
    await window.getByText('Open', { exact: true }).waitFor({ timeout: patienceMs })
    await page
      .getByRole('log', { name: 'Live' })
      .getByText(new RegExp(`${name} may open`))
      .waitFor()
    await shot(page, 'access-today-window')
    await expectAccessibleInBoth()
  })

  /** A guest whose window is open at once. */
  async function reserveSoon(name: string): Promise<void> {
    const from = Math.ceil(Date.now() / 60_000) * 60_000
    await space.api('POST', '/reservations', {
      unitId: await freeUnit(),
      guest: { name, email: `${name.split(' ')[0]?.toLowerCase()}@example.org` },
      startsAt: new Date(from + 60_000).toISOString(),
      endsAt: new Date(from + 31 * 60_000).toISOString(),
    })
  }

  /** One that takes somebody now without payment. */
  async function freeUnit(): Promise<string> {
    interface Unit {
      id: string
      isPaymentDemanded: boolean
      accessGroupIds: string[]
      noticeMinutes: number
    }
    const { items } = await space.api<Listed<Unit>>('GET', '/reservation-units?limit=200')
    const now = new Date().toISOString()
    const later = new Date(Date.now() + 3 * 3_600_000).toISOString()
    for (const unit of items) {
      const { items: taken } = await space.api<Listed<{ state: string }>>(
        'GET',
        `/reservations?unitId=${unit.id}&from=${now}&until=${later}`,
      )
      const isFree = taken.every(({ state }) => state === 'cancelled')
      if (isFree && !unit.isPaymentDemanded && unit.accessGroupIds.length > 0 && unit.noticeMinutes === 0) {
        return unit.id
      }
    }
    throw new Error('No unit is free')
  }

  it('F-note 26: says who may open a door now, because of what, and who could at another instant', async () => {
    await page.goto('/staff/access/doors')
    await page.getByRole('button', { name: /^Front door/ }).click()
    const people = page.getByRole('region', { name: 'Who may open Front door' })
    await people
      .getByRole('row', { name: /Flex desk.*Opens/ })
      .first()
      .waitFor()
    await people.getByText('Latchwork keeps no events of doors').waitFor()
    await shot(page, 'access-doors')
    await expectAccessibleInBoth()
    await page.getByLabel(/^Another instant/).fill('2020-01-01T12:00')
    await people.getByText('Nobody may open this door then').waitFor()
    await page.getByText(/Shown as of Wed,? 1 Jan/).waitFor()
    await page.getByRole('button', { name: 'Now', exact: true }).click()
    await people
      .getByRole('row', { name: /Flex desk/ })
      .first()
      .waitFor()
  })

  it('shows the journal in sentences, filtered by person, kind and day', async () => {
    await page.goto('/staff/access/journal')
    await page.getByLabel('About').selectOption({ label: 'Billings and access given by hand' })
    await page
      .getByRole('cell', { name: /^Started .+ for .+/ })
      .first()
      .waitFor()
    await eventually(
      () => page.getByRole('cell', { name: /^Reserved/ }).count(),
      count => count === 0,
      'Other kinds are still shown',
    )
    await page.getByRole('combobox', { name: 'Person' }).fill('Wanda')
    await page.getByRole('option', { name: 'Wanda Watched' }).click()
    await page.getByText('Nothing is written here').waitFor()
    await page.getByLabel('About').selectOption({ label: 'Everything' })
    await page.getByRole('cell', { name: 'Added Wanda Watched' }).waitFor()
    await shot(page, 'access-journal')
    await expectAccessibleInBoth()
    await page.getByLabel('Until').fill('2020-01-01')
    await page.getByText('Nothing is written here').waitFor()
  })

  it('I23: says on Today that Salto KS cannot be reached, and takes it back once it can', async () => {
    await page.goto('/staff')
    await page.getByRole('heading', { name: 'Needs you' }).waitFor()
    await space.control('trouble', { seed: 1, rules: [{ kind: 'unavailable', probability: 1 }] }, 'PUT')
    try {
      // A sync that fails wakes the watch; it says so after a minute without any success.
      await sync().catch((error: unknown) => expect(String(error)).toContain('503'))
      const card = page.getByRole('article', { name: 'Salto KS', exact: true })
      await card.getByText('Salto KS cannot be reached.').waitFor({ timeout: 120_000 })
      await shot(page, 'access-today-trouble')
      await expectAccessibleInBoth()
      await space.control('trouble', { seed: 1, rules: [] }, 'PUT')
      await card.waitFor({ state: 'detached', timeout: 120_000 })
    } finally {
      await space.control('trouble', { seed: 1, rules: [] }, 'PUT')
    }
  }, 240_000)

  it('hears again what it missed, after the network was away', async () => {
    await page.goto('/staff/access/changes')
    await page.getByRole('heading', { name: 'Changes' }).waitFor()
    await visit.context.setOffline(true)
    await byHand('suspend-user', studioUser(4))
    await sync()
    await visit.context.setOffline(false)
    await page.getByRole('row', { name: /suspended/ }).waitFor({ timeout: patienceMs })
    expect(visit.complaints.filter(each => !each.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([])
  })

  it('fits a phone', async () => {
    const phone = await space.visitAsOwner({ isPhone: true })
    const paths = {
      today: '/staff',
      doors: '/staff/access/doors',
      changes: '/staff/access/changes',
      journal: '/staff/access/journal',
    }
    const headings = {
      today: 'Needs you',
      doors: /^Who may open/,
      changes: 'Changed by hand in Salto KS',
      journal: 'Journal',
    }
    for (const [name, path] of Object.entries(paths)) {
      await phone.page.goto(path)
      await phone.page
        .getByRole('heading', { name: headings[name as keyof typeof headings] })
        .first()
        .waitFor()
      expect([name, await phone.page.evaluate('document.documentElement.scrollWidth')]).toEqual([name, 390])
      await expectAccessible(phone.page)
      await shot(phone.page, `access-${name}-phone`)
    }
    expect(phone.complaints).toEqual([])
  })
})
