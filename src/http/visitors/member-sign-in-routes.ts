// Members sign in by a link from their mail. Here: the links, the cookie, and who is asking.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import {
  endMemberSession,
  findMember,
  isMemberSession,
  type Member,
  memberSessionMs,
  openMemberLink,
  type SignedIn,
} from '../../commands/visitors/member-session.ts'
import { sendMemberLink } from '../../commands/visitors/send-member-link.ts'
import { problem } from '../../contract/problem.ts'
import * as wire from '../../contract/visitors/visitors.ts'
import type { Body } from '../../contract/words.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { mustBeSameSite } from '../asking/principal.ts'
import { ProblemError, problemOf, refusalProblem } from '../errors.ts'
import type { ServerParts } from '../parts.ts'
import { Allowance } from './allowance.ts'
import { addressOf, loadOrganization, mustWaitTurn, visited, visitorActor } from './visit.ts'

const minuteMs = 60_000
const asking = { limit: 20, windowMs: 15 * minuteMs }
const askingForOne = { limit: 5, windowMs: 15 * minuteMs }
const opening = { limit: 30, windowMs: 15 * minuteMs }

export const memberCookie = 'latchwork.member'
export const memberLinkPath = '/member-sign-in/'

interface Described {
  readonly params?: z.ZodType
  readonly querystring?: z.ZodType
  readonly body?: z.ZodType
  readonly answer?: z.ZodType
  readonly status?: 200 | 201 | 202 | 204
}

/** What the documentation says of a route for members. */
export const described = (name: string, { answer, status = 200, ...asked }: Described) => ({
  schema: {
    operationId: name,
    summary: `${name.replaceAll('-', ' ')} (member)`,
    tags: ['me'],
    ...asked,
    response: { ...(answer ? { [status]: answer } : {}), '4xx': problem, '5xx': problem },
  },
})

export function registerMemberSignIn(app: FastifyInstance, parts: ServerParts): void {
  const allowance = new Allowance(() => parts.clock.monotonicMs())
  const underWay = new Set<Promise<unknown>>()
  app.addHook('onClose', async () => void (await Promise.all(underWay)))

  /** After the answer: how long it takes would tell whether somebody has the address. */
  const unseen = (sending: Promise<unknown>) => {
    const work = sending.catch((error: unknown) =>
      parts.reportFailure({ id: parts.newId(parts.clock.now()), route: 'member-sign-in', error }),
    )
    underWay.add(work)
    void work.finally(() => underWay.delete(work))
  }

  app.post<{ Body: Body<typeof wire.memberSignIn> }>(
    '/api/v1/member-sign-in',
    described('send-member-link', { body: wire.memberSignIn, answer: wire.accepted, status: 202 }),
    async (request, reply) => {
      const address = addressOf(request)
      const email = request.body.email.trim().toLowerCase()
      mustWaitTurn(allowance, `ask ${address}`, asking)
      mustWaitTurn(allowance, `ask ${address} ${email}`, askingForOne)
      const { id } = await loadOrganization(parts, request.body.organizationId)
      const linkUrl = `${parts.publicUrl}${memberLinkPath}`
      const visit = { organizationId: id, actor: visitorActor, answer: async () => null }
      unseen(visited(parts, sendMemberLink, { email, linkUrl }, visit))
      return reply.code(202).send({ status: 'accepted' })
    },
  )
  app.post<{ Body: Body<typeof wire.memberToken> }>(
    '/api/v1/member-sign-in/complete',
    described('open-member-link', { body: wire.memberToken, answer: wire.member }),
    async (request, reply) => {
      mustWaitTurn(allowance, `open ${addressOf(request)}`, opening)
      // Opening a link by another site's form would put somebody into a stranger's session.
      if (request.headers.cookie !== undefined || request.headers.origin !== undefined) mustBeSameSite(parts, request)
      const opened = await openMemberLink(parts, request.body.token)
      if (isRefusal(opened)) throw new ProblemError(refusalProblem(opened))
      keepSignedIn(parts, reply, opened)
      return wireMember(opened.member)
    },
  )
  app.post('/api/v1/member-sign-out', described('end-member-session', { status: 204 }), async (request, reply) => {
    mustBeSameSite(parts, request)
    const secret = request.cookies[memberCookie]
    if (secret !== undefined) await endMemberSession(parts, secret)
    return reply.clearCookie(memberCookie, { path: '/' }).code(204).send()
  })
}

const wireMember = ({ organizationId, personId: id, name }: Member) => ({ kind: 'member', id, organizationId, name })

export function keepSignedIn(parts: ServerParts, reply: FastifyReply, { secret }: SignedIn): void {
  if (secret === null) return
  reply.setCookie(memberCookie, secret, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: parts.publicUrl.startsWith('https:'),
    maxAge: memberSessionMs / 1000,
  })
}

/** null: no member asks. Also rotates the secret of the cookie when its day has come. */
async function signedInMember(
  parts: ServerParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Member | null> {
  const secret = request.cookies[memberCookie]
  const signedIn = secret === undefined ? null : await findMember(parts, secret)
  if (!signedIn) return null
  mustBeSameSite(parts, request)
  keepSignedIn(parts, reply, signedIn)
  return signedIn.member
}

export async function loadMember(parts: ServerParts, request: FastifyRequest, reply: FastifyReply): Promise<Member> {
  const member = await signedInMember(parts, request, reply)
  if (member) return member
  throw new ProblemError(problemOf('auth.missing', 'Ask for a link at /api/v1/member-sign-in.'))
}

/** For an answer that stays open: whether the session with which it was asked for lasts. */
export async function isStillMember(parts: ServerParts, request: FastifyRequest): Promise<boolean> {
  const secret = request.cookies[memberCookie]
  return secret !== undefined && (await isMemberSession(parts, secret))
}
