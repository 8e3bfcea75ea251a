import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as oauth from 'openid-client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createIdentity, type IdentityServer } from '../../emulator/identity/index.ts'
import { decodedPayload } from '../../emulator/identity/signing-key.ts'
import { type LoginAnswer, Visitor, visitLogin } from '../../emulator/identity/visitor.ts'
import type { EmulatedAccount, IdentitySwitches, IdentityWorld } from '../../emulator/identity-seam.ts'
import { demoLogins } from '../../emulator/seed/seed.ts'
import { startEmulator } from '../../emulator/server.ts'

const ADA: EmulatedAccount = {
  platformUserId: 'c7aa4c1e-2222-4b7f-8a55-000000000002',
  email: 'ada@example.org',
  firstName: 'Ada',
  lastName: 'Example',
  password: 'ada-password',
}
const BEN: EmulatedAccount = {
  ...ADA,
  platformUserId: 'c7aa4c1e-2222-4b7f-8a55-000000000003',
  email: 'ben@example.org',
}
const ADA_LOGIN = { email: 'ADA@example.org', password: 'ada-password' }
const CALLBACK = 'http://localhost:3000/api/v1/integrations/salto-ks/callback'
const SCOPE = 'openid profile offline_access user_api.full_access'

interface House {
  identity: IdentityServer
  world: IdentityWorld
  switches: IdentitySwitches
  issuer: string
  /** Moves the emulator's clock. */
  advance(ms: number): void
  strike(kind: 'dead-refresh-token' | 'identity-gone', isOn: boolean): void
  close(): Promise<void>
}

async function openHouse(): Promise<House> {
  const open: { identity?: IdentityServer } = {}
  const server: Server = createServer((req, res) => {
    if (open.identity) open.identity.answer(req, res)
    else res.writeHead(503).end()
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const address = server.address() as AddressInfo
  const issuer = `http://127.0.0.1:${address.port}`
  const switches: IdentitySwitches = {
    rotateRefreshTokens: true,
    refreshTokenLifetimeSeconds: 2_592_000,
    accessTokenLifetimeSeconds: 3600,
    authorizationCodeLifetimeSeconds: 300,
    issuerClockSkewMs: 0,
    revocationEndpoint: true,
    deadRefreshStatus: 400,
    refusalRedirects: true,
    redirectCarriesIss: true,
    passwordGrant: false,
    clients: {
      confidential: { secret: 'a-secret', redirectUris: [CALLBACK], postLogoutRedirectUris: [CALLBACK] },
      spa: { secret: null, redirectUris: [CALLBACK] },
    },
  }
  let aheadMs = 0
  const struck = new Set<string>()
  const people = [ADA, BEN]
  const world: IdentityWorld = {
    now: () => Date.now() + aheadMs,
    issuer,
    seed: 1,
    findAccountByEmail: email => people.find(person => person.email === email.toLowerCase()) ?? null,
    findAccount: id => people.find(person => person.platformUserId === id) ?? null,
    accounts: limit => people.slice(0, limit),
    trouble: kind => struck.has(kind),
    switches,
  }
  const identity = await createIdentity(world)
  open.identity = identity
  return {
    identity,
    world,
    switches,
    issuer,
    advance: ms => {
      aheadMs += ms
    },
    strike: (kind, isOn) => {
      if (isOn) struck.add(kind)
      else struck.delete(kind)
    },
    close: () =>
      new Promise<void>((done, fail) => {
        server.closeAllConnections()
        server.close(error => (error ? fail(error) : done()))
      }),
  }
}

let house: House

beforeEach(async () => {
  house = await openHouse()
})

afterEach(async () => {
  await house.close()
})

async function clientOf(clientId = 'confidential', secret: string | null = 'a-secret'): Promise<oauth.Configuration> {
  return oauth.discovery(
    new URL(house.issuer),
    clientId,
    undefined,
    secret === null ? oauth.None() : oauth.ClientSecretBasic(secret),
    { execute: [oauth.allowInsecureRequests] },
  )
}

/** One visit as the product makes it: a fresh verifier, state and nonce, and the person's answer. */
async function visit(
  client: oauth.Configuration,
  answer: LoginAnswer,
  changes: Record<string, string> = {},
  visitor = new Visitor(),
) {
  const verifier = oauth.randomPKCECodeVerifier()
  const checks = { pkceCodeVerifier: verifier, expectedState: oauth.randomState(), expectedNonce: oauth.randomNonce() }
  const url = oauth.buildAuthorizationUrl(client, {
    redirect_uri: CALLBACK,
    scope: SCOPE,
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...changes,
  })
  return { checks, url, ...(await visitLogin(url, answer, visitor)) }
}

async function connect(client: oauth.Configuration, answer: LoginAnswer = ADA_LOGIN) {
  const { redirect, page, checks } = await visit(client, answer)
  if (!redirect) throw new Error(`the login is stuck at ${page.status}: ${page.text}`)
  return oauth.authorizationCodeGrant(client, redirect, checks)
}

async function refusalOf(attempt: Promise<unknown>): Promise<{ status: number; error: string }> {
  const thrown = await attempt.then(
    () => null,
    (cause: unknown) => cause,
  )
  if (!(thrown instanceof oauth.ResponseBodyError)) throw new Error(`expected an OAuth refusal, got ${String(thrown)}`)
  return { status: thrown.status, error: thrown.error }
}

function refreshTokenOf(tokens: oauth.TokenEndpointResponse): string {
  if (tokens.refresh_token === undefined) throw new Error('no refresh token was given')
  return tokens.refresh_token
}

const INVALID_GRANT = { status: 400, error: 'invalid_grant' }
const DAY_MS = 86_400_000

describe('the emulated identity server: logging in', () => {
  it('gives tokens for a code with PKCE, state and nonce', async () => {
    const client = await clientOf()
    const { redirect, checks } = await visit(client, ADA_LOGIN)
    expect(redirect?.searchParams.get('state')).toBe(checks.expectedState)
    expect(redirect?.searchParams.get('scope')).toBe(SCOPE)
    expect(redirect?.searchParams.get('iss')).toBe(house.issuer)

    const tokens = await oauth.authorizationCodeGrant(client, redirect ?? new URL(CALLBACK), checks)
    expect(tokens.expires_in).toBe(3600)
    expect(tokens.token_type.toLowerCase()).toBe('bearer')
    expect(tokens.scope?.split(' ').sort()).toEqual(SCOPE.split(' ').sort())
    expect(tokens.refresh_token).toBeTypeOf('string')
    expect(tokens.claims()?.['name']).toBe('Ada Example')
    expect(house.identity.verifyAccessToken(tokens.access_token)).toEqual({
      platformUserId: ADA.platformUserId,
      clientId: 'confidential',
      scope: tokens.scope,
    })
  })

  it('writes access tokens as Salto does: at+jwt for user_api, with an identity id that is not the platform id', async () => {
    const { access_token: token } = await connect(await clientOf())
    const header: unknown = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())
    expect(header).toMatchObject({ alg: 'RS256', typ: 'at+jwt' })
    const payload = decodedPayload(token)
    expect(payload).toMatchObject({ aud: 'user_api', iss: house.issuer, client_id: 'confidential', idp: 'local' })
    expect(payload['identity_id']).toBe(payload['sub'])
    expect(payload['sub']).not.toBe(ADA.platformUserId)
  })

  it('asks again at every visit, so that another person can connect', async () => {
    const client = await clientOf()
    const first = await connect(client)
    const second = await connect(client, { email: BEN.email, password: BEN.password })
    expect(house.identity.verifyAccessToken(first.access_token)?.platformUserId).toBe(ADA.platformUserId)
    expect(house.identity.verifyAccessToken(second.access_token)?.platformUserId).toBe(BEN.platformUserId)
  })

  it('shows who may log in, and lets a person in by one press on their name', async () => {
    const client = await clientOf()
    const { page } = await visit(client, { look: true })
    expect(page?.status).toBe(200)
    expect(page?.text).toContain('Salto KS <b>emulator</b>')
    expect(page?.text).toContain(`value="${BEN.platformUserId}"`)
    const tokens = await connect(client, { as: BEN.platformUserId })
    expect(house.identity.verifyAccessToken(tokens.access_token)?.platformUserId).toBe(BEN.platformUserId)
  })

  it('shows the page again for a wrong password', async () => {
    const { page } = await visit(await clientOf(), { email: ADA.email, password: 'wrong' })
    expect(page?.status).toBe(401)
    expect(page?.text).toContain('E-mail or password is wrong')
  })

  it('sends a refusal back as access_denied with the state (A24)', async () => {
    const client = await clientOf()
    const { redirect, checks } = await visit(client, { refuse: true })
    expect(redirect?.searchParams.get('error')).toBe('access_denied')
    expect(redirect?.searchParams.get('state')).toBe(checks.expectedState)
    const attempt = oauth.authorizationCodeGrant(client, redirect ?? new URL(CALLBACK), checks)
    await expect(attempt).rejects.toBeInstanceOf(oauth.AuthorizationResponseError)
  })

  it('refuses a redirect URL that is not registered to the letter', async () => {
    const client = await clientOf()
    for (const redirectUri of [`${CALLBACK}/`, CALLBACK.replace('3000', '3001'), 'https://evil.example/callback']) {
      const { page } = await visit(client, ADA_LOGIN, { redirect_uri: redirectUri })
      expect(page?.status).toBe(400)
      expect(page?.text).toContain('invalid_redirect_uri')
    }
  })

  it('lets the demonstration client come back to any port of this machine, but to no other path or host', async () => {
    const client = await clientOf('latchwork-demo', 'latchwork-demo-secret')
    for (const host of ['localhost:41234', '127.0.0.1:5']) {
      const { redirect } = await visit(client, ADA_LOGIN, { redirect_uri: CALLBACK.replace('localhost:3000', host) })
      expect(redirect?.host).toBe(host)
    }
    const wrongUrls = [
      CALLBACK.replace('localhost', 'evil.example'),
      CALLBACK.replace('localhost', 'localhost.evil.example'),
      'http://localhost:3000/elsewhere',
    ]
    for (const wrong of wrongUrls) {
      const { page } = await visit(client, ADA_LOGIN, { redirect_uri: wrong })
      expect(page?.status).toBe(400)
    }
  })

  it('answers 400 invalid_scope to a scope that the client was not given', async () => {
    const { url } = await visit(await clientOf(), { refuse: true }, { scope: 'openid user_api.eloxx' })
    const response = await fetch(url, { redirect: 'manual' })
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ error: 'invalid_scope' })
  })

  it('kills everything of a code that is used twice', async () => {
    const client = await clientOf()
    const { redirect, checks } = await visit(client, ADA_LOGIN)
    const back = redirect ?? new URL(CALLBACK)
    const tokens = await oauth.authorizationCodeGrant(client, back, checks)
    expect(await refusalOf(oauth.authorizationCodeGrant(client, back, checks))).toEqual(INVALID_GRANT)
    expect(house.identity.verifyAccessToken(tokens.access_token)).toBeNull()
  })

  it('refuses a code with another verifier, and a code older than five minutes', async () => {
    const client = await clientOf()
    const first = await visit(client, ADA_LOGIN)
    const stolen = { ...first.checks, pkceCodeVerifier: oauth.randomPKCECodeVerifier() }
    const back = first.redirect ?? new URL(CALLBACK)
    expect(await refusalOf(oauth.authorizationCodeGrant(client, back, stolen))).toEqual(INVALID_GRANT)

    const second = await visit(client, ADA_LOGIN)
    house.advance(300_000)
    const late = oauth.authorizationCodeGrant(client, second.redirect ?? new URL(CALLBACK), second.checks)
    expect(await refusalOf(late)).toEqual(INVALID_GRANT)
  })

  it('answers 400 invalid_client to a wrong secret', async () => {
    const right = await clientOf()
    const { redirect, checks } = await visit(right, ADA_LOGIN)
    const wrong = await clientOf('confidential', 'not-the-secret')
    const attempt = oauth.authorizationCodeGrant(wrong, redirect ?? new URL(CALLBACK), checks)
    expect(await refusalOf(attempt)).toEqual({ status: 400, error: 'invalid_client' })
  })

  it('serves a public client with PKCE, and not without', async () => {
    const client = await clientOf('spa', null)
    const tokens = await connect(client)
    const refreshed = await oauth.refreshTokenGrant(client, refreshTokenOf(tokens))
    expect(house.identity.verifyAccessToken(refreshed.access_token)?.clientId).toBe('spa')

    const bare = new URL('/connect/authorize', house.issuer)
    const query = { response_type: 'code', client_id: 'spa', redirect_uri: CALLBACK, scope: SCOPE, state: 'x' }
    bare.search = new URLSearchParams(query).toString()
    const { redirect } = await visitLogin(bare, ADA_LOGIN)
    expect(redirect?.searchParams.get('error')).toBe('invalid_request')
  })

  it('can leave iss out of the redirect (A23), and then does not promise it', async () => {
    house.switches.redirectCarriesIss = false
    const client = await clientOf()
    const { redirect, checks } = await visit(client, ADA_LOGIN)
    expect(redirect?.searchParams.has('iss')).toBe(false)
    const tokens = await oauth.authorizationCodeGrant(client, redirect ?? new URL(CALLBACK), checks)
    expect(tokens.access_token).toBeTypeOf('string')
  })

  it('gives the password grant only when it is switched on, and 400 invalid_scope for foreign scopes', async () => {
    const client = await clientOf()
    const ask = (scope: string) =>
      oauth.genericGrantRequest(client, 'password', { username: ADA.email, password: ADA.password, scope })
    expect((await refusalOf(ask(SCOPE))).error).toBe('unsupported_grant_type')
    house.switches.passwordGrant = true
    const tokens = await ask(SCOPE)
    expect(house.identity.verifyAccessToken(tokens.access_token)?.platformUserId).toBe(ADA.platformUserId)
    const refreshed = await oauth.refreshTokenGrant(client, refreshTokenOf(tokens))
    expect(house.identity.verifyAccessToken(refreshed.access_token)?.scope).toContain('user_api.full_access')
    const wrong = { username: ADA.email, password: 'wrong', scope: SCOPE }
    expect(await refusalOf(oauth.genericGrantRequest(client, 'password', wrong))).toEqual(INVALID_GRANT)
    expect(await refusalOf(ask('core_api.full'))).toEqual({ status: 400, error: 'invalid_scope' })
  })

  it('logs out and returns to a registered URL only', async () => {
    const client = await clientOf()
    const visitor = new Visitor()
    const { redirect, checks } = await visit(client, ADA_LOGIN, {}, visitor)
    const tokens = await oauth.authorizationCodeGrant(client, redirect ?? new URL(CALLBACK), checks)
    const url = oauth.buildEndSessionUrl(client, {
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: CALLBACK,
    })
    const question = await visitor.open(url)
    expect(question.status).toBe(200)
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(await question.text())?.[1] ?? ''
    const confirm = new URL('/connect/endsession/confirm', house.issuer)
    const answer = await visitor.open(confirm, { xsrf, logout: 'yes' })
    expect(answer.headers.get('location')).toBe(CALLBACK)

    url.searchParams.set('post_logout_redirect_uri', 'https://evil.example/')
    expect((await visitor.open(url)).status).toBe(400)
  })
})

describe('the emulated identity server: keeping a connection', () => {
  it('rotates refresh tokens, and the use of an old one kills the connection (A1)', async () => {
    const client = await clientOf()
    const first = await connect(client)
    const second = await oauth.refreshTokenGrant(client, refreshTokenOf(first))
    expect(second.refresh_token).not.toBe(first.refresh_token)
    expect(house.identity.verifyAccessToken(second.access_token)).not.toBeNull()

    expect(await refusalOf(oauth.refreshTokenGrant(client, refreshTokenOf(first)))).toEqual(INVALID_GRANT)
    expect(await refusalOf(oauth.refreshTokenGrant(client, refreshTokenOf(second)))).toEqual(INVALID_GRANT)
    expect(house.identity.verifyAccessToken(second.access_token)).toBeNull()
  })

  it('keeps one refresh token for ever when rotation is off', async () => {
    house.switches.rotateRefreshTokens = false
    const client = await clientOf()
    const first = await connect(client)
    const second = await oauth.refreshTokenGrant(client, refreshTokenOf(first))
    expect(second.refresh_token).toBe(first.refresh_token)
    const third = await oauth.refreshTokenGrant(client, refreshTokenOf(first))
    expect(house.identity.verifyAccessToken(third.access_token)).not.toBeNull()
  })

  it('lets an access token live one hour of the emulated clock', async () => {
    const { access_token: token } = await connect(await clientOf())
    house.advance(3_598_000)
    expect(house.identity.verifyAccessToken(token)).not.toBeNull()
    house.advance(2_000)
    expect(house.identity.verifyAccessToken(token)).toBeNull()
  })

  it('ends a chain of refreshes 30 days after the login (A1, absolute)', async () => {
    const client = await clientOf()
    const first = await connect(client)
    house.advance(29 * DAY_MS)
    const second = await oauth.refreshTokenGrant(client, refreshTokenOf(first))
    house.advance(DAY_MS)
    expect(await refusalOf(oauth.refreshTokenGrant(client, refreshTokenOf(second)))).toEqual(INVALID_GRANT)
  })

  it('tells the time of a skewed issuer in its tokens (fault F8)', async () => {
    house.switches.issuerClockSkewMs = 600_000
    const tokens = await connect(await clientOf())
    const issuedAtSeconds = decodedPayload(tokens.id_token ?? '')['iat']
    expect(issuedAtSeconds).toBeGreaterThan(Date.now() / 1000 + 590)
    expect(house.identity.verifyAccessToken(tokens.access_token)).not.toBeNull()
  })

  it('revokes a refresh token on request, when the endpoint is there (A19)', async () => {
    const client = await clientOf()
    const tokens = await connect(client)
    await oauth.tokenRevocation(client, refreshTokenOf(tokens))
    expect(await refusalOf(oauth.refreshTokenGrant(client, refreshTokenOf(tokens)))).toEqual(INVALID_GRANT)
    expect(house.identity.verifyAccessToken(tokens.access_token)).toBeNull()

    house.switches.revocationEndpoint = false
    const response = await fetch(new URL('/connect/revocation', house.issuer), { method: 'POST' })
    expect(response.status).toBe(404)
    expect((await clientOf()).serverMetadata().revocation_endpoint).toBeUndefined()
  })

  it('forgets a client whose consent was withdrawn, and only that client', async () => {
    const [client, spa] = await Promise.all([clientOf(), clientOf('spa', null)])
    const [mine, theirs] = [await connect(client), await connect(spa)]
    house.identity.withdrawConsent('confidential')
    expect(await refusalOf(oauth.refreshTokenGrant(client, refreshTokenOf(mine)))).toEqual(INVALID_GRANT)
    expect(house.identity.verifyAccessToken(mine.access_token)).toBeNull()
    expect(house.identity.verifyAccessToken(theirs.access_token)).not.toBeNull()
    await oauth.refreshTokenGrant(spa, refreshTokenOf(theirs))
  })

  it('revokes the tokens of one person', async () => {
    const client = await clientOf()
    const ada = await connect(client)
    const ben = await connect(client, { email: BEN.email, password: BEN.password })
    house.identity.revokeTokens(ADA.platformUserId)
    expect(house.identity.verifyAccessToken(ada.access_token)).toBeNull()
    expect(await refusalOf(oauth.refreshTokenGrant(client, refreshTokenOf(ada)))).toEqual(INVALID_GRANT)
    await oauth.refreshTokenGrant(client, refreshTokenOf(ben))
    house.identity.revokeTokens()
    expect(house.identity.verifyAccessToken(ben.access_token)).toBeNull()
  })

  it('refuses a blocked client until it is registered again', async () => {
    const client = await clientOf()
    const tokens = await connect(client)
    house.identity.blockClient('confidential')
    const refusal = await refusalOf(oauth.refreshTokenGrant(client, refreshTokenOf(tokens)))
    expect(refusal).toEqual({ status: 400, error: 'invalid_client' })
    expect(house.identity.verifyAccessToken(tokens.access_token)).toBeNull()
    house.identity.registerClient({ clientId: 'confidential', secret: 'a-secret', redirectUris: [CALLBACK] })
    await oauth.refreshTokenGrant(client, refreshTokenOf(tokens))

    house.identity.blockClient('confidential')
    house.identity.startAnew()
    expect(await refusalOf(oauth.refreshTokenGrant(client, refreshTokenOf(tokens)))).toEqual(INVALID_GRANT)
    await connect(client)
  })

  it('registers a client while it runs, with scopes of its own', async () => {
    house.identity.registerClient({
      clientId: 'late',
      secret: 'late-secret',
      redirectUris: [CALLBACK],
      scopes: ['openid', 'user_api.full_access'],
    })
    const client = await clientOf('late', 'late-secret')
    const { redirect, checks } = await visit(client, ADA_LOGIN, { scope: 'openid user_api.full_access' })
    const tokens = await oauth.authorizationCodeGrant(client, redirect ?? new URL(CALLBACK), checks)
    expect(tokens.refresh_token).toBeUndefined()
    expect((await visit(client, ADA_LOGIN)).page?.text).toBe('{"error":"invalid_scope"}')
  })

  it('answers 400 invalid_grant to a dead refresh token, for good (A20)', async () => {
    const client = await clientOf()
    const tokens = await connect(client)
    house.strike('dead-refresh-token', true)
    expect(await refusalOf(oauth.refreshTokenGrant(client, refreshTokenOf(tokens)))).toEqual(INVALID_GRANT)
    house.strike('dead-refresh-token', false)
    expect(await refusalOf(oauth.refreshTokenGrant(client, refreshTokenOf(tokens)))).toEqual(INVALID_GRANT)
    expect(house.identity.verifyAccessToken(tokens.access_token)).not.toBeNull()

    const again = await connect(client)
    house.identity.killRefreshTokens()
    expect(await refusalOf(oauth.refreshTokenGrant(client, refreshTokenOf(again)))).toEqual(INVALID_GRANT)
  })

  it('answers 404 everywhere while it is gone, and goes on afterwards', async () => {
    const client = await clientOf()
    const tokens = await connect(client)
    house.strike('identity-gone', true)
    for (const path of ['/.well-known/openid-configuration', '/connect/authorize', '/identity/login/x']) {
      expect((await fetch(new URL(path, house.issuer))).status).toBe(404)
    }
    await expect(oauth.refreshTokenGrant(client, refreshTokenOf(tokens))).rejects.toThrow()
    house.strike('identity-gone', false)
    await oauth.refreshTokenGrant(client, refreshTokenOf(tokens))
  })
})

describe('the emulated identity server: tokens without login', () => {
  it('mints a token that is as good as another', () => {
    const token = house.identity.mintAccessToken({ platformUserId: ADA.platformUserId, clientId: 'bench' })
    expect(house.identity.verifyAccessToken(token)).toEqual({
      platformUserId: ADA.platformUserId,
      clientId: 'bench',
      scope: SCOPE,
    })
  })

  it('knows a forgery, whatever was changed', () => {
    const token = house.identity.mintAccessToken({ platformUserId: ADA.platformUserId, clientId: 'bench' })
    const [header, , signature] = token.split('.')
    const forged = Buffer.from(JSON.stringify({ ...decodedPayload(token), client_id: 'other' })).toString('base64url')
    for (const text of ['', 'x', 'a.b.c', `${header}.${forged}.${signature}`, `${token}x`, `x${token}`]) {
      expect(house.identity.verifyAccessToken(text)).toBeNull()
    }
  })

  it('knows only its own tokens, although servers of one process share a key', async () => {
    const other = await openHouse()
    try {
      const token = other.identity.mintAccessToken({ platformUserId: ADA.platformUserId, clientId: 'bench' })
      expect(house.identity.verifyAccessToken(token)).toBeNull()
    } finally {
      await other.close()
    }
  })

  it('carries its state over into another server', async () => {
    const client = await clientOf()
    const tokens = await connect(client)
    const dumped: unknown = JSON.parse(JSON.stringify(house.identity.dump()))
    house.identity.revokeTokens()
    expect(house.identity.verifyAccessToken(tokens.access_token)).toBeNull()
    house.identity.load(dumped)
    expect(house.identity.verifyAccessToken(tokens.access_token)).not.toBeNull()
    await oauth.refreshTokenGrant(client, refreshTokenOf(tokens))
    expect(() => house.identity.load({ tokens: [1] })).toThrow('identity state')
  })
})

describe('the emulated identity server in its place', () => {
  it('lets the site admin of the seed connect, and the token opens the API until the consent is withdrawn', async () => {
    const emulator = await startEmulator()
    try {
      const secret = oauth.ClientSecretBasic('latchwork-demo-secret')
      const client = await oauth.discovery(new URL(emulator.url), 'latchwork-demo', undefined, secret, {
        execute: [oauth.allowInsecureRequests],
      })
      const { email, password } = demoLogins.admin
      const tokens = await connect(client, { email, password })
      const me = () => fetch(`${emulator.url}/v1.1/me`, { headers: { authorization: `Bearer ${tokens.access_token}` } })
      expect(await (await me()).json()).toMatchObject({ email })

      await fetch(`${emulator.url}/_control/identity`, {
        method: 'POST',
        body: JSON.stringify({ action: 'withdraw-consent', clientId: 'latchwork-demo' }),
      })
      expect((await me()).status).toBe(401)
      expect(await refusalOf(oauth.refreshTokenGrant(client, refreshTokenOf(tokens)))).toEqual(INVALID_GRANT)

      const gone = { seed: 1, rules: [{ kind: 'identity-gone', probability: 1 }] }
      await fetch(`${emulator.url}/_control/trouble`, { method: 'PUT', body: JSON.stringify(gone) })
      expect((await fetch(`${emulator.url}/.well-known/openid-configuration`)).status).toBe(404)
    } finally {
      await emulator.close()
    }
  })
})
