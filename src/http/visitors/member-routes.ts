// What members do for themselves: reserve, move, cancel, and give out their calendar. What they see is in member-looks.ts.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { issueCalendarFeed } from '../../commands/feeds/issue-calendar-feed.ts'
import { revokeCalendarFeed } from '../../commands/feeds/revoke-calendar-feed.ts'
import type { Command } from '../../commands/order.ts'
import { cancelAsMember } from '../../commands/visitors/cancel-as-member.ts'
import type { Member } from '../../commands/visitors/member-session.ts'
import { moveAsMember } from '../../commands/visitors/move-as-member.ts'
import { reserveAsMember } from '../../commands/visitors/reserve-as-member.ts'
import { madeReservation, reservation } from '../../contract/reservations/reservations.ts'
import { feed, issuedFeed } from '../../contract/visitors/feeds.ts'
import * as wire from '../../contract/visitors/visitors.ts'
import { type Body, idParams } from '../../contract/words.ts'
import { madeReservationView, reservationView } from '../../views/reservations/reservation.ts'
import type { View } from '../../views/view.ts'
import { feedView, issuedFeedView } from '../../views/visitors/feed.ts'
import { claimOf, pathOf } from '../claim.ts'
import { ifMatchOf } from '../if-match.ts'
import type { ServerParts } from '../parts.ts'
import { Allowance } from './allowance.ts'
import { registerMemberLooks } from './member-looks.ts'
import { described, loadMember, registerMemberSignIn } from './member-sign-in-routes.ts'
import { mustWaitTurn, visited } from './visit.ts'

const issuing = { limit: 20, windowMs: 3_600_000 }

type ById = { Params: Body<typeof idParams> }

const params = idParams

export function registerMemberRoutes(app: FastifyInstance, parts: ServerParts): void {
  registerMemberSignIn(app, parts)
  registerMemberLooks(app, parts)
  registerReservations(app, parts)
  registerFeeds(app, parts)
}

function registerReservations(app: FastifyInstance, parts: ServerParts): void {
  app.post<{ Body: Body<typeof wire.myReservation> }>(
    '/api/v1/me/reservations',
    described('reserve-as-member', { body: wire.myReservation, answer: madeReservation, status: 201 }),
    async (request, reply) => {
      const member = await loadMember(parts, request, reply)
      const made = await changed({ parts, request, member }, reserveAsMember, request.body, madeReservationView, 201)
      return reply.code(201).send(made)
    },
  )
  app.post<ById & { Body: Body<typeof wire.visitorMove> }>(
    '/api/v1/me/reservations/:id/move',
    described('move-as-member', { params, body: wire.visitorMove, answer: reservation }),
    async (request, reply) => {
      const member = await loadMember(parts, request, reply)
      const input = { ...request.body, ...request.params }
      return changed({ parts, request, member }, moveAsMember, input, reservationView)
    },
  )
  app.post<ById & { Body: Body<typeof wire.myCancellation> }>(
    '/api/v1/me/reservations/:id/cancel',
    {
      ...described('cancel-as-member', { params, body: wire.myCancellation, answer: reservation }),
      preValidation: emptyBody,
    },
    async (request, reply) => {
      const member = await loadMember(parts, request, reply)
      const input = { ...request.body, ...request.params }
      return changed({ parts, request, member }, cancelAsMember, input, reservationView)
    },
  )
}

/** Of the member's own reservations; the secret address is answered once. */
function registerFeeds(app: FastifyInstance, parts: ServerParts): void {
  const allowance = new Allowance(() => parts.clock.monotonicMs())
  app.post(
    '/api/v1/me/calendar-feeds',
    described('issue-my-calendar-feed', { answer: issuedFeed, status: 201 }),
    async (request, reply) => {
      const member = await loadMember(parts, request, reply)
      mustWaitTurn(allowance, member.personId, issuing)
      const wanted = { kind: 'person' as const, id: member.personId, showsNames: false }
      const view = issuedFeedView(parts.publicUrl)
      const made = await changed({ parts, request, member }, issueCalendarFeed, wanted, view, 201)
      return reply.code(201).send(made)
    },
  )
  app.delete<ById>(
    '/api/v1/me/calendar-feeds/:id',
    described('revoke-my-calendar-feed', { params, answer: feed }),
    async (request, reply) => {
      const member = await loadMember(parts, request, reply)
      return changed({ parts, request, member }, revokeCalendarFeed, request.params, feedView)
    },
  )
}

interface Asking {
  readonly parts: ServerParts
  readonly request: FastifyRequest
  readonly member: Member
}

async function changed<Input, Result>(
  { parts, request, member: { organizationId, personId } }: Asking,
  command: Command<Input, Result>,
  input: Input,
  view: View<Result>,
  status = 200,
): Promise<unknown> {
  const { method } = request
  return visited(parts, command, input, {
    organizationId,
    actor: { kind: 'person', id: personId },
    status,
    claim: method === 'POST' ? claimOf(request, `person:${personId} POST ${pathOf(request)}`) : null,
    ifMatch: ifMatchOf(request),
    answer: (tx, result) => view.of(tx, result),
  })
}

/** An action without a body is the action with an empty one. */
async function emptyBody(request: FastifyRequest): Promise<void> {
  request.body ??= {}
}
