/** People on screen: found, added, billed, their doors explained; what ends and what is lost, said first; a file of members. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../demo.ts'
import { expectAccessible, hasBrowser, openSpace, type Space, shot, type Visit } from './space.ts'

interface Listed<T> {
  readonly items: readonly T[]
}
interface Person {
  readonly id: string
  readonly name: string
  readonly status: string
  readonly version: number
}

describe.skipIf(!hasBrowser())('people', () => {
  let space: Space
  let desktop: Visit
  beforeAll(async () => {
    space = await openSpace()
    desktop = await space.visitAsOwner()
  }, 240_000)
  afterAll(async () => space.close(), 60_000)

  const byEmail = async (email: string) =>
    (await space.api<Listed<Person>>('GET', `/people?email=${encodeURIComponent(email)}`)).items[0]

  const chosenAction = async (page: Page, name: string) => {
    await page.getByRole('button', { name: 'Actions' }).click()
    await page.getByRole('menuitem', { name }).click()
    return page.getByRole('dialog')
  }

  /** Presses a door on the emulator's own page until it answers so. */
  async function expectDoor(person: string, door: string, answer: string): Promise<void> {
    const { page, context } = await space.visit({ baseURL: space.emulator.url })
    await page.goto('/doors')
    await eventually(
      async () => {
        await page.getByLabel('Person').fill('')
        await page.getByLabel('Person').fill(person)
        const button = page.locator('.door', { hasText: door })
        if (!(await button.isEnabled())) return 'nobody of that name'
        await button.click()
        await button.locator('.answer').waitFor()
        return button.innerText()
      },
      text => text.includes(answer),
      `${person} at ${door}: ${answer}`,
      100_000,
    )
    await context.close()
  }

  it('finds people by words, filters them with counts, and pages through the rest, in light and dark', async () => {
    const { page } = desktop
    await page.goto('/staff/people')
    await page.getByRole('link', { name: 'Amara Almeida' }).waitFor()
    await expectAccessible(page)
    await shot(page, 'people-list')
    await page.getByRole('button', { name: 'Page 2' }).click()
    await page.getByRole('link', { name: 'Lena Evers' }).waitFor()
    await page.getByLabel('Find by name or e-mail').fill('bakker hug')
    await page.getByText('1 person', { exact: true }).waitFor()
    expect(await page.getByRole('row').count()).toBe(2)
    await page.getByLabel('Find by name or e-mail').fill('nobody at all')
    await page.getByText('Nobody fits').waitFor()
    await page.getByLabel('Find by name or e-mail').fill('')
    await page.getByText(/^Inside a window now/).click()
    await page
      .getByRole('row', { name: /Gita Guest/ })
      .getByText('Inside a window until')
      .waitFor()
    await page.emulateMedia({ colorScheme: 'dark' })
    await expectAccessible(page)
    await page.emulateMedia({ colorScheme: 'light' })
    await page.getByText(/^All \d/).click()
    expect(desktop.complaints).toEqual([])
  })

  it('M1, M10: adds a member with a billing; the door opens on the emulator’s page, another refuses', async () => {
    const { page } = desktop
    await page.goto('/staff/people')
    await page.getByRole('button', { name: 'Add person' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('Noor van Dam')
    await page.getByRole('dialog').getByLabel('E-mail').fill('noor@members.example')
    await page.getByRole('dialog').getByRole('button', { name: 'Add person' }).click()
    await page.getByRole('heading', { name: 'Noor van Dam' }).waitFor()
    await page.getByText('Non-member, active · doors open now: 0').waitFor()
    const dialog = await chosenAction(page, 'Add recurring billing')
    await dialog.getByRole('combobox', { name: 'Product' }).click()
    await dialog.getByRole('option', { name: /Dedicated desk/ }).click()
    await dialog.getByText(/\+ Studios \(.*\) from now on/).waitFor()
    await expectAccessible(page)
    await shot(page, 'people-add-billing')
    await dialog.getByRole('button', { name: 'Add recurring billing' }).click()
    await page.getByText(/Member, active · doors open now: [1-9]/).waitFor()
    // Without a reload: the screen hears when Salto KS has it.
    await page
      .getByRole('row', { name: /Studios/ })
      .getByText('Opens', { exact: true })
      .waitFor({ timeout: 90_000 })
    await expectAccessible(page)
    await shot(page, 'people-person')
    await page.emulateMedia({ colorScheme: 'dark' })
    await expectAccessible(page)
    await shot(page, 'people-person-dark')
    await page.emulateMedia({ colorScheme: 'light' })
    await page.getByText('Started Dedicated desk for Noor van Dam · Olivia Owner').waitFor()
    await expectDoor('Noor van Dam', 'Courtyard gate', '✓ Open')
    await expectDoor('Noor van Dam', 'Meeting room Quay', '✕ Refused')
    expect(desktop.complaints).toEqual([])
  })

  it('answers for another instant, and says what is missing then', async () => {
    const { page } = desktop
    const person = await byEmail('noor@members.example')
    await page.goto(`/staff/people/${person?.id}`)
    await page.getByLabel(/Another instant/).fill('2020-01-01T12:00')
    await page.getByText('What Salto KS holds is shown as of now.').waitFor()
    await page
      .getByRole('row', { name: /Members/ })
      .getByText('Refused')
      .waitFor()
    await page.getByRole('button', { name: 'Now', exact: true }).click()
    await page
      .getByRole('row', { name: /Members/ })
      .getByText('Allowed')
      .waitFor()
  })

  it('M11: shows which doors a billing loses before it can be ended; then the door refuses', async () => {
    const { page } = desktop
    const person = await byEmail('noor@members.example')
    await page.goto(`/staff/people/${person?.id}`)
    await page.getByRole('button', { name: 'End Dedicated desk' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Stop now').click()
    await dialog.getByText(/− Studios \(.*\) from now on/).waitFor()
    await dialog.getByText('No door is left: the user is suspended in Salto KS.').waitFor()
    await expectAccessible(page)
    await shot(page, 'people-end-billing')
    await dialog.getByRole('button', { name: 'Stop it now' }).click()
    await page.getByText('Non-member, active · doors open now: 0').waitFor()
    await expectDoor('Noor van Dam', 'Courtyard gate', '✕ Refused')
  })

  it('gives access by hand with a reason, and ends it', async () => {
    const { page } = desktop
    const person = await byEmail('noor@members.example')
    await page.goto(`/staff/people/${person?.id}`)
    await page.getByRole('button', { name: 'Actions' }).waitFor()
    const dialog = await chosenAction(page, 'Give access by hand')
    await dialog.getByRole('combobox', { name: 'Access group' }).fill('Pier')
    await dialog.getByRole('option', { name: 'Meeting room Pier' }).click()
    await dialog.getByLabel('Reason').fill('Carries the chairs')
    await dialog.getByRole('button', { name: 'Give access' }).click()
    await page
      .getByRole('row', { name: /Meeting room Pier/ })
      .getByText('By hand: Carries the chairs')
      .last()
      .waitFor()
    await page.getByRole('button', { name: 'End Meeting room Pier now' }).click()
    await page.getByText('End the access to Meeting room Pier?').waitFor()
    await page.getByRole('button', { name: 'End now', exact: true }).last().click()
    await page.getByText('Nothing is given by hand.').waitFor()
  })

  it('F-note 29: lists the reservations that will not open before somebody is set inactive', async () => {
    const { page } = desktop
    const person = await byEmail('amara.almeida@members.example')
    await page.goto(`/staff/people/${person?.id}`)
    await page.getByRole('button', { name: 'Actions' }).waitFor()
    const dialog = await chosenAction(page, 'Set inactive')
    await dialog.getByText('These reservations keep their slots and open no door:').waitFor()
    await shot(page, 'people-set-inactive')
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Set inactive' }).click()
    await page.getByText(/Non-member, inactive/).waitFor()
    const again = await chosenAction(page, 'Set active again')
    await again.getByRole('button', { name: 'Set active again' }).click()
    await page.getByText(/Member, active/).waitFor()
  })

  it('tells the second of two people that somebody changed the person meanwhile, and loses nothing', async () => {
    const { page } = desktop
    const person = await byEmail('bento.costa@members.example')
    await page.goto(`/staff/people/${person?.id}`)
    await page.getByRole('button', { name: 'Actions' }).waitFor()
    const dialog = await chosenAction(page, 'Change name or e-mail')
    await dialog.getByLabel('Name').fill('Bento da Costa')
    await space.api('PATCH', `/people/${person?.id}`, { email: 'bento@members.example' })
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText('Their version: Bento Costa, bento@members.example.').waitFor()
    expect(await dialog.getByLabel('Name').inputValue()).toBe('Bento da Costa')
    await dialog.getByRole('button', { name: 'Save mine over it' }).click()
    await page.getByRole('heading', { name: 'Bento da Costa' }).waitFor()
  })

  it('F-note 16: names the person who has the address already', async () => {
    const { page } = desktop
    await page.goto('/staff/people')
    await page.getByRole('button', { name: 'Add person' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('Another Noor')
    await dialog.getByLabel('E-mail').fill('NOOR@members.example')
    await dialog.getByRole('button', { name: 'Add person' }).click()
    await dialog.getByRole('link', { name: 'Go to that person' }).click()
    await page.getByRole('heading', { name: 'Noor van Dam' }).waitFor()
  })

  it('M1: brings in a file after showing good and bad rows and how many Salto KS writes to', async () => {
    const { page } = desktop
    const rows = Array.from({ length: 30 }, (_, n) => `Import ${n};import.${n}@members.example;Flex desk;2026-01-01`)
    const text = ['Name;E-Mail;Tarif;Beginn', ...rows, 'No Mail;;Flex desk;2026-01-01'].join('\n')
    await page.goto('/staff/people/import')
    const file = { name: 'members.csv', mimeType: 'text/csv', buffer: Buffer.from(text) }
    await page.locator('input[type=file]').setInputFiles(file)
    await page.getByText('30 rows can be brought in').first().waitFor()
    await page.getByText('The e-mail address is missing.').waitFor()
    await page.getByText(/Salto KS writes to 30 people as soon as this is brought in/).waitFor()
    await expectAccessible(page)
    await shot(page, 'people-import')
    await page.getByRole('button', { name: 'Bring in 30 rows' }).click()
    await page.getByText('30 of 30 rows').waitFor()
    await page.getByText('30 rows added').waitFor()
    expect((await byEmail('import.29@members.example'))?.name).toBe('Import 29')
    expect(desktop.complaints).toEqual([])
  })

  it('M10, M11: works on a phone without scrolling sideways, however long a name is', async () => {
    const { page, complaints, context } = await space.visitAsOwner({ isPhone: true })
    const person = await byEmail('amara.almeida@members.example')
    // First in the list, and in the journal.
    await space.api('POST', '/people', { name: 'Aa'.repeat(80), email: `${'aa'.repeat(30)}@members.example` })
    for (const path of [
      '/staff/people',
      `/staff/people/${person?.id}`,
      '/staff/people/import',
      '/staff/access/journal',
    ]) {
      await page.goto(path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      if (path.endsWith(person?.id ?? '-')) await page.getByRole('heading', { name: 'Mails sent' }).waitFor()
      await expectAccessible(page)
      await eventually(
        () => page.evaluate<number>(sideways),
        wider => wider <= 0,
        `no sideways scroll on ${path}`,
        5000,
      )
      await shot(page, `people-phone-${path.split('/').at(-1)?.length === 36 ? 'person' : path.split('/').at(-1)}`)
    }
    expect(complaints).toEqual([])
    await context.close()
  })
})

/** By how much the page is wider than the window. Evaluated there. */
const sideways = 'document.documentElement.scrollWidth - window.innerWidth'
