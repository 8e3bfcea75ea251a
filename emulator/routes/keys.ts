/** Keys of a person: tags, mobile keys and the PIN; and the IQs that the person activated. */

import { forbidden, notFound, valueInvalid } from '../errors.ts'
import { loadChangeableUser, loadShownUser, openSite } from '../http/access.ts'
import { Body } from '../http/body.ts'
import { type Answer, type Call, ok, okPage, pageQuery, pathId, type Route } from '../http/call.ts'
import type { Fields } from '../query/filter.ts'
import { pageOfItems } from '../query/page.ts'
import type { Iq, Key, SiteUser } from '../state/nouns.ts'
import { changeSiteUser } from '../state/people.ts'
import type { World } from '../state/world.ts'
import { wireIq } from '../wire/places.ts'
import { wireKey } from '../wire/users.ts'
import { noCaseless } from './access-groups.ts'

const userPath = '/sites/:siteId/users/:siteUserId'
const dayMs = 86_400_000

export const keyRoutes: readonly Route[] = [
  { method: 'PUT', path: `${userPath}/pin`, run: rotatePin },
  { method: 'GET', path: `${userPath}/keys`, isList: true, run: listKeys },
  { method: 'PATCH', path: `${userPath}/keys/:keyId`, run: patchKey },
  { method: 'GET', path: `${userPath}/activated_iqs`, isList: true, run: listActivatedIqs },
]

const keyFields: Fields<Key> = {
  id: key => key.id,
  key_id: key => key.keyId,
  key_identifier: key => key.keyIdentifier,
  type: key => key.type,
  blocked: key => key.blocked,
  registration_date: key => new Date(key.registrationDate).getTime(),
}

const iqFields: Fields<Iq> = { id: iq => iq.id, customer_reference: iq => iq.name }

/** Every call makes another PIN, which can never be read again (documented, measured). Too early: 403/2203 (measured). */
function rotatePin(call: Call): Answer {
  const { world } = call
  const opened = openSite(call, 'manage-people')
  const user = loadChangeableUser(call, opened)
  if (!user.usable) throw forbidden()
  if (!opened.site.pinEnabled || !user.usePin) throw forbidden('PIN is not enabled')
  const expiryMs = call.body === undefined ? null : new Body(call.body).instant('expiry_date')
  if (expiryMs !== null) {
    const aheadMs = expiryMs - world.clock.now()
    if (aheadMs < dayMs || aheadMs > 366 * dayMs) throw valueInvalid('expiry_date must be one day to one year ahead')
  }
  const digits = String(world.dice.between(0, 999_999)).padStart(6, '0')
  changeSiteUser(world, opened.site, user, () => {
    user.keys = [...user.keys.filter(key => key.type !== 'pin'), newKey(world, 'pin', digits, expiryMs)]
  })
  return ok(digits)
}

export function newKey(world: World, type: Key['type'], digits: string | null, expiryMs: number | null): Key {
  const id = world.dice.uuid()
  return {
    id,
    order: world.orderOf(id),
    keyId: world.dice.uuid(),
    keyIdentifier: null,
    type,
    expiryDate: expiryMs === null ? null : new Date(expiryMs).toISOString(),
    registrationDate: world.clock.nowIso(),
    blocked: false,
    offlineAccess: false,
    digits,
  }
}

function listKeys(call: Call): Answer {
  const { site } = openSite(call, 'see-people')
  const user = loadShownUser(call, site)
  return okPage(pageOfItems(user.keys, pageQuery(call), { fields: keyFields, caseless: noCaseless, wire: wireKey }))
}

function patchKey(call: Call): Answer {
  const opened = openSite(call, 'manage-people')
  const user = loadChangeableUser(call, opened)
  const key = loadKey(user, pathId(call, 'keyId'))
  const body = new Body(call.body)
  changeSiteUser(call.world, opened.site, user, () => {
    key.blocked = body.flag('blocked') ?? key.blocked
    key.offlineAccess = body.flag('offline_access') ?? key.offlineAccess
  })
  return ok(wireKey(key))
}

function loadKey(user: SiteUser, id: string): Key {
  const key = user.keys.find(one => one.id === id)
  if (key === undefined) throw notFound('Key')
  return key
}

function listActivatedIqs(call: Call): Answer {
  const { site } = openSite(call, 'see-people')
  const user = loadShownUser(call, site)
  const iqs = user.activatedIqIds.flatMap(id => site.iqs.get(id) ?? [])
  return okPage(pageOfItems(iqs, pageQuery(call), { fields: iqFields, caseless: noCaseless, wire: wireIq }))
}
