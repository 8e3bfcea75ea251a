/** Locks: list, read, rename, the groups of a lock, and remote opening. */

import { ApiError, forbidden, notFound } from '../errors.ts'
import { openSite } from '../http/access.ts'
import { Body } from '../http/body.ts'
import { type Answer, type Call, ok, okPage, pageQuery, pathId, type Route } from '../http/call.ts'
import { knock } from '../knock.ts'
import { otpAnswer } from '../otp.ts'
import type { Fields } from '../query/filter.ts'
import { pageOfItems, pageOfList } from '../query/page.ts'
import type { Lock, Site } from '../state/nouns.ts'
import { wireGroup, wireLock, wireLockExtended } from '../wire/places.ts'
import { groupFields, noCaseless } from './access-groups.ts'

const lockPath = '/sites/:siteId/locks/:lockId'

export const lockRoutes: readonly Route[] = [
  { method: 'GET', path: '/sites/:siteId/locks', isList: true, run: listLocks },
  { method: 'GET', path: lockPath, run: getLock },
  { method: 'PATCH', path: lockPath, run: patchLock },
  { method: 'GET', path: `${lockPath}/access_groups`, isList: true, run: listGroupsOfLock },
  { method: 'PATCH', path: `${lockPath}/locking`, run: patchLocking },
]

const fields: Fields<Lock> = {
  id: lock => lock.id,
  customer_reference: lock => lock.name,
  mac: lock => lock.mac,
  online: lock => lock.online,
  lock_type: lock => lock.lockType,
  locked_state: lock => lock.lockedState,
  privacy_mode: lock => lock.privacyMode,
  'iq/id': lock => lock.iq.id,
}

function listLocks(call: Call): Answer {
  const { site } = openSite(call, 'see-people')
  const listing = { fields, caseless: noCaseless, wire: (lock: Lock) => wireLock(site, lock) }
  return okPage(pageOfList(site.locks, pageQuery(call), listing))
}

function getLock(call: Call): Answer {
  const { site } = openSite(call, 'see-people')
  return ok(wireLockExtended(site, call.world.loadLock(site, pathId(call, 'lockId'))))
}

function patchLock(call: Call): Answer {
  const { site } = openSite(call, 'manage-hardware')
  const lock = call.world.loadLock(site, pathId(call, 'lockId'))
  const body = new Body(call.body, call.world.switches.nameLengthMax)
  const floorId = body.id('floor_id')
  if (floorId !== null && !site.floors.has(floorId)) throw notFound('Floor')
  if (body.has('customer_reference')) lock.name = body.fullText('customer_reference')
  if (body.has('floor_id')) lock.floorId = floorId
  site.locks.touch()
  return ok(wireLock(site, lock))
}

function listGroupsOfLock(call: Call): Answer {
  const { site } = openSite(call, 'see-people')
  const lock = call.world.loadLock(site, pathId(call, 'lockId'))
  const groups = site.groups.items().filter(group => lock.groups.has(group))
  return okPage(pageOfItems(groups, pageQuery(call), { fields: groupFields, caseless: noCaseless, wire: wireGroup }))
}

/**
 * `unlocked` opens for the open time of the lock, which relocks itself. Without a good one-time password: 404/2202
 * "Otp is invalid", 400/3102, 403/3102 or 404/3104 (all measured).
 */
function patchLocking(call: Call): Answer {
  const { world, caller } = call
  const { site, me } = openSite(call, 'see')
  const lock = world.loadLock(site, pathId(call, 'lockId'))
  const body = new Body(call.body)
  const wanted = body.oneOf('locked_state', ['none', 'locked', 'office_mode', 'uncertain', 'unlocked'] as const)
  if (!lock.online || !lock.iq.online) throw forbidden('The lock cannot be reached')
  if (world.switches.requireOtp) {
    const refusal = otpAnswer(world, me, lock.iq, body.text('otp'))
    if (refusal !== null) throw new ApiError(refusal.status, refusal.code, refusal.message)
  }
  if (wanted === 'unlocked') open(call, site, lock)
  else if (!me.toggleManualOfficeMode && site.ownerId !== caller.id && openSite(call, 'see').rank < 3) throw forbidden()
  else lock.lockedState = wanted
  return ok(wireLock(site, lock))
}

function open(call: Call, site: Site, lock: Lock): void {
  const result = knock(call.world, site, lock, call.caller, { by: 'remote', requireProfile: false })
  if (!result.opened) throw forbidden(`Access denied: ${result.reason}`)
}
