/**
 * The world as plain JSON, and back. The loaded world answers every call as the dumped one would; only what locks have
 * not heard of yet is forgotten: after a load they know the truth.
 */
import type { Clock, ClockMode } from '../clock.ts'
import type { Switches } from '../switches.ts'
import { mergeSwitches, quickSwitches } from '../switches.ts'
import type { DueThing } from './due.ts'
import type { AccessGroup, Lock, Mail, Person, Schedule, Site, SiteUser } from './nouns.ts'
import { emailKey, indexEmail } from './people.ts'
import { recountSeats } from './seats.ts'
import { SortedList } from './sorted-list.ts'
import { World } from './world.ts'

interface DumpedUser extends Omit<SiteUser, 'person' | 'groups'> {
  personId: string
  isListed: boolean
}

interface DumpedGroup extends Omit<AccessGroup, 'members' | 'listed' | 'locks' | 'schedules'> {
  memberIds: string[]
  listedIds: string[]
  lockIds: string[]
  schedules: Schedule[]
}

interface DumpedLock extends Omit<Lock, 'iq' | 'groups'> {
  iqId: string
}

type Collections =
  | 'users'
  | 'userById'
  | 'userByPerson'
  | 'usersByEmail'
  | 'groups'
  | 'locks'
  | 'iqs'
  | 'floors'
  | 'tags'

interface DumpedSite extends Omit<Site, Collections> {
  users: DumpedUser[]
  groups: DumpedGroup[]
  locks: DumpedLock[]
  iqs: Site['iqs'] extends Map<string, infer T> ? T[] : never
  floors: Site['floors'] extends Map<string, infer T> ? T[] : never
  tags: Site['tags'] extends Map<string, infer T> ? T[] : never
}

interface Dump {
  format: 'emulator-1'
  seed: number
  dice: number[]
  sequence: number
  clock: { mode: ClockMode; at: string; offsetMs: number }
  switches: Switches
  people: Person[]
  sites: DumpedSite[]
  mails: Mail[]
  due: DueThing[]
  erasedIds: [string, string][]
}

export function dumpedWorld(world: World): Dump {
  return {
    format: 'emulator-1',
    seed: world.seed,
    dice: world.dice.state(),
    sequence: world.sequence,
    clock: world.clock.state(),
    switches: world.switches,
    people: [...world.people.values()],
    sites: world.sites.items().map(dumpedSite),
    mails: world.mails,
    due: [...world.due.list()],
    erasedIds: [...world.erasedIds],
  }
}

function dumpedSite(site: Site): DumpedSite {
  const { userById, userByPerson: _byPerson, usersByEmail: _byEmail, ...rest } = site
  return {
    ...rest,
    users: [...userById.values()].map(({ person, groups: _groups, ...user }) => ({
      ...user,
      personId: person.id,
      isListed: site.users.has(user.id),
    })),
    groups: site.groups.items().map(({ members, listed, locks, schedules, ...group }) => ({
      ...group,
      memberIds: [...members.keys()],
      listedIds: listed.items().map(person => person.id),
      lockIds: locks.items().map(lock => lock.id),
      schedules: [...schedules.items()],
    })),
    locks: site.locks.items().map(({ iq, groups: _groups, ...lock }) => ({ ...lock, iqId: iq.id })),
    iqs: [...site.iqs.values()],
    floors: [...site.floors.values()],
    tags: [...site.tags.values()],
  }
}

/** Throws RangeError on something that `dumpedWorld` did not make. Sets the clock to that of the dump. */
export function loadedWorld(from: unknown, clock: Clock): World {
  const dump = structuredClone(from) as Dump
  if (dump?.format !== 'emulator-1') throw new RangeError('this is no dump of the emulator')
  const switches = quickSwitches()
  mergeSwitches(switches, { ...dump.switches })
  const world = new World(dump.seed, clock, switches)
  world.dice.restore(dump.dice)
  for (const person of dump.people) {
    world.people.set(person.id, person)
    if (person.email !== null) world.peopleByEmail.set(emailKey(person.email), person)
  }
  for (const site of dump.sites) world.sites.add(loadedSite(world, site))
  for (const site of world.sites.items()) recountSeats(world, site)
  world.mails.push(...dump.mails)
  for (const thing of dump.due) world.due.put(thing)
  for (const [email, id] of dump.erasedIds) world.erasedIds.set(email, id)
  world.skipSequenceTo(dump.sequence)
  // Last, so that a broken dump has not moved the clock of the world that stays.
  clock.set(dump.clock.mode === 'real' ? { mode: 'real' } : { mode: dump.clock.mode, at: dump.clock.at })
  return world
}

const byId = <T extends { id: string }>(items: readonly T[]) => new Map(items.map(item => [item.id, item]))

function loadedSite(world: World, from: DumpedSite): Site {
  const site: Site = {
    ...from,
    users: new SortedList(),
    userById: new Map(),
    userByPerson: new Map(),
    usersByEmail: new Map(),
    groups: new SortedList(),
    locks: new SortedList(),
    iqs: byId(from.iqs),
    floors: byId(from.floors),
    tags: byId(from.tags),
  }
  for (const { iqId, ...lock } of from.locks) {
    const iq = site.iqs.get(iqId)
    if (iq === undefined) throw new RangeError(`lock ${lock.id} has no IQ`)
    site.locks.add({ ...lock, iq, groups: new Set() })
  }
  for (const { personId, isListed, ...rest } of from.users) {
    const user: SiteUser = { ...rest, person: world.loadPerson(personId), groups: new Set() }
    site.userById.set(user.id, user)
    indexEmail(site, user, user.person.email)
    if (!user.deleting) site.userByPerson.set(personId, user)
    if (isListed) site.users.add(user)
  }
  for (const group of from.groups) loadGroup(world, site, group)
  return site
}

function loadGroup(world: World, site: Site, from: DumpedGroup): void {
  const { memberIds, listedIds, lockIds, schedules, ...rest } = from
  const group: AccessGroup = {
    ...rest,
    members: new Map(),
    listed: new SortedList(),
    locks: new SortedList(),
    schedules: new SortedList(),
  }
  for (const id of memberIds) {
    group.members.set(id, world.loadPerson(id))
    site.userByPerson.get(id)?.groups.add(group)
  }
  for (const id of listedIds) {
    const person = world.people.get(id)
    if (person !== undefined) group.listed.add(person)
  }
  for (const id of lockIds) {
    const lock = world.loadLock(site, id)
    group.locks.add(lock)
    lock.groups.add(group)
  }
  for (const schedule of schedules) group.schedules.add(schedule)
  site.groups.add(group)
}
