/** Access groups: members, locks and schedules. A membership has no dates and no id of its own (documented). */
import type { AccessGroup, Lock, Person, Schedule, Site } from './nouns.ts'
import { SortedList } from './sorted-list.ts'
import type { World } from './world.ts'

export function addGroup(world: World, site: Site, name: string | null, id: string = world.dice.uuid()): AccessGroup {
  const group: AccessGroup = {
    id,
    order: world.orderOf(id),
    siteId: site.id,
    name,
    members: new Map(),
    listed: new SortedList(),
    locks: new SortedList(),
    schedules: new SortedList(),
  }
  site.groups.add(group)
  return group
}

/** Whether the membership is new. */
export function joinGroup(world: World, site: Site, group: AccessGroup, person: Person): boolean {
  if (group.members.has(person.id)) return false
  noteMembership(world, group, person.id)
  group.members.set(person.id, person)
  site.userByPerson.get(person.id)?.groups.add(group)
  const lagMs = world.delayMs(world.switches.readLagMs)
  if (lagMs > 0) world.due.add(lagMs, { kind: 'list-member', siteId: site.id, id: group.id, personId: person.id })
  else group.listed.add(person)
  site.groups.touch()
  return true
}

/** Whether there was a membership. */
export function leaveGroup(world: World, site: Site, group: AccessGroup, personId: string): boolean {
  if (!group.members.has(personId)) return false
  noteMembership(world, group, personId)
  group.members.delete(personId)
  site.userByPerson.get(personId)?.groups.delete(group)
  const lagMs = world.delayMs(world.switches.readLagMs)
  if (lagMs > 0) world.due.add(lagMs, { kind: 'unlist-member', siteId: site.id, id: group.id, personId })
  else group.listed.delete(personId)
  site.groups.touch()
  return true
}

function noteMembership(world: World, group: AccessGroup, personId: string): void {
  world.edge.note(`member:${group.id}:${personId}`, group.members.has(personId), world.switches.edgeDelayMs)
}

export function linkLock(world: World, site: Site, group: AccessGroup, lock: Lock): boolean {
  if (group.locks.has(lock.id)) return false
  noteGroupsOf(world, lock)
  group.locks.add(lock)
  lock.groups.add(group)
  site.groups.touch()
  return true
}

export function unlinkLock(world: World, site: Site, group: AccessGroup, lockId: string): boolean {
  const lock = group.locks.find(lockId)
  if (lock === null) return false
  noteGroupsOf(world, lock)
  group.locks.delete(lockId)
  lock.groups.delete(group)
  site.groups.touch()
  return true
}

function noteGroupsOf(world: World, lock: Lock): void {
  world.edge.note(`locks:${lock.id}`, [...lock.groups], world.switches.edgeDelayMs)
}

/** A12: members lose access, users stay. */
export function deleteGroup(world: World, site: Site, group: AccessGroup): void {
  for (const lock of [...group.locks.items()]) unlinkLock(world, site, group, lock.id)
  for (const personId of group.members.keys()) {
    noteMembership(world, group, personId)
    site.userByPerson.get(personId)?.groups.delete(group)
  }
  group.members.clear()
  site.groups.delete(group.id)
}

export function addSchedule(
  world: World,
  group: AccessGroup,
  fields: Omit<Schedule, 'id' | 'order'>,
  id: string = world.dice.uuid(),
): Schedule {
  noteSchedules(world, group)
  const schedule: Schedule = { ...fields, id, order: world.orderOf(id) }
  group.schedules.add(schedule)
  return schedule
}

/** To be called before a schedule of the group changes. */
export function noteSchedules(world: World, group: AccessGroup): void {
  world.edge.note(
    `schedules:${group.id}`,
    group.schedules.items().map(schedule => ({ ...schedule })),
    world.switches.edgeDelayMs,
  )
}

export const alwaysSchedule: Omit<Schedule, 'id' | 'order'> = {
  monday: true,
  tuesday: true,
  wednesday: true,
  thursday: true,
  friday: true,
  saturday: true,
  sunday: true,
  startTime: '00:00:00',
  endTime: '23:59:59',
  startDate: null,
  endDate: null,
}
