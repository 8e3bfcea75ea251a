// W9: what the screens weigh and how soon they show: Chromium with a cold cache, slow 4G (150 ms, 1.6 Mbit/s down,
// 0.75 Mbit/s up, by request) and a processor slowed four times. The staff's calendar of a day of 200 units, the public
// page, the member's sign-in, and the page of a member who is signed in. Everything counts that a page asked for, the line
// for live news too. Of each page the middle one of several visits; "drawn" is when the last thing of it stood there.
import { existsSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from 'playwright-core'
import { openPostbox, type Postbox } from '../src/main/demo/postbox/postbox.ts'
import { openBenchHouse } from './house.ts'

interface W9Row {
  readonly page: string
  readonly measure: string
  readonly value: number
  readonly must: number | null
}

interface Measured {
  readonly name: string
  readonly path: string
  readonly cookies: Cookies
  /** What stands there once the page is whole. */
  readonly last: string
  readonly musts: Musts
}

interface Musts {
  readonly requests: number | null
  readonly kB: number
  readonly nodes: number | null
  readonly lcpMs: number | null
}

const staffMusts: Musts = { requests: 10, kB: 350, nodes: 3000, lcpMs: 2500 }
const visitorMusts: Musts = { requests: null, kB: 110, nodes: null, lcpMs: null }

const password = 'a password for the bench'
const member = 'ana@bench.example'
const settleMs = 3000

export async function run({ units = 200, visits = 3 } = {}): Promise<W9Row[]> {
  const postbox = await openPostbox({ smtpPort: 0, port: 0 })
  const smtp = { SMTP_URL: `smtp://localhost:${postbox.smtpPort}`, MAIL_FROM: 'letters@bench.example' }
  const house = await openBenchHouse('18', { callsPerSecond: 20, latencyMs: [10, 30] }, smtp)
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] })
  try {
    await furnish(house.call, units)
    const cookies = await signedIn(browser, house.baseUrl, house.call)
    const own = await signedInMember(browser, house, postbox)
    const pages: Measured[] = [
      { name: 'staff calendar', path: '/staff/reservations', cookies, last: 'text=Ana Lima', musts: staffMusts },
      { name: 'public', path: '/book/bench', cookies: [], last: 'h1', musts: visitorMusts },
      { name: 'member, sign-in', path: '/my', cookies: [], last: 'form', musts: visitorMusts },
      { name: 'member', path: '/my', cookies: own, last: 'h1', musts: visitorMusts },
    ]
    const rows: W9Row[] = []
    for (const page of pages) rows.push(...(await measured(browser, house.baseUrl, page, visits)))
    return rows
  } finally {
    await browser.close()
    await house.close()
    await postbox.close()
  }
}

function chromiumPath(): string {
  const path = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-headless-shell'].find(
    each => each !== undefined && existsSync(each),
  )
  if (path === undefined) throw new Error('The workload needs Chromium: install it, or set CHROMIUM to its path')
  return path
}

type Call = Awaited<ReturnType<typeof openBenchHouse>>['call']

/** A location with units, each of them reserved once in the present day. */
async function furnish(call: Call, units: number): Promise<void> {
  const { id: locationId } = await call('POST', '/locations', { name: 'Bench', timeZone: 'Europe/Lisbon' })
  const { id: personId } = await call('POST', '/people', { name: 'Ana Lima', email: member })
  const startsAt = new Date(Math.ceil(Date.now() / 3_600_000) * 3_600_000 + 3_600_000)
  const endsAt = new Date(startsAt.getTime() + 3_600_000)
  for (let index = 0; index < units; index++) {
    const unit = { locationId, name: `Room ${index}`, kind: 'room', capacity: 4 }
    const { id: unitId } = await call('POST', '/reservation-units', unit)
    await call('POST', '/reservations', { unitId, personId, startsAt, endsAt })
  }
}

type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>

async function signedIn(browser: Browser, baseUrl: string, call: Call): Promise<Cookies> {
  const email = 'owner@bench.example'
  const invited = await call('POST', '/staff', { name: 'Olivia Owner', email, role: 'owner' })
  await call('POST', '/staff-invitations/accept', { token: invited['invitation'], password })
  const context = await browser.newContext({ baseURL: baseUrl })
  await context.request.post('/api/auth/sign-in/email', { data: { email, password }, headers: { origin: baseUrl } })
  const cookies = await context.cookies()
  await context.close()
  return cookies
}

/** By the link in the mail, as members do. */
async function signedInMember(
  browser: Browser,
  { baseUrl, organizationId, call }: Awaited<ReturnType<typeof openBenchHouse>>,
  postbox: Postbox,
): Promise<Cookies> {
  await call('POST', '/member-sign-in', { organizationId, email: member })
  const deadline = performance.now() + 30_000
  let token: string | undefined
  while (token === undefined) {
    if (performance.now() > deadline) throw new Error('No link came')
    await delay(100)
    token = postbox.mails.flatMap(({ text }) => /member-sign-in\/([\w-]+)/.exec(text)?.[1] ?? [])[0]
  }
  const context = await browser.newContext({ baseURL: baseUrl })
  await context.request.post('/api/v1/member-sign-in/complete', { data: { token }, headers: { origin: baseUrl } })
  const cookies = await context.cookies()
  await context.close()
  return cookies
}

async function measured(
  browser: Browser,
  baseUrl: string,
  { name, path, cookies, last, musts }: Measured,
  visits: number,
): Promise<W9Row[]> {
  const seen: Seen[] = []
  for (let visit = 0; visit < visits; visit++) seen.push(await visited(browser, `${baseUrl}${path}`, cookies, last))
  const middle = (of: (each: Seen) => number) => seen.map(of).sort((a, b) => a - b)[Math.floor(visits / 2)] ?? 0
  return [
    { page: name, measure: 'requests', value: middle(each => each.requests), must: musts.requests },
    { page: name, measure: 'kB', value: Math.round(middle(each => each.bytes) / 1000), must: musts.kB },
    { page: name, measure: 'nodes', value: middle(each => each.nodes), must: musts.nodes },
    { page: name, measure: 'LCP ms', value: Math.round(middle(each => each.lcpMs)), must: musts.lcpMs },
    { page: name, measure: 'drawn ms', value: Math.round(middle(each => each.drawnMs)), must: null },
    { page: name, measure: 'requests to other hosts', value: middle(each => each.foreign), must: 0 },
  ]
}

interface Seen {
  readonly requests: number
  readonly bytes: number
  readonly nodes: number
  readonly lcpMs: number
  readonly drawnMs: number
  readonly foreign: number
}

async function visited(browser: Browser, url: string, cookies: Cookies, last: string): Promise<Seen> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  await context.addCookies(cookies)
  const page = await context.newPage()
  const traffic = await slowed(await context.newCDPSession(page))
  await page.goto(url)
  const drawnMs = await shownAt(page, last)
  // Until nothing more comes: the line for live news never ends, so silence on the network is no sign.
  for (let bytes = -1; bytes !== traffic.bytes; ) {
    bytes = traffic.bytes
    await delay(settleMs)
  }
  const lcpMs = await page.evaluate<number>(lcpOf)
  const nodes = await page.evaluate<number>('document.querySelectorAll("*").length')
  const { origin } = new URL(url)
  const foreign = traffic.urls.filter(asked => new URL(asked).origin !== origin).length
  await context.close()
  return { requests: traffic.urls.length, bytes: traffic.bytes, nodes, lcpMs, drawnMs, foreign }
}

/** By the page's own clock, from when it was asked for. */
async function shownAt(page: Page, selector: string): Promise<number> {
  await page.locator(selector).first().waitFor()
  return page.evaluate<number>('performance.now()')
}

const lcpOf = `new Promise(resolve => new PerformanceObserver(list => resolve(list.getEntries().at(-1).startTime))
  .observe({ type: 'largest-contentful-paint', buffered: true }))`

interface Traffic {
  readonly urls: string[]
  bytes: number
}

async function slowed(cdp: CDPSession): Promise<Traffic> {
  const traffic: Traffic = { urls: [], bytes: 0 }
  cdp.on('Network.requestWillBeSent', ({ request }) => {
    if (!request.url.startsWith('data:')) traffic.urls.push(request.url)
  })
  cdp.on('Network.loadingFinished', ({ encodedDataLength }) => {
    traffic.bytes += encodedDataLength
  })
  await cdp.send('Network.enable')
  await cdp.send('Network.setCacheDisabled', { cacheDisabled: true })
  await cdp.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 150,
    downloadThroughput: 1_600_000 / 8,
    uploadThroughput: 750_000 / 8,
  })
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  return traffic
}
