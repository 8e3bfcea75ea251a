/** Thousands of requests made from our own schemas, good and bad: no failure of ours, no answer outside its schema. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { problem } from '../../src/contract/problem.ts'
import type { Route } from '../../src/http/route.ts'
import { routesOf } from '../../src/http/routes.ts'
import { addPerson, openSpace, type Space } from './space.ts'

const requestsPerRoute = 50

let space: Space
let routes: Route[]
let knownIds: string[]
beforeAll(async () => {
  space = await openSpace()
  routes = routesOf(space.house.parts)
  const { locationId, productId, house } = space
  knownIds = [locationId, productId, await addPerson(house), await addPerson(house)]
})
afterAll(() => space.house.close())

type JsonSchema = {
  type?: string
  format?: string
  enum?: unknown[]
  const?: unknown
  anyOf?: JsonSchema[]
  properties?: Record<string, JsonSchema>
  required?: string[]
  items?: JsonSchema
  maxLength?: number
  minimum?: number
  maximum?: number
}

/** What has broken other people's servers. */
const hostile = fc.constantFrom<unknown>(
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202e',
  "'; drop table people; --",
  '{{7*7}}',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '%00',
  'x'.repeat(5000),
  '',
  ' ',
  '-0',
  'NaN',
  'infinity',
  '9999-12-31T23:59:59Z',
  '0000-00-00',
  '-271821-04-20T00:00:00Z',
  '2026-02-30',
  '٢٠٢٦-01-01',
  1e308,
  -1,
  0.1,
  Number.MAX_SAFE_INTEGER,
  2 ** 53,
  2 ** 31,
  null,
  true,
  [],
  {},
  [[[[]]]],
  { toString: 1 },
)

function anyValueOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 25, arbitrary: goodValueOf(schema) }, { weight: 1, arbitrary: hostile })
}

function goodValueOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(anyValueOf))
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.const !== undefined) return fc.constant(schema.const)
  switch (schema.type) {
    case 'object':
      return objectOf(schema)
    case 'array':
      return fc.array(anyValueOf(schema.items ?? {}), { maxLength: 4 })
    case 'integer':
    case 'number':
      return fc.integer({ min: Math.max(schema.minimum ?? -10, -1e6), max: Math.min(schema.maximum ?? 1e6, 1e6) })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'string':
      return textOf(schema)
    default:
      return fc.jsonValue()
  }
}

function textOf({ format, maxLength = 60 }: JsonSchema): fc.Arbitrary<unknown> {
  if (format === 'uuid') return fc.oneof(fc.constantFrom(...knownIds), fc.uuid())
  if (format === 'date-time') {
    return fc
      .date({ min: new Date('1970-01-01'), max: new Date('2999-01-01'), noInvalidDate: true })
      .map(at => at.toISOString())
  }
  if (format === 'date') {
    return fc
      .date({ min: new Date('1970-01-02'), max: new Date('2999-01-01'), noInvalidDate: true })
      .map(at => at.toISOString().slice(0, 10))
  }
  const words = fc.constantFrom(
    'group-front',
    'group-lab',
    'site-baixa',
    'lock-street',
    'Europe/Lisbon',
    'EUR',
    'ana@example.org',
  )
  return fc.oneof(words, fc.string({ unit: 'grapheme', maxLength: Math.min(maxLength, 60) }), fc.emailAddress())
}

function objectOf({ properties = {}, required = [] }: JsonSchema): fc.Arbitrary<unknown> {
  const fields = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, anyValueOf(schema)]))
  const requiredKeys = Object.keys(fields).filter(name => required.includes(name))
  return fc.record(fields, { requiredKeys })
}

const schemaOf = (schema: z.ZodType): JsonSchema =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as unknown as JsonSchema

/** Parts of a URL: whatever it is, as text. */
const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

function requestOf(route: Route): fc.Arbitrary<{ path: string; body: unknown; headers: Record<string, string> }> {
  const rareHeaders = fc.record(
    {
      'if-match': fc.constantFrom('"1"', '*', '""', 'W/"2", "3"', ',,,'),
      'idempotency-key': fc.constantFrom('k1', 'k2', 'k3', 'x'.repeat(300)),
      'latchwork-organization': fc.constantFrom('nowhere', '00000000-0000-7000-8000-000000000000'),
    },
    { requiredKeys: [] },
  )
  const headers = fc.oneof({ weight: 5, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: rareHeaders })
  const parts = { params: goodValueOf(schemaOf(route.params)), query: goodValueOf(schemaOf(route.query)) }
  const body = fc.oneof({ weight: 15, arbitrary: goodValueOf(schemaOf(route.body)) }, { weight: 1, arbitrary: hostile })
  return fc.record({ ...parts, body, headers }).map(({ params, query, body, headers }) => ({
    path: `${filled(route.path, params)}${queryOf(query)}`,
    body,
    headers: headers as Record<string, string>,
  }))
}

const filled = (path: string, params: unknown): string =>
  path.replace(/:(\w+)/g, (_, name: string) => encoded(asText((params as Record<string, unknown>)[name])))

const queryOf = (query: unknown): string =>
  `?${Object.entries(query as object)
    .map(([name, value]) => `${name}=${encoded(asText(value))}`)
    .join('&')}`

/** A lone surrogate cannot stand in a URL at all. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed()).slice(0, 3000) || 'x'

describe('the API', () => {
  it('never fails and never answers outside its schema, whatever it is asked', { timeout: 240_000 }, async () => {
    const { house } = space
    const statuses = new Map<number, number>()
    for (const route of routes) {
      await fc.assert(
        fc.asyncProperty(requestOf(route), async ({ path, body, headers }) => {
          const sent = route.method === 'GET' ? undefined : JSON.stringify(body)
          const answer = await house.host.ask(route.method, path, sent, headers)
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
          const schema = route.answers[answer.status] ?? problem
          const isRight = answer.status < 500 && schema.safeParse(answer.body).success
          if (!isRight) {
            const failures = house.failures.map(({ error }) => String(error).slice(0, 300))
            throw new Error(`${answer.status} ${answer.text.slice(0, 500)} ${failures.join('; ')}`)
          }
        }),
        { numRuns: requestsPerRoute },
      )
    }
    expect(house.failures).toEqual([])
    // Enough of them were good requests: a fuzz that is always refused at the door proves nothing.
    expect((statuses.get(200) ?? 0) + (statuses.get(201) ?? 0)).toBeGreaterThan(300)
  })

  it('keeps its manners with what is no request at all', async () => {
    const { host, nobody } = space.house
    const json = { 'content-type': 'application/json' }
    const status = async (body: string, headers = json) => (await host.ask('POST', '/people', body, headers)).status
    expect(await status('{')).toBe(400)
    expect(await status('{"name":"A","name":"B"}')).toBe(400)
    expect(await status(`{"name": ${'['.repeat(20_000)}`)).toBe(400)
    expect(await status(JSON.stringify({ name: 'x'.repeat(2_000_000) }))).toBe(413)
    expect(await status('<a/>', { 'content-type': 'text/xml' })).toBe(415)
    expect(await status('name=A', { 'content-type': 'text/plain' })).toBe(415)
    expect((await host.ask('DELETE', '/people')).status).toBe(404)
    expect((await nobody.get(`/${'x'.repeat(10_000)}`)).status).toBe(404)
    expect((await host.get(`/people?cursor=${'x'.repeat(400)}`)).status).toBe(400)
  })
})
