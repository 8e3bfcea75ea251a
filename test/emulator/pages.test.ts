import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { html } from '../../emulator/pages/html.ts'
import { createPages } from '../../emulator/pages/index.ts'

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
