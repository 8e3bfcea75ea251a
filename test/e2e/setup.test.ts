/** Setup on screen: the integration from the request to live, its trouble and its end; organisation, staff, API keys. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postedLetter, refusedLetter } from './setup-steps.ts'
import { expectAccessible, hasBrowser, openSpace, type Space, shot, type Visit } from './space.ts'

const client = { clientId: 'casa-fresca', clientSecret: 'casa-fresca-secret' }
const saltoAdmin = { email: 'admin@latchwork.example', password: 'admin-demo' }
const password = 'a long enough password'
/** Long enough for two busy cores. */
const patienceMs = 25_000
const integrations = '/staff/setup/integrations'

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' })
const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const dialog = (page: Page) => page.getByRole('dialog')

/** At the emulator's own page, as the person would. */
async function logInAtSalto(page: Page, { email, password: typed }: typeof saltoAdmin): Promise<void> {
  await page.getByRole('heading', { name: 'Log in' }).waitFor()
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(typed)
  await button(page, 'Log in and allow').click()
}

/** Joins by the link of an invitation, and is in. */
async function join(space: Space, link: string): Promise<Visit> {
  const visit = await space.visit()
  visit.context.setDefaultTimeout(patienceMs)
  await visit.page.goto(link)
  await visit.page.getByLabel('Password', { exact: true }).fill(password)
  await button(visit.page, 'Join').click()
  await visit.page.getByRole('navigation', { name: 'Main' }).waitFor()
  return visit
}

const inBothSchemes = async (page: Page): Promise<void> => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await expectAccessible(page)
  }
  await page.emulateMedia({ colorScheme: 'light' })
}

describe.skipIf(!hasBrowser())('setup', () => {
  let space: Space
  let host: Visit
  let owner: Visit
  beforeAll(async () => {
    space = await openSpace()
    host = await space.visitAsOwner()
    host.context.setDefaultTimeout(patienceMs)
  }, 120_000)
  afterAll(async () => space.close(), 60_000)

  const step = (page: Page, name: string) => section(page, 'Salto KS').getByRole('listitem').filter({ hasText: name })

  it('M5: the host adds an organisation, and its owner requests Salto KS', async () => {
    const { page } = host
    await page.goto('/staff/host')
    await button(page, 'Add an organisation').click()
    await dialog(page).getByLabel('Name of the organisation').fill('Casa Fresca')
    await dialog(page).getByLabel('Name', { exact: true }).fill('Frida Fresh')
    await dialog(page).getByLabel('E-mail').fill('frida@fresca.example')
    await button(page, 'Add').click()
    const link = await dialog(page).getByRole('textbox', { name: 'Link' }).inputValue()
    const mail = await postedLetter(space, 'frida@fresca.example')
    expect(mail.subject).toBe('Your account at Casa Fresca')
    expect(mail.text).toContain(link)
    await button(page, 'Close').last().click()

    owner = await join(space, link)
    await owner.page.goto(integrations)
    await step(owner.page, 'Requested').filter({ hasText: 'now' }).waitFor()
    await button(owner.page, 'Request Salto KS').click()
    await owner.page.getByText('Waits for the host to send the request').waitFor()
    expect(await button(owner.page, 'I have sent it to Salto').count()).toBe(0)
    await shot(owner.page, 'setup-requested')
  })

  it('M5: the host sends it to Salto and enters the client; the owner sees it without a reload', async () => {
    const { page } = host
    await page.goto('/staff/host')
    const waiting = section(page, 'Waits for you')
    const redirectUrl = await waiting.getByRole('textbox', { name: 'Redirect URL to send to Salto' }).inputValue()
    expect(redirectUrl).toBe(`${space.house.parts.publicUrl}/api/v1/integrations/salto-ks/callback`)
    await shot(page, 'setup-host')
    await inBothSchemes(page)
    await button(page, 'Sent to Salto: Casa Fresca').click()
    await owner.page.getByText('Waits for Salto. They enable a client').waitFor()
    await button(page, 'Enter credentials: Casa Fresca').click()
    await space.control('identity', { action: 'register-client', ...clientAtSalto(redirectUrl) })
    await dialog(page).getByLabel('Client id').fill(client.clientId)
    await dialog(page).getByLabel('Client secret').fill(client.clientSecret)
    await expectAccessible(page)
    await button(page, 'Approve').click()
    await dialog(page).waitFor({ state: 'hidden' })
    await button(owner.page, 'Connect to Salto KS').waitFor()
    expect(await owner.page.getByRole('textbox', { name: 'Client id' }).inputValue()).toBe(client.clientId)
  })

  const clientAtSalto = (redirectUrl: string) => ({
    clientId: client.clientId,
    secret: client.clientSecret,
    redirectUris: [redirectUrl],
  })

  it('M6: a login refused at Salto leads back and says so', async () => {
    const { page } = owner
    await button(page, 'Connect to Salto KS').click()
    await button(page, 'Refuse').click()
    await page.getByText('the login at Salto was cancelled').waitFor()
    expect(new URL(page.url()).pathname).toBe(integrations)
    await shot(page, 'setup-refused')
  })

  it('M6: Connect leads through the login at Salto and back; a site is chosen, and doors are live', async () => {
    const { page } = owner
    const site = { kind: 'create-site', name: 'Dockside', email: saltoAdmin.email }
    await space.control('edit', site)
    await button(page, 'Connect to Salto KS').click()
    await logInAtSalto(page, saltoAdmin)
    await page.getByText('Connected to Salto KS. Its sites and access groups have been read.').waitFor()
    await page.getByText('There is no location yet').waitFor()
    await addLocation(page, 'Docks', 'Europe/Lisbon')
    await page.goto(integrations)
    await button(page, 'Choose the site of Docks').click()
    await dialog(page).getByLabel('Salto KS site').click()
    await page.getByRole('option', { name: 'Dockside' }).click()
    await dialog(page).getByText('Nothing changes at any door').waitFor()
    await button(page, 'Choose this site').click()
    await page.getByText('Live: what you decide in Latchwork is true at your doors.').waitFor({ timeout: 90_000 })
    await section(page, 'Sites of locations').getByRole('row').filter({ hasText: 'Docks' }).getByText('of 50').waitFor()
    await section(page, 'Health').getByText('Adam Admin').waitFor()
    await shot(page, 'setup-live')
    await inBothSchemes(page)
  }, 180_000)

  async function addLocation(page: Page, name: string, zone: string): Promise<void> {
    await page.goto('/staff/setup/organisation')
    await button(page, 'Add a location').click()
    await dialog(page).getByLabel('Name').fill(name)
    await dialog(page).getByLabel('Time zone').fill(zone)
    await page.getByRole('option', { name: zone }).click()
    await button(page, 'Save').last().click()
    await section(page, 'Locations').getByRole('cell', { name, exact: true }).waitFor()
  }

  it('M6: a site of another organisation is refused in words', async () => {
    const { page } = owner
    await page.goto(integrations)
    await button(page, 'Change the site of Docks').click()
    await dialog(page).getByLabel('Salto KS site').click()
    await page.getByRole('option', { name: 'Mill Lane' }).click()
    await dialog(page).getByText('No product or reservation unit has access groups here').waitFor()
    await button(page, 'Change the site').click()
    await dialog(page).getByText('belongs to another organisation of the installation').waitFor()
    await button(page, 'Close').last().click()
  })

  it('M6: the no-access policy says what each choice does, and what is lost', async () => {
    const { page } = owner
    const policy = section(page, 'No-access policy')
    await policy.getByRole('radio', { name: 'Delete' }).click()
    await policy.getByText('Lost: their key, PIN and tag').waitFor()
    await policy.getByLabel('Delete after').fill('2880')
    await policy.getByText('Suspended at once, deleted 2 days later.').waitFor()
    await policy.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The policy holds from now on.').waitFor()
    await page.reload()
    expect(await policy.getByRole('radio', { name: 'Delete' }).isChecked()).toBe(true)
    expect(await policy.getByLabel('Delete after').inputValue()).toBe('2880 minutes')
    const drift = section(page, 'Changes made by hand in Salto KS')
    await drift.getByRole('radio', { name: 'Ignore' }).click()
    await drift.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Holds for what is found from now on.').waitFor()
  })

  it('M5: consent withdrawn at Salto shows its cause without a reload, and reconnecting heals it', async () => {
    const { page } = owner
    await space.control('identity', { action: 'withdraw-consent', clientId: client.clientId })
    // Somebody else's screen asks Salto KS for its sites; this one is told.
    await owner.context.request.get('/api/v1/integrations/salto-ks/sites')
    await page.getByText('Needs reconnecting').first().waitFor({ timeout: 60_000 })
    await section(page, 'Health')
      .getByText(/consent was withdrawn|no longer renews/)
      .waitFor()
    await page.getByRole('heading', { level: 1 }).scrollIntoViewIfNeeded()
    await shot(page, 'setup-broken')
    await expectAccessible(page)
    await button(page, 'Reconnect').first().click()
    await logInAtSalto(page, saltoAdmin)
    await page.getByText('Live: what you decide in Latchwork is true at your doors.').waitFor({ timeout: 60_000 })
    expect(await page.getByText('Needs reconnecting').count()).toBe(0)
  }, 180_000)

  it('M5: disconnecting says what is kept before the button can be pressed', async () => {
    const { page } = owner
    await button(page, 'Disconnect …').click()
    expect(await button(page, 'Disconnect and keep access').isDisabled()).toBe(true)
    await dialog(page).getByRole('radio', { name: 'Keep access as it is' }).click()
    await expectAccessible(page)
    await button(page, 'Disconnect and keep access').click()
    await page.getByText('Doors stay as they are in Salto KS').waitFor()
    await button(page, 'Connect to Salto KS').click()
    await logInAtSalto(page, saltoAdmin)
    await page.getByText('Live: what you decide in Latchwork is true at your doors.').waitFor({ timeout: 60_000 })
  }, 120_000)

  it('M6: changing the site of a location in use says what ends and what is held', async () => {
    const { page } = host
    await page.goto(integrations)
    await button(page, 'Change the site of Mill Lane').click()
    await dialog(page).getByLabel('Salto KS site').click()
    await page.getByRole('option', { name: 'No site' }).click()
    await dialog(page)
      .getByText(/The access groups of \d+ products? and \d+ reservation units? .* end/)
      .waitFor()
    await dialog(page)
      .getByText(/\d+ (person|people) with \d+ group memberships? at Mill Lane lose the reason/)
      .waitFor()
    await shot(page, 'setup-site-change')
    await button(page, 'Close').last().click()
  })

  it('M3: the organisation sets its access windows, and the letters say the real values', async () => {
    const { page } = host
    await page.goto('/staff/setup/organisation')
    const windows = section(page, 'Access windows')
    await windows.getByLabel('Before the start').fill('25')
    await windows.getByText('open 25 minutes before the start').waitFor()
    await windows.getByText('from 09:35 until 11:15').waitFor()
    await windows.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Coming access windows have moved.').waitFor()
    const mails = section(page, 'Mails')
    await mails.getByText('Your doors open 25 minutes before the start').waitFor()
    await inBothSchemes(page)
    await mails.getByText('As a page').click()
    const frame = mails.frameLocator('iframe')
    await frame.getByText('Your doors open 25 minutes before the start').waitFor()
    await shot(page, 'setup-organisation')
    await mails.getByLabel('Letter', { exact: true }).click()
    await page.getByRole('option', { name: 'Staff invitation' }).click()
    await frame.getByText('You have been added to the staff').waitFor()
    await windows.getByLabel('Before the start').fill('15')
    await windows.getByRole('button', { name: 'Save' }).click()
    expect(host.complaints).toEqual([])
  })

  it('two people edit a location: the second is told, and loses nothing', async () => {
    const { page } = owner
    await page.goto('/staff/setup/organisation')
    await button(page, 'Edit Docks').click()
    await dialog(page).getByLabel('Name').fill('Docks by the sea')
    const other = await owner.context.newPage()
    await other.goto('/staff/setup/organisation')
    await button(other, 'Edit Docks').click()
    await dialog(other).getByLabel('Name').fill('Docks by the river')
    await button(other, 'Save').last().click()
    await section(other, 'Locations').getByRole('cell', { name: 'Docks by the river', exact: true }).waitFor()
    await other.close()
    await button(page, 'Save').last().click()
    await dialog(page).getByText('Somebody changed this meanwhile').waitFor()
    await dialog(page).getByText('Docks by the river, Europe/Lisbon').waitFor()
    expect(await dialog(page).getByLabel('Name').inputValue()).toBe('Docks by the sea')
    await button(page, 'Save mine over it').click()
    await section(page, 'Locations').getByRole('cell', { name: 'Docks by the sea', exact: true }).waitFor()
    expect(owner.complaints).toEqual([])
  })

  it('staff are invited by letter, join, and lose at once what is taken away', async () => {
    const { page } = host
    await page.goto('/staff/setup/staff')
    await button(page, 'Invite somebody').click()
    await dialog(page).getByLabel('Name').fill('Dana Desk')
    await dialog(page).getByLabel('E-mail').fill('owner@latchwork.example')
    await button(page, 'Invite').click()
    await dialog(page).getByText('Somebody with this e-mail address works here already.').waitFor()
    await dialog(page).getByLabel('E-mail').fill('dana@latchwork.example')
    await button(page, 'Invite').click()
    await dialog(page).getByText('A letter with the link is on its way to dana@latchwork.example.').waitFor()
    await button(page, 'Close').last().click()
    const { text } = await postedLetter(space, 'dana@latchwork.example')
    const link = /http\S+join\S+/.exec(text)?.[0] ?? ''
    const dana = await join(space, link)
    await dana.page.goto('/staff/setup/staff')
    await dana.page.getByText('This page is for owners').waitFor()
    await expectAccessible(dana.page)
    const row = section(page, 'People who work here').getByRole('row').filter({ hasText: 'Dana Desk' })
    await row.getByText('Active').waitFor()
    await shot(page, 'setup-staff')
    await inBothSchemes(page)
    await button(page, 'Edit Dana Desk').click()
    await dialog(page).getByRole('switch', { name: 'May sign in' }).click()
    await dialog(page).getByText('Dana Desk is signed out everywhere at once').waitFor()
    await expectAccessible(page)
    await button(page, 'Save').click()
    await row.getByText('Inactive').waitFor()
    await dana.page.reload()
    await dana.page.waitForURL(/sign-in/)
  })

  it('an API key is shown once, works, and is refused once revoked', async () => {
    const { page } = host
    await button(page, 'Issue a key').click()
    await dialog(page).getByLabel('Name').fill('Website')
    await dialog(page).getByLabel('Only these').click()
    expect(await button(page, 'Issue').isDisabled()).toBe(true)
    await dialog(page).getByLabel('People: read').check()
    await shot(page, 'setup-issue-key')
    await expectAccessible(page)
    await button(page, 'Issue').click()
    const key = await dialog(page).getByRole('textbox', { name: 'API key' }).inputValue()
    await button(page, 'Close').last().click()
    const statusOf = async (path: string) =>
      (await fetch(`${space.house.url}/api/v1${path}`, { headers: { authorization: `Bearer ${key}` } })).status
    expect([await statusOf('/people'), await statusOf('/locations')]).toEqual([200, 403])
    await button(page, 'Revoke Website').click()
    await dialog(page).getByText('is refused from its next request on').waitFor()
    await dialog(page).getByRole('button', { name: 'Revoke', exact: true }).click()
    await dialog(page).waitFor({ state: 'hidden' })
    expect(await statusOf('/people')).toBe(401)
    await page.getByLabel('Show revoked and expired keys').check()
    await page.getByRole('row').filter({ hasText: 'Website' }).getByText('Revoked').waitFor()
    expect(host.complaints).toEqual([])
  })

  it('M12: a mail that was refused is listed, and goes when it is sent again', async () => {
    const { page } = host
    const name = 'Rex Refused'
    await refusedLetter(space, name)
    await page.goto('/staff/setup/organisation')
    const failed = section(page, 'Mails that did not go')
    await failed.getByText('rex@refused.example').waitFor()
    await shot(page, 'setup-failed-mail')
    await failed.getByRole('button', { name: /Send again: .* to rex@refused.example/ }).click()
    await failed.getByText('rex@refused.example').waitFor({ state: 'hidden' })
    expect((await postedLetter(space, 'rex@refused.example')).text).toContain(name)
  })

  it('all of it fits a phone, and connecting with a key of the API still ends at a page', async () => {
    const phone = await space.visitAsOwner({ isPhone: true })
    for (const [path, name] of [
      [integrations, 'integrations'],
      ['/staff/setup/organisation', 'organisation'],
      ['/staff/setup/staff', 'staff'],
      ['/staff/host', 'host'],
    ] as const) {
      await phone.page.goto(path)
      await phone.page.getByRole('heading', { level: 2 }).first().waitFor()
      const width = await phone.page.evaluate<number>('document.documentElement.scrollWidth')
      expect([path, width]).toEqual([path, 390])
      await shot(phone.page, `setup-phone-${name}`)
    }
    expect(phone.complaints).toEqual([])
    const back = await fetch(`${space.house.url}/api/v1/integrations/salto-ks/callback?state=unknown&code=x`)
    expect(back.status).toBe(400)
    expect(await back.text()).toContain('Not connected')
  })
})
