/** Puts the description together from the route table, so that no route can be forgotten. Served at `/openapi.json`. */
import type { Route } from '../http/call.ts'
import { routes } from '../routes/index.ts'
import { answerSchemas } from './answers.ts'
import { requestSchemas } from './bodies.ts'
import { type Operation, operations } from './operations.ts'
import { ref, type Schema } from './schema.ts'

const servedVersions = ['v1.1', 'v1.2'] as const

const listQuery = ['$filter', '$orderby', '$skip', '$top', '$inlinecount', '$count']

/** `/sites/:siteId/users` -> `/v1.1/sites/{siteId}/users` */
const describedPath = (version: string, path: string) => `/${version}${path.replaceAll(/:(\w+)/g, '{$1}')}`

/** Throws Error when a route has no operation; a mistake in our own code. */
export function openApiDocument(): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const version of servedVersions) {
    for (const route of routes) {
      if (!(route.versions ?? servedVersions).includes(version)) continue
      const path = describedPath(version, route.path)
      paths[path] = { ...paths[path], [route.method.toLowerCase()]: described(version, route) }
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Emulated Salto KS Connect API (unofficial)',
      version: '1.1-emulator',
      description: "Written from publicly known facts for client and emulator work. NOT the vendor's file.",
    },
    security: [{ oidc: ['user_api.full_access'] }],
    paths,
    components: { schemas: { ...answerSchemas, ...requestSchemas }, responses, securitySchemes },
  }
}

function described(version: string, route: Route): Record<string, unknown> {
  const operation = operations[`${route.method} ${route.path}`]
  if (operation === undefined) throw new Error(`no description of ${route.method} ${route.path}`)
  const answers = version === 'v1.2' ? { ...operation.answers, ...operation.answersV12 } : operation.answers
  return {
    operationId: `${route.method.toLowerCase()}_${version}_${route.path.replaceAll(/\W+/g, '_')}`,
    summary: operation.summary,
    'x-confidence': operation.confidence,
    parameters: parametersOf(route, operation),
    ...(operation.body === undefined
      ? {}
      : { requestBody: { content: { 'application/json': { schema: ref(operation.body) } } } }),
    responses: { ...answered(answers), ...refused },
  }
}

function answered(answers: Operation['answers']): Record<string, unknown> {
  const entries = Object.entries(answers).map(([status, schema]) => [status, content(schema)] as const)
  return Object.fromEntries(entries)
}

function content(schema: Schema | null | 'csv') {
  if (schema === null) return { description: 'Done, no body' }
  if (schema === 'csv') return { description: 'OK', content: { 'text/csv': { schema: { type: 'string' } } } }
  return { description: 'OK', content: { 'application/json': { schema } } }
}

function parametersOf(route: Route, operation: Operation): unknown[] {
  const ids = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', format: 'uuid' },
  }))
  const query = [...(route.isList === true ? listQuery : []), ...(operation.query ?? [])]
  return [...ids, ...query.map(name => ({ name, in: 'query', schema: { type: 'string' } }))]
}

const errorContent = { 'application/json': { schema: ref('Error') } }

const responses = {
  Refused: { description: 'An error with its code', content: errorContent },
  Unauthorized: { description: 'Token missing or bad; the body is often empty', content: errorContent },
  Empty: { description: 'No body' },
}

const refused = Object.fromEntries(
  [
    ['400', 'Refused'],
    ['401', 'Unauthorized'],
    ['403', 'Refused'],
    ['404', 'Refused'],
    ['405', 'Empty'],
    ['409', 'Refused'],
    ['429', 'Empty'],
    ['500', 'Refused'],
  ].map(([status, name]) => [status, { $ref: `#/components/responses/${name}` }]),
)

const securitySchemes = {
  oidc: {
    type: 'oauth2',
    flows: {
      authorizationCode: {
        authorizationUrl: '/connect/authorize',
        tokenUrl: '/connect/token',
        refreshUrl: '/connect/token',
        scopes: { 'user_api.full_access': 'Connect API' },
      },
    },
  },
}
