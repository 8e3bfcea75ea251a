// Calendar feeds: whoever knows the secret address reads, until somebody revokes it.
import type { FastifyInstance } from 'fastify'
import { hashOf } from '../../commands/staff/secrets.ts'
import { calendarOfFeed } from '../../views/visitors/calendar.ts'
import { ProblemError, problemOf } from '../errors.ts'
import type { ServerParts } from '../parts.ts'
import { Allowance } from './allowance.ts'
import { addressOf, mustWaitTurn } from './visit.ts'

const reading = { limit: 120, windowMs: 60_000 }

export function registerCalendars(app: FastifyInstance, parts: ServerParts): void {
  const allowance = new Allowance(() => parts.clock.monotonicMs())
  app.get<{ Params: { file: string } }>('/calendar/:file', { schema: { hide: true } }, async (request, reply) => {
    mustWaitTurn(allowance, addressOf(request), reading)
    const token = /^(lw_cal_[\w-]{43})\.ics$/.exec(request.params.file)?.[1]
    const feed = token === undefined ? null : await parts.controls.feeds.findByHash(hashOf(token))
    if (!feed || feed.revokedAt !== null)
      throw new ProblemError(problemOf('feed.unknown', 'There is no such calendar.'))
    const calendar = await parts.store.transaction(feed.organizationId, parts.clock.now(), tx =>
      calendarOfFeed(tx, feed),
    )
    return reply.type('text/calendar; charset=utf-8').send(parts.writeCalendar(calendar))
  })
}
