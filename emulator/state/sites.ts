/** Sites. */
import type { Site } from './nouns.ts'
import { changeSiteUser } from './people.ts'
import { rankOf } from './roles.ts'
import { SortedList } from './sorted-list.ts'
import type { World } from './world.ts'

export interface NewSite {
  id?: string
  name: string
  countryCode: string
  timeZone: string
  ownerId: string
  seats: number | null
  subscriptionValid: boolean
  installationState: Site['installationState']
}

export function addSite(world: World, of: NewSite): Site {
  const id = of.id ?? world.dice.uuid()
  const digits = String(world.dice.between(0, 9_999_999_999)).padStart(10, '0')
  const site: Site = {
    ...of,
    id,
    order: world.orderOf(id),
    seatsUsed: 0,
    subscriptionEndAt: of.subscriptionValid ? new Date(world.clock.now() + 365 * 86_400_000).toISOString() : null,
    voucherCode: of.subscriptionValid ? `V${digits}` : null,
    features: ['pods', 'events_streaming', 'events_storage', 'activity_log'].map(code => ({
      id: world.dice.uuid(),
      code,
    })),
    siteUid: `SK${digits}`,
    mkeyCompatible: true,
    pinEnabled: true,
    users: new SortedList(),
    userById: new Map(),
    userByPerson: new Map(),
    usersByEmail: new Map(),
    groups: new SortedList(),
    locks: new SortedList(),
    iqs: new Map(),
    floors: new Map(),
    tags: new Map(),
    entries: [],
    incidents: [],
  }
  world.sites.add(site)
  return site
}

/**
 * The site's subscription ends or is renewed. At the end all users but the owner are unsubscribed (documented); a
 * renewal brings nobody back by itself.
 */
export function setSubscriptionValid(world: World, site: Site, isValid: boolean): void {
  site.subscriptionValid = isValid
  if (isValid || !world.switches.invalidSubscriptionSuspends) return
  for (const user of site.userById.values()) {
    if (user.subscriptionState === 'suspended' || rankOf(site, user) >= 3) continue
    changeSiteUser(world, site, user, () => {
      user.subscriptionState = 'suspended'
    })
  }
}
