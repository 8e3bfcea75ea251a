/**
 * The nouns of the emulated platform. Field names are ours (camelCase); the words on the wire are made in `wire/`.
 * Facts about fields: the vendor's Connect API 1.1 description, see the README.
 */
import type { Ordered, SortedList } from './sorted-list.ts'

/** One per person on the platform: the id that access groups, entries and `/me` use. */
export interface Person extends Ordered {
  email: string | null
  firstName: string
  lastName: string
  phone: string | null
  language: string | null
  tagNumber: string | null
  /** The person completed a profile and owns name and e-mail. */
  hasProfile: boolean
  password: string | null
  /** The site that keeps name and e-mail while there is no profile. */
  managedBySiteId: string | null
}

export type SubscriptionState = 'subscribed' | 'suspended'

/** One per person and site: the id in `/sites/{s}/users/{id}` paths. */
export interface SiteUser extends Ordered {
  readonly siteId: string
  readonly person: Person
  roleIds: string[]
  alias: string | null
  toggleEasyOfficeMode: boolean
  toggleManualOfficeMode: boolean
  blocked: boolean
  subscriptionState: SubscriptionState
  overridePrivacyMode: boolean
  usePin: boolean
  tagId: string | null
  expiresAt: string | null
  podMember: boolean
  keys: Key[]
  activatedIqIds: string[]
  /** Groups this person is in, as the platform knows it (reads may lag behind). */
  readonly groups: Set<AccessGroup>
  readonly createdAtMs: number
  /** Roles are empty and groups cannot be joined until this settles. */
  usable: boolean
  /** DELETE was accepted; the record is only still listed. */
  deleting: boolean
  /** What reads show while they lag behind a change; null = the truth. */
  shown: Record<string, unknown> | null
}

export interface Key extends Ordered {
  keyId: string
  keyIdentifier: string | null
  type: 'tag' | 'mkey' | 'pin' | 'wallet' | 'unknown'
  expiryDate: string | null
  registrationDate: string
  blocked: boolean
  offlineAccess: boolean
  /** Only for a PIN; never readable again through the API. */
  digits: string | null
}

export interface AccessGroup extends Ordered {
  readonly siteId: string
  name: string | null
  readonly members: Map<string, Person>
  /** What reads show of the members. */
  readonly listed: SortedList<Person>
  readonly locks: SortedList<Lock>
  readonly schedules: SortedList<Schedule>
}

/** Wall-clock times `HH:MM:SS` in the zone of the site; dates without offset; null = open end. */
export interface Schedule extends Ordered {
  monday: boolean
  tuesday: boolean
  wednesday: boolean
  thursday: boolean
  friday: boolean
  saturday: boolean
  sunday: boolean
  startTime: string
  endTime: string
  startDate: string | null
  endDate: string | null
}

export interface Iq extends Ordered {
  name: string
  macAddress: string
  online: boolean
  revision: string
}

export interface Lock extends Ordered {
  readonly siteId: string
  name: string | null
  mac: string
  floorId: string | null
  lockedState: 'none' | 'locked' | 'office_mode' | 'uncertain' | 'locked_pending' | 'office_mode_pending'
  lockType: 'escutcheon' | 'cylinder' | 'wall_reader' | 'escutcheon_pin' | 'wall_reader_pin'
  online: boolean
  privacyMode: boolean
  iq: Iq
  readonly groups: Set<AccessGroup>
}

interface Floor {
  id: string
  number: number
  name: string
}

interface Tag {
  id: string
  tagNumber: string
}

export interface Entry extends Ordered {
  category: string
  detail: string | null
  atMs: number
  lock: { id: string; mac: string; name: string | null }
  iq: { id: string; name: string; macAddress: string; revision: string }
  person: { id: string; firstName: string; lastName: string } | null
  alias: string | null
  accessBy: string | null
}

export interface Incident extends Ordered {
  category: string
  detail: string | null
  atMs: number
  lock: { id: string; mac: string; name: string | null } | null
  iq: { id: string; name: string; macAddress: string; revision: string }
}

export interface Site extends Ordered {
  name: string
  /** Seats allowed; null = unlimited. */
  seats: number | null
  seatsUsed: number
  subscriptionValid: boolean
  subscriptionEndAt: string | null
  voucherCode: string | null
  features: { id: string; code: string }[]
  countryCode: string
  siteUid: string
  timeZone: string
  ownerId: string
  installationState: 'installation' | 'released' | 'self_installed'
  mkeyCompatible: boolean
  pinEnabled: boolean
  readonly users: SortedList<SiteUser>
  readonly userById: Map<string, SiteUser>
  readonly userByPerson: Map<string, SiteUser>
  readonly usersByEmail: Map<string, Set<SiteUser>>
  readonly groups: SortedList<AccessGroup>
  readonly locks: SortedList<Lock>
  readonly iqs: Map<string, Iq>
  readonly floors: Map<string, Floor>
  readonly tags: Map<string, Tag>
  entries: Entry[]
  incidents: Incident[]
}

export interface Mail {
  id: string
  to: string
  subject: string
  kind: 'invitation' | 'added-to-site'
  sentAt: string
  siteId: string
  platformUserId: string
  link: string
  /** An invitation's link is valid for 72 hours. */
  expiresAt: string | null
  text: string
}
