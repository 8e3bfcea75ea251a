// Joins the route table to the web server: who may, what is valid, what is answered, and every error as a problem.
import { isUtf8 } from 'node:buffer'
import { constants } from 'node:zlib'
import compress, { type FastifyCompressOptions } from '@fastify/compress'
import cookie from '@fastify/cookie'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { problem } from '../contract/problem.ts'
import type { Principal } from '../ports/access-control.ts'
import { StoreBusy, type Transaction } from '../ports/store.ts'
import { type Asker, KnownKeys } from './asking/known-keys.ts'
import { mustBeAllowed } from './asking/principal.ts'
import { claimOf, pathOf } from './claim.ts'
import { registerAccount } from './desk/account-routes.ts'
import { registerStaffSignIn } from './desk/sign-in-routes.ts'
import { describeApi } from './documentation.ts'
import { ProblemError, problemOf } from './errors.ts'
import { sendProblem } from './failures.ts'
import { ifMatchOf } from './if-match.ts'
import { registerLive } from './live/live.ts'
import { registerOpenRoutes } from './open-routes.ts'
import { registerScreens } from './pages/screens.ts'
import type { ServerParts } from './parts.ts'
import type { Route } from './route.ts'
import { routesOf } from './routes.ts'
import { registerSignIn } from './sign-in.ts'
import { registerCalendars } from './visitors/calendar.ts'
import { registerGuestRoutes } from './visitors/guest-routes.ts'
import { registerMemberRoutes } from './visitors/member-routes.ts'
import { registerVisitorPages } from './visitors/pages.ts'

const bodyLimitBytes = 1_048_576

/** The whole server, not yet listening. */
export async function createServer(parts: ServerParts): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: bodyLimitBytes,
    // Requests under way are finished; connections that only wait are closed.
    forceCloseConnections: 'idle',
    trustProxy: parts.trustedProxies && parts.trustedProxies.length > 0 ? [...parts.trustedProxies] : false,
    frameworkErrors: (error, request, reply) => void sendProblem(parts, error, request, reply),
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.decorateRequest('principal', null)
  app.decorateRequest('asker', null)
  readOnlyJson(app)
  const isSecure = parts.publicUrl.startsWith('https:')
  app.addHook('onSend', async (_request, reply) => guardHeaders(reply, isSecure))
  app.setErrorHandler(async (error, request, reply) =>
    // What was wrong is nobody's business who is not let in. Where the database has no time, it says no more than that.
    sendProblem(parts, (error instanceof StoreBusy ? null : await denialOf(request)) ?? error, request, reply),
  )
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      parts,
      new ProblemError(problemOf('route.unknown', `${request.method} ${pathOf(request)}`)),
      request,
      reply,
    ),
  )
  await app.register(cookie)
  await app.register(compress, compressed)
  await describeApi(app, parts)
  await app.register(async api => {
    const keys = new KnownKeys(parts)
    for (const route of routesOf(parts)) register(api, parts, keys, route)
  })
  registerOpenRoutes(app, parts)
  registerSignIn(app, parts)
  registerStaffSignIn(app, parts)
  registerAccount(app, parts)
  registerGuestRoutes(app, parts)
  registerMemberRoutes(app, parts)
  registerCalendars(app, parts)
  registerLive(app, parts)
  registerVisitorPages(app, parts)
  registerScreens(app, parts)
  await app.ready()
  return app
}

/**
 * Documents and answers, not streams: a listener waits for each word. Requests are read as they are: a small one could
 * unfold to any size. The quality is the one at which compressing takes less time than sending.
 */
const compressed = {
  encodings: ['br', 'gzip'],
  customTypes: /^(application\/(problem\+)?json|text\/(html|calendar))\b/,
  brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
  globalDecompression: false,
} satisfies FastifyCompressOptions

/**
 * Forms of other sites can send text without asking; only JSON is read, and an empty body is no body. JSON is UTF-8 (RFC
 * 8259): bytes that are not would be stored as a name that nobody wrote.
 */
function readOnlyJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (!isUtf8(body)) done(new ProblemError(problemOf('request.malformed', 'The body must be UTF-8.')))
    else if (body.length === 0) done(null, undefined)
    else void parse(request, body.toString(), done)
  })
}

function guardHeaders(reply: FastifyReply, isSecure: boolean): void {
  if (isSecure) reply.header('strict-transport-security', 'max-age=31536000')
  if (!reply.hasHeader('content-security-policy')) {
    reply.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
  }
  if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'no-referrer')
}

function register(app: FastifyInstance, parts: ServerParts, keys: KnownKeys, route: Route): void {
  const { params, query, body, answers, role, scope } = route
  const hasBody = route.method !== 'GET' && route.method !== 'DELETE'
  app.route({
    method: route.method,
    url: `/api/v1${route.path}`,
    schema: {
      operationId: route.name,
      summary: `${route.name.replaceAll('-', ' ')} (role ${role}, scope ${scope})`,
      tags: [route.path.split('/')[1] ?? ''],
      security: [{ apiKey: [] }, { session: [] }],
      params,
      querystring: query,
      ...(hasBody ? { body } : {}),
      response: { ...answers, '4xx': problem, '5xx': problem },
    },
    onRequest: async request => {
      const asker = route.admits ? keys.askerOf(request) : null
      request.setDecorator('asker', asker)
      const principal = asker?.principal ?? (await keys.principalOf(request))
      request.setDecorator('principal', principal)
      mustBeAllowed(principal, route)
    },
    // An action without a body is the action with an empty one.
    preValidation: async request => {
      if (hasBody) request.body ??= {}
    },
    handler: async (request, reply) => {
      const answer = await route.run(parts, askedBy(request, route))
      const version = versionOf(answer.body)
      if (version !== null) reply.header('etag', `"${version}"`)
      reply.code(answer.status)
      return answer.body
    },
  })
}

function askedBy(request: FastifyRequest, route: Route) {
  const principal = request.getDecorator<Principal>('principal')
  const { params, query, body } = request
  return {
    principal,
    params,
    query,
    body,
    ifMatch: ifMatchOf(request),
    claim: route.method === 'POST' ? claimOf(request, scopeOf(request, principal)) : null,
    admit: (tx: Transaction) => admission(request, tx),
  }
}

const admission = async (request: FastifyRequest, tx?: Transaction): Promise<void> =>
  request.getDecorator<Asker | null>('asker')?.admit(tx)

/** Why whoever asks is not let in; null where they are, or where nobody can say. */
const denialOf = (request: FastifyRequest): Promise<ProblemError | null> =>
  admission(request).then(
    () => null,
    (error: unknown) => (error instanceof ProblemError ? error : null),
  )

const scopeOf = (request: FastifyRequest, { kind, id }: Principal): string =>
  `${kind}:${id} ${request.method} ${pathOf(request)}`

const versionOf = (body: unknown): number | null =>
  typeof body === 'object' && body !== null && 'version' in body && typeof body.version === 'number'
    ? body.version
    : null
