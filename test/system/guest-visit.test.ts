// The demo's house in this process: a guest reserves, is let in while the window is open, and leaves nothing behind.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { demoConfig } from '../../src/config.ts'
import { openAccess } from '../../src/main/database-access.ts'
import { ownKey } from '../../src/main/demo/credentials.ts'
import { type DemoEmulator, startDemoEmulator } from '../../src/main/demo/emulator.ts'
import { type DemoOrganization, prepareOrganization } from '../../src/main/demo/organization.ts'
import { openPostbox, type Postbox } from '../../src/main/demo/postbox/postbox.ts'
import { type House, startHouse } from '../../src/main/house.ts'
import { createLog } from '../../src/main/log.ts'

const closing: (() => Promise<unknown>)[] = []
let house: House
let emulator: DemoEmulator
let postbox: Postbox
let demo: DemoOrganization
let dataDir: string

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'latchwork-visit-'))
  // Open to the account of the database's server.
  chmodSync(dataDir, 0o711)
  closing.unshift(async () => rmSync(dataDir, { recursive: true, force: true }))
  const [port, emulatorPort, inboxPort, smtpPort] = await freePorts(4)
  const env = {
    DATA_DIR: dataDir,
    PORT: String(port),
    EMULATOR_PORT: String(emulatorPort),
    INBOX_PORT: String(inboxPort),
    INBOX_SMTP_PORT: String(smtpPort),
    LOG_LEVEL: 'error',
  }
  const config = demoConfig(env, ownKey)
  const access = await openAccess(config, () => undefined)
  closing.unshift(() => access.stop())
  emulator = await startDemoEmulator(
    new URL('../../emulator/', import.meta.url),
    config.emulatorPort,
    dataDir,
    () => undefined,
  )
  closing.unshift(() => emulator.close())
  postbox = await openPostbox({ port: Number(inboxPort), smtpPort: Number(smtpPort) })
  closing.unshift(() => postbox.close())
  house = await startHouse({ database: access, config, log: createLog('error') })
  closing.unshift(() => house.close())
  demo = await prepareOrganization(house.parts, emulator, dataDir)
}, 120_000)

afterAll(async () => {
  for (const close of closing) await close()
}, 60_000)

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  const ports: number[] = []
  for (const server of servers) {
    await new Promise<void>(resolve => server.listen(0, 'localhost', resolve))
    const address = server.address()
    ports.push(address && typeof address === 'object' ? address.port : 0)
  }
  for (const server of servers) await new Promise(resolve => server.close(resolve))
  return ports
}

async function eventually<T>(
  ask: () => Promise<T>,
  isThere: (answer: T) => boolean,
  what: string,
  withinMs = 60_000,
): Promise<T> {
  const deadlineMs = performance.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (isThere(answer)) return answer
    if (performance.now() > deadlineMs) throw new Error(`${what} not within ${withinMs} ms: ${JSON.stringify(answer)}`)
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

type Answer = { status: number; body: Record<string, unknown> }

async function ask(
  method: string,
  path: string,
  body?: object,
  key: string | null = demo.credentials.apiKey,
): Promise<Answer> {
  const answer = await fetch(`${house.url}/api/v1${path}`, {
    method,
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  return { status: answer.status, body: (await answer.json()) as Answer['body'] }
}
const asNobody = (method: string, path: string, body?: object) => ask(method, path, body, null)

async function control<T>(name: string, body?: object): Promise<T> {
  const answer = await fetch(`${emulator.url}/_control/${name}`, {
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
  })
  return (await answer.json()) as T
}

type Site = {
  id: string
  customer_reference: string
  users: { email?: string; user?: { email?: string } }[]
  access_groups: { customer_reference: string; lock_ids: string[] }[]
}
const harbour = async (): Promise<Site> => {
  const { sites } = await control<{ sites: Site[] }>('state')
  const found = sites.find(site => site.customer_reference === 'Harbour House')
  if (!found) throw new Error('No Harbour House')
  return found
}

const guest = { name: 'Ada Walker', email: 'ada.walker@guests.example' }
const isGuestThere = async () => JSON.stringify((await harbour()).users).includes(guest.email)

async function mailTo(email: string, subject: string) {
  type Inbox = { mails: { to: string[]; subject: string; text: string; calendar: string | null }[] }
  const read = async () => {
    const inbox = (await (await fetch(`${postbox.url}/inbox.json`)).json()) as Inbox
    return inbox.mails.find(mail => mail.to.includes(email) && mail.subject.startsWith(subject)) ?? null
  }
  const mail = await eventually(read, found => found !== null, `A mail "${subject}"`)
  if (!mail) throw new Error('No mail')
  return mail
}

it('the demo has a lively week, and a second start adds nothing', async () => {
  expect(demo.reserved).toBeGreaterThan(20)
  expect((await prepareOrganization(house.parts, emulator, dataDir)).reserved).toBe(0)
}, 60_000)

it('M2, M3, M12: a guest reserves, gets the entry, is let in while the window is open, and leaves a free seat', async () => {
  const policy = { policy: 'delete', keepAliveMinutes: 0, deleteAfterMinutes: 0 }
  expect((await ask('PUT', '/integrations/salto-ks/no-access-policy', policy)).status).toBe(200)
  const { body: list } = await asNobody('GET', '/public/harbour-mill/locations')
  const [location] = list['items'] as { name: string; units: { id: string; name: string }[] }[]
  const unit = location?.units.find(({ name }) => name === 'Pier')
  await ask('PATCH', `/reservation-units/${unit?.id}`, { accessLeadMinutes: 0, accessLagMinutes: 0 })
  const site = await harbour()
  const lockId = site.access_groups.find(group => group.customer_reference === 'Meeting room Pier')?.lock_ids[0]
  const door = () => control<{ opened: boolean }>('door', { siteId: site.id, lockId, email: guest.email })

  const startsAt = Date.now() + 8_000
  const endsAt = startsAt + 12_000
  const iso = (at: number) => new Date(at).toISOString()
  const wanted = { unitId: unit?.id, ...guest, startsAt: iso(startsAt), endsAt: iso(endsAt) }
  const held = await asNobody('POST', '/public/harbour-mill/holds', wanted)
  expect(held).toMatchObject({ status: 201, body: { state: 'tentative' } })
  const confirmed = await asNobody('POST', '/public/harbour-mill/holds/confirm', { token: held.body['token'] })
  expect(confirmed).toMatchObject({ status: 200, body: { state: 'confirmed' } })

  const letter = await mailTo(guest.email, 'Confirmed: Pier')
  expect(letter.calendar?.replaceAll('\r\n ', '')).toContain(`UID:reservation-${confirmed.body['id']}@latchwork`)
  expect(letter.text).toContain('/my-reservation/')
  if (Date.now() < startsAt) expect(await isGuestThere()).toBe(false)

  const mailed = await eventually(
    () => control<unknown>('mails'),
    mails => JSON.stringify(mails).includes(guest.email),
    "Salto's mail",
  )
  expect(Date.now()).toBeGreaterThanOrEqual(startsAt)
  expect(JSON.stringify(mailed)).toContain('You have been invited to Harbour House')
  await control('edit', {
    kind: 'complete-profile',
    siteId: site.id,
    email: guest.email,
    password: 'a long enough one',
  })
  await eventually(door, ({ opened }) => opened, 'The open door')

  await eventually(door, ({ opened }) => !opened, 'The closed door')
  expect(Date.now()).toBeGreaterThanOrEqual(endsAt)
  await eventually(isGuestThere, isThere => !isThere, 'The free seat')
  const mails = await ask('GET', '/mails?limit=200')
  expect(JSON.stringify(mails.body)).not.toContain('"state":"failed"')
}, 180_000)
