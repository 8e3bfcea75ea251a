/** Thousands of requests made from our own schemas, good and bad: no failure of ours, no answer outside its schema. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { problem } from '../../src/contract/problem.ts'
import type { Route } from '../../src/http/route.ts'
import { routesOf } from '../../src/http/routes.ts'
import { type JsonSchema, known, requestOf } from './hostile.ts'
import { addPerson, openSpace, type Space } from './space.ts'

const requestsPerRoute = 50

let space: Space
let routes: Route[]
beforeAll(async () => {
  space = await openSpace()
  routes = routesOf(space.house.parts)
  const { locationId, productId, house } = space
  known.now = house.clock.now()
  known.ids = [locationId, productId, await addPerson(house), await addPerson(house)]
})
afterAll(() => space.house.close())

const schemaOf = (schema: z.ZodType): JsonSchema =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as unknown as JsonSchema

const shapeOf = ({ path, params, query, body }: Route) => ({
  path,
  params: schemaOf(params),
  query: schemaOf(query),
  body: schemaOf(body),
})

describe('the API', () => {
  it('never fails and never answers outside its schema, whatever it is asked', { timeout: 240_000 }, async () => {
    const { house } = space
    const statuses = new Map<number, number>()
    for (const route of routes) {
      await fc.assert(
        fc.asyncProperty(requestOf(shapeOf(route)), async ({ path, body, headers }) => {
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
