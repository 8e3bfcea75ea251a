// Guests: what may be reserved by anybody, a hold by name and address, and the link of the letter. No answer depends on
// whether an address is known, and none names another person.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Command } from '../../commands/order.ts'
import { cancelAsGuest } from '../../commands/visitors/cancel-as-guest.ts'
import { confirmHold } from '../../commands/visitors/confirm-hold.ts'
import { holdAsGuest } from '../../commands/visitors/hold-as-guest.ts'
import { moveAsGuest } from '../../commands/visitors/move-as-guest.ts'
import { resendConfirmation } from '../../commands/visitors/resend-confirmation.ts'
import { problem } from '../../contract/problem.ts'
import { availability } from '../../contract/reservations/reservations.ts'
import * as wire from '../../contract/visitors/visitors.ts'
import { type Body, instantOf } from '../../contract/words.ts'
import type { Reservation } from '../../domain/reservation/reservation.ts'
import { type LinkPurpose, manageAfterMs, type SignedLink } from '../../ports/links.ts'
import type { Transaction } from '../../ports/store.ts'
import { readPublicAvailability } from '../../views/reservations/availability.ts'
import type { View } from '../../views/view.ts'
import { calendarOfReservation } from '../../views/visitors/calendar.ts'
import * as guest from '../../views/visitors/guest.ts'
import { readGuestMove } from '../../views/visitors/move.ts'
import { claimOf } from '../claim.ts'
import { ProblemError, problemOf } from '../errors.ts'
import { ifMatchOf } from '../if-match.ts'
import type { ServerParts } from '../parts.ts'
import { Allowance } from './allowance.ts'
import type { Visit } from './visit.ts'
import { addressOf, findOnlyOrganization, loadOrganization, mustWaitTurn, visited, visitorActor } from './visit.ts'

const minuteMs = 60_000
const looking = { limit: 240, windowMs: minuteMs }
const holding = { limit: 20, windowMs: 10 * minuteMs }
const managing = { limit: 60, windowMs: 10 * minuteMs }

interface Described {
  readonly params?: z.ZodType
  readonly querystring?: z.ZodType
  readonly body?: z.ZodType
  readonly answer: z.ZodType
  readonly status?: 200 | 201
}

const described = (name: string, { answer, status = 200, ...asked }: Described) => ({
  schema: {
    operationId: name,
    summary: `${name.replaceAll('-', ' ')} (anybody)`,
    tags: ['public'],
    ...asked,
    response: { [status]: answer, '4xx': problem, '5xx': problem },
  },
})

type InOrganization = { Params: Body<typeof wire.organizationParams> }
type AtLocation = { Params: Body<typeof wire.locationParams>; Querystring: Body<typeof wire.publicAvailabilityQuery> }
type Shown = Body<typeof wire.guestReservation>
type ByToken = { Params: Body<typeof wire.tokenParams> }

const root = '/api/v1/public'

export function registerGuestRoutes(app: FastifyInstance, parts: ServerParts): void {
  const allowance = new Allowance(() => parts.clock.monotonicMs())
  registerLooking(app, parts, allowance)
  registerHolds(app, parts, allowance)
  registerManaging(app, parts, allowance)
  registerManagedLooks(app, parts, allowance)
}

function registerLooking(app: FastifyInstance, parts: ServerParts, allowance: Allowance): void {
  const params = wire.organizationParams
  const look = async <T extends object>(
    request: FastifyRequest,
    asked: string,
    view: View<T & guest.AtOrganization>,
    query: T,
  ) => {
    mustWaitTurn(allowance, `look ${addressOf(request)}`, looking)
    const organization = await loadOrganization(parts, asked)
    const at = parts.clock.now()
    return parts.store.transaction(organization.id, at, tx => view.of(tx, { ...query, organization }))
  }
  app.get(root, described('read-public-home', { answer: wire.publicHome }), async request => {
    mustWaitTurn(allowance, `look ${addressOf(request)}`, looking)
    return { organization: await findOnlyOrganization(parts) }
  })
  app.get<InOrganization>(
    `${root}/:organization/locations`,
    described('list-public-locations', { params, answer: wire.publicLocations }),
    async request => look(request, request.params.organization, guest.listPublicLocations, {}),
  )
  app.get<AtLocation>(
    `${root}/:organization/locations/:locationId/availability`,
    described('read-public-availability', {
      params: wire.locationParams,
      querystring: wire.publicAvailabilityQuery,
      answer: availability,
    }),
    async request => {
      const { organization, locationId } = request.params
      return look(request, organization, readPublicAvailability, { ...request.query, locationId })
    },
  )
}

function registerHolds(app: FastifyInstance, parts: ServerParts, allowance: Allowance): void {
  const params = wire.organizationParams
  app.post<InOrganization & { Body: Body<typeof wire.newHold> }>(
    `${root}/:organization/holds`,
    described('hold-as-guest', { params, body: wire.newHold, answer: wire.heldReservation, status: 201 }),
    async (request, reply) => {
      mustWaitTurn(allowance, `hold ${addressOf(request)}`, holding)
      const { id: organizationId } = await loadOrganization(parts, request.params.organization)
      const held = await visited(parts, holdAsGuest, request.body, {
        ...{ organizationId, actor: visitorActor, status: 201, claim: claimOf(request, 'guest POST holds') },
        answer: (tx, stored) => guest.guestReservationView.of(tx, stored),
      })
      // Signed beside the answer that is kept: whoever repeats the question after a lost answer can still confirm.
      const expiresAt = instantOf(held.holdUntil ?? held.startsAt)
      const token = parts.links.tokenOf({ purpose: 'hold', organizationId, reservationId: held.id, expiresAt })
      return reply.code(201).send({ ...held, token })
    },
  )
  app.post<InOrganization & { Body: Body<typeof wire.holdConfirmation> }>(
    `${root}/:organization/holds/confirm`,
    described('confirm-hold', { params, body: wire.holdConfirmation, answer: wire.managedReservation }),
    async request => {
      mustWaitTurn(allowance, `manage ${addressOf(request)}`, managing)
      const { id } = await loadOrganization(parts, request.params.organization)
      const link = loadLink(parts, 'hold', request.body.token)
      if (link.organizationId !== id) throw invalidLink()
      return withLink(parts, link, await manage(parts, link, confirmHold, {}, askedOf(request, link, 'confirm')))
    },
  )
}

function registerManaging(app: FastifyInstance, parts: ServerParts, allowance: Allowance): void {
  const path = `${root}/reservations/:token`
  const params = wire.tokenParams
  const answer = wire.guestReservation
  const linkOf = (request: FastifyRequest<ByToken>) => {
    mustWaitTurn(allowance, `manage ${addressOf(request)}`, managing)
    return loadLink(parts, 'manage', request.params.token)
  }
  app.post<ByToken & { Body: Body<typeof wire.visitorMove> }>(
    `${path}/move`,
    described('move-as-guest', { params, body: wire.visitorMove, answer: wire.managedReservation }),
    async request => {
      const link = linkOf(request)
      return withLink(parts, link, await manage(parts, link, moveAsGuest, request.body, askedOf(request, link, 'move')))
    },
  )
  app.post<ByToken>(
    `${path}/confirm`,
    described('confirm-as-guest', { params, answer: wire.managedReservation }),
    async request => {
      const link = linkOf(request)
      return withLink(parts, link, await manage(parts, link, confirmHold, {}, askedOf(request, link, 'confirm')))
    },
  )
  app.post<ByToken>(`${path}/cancel`, described('cancel-as-guest', { params, answer }), async request => {
    const link = linkOf(request)
    return manage(parts, link, cancelAsGuest, {}, askedOf(request, link, 'cancel'))
  })
  app.post<ByToken>(`${path}/resend`, described('resend-confirmation', { params, answer }), async request => {
    const link = linkOf(request)
    return manage(parts, link, resendConfirmation, {}, askedOf(request, link, 'resend'))
  })
}

/** What the link shows: the reservation, where it could move, and its calendar entry. */
function registerManagedLooks(app: FastifyInstance, parts: ServerParts, allowance: Allowance): void {
  const path = `${root}/reservations/:token`
  const params = wire.tokenParams
  const look = async <Answer>(
    request: FastifyRequest<ByToken>,
    of: (tx: Transaction, id: string) => Promise<Answer>,
  ) => {
    mustWaitTurn(allowance, `look ${addressOf(request)}`, looking)
    const { organizationId, reservationId } = loadLink(parts, 'manage', request.params.token)
    return parts.store.transaction(organizationId, parts.clock.now(), tx => of(tx, reservationId))
  }
  app.get<ByToken>(path, described('read-guest-reservation', { params, answer: wire.guestReservation }), request =>
    look(request, (tx, id) => guest.readGuestReservation.of(tx, { id })),
  )
  app.get<ByToken & { Querystring: Body<typeof wire.publicAvailabilityQuery> }>(
    `${path}/availability`,
    described('read-guest-move', { params, querystring: wire.publicAvailabilityQuery, answer: availability }),
    request => look(request, (tx, id) => readGuestMove.of(tx, { ...request.query, id })),
  )
  app.get<ByToken>(`${path}/calendar.ics`, { schema: { hide: true } }, async (request, reply) => {
    const calendar = await look(request, calendarOfReservation)
    return reply
      .type('text/calendar; charset=utf-8')
      .header('content-disposition', 'attachment; filename="reservation.ics"')
      .send(parts.writeCalendar(calendar))
  })
}

/** The answer with a link of its own, as the next letter has it: a moved reservation outlives the link of the first. */
function withLink(parts: ServerParts, { organizationId, reservationId }: SignedLink, shown: Shown) {
  const expiresAt = instantOf(shown.endsAt) + manageAfterMs
  return { ...shown, token: parts.links.tokenOf({ purpose: 'manage', organizationId, reservationId, expiresAt }) }
}

type Asked = Pick<Visit<unknown, unknown>, 'claim' | 'ifMatch'>

/** The link itself is a secret: the claim names its reservation. */
const askedOf = (request: FastifyRequest, { reservationId }: SignedLink, verb: string): Asked => ({
  claim: claimOf(request, `guest of ${reservationId} POST ${verb}`),
  ifMatch: ifMatchOf(request),
})

const invalidLink = () => new ProblemError(problemOf('link.invalid', 'This link is not valid (any more).'))

/** @throws ProblemError 404 for a forged, foreign or old link */
function loadLink(parts: ServerParts, purpose: LinkPurpose, token: string): SignedLink {
  const link = parts.links.read(purpose, token, parts.clock.now())
  if (!link) throw invalidLink()
  return link
}

/** Whoever has the link acts for the person whose reservation it is. */
export async function manage<Input extends object>(
  parts: ServerParts,
  { organizationId, reservationId: id }: SignedLink,
  command: Command<Input & { id: string }, Reservation>,
  input: Input,
  asked: Asked = {},
): Promise<Shown> {
  const stored = await parts.store.transaction(organizationId, parts.clock.now(), tx => tx.reservations.find(id))
  if (!stored) throw invalidLink()
  return visited(
    parts,
    command,
    { ...input, id },
    {
      organizationId,
      actor: { kind: 'person', id: stored.personId },
      ...asked,
      answer: (tx, result) => guest.guestReservationView.of(tx, result),
    },
  )
}
