/** What stands around every screen of staff: the ways in, search, switchers, the account, the first steps. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../demo.ts'
import { expectAccessible, hasBrowser, openSpace, type Space, shot, signIn, type Visit } from './space.ts'

/** Everything that the browser asks for while it is looked at. */
function asked(visit: Visit): string[] {
  const urls: string[] = []
  visit.context.on('request', request => urls.push(request.url()))
  return urls
}

describe.skipIf(!hasBrowser())('the shell', () => {
  let space: Space
  beforeAll(async () => {
    space = await openSpace()
  }, 120_000)
  afterAll(async () => space.close(), 60_000)

  const button = (visit: Visit, name: string | RegExp) => visit.page.getByRole('button', { name, exact: true })
  const isInside = (visit: Visit) => button(visit, 'Search').waitFor()
  const linksTo = (email: string, path: string): string[] =>
    space.postbox.mails
      .filter(({ to }) => to.includes(email))
      .flatMap(({ text }) => [...text.matchAll(/https?:\/\/\S+/g)].map(([url]) => url))
      .filter(url => url.includes(path))
  /** The link of the next letter. */
  const nextLink = async (email: string, path: string, before: number): Promise<string> =>
    (
      await eventually(
        async () => linksTo(email, path),
        links => links.length > before,
        'The letter',
      )
    ).at(-1) ?? ''
  const invited = async (role: string, email: string): Promise<void> => {
    await space.api('POST', '/staff', { name: 'Clara Clerk', email, role })
  }
  /** Joins by the letter of the invitation, on screen. */
  const joined = async (role: string, email: string, password: string): Promise<Visit> => {
    await invited(role, email)
    const visit = await space.visit()
    await visit.page.goto(await nextLink(email, '/staff/join', 0))
    await visit.page.getByLabel('Password', { exact: true }).fill(password)
    await expectAccessible(visit.page)
    await button(visit, 'Join').click()
    await isInside(visit)
    return visit
  }

  it('signs staff in by their password, says so when it is wrong, and asks no other host', async () => {
    const visit = await space.visit()
    const { page, complaints } = visit
    const urls = asked(visit)
    await page.goto('/staff/setup/guide?from=mail')
    await page.getByLabel('E-mail').waitFor()
    await expectAccessible(page)
    await shot(page, 'shell-sign-in')
    await page.getByLabel('E-mail').fill(space.credentials.staff.email)
    await page.getByLabel('Password', { exact: true }).fill('not the password')
    await button(visit, 'Sign in').click()
    await page.getByRole('alert').getByText('The e-mail address or the password is wrong').waitFor()
    await page.getByLabel('Password', { exact: true }).fill(space.credentials.staff.password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'First steps' }).waitFor()
    expect(new URL(page.url()).search).toBe('?from=mail')
    await page.getByText('Everything stands').waitFor()
    await expectAccessible(page)
    await shot(page, 'shell-first-steps')
    expect(complaints).toEqual([])
    const { origin } = new URL(space.credentials.baseUrl)
    expect(urls.filter(url => new URL(url).origin !== origin && !url.startsWith('data:'))).toEqual([])
    const policy = (await page.request.get('/staff')).headers()['content-security-policy'] ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy.match(/script-src [^;]*/)?.[0]).not.toContain('unsafe')
  })

  it('signs staff in by a letter, once', async () => {
    const visit = await space.visit({ isPhone: true })
    const { page, complaints } = visit
    const { email } = space.credentials.staff
    const before = linksTo(email, '/staff/sign-in').length
    await page.goto('/staff/sign-in')
    await button(visit, 'Send me a link to sign in').click()
    await page.getByText('Write your e-mail address first.').waitFor()
    await page.getByLabel('E-mail').fill(email)
    await button(visit, 'Send me a link to sign in').click()
    await page.getByRole('heading', { name: 'Look into your mail' }).waitFor()
    await expectAccessible(page)
    await shot(page, 'shell-letter-sent-phone')
    const link = await nextLink(email, '/staff/sign-in', before)
    await page.goto(link)
    await expectAccessible(page)
    await button(visit, 'Sign in now').click()
    await isInside(visit)
    const second = await space.visit()
    await second.page.goto(link)
    await button(second, 'Sign in now').click()
    await second.page.getByText('This link is not valid (any more). Ask for a new one.').waitFor()
    expect(complaints).toEqual([])
    expect(second.complaints).toEqual([])
  })

  it('lets the invited in, replaces a forgotten password, and ends all other sessions', async () => {
    const email = 'clara@latchwork.example'
    const first = await joined('desk', email, 'the first of passwords')
    await first.page.getByRole('link', { name: 'People' }).waitFor()
    expect(await first.page.getByRole('link', { name: 'Journal' }).count()).toBe(0)
    expect(await first.page.getByRole('link', { name: 'Host' }).count()).toBe(0)
    const visit = await space.visit()
    await visit.page.goto('/staff/sign-in')
    await visit.page.getByRole('link', { name: 'Forgotten password?' }).click()
    // The form before has a field of the same name.
    await button(visit, 'Send the letter').waitFor()
    await visit.page.getByLabel('E-mail').fill(email)
    await expectAccessible(visit.page)
    await button(visit, 'Send the letter').click()
    await visit.page.getByRole('heading', { name: 'Look into your mail' }).waitFor()
    await visit.page.goto(await nextLink(email, '/staff/reset', 0))
    await visit.page.getByLabel('New password').fill('the second of passwords')
    await expectAccessible(visit.page)
    await button(visit, 'Save and sign in').click()
    await isInside(visit)
    // The other session is over: whatever it looks at next leads to the sign-in, and comes back from there.
    await first.page.goto('/staff/inventory/products')
    await button(first, 'Sign in').waitFor()
    await first.page.getByLabel('E-mail').fill(email)
    await first.page.getByLabel('Password', { exact: true }).fill('the second of passwords')
    await button(first, 'Sign in').click()
    await first.page.waitForURL('**/staff/inventory/products')
    expect([...visit.complaints, ...first.complaints]).toEqual([])
  })

  it('keeps a passkey, and signs in by it', async () => {
    const visit = await space.visitAsOwner()
    const { page, complaints } = visit
    const cdp = await visit.context.newCDPSession(page)
    await cdp.send('WebAuthn.enable')
    await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    await page.getByRole('button', { name: /^Account/ }).click()
    await page.getByRole('menuitem', { name: 'Passkeys' }).click()
    await page.getByLabel('Name of the new passkey').fill('Front desk')
    await button(visit, 'Add a passkey').click()
    await page.getByText('Front desk').waitFor()
    await expectAccessible(page)
    await shot(page, 'shell-passkeys')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^Account/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click()
    await button(visit, 'Sign in with a passkey').click()
    await isInside(visit)
    expect(complaints).toEqual([])
  })

  it('signs out everywhere', async () => {
    const email = 'everywhere@latchwork.example'
    const password = 'a password for everywhere'
    const here = await joined('desk', email, password)
    const there = await space.visit()
    await signIn(there.page, { staff: { email, password } })
    await here.page.getByRole('button', { name: /^Account/ }).click()
    await here.page.getByRole('menuitem', { name: 'Sign out everywhere' }).click()
    await here.page.getByText('Every browser and device').waitFor()
    await expectAccessible(here.page)
    await here.page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click()
    await button(here, 'Sign in').waitFor()
    await there.page.goto('/staff/people')
    await button(there, 'Sign in').waitFor()
    expect([...here.complaints, ...there.complaints]).toEqual([])
  })

  it('finds a person by keyboard from anywhere', async () => {
    const visit = await space.visitAsOwner()
    const { page, complaints } = visit
    await page.keyboard.press('/')
    const box = page.getByPlaceholder('People, units, reservations, doors, settings')
    await page.locator('input:focus').and(box).waitFor()
    await page.keyboard.type('grace vi')
    await page
      .getByRole('button', { name: /Grace Visser/ })
      .first()
      .waitFor()
    await expectAccessible(page)
    await shot(page, 'shell-search')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/staff\/people\/[0-9a-f-]{36}$/)
    await box.waitFor({ state: 'hidden' })
    await page.keyboard.press('Control+k')
    // It takes the keys when it has the focus, which is not at once when it is drawn.
    await page.locator('input:focus').and(box).waitFor()
    await page.keyboard.type('zzzz')
    await page.getByText('Nothing is called “zzzz”.').waitFor()
    await page.keyboard.press('Escape')
    await box.waitFor({ state: 'hidden' })
    expect(complaints).toEqual([])
  })

  it('shows another organisation to the host, and one location of all', async () => {
    await space.api('POST', '/organizations', { name: 'Casa Dois' })
    const visit = await space.visitAsOwner()
    const { page, complaints } = visit
    const locations = await space.api<{ items: { name: string }[] }>('GET', '/locations')
    const [location] = locations.items
    const chosen = () => page.getByRole('combobox', { name: 'Location' }).locator('option:checked').textContent()
    await page.getByRole('combobox', { name: 'Location' }).selectOption(location?.name ?? '')
    await page.reload()
    await expect.poll(chosen).toBe(location?.name)
    await page.getByRole('combobox', { name: 'Organisation' }).selectOption('Casa Dois')
    await page.getByRole('button', { name: 'Search' }).waitFor()
    await page.getByRole('link', { name: 'First steps' }).click()
    await page.getByRole('link', { name: 'Add a location' }).waitFor()
    await page.getByText('Salto KS: not connected').waitFor()
    await expectAccessible(page)
    await shot(page, 'shell-first-steps-empty')
    await page.getByRole('combobox', { name: 'Organisation' }).selectOption({ index: 0 })
    await page.getByText(/Salto KS: connected, \d+ of \d+ seats/).waitFor()
    expect(complaints).toEqual([])
  })

  it('says so where there is no such page, and keeps its pages without scripts readable', async () => {
    const { page } = await space.visitAsOwner()
    for (const [path, title] of [
      ['/staff/nothing-here', 'There is no such page'],
      ['/status', 'Status'],
    ] as const) {
      await page.goto(path)
      await page.getByRole('heading', { name: title, level: 1 }).waitFor()
      await expectAccessible(page)
    }
  })

  it('is readable in the dark, and on a phone', async () => {
    const visit = await space.visitAsOwner({ isPhone: true, colorScheme: 'dark' })
    const { page, complaints } = visit
    await page.getByRole('button', { name: 'Main' }).click()
    await page.getByRole('link', { name: 'First steps' }).click()
    await page.getByRole('heading', { name: 'First steps' }).waitFor()
    await page.getByText('Everything stands').waitFor()
    await expectAccessible(page)
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true)
    await shot(page, 'shell-first-steps-phone-dark')
    await page.getByRole('button', { name: /^Account/ }).click()
    await page.getByRole('menuitemradio', { name: 'As device' }).waitFor()
    await expectAccessible(page)
    await page.getByRole('menuitemradio', { name: 'Light' }).click()
    await page.keyboard.press('Escape')
    await page.reload()
    await isInside(visit)
    expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('light')
    expect(complaints).toEqual([])
  })
})
