// The token source over real refreshes at the emulated identity server, and against a virtual clock where time decides.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type LoginAnswer, visitLogin } from '../../emulator/identity/visitor.ts'
import type { Tokens } from '../../src/ports/connection.ts'
import { ProviderFault } from '../../src/ports/provider.ts'
import type { Cause } from '../../src/salto/connection/causes.ts'
import { createOpenId, type OpenId } from '../../src/salto/connection/openid.ts'
import { createTokenSource, type TokenSource } from '../../src/salto/connection/tokens.ts'
import { faultOf, hurriedClock, MemoryTokens, openSaltoHouse, organizationId, type SaltoHouse } from './salto-house.ts'
import { VirtualClock } from './virtual-clock.ts'

const redirectUri = 'http://localhost:3000/integrations/salto-ks/callback'
const admin: LoginAnswer = { email: 'admin@latchwork.example', password: 'admin-demo' }

let house: SaltoHouse
let openId: OpenId
let broken: Cause[]

const openIdOf = (more: object = {}) =>
  createOpenId({
    issuer: house.emulator.url,
    clientId: 'latchwork',
    clientSecret: 'latchwork-secret',
    clock: hurriedClock,
    ...more,
  })

async function loggedIn(): Promise<Tokens> {
  const attempt = openId.attempt(organizationId, redirectUri)
  const { redirect } = await visitLogin(await openId.authorizeUrl(attempt), admin)
  return openId.exchange(redirect ?? new URL(redirectUri), attempt)
}

function sourceOf(store: MemoryTokens, more: Partial<Parameters<typeof createTokenSource>[0]> = {}): TokenSource {
  return createTokenSource({
    organizationId,
    store,
    refresh: token => openId.refresh(token),
    clock: hurriedClock,
    random: () => 0.5,
    onBroken: cause => broken.push(cause),
    ...more,
  })
}

async function atDesk(action: string): Promise<void> {
  const response = await fetch(`${house.emulator.url}/_control/identity`, {
    method: 'POST',
    body: JSON.stringify({ action }),
  })
  expect(response.status).toBe(200)
}

const refreshes = () =>
  house.emulator.control.calls.view(0, 20_000).calls.filter(call => call.path === '/connect/token').length

beforeEach(async () => {
  house = await openSaltoHouse()
  openId = openIdOf()
  broken = []
})

afterEach(() => house.close())

describe('I23, F9: refreshing over the wire', () => {
  it('gives a token that works, and stores the rotated refresh token before using it', async () => {
    const first = await loggedIn()
    const store = new MemoryTokens(first)
    const source = sourceOf(store)
    expect(await source.accessToken()).toBe(first.accessToken)
    const renewed = await source.renewed(first.accessToken)
    expect(renewed).not.toBe(first.accessToken)
    expect(store.stored?.accessToken).toBe(renewed)
    expect(store.stored?.refreshToken).not.toBe(first.refreshToken)
    expect(await house.another({ tokens: source }).whoAmI()).toMatchObject({ email: 'admin@latchwork.example' })
  })

  it('keeps the old refresh token when the answer rotates none', async () => {
    house.emulator.control.switches({ rotateRefreshTokens: false })
    const first = await loggedIn()
    const store = new MemoryTokens(first)
    const source = sourceOf(store, {
      refresh: async token => ({ ...(await openId.refresh(token)), refreshToken: null }),
    })
    await source.renewed(first.accessToken)
    expect(store.stored?.refreshToken).toBe(first.refreshToken)
  })

  it('refreshes once for many calls of two processes that find the token dead together', async () => {
    const first = await loggedIn()
    const store = new MemoryTokens(first)
    const providers = [sourceOf(store), sourceOf(store)].map(tokens => house.another({ tokens }))
    await Promise.all(providers.map(provider => provider.whoAmI()))
    house.trouble({ kind: 'unauthorized-empty', probability: 1, times: 6 })
    await Promise.all(providers.flatMap(provider => [provider.whoAmI(), provider.whoAmI(), provider.whoAmI()]))
    expect(store.committed).toHaveLength(1)
    expect(store.renewals).toBe(2)
    expect(broken).toEqual([])
  })

  it('F8: refreshes by itself when the access token expires in the middle of work', async () => {
    house.emulator.control.switches({ accessTokenLifetimeSeconds: 300, issuerClockSkewMs: -300_000 })
    const store = new MemoryTokens(await loggedIn())
    const provider = house.another({ tokens: sourceOf(store) })
    await provider.whoAmI()
    house.emulator.control.clock({ advanceMs: 700_000 })
    await provider.whoAmI()
    expect(store.committed).toHaveLength(1)
  })

  it('F9: a rotated token whose answer was lost means reconnecting, said once', async () => {
    const first = await loggedIn()
    if (first.refreshToken === null) throw new Error('no refresh token')
    await openId.refresh(first.refreshToken)
    const store = new MemoryTokens(first)
    const source = sourceOf(store)
    for (let n = 0; n < 3; n += 1) expect((await faultOf(source.renewed(first.accessToken))).kind).toBe('disconnected')
    expect(broken).toHaveLength(1)
    expect(store.stored).toBe(first)
  })
})

describe('F-note 20, F10: the precise cause, once, and no call after it', () => {
  it('F10: says that consent was withdrawn when a token dies before its time', async () => {
    const store = new MemoryTokens(await loggedIn())
    const provider = house.another({ tokens: sourceOf(store) })
    await provider.whoAmI()
    await atDesk('withdraw-consent')
    const faults = await Promise.all([1, 2, 3].map(() => faultOf(provider.whoAmI())))
    expect(faults.map(({ kind, detail }) => `${kind} ${detail.code}`)).toEqual(
      Array.from({ length: 3 }, () => 'disconnected consent_withdrawn'),
    )
    expect(broken.map(({ code }) => code)).toEqual(['consent_withdrawn'])
    const before = house.emulator.control.calls.view(0, 0).total
    expect((await faultOf(provider.whoAmI())).kind).toBe('disconnected')
    expect(house.emulator.control.calls.view(0, 0).total).toBe(before)
    expect(refreshes()).toBeLessThanOrEqual(2)
  })

  it.each([400, 401])('says that the token was refused when the refresh token died of age (%i)', async status => {
    house.emulator.control.switches({ deadRefreshStatus: status })
    const store = new MemoryTokens({ ...(await loggedIn()), expiresAt: 0 })
    await atDesk('kill-refresh-tokens')
    expect((await faultOf(sourceOf(store).accessToken())).detail.code).toBe('token_refused')
    expect(broken.map(({ code }) => code)).toEqual(['token_refused'])
  })

  it('says that the client was refused when it is blocked, or its secret wrong', async () => {
    const first = await loggedIn()
    const wrong = openIdOf({ clientSecret: 'wrong' })
    expect((await faultOf(wrong.refresh(first.refreshToken ?? ''))).detail.code).toBe('client_refused')
    await atDesk('block-client')
    const source = sourceOf(new MemoryTokens(first))
    expect((await faultOf(source.renewed(first.accessToken))).detail.code).toBe('client_refused')
  })

  it('says that the login server is away, asks it sparingly, and goes on by itself', async () => {
    const store = new MemoryTokens({ ...(await loggedIn()), expiresAt: 0 })
    const clock = new VirtualClock()
    clock.wallOffsetMs = Date.now()
    const source = sourceOf(store, { clock })
    house.trouble({ kind: 'identity-gone', probability: 1, pathContains: '/connect/token' })
    const fault = await faultOf(source.accessToken())
    expect([fault.kind, fault.detail.code]).toEqual(['not_done', 'identity_unreachable'])
    house.trouble()
    expect((await faultOf(source.accessToken())).kind).toBe('not_done')
    await clock.pass(1000)
    expect(await source.accessToken()).toBe(store.committed[0]?.accessToken)
    expect(broken).toEqual([])
  })
})

describe('the token source and time', () => {
  const tokens = (name: string, expiresAt: number): Tokens => ({
    accessToken: name,
    refreshToken: `r-${name}`,
    expiresAt,
  })

  it('refreshes ahead of the end, and serves on with the present token while that fails', async () => {
    const clock = new VirtualClock()
    const store = new MemoryTokens(tokens('one', clock.now() + 3_600_000))
    let isAway = true
    let asked = 0
    const refresh = async () => {
      asked += 1
      if (isAway) throw new ProviderFault('not_done', 'away', { detail: { code: 'identity_unreachable' } })
      return tokens('two', clock.now() + 3_600_000)
    }
    const source = sourceOf(store, { clock, refresh })
    expect(await source.accessToken()).toBe('one')
    expect(asked).toBe(0)
    await clock.pass(3_500_000)
    expect(await source.accessToken()).toBe('one')
    expect(await source.accessToken()).toBe('one')
    expect(asked).toBe(1)
    isAway = false
    await clock.pass(10_000)
    expect(await source.accessToken()).toBe('two')
  })

  it('I24: a wall clock that jumps a day costs a refresh, not the connection', async () => {
    const clock = new VirtualClock()
    let asked = 0
    const refresh = async () => {
      asked += 1
      return tokens(`new-${asked}`, clock.now() + 3_600_000)
    }
    const source = sourceOf(new MemoryTokens(tokens('one', clock.now() + 3_600_000)), { clock, refresh })
    clock.wallOffsetMs += 86_400_000
    expect(await source.accessToken()).toBe('new-1')
    clock.wallOffsetMs -= 2 * 86_400_000
    expect(await source.accessToken()).toBe('new-1')
    expect(broken).toEqual([])
  })

  it('takes what another process has stored meanwhile', async () => {
    const store = new MemoryTokens(tokens('one', hurriedClock.now() + 3_600_000))
    const refresh = () => Promise.reject(new Error('nobody should ask'))
    const source = sourceOf(store, { refresh })
    expect(await source.accessToken()).toBe('one')
    store.stored = tokens('two', hurriedClock.now() + 3_600_000)
    expect(await source.renewed('one')).toBe('two')
  })

  it('F-note 20: lives again when a person has reconnected, here or in another process', async () => {
    const store = new MemoryTokens(tokens('old', 0))
    const refresh = () =>
      Promise.reject(new ProviderFault('disconnected', 'dead', { detail: { code: 'token_refused' } }))
    const source = sourceOf(store, { refresh })
    for (let n = 0; n < 2; n += 1) expect((await faultOf(source.accessToken())).kind).toBe('disconnected')
    expect((await faultOf(source.renewed('old'))).kind).toBe('disconnected')
    await store.save(organizationId, tokens('fresh', hurriedClock.now() + 3_600_000))
    expect(await Promise.all([source.accessToken(), source.accessToken()])).toEqual(['fresh', 'fresh'])
    expect(broken).toHaveLength(1)
  })

  it('is dead without tokens, and takes new ones at once when told', async () => {
    const store = new MemoryTokens(null)
    const source = sourceOf(store)
    expect((await faultOf(source.accessToken())).kind).toBe('disconnected')
    await store.save(organizationId, tokens('fresh', hurriedClock.now() + 3_600_000))
    expect(await source.accessToken()).toBe('fresh')
    await store.save(organizationId, tokens('other', hurriedClock.now() + 3_600_000))
    expect(await source.accessToken()).toBe('fresh')
    source.forget()
    expect(await source.accessToken()).toBe('other')
    expect(broken).toHaveLength(1)
  })

  it('M5: is disconnected, without alarm, when the tokens were erased meanwhile', async () => {
    const store = new MemoryTokens(tokens('one', hurriedClock.now() + 3_600_000))
    const source = sourceOf(store)
    const one = await source.accessToken()
    await store.erase()
    expect((await faultOf(source.renewed(one))).kind).toBe('disconnected')
    expect(broken).toEqual([])
  })

  it('stores nothing when the refresh fails, and passes on what is not about the connection', async () => {
    const one = tokens('one', 0)
    const store = new MemoryTokens(one)
    const source = sourceOf(store, { refresh: () => Promise.reject(new TypeError('a bug')) })
    await expect(source.accessToken()).rejects.toThrow(TypeError)
    expect(store.stored).toBe(one)
    expect(broken).toEqual([])
  })
})
