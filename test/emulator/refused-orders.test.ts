import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../emulator/server.ts'
import { places } from './client.ts'

let emulator: Emulator
let siteId: string
let lockId: string

beforeAll(async () => {
  emulator = await startEmulator()
  siteId = places(emulator).siteId
  lockId = places(emulator).lock('Front door')
})
afterAll(() => emulator.close())

async function control(method: string, name: string, body?: string) {
  const response = await fetch(`${emulator.url}/_control/${name}`, { method, ...(body === undefined ? {} : { body }) })
  return { status: response.status, body: (await response.json()) as { error?: string } & Record<string, unknown> }
}

const truth = async () => {
  const parts = await Promise.all(['switches', 'trouble', 'state'].map(name => control('GET', name)))
  const { mode } = (await control('GET', 'clock')).body
  return JSON.stringify([mode, ...parts.map(({ body: { clock: _clock, ...rest } }) => rest)])
}

describe('orders that cannot be understood are refused with a reason, and change nothing', () => {
  it.each([
    ['PUT clock', undefined, 'a JSON object'],
    ['PUT clock', 'xx', 'JSON'],
    ['PUT clock', '{"mode":"bogus"}', 'mode is'],
    ['PUT clock', '{"mode":"frozen","at":"2026-02-31T00:00:00Z"}', 'not an instant'],
    ['PUT clock', '{"mode":"frozen","at":"5"}', 'not an instant'],
    ['PUT clock', '{"mode":"frozen","at":1e300}', '9999'],
    ['PUT clock', '{"advanceMs":"5"}', 'advanceMs'],
    ['PUT trouble', '[]', 'must be an object'],
    ['PUT trouble', '{"seed":"x"}', 'seed'],
    ['PUT trouble', '{"rules":{}}', 'rules'],
    ['PUT trouble', '{"latencyMs":5}', 'latencyMs'],
    ['PUT trouble', '{"latencyMs":[5,1]}', 'latencyMs'],
    ['PUT trouble', '{"rule":[]}', "no field 'rule'"],
    ['PUT trouble', '{"rules":[null]}', 'a rule must be an object'],
    ['PUT trouble', '{"rules":[{"kind":"bogus","probability":1}]}', 'one of latency, rate-limit'],
    ['PUT trouble', '{"rules":[{"kind":"hang"}]}', 'probability'],
    ['PUT trouble', '{"rules":[{"kind":"hang","probability":2}]}', 'probability'],
    ['PUT trouble', '{"rules":[{"kind":"hang","probability":1,"path":"/x"}]}', "no field 'path'"],
    ['PUT trouble', '{"rules":[{"kind":"hang","probability":1,"method":"TRACE"}]}', 'method'],
    ['PUT trouble', '{"rules":[{"kind":"hang","probability":1,"pathContains":5}]}', 'pathContains'],
    ['PUT trouble', '{"rules":[{"kind":"hang","probability":1,"times":-1}]}', 'times'],
    ['PUT trouble', '{"rules":[{"kind":"rate-limit","probability":1,"retryAfterSeconds":"x"}]}', 'retryAfterSeconds'],
    ['PUT trouble', '{"rules":[{"kind":"latency","probability":1,"delayMs":9}]}', 'delayMs'],
    ['PUT switches', undefined, 'JSON object'],
    ['PUT switches', '[]', 'JSON object'],
    ['PUT switches', '{"toString":1}', 'unknown switch'],
    ['PUT switches', '{"noSeat":"silent","duplicateEmail":"bogus"}', 'duplicateEmail is "conflict" or "invalid"'],
    ['PUT switches', '{"preset":"lifelike","pageSizeMax":0}', 'pageSizeMax'],
    ['PUT switches', '{"latencyMs":"abc"}', 'latencyMs'],
    ['PUT switches', '{"deleteDelayMs":[5]}', 'deleteDelayMs'],
    ['PUT switches', '{"rateLimit":{}}', 'rateLimit'],
    ['PUT switches', '{"versions":["v9"]}', 'versions'],
    ['PUT switches', '{"clients":{"a":{}}}', 'clients'],
    ['PUT switches', '{"emptyEntriesPageEvery":1}', 'emptyEntriesPageEvery'],
    ['PUT load', '{}', 'no dump'],
    ['PUT load', '{"format":"emulator-1"}', 'cannot be loaded'],
    ['PUT load', '{"format":"emulator-1","identity":{}}', 'cannot be loaded'],
    ['POST reset', '{"seed":"x"}', 'seed'],
    ['POST reset', '{"scale":{"users":-1}}', 'users'],
    ['POST token', '{}', 'userId or email'],
    ['GET calls?limit=x', undefined, 'limit'],
  ])('%s %s', async (order, body, reason) => {
    const [method = '', name = ''] = order.split(' ')
    const before = await truth()
    const answered = await control(method, name, body)
    expect([answered.status, answered.body.error]).toEqual([400, expect.stringContaining(reason)])
    expect(await truth()).toBe(before)
  })

  const email = 'admin@latchwork.example'
  it.each<[string, Record<string, unknown>, number, string]>([
    ['toString', {}, 400, 'unknown kind'],
    ['promote-user', { email, role: 'bogus' }, 400, 'unknown role'],
    ['create-user', { email: '' }, 400, "Email '' is not valid"],
    ['create-user', { email: 5 }, 400, 'email'],
    ['create-user', { email: 'new@example.org', role: 'x' }, 400, 'unknown role'],
    ['create-user', { email: 'new@example.org', hasProfile: 'yes' }, 400, 'hasProfile'],
    ['change-email', { email: 'owner@latchwork.example' }, 400, 'newEmail'],
    ['change-email', { email: 'owner@latchwork.example', newEmail: email }, 409, 'in use'],
    ['block-user', { email, blocked: 'no' }, 400, 'blocked'],
    ['suspend-user', {}, 400, 'userId or email'],
    ['set-seats', { seats: -1 }, 400, 'seats'],
    ['set-seats', {}, 400, 'seats'],
    ['set-subscription-end', { endsAt: 'bogus' }, 400, 'endsAt'],
    ['create-site', { name: 'X', timeZone: 'Mars/X', email }, 400, 'timeZone'],
  ])('edit %s %s', async (kind, more, status, reason) => {
    const before = await truth()
    const answered = await control('POST', 'edit', JSON.stringify({ kind, siteId, ...more }))
    expect([answered.status, answered.body.error]).toEqual([status, expect.stringContaining(reason)])
    expect(await truth()).toBe(before)
  })

  it('a door that nobody stands at, and a site that does not exist', async () => {
    expect((await control('POST', 'door', JSON.stringify({ siteId, lockId }))).status).toBe(400)
    const stranger = await control('POST', 'door', JSON.stringify({ siteId, lockId, email: 'x@y.example' }))
    expect([stranger.status, stranger.body['opened'], stranger.body['reason']]).toEqual([200, false, 'unknown_user'])
    expect((await control('GET', `state?siteId=${lockId}`)).status).toBe(404)
  })
})

describe('what is understood', () => {
  it('an instant without an offset is UTC, and null is as absent', async () => {
    const at = async (body: unknown) => (await control('PUT', 'clock', JSON.stringify(body))).body['at']
    expect(await at({ mode: 'frozen', at: '2026-12-01T09:00' })).toBe('2026-12-01T09:00:00.000Z')
    expect(await at({ at: '2026-12-01T09:00:00+02:00' })).toBe('2026-12-01T07:00:00.000Z')
    expect(await at({ at: null, advanceMs: 1000 })).toBe('2026-12-01T07:00:01.000Z')
    expect((await control('PUT', 'clock', '{"mode":"real"}')).body['mode']).toBe('real')
    const rule = { kind: 'hang', probability: 0, method: 'patch', times: null }
    const { body } = await control('PUT', 'trouble', JSON.stringify({ seed: 3, rules: [rule] }))
    expect(body).toMatchObject({ seed: 3, rules: [{ kind: 'hang', method: 'PATCH', probability: 0 }], fired: [0] })
    expect(body['kinds']).toContain('cut-after')
    expect((await control('PUT', 'trouble', JSON.stringify(body))).body).toEqual(body)
    expect((await control('PUT', 'trouble', '{"seed":1}')).body['rules']).toEqual([])
  })
})
