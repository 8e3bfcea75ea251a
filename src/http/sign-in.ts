// Mounts the sign-in library at /api/auth. Only the paths named here are open, and guessing is slowed down.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { mustBeSameSite, webHeaders } from './asking/principal.ts'
import { libraryProblem } from './desk/library-answers.ts'
import { ProblemError, problemOf } from './errors.ts'
import type { ServerParts } from './parts.ts'
import { Allowance } from './visitors/allowance.ts'
import { mustWaitTurn } from './visitors/visit.ts'

const openPaths: ReadonlySet<string> = new Set([
  'POST /api/auth/sign-in/email',
  'POST /api/auth/sign-out',
  'POST /api/auth/change-password',
  'POST /api/auth/revoke-sessions',
  'GET /api/auth/get-session',
  'GET /api/auth/passkey/generate-register-options',
  'POST /api/auth/passkey/verify-registration',
  'GET /api/auth/passkey/generate-authenticate-options',
  'POST /api/auth/passkey/verify-authentication',
  'GET /api/auth/passkey/list-user-passkeys',
  'POST /api/auth/passkey/delete-passkey',
])

/** Each question leaves a row for five minutes, and anybody may ask. */
const passkeyQuestions = { limit: 60, windowMs: 15 * 60_000 }

export function registerSignIn(app: FastifyInstance, parts: ServerParts): void {
  const attempts = new SignInAttempts(() => parts.clock.monotonicMs())
  const allowance = new Allowance(() => parts.clock.monotonicMs())
  app.route({
    method: ['GET', 'POST'],
    url: '/api/auth/*',
    schema: { hide: true },
    handler: async (request, reply) => {
      const path = request.url.split('?')[0] ?? ''
      if (!openPaths.has(`${request.method} ${path}`)) throw new ProblemError(problemOf('route.unknown', path))
      // Signing somebody in by another site's form would put them into a stranger's session.
      if (request.headers.cookie !== undefined || request.headers.origin !== undefined) mustBeSameSite(parts, request)
      if (path.endsWith('-authenticate-options')) mustWaitTurn(allowance, request.ip, passkeyQuestions)
      if (!path.endsWith('/sign-in/email')) return passOn(path, await answerOf(parts, request), reply)
      return signIn(parts, attempts, request, reply)
    },
  })
}

async function signIn(parts: ServerParts, attempts: SignInAttempts, request: FastifyRequest, reply: FastifyReply) {
  const email = emailOf(request.body)
  const waitMs = attempts.waitMs(request.ip, email)
  if (waitMs > 0) {
    const seconds = Math.ceil(waitMs / 1000)
    throw new ProblemError(problemOf('request.too_many', `Try again in ${seconds} seconds.`), {
      'retry-after': String(seconds),
    })
  }
  const answer = await answerOf(parts, request)
  if (answer.ok) attempts.forget(request.ip, email)
  else attempts.record(request.ip, email)
  return passOn('/api/auth/sign-in/email', answer, reply)
}

const emailOf = (body: unknown): string =>
  typeof body === 'object' && body !== null && 'email' in body && typeof body.email === 'string'
    ? body.email.trim().toLowerCase()
    : ''

async function answerOf(parts: ServerParts, request: FastifyRequest): Promise<Response> {
  const headers = webHeaders(request)
  headers.delete('content-length')
  const body = request.method === 'POST' ? JSON.stringify(request.body ?? {}) : null
  if (body !== null) headers.set('content-type', 'application/json')
  // The library wants an origin of ours; without one, no browser sent this, and mustBeSameSite has seen to the others.
  headers.set('origin', new URL(parts.publicUrl).origin)
  return parts.sessions.respond(
    new Request(new URL(request.url, parts.publicUrl), { method: request.method, headers, body }),
  )
}

async function passOn(path: string, answer: Response, reply: FastifyReply): Promise<FastifyReply> {
  if (answer.status >= 400 && answer.status < 500) {
    const isJson = answer.headers.get('content-type')?.includes('json') ?? false
    const problem = libraryProblem(path, isJson ? await answer.json() : null)
    throw new ProblemError({ ...problem, status: answer.status })
  }
  reply.code(answer.status)
  for (const [name, value] of answer.headers) if (name !== 'set-cookie') reply.header(name, value)
  const cookies = answer.headers.getSetCookie()
  if (cookies.length > 0) reply.header('set-cookie', cookies)
  return reply.send(await answer.text())
}

const windowMs = 15 * 60_000
const perAccountLimit = 5
const perAddressLimit = 50
const rememberedLimit = 20_000

/**
 * Failed attempts by network address, and by account from that address: nobody is locked out of an account by somebody
 * else's guesses elsewhere.
 */
class SignInAttempts {
  readonly #failures = new Map<string, number[]>()
  readonly #nowMs: () => number

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  /** How long to wait; 0 = go on. */
  waitMs(address: string, email: string): number {
    return Math.max(this.#wait(address, perAddressLimit), this.#wait(`${address} ${email}`, perAccountLimit))
  }

  record(address: string, email: string): void {
    if (this.#failures.size > rememberedLimit) this.#failures.clear()
    for (const key of [address, `${address} ${email}`]) {
      this.#failures.set(key, [...this.#recent(key), this.#nowMs()])
    }
  }

  forget(address: string, email: string): void {
    this.#failures.delete(`${address} ${email}`)
  }

  #recent(key: string): number[] {
    const since = this.#nowMs() - windowMs
    return (this.#failures.get(key) ?? []).filter(at => at > since)
  }

  #wait(key: string, limit: number): number {
    const recent = this.#recent(key)
    const oldest = recent.at(-limit)
    return oldest === undefined ? 0 : oldest + windowMs - this.#nowMs()
  }
}
