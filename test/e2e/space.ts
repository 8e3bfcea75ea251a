/** The demo as people meet it: a whole house with the emulator and an inbox, in this process, and a real browser. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { expect, inject } from 'vitest'
import type { DemoCredentials } from '../../src/main/demo/credentials.ts'
import type { DemoEmulator } from '../../src/main/demo/emulator.ts'
import type { Postbox } from '../../src/main/demo/postbox/postbox.ts'
import type { House } from '../../src/main/house.ts'
import { openDemo } from '../demo.ts'

/** Whether there is a browser; without one, and not in CI, these tests are reported as skipped. */
export const hasBrowser = (): boolean => inject('chromiumPath') !== ''

export interface Space {
  readonly house: House
  readonly emulator: DemoEmulator
  readonly postbox: Postbox
  readonly credentials: DemoCredentials
  readonly browser: Browser
  /** The API as the demo's key, below `/api/v1`; @throws for an answer that is no success. */
  api<Answer>(method: string, path: string, body?: object): Promise<Answer>
  /** The emulator's control API: without a body it is asked, with one it is told. */
  control<Answer>(name: string, body?: object, method?: 'POST' | 'PUT'): Promise<Answer>
  /** A new browser session; `phone` for the size of one. */
  visit(options?: BrowserContextOptions & { isPhone?: boolean }): Promise<Visit>
  /** A session signed in as the demo's owner. */
  visitAsOwner(options?: BrowserContextOptions & { isPhone?: boolean }): Promise<Visit>
  close(): Promise<void>
}

export interface Visit {
  readonly page: Page
  readonly context: BrowserContext
  /** What the page complained about: errors, refused resources, requests to anywhere else. Empty after a good visit. */
  readonly complaints: readonly string[]
}

const desktop = { width: 1440, height: 900 }
const phone = { width: 390, height: 844 }

/** Opens the demo on free ports and waits until it is furnished. */
export async function openSpace(): Promise<Space> {
  const demo = await openDemo()
  const { house, emulator, postbox } = demo
  const { credentials } = demo.organization
  const browser = await openBrowser()
  const visit: Space['visit'] = options => newVisit(browser, credentials.baseUrl, options)
  return {
    house,
    emulator,
    postbox,
    credentials,
    browser,
    api: (method, path, body) => asked(`${house.url}/api/v1${path}`, method, body, credentials.apiKey),
    control: (name, body, method = body ? 'POST' : undefined) =>
      asked(`${emulator.url}/_control/${name}`, method ?? 'GET', body, null),
    visit,
    async visitAsOwner(options) {
      const visited = await visit(options)
      await signIn(visited.page, credentials)
      return visited
    },
    async close() {
      await browser.close()
      await demo.close()
    },
  }
}

const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: inject('chromiumPath'),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })

async function newVisit(
  browser: Browser,
  url: string,
  { isPhone = false, ...options }: BrowserContextOptions & { isPhone?: boolean } = {},
): Promise<Visit> {
  const size = isPhone ? { viewport: phone, hasTouch: true, isMobile: true } : { viewport: desktop }
  const context = await browser.newContext({
    baseURL: url,
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    ...size,
    ...options,
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', error => complaints.push(`error: ${error.message}`))
  page.on('console', message => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) complaints.push(message.text())
  })
  return { page, context, complaints }
}

/** Signs in by the form, as people do. */
export async function signIn(page: Page, { staff }: Pick<DemoCredentials, 'staff'>): Promise<void> {
  await page.goto('/staff')
  await page.getByLabel('E-mail').fill(staff.email)
  await page.getByLabel('Password', { exact: true }).fill(staff.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('navigation', { name: 'Main' }).waitFor()
}

const shotsFolder = fileURLToPath(new URL('../../artifacts/screenshots/', import.meta.url))

/** Keeps a picture as artifacts/screenshots/<name>.png. */
export async function shot(page: Page, name: string): Promise<void> {
  mkdirSync(shotsFolder, { recursive: true })
  await page.screenshot({ path: join(shotsFolder, `${name}.png`), fullPage: false })
}

/** What fades in has other colours until it is there; what turns for ever is not waited for. */
const stillness = `(async () => {
  const isEnding = animation => animation.effect?.getComputedTiming().endTime !== Infinity
  const frame = () => new Promise(resolve => requestAnimationFrame(resolve))
  await frame()
  await frame()
  await Promise.allSettled(document.getAnimations().filter(isEnding).map(animation => animation.finished))
})()`

/** No violation of the accessibility rules, on what is shown now. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(stillness)
  // The pages have no frames of others, so nothing has to be put together on a page of its own; and only faults are asked for.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
    .analyze()
  const found = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(({ html }) => `  ${html}`).join('\n')}`,
  )
  expect(found.join('\n')).toBe('')
}

async function asked<Answer>(url: string, method: string, body: object | undefined, key: string | null) {
  const answer = await fetch(url, {
    method,
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text}`)
  return JSON.parse(text) as Answer
}
