import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible, hasBrowser, openSpace, type Space, shot } from './space.ts'

describe.skipIf(!hasBrowser())('the shell', () => {
  let space: Space
  beforeAll(async () => {
    space = await openSpace()
  }, 120_000)
  afterAll(async () => space.close(), 60_000)

  it('signs staff in by their password, and says so when it is wrong', async () => {
    const { page, complaints } = await space.visit()
    await page.goto('/staff')
    await expectAccessible(page)
    await page.getByLabel('E-mail').fill(space.credentials.staff.email)
    await page.getByLabel('Password', { exact: true }).fill('not the password')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('alert').waitFor()
    await shot(page, 'sign-in-refused')
    await page.getByLabel('Password', { exact: true }).fill(space.credentials.staff.password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('heading', { name: 'Today' }).waitFor()
    await shot(page, 'today')
    await expectAccessible(page)
    expect(complaints).toEqual([])
  })
})
