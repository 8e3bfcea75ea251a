/**
 * Salto KS as far as it is known, on one port: the Connect API under `/v1.x`, the identity server, the control API
 * under `/_control`, its own OpenAPI description and a few pages for people. Imports nothing of ours from outside.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Clock } from './clock.ts'
import { answerControl } from './control/answer.ts'
import { door, edit, type House, setClock, setSwitches, setTrouble, token } from './control/house.ts'
import { stateView } from './control/state-view.ts'
import { Dice } from './dice.ts'
import { type Api, answerApi } from './http/api.ts'
import { Calls } from './http/calls.ts'
import { answerInvitation } from './http/invitation.ts'
import { Rate } from './http/rate.ts'
import { Router } from './http/router.ts'
import { answerIdentity } from './http/troubled-identity.ts'
import { createIdentity, isIdentityPath } from './identity/index.ts'
import { identityWorld } from './identity-world.ts'
import { openApiDocument } from './openapi/document.ts'
import { createPages } from './pages/index.ts'
import { routes } from './routes/index.ts'
import { type SeedOptions, seededWorld } from './seed/seed.ts'
import { settle } from './state/catch-up.ts'
import type { World } from './state/world.ts'
import { mergeSwitches, quickSwitches, type Switches } from './switches.ts'
import { Trouble } from './trouble/rules.ts'

export interface EmulatorOptions {
  /** 0 = any free port. */
  port?: number
  host?: string
  seed?: number
  scale?: SeedOptions['scale']
  /** Real clock, milliseconds; injected only by tests. */
  realNow?: () => number
  /** What links, `iss` and `next_page_link` carry; default the address that the server listens on. */
  publicUrl?: string
  switches?: Partial<Switches>
}

export interface Emulator {
  url: string
  close(): Promise<void>
  /** The world of this moment; `load` and `reset` replace it. */
  world(): World
  /** The control API without HTTP; bodies and answers as there. */
  control: {
    state(siteId?: string): ReturnType<typeof stateView>
    clock(order: unknown): unknown
    trouble(order: unknown): unknown
    switches(change: Record<string, unknown>): Switches
    edit(order: Record<string, unknown>): unknown
    door(order: Record<string, unknown>): ReturnType<typeof door>
    token(of: { email?: string; platformUserId?: string; clientId?: string; lifetimeSeconds?: number }): string
    calls: Calls
  }
}

const description = JSON.stringify(openApiDocument())

export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const timers = new Set<NodeJS.Timeout>()
  const server = createServer({ keepAliveTimeout: 5000 })
  const building = Promise.resolve().then(async () => {
    await listen(server, options.port ?? 0, options.host ?? '127.0.0.1')
    const url = `http://${options.host ?? '127.0.0.1'}:${(server.address() as AddressInfo).port}`
    return { url, parts: await builtParts(options, options.publicUrl ?? url, timers) }
  })
  // Who calls while the world is still being filled waits for it.
  server.on('request', (req: IncomingMessage, res: ServerResponse) => {
    building
      .then(({ parts }) => answer(parts, req, res))
      .catch((cause: unknown) => {
        process.emitWarning(cause instanceof Error ? cause : new Error(String(cause)))
        res.destroy()
      })
  })
  const { url, parts } = await building
  const { house } = parts
  return { url, world: () => house.world, control: controlOf(house), close: () => closed(server, timers) }
}

async function builtParts(options: EmulatorOptions, publicUrl: string, timers: Set<NodeJS.Timeout>): Promise<Parts> {
  const house = await builtHouse(options, publicUrl)
  const api: Api = {
    get world() {
      return house.world
    },
    identity: house.identity,
    trouble: house.trouble,
    damageDice: new Dice(house.world.seed, 'damage'),
    router: new Router(routes),
    calls: house.calls,
    rate: new Rate(),
    wait: ms => waited(timers, ms),
  }
  return { api, house, pages: createPages() }
}

/** The seeded world with everything that watches it. */
async function builtHouse(options: EmulatorOptions, publicUrl: string): Promise<House> {
  const clock = new Clock(options.realNow)
  const switches = quickSwitches()
  mergeSwitches(switches, { ...options.switches })
  const scale = options.scale === undefined ? {} : { scale: options.scale }
  let world = seededWorld({ seed: options.seed ?? 1, ...scale }, clock, switches)
  const settleIn = (next: World) => {
    world = next
    world.publicUrl = publicUrl
    world.sortLists()
  }
  settleIn(world)
  const trouble = new Trouble()
  const identity = await createIdentity(identityWorld({ world: () => world, trouble, publicUrl }))
  return {
    get world() {
      return world
    },
    clock,
    trouble,
    calls: new Calls(),
    identity,
    move: settleIn,
  }
}

const controlOf = (house: House): Emulator['control'] => ({
  state: siteId => {
    settle(house.world)
    return stateView(house.world, siteId ?? null)
  },
  clock: order => setClock(house, order),
  trouble: order => setTrouble(house, order),
  switches: change => setSwitches(house, change),
  edit: order => edit(house, order),
  door: order => door(house, order),
  token: of => token(house, of).access_token,
  calls: house.calls,
})

interface Parts {
  api: Api
  house: House
  pages: ReturnType<typeof createPages>
}

async function answer({ api, house, pages }: Parts, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const url = new URL(req.url ?? '/', api.world.publicUrl)
  if (url.pathname.startsWith('/_control/')) return answerControl(house, req, res, url)
  if (isIdentityPath(url.pathname)) return answerIdentity(api, req, res, url)
  if (/^\/v\d/.test(url.pathname)) return answerApi(api, req, res, url)
  if (url.pathname === '/openapi.json' || url.pathname === '/swagger/v1.1/swagger.json') {
    res.writeHead(200, { 'content-type': 'application/json' }).end(description)
    return
  }
  if (url.pathname === '/health') {
    res.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}')
    return
  }
  if (answerInvitation(api.world, req, res, url)) return
  if (!pages.answer(req, res)) res.writeHead(404, { 'content-type': 'text/plain' }).end('not found')
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve())
  })
}

function waited(timers: Set<NodeJS.Timeout>, ms: number): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      resolve()
    }, ms)
    timers.add(timer)
  })
}

function closed(server: Server, timers: Set<NodeJS.Timeout>): Promise<void> {
  for (const timer of timers) clearTimeout(timer)
  return new Promise(resolve => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
