// `GET /api/v1/live` for staff and keys, `GET /api/v1/me/live` for members: server-sent events that name what to ask again.
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { problem } from '../../contract/problem.ts'
import { id } from '../../contract/words.ts'
import type { Change } from '../../ports/changes.ts'
import { findPrincipal, loadPrincipal } from '../asking/principal.ts'
import { ProblemError, problemOf } from '../errors.ts'
import type { ServerParts } from '../parts.ts'
import { isStillMember, loadMember } from '../visitors/member-sign-in-routes.ts'
import { nounsOfMember, nounsOfStaff } from './nouns.ts'
import { type LiveStream, openStream } from './stream.ts'

/** Each open screen is one; more than these ask from time to time instead. */
const streamsLimit = 2000
const streamsOfOneLimit = 30

const beatEveryMs = 15_000

/** Which organisation: an EventSource sends no headers of ours. */
const liveQuery = z.strictObject({ organization: id.optional() })

const described = (name: string, who: string, querystring = z.strictObject({})) => ({
  schema: {
    operationId: name,
    summary: `${name.replaceAll('-', ' ')} (${who}; server-sent events)`,
    description:
      'Event `changed`: a JSON list of nouns whose answers may be different now. Event `beat`: the line stands. ' +
      'Whoever was away asks for everything again.',
    tags: ['live'],
    ...(who === 'member' ? {} : { security: [{ apiKey: [] }, { session: [] }] }),
    querystring,
    response: { 200: z.string().describe('text/event-stream'), '4xx': problem, '5xx': problem },
  },
})

interface Listening {
  readonly organizationId: string
  /** Whose streams are counted together. */
  readonly asker: string
  readonly nounsOf: (change: Change) => readonly string[]
  /** Whether they still may; a key that is revoked throws. */
  readonly isAllowed: () => Promise<boolean>
}

export function registerLive(app: FastifyInstance, parts: ServerParts): void {
  const streams = new Streams(parts)
  // The server waits for answers under way, and these would never end by themselves.
  app.addHook('preClose', async () => streams.endAll())
  app.get<{ Querystring: z.output<typeof liveQuery> }>(
    '/api/v1/live',
    described('listen', 'any role', liveQuery),
    async (request, reply) => {
      const wanted = request.query.organization
      const { kind, id: askerId, organizationId } = await loadPrincipal(parts, request, wanted)
      const isAllowed = async () => (await findPrincipal(parts, request, wanted))?.id === askerId
      const nounsOf = ({ table }: Change) => nounsOfStaff(table)
      return streams.open(reply, { organizationId, asker: `${kind}:${askerId}`, nounsOf, isAllowed })
    },
  )
  app.get('/api/v1/me/live', described('listen-as-member', 'member'), async (request, reply) => {
    const { organizationId, personId } = await loadMember(parts, request, reply)
    const isAllowed = () => isStillMember(parts, request)
    const nounsOf = ({ table, personIds }: Change) =>
      personIds === 'several' || personIds?.includes(personId) ? nounsOfMember(table) : []
    return streams.open(reply, { organizationId, asker: `person:${personId}`, nounsOf, isAllowed })
  })
}

class Streams {
  readonly #parts: ServerParts
  readonly #open = new Map<LiveStream, string>()

  constructor(parts: ServerParts) {
    this.#parts = parts
  }

  async open(reply: FastifyReply, listening: Listening): Promise<FastifyReply> {
    const { clock, changes } = this.#parts
    this.#mustHaveRoom(listening.asker)
    const stream = openStream(clock)
    this.#open.set(stream, listening.asker)
    stream.ended.addEventListener('abort', () => this.#open.delete(stream))
    try {
      const stop = await changes.listen(listening.organizationId, {
        heard(change) {
          const nouns = listening.nounsOf(change)
          if (nouns.length > 0) stream.tell(nouns)
        },
        lost: () => stream.end(),
      })
      stream.ended.addEventListener('abort', stop)
      if (stream.ended.aborted) stop()
    } catch (error) {
      stream.end()
      throw error
    }
    void this.#keep(stream, listening)
    return (
      reply
        .type('text/event-stream')
        .header('cache-control', 'no-store, no-transform')
        .header('x-accel-buffering', 'no')
        // Kept alive after its end, it would keep a closing server waiting.
        .header('connection', 'close')
        .send(stream.body)
    )
  }

  endAll(): void {
    for (const stream of [...this.#open.keys()]) stream.end()
  }

  #mustHaveRoom(asker: string): void {
    const ofOne = [...this.#open.values()].filter(other => other === asker).length
    if (this.#open.size < streamsLimit && ofOne < streamsOfOneLimit) return
    const seconds = '60'
    throw new ProblemError(problemOf('request.too_many', `Too many screens listen. Try again in ${seconds} seconds.`), {
      'retry-after': seconds,
    })
  }

  /** Until somebody ends it, the session is over, or whoever asks may not any more. */
  async #keep(stream: LiveStream, { isAllowed }: Listening): Promise<void> {
    const { clock, liveBeatEveryMs = beatEveryMs } = this.#parts
    while (!stream.ended.aborted) {
      await clock.sleep(liveBeatEveryMs, stream.ended)
      if (stream.ended.aborted) return
      // A question that fails, for whatever reason, ends it too: the listener comes again and is told why.
      if (await isAllowed().catch(() => false)) stream.beat()
      else stream.end()
    }
  }
}
