// Every error becomes a problem here, and only here. What we did not foresee is 500 with an id and nothing else.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { Refused } from '../commands/order.ts'
import type { Problem } from '../contract/problem.ts'
import type { Principal } from '../ports/access-control.ts'
import { ProviderFault } from '../ports/provider.ts'
import { StoreAway, StoreBusy } from '../ports/store.ts'
import { NotFound } from '../views/view.ts'
import { ProblemError, problemOf, refusalProblem } from './errors.ts'
import type { Denial, ServerParts } from './parts.ts'

type Failing = Pick<ServerParts, 'reportFailure' | 'reportDenied' | 'newId' | 'clock'>

export function sendProblem(
  parts: Failing,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const problem = foreseen(error) ?? unforeseen(parts, error, request)
  if (isDenial(problem)) parts.reportDenied(denialOf(problem, request))
  if (error instanceof ProblemError) reply.headers(error.headers)
  if (error instanceof StoreBusy || error instanceof StoreAway) reply.header('retry-after', storeRetryAfter)
  if (error instanceof ProviderFault && error.retryAt !== null) {
    reply.header('retry-after', Math.max(1, Math.ceil((error.retryAt - parts.clock.now()) / 1000)))
  }
  return reply
    .code(problem.status)
    .type('application/problem+json')
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send(problem)
}

/** Seconds. */
const storeRetryAfter = '5'

const routeOf = (request: FastifyRequest): string => `${request.method} ${request.routeOptions.url ?? 'unknown'}`

/** Asked without any key or session is a page that was opened too early; everything else is worth a line in the log. */
const isDenial = ({ code }: Problem): boolean => code.startsWith('auth.') && code !== 'auth.missing'

function denialOf({ code }: Problem, request: FastifyRequest): Denial {
  const principal = request.getDecorator<Principal | null>('principal')
  return {
    code,
    route: routeOf(request),
    principal: principal === null ? null : `${principal.kind}:${principal.id}`,
    organizationId: principal?.organizationId ?? null,
    address: request.ip,
  }
}

function foreseen(error: unknown): Problem | null {
  if (error instanceof ProblemError) return error.problem
  if (error instanceof Refused) return refusalProblem(error.refusal)
  if (error instanceof NotFound) return problemOf(error.code, error.message, { facts: { ...error.facts } })
  if (error instanceof StoreBusy) return problemOf('fault.busy', 'Nothing was done. Try again in a few seconds.')
  if (error instanceof ProviderFault) {
    return problemOf('fault.provider', error.message, { facts: { kind: error.kind, ...error.detail } })
  }
  return hasZodFastifySchemaValidationErrors(error) ? invalid(error) : ofTheServer(error)
}

function invalid(error: {
  validation: { instancePath: string; message?: string }[]
  validationContext?: string
}): Problem {
  const where = error.validationContext === undefined ? '' : `/${error.validationContext}`
  const errors = error.validation.map(({ instancePath, message = 'is not valid' }) => ({
    pointer: `${where}${instancePath}`,
    message,
  }))
  const [first] = errors
  const field = first?.pointer.split('/').slice(2).join('.')
  return problemOf('request.invalid', field ? `${field}: ${first?.message}` : first?.message, { errors })
}

/** Errors of the web server itself, by the code it documents. */
function ofTheServer(error: unknown): Problem | null {
  if (!(error instanceof Error) || !('statusCode' in error)) return null
  switch (error.statusCode) {
    case 400:
      return problemOf('request.malformed', error.message)
    case 413:
      return problemOf('request.too_large', 'A body may have 1 MiB.')
    case 414:
      return problemOf('request.path_too_long')
    case 415:
      return problemOf('request.media_type', 'Send Content-Type: application/json.')
    default:
      return null
  }
}

function unforeseen(parts: Failing, error: unknown, request: FastifyRequest): Problem {
  const id = parts.newId(parts.clock.now())
  parts.reportFailure({ id, route: routeOf(request), error })
  const instance = `urn:uuid:${id}`
  return error instanceof StoreAway
    ? problemOf('fault.store_away', 'Try again in a few seconds, and look whether your change was made.', { instance })
    : problemOf('fault.internal', 'The failure is recorded under this id.', { instance })
}
