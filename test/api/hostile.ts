/** Values and requests made from schemas, good ones mostly, and now and then what has broken other people's servers. */
import fc from 'fast-check'

/** What there is, so that some requests are about something. A file of tests fills it in. */
export const known: { ids: string[]; words: string[]; now: number } = { ids: [], words: [], now: 0 }

export type JsonSchema = {
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
      return numberOf(schema)
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

/** A small one, or any. */
function numberOf({ minimum = -10, maximum = 1e6 }: JsonSchema): fc.Arbitrary<number> {
  const [min, max] = [Math.max(minimum, -1e6), Math.min(maximum, 1e6)]
  return fc.oneof(fc.integer({ min, max: Math.min(min + 4, max) }), fc.integer({ min, max }))
}

function textOf({ format, maxLength = 60 }: JsonSchema): fc.Arbitrary<unknown> {
  if (format === 'uuid') return fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...known.ids) }, fc.uuid())
  if (format === 'date-time') return anyTime()
  if (format === 'date') return anyTime().map(text => text.slice(0, 10))
  const words = fc.constantFrom(
    ...known.words,
    'group-front',
    'group-lab',
    'site-baixa',
    'lock-street',
    'Europe/Lisbon',
    'EUR',
    'ana@example.org',
  )
  return fc.oneof(
    { weight: 2, arbitrary: words },
    fc.string({ unit: 'grapheme', maxLength: Math.min(maxLength, 60) }),
    fc.emailAddress(),
  )
}

/** Any of a thousand years, or an hour of these weeks. */
function anyTime(): fc.Arbitrary<string> {
  const soon = fc.integer({ min: 1, max: 1000 }).map(hours => new Date(known.now + hours * 3_600_000))
  const whenever = fc.date({ min: new Date('1970-01-02'), max: new Date('2999-01-01'), noInvalidDate: true })
  return fc.oneof(soon, whenever).map(at => at.toISOString())
}

function objectOf({ properties = {}, required = [] }: JsonSchema): fc.Arbitrary<unknown> {
  const fields = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, anyValueOf(schema)]))
  const requiredKeys = Object.keys(fields).filter(name => required.includes(name))
  return fc.record(fields, { requiredKeys })
}

/** Headers that a program sends now and then. */
const rareHeaders = fc.record(
  {
    'if-match': fc.constantFrom('"1"', '*', '""', 'W/"2", "3"', ',,,'),
    'idempotency-key': fc.constantFrom('k1', 'k2', 'k3', 'x'.repeat(300)),
    'latchwork-organization': fc.constantFrom('nowhere', '00000000-0000-7000-8000-000000000000'),
  },
  { requiredKeys: [] },
)

interface Shape {
  /** `/people/:id` */
  readonly path: string
  readonly params: JsonSchema
  readonly query: JsonSchema
  readonly body: JsonSchema
}

export interface FuzzRequest {
  readonly path: string
  readonly body: unknown
  readonly headers: Record<string, string>
}

export function requestOf(shape: Shape): fc.Arbitrary<FuzzRequest> {
  const headers = fc.oneof({ weight: 5, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: rareHeaders })
  const parts = { params: goodValueOf(shape.params), query: goodValueOf(shape.query) }
  const body = fc.oneof({ weight: 15, arbitrary: goodValueOf(shape.body) }, { weight: 1, arbitrary: hostile })
  return fc.record({ ...parts, body, headers }).map(({ params, query, body, headers }) => ({
    path: `${filled(shape.path, params)}${queryOf(query)}`,
    body,
    headers: headers as Record<string, string>,
  }))
}

/** Parts of a URL: whatever it is, as text. */
const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

const filled = (path: string, params: unknown): string =>
  path.replace(/:(\w+)/g, (_, name: string) => encoded(asText((params as Record<string, unknown>)[name])))

const queryOf = (query: unknown): string =>
  `?${Object.entries(query as object)
    .map(([name, value]) => `${name}=${encoded(asText(value))}`)
    .join('&')}`

/** A lone surrogate cannot stand in a URL at all. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed()).slice(0, 3000) || 'x'
