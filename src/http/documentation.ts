// The documentation comes from the schemas that validate: `/api/openapi.json` for programs, `/api/reference` for people.
import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { pageHeaders } from './pages/html.ts'
import { referencePage } from './pages/reference.ts'
import type { ServerParts } from './parts.ts'
import { memberCookie } from './visitors/member-sign-in-routes.ts'

export async function describeApi(app: FastifyInstance, parts: Pick<ServerParts, 'publicUrl'>): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Latchwork',
        version: '1',
        description:
          'Coworking whose doors open by themselves. Errors are RFC 9457 problems with a stable dotted `code`. ' +
          'Lists answer `{items, nextCursor}`. Every POST but those for signing in takes an `Idempotency-Key`; PATCH, PUT and ' +
          'whatever changes a reservation honour `If-Match`.',
      },
      servers: [{ url: parts.publicUrl }],
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: 'latchwork.session_token' },
          member: { type: 'apiKey', in: 'cookie', name: memberCookie },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: document => completed(readable(jsonSchemaTransformObject(document)) as Described),
  })
  app.get('/api/openapi.json', { schema: { hide: true } }, async () => app.swagger())
  app.get('/api/reference', { schema: { hide: true } }, async (_request, reply) =>
    reply.headers(pageHeaders).send(referencePage(app.swagger())),
  )
}

interface Operation {
  operationId?: string
  security?: object[]
  parameters?: object[]
  requestBody?: { required?: boolean; content: Record<string, { schema: { required?: string[] } }> }
  responses: Record<string, { description: string; content?: Record<string, object> }>
}

interface Described {
  paths?: Record<string, Record<string, Operation>>
  components?: { schemas?: Record<string, object> }
}

/** What the schemas alone do not say: who may, the two headers, answers without a body, the media type of problems, and
 * which bodies may be left out. */
function completed(document: Described): Described {
  for (const [path, methods] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(methods)) {
      operation.security ??= path.startsWith('/api/v1/me/') ? [{ member: [] }] : []
      completeOperation(method, operation)
    }
  }
  // The generator writes each answer's schema a second time as if it were asked for; nothing refers to those.
  const { schemas = {} } = document.components ?? {}
  for (const name of Object.keys(schemas)) {
    if (name.endsWith('Input') && name.slice(0, -'Input'.length) in schemas) delete schemas[name]
  }
  return document
}

function completeOperation(method: string, operation: Operation): void {
  if (method === 'post' && !worksOnce.has(operation.operationId ?? '')) {
    operation.parameters = [...(operation.parameters ?? []), idempotencyKey]
  }
  if (method === 'patch' || method === 'put' || changesReservation.has(operation.operationId ?? '')) {
    operation.parameters = [...(operation.parameters ?? []), ifMatch]
  }
  const { requestBody } = operation
  const asked = requestBody?.content['application/json']?.schema
  if (requestBody && asked && (asked.required ?? []).length === 0) requestBody.required = false
  const { responses } = operation
  if (!Object.keys(responses).some(status => status.startsWith('2'))) responses['204'] = { description: 'Done' }
  for (const [status, response] of Object.entries(responses)) {
    const isProblem = /^[45]XX$/.test(status)
    response.description = isProblem ? 'A problem: decide by its code' : 'Done'
    const json = response.content?.['application/json']
    if (isProblem && json) response.content = { 'application/problem+json': json }
  }
}

const header = (name: string, description: string) => ({
  in: 'header',
  name,
  required: false,
  description,
  schema: { type: 'string' },
})
const idempotencyKey = header('Idempotency-Key', 'The same key and body within a day get the same answer')
const ifMatch = header('If-Match', 'The version that you know, such as "3"; another one is refused with 412')

/** What they take is good for once, or they change nothing by being repeated. */
const worksOnce: ReadonlySet<string> = new Set([
  'become-first-owner',
  'accept-invitation',
  'send-member-link',
  'open-member-link',
  'end-member-session',
])

/** Each answers the version that the next change may name; `change-series` that of the series. */
const changesReservation: ReadonlySet<string> = new Set([
  ...['move-reservation', 'cancel-reservation', 'confirm-reservation', 'change-series'],
  ...['move-as-member', 'cancel-as-member', 'move-as-guest', 'cancel-as-guest', 'confirm-hold'],
])

const patternLimit = 100

/** The patterns of dates and addresses are hundreds of characters that tell a reader nothing: `format` says it. */
function readable<Document>(document: Document): Document {
  const text = JSON.stringify(document, (key, value: unknown) =>
    key === 'pattern' && typeof value === 'string' && value.length > patternLimit ? undefined : value,
  )
  return JSON.parse(text) as Document
}
