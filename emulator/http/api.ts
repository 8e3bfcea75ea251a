/** The life of one API call: wait, be struck, know the caller, do the effect in one go, answer. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Dice } from '../dice.ts'
import { ApiError, forbidden, notAuthorized, requestInvalid } from '../errors.ts'
import type { IdentitySeam } from '../identity-seam.ts'
import { settle } from '../state/catch-up.ts'
import type { World } from '../state/world.ts'
import { damaged, type Outgoing, struckAnswer } from '../trouble/damage.ts'
import { type Strike, strikesBefore, type Trouble } from '../trouble/rules.ts'
import type { Answer, Call } from './call.ts'
import type { Calls, LoggedCall } from './calls.ts'
import { deliver, readBody } from './deliver.ts'
import type { Rate } from './rate.ts'
import { checkIds, type Found, type Router } from './router.ts'

export interface Api {
  world: World
  identity: IdentitySeam
  trouble: Trouble
  /** For what trouble does beyond deciding, such as how slowly a body drips. */
  damageDice: Dice
  router: Router
  calls: Calls
  rate: Rate
  /** Resolves after so long, or when the emulator closes. */
  wait(ms: number): Promise<void>
}

const jsonHeaders = { 'content-type': 'application/json; charset=utf-8' }

/** A18: what a browser asks before it calls. */
const preflight: Outgoing = {
  status: 204,
  headers: {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, POST, PATCH, PUT, DELETE',
    'access-control-allow-headers':
      'authorization, content-type, clp-continuation-token, clp-disable-odata-v3-conversion',
  },
  body: '',
  fate: 'send',
}

export async function answerApi(api: Api, req: IncomingMessage, res: ServerResponse, url: URL): Promise<void> {
  const startedAtMs = performance.now()
  const text = await readBody(req)
  if (text === null) return
  const method = req.method ?? 'GET'
  if (method === 'OPTIONS' && api.world.switches.cors) {
    deliver(res, preflight)
    return
  }
  const [, version = '', ...rest] = url.pathname.split('/')
  const path = `/${rest.join('/')}`
  const logged = api.calls.begin({
    at: api.world.clock.nowIso(),
    realAtMs: Date.now(),
    method,
    path: url.pathname,
    query: url.search,
    body: text === '' ? undefined : text.slice(0, 2000),
  })
  const found = findRoute(api.router, method, version, path)
  if (!(found instanceof ApiError)) logged.template = found.route.path
  const isList = !(found instanceof ApiError) && found.route.isList === true
  const target = { method, pathAndQuery: url.pathname + url.search, isList, isIdentity: false }
  const plan = api.trouble.plan(target, api.world.switches.latencyMs)
  logged.trouble = plan.strike?.kind ?? null
  if (plan.latencyMs > 0) await api.wait(plan.latencyMs)
  const question = { req, url, text, version, found }
  const out = plan.strike === null ? run(api, question, logged) : struck(api, question, logged, plan.strike)
  logged.status = out.fate === 'cut' || out.fate === 'never' ? 0 : out.status
  api.calls.end(logged, startedAtMs)
  if (api.world.switches.cors) out.headers = { ...out.headers, 'access-control-allow-origin': '*' }
  deliver(res, out)
}

interface Question {
  req: IncomingMessage
  url: URL
  text: string
  version: string
  found: Found | ApiError
}

function findRoute(router: Router, method: string, version: string, path: string): Found | ApiError {
  try {
    return router.find(method, version, path)
  } catch (error) {
    if (error instanceof ApiError) return error
    throw error
  }
}

function struck(api: Api, question: Question, logged: LoggedCall, strike: Strike): Outgoing {
  if (strikesBefore(strike.kind)) {
    if (strike.rule.effect === true) run(api, question, logged)
    return struckAnswer(strike)
  }
  const good = run(api, question, logged)
  return damaged(good, strike, api.damageDice, () => {
    const first = new URL(question.url)
    first.searchParams.delete('$skip')
    return run(api, { ...question, url: first }, logged).body
  })
}

/** Everything between request and answer that is synchronous, so that no two calls mix. */
function run(api: Api, question: Question, logged: LoggedCall): Outgoing {
  settle(api.world)
  try {
    const token = bearer(question.req)
    const claims = token === null ? null : api.identity.verifyAccessToken(token)
    if (token === null || claims === null) return unauthorized(api, token !== null)
    logged.platformUserId = claims.platformUserId
    const refusal = api.rate.refusal(api.world.switches.rateLimit, token, performance.now())
    if (refusal !== null) return { status: 429, headers: refusal, body: '', fate: 'send' }
    if (question.found instanceof ApiError) throw question.found
    if (!api.world.switches.versions.includes(question.version)) throw new ApiError(404, null, 'No such version')
    if (!claims.scope.split(' ').includes('user_api.full_access')) throw forbidden('Scope is missing')
    const caller = api.world.people.get(claims.platformUserId)
    if (caller === undefined) return unauthorized(api, true)
    checkIds(question.found.ids)
    const call = callOf(api, question, question.found.ids, caller)
    return outgoing(question.found.route.run(call))
  } catch (error) {
    if (error instanceof ApiError) return errorAnswer(api, error)
    return errorAnswer(api, new ApiError(500, '2201', error instanceof Error ? error.message : 'Internal server error'))
  }
}

function callOf(api: Api, question: Question, ids: Record<string, string>, caller: Call['caller']): Call {
  const { req, url, text, version } = question
  return {
    world: api.world,
    method: req.method ?? 'GET',
    url,
    version,
    ids,
    body: parsed(text),
    caller,
    odataV4: req.headers['clp-disable-odata-v3-conversion'] === 'true',
    continuationToken: single(req.headers['clp-continuation-token']),
  }
}

const single = (value: string | string[] | undefined) => (Array.isArray(value) ? (value[0] ?? null) : (value ?? null))

function parsed(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw requestInvalid('The body is not valid JSON')
  }
}

function bearer(req: IncomingMessage): string | null {
  const match = /^Bearer +(\S+)$/i.exec(req.headers.authorization ?? '')
  return match?.[1] ?? null
}

/** Empty body as measured on the vendor's framework; by switch the body that the vendor's description declares. */
function unauthorized(api: Api, isBad: boolean): Outgoing {
  const challenge = isBad ? 'Bearer error="invalid_token"' : 'Bearer'
  const withBody = api.world.switches.unauthorizedBody
  const out = withBody ? errorAnswer(api, notAuthorized('Not authorized')) : { status: 401, headers: {}, body: '' }
  return { status: 401, headers: { ...out.headers, 'www-authenticate': challenge }, body: out.body, fate: 'send' }
}

function errorAnswer(api: Api, error: ApiError): Outgoing {
  if (error.code === null) return { status: error.status, headers: {}, body: '', fate: 'send' }
  const code = api.world.switches.numericErrorCode ? Number(error.code) : error.code
  const body = JSON.stringify({ ErrorCode: code, Message: error.message })
  return { status: error.status, headers: jsonHeaders, body, fate: 'send' }
}

function outgoing(answer: Answer): Outgoing {
  if (answer.text !== undefined) {
    const { content, type, fileName } = answer.text
    const headers: Record<string, string> = { 'content-type': `${type}; charset=utf-8` }
    if (fileName !== undefined)
      headers['content-disposition'] = `attachment; filename="${fileName.replaceAll('"', '')}"`
    return { status: answer.status, headers, body: content, fate: 'send' }
  }
  if (answer.body === undefined) return { status: answer.status, headers: {}, body: '', fate: 'send' }
  return { status: answer.status, headers: jsonHeaders, body: JSON.stringify(answer.body), fate: 'send' }
}
