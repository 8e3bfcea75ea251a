/** The paths of the control API. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { ApiError } from '../errors.ts'
import { readBody } from '../http/deliver.ts'
import { seededWorld } from '../seed/seed.ts'
import { settle } from '../state/catch-up.ts'
import { dumpedWorld, loadedWorld } from '../state/dump.ts'
import {
  deskOrder,
  door,
  edit,
  editKinds,
  type House,
  setClock,
  setSwitches,
  setTrouble,
  token,
  troubleView,
} from './house.ts'
import { stateView } from './state-view.ts'

type Verb = (house: House, body: unknown, url: URL) => unknown

const verbs: Readonly<Record<string, Verb>> = {
  'GET state': (house, _body, url) => stateView(house.world, url.searchParams.get('siteId')),
  'GET mails': house => house.world.mails,
  'DELETE mails': house => ({ deleted: house.world.mails.splice(0).length }),
  'GET clock': house => house.clock.state(),
  'PUT clock': setClock,
  'GET trouble': troubleView,
  'PUT trouble': setTrouble,
  'GET edit': () => ({ kinds: editKinds }),
  'POST edit': edit,
  'POST door': door,
  'POST token': token,
  'POST identity': deskOrder,
  'GET switches': house => house.world.switches,
  'PUT switches': setSwitches,
  'GET calls': (house, _body, url) => house.calls.view(queried(url, 'since', 0), queried(url, 'limit', 1000)),
  'DELETE calls': house => {
    house.calls.reset()
    return { reset: true }
  },
  'GET entries': latestEntries,
  'GET dump': house => ({ ...dumpedWorld(house.world), identity: house.identity.dump() }),
  'PUT load': load,
  'POST reset': reset,
}

export async function answerControl(house: House, req: IncomingMessage, res: ServerResponse, url: URL): Promise<void> {
  const text = await readBody(req)
  if (text === null) return
  const name = url.pathname.slice('/_control/'.length).replace(/\/$/, '')
  const verb = verbs[`${req.method} ${name}`]
  const isKnown = Object.keys(verbs).some(key => key.endsWith(` ${name}`))
  let status = 200
  let body: unknown
  try {
    if (verb === undefined) throw new ApiError(isKnown ? 405 : 404, null, `no ${req.method} /_control/${name}`)
    settle(house.world)
    body = verb(house, text === '' ? undefined : JSON.parse(text), url)
  } catch (error) {
    status = statusOf(error)
    body = { error: error instanceof Error ? error.message : String(error) }
  }
  const bytes = Buffer.from(JSON.stringify(body ?? {}))
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': bytes.length })
  res.end(bytes)
}

function statusOf(error: unknown): number {
  if (error instanceof ApiError) return error.status
  return error instanceof SyntaxError || error instanceof RangeError ? 400 : 500
}

/** The latest entries of a site or of all, newest first, for the Doors page; not delayed. */
function latestEntries(house: House, _body: unknown, url: URL) {
  const siteId = url.searchParams.get('siteId')
  const limit = queried(url, 'limit', 50)
  return house.world.sites
    .items()
    .filter(site => siteId === null || site.id === siteId)
    .flatMap(site => site.entries.slice(-limit).map(entry => ({ ...entry, siteId: site.id, timeZone: site.timeZone })))
    .sort((a, b) => b.atMs - a.atMs)
    .slice(0, limit)
    .map(({ atMs, order: _order, ...entry }) => ({ ...entry, at: new Date(atMs).toISOString() }))
}

/** All or nothing: a dump that cannot be read leaves everything as it was. */
function load(house: House, body: unknown) {
  const { identity, ...world } = Object(body) as Record<string, unknown>
  const former = house.identity.dump()
  try {
    if (identity !== undefined) house.identity.load(identity)
    house.move(loadedWorld(world, house.clock))
  } catch (error) {
    house.identity.load(former)
    throw new ApiError(400, '1101', `this dump cannot be loaded: ${error instanceof Error ? error.message : error}`)
  }
  return { loaded: true }
}

/** `{seed, scale?: {users, groups, memberships}, keepSwitches?}`: the seeded start again, without trouble. */
function reset(house: House, body: unknown) {
  const { seed, scale, keepSwitches } = Object(body ?? {}) as Record<string, unknown>
  const switches = house.world.switches
  const wanted = Object(scale ?? {}) as Record<string, unknown>
  const options = {
    seed: whole('seed', seed ?? house.world.seed),
    ...(scale === undefined
      ? {}
      : {
          scale: {
            users: whole('users', wanted['users'] ?? 0),
            groups: whole('groups', wanted['groups'] ?? 100),
            memberships: whole('memberships', wanted['memberships'] ?? 0),
          },
        }),
  }
  if (keepSwitches !== true) setSwitches(house, { preset: 'quick' })
  house.clock.set({ mode: 'real' })
  house.trouble.set({ seed: 1, rules: [] })
  house.calls.reset()
  house.identity.startAnew()
  house.move(seededWorld(options, house.clock, switches))
  return { reset: true, seed: options.seed }
}

const queried = (url: URL, name: string, otherwise: number) =>
  whole(name, Number(url.searchParams.get(name) ?? otherwise))

function whole(name: string, value: unknown): number {
  if (Number.isSafeInteger(value) && Number(value) >= 0) return Number(value)
  throw new ApiError(400, '1101', `${name} must be a whole number from 0`)
}
