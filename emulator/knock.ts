/** Somebody stands at a door: asks the lock (which decides on what it has heard of) and writes the entry. */
import { type DoorAnswer, doorAnswer, type Means } from './doors.ts'
import { localTime } from './local-time.ts'
import type { AccessGroup, Entry, Lock, Person, Site, SiteUser } from './state/nouns.ts'
import { doorFacts } from './state/people.ts'
import { rankOf } from './state/roles.ts'
import type { World } from './state/world.ts'

export interface Knock {
  by: Means
  requireProfile: boolean
  /** Digits typed, for a PIN. */
  pin?: string | undefined
}

export type KnockResult = DoorAnswer & { entryId: string; detail: string | null; user: SiteUser | null }

/** Kept entries per site; the oldest go first. */
const entriesMax = 50_000

export function knock(world: World, site: Site, lock: Lock, person: Person | null, how: Knock): KnockResult {
  const user = person === null ? null : findKnown(site, person)
  const answer = doorAnswer(question(world, site, lock, user, how))
  const detail = answer.opened ? null : entryDetail(answer.reason)
  const entry = writeEntry(world, site, lock, user, { opened: answer.opened, detail, by: how.by })
  return { ...answer, entryId: entry.id, detail, user }
}

/** A deleted user is still known to a lock that has not heard of the delete. */
function findKnown(site: Site, person: Person): SiteUser | null {
  const present = site.userByPerson.get(person.id)
  if (present !== undefined) return present
  for (const user of site.usersByEmail.get((person.email ?? '').toLowerCase()) ?? []) {
    if (user.person === person) return user
  }
  return null
}

function question(world: World, site: Site, lock: Lock, user: SiteUser | null, how: Knock) {
  const facts = user === null ? null : world.edge.seen(lock, `user:${user.id}`, liveFacts(user))
  const nowMs = world.clock.now()
  const type = how.by
  const key = facts?.keys.find(one => one.type === type && (type !== 'pin' || one.digits === how.pin)) ?? null
  return {
    siteSubscriptionValid: site.subscriptionValid,
    officeMode: lock.lockedState === 'office_mode',
    privacyMode: lock.privacyMode,
    lockHasKeypad: lock.lockType.endsWith('_pin'),
    sitePinEnabled: site.pinEnabled,
    user:
      user === null || facts === null
        ? null
        : {
            isSubscribed: facts.subscriptionState === 'subscribed',
            isBlocked: facts.blocked,
            overridesPrivacy: facts.overridePrivacyMode,
            usesPin: facts.usePin,
            hasProfile: facts.hasProfile,
            rank: rankOf(site, user),
          },
    means: how.by,
    key,
    groups: user === null ? [] : groupsOfBoth(world, lock, user.person),
    local: localTime(nowMs, site.timeZone),
    nowMs,
    requireProfile: how.requireProfile,
  }
}

const liveFacts = (user: SiteUser): ReturnType<typeof doorFacts> | null => (user.deleting ? null : doorFacts(user))

function groupsOfBoth(world: World, lock: Lock, person: Person) {
  const groups: readonly AccessGroup[] = world.edge.seen(lock, `locks:${lock.id}`, [...lock.groups])
  return groups
    .filter(group => world.edge.seen(lock, `member:${group.id}:${person.id}`, group.members.has(person.id)))
    .map(group => ({
      id: group.id,
      schedules: world.edge.seen(lock, `schedules:${group.id}`, [...group.schedules.items()]),
    }))
}

/** Values seen by integrators: `suspended` and `no_access`. */
const entryDetail = (reason: string) => (reason === 'suspended' ? 'suspended' : 'no_access')

const accessBy: Record<Means, string> = { mkey: 'mkey', tag: 'tag', pin: 'pin_code', remote: 'remote' }

function writeEntry(
  world: World,
  site: Site,
  lock: Lock,
  user: SiteUser | null,
  of: { opened: boolean; detail: string | null; by: Means },
): Entry {
  const id = world.dice.uuid()
  const entry: Entry = {
    id,
    order: world.orderOf(id),
    category: of.opened ? 'lock_opened' : 'lock_rejected',
    detail: of.detail,
    atMs: world.clock.now(),
    lock: { id: lock.id, mac: lock.mac, name: lock.name },
    iq: { id: lock.iq.id, name: lock.iq.name, macAddress: lock.iq.macAddress, revision: lock.iq.revision },
    person:
      user === null ? null : { id: user.person.id, firstName: user.person.firstName, lastName: user.person.lastName },
    alias: user?.alias ?? null,
    accessBy: accessBy[of.by],
  }
  site.entries.push(entry)
  if (site.entries.length > entriesMax) site.entries.splice(0, site.entries.length - entriesMax)
  return entry
}
