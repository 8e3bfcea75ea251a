import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type LoginAnswer, visitLogin } from '../../emulator/identity/visitor.ts'
import { isRefusal } from '../../src/domain/refusal.ts'
import type { AttemptStore, ConnectAttempt, Tokens } from '../../src/ports/connection.ts'
import { authorizeUrl, exchangedTokens, takenAttempt } from '../../src/salto/connection/connect.ts'
import { connectionHealth } from '../../src/salto/connection/health.ts'
import { createOpenId, type OpenId } from '../../src/salto/connection/openid.ts'
import { faultOf, hurriedClock, MintedTokens, openSaltoHouse, organizationId, type SaltoHouse } from './salto-house.ts'

const redirectUri = 'http://localhost:3000/integrations/salto-ks/callback'
const admin: LoginAnswer = { email: 'admin@latchwork.example', password: 'admin-demo' }

class MemoryAttempts implements AttemptStore {
  readonly saved = new Map<string, ConnectAttempt>()

  save(attempt: ConnectAttempt): Promise<void> {
    this.saved.set(attempt.state, attempt)
    return Promise.resolve()
  }

  take(state: string): Promise<ConnectAttempt | null> {
    const attempt = this.saved.get(state) ?? null
    this.saved.delete(state)
    return Promise.resolve(attempt)
  }
}

let house: SaltoHouse
let openId: OpenId
let attempts: MemoryAttempts

beforeEach(async () => {
  house = await openSaltoHouse()
  openId = openIdOf()
  attempts = new MemoryAttempts()
})

afterEach(() => house.close())

const openIdOf = (more: object = {}) =>
  createOpenId({
    issuer: house.emulator.url,
    clientId: 'latchwork',
    clientSecret: 'latchwork-secret',
    clock: hurriedClock,
    ...more,
  })

const loginUrl = () => authorizeUrl(openId, attempts, organizationId, redirectUri)

async function backFrom(answer: LoginAnswer): Promise<URL> {
  const { redirect } = await visitLogin(await loginUrl(), answer)
  if (redirect === null) throw new Error('the login did not end')
  return redirect
}

/** What main does with a callback; the code of the refusal, or the tokens. */
async function finished(callback: URL): Promise<Tokens | string> {
  const attempt = await takenAttempt(attempts, callback)
  if (isRefusal(attempt)) return attempt.code
  const outcome = await exchangedTokens(openId, attempt, callback)
  return isRefusal(outcome) ? outcome.code : outcome
}

describe('M6: connecting', () => {
  it('M6: goes out with state, nonce and PKCE, and comes back with tokens that work', async () => {
    const url = await loginUrl()
    const [attempt] = [...attempts.saved.values()]
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: 'latchwork',
      redirect_uri: redirectUri,
      scope: 'openid profile offline_access user_api.full_access',
      state: attempt?.state,
      nonce: attempt?.nonce,
      code_challenge_method: 'S256',
    })
    expect(url.href).not.toContain(attempt?.codeVerifier)
    const tokens = await finished(await backFrom(admin))
    if (typeof tokens === 'string') throw new Error(tokens)
    expect(tokens.refreshToken).toBeTypeOf('string')
    house.tokens.token = tokens.accessToken
    expect(await house.provider.whoAmI()).toMatchObject({ email: 'admin@latchwork.example' })
  })

  it('works for a public client, and without an id token', async () => {
    openId = openIdOf({ clientId: 'latchwork-public', clientSecret: '' })
    expect(await finished(await backFrom(admin))).toMatchObject({ accessToken: expect.any(String) })
  })

  it('understands the issuer’s clock being five minutes off (F8)', async () => {
    for (const issuerClockSkewMs of [-300_000, 300_000]) {
      house.emulator.control.switches({ issuerClockSkewMs })
      expect(await finished(await backFrom(admin))).toMatchObject({ accessToken: expect.any(String) })
    }
  })

  it('A23: works where the way back carries no issuer', async () => {
    house.emulator.control.switches({ redirectCarriesIss: false })
    const callback = await backFrom(admin)
    expect(callback.searchParams.has('iss')).toBe(false)
    expect(await finished(callback)).toMatchObject({ accessToken: expect.any(String) })
  })

  it('refuses a callback that comes twice', async () => {
    const callback = await backFrom(admin)
    expect(typeof (await finished(callback))).toBe('object')
    expect(await finished(callback)).toBe('connection.attempt_unknown')
  })

  it('refuses a code that was used already', async () => {
    const callback = await backFrom(admin)
    const [attempt] = [...attempts.saved.values()]
    await finished(callback)
    if (attempt) await attempts.save(attempt)
    expect(await finished(callback)).toBe('connection.login_refused')
  })

  it('refuses a callback without or with a foreign state', async () => {
    await loginUrl()
    expect(await finished(new URL(`${redirectUri}?code=x`))).toBe('connection.attempt_unknown')
    expect(await finished(new URL(`${redirectUri}?code=x&state=guess`))).toBe('connection.attempt_unknown')
  })

  it.each([
    ['another issuer', (callback: URL) => callback.searchParams.set('iss', 'https://evil.example')],
    ['another host', (callback: URL) => (callback.host = 'evil.example')],
    ['another path', (callback: URL) => (callback.pathname = '/elsewhere')],
    ['the state twice', (callback: URL) => callback.searchParams.append('state', 'other')],
  ])('refuses a callback with %s', async (_what, change) => {
    const callback = await backFrom(admin)
    change(callback)
    expect(await finished(callback)).toBe('connection.callback_mismatch')
  })

  it('refuses an id token with another nonce, and a code with another verifier', async () => {
    for (const change of [{ nonce: 'other' }, { codeVerifier: 'other-verifier-other-verifier-other-verifier' }]) {
      const callback = await backFrom(admin)
      const [attempt] = [...attempts.saved.values()]
      if (attempt) await attempts.save({ ...attempt, ...change })
      const expected = 'nonce' in change ? 'connection.callback_mismatch' : 'connection.login_refused'
      expect(await finished(callback)).toBe(expected)
    }
  })

  it('says that consent was denied', async () => {
    expect(await finished(await backFrom({ refuse: true }))).toBe('connection.consent_denied')
  })

  it('says that the login server is away, and finds it again', async () => {
    house.trouble({ kind: 'identity-gone', probability: 1, pathContains: '/.well-known' })
    const fault = await faultOf(loginUrl())
    expect([fault.kind, fault.detail.code]).toEqual(['not_done', 'identity_unreachable'])
    expect(attempts.saved.size).toBe(0)
    house.trouble()
    await loginUrl()
  })

  it('F5: a login server that hangs is away', async () => {
    openId = openIdOf({ timeoutSeconds: 1 })
    const callback = await backFrom(admin)
    house.trouble({ kind: 'hang', probability: 1, pathContains: '/connect/token' })
    expect((await faultOf(finished(callback))).detail.code).toBe('identity_unreachable')
  })

  it('speaks plain HTTP only to this machine, unless told', async () => {
    const far = { issuer: 'http://identity.example.invalid' }
    expect((await faultOf(openIdOf(far).authorizeUrl(openId.attempt(organizationId, redirectUri)))).kind).toBe(
      'not_done',
    )
  })

  it('M5: revokes tokens where it can, and says when it could not', async () => {
    const tokens = await finished(await backFrom(admin))
    if (typeof tokens === 'string') throw new Error(tokens)
    house.emulator.control.switches({ revocationEndpoint: false })
    expect(await openId.revoke(tokens)).toBe(false)
    house.emulator.control.switches({ revocationEndpoint: true })
    expect(await openId.revoke(tokens)).toBe(true)
    expect((await faultOf(openId.refresh(tokens.refreshToken ?? ''))).detail.code).toBe('token_refused')
  })
})

describe('M5, F-note 20: health', () => {
  const probed = (provider = house.provider) => connectionHealth(provider, [house.siteId], hurriedClock)
  const edit = (kind: string, more: object = {}) => house.emulator.control.edit({ kind, siteId: house.siteId, ...more })
  const causes = async (provider = house.provider) => {
    const health = await probed(provider)
    return [health.cause?.code ?? null, health.sites[0]?.cause?.code ?? null]
  }

  it('M5: shows who connected, the role, the subscription and the seats', async () => {
    const health = await probed()
    expect(health.connectedAs).toMatchObject({ email: 'admin@latchwork.example' })
    expect(health.sites[0]).toMatchObject({ role: 'site_admin', cause: null, site: { subscriptionValid: true } })
    expect(health.sites[0]?.site?.seatsUsed).toBeTypeOf('number')
    const owner = house.another({ tokens: new MintedTokens(house.emulator, 'owner@latchwork.example') })
    expect((await probed(owner)).sites[0]).toMatchObject({ role: 'owner', cause: null })
  })

  it('role_too_low', async () => {
    edit('promote-user', { email: 'admin@latchwork.example', role: 'site_super_user' })
    expect(await causes()).toEqual([null, 'role_too_low'])
    edit('promote-user', { email: 'admin@latchwork.example', role: 'site_user' })
    expect(await causes()).toEqual([null, 'role_too_low'])
  })

  it('user_suspended', async () => {
    edit('suspend-user', { email: 'admin@latchwork.example' })
    expect(await causes()).toEqual([null, 'user_suspended'])
  })

  it('subscription_invalid', async () => {
    edit('set-subscription-valid', { valid: false })
    expect(await causes()).toEqual([null, 'subscription_invalid'])
  })

  it('site_missing', async () => {
    edit('remove-site')
    expect(await causes()).toEqual([null, 'site_missing'])
  })

  it('api_unreachable', async () => {
    house.trouble({ kind: 'gateway-html', probability: 1 })
    expect(await causes()).toEqual(['api_unreachable', null])
  })

  it('says nothing against Salto when it is our own gate that refuses', async () => {
    expect(await causes(house.another({}, { mayCall: () => false }))).toEqual([null, null])
  })
})
