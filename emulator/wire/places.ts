/** Wire shapes of sites, groups, schedules and locks (vendor's Connect API 1.1 description). */
import type { AccessGroup, Iq, Lock, Schedule, Site } from '../state/nouns.ts'
import type { World } from '../state/world.ts'
import { type Wire, wireUserSummary } from './users.ts'

export function wireSite(world: World, site: Site): Wire {
  const owner = world.people.get(site.ownerId)
  return {
    id: site.id,
    customer_reference: site.name,
    subscribed_user_amount: site.subscriptionValid ? site.seats : 0,
    subscription_valid: site.subscriptionValid,
    country_code: site.countryCode,
    site_uid: site.siteUid,
    time_zone: site.timeZone,
    owner: owner === undefined ? null : wireUserSummary(owner, site.id),
    installation_state: site.installationState,
    mkey_compatible: site.mkeyCompatible,
  }
}

export function wireManagedSite(world: World, site: Site, version: string): Wire {
  const wire: Wire = {
    ...wireSite(world, site),
    active_user_amount: site.seatsUsed,
    active_iq_amount: site.iqs.size,
    pin_enabled: site.pinEnabled,
  }
  if (version !== 'v1.1') wire['store_events_ttl'] = '90.00:00:00'
  return wire
}

export const wireSubscription = (site: Site): Wire => ({
  end_date: site.subscriptionEndAt,
  user_amount: site.seats,
  iq_amount: null,
  voucher_label: site.voucherCode === null ? null : 'Business',
  voucher_code: site.voucherCode,
  is_valid: site.subscriptionValid,
  features: site.features,
})

export const wireGroup = (group: AccessGroup): Wire => ({ id: group.id, customer_reference: group.name })

export const wireGroupSummary = (group: AccessGroup): Wire => ({
  ...wireGroup(group),
  lock_count: group.locks.size,
  user_count: group.listed.size,
})

export const wireSchedule = (schedule: Schedule): Wire => ({
  id: schedule.id,
  monday: schedule.monday,
  tuesday: schedule.tuesday,
  wednesday: schedule.wednesday,
  thursday: schedule.thursday,
  friday: schedule.friday,
  saturday: schedule.saturday,
  sunday: schedule.sunday,
  start_time: schedule.startTime,
  end_time: schedule.endTime,
  start_date: schedule.startDate,
  end_date: schedule.endDate,
})

export const wireLockSummary = (lock: Lock): Wire => ({ id: lock.id, customer_reference: lock.name })

export const wireIq = (iq: Iq): Wire => ({
  id: iq.id,
  customer_reference: iq.name,
  mac_address: iq.macAddress,
  is_online: iq.online,
  revision: iq.revision,
})

export function wireLock(site: Site, lock: Lock): Wire {
  const floor = lock.floorId === null ? undefined : site.floors.get(lock.floorId)
  return {
    id: lock.id,
    customer_reference: lock.name,
    mac: lock.mac,
    floor:
      floor === undefined
        ? null
        : {
            id: floor.id,
            number: floor.number,
            customer_reference: floor.name,
            lock_count: site.locks.items().filter(other => other.floorId === floor.id).length,
          },
    locked_state: lock.lockedState,
    lock_type: lock.lockType,
    online: lock.online,
    iq_link_state: 'attached',
    tag_registration_state: 'not_started',
    battery_level: 'good',
    left_open_alarm: false,
    intrusion_alarm: false,
    easy_office_mode_schedule: null,
    iq: wireIq(lock.iq),
    repeater: null,
    privacy_mode: lock.privacyMode,
    communication_type: 'blue_net',
  }
}

export const wireLockExtended = (site: Site, lock: Lock): Wire => ({
  ...wireLock(site, lock),
  offline_access_keys_limit: 360,
  offline_access_keys_count: 0,
})
