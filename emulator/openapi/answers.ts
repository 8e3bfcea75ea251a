/** Schemas of answers. */
import {
  exactly,
  flag,
  id,
  idOrNull,
  instant,
  instantOrNull,
  listOf,
  localDateTime,
  oneOf,
  orNull,
  pageOf,
  ref,
  type Schema,
  text,
  textOrNull,
  timeOfDay,
  whole,
  wholeOrNull,
  withOptional,
} from './schema.ts'

const site = {
  id,
  customer_reference: textOrNull,
  subscribed_user_amount: { ...wholeOrNull, description: 'Seats allowed. 0 = none, null = unlimited.' },
  subscription_valid: flag,
  country_code: textOrNull,
  site_uid: textOrNull,
  time_zone: textOrNull,
  owner: orNull(ref('UserSummary')),
  installation_state: oneOf('installation', 'released', 'self_installed'),
  mkey_compatible: flag,
}

const managedSite = { ...site, active_user_amount: whole, active_iq_amount: whole, pin_enabled: flag }

const siteUser = {
  id: { ...id, description: 'SITE user id, for /users/{site_user_id} paths.' },
  user: ref('UserSummary'),
  roles: listOf(ref('Role')),
  alias: textOrNull,
  toggle_easy_office_mode: flag,
  toggle_manual_office_mode: flag,
  remote_access: flag,
  blocked: flag,
  tag_owned_by_this_site: flag,
  subscription_state: oneOf('subscribed', 'suspended'),
  override_privacy_mode: flag,
  use_pin: flag,
}

const pods = { member_of_pods: listOf({}), guest_of_pods: listOf({}) }

const days = {
  monday: flag,
  tuesday: flag,
  wednesday: flag,
  thursday: flag,
  friday: flag,
  saturday: flag,
  sunday: flag,
}

const schedule = {
  id,
  ...days,
  start_time: timeOfDay,
  end_time: timeOfDay,
  start_date: textOrNull,
  end_date: textOrNull,
}

const iq = { id, customer_reference: textOrNull, mac_address: textOrNull, is_online: flag, revision: textOrNull }

const lock = {
  id,
  customer_reference: textOrNull,
  mac: textOrNull,
  floor: orNull(exactly({ id, number: wholeOrNull, customer_reference: textOrNull, lock_count: whole })),
  locked_state: oneOf('none', 'locked', 'office_mode', 'uncertain', 'locked_pending', 'office_mode_pending'),
  lock_type: oneOf(
    'none',
    'unknown',
    'escutcheon',
    'cylinder',
    'wall_reader',
    'locker_lock',
    'escutcheon_pin',
    'wall_reader_pin',
  ),
  online: flag,
  iq_link_state: oneOf('attached_pending', 'attached', 'detached', 'detached_pending'),
  tag_registration_state: oneOf('not_started', 'in_progress'),
  battery_level: oneOf('critical', 'low', 'good', 'fresh', 'none', 'unknown'),
  left_open_alarm: flag,
  intrusion_alarm: flag,
  easy_office_mode_schedule: { type: 'null' },
  iq: orNull(exactly(iq)),
  repeater: orNull(exactly({ id, customer_reference: textOrNull })),
  privacy_mode: flag,
  communication_type: oneOf('rf_net', 'blue_net'),
}

const event = {
  id,
  event_category: textOrNull,
  event_detail: textOrNull,
  utc_date_time: instant,
  local_date_time: localDateTime,
  lock_id: idOrNull,
  lock_mac_address: textOrNull,
  lock_customer_reference: textOrNull,
  iq_id: idOrNull,
  iq_customer_reference: textOrNull,
  iq_mac_address: textOrNull,
  iq_revision: textOrNull,
}

const entry = {
  ...event,
  user_id: { ...idOrNull, description: 'PLATFORM user id.' },
  user_first_name: textOrNull,
  user_last_name: textOrNull,
  user_image_url: textOrNull,
  user_alias: textOrNull,
  exit_requested: flag,
  access_by: textOrNull,
  access_detail: textOrNull,
  ttl_in_seconds: wholeOrNull,
  expiration_date_time: instantOrNull,
}

const eventPage = (name: string): Schema => exactly({ items: listOf(ref(name)), continuation_token: textOrNull })

const group = { id, customer_reference: textOrNull }

const nouns: Record<string, Schema> = {
  Error: exactly({ ErrorCode: { type: ['string', 'integer', 'null'] }, Message: textOrNull }),
  Me: exactly({
    id: { ...id, description: 'PLATFORM user id of the caller.' },
    first_name: textOrNull,
    last_name: textOrNull,
    phone: textOrNull,
    email: textOrNull,
    language: textOrNull,
    tag_number: textOrNull,
    image_url: textOrNull,
  }),
  UserSummary: exactly({
    id: { ...id, description: 'PLATFORM user id. This one goes into access-group calls.' },
    email: textOrNull,
    first_name: textOrNull,
    last_name: textOrNull,
    image_url: textOrNull,
    tag_number: textOrNull,
    is_managed_by_current_site: flag,
    has_profile: flag,
  }),
  UserShort: exactly({ id, first_name: textOrNull, last_name: textOrNull }),
  UserSearchResult: exactly({
    id,
    first_name: textOrNull,
    last_name: textOrNull,
    image_url: textOrNull,
    is_managed: flag,
    has_identity: flag,
    is_linked: flag,
  }),
  Role: exactly({ id, customer_reference: textOrNull, code: textOrNull, parent_id: idOrNull, is_hierarchical: flag }),
  Site: exactly(site),
  ManagedSite: exactly(managedSite),
  ManagedSiteV12: exactly({ ...managedSite, store_events_ttl: textOrNull }),
  Subscription: exactly({
    end_date: instantOrNull,
    user_amount: wholeOrNull,
    iq_amount: wholeOrNull,
    voucher_label: textOrNull,
    voucher_code: textOrNull,
    is_valid: flag,
    features: listOf(exactly({ id, code: text })),
  }),
  SiteUser: withOptional(siteUser, pods),
  SiteUserV12: withOptional({ ...siteUser, expires_at: instantOrNull, data_removal_expires_at: instantOrNull }, pods),
  SiteUserKey: exactly({
    id,
    key_identifier: textOrNull,
    key_id: id,
    type: oneOf('tag', 'mkey', 'pin', 'wallet', 'unknown'),
    expiry_date: instantOrNull,
    registration_date: instant,
    blocked: flag,
    offline_access: flag,
  }),
  Iq: exactly(iq),
  AccessGroup: exactly(group),
  AccessGroupSummary: exactly({ ...group, lock_count: whole, user_count: whole }),
  TimeSchedule: exactly(schedule),
  LockSummary: exactly({ id, customer_reference: textOrNull }),
  Lock: exactly(lock),
  LockExtended: exactly({ ...lock, offline_access_keys_limit: whole, offline_access_keys_count: whole }),
  Entry: exactly(entry),
  Incident: exactly(event),
}

const paged = [
  'Site',
  'Role',
  'SiteUser',
  'SiteUserV12',
  'SiteUserKey',
  'Iq',
  'AccessGroup',
  'AccessGroupSummary',
  'UserShort',
  'LockSummary',
  'Lock',
  'TimeSchedule',
]

export const answerSchemas: Record<string, Schema> = {
  ...nouns,
  ...Object.fromEntries(paged.map(name => [`${name}Page`, pageOf(name)])),
  EntryPage: eventPage('Entry'),
  IncidentPage: eventPage('Incident'),
}

export { days }
