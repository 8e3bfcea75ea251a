/** Edits that a person makes by hand in the web app: sites, groups, locks, schedules. */
import { ApiError } from '../errors.ts'
import { Body } from '../http/body.ts'
import { checkedSchedule } from '../routes/schedules.ts'
import {
  addGroup,
  addSchedule,
  alwaysSchedule,
  deleteGroup,
  linkLock,
  noteSchedules,
  unlinkLock,
} from '../state/groups.ts'
import type { Lock, Site } from '../state/nouns.ts'
import { setSubscriptionValid } from '../state/sites.ts'
import type { World } from '../state/world.ts'
import { wireGroup, wireSchedule } from '../wire/places.ts'
import type { Edit } from './people-edits.ts'

export const placeEdits: Readonly<Record<string, Edit>> = {
  'rename-group': (_world, order) => {
    const site = order.site()
    order.group(site).name = order.text('name') ?? order.fullText('customer_reference')
    site.groups.touch()
  },
  'create-group': (world, order) => {
    const site = order.site()
    const group = addGroup(world, site, order.text('name') ?? 'Made by hand')
    addSchedule(world, group, alwaysSchedule)
    return wireGroup(group)
  },
  'delete-group': (world, order) => {
    const site = order.site()
    deleteGroup(world, site, order.group(site))
  },
  'add-schedule': (world, order) => {
    const group = order.group(order.site())
    const fields = order.fields['schedule']
    const times = fields === undefined ? alwaysSchedule : checkedSchedule(new Body(fields), noDays)
    return wireSchedule(addSchedule(world, group, times))
  },
  'remove-schedule': (world, order) => {
    const group = order.group(order.site())
    const id = order.text('scheduleId')
    noteSchedules(world, group)
    for (const schedule of [...group.schedules.items()]) {
      if (id === null || schedule.id === id) group.schedules.delete(schedule.id)
    }
  },
  'add-lock': (world, order) => {
    const site = order.site()
    linkLock(world, site, order.group(site), order.lock(site))
  },
  'remove-lock': (world, order) => {
    const site = order.site()
    unlinkLock(world, site, order.group(site), order.lock(site).id)
  },
  'set-seats': (_world, order) => {
    const seats = order.fields['seats']
    const isCount = typeof seats === 'number' && Number.isSafeInteger(seats) && seats >= 0
    if (seats !== null && !isCount) throw new ApiError(400, '1101', 'seats must be a number from 0, or null')
    order.site().seats = seats
  },
  'set-subscription-valid': (world, order) => setSubscriptionValid(world, order.site(), order.flag('valid')),
  'set-subscription-end': (_world, order) => {
    const site = order.site()
    const endsAt = new Body(order.fields).instant('endsAt')
    site.subscriptionEndAt = endsAt === null ? null : new Date(endsAt).toISOString()
  },
  'set-installation-state': (_world, order) => {
    const state = order.fullText('state')
    if (state !== 'installation' && state !== 'released' && state !== 'self_installed') {
      throw new ApiError(400, '1101', 'state is not known')
    }
    order.site().installationState = state
  },
  'set-pin-enabled': (_world, order) => {
    order.site().pinEnabled = order.flag('enabled')
  },
  'set-privacy-mode': (_world, order) => {
    order.lock(order.site()).privacyMode = order.flag('on')
  },
  'set-office-mode': (_world, order) => {
    order.lock(order.site()).lockedState = order.flag('on') ? 'office_mode' : 'locked'
  },
  'set-lock-online': (world, order) => {
    const lock = order.lock(order.site())
    lock.online = order.flag('online')
    world.edge.listen(lock)
  },
  'set-iq-online': (world, order) => {
    const site = order.site()
    const { iq } = order.lock(site)
    iq.online = order.flag('online')
    for (const lock of locksOf(site, iq.id)) world.edge.listen(lock)
    writeIncident(world, site, order.lock(site))
  },
  'remove-site': (world, order) => {
    world.sites.delete(order.site().id)
  },
}

const noDays = {
  ...alwaysSchedule,
  monday: false,
  tuesday: false,
  wednesday: false,
  thursday: false,
  friday: false,
  saturday: false,
  sunday: false,
}

const locksOf = (site: Site, iqId: string): Lock[] => site.locks.items().filter(lock => lock.iq.id === iqId)

function writeIncident(world: World, site: Site, lock: Lock): void {
  const id = world.dice.uuid()
  site.incidents.push({
    id,
    order: world.orderOf(id),
    category: lock.iq.online ? 'iq_connection_restored' : 'iq_connection_lost',
    detail: null,
    atMs: world.clock.now(),
    lock: null,
    iq: { id: lock.iq.id, name: lock.iq.name, macAddress: lock.iq.macAddress, revision: lock.iq.revision },
  })
}
