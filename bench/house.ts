// A whole house for a measurement: API, jobs and writer in this process, the emulator with a provider's latency and rate,
// connected by the real login. What is measured goes in over HTTP and comes out at the emulator.
import { randomBytes } from 'node:crypto'
import { visitLogin } from '../emulator/identity/visitor.ts'
import { demoLogins } from '../emulator/seed/seed.ts'
import { type Emulator, startEmulator } from '../emulator/server.ts'
import { approveIntegration } from '../src/commands/integrations/approve-integration.ts'
import { requestIntegration } from '../src/commands/integrations/request-integration.ts'
import { submitIntegration } from '../src/commands/integrations/submit-integration.ts'
import { issueApiKey } from '../src/commands/staff/issue-api-key.ts'
import { serveConfig } from '../src/config.ts'
import { ordersFor } from '../src/demo/giving-orders.ts'
import { startHouse } from '../src/main/house.ts'
import { newUuid } from '../src/ports/ids.ts'
import { freePort } from '../test/free-port.ts'
import { benchDatabase } from './database.ts'

const client = { clientId: 'latchwork', clientSecret: 'latchwork-secret' }

export interface BenchHouse {
  readonly emulator: Emulator
  readonly organizationId: string
  /** Where it listens. */
  readonly baseUrl: string
  readonly orders: ReturnType<typeof ordersFor>
  /** Throws unless the answer is 2xx. */
  call(method: string, path: string, body?: unknown): Promise<Readonly<Record<string, unknown>>>
  close(): Promise<void>
}

export async function openBenchHouse(
  version: '18' | '15',
  rate: { readonly callsPerSecond: number; readonly latencyMs: readonly [number, number] },
  environment: Readonly<Record<string, string>> = {},
): Promise<BenchHouse> {
  const database = await benchDatabase(version)
  const emulator = await startEmulator({ seed: 11 })
  const port = await freePort()
  const baseUrl = `http://localhost:${port}`
  const config = serveConfig({
    PORT: String(port),
    PUBLIC_URL: baseUrl,
    SECRET_KEY: randomBytes(32).toString('base64'),
    SALTO_API_URL: emulator.url,
    SALTO_IDENTITY_URL: emulator.url,
    SALTO_ALLOW_HTTP: 'yes',
    SALTO_CALLS_PER_SECOND: String(rate.callsPerSecond),
    LOG_LEVEL: 'error',
    ...environment,
  })
  const house = await startHouse({ database: { ownerConfig: database.ownerConfig }, config })
  const organizationId = newUuid(Date.now())
  await house.parts.controls.organizations.add({ id: organizationId, name: 'Bench' })
  const orders = ordersFor(house.parts, organizationId)
  await orders.give(requestIntegration, {})
  await orders.give(submitIntegration, {})
  await orders.give(approveIntegration, client)
  const { key } = await orders.give(issueApiKey, { name: 'Bench', role: 'host', scopes: ['*'] })
  const call = caller(`${baseUrl}/api/v1`, key)
  const { authorizeUrl } = await call('POST', '/integrations/salto-ks/connect')
  const visit = await visitLogin(new URL(String(authorizeUrl)), demoLogins.admin)
  if (!visit.redirect) throw new Error(`The login ended at ${visit.page.status}`)
  const landed = await fetch(visit.redirect)
  if (!landed.ok) throw new Error(`The callback answered ${landed.status}`)
  emulator.control.switches({
    latencyMs: [...rate.latencyMs],
    rateLimit: { perSecond: rate.callsPerSecond, burst: rate.callsPerSecond * 2, retryAfter: true },
  })
  return {
    emulator,
    organizationId,
    baseUrl,
    orders,
    call,
    close: async () => {
      await house.close()
      await emulator.close()
      await database.drop()
    },
  }
}

function caller(root: string, key: string): BenchHouse['call'] {
  return async (method, path, body) => {
    const answer = await fetch(`${root}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const json: unknown = await answer.json()
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(json)}`)
    return Object(json)
  }
}
