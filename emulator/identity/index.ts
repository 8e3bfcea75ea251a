/**
 * The emulated Salto identity server: login page, authorization code with PKCE, refresh tokens. The protocol is the
 * work of the certified library `oidc-provider`; what is ours is Salto's paths, lifetimes, clients and errors.
 *
 * Ages are counted on the emulator's clock. Every visit to `/connect/authorize` asks who is there: there is no single
 * sign-on, so that a test or a demonstration can change the person at will.
 */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { IdentitySeam, IdentityWorld } from '../identity-seam.ts'
import { AccessTokens } from './access-tokens.ts'
import { findClient, scopesOf, USUAL_SCOPES } from './clients.ts'
import { type Desk, deskOf } from './desk.ts'
import { dumpedStateOf } from './dump.ts'
import { answerLogin } from './login.ts'
import { createProvider } from './provider.ts'
import { freshSigningKey, signingKeyOf } from './signing-key.ts'
import { IdentityStorage } from './storage.ts'

/** The seam, and the desk for clients. */
export type IdentityServer = IdentitySeam & Desk

/** Whether a path belongs to the identity server. */
export function isIdentityPath(path: string): boolean {
  return /^\/(\.well-known|connect|identity)(\/|$)/.test(path)
}

/** Starts an identity server; many may live in one process. Takes a moment at the first time: a key is made. */
export async function createIdentity(world: IdentityWorld): Promise<IdentityServer> {
  const storage = new IdentityStorage(world)
  const tokens = new AccessTokens(world)
  const blocked = new Set<string>()
  let key = await freshSigningKey()
  let cookieSecret = randomBytes(16).toString('hex')
  const built = () =>
    createProvider({ world, storage, tokens, key, cookieSecret, isBlocked: clientId => blocked.has(clientId) })
  let engine = built()

  return {
    answer(req, res) {
      answerRequest({ world, ...engine }, req, res).catch((cause: unknown) => {
        process.emitWarning(cause instanceof Error ? cause : new Error(String(cause)))
        if (res.headersSent) res.destroy()
        else res.writeHead(500).end()
      })
    },
    verifyAccessToken(token) {
      const claims = tokens.verified(key, token)
      return claims && !blocked.has(claims.clientId) ? claims : null
    },
    mintAccessToken({ platformUserId, clientId, scope, lifetimeSeconds }) {
      return tokens.minted(key, {
        platformUserId,
        clientId,
        scope: scope ?? USUAL_SCOPES.join(' '),
        lifetimeSeconds: lifetimeSeconds ?? world.switches.accessTokenLifetimeSeconds,
      })
    },
    dump() {
      const state = {
        key: key.jwk,
        cookieSecret,
        blocked: [...blocked],
        tokens: tokens.all(),
        records: storage.records(),
      }
      return JSON.parse(JSON.stringify(state))
    },
    load(state) {
      const dumped = dumpedStateOf(state)
      key = signingKeyOf(dumped.key)
      cookieSecret = dumped.cookieSecret
      blocked.clear()
      for (const clientId of dumped.blocked) blocked.add(clientId)
      tokens.replace(dumped.tokens)
      storage.replace(dumped.records)
      engine = built()
    },
    ...deskOf({ world, storage, tokens, blocked }),
  }
}

interface Engine extends ReturnType<typeof createProvider> {
  world: IdentityWorld
}

async function answerRequest(engine: Engine, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { world, provider, listener } = engine
  const url = new URL(req.url ?? '/', 'http://emulator.invalid')
  // Measured on acceptance: the identity server answered 404 to everything for two hours.
  const isGone = world.trouble('identity-gone', req)
  if (isGone || (url.pathname === '/connect/revocation' && !world.switches.revocationEndpoint)) {
    res.writeHead(404).end()
    return
  }
  if (url.pathname.startsWith('/identity/login/')) return answerLogin(engine, req, res)
  if (url.pathname === '/connect/authorize') {
    const alien = findAlienScope(world, url.searchParams)
    if (alien !== null) {
      res.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error: 'invalid_scope' }))
      return
    }
    prepareAuthorize(req, url, provider.cookieName('session'))
  }
  await listener(req, res)
}

/** A scope that the client was not given, or null. */
function findAlienScope(world: IdentityWorld, query: URLSearchParams): string | null {
  const client = findClient(world, query.get('client_id') ?? '')
  const scopes = (query.get('scope') ?? '').split(' ').filter(Boolean)
  return client ? (scopes.find(scope => !scopesOf(client).includes(scope)) ?? null) : null
}

/**
 * The library gives refresh tokens only when `prompt=consent` is sent; Salto documents no such need. And it would
 * remember the person of the last login: without that cookie it asks.
 */
function prepareAuthorize(req: IncomingMessage, url: URL, sessionCookie: string): void {
  if (!url.searchParams.has('prompt')) url.searchParams.set('prompt', 'consent')
  req.url = `${url.pathname}${url.search}`
  const cookies = (req.headers.cookie ?? '').split(/; */).filter(cookie => !cookie.startsWith(sessionCookie))
  if (cookies.length > 0) req.headers.cookie = cookies.join('; ')
  else delete req.headers.cookie
}
