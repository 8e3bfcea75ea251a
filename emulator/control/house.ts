/**
 * The control API, under `/_control/`: looks into the emulated world, edits it by hand, and makes trouble. It knows no
 * token, no trouble and no latency. This file: what it needs, and the orders that tests in one process may call directly.
 */

import type { Clock, ClockOrder } from '../clock.ts'
import { ApiError } from '../errors.ts'
import type { Calls } from '../http/calls.ts'
import type { IdentityServer } from '../identity/index.ts'
import { knock } from '../knock.ts'
import { settle } from '../state/catch-up.ts'
import { recountSeats } from '../state/seats.ts'
import type { World } from '../state/world.ts'
import { lifelikeSwitches, mergeSwitches, quickSwitches } from '../switches.ts'
import { troubleOrder } from '../trouble/order.ts'
import { type Trouble, troubleKinds } from '../trouble/rules.ts'
import { wireSiteUser } from '../wire/users.ts'
import { Order } from './order.ts'
import { type Edit, peopleEdits } from './people-edits.ts'
import { placeEdits } from './place-edits.ts'
import { siteEdits } from './site-edits.ts'

export interface House {
  world: World
  clock: Clock
  trouble: Trouble
  calls: Calls
  identity: IdentityServer
  /** Replaces the world, for load and reset. */
  move(world: World): void
}

const edits: Readonly<Record<string, Edit>> = { ...peopleEdits, ...placeEdits, ...siteEdits }

export const editKinds: readonly string[] = Object.keys(edits)

/** A hand edit. Throws ApiError 400 for an unknown kind, 404 for unknown ids. */
export function edit(house: House, body: unknown): unknown {
  const { world } = house
  settle(world)
  const order = new Order(world, body)
  const kind = order.fullText('kind')
  const change = Object.hasOwn(edits, kind) ? edits[kind] : undefined
  if (change === undefined) throw new ApiError(400, '1101', `unknown kind '${kind}'; one of ${editKinds.join(', ')}`)
  return { done: kind, ...(change(world, order) ?? {}) }
}

/** `{siteId, lockId, email | userId, by?, pin?, requireProfile?}`: somebody stands at the door. */
export function door(house: House, body: unknown) {
  const { world } = house
  settle(world)
  const order = new Order(world, body)
  const site = order.site()
  const lock = order.lock(site)
  const by = order.text('by') ?? 'mkey'
  if (by !== 'mkey' && by !== 'tag' && by !== 'pin' && by !== 'remote') throw new ApiError(400, '1101', 'by is unknown')
  const requireProfile = order.flag('requireProfile', world.switches.requireProfile)
  const result = knock(world, site, lock, order.findPerson(), {
    by,
    requireProfile,
    pin: order.text('pin') ?? undefined,
  })
  return {
    opened: result.opened,
    reason: result.reason,
    detail: result.detail,
    accessGroupId: result.groupId,
    accessGroup: result.groupId === null ? null : (site.groups.find(result.groupId)?.name ?? null),
    lock: { id: lock.id, customer_reference: lock.name },
    user: result.user === null ? null : wireSiteUser(site, result.user, 'v1.2'),
    entryId: result.entryId,
    at: world.clock.nowIso(),
  }
}

/** A token without login. By `email` or `platformUserId`. */
export function token(house: House, body: unknown) {
  const { world, identity } = house
  const { fields } = new Order(world, body)
  const order = new Order(world, { ...fields, userId: fields['platformUserId'] ?? fields['userId'] })
  const lifetime = order.fields['lifetimeSeconds']
  const lifetimeSeconds = typeof lifetime === 'number' ? lifetime : world.switches.accessTokenLifetimeSeconds
  const scope = order.text('scope')
  return {
    access_token: identity.mintAccessToken({
      platformUserId: order.person().id,
      clientId: order.text('clientId') ?? 'latchwork',
      lifetimeSeconds,
      ...(scope === null ? {} : { scope }),
    }),
    token_type: 'Bearer',
    expires_in: lifetimeSeconds,
  }
}

export function setClock(house: House, body: unknown) {
  refused(() => house.clock.set(body as ClockOrder))
  settle(house.world)
  return house.clock.state()
}

/** `{preset: 'quick' | 'lifelike'}` goes back to that set first. */
export function setSwitches(house: House, body: unknown) {
  const { preset, ...change } = new Order(house.world, body).fields
  const { world } = house
  const formerOrder = world.switches.listOrder
  refused(() => {
    if (preset !== undefined && preset !== 'quick' && preset !== 'lifelike') {
      throw new RangeError('preset is quick or lifelike')
    }
    const start = preset === 'quick' ? quickSwitches() : preset === 'lifelike' ? lifelikeSwitches() : {}
    mergeSwitches(world.switches, { ...start, ...change })
  })
  if (formerOrder !== world.switches.listOrder) world.reorder()
  for (const site of world.sites.items()) recountSeats(world, site)
  return world.switches
}

export function setTrouble(house: House, body: unknown) {
  house.trouble.set(refused(() => troubleOrder(body)))
  return troubleView(house)
}

export const troubleView = (house: House) => ({
  ...house.trouble.order,
  fired: house.trouble.fired(),
  kinds: troubleKinds,
})

/** Reads an order; a RangeError becomes 400/1101. */
function refused<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof RangeError) throw new ApiError(400, '1101', error.message)
    throw error
  }
}

/** What can be done to clients and tokens at the partner desk: see `identity/desk.ts`. */
export function deskOrder(house: House, body: unknown) {
  const order = new Order(house.world, body)
  const action = order.fullText('action')
  const clientId = order.text('clientId') ?? 'latchwork'
  const { identity } = house
  switch (action) {
    case 'register-client': {
      const uris = order.fields['redirectUris']
      const redirectUris = Array.isArray(uris) ? uris.map(String) : ['*']
      identity.registerClient({ clientId, secret: order.text('secret'), redirectUris, postLogoutRedirectUris: ['*'] })
      break
    }
    case 'block-client':
      identity.blockClient(clientId)
      break
    case 'withdraw-consent':
      identity.withdrawConsent(clientId)
      break
    case 'kill-refresh-tokens':
      identity.killRefreshTokens()
      break
    case 'revoke-tokens':
      identity.revokeTokens(order.text('userId') ?? undefined)
      break
    default:
      throw new ApiError(400, '1101', `unknown action '${action}'`)
  }
  return { done: action }
}
