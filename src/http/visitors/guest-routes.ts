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
import type { AnswerClaim } from '../../ports/access-control.ts'
import type { LinkPurpose, SignedLink } from '../../ports/links.ts'
import { readPublicAvailability } from '../../views/reservations/availability.ts'
import * as guest from '../../views/visitors/guest.ts'
import { claimOf } from '../claim.ts'
import { ProblemError, problemOf } from '../errors.ts'
import type { ServerParts } from '../parts.ts'
import { Allowance } from './allowance.ts'
import { addressOf, loadOrganization, mustWaitTurn, visited, visitorActor } from './visit.ts'

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
type ByToken = { Params: Body<typeof wire.tokenParams> }

const root = '/api/v1/public'

export function registerGuestRoutes(app: FastifyInstance, parts: ServerParts): void {
  const allowance = new Allowance(() => parts.clock.monotonicMs())
  registerLooking(app, parts, allowance)
  registerHolds(app, parts, allowance)
  registerManaging(app, parts, allowance)
}

function registerLooking(app: FastifyInstance, parts: ServerParts, allowance: Allowance): void {
  const params = wire.organizationParams
  const look = async <T extends object>(
    request: FastifyRequest,
    organization: string,
    view: { of: (tx: Parameters<typeof guest.listPublicLocations.of>[0], asked: T) => Promise<unknown> },
    asked: T,
  ) => {
    mustWaitTurn(allowance, `look ${addressOf(request)}`, looking)
    const { id } = await loadOrganization(parts, organization)
    return parts.store.transaction(id, parts.clock.now(), tx => view.of(tx, asked))
  }
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
    described('confirm-hold', { params, body: wire.holdConfirmation, answer: wire.guestReservation }),
    async request => {
      mustWaitTurn(allowance, `manage ${addressOf(request)}`, managing)
      const { id } = await loadOrganization(parts, request.params.organization)
      const link = loadLink(parts, 'hold', request.body.token)
      if (link.organizationId !== id) throw invalidLink()
      return manage(parts, link, confirmHold, {}, claimFor(request, link, 'confirm'))
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
  app.get<ByToken>(path, described('read-guest-reservation', { params, answer }), async request => {
    const { organizationId, reservationId: id } = linkOf(request)
    return parts.store.transaction(organizationId, parts.clock.now(), tx => guest.readGuestReservation.of(tx, { id }))
  })
  app.post<ByToken & { Body: Body<typeof wire.visitorMove> }>(
    `${path}/move`,
    described('move-as-guest', { params, body: wire.visitorMove, answer }),
    async request => {
      const link = linkOf(request)
      return manage(parts, link, moveAsGuest, request.body, claimFor(request, link, 'move'))
    },
  )
  app.post<ByToken>(`${path}/cancel`, described('cancel-as-guest', { params, answer }), async request => {
    const link = linkOf(request)
    return manage(parts, link, cancelAsGuest, {}, claimFor(request, link, 'cancel'))
  })
  app.post<ByToken>(`${path}/resend`, described('resend-confirmation', { params, answer }), async request => {
    const link = linkOf(request)
    return manage(parts, link, resendConfirmation, {}, claimFor(request, link, 'resend'))
  })
}

/** The link itself is a secret: the claim names its reservation. */
const claimFor = (request: FastifyRequest, { reservationId }: SignedLink, verb: string) =>
  claimOf(request, `guest of ${reservationId} POST ${verb}`)

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
  claim: AnswerClaim | null = null,
): Promise<unknown> {
  const stored = await parts.store.transaction(organizationId, parts.clock.now(), tx => tx.reservations.find(id))
  if (!stored) throw invalidLink()
  return visited(
    parts,
    command,
    { ...input, id },
    {
      organizationId,
      actor: { kind: 'person', id: stored.personId },
      claim,
      answer: (tx, result) => guest.guestReservationView.of(tx, result),
    },
  )
}
