/**
 * What the emulator holds at the start. The demo: two sites with locks, groups and a few people who were there before
 * any integration, among them one super user, one group with narrow hours, one without locks and one without schedule.
 * The scale: sites of any size for measuring. One seed gives the same ids every time.
 */
import type { Clock } from '../clock.ts'
import { joinGroup } from '../state/groups.ts'
import type { AccessGroup, Person, Site } from '../state/nouns.ts'
import { addPerson, addSiteUser, plainFields } from '../state/people.ts'
import { roleId } from '../state/roles.ts'
import { addSite } from '../state/sites.ts'
import { World } from '../state/world.ts'
import type { Switches } from '../switches.ts'
import { firstNames, lastNames } from './names.ts'
import { addGroups, addHardware, type GroupPlan, type LockPlan } from './places.ts'

/** The people who can log in; the passwords are no secret, nothing here is real. */
export const demoLogins = {
  owner: { email: 'owner@latchwork.example', password: 'owner-demo' },
  admin: { email: 'admin@latchwork.example', password: 'admin-demo' },
}

export interface SeedOptions {
  seed: number
  /** Users per site beyond the demo's, spread over `groups` extra access groups with `memberships` in all. */
  scale?: { users: number; groups: number; memberships: number }
}

const harbourLocks: LockPlan = [
  ['Front door', 'wall_reader_pin', 0],
  ['Courtyard gate', 'wall_reader', 0],
  ['Open space', 'escutcheon', 0],
  ['Meeting room Pier', 'escutcheon_pin', 0],
  ['Meeting room Quay', 'escutcheon', 1],
  ['Studio 1', 'escutcheon', 1],
  ['Studio 2', 'escutcheon', 1],
  ['Server room', 'cylinder', 1],
]

const millLocks: LockPlan = [
  ['Main entrance', 'wall_reader_pin', 0],
  ['Garage', 'wall_reader', -1],
  ['Hall', 'escutcheon', 0],
  ['Room Sluice', 'escutcheon', 0],
  ['Room Wheel', 'escutcheon', 1],
  ['Workshop', 'escutcheon', 1],
  ['Kitchen', 'escutcheon', 1],
  ['Archive', 'cylinder', 2],
]

const groupPlans = (names: readonly [string, string, string, string]): GroupPlan[] => [
  { name: names[0], locks: [0, 1, 2], schedule: 'always' },
  { name: names[1], locks: [0, 3], schedule: 'always' },
  { name: names[2], locks: [0, 4], schedule: 'always' },
  { name: names[3], locks: [0, 1, 2, 5, 6], schedule: 'always' },
  { name: 'Office hours only', locks: [0, 2], schedule: 'office-hours' },
  { name: 'Cleaning', locks: [], schedule: 'always' },
  { name: 'Storage (no schedule)', locks: [0, 7], schedule: 'none' },
]

export function seededWorld(options: SeedOptions, clock: Clock, switches: Switches): World {
  const world = new World(options.seed, clock, switches)
  const owner = addPerson(world, {
    ...demoLogins.owner,
    firstName: 'Olivia',
    lastName: 'Owner',
    hasProfile: true,
    managedBySiteId: null,
  })
  const admin = addPerson(world, {
    ...demoLogins.admin,
    firstName: 'Adam',
    lastName: 'Admin',
    hasProfile: true,
    managedBySiteId: null,
  })
  const harbour = addDemoSite(world, owner, admin, {
    name: 'Harbour House',
    countryCode: 'NL',
    timeZone: 'Europe/Amsterdam',
    seats: 120,
    locks: harbourLocks,
    groups: groupPlans(['Members', 'Meeting room Pier', 'Meeting room Quay', 'Studios']),
  })
  addDemoSite(world, owner, admin, {
    name: 'Mill Lane',
    countryCode: 'PT',
    timeZone: 'Europe/Lisbon',
    seats: 60,
    locks: millLocks,
    groups: groupPlans(['Coworkers', 'Room Sluice', 'Room Wheel', 'Workshop members']),
  })
  if (options.scale !== undefined) addScale(world, harbour, options.scale)
  return world
}

interface DemoSite {
  name: string
  countryCode: string
  timeZone: string
  seats: number
  locks: LockPlan
  groups: readonly GroupPlan[]
}

function addDemoSite(world: World, owner: Person, admin: Person, of: DemoSite): Site {
  const site = addSite(world, {
    name: of.name,
    countryCode: of.countryCode,
    timeZone: of.timeZone,
    ownerId: owner.id,
    seats: of.seats,
    subscriptionValid: true,
    installationState: 'released',
  })
  const locks = addHardware(world, site, of.locks)
  const groups = addGroups(world, site, locks, of.groups)
  settleIn(world, site, owner, 'site_owner')
  settleIn(world, site, admin, 'site_admin')
  addOldHands(world, site, groups)
  return site
}

/** People who were made by hand before any integration came. */
function addOldHands(world: World, site: Site, groups: readonly AccessGroup[]): void {
  const place = site.name.toLowerCase().replaceAll(' ', '-')
  const profile = { hasProfile: true, password: 'member-demo' }
  const make = (
    firstName: string,
    lastName: string,
    code: string,
    more: { hasProfile?: boolean; password?: string },
  ) => {
    const email = `${firstName}.${lastName}@${place}.example`.toLowerCase()
    const person = addPerson(world, { firstName, lastName, email, managedBySiteId: site.id, ...more })
    return settleIn(world, site, person, code)
  }
  const sven = make('Sven', 'Super', 'site_super_user', profile)
  const mia = make('Mia', 'Manual', 'site_user', profile)
  const carl = make('Carl', 'Cleaner', 'site_user', {})
  const nina = addPerson(world, { firstName: 'Nina', lastName: 'Tagonly', email: null, managedBySiteId: site.id })
  settleIn(world, site, nina, 'site_user', [...site.tags.keys()][0] ?? null)
  const [members, , , , hours, cleaning, storage] = groups
  for (const [group, person] of [
    [members, sven],
    [members, mia],
    [hours, nina],
    [cleaning, carl],
    [storage, mia],
  ] as const) {
    if (group !== undefined) joinGroup(world, site, group, person)
  }
}

function settleIn(world: World, site: Site, person: Person, code: string, tagId: string | null = null): Person {
  const fields = { ...plainFields([roleId(code)]), tagId }
  addSiteUser(world, site, person, fields, { invite: false, atOnce: true, state: 'subscribed' })
  return person
}

/** Many people in one site, for measuring. */
function addScale(world: World, site: Site, scale: NonNullable<SeedOptions['scale']>): void {
  site.seats = null
  const people: Person[] = []
  for (let i = 0; i < scale.users; i++) {
    const firstName = firstNames[i % firstNames.length] ?? 'Ada'
    const lastName = lastNames[Math.floor(i / firstNames.length) % lastNames.length] ?? 'Example'
    const email = `person${i}@scale.example`
    const person = addPerson(world, { firstName, lastName, email, managedBySiteId: site.id })
    people.push(settleIn(world, site, person, 'site_user'))
  }
  if (people.length === 0 || scale.groups === 0) return
  const plans = Array.from({ length: scale.groups }, (_, i) => ({
    name: `Scale group ${i + 1}`,
    locks: [0, i % 8],
    schedule: 'always' as const,
  }))
  const groups = addGroups(world, site, [...site.locks.items()], plans)
  for (let i = 0; i < scale.memberships; i++) {
    const person = people[i % people.length]
    const group = groups[((i % people.length) + Math.floor(i / people.length)) % groups.length]
    if (person !== undefined && group !== undefined) joinGroup(world, site, group, person)
  }
}
