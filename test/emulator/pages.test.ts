import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { html } from '../../emulator/pages/html.ts'
import { createPages } from '../../emulator/pages/index.ts'
import { type Emulator, startEmulator } from '../../emulator/server.ts'

let server: Server
let origin: string

beforeEach(async () => {
  const pages = createPages()
  server = createServer((req, res) => {
    if (!pages.answer(req, res)) res.writeHead(418).end()
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise<void>((done, fail) => server.close(error => (error ? fail(error) : done())))
})

describe('html', () => {
  it('escapes every value, joins lists and leaves out what is not there', () => {
    const name = `<img src=x onerror="a('b')"> & co`
    expect(html`<b title="${name}">${[1, html`<i>2</i>`, null, false, undefined]}</b>`.markup).toBe(
      '<b title="&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt; &amp; co">1<i>2</i></b>',
    )
  })
})

describe('the pages of the emulator', () => {
  it.each(['/', '/doors', '/mail', '/trouble'])(
    'serves %s, unmistakably an emulator, from its own origin only',
    async path => {
      const response = await fetch(origin + path)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toContain('text/html')
      expect(response.headers.get('content-security-policy')).toContain("default-src 'self'")
      const text = await response.text()
      expect(text).toContain('Salto KS <b>emulator</b>')
      expect(text).not.toMatch(/https?:\/\//)
      expect(text).not.toMatch(/ style=| on[a-z]+=|<script>|<style>/)
      const linked = [...text.matchAll(/(?:href|src)="(\/pages\/[^"]+)"/g)].map(match => match[1] ?? '')
      expect(linked).toContain('/pages/emulator.css')
      for (const asset of linked) {
        const answer = await fetch(origin + asset)
        expect(answer.status).toBe(200)
        expect((await answer.text()).length).toBeGreaterThan(100)
      }
    },
  )

  it('marks where the visitor is', async () => {
    const text = await (await fetch(`${origin}/mail`)).text()
    expect(text).toContain('<a href="/mail" aria-current="page">')
    expect(text).toContain('<a href="/doors" >')
  })

  it('serves scripts that ask no other host', async () => {
    for (const name of ['control.js', 'doors.js', 'mail.js', 'trouble.js']) {
      const response = await fetch(`${origin}/pages/${name}`)
      expect(response.headers.get('content-type')).toContain('text/javascript')
      expect(await response.text()).not.toMatch(/https?:\/\/|innerHTML|outerHTML|insertAdjacentHTML/)
    }
  })

  it('leaves every other path and method to the server', async () => {
    for (const path of ['/pages/../index.ts', '/pages/', '/pages/index.ts', '/v1.1/sites', '/_control/state']) {
      expect((await fetch(origin + path)).status).toBe(418)
    }
    expect((await fetch(`${origin}/doors`, { method: 'POST' })).status).toBe(418)
  })
})

/** What a page's script fetches, as it fetches it. */
async function control(emulator: Emulator, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${emulator.url}/_control/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  expect(response.status, `${method} ${path}`).toBe(200)
  return response.json()
}

/** An exported list or table of one of the scripts. */
async function exportOf(script: string, name: string): Promise<unknown> {
  const module: Record<string, unknown> = await import(
    new URL(`../../emulator/pages/assets/${script}`, import.meta.url).href
  )
  return module[name]
}

describe('what the pages ask of the control API', () => {
  let emulator: Emulator

  beforeEach(async () => {
    emulator = await startEmulator()
  })

  afterEach(() => emulator.close())

  it('is served beside the API, pages and all', async () => {
    for (const path of ['/', '/doors', '/mail', '/trouble', '/pages/doors.js']) {
      expect((await fetch(emulator.url + path)).status).toBe(200)
    }
  })

  it('Doors: a person presses a door, and the event stands below', async () => {
    const site = emulator.world().sites.items()[0]
    const lock = site?.locks.items()[0]
    if (!site || !lock) throw new Error('the seed has no door')
    const siteId = site.id
    const { clock, sites: found } = Object(await control(emulator, 'GET', `state?siteId=${siteId}`))
    expect(clock).toMatchObject({ mode: 'real', at: expect.any(String) })
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({ time_zone: expect.any(String), active_user_amount: expect.any(Number) })
    const ada = { email: 'ada@example.org', firstName: 'Ada', lastName: 'Example' }
    await control(emulator, 'POST', 'edit', { kind: 'create-user', siteId, ...ada })

    const order = { siteId, lockId: lock.id, email: ada.email, by: 'mkey' }
    const answer = Object(await control(emulator, 'POST', 'door', order))
    expect(answer).toMatchObject({ opened: false, reason: 'no_group', accessGroupId: null })
    expect(Object(await exportOf('words.js', 'REFUSALS'))).toHaveProperty(answer.reason)
    expect(await control(emulator, 'GET', `entries?siteId=${siteId}&limit=30`)).toMatchObject([
      {
        at: expect.any(String),
        timeZone: found[0].time_zone,
        category: 'lock_rejected',
        detail: 'no_access',
        accessBy: 'mkey',
        person: { firstName: 'Ada', lastName: 'Example' },
        lock: { name: lock.name },
      },
    ])
    expect(await control(emulator, 'GET', 'mails')).toMatchObject([
      {
        to: ada.email,
        kind: 'invitation',
        sentAt: expect.any(String),
        link: expect.any(String),
        expiresAt: expect.any(String),
      },
    ])
  })

  it('Trouble: every fault by name is one that the emulator knows, and can be taken back', async () => {
    const faults = await exportOf('faults.js', 'FAULTS')
    if (!Array.isArray(faults)) throw new Error('faults.js exports no list')
    const rules: unknown[] = faults.map(fault => Object(fault).rule)
    expect(rules.length).toBeGreaterThan(10)
    const set = await control(emulator, 'PUT', 'trouble', { seed: 1, rules })
    expect(set).toMatchObject({ rules })
    expect(await control(emulator, 'GET', 'trouble')).toMatchObject({ rules })
    expect(await control(emulator, 'PUT', 'trouble', { ...Object(set), rules: [] })).toMatchObject({ rules: [] })
  })

  it('Trouble: the clock freezes, moves by a quarter of an hour and returns', async () => {
    const frozen = Object(await control(emulator, 'PUT', 'clock', { mode: 'frozen' }))
    expect(frozen.mode).toBe('frozen')
    const later = Object(await control(emulator, 'PUT', 'clock', { advanceMs: 900_000 }))
    expect(Date.parse(later.at) - Date.parse(frozen.at)).toBe(900_000)
    expect(await control(emulator, 'PUT', 'clock', { mode: 'real' })).toMatchObject({ mode: 'real' })
  })
})
