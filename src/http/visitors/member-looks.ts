// What members see: their doors, their reservations, what they may reserve and for whom.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { availability, freeQuery } from '../../contract/reservations/reservations.ts'
import { feeds } from '../../contract/visitors/feeds.ts'
import { myColleagues, myHome } from '../../contract/visitors/home.ts'
import * as wire from '../../contract/visitors/visitors.ts'
import { type Body, idParams } from '../../contract/words.ts'
import { readAvailability } from '../../views/reservations/availability.ts'
import type { View } from '../../views/view.ts'
import { listMyFeeds } from '../../views/visitors/feed.ts'
import { type AtOrganization, listMyLocations } from '../../views/visitors/guest.ts'
import { listMyColleagues, readMyHome } from '../../views/visitors/home.ts'
import { listMyReservations, type Mine, readMyAccess } from '../../views/visitors/member.ts'
import { readMyMove } from '../../views/visitors/move.ts'
import type { ServerParts } from '../parts.ts'
import { described, loadMember } from './member-sign-in-routes.ts'
import { loadOrganization } from './visit.ts'

type ById = { Params: Body<typeof idParams>; Querystring: Body<typeof freeQuery> }

const root = '/api/v1/me'

export function registerMemberLooks(app: FastifyInstance, parts: ServerParts): void {
  const look = async <T extends object>(
    request: FastifyRequest,
    reply: FastifyReply,
    view: View<T & Mine & AtOrganization>,
    query: T,
  ): Promise<unknown> => {
    const { organizationId, personId } = await loadMember(parts, request, reply)
    const organization = await loadOrganization(parts, organizationId)
    const at = parts.clock.now()
    return parts.store.transaction(organizationId, at, tx => view.of(tx, { ...query, personId, organization }))
  }
  const plain = [
    ['/home', 'read-my-home', readMyHome, myHome],
    ['/reservations', 'list-my-reservations', listMyReservations, wire.myReservations],
    ['/access', 'read-my-access', readMyAccess, wire.myAccess],
    ['/locations', 'list-my-locations', listMyLocations, wire.publicLocations],
    ['/colleagues', 'list-my-colleagues', listMyColleagues, myColleagues],
    ['/calendar-feeds', 'list-my-calendar-feeds', listMyFeeds(parts.controls.feeds), feeds],
  ] as const
  for (const [path, name, view, answer] of plain) {
    app.get(`${root}${path}`, described(name, { answer }), async (request, reply) => look(request, reply, view, {}))
  }
  app.get<ById>(
    `${root}/locations/:id/availability`,
    described('read-my-availability', { params: idParams, querystring: freeQuery, answer: availability }),
    async (request, reply) =>
      look(request, reply, readAvailability, { ...request.query, locationId: request.params.id }),
  )
  app.get<ById>(
    `${root}/reservations/:id/availability`,
    described('read-my-move', { params: idParams, querystring: freeQuery, answer: availability }),
    async (request, reply) => look(request, reply, readMyMove, { ...request.query, id: request.params.id }),
  )
}
