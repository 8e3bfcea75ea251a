// DESK: what the shell of the staff's screens asks. Here: signing in by a link from one's mail, and a new password.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { type StaffLinkAsked, sendStaffLink } from '../../commands/staff/send-staff-link.ts'
import { chooseNewPassword, type Opened, openStaffLink } from '../../commands/staff/staff-session.ts'
import * as wire from '../../contract/desk/sign-in.ts'
import { problem } from '../../contract/problem.ts'
import { accepted } from '../../contract/visitors/visitors.ts'
import type { Body } from '../../contract/words.ts'
import { isRefusal, type Refusal } from '../../domain/refusal.ts'
import { isAtLeast, type StaffRecord } from '../../ports/access-control.ts'
import { mustBeSameSite, webHeaders } from '../asking/principal.ts'
import { ProblemError, refusalProblem } from '../errors.ts'
import type { ServerParts } from '../parts.ts'
import { Allowance } from '../visitors/allowance.ts'
import { addressOf, mustWaitTurn, visited, visitorActor } from '../visitors/visit.ts'

const windowMs = 15 * 60_000
const asking = { limit: 20, windowMs }
const askingForOne = { limit: 5, windowMs }
const opening = { limit: 30, windowMs }

const described = (name: string, body: z.ZodType, status: 202 | 204) => ({
  schema: {
    operationId: name,
    summary: `${name.replaceAll('-', ' ')} (by a letter)`,
    tags: ['staff'],
    body,
    response: { ...(status === 202 ? { 202: accepted } : {}), '4xx': problem, '5xx': problem },
  },
})

export function registerStaffSignIn(app: FastifyInstance, parts: ServerParts): void {
  const allowance = new Allowance(() => parts.clock.monotonicMs())
  registerAsking(app, parts, allowance)
  registerOpening(app, parts, allowance)
}

type Asking = FastifyRequest<{ Body: Body<typeof wire.staffLinkAsked> }>
type Sends = (staff: StaffRecord) => Promise<unknown>

function registerAsking(app: FastifyInstance, parts: ServerParts, allowance: Allowance): void {
  const unseen = workUnseen(app, parts)
  const letter = ({ organizationId }: StaffRecord, asked: StaffLinkAsked) =>
    visited(parts, sendStaffLink, asked, { organizationId, actor: visitorActor, answer: async () => null })
  const answered = (request: Asking, reply: FastifyReply, sends: Sends) => {
    const { email } = request.body
    mustWaitTurn(allowance, `ask ${addressOf(request)}`, asking)
    mustWaitTurn(allowance, `ask ${addressOf(request)} ${email.trim().toLowerCase()}`, askingForOne)
    unseen(async () => {
      const staff = await staffOf(parts, email)
      if (staff) await sends(staff)
    })
    return reply.code(202).send({ status: 'accepted' })
  }
  app.post<{ Body: Body<typeof wire.staffLinkAsked> }>(
    '/api/v1/staff-sign-in',
    described('send-staff-link', wire.staffLinkAsked, 202),
    async (request, reply) => {
      const linkUrl = `${parts.publicUrl}/staff/sign-in?token=`
      const asked = (staffId: string): Parameters<typeof sendStaffLink>[1] => ({ staffId, purpose: 'sign-in', linkUrl })
      return answered(request, reply, staff => letter(staff, asked(staff.id)))
    },
  )
  app.post<{ Body: Body<typeof wire.staffLinkAsked> }>(
    '/api/v1/forgotten-password',
    described('send-password-link', wire.staffLinkAsked, 202),
    async (request, reply) => {
      const linkUrl = `${parts.publicUrl}/staff/reset?token=`
      const asked = (staffId: string): Parameters<typeof sendStaffLink>[1] => ({
        staffId,
        purpose: 'password',
        linkUrl,
      })
      return answered(request, reply, staff => letter(staff, asked(staff.id)))
    },
  )
}

function registerOpening(app: FastifyInstance, parts: ServerParts, allowance: Allowance): void {
  const mustBeOurs = (request: FastifyRequest) => {
    mustWaitTurn(allowance, `open ${addressOf(request)}`, opening)
    // Opening a link by another site's form would put somebody into a stranger's session.
    if (request.headers.cookie !== undefined || request.headers.origin !== undefined) mustBeSameSite(parts, request)
  }
  app.post<{ Body: Body<typeof wire.staffToken> }>(
    '/api/v1/staff-sign-in/complete',
    described('open-staff-link', wire.staffToken, 204),
    async (request, reply) => {
      mustBeOurs(request)
      return signedIn(reply, await openStaffLink(parts, request.body.token, webHeaders(request)))
    },
  )
  app.post<{ Body: Body<typeof wire.newStaffPassword> }>(
    '/api/v1/forgotten-password/complete',
    described('choose-new-password', wire.newStaffPassword, 204),
    async (request, reply) => {
      mustBeOurs(request)
      return signedIn(reply, await chooseNewPassword(parts, request.body, webHeaders(request)))
    },
  )
}

/** After the answer: how long the work takes would tell whether somebody has the address. */
function workUnseen(app: FastifyInstance, parts: ServerParts): (work: () => Promise<void>) => void {
  const underWay = new Set<Promise<void>>()
  app.addHook('onClose', async () => void (await Promise.all(underWay)))
  return work => {
    const done = work().catch((error: unknown) =>
      parts.reportFailure({ id: parts.newId(parts.clock.now()), route: 'staff-sign-in', error }),
    )
    underWay.add(done)
    void done.finally(() => underWay.delete(done))
  }
}

/** In whose name the letter goes: the organisation in which the person may do most. */
async function staffOf({ controls }: ServerParts, email: string): Promise<StaffRecord | null> {
  const jobs = (await controls.staff.listByEmail(email.trim().toLowerCase())).filter(
    job => job.status === 'active' && job.userId !== null,
  )
  const [first] = jobs.toSorted((a, b) => (a.role === b.role ? 0 : isAtLeast(a.role, b.role) ? -1 : 1))
  return first ?? null
}

function signedIn(reply: FastifyReply, opened: Opened | Refusal): FastifyReply {
  if (isRefusal(opened)) throw new ProblemError(refusalProblem(opened))
  return reply
    .code(204)
    .header('set-cookie', [...opened.cookies])
    .send()
}
