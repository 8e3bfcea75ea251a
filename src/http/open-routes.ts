// Routes that anybody may ask: health, metrics, the status page, the way back from Salto, and joining by a one-time link.
import type { FastifyInstance } from 'fastify'
import { acceptInvitation, becomeFirstOwner } from '../commands/staff/join.ts'
import { problem } from '../contract/problem.ts'
import { acceptedInvitation, firstOwner, principal as principalSchema, staffMember } from '../contract/staff.ts'
import type { Body } from '../contract/words.ts'
import { isRefusal } from '../domain/refusal.ts'
import { staffView } from '../views/staff.ts'
import { findPrincipal, loadPrincipal } from './asking/principal.ts'
import { ProblemError, refusalProblem } from './errors.ts'
import { callbackPage, isOfScreens, screenAfter } from './pages/callback.ts'
import { pageHeaders } from './pages/html.ts'
import { statusPage } from './pages/status.ts'
import { integrationPath, type ServerParts } from './parts.ts'

const hidden = { schema: { hide: true } }

export function registerOpenRoutes(app: FastifyInstance, parts: ServerParts): void {
  registerProbes(app, parts)
  registerJoining(app, parts)
  app.get('/', hidden, async (_request, reply) => reply.redirect('/staff'))
  app.get('/status', hidden, async (request, reply) => {
    // A page for everybody does not fail over an old cookie or key: it shows what everybody may see.
    const asker = await findPrincipal(parts, request).catch((error: unknown) => {
      if (error instanceof ProblemError) return null
      throw error
    })
    return reply.headers(pageHeaders).send(await statusPage(parts, asker))
  })
  // A redirect of the browser, so without a session: the state parameter names the attempt and its organisation.
  app.get(`${integrationPath}/callback`, hidden, async (request, reply) => {
    const outcome = await parts.integration.complete(new URL(request.url, parts.publicUrl))
    if (await isOfScreens(parts, request)) return reply.redirect(screenAfter(outcome), 303)
    return reply
      .code(isRefusal(outcome) ? 400 : 200)
      .headers(pageHeaders)
      .send(callbackPage(outcome))
  })
  app.get(
    '/api/v1/me',
    {
      schema: {
        operationId: 'read-principal',
        summary: 'read principal (any role)',
        tags: ['me'],
        security: [{ apiKey: [] }, { session: [] }],
        response: { 200: principalSchema, '4xx': problem },
      },
    },
    async request => loadPrincipal(parts, request),
  )
}

function registerProbes(app: FastifyInstance, parts: ServerParts): void {
  app.get('/healthz', hidden, async () => ({ status: 'ok' }))
  app.get('/readyz', hidden, async (_request, reply) => {
    const isReady = await parts.isReady()
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not ready' })
  })
  app.get('/metrics', hidden, async (_request, reply) => {
    const { contentType, text } = await parts.metricsText()
    return reply.type(contentType).send(text)
  })
}

function registerJoining(app: FastifyInstance, parts: ServerParts): void {
  const open = (name: string, body: typeof firstOwner | typeof acceptedInvitation) => ({
    schema: {
      operationId: name,
      summary: `${name.replaceAll('-', ' ')} (by a one-time token)`,
      tags: ['staff'],
      body,
      response: { 201: staffMember, '4xx': problem },
    },
  })
  app.post<{ Body: Body<typeof firstOwner> }>(
    '/api/v1/first-owner',
    open('become-first-owner', firstOwner),
    async (request, reply) => reply.code(201).send(await joined(await becomeFirstOwner(parts, request.body))),
  )
  app.post<{ Body: Body<typeof acceptedInvitation> }>(
    '/api/v1/staff-invitations/accept',
    open('accept-invitation', acceptedInvitation),
    async (request, reply) => reply.code(201).send(await joined(await acceptInvitation(parts, request.body))),
  )
  const joined = async (outcome: Awaited<ReturnType<typeof becomeFirstOwner>>) => {
    if (isRefusal(outcome)) throw new ProblemError(refusalProblem(outcome))
    return staffView.schema.parse({ ...outcome, hasSignedUp: outcome.userId !== null })
  }
}
