// Every fault of the wire that the emulator can make, at byte level, against the provider.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ProviderFault } from '../../src/ports/provider.ts'
import { faultOf, openSaltoHouse, type SaltoHouse } from './salto-house.ts'

let house: SaltoHouse

beforeEach(async () => {
  house = await openSaltoHouse()
})

afterEach(() => house.close())

const ada = { email: 'ada@example.org', firstName: 'Ada', lastName: 'Example' }
const secrets = ['ada@example.org', 'Bearer', 'eyJ']

const once = (kind: string, more: object = {}) => ({ kind, probability: 1, times: 1, ...more })
const always = (kind: string, more: object = {}) => ({ kind, probability: 1, ...more })
const listed = () => house.provider.listUsers(house.siteId)
const found = () => house.provider.findUserByEmail(house.siteId, ada.email, 'give')
const isThere = () => JSON.stringify(house.emulator.control.state(house.siteId)).includes(ada.email)

/** Reads have asked before who must not be touched, and which role ordinary people get. */
async function warm(): Promise<void> {
  await house.provider.listUsers(house.siteId)
  const user = await house.provider.createUser(house.siteId, { ...ada, email: 'warm@example.org' })
  await house.provider.deleteUser(house.siteId, user.siteUserId)
}

describe('reads pass through trouble that passes', () => {
  it.each([
    ['F1', 'cut-before'],
    ['F2', 'cut-after'],
    ['F3', 'rate-limit'],
    ['F4', 'server-error'],
    ['F4', 'unavailable'],
    ['F4', 'gateway-html'],
    ['F4', 'gateway-timeout'],
    ['F4', 'server-error-after'],
    ['F5', 'hang'],
    ['F5', 'slow-body'],
    ['F6', 'malformed-json'],
    ['F6', 'truncated-json'],
    ['F6', 'ok-error-body'],
    ['F6', 'wrong-content-type'],
    ['F7', 'bare-array'],
    ['F7', 'short-page'],
    ['F7', 'empty-page'],
    ['F7', 'repeated-page'],
    ['F8', 'unauthorized-empty'],
  ])('%s: %s, once', async (_fault, kind) => {
    const before = await listed()
    house.trouble(once(kind, { pathContains: '/users' }))
    const reading = await listed()
    expect(reading.complete).toBe(true)
    expect(reading.items.map(({ siteUserId }) => siteUserId).sort()).toEqual(
      before.items.map(({ siteUserId }) => siteUserId).sort(),
    )
  })

  it.each(['cut-before', 'unavailable', 'gateway-html', 'malformed-json', 'truncated-json', 'ok-error-body'])(
    'ends in not_done when %s does not end, after four attempts',
    async kind => {
      await warm()
      const before = house.count('GET', '/users')
      house.trouble(always(kind))
      expect((await faultOf(found())).kind).toBe('not_done')
      expect(house.count('GET', '/users') - before).toBe(4)
    },
  )

  it.each([
    ['empty-page', 'count_mismatch'],
    ['short-page', 'count_mismatch'],
  ])('F-note 3: %s without end is an incomplete reading, not an empty site', async (kind, gap) => {
    await warm()
    house.trouble(always(kind))
    expect(await listed()).toMatchObject({ complete: false, gap })
    const lookup = house.provider.findUserByEmail(house.siteId, 'admin@latchwork.example', 'give')
    expect((await faultOf(lookup)).kind).toBe('not_done')
  })
})

describe('F-note 4: pages of any size', () => {
  it('reads all with the fewest calls, whatever the server’s largest page', async () => {
    house.emulator.control.switches({ pageSizeMax: 100 })
    for (let n = 0; n < 240; n += 1) {
      house.emulator.control.edit({ kind: 'create-user', siteId: house.siteId, email: `p${n}@example.org` })
    }
    await listed()
    const before = house.emulator.control.calls.view(0, 0).total
    expect((await listed()).items).toHaveLength(246)
    expect(house.emulator.control.calls.view(0, 0).total - before).toBe(3)
    house.emulator.control.switches({ pageSizeMax: 7, nextLinkHttp: true })
    expect((await listed()).items).toHaveLength(246)
    house.trouble(always('bare-array'))
    const reading = await listed()
    expect(reading).toMatchObject({ complete: true })
    expect(reading.items).toHaveLength(246)
  })

  it('F7: one bad page among many is read again, all of it', async () => {
    house.emulator.control.switches({ pageSizeMax: 2 })
    for (const kind of ['short-page', 'repeated-page', 'empty-page']) {
      house.trouble(once(kind, { pathContains: '/users', skipFirst: 1 }))
      const reading = await listed()
      expect(reading).toMatchObject({ complete: true })
      expect(new Set(reading.items.map(({ siteUserId }) => siteUserId)).size).toBe(6)
    }
  })
})

describe('T4: random trouble', () => {
  const kinds = ['cut-before', 'cut-after', 'server-error-after', 'gateway-html', 'malformed-json', 'truncated-json']
  const pageKinds = ['bare-array', 'short-page', 'empty-page', 'repeated-page', 'ok-error-body', 'unauthorized-empty']

  it('F7: a complete reading is the truth, over 150 readings in trouble', async () => {
    house.emulator.control.switches({ pageSizeMax: 2 })
    const truth = (await listed()).items.map(({ siteUserId }) => siteUserId).sort()
    let complete = 0
    for (let seed = 1; seed <= 150; seed += 1) {
      const rules = [...kinds, ...pageKinds].map(kind => ({ kind, probability: 0.06 }))
      house.emulator.control.trouble({ seed, rules })
      const reading = await listed().catch((fault: unknown) => {
        if (fault instanceof ProviderFault && ['not_done', 'disconnected'].includes(fault.kind)) return null
        throw fault
      })
      if (!reading?.complete) continue
      complete += 1
      expect(reading.items.map(({ siteUserId }) => siteUserId).sort()).toEqual(truth)
    }
    expect(complete).toBeGreaterThan(50)
  })

  it('I9: a fault tells the truth about a write: not_done was not made, and nothing is made twice', async () => {
    await warm()
    const made = () => JSON.stringify(house.emulator.control.state(house.siteId).sites).split('random-').length - 1
    const outcomes = { done: 0, not_done: 0, unknown_outcome: 0 }
    for (let seed = 1; seed <= 150; seed += 1) {
      const rules = [...kinds, 'ok-error-body', 'server-error', 'rate-limit'].map(kind => ({ kind, probability: 0.06 }))
      const before = made()
      house.emulator.control.trouble({ seed, rules: rules.map(rule => ({ ...rule, retryAfterSeconds: 0 })) })
      const user = { email: `random-${seed}@example.org`, firstName: 'R', lastName: 'R' }
      const outcome = await house.provider.createUser(house.siteId, user).then(
        () => 'done' as const,
        (fault: unknown) => {
          if (fault instanceof ProviderFault && fault.kind in outcomes) return fault.kind as keyof typeof outcomes
          throw fault
        },
      )
      outcomes[outcome] += 1
      const added = made() - before
      expect(added).toBeLessThanOrEqual(1)
      if (outcome !== 'unknown_outcome') expect(added).toBe(outcome === 'done' ? 1 : 0)
    }
    expect(outcomes.done).toBeGreaterThan(50)
    expect(outcomes.unknown_outcome).toBeGreaterThan(20)
  })
})

describe('I9: writes are never repeated blindly', () => {
  it.each([
    ['F1', 'cut-before', false],
    ['F2', 'cut-after', true],
    ['F4', 'server-error', false],
    ['F4', 'server-error-after', true],
    ['F4', 'gateway-html', false],
    ['F5', 'hang', false],
    ['F6', 'malformed-json', true],
    ['F6', 'truncated-json', true],
    ['F6', 'ok-error-body', false],
  ])('%s: %s leaves the outcome unknown, after one call', async (_fault, kind, isMade) => {
    await warm()
    const before = house.count('POST', '/users')
    house.trouble(always(kind, { method: 'POST' }))
    const fault = await faultOf(house.provider.createUser(house.siteId, ada))
    expect(fault.kind).toBe('unknown_outcome')
    expect(house.count('POST', '/users') - before).toBe(1)
    house.trouble()
    expect(isThere()).toBe(isMade)
    expect((await found()) !== null).toBe(isMade)
    for (const secret of secrets) expect(`${fault.message} ${JSON.stringify(fault.detail)}`).not.toContain(secret)
  })

  it('F6: an error inside a success is no success, also where no answer is expected', async () => {
    const user = await house.provider.createUser(house.siteId, ada)
    house.trouble(always('ok-error-body', { method: 'PATCH' }))
    const change = { add: [user.platformUserId], remove: [] }
    const joining = house.provider.changeGroupMembers(house.siteId, house.groupId('Cleaning'), change, 'give')
    expect((await faultOf(joining)).kind).toBe('unknown_outcome')
    expect((await faultOf(house.provider.suspendUser(house.siteId, user.siteUserId, 'take'))).kind).toBe(
      'unknown_outcome',
    )
  })

  it('F5: gives up a body that drips for ever, although each drop comes in time', async () => {
    await warm()
    house.trouble(always('slow-body', { method: 'GET', pathContains: '/me', delayMs: [4000, 4000] }))
    const provider = house.another({ retriesMax: 0 })
    expect((await faultOf(provider.whoAmI())).detail.code).toMatch(/Timeout/)
  })

  it('F3: 429 did nothing, so the write is made when the gate opens again, once', async () => {
    await warm()
    house.trouble(once('rate-limit', { method: 'POST', retryAfterSeconds: 2 }))
    await house.provider.createUser(house.siteId, ada)
    expect(isThere()).toBe(true)
  })

  it('F3: a storm of 429 ends in not_done', async () => {
    await warm()
    const before = house.count('POST', '/users')
    house.trouble(always('rate-limit', { method: 'POST' }))
    expect((await faultOf(house.provider.createUser(house.siteId, ada))).kind).toBe('not_done')
    expect(house.count('POST', '/users') - before).toBe(4)
    expect(isThere()).toBe(false)
  })

  it('F3: an absurd Retry-After is told to the caller at once', async () => {
    await warm()
    house.trouble(once('rate-limit', { method: 'POST', retryAfterSeconds: 1938 }))
    const fault = await faultOf(house.provider.createUser(house.siteId, ada))
    expect(fault.kind).toBe('not_done')
    const waitMs = (fault.retryAt ?? 0) - Date.now()
    expect(waitMs).toBeGreaterThan(1_900_000)
    expect(waitMs).toBeLessThanOrEqual(1_938_000)
    expect((await faultOf(house.provider.whoAmI())).kind).toBe('not_done')
  })

  it('F3: a Retry-After that is a date is obeyed', async () => {
    const starts: number[] = []
    const provider = house.another({ onCall: () => starts.push(performance.now()) }, { patienceMs: 100 })
    house.trouble(once('rate-limit', { retryAfterSeconds: 'date' }))
    const fault = await faultOf(provider.whoAmI())
    expect(fault.retryAt).toBeGreaterThan(Date.now())
    expect(starts).toHaveLength(1)
  })

  it('F4: a 503 that says until when is left alone until then', async () => {
    let asked = 0
    const down = createServer((_request, response) => {
      asked += 1
      response.writeHead(503, { 'retry-after': '90' }).end('<h1>down</h1>')
    })
    await new Promise<void>(resolve => down.listen(0, '127.0.0.1', resolve))
    const provider = house.another({ baseUrl: `http://127.0.0.1:${(down.address() as AddressInfo).port}` })
    const fault = await faultOf(provider.whoAmI())
    expect(fault.retryAt).toBeGreaterThan(Date.now() + 60_000)
    expect((await faultOf(provider.whoAmI())).kind).toBe('not_done')
    expect(asked).toBe(1)
    await provider.close()
    await new Promise(resolve => down.close(resolve))
  })

  it('F1: a refused connection did nothing', async () => {
    const server = createServer()
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise(resolve => server.close(resolve))
    const provider = house.another({ baseUrl: `http://127.0.0.1:${port}` })
    const change = { add: ['x'], remove: [] }
    const fault = await faultOf(provider.changeGroupMembers(house.siteId, 'group', change, 'give'))
    expect([fault.kind, fault.detail.code]).toEqual(['not_done', 'ECONNREFUSED'])
  })

  it('I21: a fenced provider sends nothing', async () => {
    const provider = house.another({}, { mayCall: () => false })
    const before = house.emulator.control.calls.view(0, 0).total
    const fault = await faultOf(provider.suspendUser(house.siteId, 'user', 'take'))
    expect([fault.kind, fault.detail.code]).toEqual(['not_done', 'lease_lost'])
    expect(house.emulator.control.calls.view(0, 0).total).toBe(before)
  })
})

describe('F8: tokens refused', () => {
  it('renews once and repeats, also a write', async () => {
    await warm()
    house.tokens.renewals = 0
    house.trouble(once('unauthorized-empty', { method: 'POST' }))
    await house.provider.createUser(house.siteId, ada)
    expect(house.tokens.renewals).toBe(1)
  })

  it.each([true, false])(
    'is disconnected when a fresh token is refused too (with a body: %s)',
    async unauthorizedBody => {
      house.emulator.control.switches({ unauthorizedBody })
      house.tokens.renewed = () => Promise.resolve('forged')
      house.tokens.token = 'forged'
      const fault = await faultOf(house.provider.whoAmI())
      expect([fault.kind, fault.detail.code]).toEqual(['disconnected', 'user_suspended'])
    },
  )
})

describe('dialects', () => {
  it('reads ErrorCode as a number too', async () => {
    house.emulator.control.switches({ numericErrorCode: true })
    const fault = await faultOf(house.provider.readSite('2ec04450-9420-4d56-988c-8e3918fbd300'))
    expect([fault.kind, fault.detail.code]).toEqual(['missing', '2202'])
  })

  it('never takes its token to another host, whatever the link says', async () => {
    const asked: string[] = []
    const stranger = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.end('{}')
    })
    await new Promise<void>(resolve => stranger.listen(0, '127.0.0.1', resolve))
    const { port } = stranger.address() as AddressInfo
    const strangerHouse = await openSaltoHouse({ publicUrl: `http://127.0.0.1:${port}`, switches: { pageSizeMax: 2 } })
    const reading = await strangerHouse.provider.listUsers(strangerHouse.siteId)
    expect(reading).toMatchObject({ complete: true })
    expect(reading.items).toHaveLength(6)
    expect(asked).toEqual([])
    await strangerHouse.close()
    await new Promise(resolve => stranger.close(resolve))
  })

  it('reports calls by template and status, and the skew of the clocks', async () => {
    const skews: number[] = []
    const clock = {
      now: () => Date.now() + 3_600_000,
      monotonicMs: () => performance.now(),
      sleep: async () => undefined,
    }
    const provider = house.another({ clock, onSkew: skewMs => skews.push(skewMs) })
    await provider.readSite(house.siteId)
    expect(house.seen.at(-1)).toMatchObject({ operation: 'GET /sites/{site}', outcome: '200', urgency: 'read' })
    expect(Math.round((skews[0] ?? 0) / 60_000)).toBe(-60)
  })
})
