// The documentation comes from the schemas that validate: `/api/openapi.json` for programs, `/api/reference` for people.
import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { pageHeaders } from './pages/html.ts'
import { referencePage } from './pages/reference.ts'
import type { ServerParts } from './parts.ts'

export async function describeApi(app: FastifyInstance, parts: Pick<ServerParts, 'publicUrl'>): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Latchwork',
        version: '1',
        description:
          'Coworking whose doors open by themselves. Errors are RFC 9457 problems with a stable dotted `code`. ' +
          'Lists answer `{items, nextCursor}`. Every POST takes an `Idempotency-Key`; PATCH and PUT honour `If-Match`.',
      },
      servers: [{ url: parts.publicUrl }],
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: 'latchwork.session_token' },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: document => readable(jsonSchemaTransformObject(document)),
  })
  app.get('/api/openapi.json', { schema: { hide: true } }, async () => app.swagger())
  app.get('/api/reference', { schema: { hide: true } }, async (_request, reply) =>
    reply.headers(pageHeaders).send(referencePage(app.swagger())),
  )
}

const patternLimit = 100

/** The patterns of dates and addresses are hundreds of characters that tell a reader nothing: `format` says it. */
function readable<Document>(document: Document): Document {
  const text = JSON.stringify(document, (key, value: unknown) =>
    key === 'pattern' && typeof value === 'string' && value.length > patternLimit ? undefined : value,
  )
  return JSON.parse(text) as Document
}
