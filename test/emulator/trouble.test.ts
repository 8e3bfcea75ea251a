import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../emulator/server.ts'
import { Trouble, troubleKinds } from '../../emulator/trouble/rules.ts'
import { type ApiClient, clientOf, places, siteUserRole, startTestEmulator } from './client.ts'

let emulator: Emulator
let api: ApiClient
let siteId: string

beforeEach(async () => {
  emulator = await startTestEmulator()
  api = await clientOf(emulator)
  siteId = places(emulator).siteId
})
afterEach(() => emulator.close())

/** What really comes over the wire; `isCut` when the line went dead before a whole answer was there. */
async function raw(method: string, path: string, body?: unknown, waitMs = 5000) {
  const { port } = new URL(emulator.url)
  const token = emulator.control.token({ email: 'admin@latchwork.example' })
  const text = body === undefined ? '' : JSON.stringify(body)
  const lines = [`${method} ${encodeURI(path)} HTTP/1.1`, 'Host: emulator', `Authorization: Bearer ${token}`]
  lines.push(`Content-Length: ${Buffer.byteLength(text)}`, 'Connection: close', '', text)
  return new Promise<{ bytes: string; isCut: boolean; chunks: number }>(resolve => {
    let bytes = ''
    let chunks = 0
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(lines.join('\r\n')))
    const done = () => {
      socket.destroy()
      const [head = '', content = ''] = bytes.split('\r\n\r\n')
      const promised = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
      resolve({ bytes, isCut: bytes === '' || Buffer.byteLength(content) < promised, chunks })
    }
    socket.setTimeout(waitMs, done)
    socket.on('data', chunk => {
      bytes += chunk.toString('utf8')
      chunks++
    })
    socket.on('error', done)
    socket.on('close', done)
  })
}

const strike = (kind: string, more: Record<string, unknown> = {}) =>
  emulator.control.trouble({ seed: 7, rules: [{ kind, probability: 1, ...more }] })
const create = (email: string, waitMs?: number) =>
  raw(
    'POST',
    `/v1.1/sites/${siteId}/users`,
    { first_name: 'A', last_name: 'B', email, role_ids: [siteUserRole] },
    waitMs,
  )
const exists = (email: string) => emulator.world().peopleByEmail.has(email)
const users = () => `/v1.1/sites/${siteId}/users?$top=4&$inlinecount=allpages&$orderby=user/email`

describe('trouble before the effect', () => {
  it.each([
    ['server-error', /^HTTP\/1.1 500 [\s\S]*"ErrorCode":"2201"/],
    ['unavailable', /^HTTP\/1.1 503 [\s\S]*\r\n\r\n$/],
    ['gateway-html', /^HTTP\/1.1 502 [\s\S]*text\/html[\s\S]*<html>/],
    ['gateway-timeout', /^HTTP\/1.1 504 [\s\S]*text\/html/],
    ['unauthorized-empty', /^HTTP\/1.1 401 [\s\S]*www-authenticate: Bearer[\s\S]*\r\n\r\n$/],
    ['ok-error-body', /^HTTP\/1.1 200 [\s\S]*"ErrorCode"/],
    ['rate-limit', /^HTTP\/1.1 429 (?![\s\S]*retry-after)[\s\S]*\r\n\r\n$/i],
  ])('%s: these bytes, and no effect; with `effect` the effect', async (kind, bytes) => {
    strike(kind)
    expect((await create('a@example.org')).bytes).toMatch(bytes)
    expect(exists('a@example.org')).toBe(false)
    strike(kind, { effect: true })
    expect((await create('a@example.org')).bytes).toMatch(bytes)
    expect(exists('a@example.org')).toBe(true)
  })

  it('rate-limit carries Retry-After in seconds or as a date when asked', async () => {
    strike('rate-limit', { retryAfterSeconds: 1938 })
    expect((await create('a@example.org')).bytes).toContain('retry-after: 1938')
    strike('rate-limit', { retryAfterSeconds: 'date' })
    expect((await create('a@example.org')).bytes).toMatch(/retry-after: \w{3}, \d\d \w{3} \d{4} .* GMT/)
  })

  it('cut-before: not a byte, no effect', async () => {
    strike('cut-before')
    expect((await create('a@example.org')).bytes).toBe('')
    expect(exists('a@example.org')).toBe(false)
  })

  it('hang: no answer until the client gives up; the effect by option', async () => {
    strike('hang')
    expect((await create('a@example.org', 200)).bytes).toBe('')
    expect(exists('a@example.org')).toBe(false)
    strike('hang', { effect: true })
    expect((await create('a@example.org', 200)).bytes).toBe('')
    expect(exists('a@example.org')).toBe(true)
  })
})

describe('trouble after the effect', () => {
  it('cut-after: not a byte, but the effect is there', async () => {
    strike('cut-after')
    const { bytes, isCut } = await create('a@example.org')
    expect([bytes, isCut]).toEqual(['', true])
    expect(exists('a@example.org')).toBe(true)
  })

  it('server-error-after: 500, but the effect is there', async () => {
    strike('server-error-after')
    expect((await create('a@example.org')).bytes).toMatch(/^HTTP\/1.1 500/)
    expect(exists('a@example.org')).toBe(true)
  })

  it('truncated-json: the head promises the whole body, half of it comes', async () => {
    strike('truncated-json')
    const { bytes, isCut } = await raw('GET', users())
    expect(bytes).toMatch(/^HTTP\/1.1 200/)
    expect(isCut).toBe(true)
  })

  it('malformed-json: whole, but not JSON', async () => {
    strike('malformed-json')
    const { bytes, isCut } = await raw('GET', users())
    expect(isCut).toBe(false)
    expect(() => JSON.parse(bytes.split('\r\n\r\n')[1] ?? '')).toThrow(SyntaxError)
  })

  it('slow-body: the same bytes, in drops', async () => {
    const whole = await raw('GET', users())
    strike('slow-body', { delayMs: [200, 200] })
    const slow = await raw('GET', users())
    expect(slow.bytes.split('\r\n\r\n')[1]).toBe(whole.bytes.split('\r\n\r\n')[1])
    expect(slow.chunks).toBeGreaterThan(5)
  })

  it('wrong-content-type: JSON that says it is text', async () => {
    strike('wrong-content-type')
    expect((await raw('GET', users())).bytes).toContain('content-type: text/plain')
  })
})

describe('trouble with pages', () => {
  const body = async (path = users()) => JSON.parse((await raw('GET', path)).bytes.split('\r\n\r\n')[1] ?? '')

  it('bare-array, empty-page, short-page and repeated-page', async () => {
    const good = await body()
    expect([good.items.length, good.count]).toEqual([4, 6])
    strike('bare-array')
    expect(await body()).toEqual(good.items)
    strike('empty-page')
    expect(await body()).toEqual({ items: [], next_page_link: null, count: 6 })
    strike('short-page')
    expect(await body()).toEqual({ items: good.items.slice(0, 2), next_page_link: null, count: 6 })
    strike('repeated-page')
    expect((await body(`${users()}&$skip=4`)).items).toEqual(good.items)
  })

  it('strikes only lists', async () => {
    strike('empty-page')
    expect((await raw('GET', '/v1.1/me')).bytes).toContain('admin@latchwork.example')
  })
})

describe('rules', () => {
  it('are limited by method, path, times and skipFirst, and never strike the control API', async () => {
    strike('unavailable', { method: 'GET', pathContains: '/locks', times: 2, skipFirst: 1 })
    const status = async (path: string) => (await api.call('GET', path)).status
    const locks = `/v1.1/sites/${siteId}/locks`
    emulator.control.calls.reset()
    expect(await status('/v1.1/me')).toBe(200)
    const seen: number[] = []
    for (let i = 0; i < 5; i++) seen.push(Number((await raw('GET', locks)).bytes.slice(9, 12)))
    expect(seen).toEqual([200, 503, 503, 200, 200])
    strike('cut-before')
    expect((await fetch(`${emulator.url}/_control/state`)).status).toBe(200)
    const view = emulator.control.calls.view(0, 100)
    expect(view.calls.filter(call => call.trouble === 'unavailable')).toHaveLength(2)
  })

  it('one seed gives one trouble for one sequence of requests, another seed another', async () => {
    const walk = async (seed: number) => {
      emulator.control.trouble({
        seed,
        rules: [
          { kind: 'unavailable', probability: 0.3 },
          { kind: 'cut-before', probability: 0.2 },
        ],
      })
      const seen: string[] = []
      for (let i = 0; i < 30; i++) seen.push((await raw('GET', '/v1.1/me')).bytes.slice(9, 12))
      return seen.join()
    }
    const first = await walk(1)
    expect(await walk(1)).toBe(first)
    expect(await walk(2)).not.toBe(first)
    expect(new Set(first.split(','))).toEqual(new Set(['', '200', '503']))
  })

  it('an unknown kind or a wrong number is refused with 400', async () => {
    const put = async (rule: unknown) =>
      (
        await fetch(`${emulator.url}/_control/trouble`, {
          method: 'PUT',
          body: JSON.stringify({ seed: 1, rules: [rule] }),
        })
      ).status
    expect(await put({ kind: 'nonsense', probability: 1 })).toBe(400)
    expect(await put({ kind: 'hang', probability: 2 })).toBe(400)
    expect(await put({ kind: 'hang', probability: 0 })).toBe(200)
  })

  it('every kind has its dice and can be given', () => {
    for (const kind of troubleKinds) strike(kind, { probability: 0 })
    expect(troubleKinds).toHaveLength(22)
  })
})

describe('the identity server', () => {
  const discovery = '/.well-known/openid-configuration'

  it('is gone on demand: 404 to everything', async () => {
    strike('identity-gone')
    expect((await fetch(emulator.url + discovery)).status).toBe(404)
    emulator.control.trouble({ rules: [] })
    expect((await fetch(emulator.url + discovery)).status).toBe(200)
  })

  it('is struck by rules that name its path, and by no others', async () => {
    strike('unavailable')
    expect((await fetch(emulator.url + discovery)).status).toBe(200)
    strike('unavailable', { pathContains: '/.well-known' })
    expect((await fetch(emulator.url + discovery)).status).toBe(503)
  })

  const grant = (body: Record<string, string>) =>
    fetch(`${emulator.url}/connect/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('latchwork:latchwork-secret')}` },
      body: new URLSearchParams(body),
    })
  const login = {
    grant_type: 'password',
    username: 'admin@latchwork.example',
    password: 'admin-demo',
    scope: 'openid offline_access user_api.full_access',
  }

  it('rotates although the answer is lost (fault F9), and refuses the old token for ever', async () => {
    const first = (await (await grant(login)).json()) as { refresh_token: string }
    const refresh = { grant_type: 'refresh_token', refresh_token: first.refresh_token }
    strike('cut-after', { pathContains: '/connect/token' })
    await expect(grant(refresh)).rejects.toThrow()
    emulator.control.trouble({ rules: [] })
    const late = await grant(refresh)
    expect([late.status, ((await late.json()) as { error: string }).error]).toEqual([400, 'invalid_grant'])
  })

  it('gives tokens that the API takes, and dead refresh tokens on demand (A20)', async () => {
    const first = (await (await grant(login)).json()) as { access_token: string; refresh_token: string }
    const me = await fetch(`${emulator.url}/v1.1/me`, { headers: { authorization: `Bearer ${first.access_token}` } })
    expect(me.status).toBe(200)
    strike('dead-refresh-token')
    const dead = await grant({ grant_type: 'refresh_token', refresh_token: first.refresh_token })
    expect([dead.status, ((await dead.json()) as { error: string }).error]).toEqual([400, 'invalid_grant'])
  })
})

describe('the rate limit (A5)', () => {
  it('is a bucket per token, with Retry-After or without', async () => {
    emulator.control.switches({ rateLimit: { perSecond: 0.001, burst: 2, retryAfter: true } })
    const mine = await clientOf(emulator)
    const seen = [
      await mine.call('GET', '/v1.1/me'),
      await mine.call('GET', '/v1.1/me'),
      await mine.call('GET', '/v1.1/me'),
    ]
    expect(seen.map(one => one.status)).toEqual([200, 200, 429])
    expect(Number(seen[2]?.headers.get('retry-after'))).toBeGreaterThan(0)
    const other = await clientOf(emulator, 'owner@latchwork.example')
    expect((await other.call('GET', '/v1.1/me')).status).toBe(200)
  })
})

describe('latency', () => {
  it('waits before the effect, and closing the emulator does not wait for it', async () => {
    const slow = await startEmulator({ switches: { latencyMs: [3_600_000, 3_600_000] } })
    const call = fetch(`${slow.url}/v1.1/me`)
    const lost = expect(call).rejects.toThrow()
    await fetch(`${slow.url}/_control/state`)
    await slow.close()
    await lost
  })

  it('is drawn from its span, alike for one seed', () => {
    const drawn = (seed: number) => {
      const trouble = new Trouble()
      trouble.set({ seed, rules: [{ kind: 'latency', probability: 0.5, delayMs: [1000, 1000] }] })
      const target = { method: 'GET', pathAndQuery: '/v1.1/me', isList: false, isIdentity: false }
      return Array.from({ length: 50 }, () => trouble.plan(target, [40, 160]).latencyMs)
    }
    const first = drawn(1)
    expect(drawn(1)).toEqual(first)
    expect(drawn(2)).not.toEqual(first)
    const usual = first.filter(ms => ms < 1000)
    expect(usual.length).toBeGreaterThan(10)
    expect(usual.every(ms => ms >= 40 && ms <= 160)).toBe(true)
    expect(first.filter(ms => ms >= 1040 && ms <= 1160)).toHaveLength(50 - usual.length)
  })
})
