// The demo's house in this process: a guest reserves, is let in while the window is open, and leaves nothing behind.
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DemoEmulator } from '../../src/main/demo/emulator.ts'
import { type DemoOrganization, prepareOrganization } from '../../src/main/demo/organization.ts'
import type { Postbox } from '../../src/main/demo/postbox/postbox.ts'
import type { House } from '../../src/main/house.ts'
import { type Demo, eventually, openDemo } from '../demo.ts'

let opened: Demo
let house: House
let emulator: DemoEmulator
let postbox: Postbox
let demo: DemoOrganization

beforeAll(async () => {
  opened = await openDemo()
  ;({ house, emulator, postbox, organization: demo } = opened)
}, 120_000)

afterAll(() => opened.close(), 60_000)

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
  expect((await prepareOrganization(house.parts, emulator, opened.dataDir)).reserved).toBe(0)
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
