// W9: what the screens weigh and how soon they show: Chromium with a cold cache, slow 4G (150 ms, 1.6 Mbit/s down,
// 0.75 Mbit/s up, by request) and a processor slowed four times. The staff's calendar of a day of 200 units, the public
// page, and the member's page before the sign-in. Everything counts that the page asked for, the line for live news too.
import { existsSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { type Browser, type BrowserContext, type CDPSession, chromium } from 'playwright-core'
import { openBenchHouse } from './house.ts'

interface W9Row {
  readonly page: string
  readonly measure: string
  readonly value: number
  readonly must: number | null
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
const settleMs = 4000

export async function run({ units = 200 }: { readonly units?: number } = {}): Promise<W9Row[]> {
  const house = await openBenchHouse('18', { callsPerSecond: 20, latencyMs: [10, 30] })
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] })
  try {
    await furnish(house.call, units)
    const cookies = await signedIn(browser, house.baseUrl, house.call)
    return [
      ...(await measured(browser, 'staff calendar', `${house.baseUrl}/staff/reservations`, cookies, staffMusts)),
      ...(await measured(browser, 'public', `${house.baseUrl}/book/bench`, [], visitorMusts)),
      ...(await measured(browser, 'member', `${house.baseUrl}/my`, [], visitorMusts)),
    ]
  } finally {
    await browser.close()
    await house.close()
  }
}

function chromiumPath(): string {
  const path = [process.env['CHROMIUM'], '/usr/bin/chromium'].find(each => each !== undefined && existsSync(each))
  if (path === undefined) throw new Error('The workload needs Chromium: install it, or set CHROMIUM to its path')
  return path
}

type Call = Awaited<ReturnType<typeof openBenchHouse>>['call']

/** A location with units, each of them reserved once in the present day. */
async function furnish(call: Call, units: number): Promise<void> {
  const { id: locationId } = await call('POST', '/locations', { name: 'Bench', timeZone: 'Europe/Lisbon' })
  const { id: personId } = await call('POST', '/people', { name: 'Ana Lima', email: 'ana@bench.example' })
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

async function measured(browser: Browser, name: string, url: string, cookies: Cookies, musts: Musts): Promise<W9Row[]> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  await context.addCookies(cookies)
  const page = await context.newPage()
  const cdp = await context.newCDPSession(page)
  const traffic = await slowed(cdp)
  await page.goto(url)
  // Until nothing more comes: the line for live news never ends, so silence on the network is no sign.
  for (let bytes = -1; bytes !== traffic.bytes; ) {
    bytes = traffic.bytes
    await delay(settleMs)
  }
  const lcpMs = await page.evaluate<number>(lcpOf)
  const nodes = await page.evaluate<number>('document.querySelectorAll("*").length')
  const others = traffic.urls.filter(
    asked => new URL(asked).origin !== new URL(url).origin && !asked.startsWith('data:'),
  )
  await context.close()
  return [
    { page: name, measure: 'requests', value: traffic.urls.length, must: musts.requests },
    { page: name, measure: 'kB', value: Math.round(traffic.bytes / 1000), must: musts.kB },
    { page: name, measure: 'nodes', value: nodes, must: musts.nodes },
    { page: name, measure: 'LCP ms', value: Math.round(lcpMs), must: musts.lcpMs },
    { page: name, measure: 'requests to other hosts', value: others.length, must: 0 },
  ]
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
