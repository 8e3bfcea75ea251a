// Where the links of letters lead: the visitors' screens, with a plain page in them for browsers without scripts. Looking
// changes nothing, since programs that read mail look at links too: what changes something is a button.
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { z } from 'zod'
import { cancelAsGuest } from '../../commands/visitors/cancel-as-guest.ts'
import { openMemberLink } from '../../commands/visitors/member-session.ts'
import type { guestReservation } from '../../contract/visitors/visitors.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { readGuestReservation } from '../../views/visitors/guest.ts'
import { ProblemError } from '../errors.ts'
import { type Html, html, page, pageHeaders } from '../pages/html.ts'
import { visitorScreen } from '../pages/screens.ts'
import type { ServerParts } from '../parts.ts'
import { Allowance } from './allowance.ts'
import { manage } from './guest-routes.ts'
import { keepSignedIn, memberLinkPath } from './member-sign-in-routes.ts'
import { addressOf, mustWaitTurn } from './visit.ts'

export const managePath = '/my-reservation/'
const visiting = { limit: 60, windowMs: 10 * 60_000 }

const headers = {
  ...pageHeaders,
  'content-security-policy': pageHeaders['content-security-policy'].replace("form-action 'none'", "form-action 'self'"),
}

type ByToken = { Params: { token: string } }

export function registerVisitorPages(app: FastifyInstance, parts: ServerParts): void {
  const allowance = new Allowance(() => parts.clock.monotonicMs())
  app.register(async pages => {
    // A button sends a form without fields; whatever a form says is not read.
    pages.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, _body, done) =>
      done(null, {}),
    )
    pages.addHook('onRequest', async request => mustWaitTurn(allowance, addressOf(request), visiting))
    registerSignInPage(pages, parts)
    registerManagePage(pages, parts)
  })
}

const hidden = { schema: { hide: true } }
const button = (label: string): Html => html`<form method="post"><button>${label}</button></form>`

type Show = (reply: FastifyReply, title: string, content: Html) => Promise<FastifyReply>

/** The screens, where they are built; their plain part is the whole page where they are not. */
const showing =
  ({ webFolder = null }: ServerParts): Show =>
  async (reply, title, content) =>
    webFolder === null
      ? reply.headers(headers).send(page(title, content))
      : visitorScreen(reply, webFolder, html`<h1>${title}</h1>${content}`)

function registerSignInPage(app: FastifyInstance, parts: ServerParts): void {
  const show = showing(parts)
  app.get<ByToken>(`${memberLinkPath}:token`, hidden, async (_request, reply) =>
    show(reply, 'Sign in', html`<p>This link works once.</p>${button('Sign in')}`),
  )
  app.post<ByToken>(`${memberLinkPath}:token`, hidden, async (request, reply) => {
    const opened = await openMemberLink(parts, request.params.token)
    if (isRefusal(opened)) {
      const refused = page('Not signed in', html`<p class="bad">${opened.sentence}</p>`)
      return reply.code(404).headers(headers).send(refused)
    }
    keepSignedIn(parts, reply, opened)
    const { name } = opened.member
    return reply.headers(headers).send(page('Signed in', html`<p class="good">You are signed in, ${name}.</p>`))
  })
}

function registerManagePage(app: FastifyInstance, parts: ServerParts): void {
  const show = showing(parts)
  const linkOf = (token: string) => parts.links.read('manage', token, parts.clock.now())
  const gone = ['No such reservation', html`<p class="bad">This link is not valid (any more).</p>`] as const
  app.get<ByToken>(`${managePath}:token`, hidden, async (request, reply) => {
    const link = linkOf(request.params.token)
    if (!link) return show(reply.code(404), ...gone)
    const { organizationId, reservationId: id } = link
    const at = parts.clock.now()
    const shown = await parts.store.transaction(organizationId, at, tx => readGuestReservation.of(tx, { id }))
    return show(reply, shown.unitName, reservationPart(shown))
  })
  app.post<ByToken>(`${managePath}:token`, hidden, async (request, reply) => {
    const link = linkOf(request.params.token)
    if (!link) return show(reply.code(404), ...gone)
    try {
      await manage(parts, link, cancelAsGuest, {})
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      const refused = page('Not cancelled', html`<p class="bad">${error.problem.detail ?? error.problem.title}</p>`)
      return reply.code(error.problem.status).headers(headers).send(refused)
    }
    return reply.headers(headers).send(page('Cancelled', html`<p class="good">Your reservation is cancelled.</p>`))
  })
}

function reservationPart(shown: z.output<typeof guestReservation>): Html {
  const { locationName, timeZone, doors, state } = shown
  const time = (at: string) =>
    new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone }).format(new Date(at))
  const mayCancel = state === 'tentative' || state === 'confirmed'
  return html`<p>${locationName}, from ${time(shown.startsAt)} until ${time(shown.endsAt)} (${timeZone}): <strong>${state}</strong></p>
${doors ? html`<p>Doors open from ${time(doors.from)} until ${time(doors.until)}.</p>` : null}
${mayCancel ? button('Cancel this reservation') : null}`
}
