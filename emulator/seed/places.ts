/** Locks, groups and schedules of a seeded site. */
import { addGroup, addSchedule, alwaysSchedule, linkLock } from '../state/groups.ts'
import type { AccessGroup, Iq, Lock, Site } from '../state/nouns.ts'
import type { World } from '../state/world.ts'

/** As a table: name, lock type, floor number. */
export type LockPlan = readonly (readonly [string, Lock['lockType'], number])[]

/** Lock numbers of each group; the schedule of it. */
export interface GroupPlan {
  name: string
  locks: readonly number[]
  schedule: 'always' | 'office-hours' | 'none'
}

export function addHardware(world: World, site: Site, plan: LockPlan): Lock[] {
  for (const number of new Set(plan.map(([, , floor]) => floor))) {
    const id = world.dice.uuid()
    site.floors.set(id, { id, number, name: number === 0 ? 'Ground floor' : `Floor ${number}` })
  }
  for (let i = 0; i < 4; i++) {
    const id = world.dice.uuid()
    site.tags.set(id, { id, tagNumber: `04${world.dice.word().toString(16).padStart(8, '0').toUpperCase()}` })
  }
  const iqs = [addIq(world, site, 1), addIq(world, site, 2)]
  return plan.map(([name, lockType, floor], index) => {
    const iq = iqs[index % 2]
    if (iq === undefined) throw new Error('a lock needs an IQ')
    return addLock(world, site, { name, lockType, floor, iq })
  })
}

function addIq(world: World, site: Site, number: number): Iq {
  const id = world.dice.uuid()
  const iq: Iq = {
    id,
    order: world.orderOf(id),
    name: `IQ ${number}`,
    macAddress: mac(world),
    online: true,
    revision: '3.11.0',
  }
  site.iqs.set(id, iq)
  return iq
}

function addLock(
  world: World,
  site: Site,
  of: { name: string; lockType: Lock['lockType']; floor: number; iq: Iq },
): Lock {
  const id = world.dice.uuid()
  const lock: Lock = {
    id,
    order: world.orderOf(id),
    siteId: site.id,
    name: of.name,
    mac: mac(world),
    floorId: [...site.floors.values()].find(floor => floor.number === of.floor)?.id ?? null,
    lockedState: 'locked',
    lockType: of.lockType,
    online: true,
    privacyMode: false,
    iq: of.iq,
    groups: new Set(),
  }
  site.locks.add(lock)
  return lock
}

const mac = (world: World) =>
  Array.from({ length: 6 }, () => world.dice.between(0, 255).toString(16).padStart(2, '0').toUpperCase()).join(':')

export function addGroups(
  world: World,
  site: Site,
  locks: readonly Lock[],
  plans: readonly GroupPlan[],
): AccessGroup[] {
  return plans.map(plan => {
    const group = addGroup(world, site, plan.name)
    for (const number of plan.locks) {
      const lock = locks[number]
      if (lock !== undefined) linkLock(world, site, group, lock)
    }
    if (plan.schedule === 'always') addSchedule(world, group, alwaysSchedule)
    if (plan.schedule === 'office-hours') {
      const hours = { startTime: '08:00:00', endTime: '18:00:59', saturday: false, sunday: false }
      addSchedule(world, group, { ...alwaysSchedule, ...hours })
    }
    return group
  })
}
