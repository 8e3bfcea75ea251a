/** Products and reservation units on screen: which doors they open, who loses what, and two people at one product. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../demo.ts'
import { expectAccessible, hasBrowser, openSpace, type Space, shot, type Visit } from './space.ts'

interface Listed<T> {
  readonly items: readonly T[]
}
interface Product {
  readonly id: string
  readonly name: string
  readonly accessGroups: readonly { readonly locationId: string; readonly accessGroupIds: readonly string[] }[]
}
interface Unit {
  readonly id: string
  readonly name: string
  readonly accessLeadMinutes: number | null
  readonly accessGroupIds: readonly string[]
}

const groupField = (page: Page, place: string) =>
  page.getByRole('combobox', { name: `Salto KS access groups at ${place}` })

describe.skipIf(!hasBrowser())('inventory', () => {
  let space: Space
  let desktop: Visit
  beforeAll(async () => {
    space = await openSpace()
    desktop = await space.visitAsOwner()
  }, 120_000)
  afterAll(async () => space.close(), 60_000)

  const products = async () => (await space.api<Listed<Product>>('GET', '/products')).items
  const productNamed = async (name: string) => (await products()).find(product => product.name === name)

  it('M7: shows each product with its access groups, its people and what is wrong, in light and dark', async () => {
    const { page } = desktop
    await page.goto('/staff/inventory/products')
    const row = page.getByRole('row', { name: /Dedicated desk/ })
    await row.getByRole('cell').nth(1).getByText('Members, Studios').waitFor()
    expect(await row.getByRole('cell').nth(2).innerText()).toBe('10')
    const limited = page
      .getByRole('row', { name: /Office hours/ })
      .getByRole('cell')
      .nth(1)
    await limited.getByText('does not open at all hours. Set its schedule to Always.').waitFor()
    await expectAccessible(page)
    await shot(page, 'inventory-products')
    await page.emulateMedia({ colorScheme: 'dark' })
    await expectAccessible(page)
    await shot(page, 'inventory-products-dark')
    await page.emulateMedia({ colorScheme: 'light' })
    expect(desktop.complaints).toEqual([])
  })

  it('M4, M7: adds a product with groups of two locations; a group without schedule warns beside its field', async () => {
    const { page } = desktop
    await page.goto('/staff/inventory/products')
    await page.getByRole('link', { name: 'Add product' }).click()
    await page.getByText('This product opens no door: no access group is chosen.').waitFor()
    await page.getByLabel('Name').fill('Night owl')
    await page.getByRole('textbox', { name: 'Price', exact: true }).fill('1234.5')
    await groupField(page, 'Harbour House').fill('Storage')
    await page.getByRole('option', { name: /Storage \(no schedule\)/ }).click()
    await page.keyboard.press('Escape')
    // Beside the field; the list that offers the group says it too, and is closed now.
    await page.getByText('No schedule in Salto KS, so nobody gets in.').filter({ visible: true }).waitFor()
    await groupField(page, 'Mill Lane').fill('Cowork')
    await page.getByRole('option', { name: /Coworkers/ }).click()
    await page.keyboard.press('Escape')
    await shot(page, 'inventory-product')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Add product' }).click()
    await page.getByRole('heading', { name: 'Night owl' }).waitFor()
    const stored = await productNamed('Night owl')
    expect(stored).toMatchObject({ price: { amount: 123_450, currency: 'EUR' }, billingFrequency: 'month' })
    expect(stored?.accessGroups).toHaveLength(2)
    expect(desktop.complaints).toEqual([])
  })

  it('M7: says how many people lose which group before the button takes it from them', async () => {
    const { page } = desktop
    await page.goto('/staff/inventory/products')
    await page.getByRole('link', { name: 'Dedicated desk' }).click()
    await groupField(page, 'Harbour House').waitFor()
    await page.getByText('Studios', { exact: true }).first().waitFor()
    await groupField(page, 'Harbour House').focus()
    await page.keyboard.press('Backspace')
    await page.keyboard.press('Escape')
    await page.getByText('− 10 people lose Studios').waitFor()
    await shot(page, 'inventory-product-losing')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Save and take access from 10 people' }).click()
    await page.getByText('Saved').waitFor()
    const stored = await productNamed('Dedicated desk')
    expect(stored?.accessGroups.flatMap(({ accessGroupIds }) => accessGroupIds)).toHaveLength(1)
  })

  it('M7: is changed by the keyboard alone', async () => {
    const { page } = desktop
    await page.goto('/staff/inventory/products')
    await page.getByRole('link', { name: 'Workshop' }).waitFor()
    await tabTo(page, 'Workshop')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Workshop' }).waitFor()
    await groupField(page, 'Mill Lane').waitFor()
    await tabTo(page, 'Name')
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('Workshop and yard')
    await tabTo(page, 'Salto KS access groups at Mill Lane')
    await page.keyboard.type('wheel')
    await page.getByRole('option', { name: /Room Wheel/ }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await page.getByText(/\+ 5 people get Room Wheel/).waitFor()
    await tabTo(page, 'Save product')
    await page.keyboard.press('Enter')
    await page.getByText('Saved').waitFor()
    expect((await productNamed('Workshop and yard'))?.accessGroups[0]?.accessGroupIds).toHaveLength(3)
  })

  it('tells the second of two people that somebody changed the product meanwhile, and loses nothing', async () => {
    const { page } = desktop
    const other = await space.visitAsOwner()
    const id = (await productNamed('Team studio'))?.id ?? ''
    for (const one of [page, other.page]) {
      await one.goto(`/staff/inventory/products/${id}`)
      await one.getByLabel('Name').waitFor()
    }
    await other.page.getByLabel('Name').fill('Team studio XL')
    await other.page.getByRole('button', { name: 'Save product' }).click()
    await other.page.getByText('Saved').waitFor()
    await page.getByRole('textbox', { name: 'Price', exact: true }).fill('1600')
    await page.getByRole('button', { name: 'Save product' }).click()
    await page.getByText('Somebody changed this meanwhile').waitFor()
    await page.getByText('Their version: Team studio XL').waitFor()
    await shot(page, 'inventory-changed-elsewhere')
    await expectAccessible(page)
    expect(await page.getByRole('textbox', { name: 'Price', exact: true }).inputValue()).toContain('1,600')
    await page.getByRole('button', { name: 'Show their version' }).click()
    expect(await page.getByLabel('Name').inputValue()).toBe('Team studio XL')
    await page.getByRole('textbox', { name: 'Price', exact: true }).fill('1600')
    await page.getByRole('button', { name: 'Save product' }).click()
    await page.getByText('Saved').waitFor()
    expect(await productNamed('Team studio XL')).toMatchObject({ price: { amount: 160_000 } })
    await other.context.close()
  })

  it('M8, M3: adds a reservation unit with its groups, hours and a lead of its own; shows what is inherited', async () => {
    const { page } = desktop
    await page.goto('/staff/inventory/units')
    await page.getByRole('link', { name: 'Add reservation unit' }).click()
    await page.getByLabel('Name').fill('Lighthouse')
    await page.getByRole('main').getByRole('combobox', { name: 'Location' }).click()
    await page.getByRole('listbox').getByRole('option', { name: 'Harbour House' }).click()
    await page.getByText('15 minutes before the start until 15 minutes after the end').waitFor()
    await page.getByRole('combobox', { name: 'Salto KS access groups' }).fill('Pier')
    await page.getByRole('option', { name: /Meeting room Pier/ }).click()
    await page.keyboard.press('Escape')
    await page.getByLabel('Doors open before the start').fill('45')
    await page.getByText('45 minutes before the start until 15 minutes after the end').waitFor()
    await page.getByText('At certain hours').click()
    await page.getByLabel('Monday, opens').fill('08:30')
    await page.getByLabel('Price per hour').fill('12')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Add reservation unit' }).click()
    await page.getByRole('heading', { name: 'Lighthouse' }).waitFor()
    await shot(page, 'inventory-unit')
    const { items } = await space.api<Listed<Unit>>('GET', '/reservation-units?limit=200')
    const unit = items.find(({ name }) => name === 'Lighthouse')
    expect(unit).toMatchObject({ accessLeadMinutes: 45, accessLagMinutes: null, price: { perHour: 1200 } })
    expect(unit?.accessGroupIds).toHaveLength(1)
    expect(unit).toMatchObject({
      hours: { members: expect.arrayContaining([{ weekday: 1, from: '08:30', until: '18:00' }]) },
    })
    expect(desktop.complaints).toEqual([])
  })

  it('M8: refuses lengths that contradict each other beside the field, and keeps what was typed', async () => {
    const { page } = desktop
    await page.goto('/staff/inventory/units')
    await page.getByRole('link', { name: 'Lighthouse' }).click()
    await page.getByLabel('Shortest reservation').fill('120')
    await page.getByLabel('Longest reservation').fill('60')
    await page.getByRole('button', { name: 'Save reservation unit' }).click()
    await page.getByText('The minimum length is longer than the maximum length.').first().waitFor()
    expect(await page.getByLabel('Shortest reservation').inputValue()).toBe('120')
  })

  it('M7, M8: works on a phone without scrolling sideways', async () => {
    const { page, complaints, context } = await space.visitAsOwner({ isPhone: true, colorScheme: 'dark' })
    for (const [path, name] of [
      ['/staff/inventory/products', 'inventory-products-phone'],
      ['/staff/inventory/units', 'inventory-units-phone'],
    ] as const) {
      await page.goto(path)
      await page.getByRole('row').nth(1).waitFor()
      await eventually(
        () => page.evaluate<number>(sideways),
        wider => wider <= 0,
        `no sideways scroll on ${path}`,
        5000,
      )
      await expectAccessible(page)
      await shot(page, name)
    }
    await page.getByRole('link', { name: 'Lighthouse' }).click()
    await page.getByLabel('Doors open before the start').waitFor()
    await expectAccessible(page)
    expect(await page.evaluate<number>(sideways)).toBeLessThanOrEqual(0)
    await shot(page, 'inventory-unit-phone')
    expect(complaints).toEqual([])
    await context.close()
  })
})

/** By how much the page is wider than the window. Evaluated there. */
const sideways = 'document.documentElement.scrollWidth - window.innerWidth'

const nameOfFocused = `(() => {
  const focused = document.activeElement
  const labels = [...(focused?.labels ?? [])].map(label => label.innerText)
  return [focused?.getAttribute('aria-label'), ...labels, focused?.textContent].find(text => text) ?? ''
})()`

/** Presses Tab until the element with this name has the focus, as somebody without a mouse does. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    const focused = await page.evaluate<string>(nameOfFocused)
    if (focused.replace('*', '').trim() === name) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`The keyboard does not reach "${name}"`)
}
