/** The same of what guests and members may ask, made from the document that describes it. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { hashOf, newSecret } from '../../src/commands/staff/secrets.ts'
import { problem } from '../../src/contract/problem.ts'
import { idOf } from '../house.ts'
import { type JsonSchema, known, requestOf } from './hostile.ts'
import { addPerson, newPerson, openSpace, type Space } from './space.ts'

const requestsPerRoute = 50
const hourMs = 3_600_000
/** Longer than most allowances of requests are counted for. */
const betweenMs = 20 * 60_000
const sessionMs = 14 * 24 * hourMs

interface Operation {
  readonly operationId: string
  readonly parameters?: readonly { name: string; in: string; required?: boolean; schema: JsonSchema }[]
  readonly requestBody?: { content: Record<string, { schema: JsonSchema }> }
}

type Asked = { readonly method: string; readonly path: string; readonly operation: Operation }

let space: Space
let operations: Asked[]
beforeAll(async () => {
  space = await openSpace()
  const { house, locationId } = space
  const unit = { locationId, name: 'Sala', kind: 'room', capacity: 4, isPubliclyBookable: true }
  const unitId = idOf(await house.host.post('/reservation-units', unit))
  const held = await house.nobody.post('/public/casa-azul/holds', { unitId, ...newPerson(), ...anHour() })
  known.ids = [locationId, unitId, house.organizationId, String(held.body['id'])]
  known.words = ['casa-azul', String(held.body['token']), house.organizationId, manageToken(String(held.body['id']))]
  const { paths } = (await house.nobody.get('/api/openapi.json')).body as {
    paths: Record<string, Record<string, Operation>>
  }
  operations = Object.entries(paths)
    .filter(([path]) => /^\/api\/v1\/(?:public|me|member-sign-in)(?:\/|$)/.test(path) && !path.endsWith('/live'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
    )
})
afterAll(() => space.house.close())

function anHour() {
  const startsMs = Math.ceil(space.house.clock.now() / hourMs) * hourMs + 48 * hourMs
  const [startsAt, endsAt] = [startsMs, startsMs + hourMs].map(at => new Date(at).toISOString())
  return { startsAt, endsAt }
}

const manageToken = (reservationId: string) =>
  space.house.parts.links.tokenOf({
    purpose: 'manage',
    organizationId: space.house.organizationId,
    reservationId,
    expiresAt: space.house.clock.now() + 1000 * hourMs,
  })

async function newSession(personId: string): Promise<string> {
  const { controls, clock, organizationId } = space.house
  const secret = newSecret('lw_me')
  const now = clock.now()
  const session = { hash: hashOf(secret), organizationId, personId, startedAt: now, issuedAt: now }
  await controls.members.addSession({ ...session, expiresAt: now + sessionMs })
  return secret
}

const partsIn = (place: 'path' | 'query', { parameters = [] }: Operation): JsonSchema => {
  const those = parameters.filter(part => part.in === place)
  return {
    type: 'object',
    properties: Object.fromEntries(those.map(({ name, schema }) => [name, schema])),
    required: those.filter(({ required }) => required).map(({ name }) => name),
  }
}

const requestFor = ({ path, operation }: Asked) =>
  requestOf({
    path: path.replace('{organization}', 'casa-azul').replaceAll(/\{(\w+)\}/g, ':$1'),
    params: partsIn('path', operation),
    query: partsIn('query', operation),
    body: operation.requestBody?.content['application/json']?.schema ?? { type: 'object' },
  })

it('never fails a guest or a member, whatever they ask', { timeout: 240_000 }, async () => {
  const { house } = space
  expect(operations.length).toBeGreaterThan(20)
  const good = new Map<string, number>()
  const personId = await addPerson(house)
  for (const asked of operations) {
    const { method, operation } = asked
    const session = await newSession(personId)
    known.now = house.clock.now()
    await fc.assert(
      fc.asyncProperty(requestFor(asked), async ({ path, body, headers }) => {
        house.clock.advance(betweenMs)
        const own = { cookie: `latchwork.member=${session}`, origin: 'http://latchwork.test' }
        const sent = method === 'GET' ? undefined : JSON.stringify(body)
        const answer = await house.nobody.ask(method, path, sent, { ...own, ...headers })
        if (answer.status < 300) good.set(operation.operationId, (good.get(operation.operationId) ?? 0) + 1)
        // The server answers nothing outside its schema with less than 500: there it says so of itself.
        const isRight = answer.status < 400 || (answer.status < 500 && problem.safeParse(answer.body).success)
        if (!isRight) {
          const failures = house.failures.map(({ error }) => String(error).slice(0, 300))
          throw new Error(`${answer.status} ${answer.text.slice(0, 500)} ${failures.join('; ')}`)
        }
      }),
      { numRuns: requestsPerRoute },
    )
  }
  expect(house.failures).toEqual([])
  // Whoever is always refused at the door has asked nothing.
  expect(good.size).toBeGreaterThan(8)
})
