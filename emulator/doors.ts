/**
 * May this person open this lock now? A pure decision from what the lock knows. The rule: facts file's section on an
 * emulated door, inferred from help-desk texts; "no schedule, no access" and the suspended refusal were measured.
 */
import type { LocalTime } from './local-time.ts'
import type { Key, Schedule } from './state/nouns.ts'

export type Means = 'mkey' | 'tag' | 'pin' | 'remote'

export interface DoorQuestion {
  siteSubscriptionValid: boolean
  /** Office mode leaves the door unlocked for everybody. */
  officeMode: boolean
  privacyMode: boolean
  lockHasKeypad: boolean
  sitePinEnabled: boolean
  /** Null = nobody this site knows. */
  user: {
    isSubscribed: boolean
    isBlocked: boolean
    overridesPrivacy: boolean
    usesPin: boolean
    hasProfile: boolean
    /** 2 = super user, 3 = admin, 4 = owner. */
    rank: number
  } | null
  means: Means
  /** The key used, when the person has one of that kind; a mobile key is otherwise taken as activated. */
  key: Pick<Key, 'blocked' | 'expiryDate'> | null
  /** Groups that hold both the person and the lock. */
  groups: readonly { id: string; schedules: readonly Omit<Schedule, 'id' | 'order'>[] }[]
  local: LocalTime
  nowMs: number
  requireProfile: boolean
}

type Refusal =
  | 'unknown_user'
  | 'site_subscription_invalid'
  | 'suspended'
  | 'blocked'
  | 'profile_incomplete'
  | 'no_key'
  | 'key_blocked'
  | 'key_expired'
  | 'no_group'
  | 'no_schedule'
  | 'outside_schedule'
  | 'privacy_mode'

export type DoorAnswer =
  | { opened: true; reason: 'group' | 'office_mode' | 'own_role'; groupId: string | null }
  | { opened: false; reason: Refusal; groupId: null }

const no = (reason: Refusal): DoorAnswer => ({ opened: false, reason, groupId: null })

export function doorAnswer(ask: DoorQuestion): DoorAnswer {
  if (ask.officeMode) return { opened: true, reason: 'office_mode', groupId: null }
  const { user } = ask
  if (user === null) return no('unknown_user')
  if (!ask.siteSubscriptionValid) return no('site_subscription_invalid')
  if (!user.isSubscribed) return no('suspended')
  if (user.isBlocked) return no('blocked')
  const noKey = keyRefusal(ask, user)
  if (noKey !== null) return no(noKey)
  const way = wayIn(ask, user)
  if (!way.opened) return way
  if (ask.privacyMode && !user.overridesPrivacy) return no('privacy_mode')
  return way
}

function keyRefusal(ask: DoorQuestion, user: { hasProfile: boolean; usesPin: boolean }): Refusal | null {
  const isApp = ask.means === 'mkey' || ask.means === 'remote'
  if (isApp && ask.requireProfile && !user.hasProfile) return 'profile_incomplete'
  if (ask.key === null) return isApp ? null : 'no_key'
  if (ask.means === 'pin' && !(ask.lockHasKeypad && user.usesPin && ask.sitePinEnabled)) return 'no_key'
  if (ask.key.blocked) return 'key_blocked'
  const isExpired = ask.key.expiryDate !== null && new Date(ask.key.expiryDate).getTime() <= ask.nowMs
  return isExpired ? 'key_expired' : null
}

/** Remote opening ignores schedules; admins and super users open remotely without any group (documented). */
function wayIn(ask: DoorQuestion, user: { rank: number }): DoorAnswer {
  const isRemote = ask.means === 'remote'
  if (isRemote && user.rank >= 2) return { opened: true, reason: 'own_role', groupId: null }
  const open = ask.groups.find(group => isRemote || group.schedules.some(schedule => isCovered(schedule, ask.local)))
  if (open !== undefined) return { opened: true, reason: 'group', groupId: open.id }
  if (ask.groups.length === 0) return no('no_group')
  return ask.groups.every(group => group.schedules.length === 0) ? no('no_schedule') : no('outside_schedule')
}

const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

/** Weekday, time of day (the last second included), and dates: whole days, or exact moments when they carry a time. */
function isCovered(schedule: Omit<Schedule, 'id' | 'order'>, local: LocalTime): boolean {
  const day = days[local.weekday]
  if (day === undefined || !schedule[day]) return false
  if (local.time < schedule.startTime || local.time > schedule.endTime) return false
  return isAfter(schedule.startDate, local) && isBefore(schedule.endDate, local)
}

function isAfter(startDate: string | null, local: LocalTime): boolean {
  if (startDate === null) return true
  return startDate.includes('T') ? local.dateTime >= startDate : local.date >= startDate
}

function isBefore(endDate: string | null, local: LocalTime): boolean {
  if (endDate === null) return true
  return endDate.includes('T') ? local.dateTime <= endDate : local.date <= endDate
}
