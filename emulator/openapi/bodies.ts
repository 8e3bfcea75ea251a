/** Schemas of request bodies. */
import { days } from './answers.ts'
import {
  bodyOf,
  flag,
  id,
  idOrNull,
  instant,
  instantOrNull,
  oneOf,
  type Schema,
  text,
  textOrNull,
  timeOfDay,
} from './schema.ts'

const ids: Schema = { type: ['array', 'null'], items: id }

const userFlags = {
  role_ids: { ...ids, description: 'At least one hierarchical role.' },
  alias: textOrNull,
  toggle_easy_office_mode: flag,
  toggle_manual_office_mode: flag,
  blocked: flag,
  override_privacy_mode: flag,
  use_pin: flag,
  tag_id: idOrNull,
}

const full: Schema = { type: 'string', minLength: 1 }
const scheduleParts = { ...days, start_date: textOrNull, end_date: textOrNull }

export const requestSchemas: Record<string, Schema> = {
  NewSite: bodyOf({ customer_reference: full, country_code: text, time_zone: text }),
  SitePatch: bodyOf({}, { customer_reference: full, owner_id: id, country_code: text, time_zone: text }),
  NewSiteUser: bodyOf({ first_name: full, last_name: full }, { email: textOrNull, ...userFlags }),
  ExistingSiteUser: bodyOf({ id: { ...id, description: 'PLATFORM user id.' } }, userFlags),
  SiteUserPatch: bodyOf({}, { first_name: textOrNull, last_name: textOrNull, email: textOrNull, ...userFlags }),
  SubscriptionPatch: bodyOf({ state: oneOf('subscribed', 'suspended') }),
  PinRequest: bodyOf({}, { expiry_date: instantOrNull }),
  KeyPatch: bodyOf({}, { blocked: { type: ['boolean', 'null'] }, offline_access: { type: ['boolean', 'null'] } }),
  NewGuest: bodyOf({ alias: full, expires_at: instant }),
  NewAccessGroup: bodyOf({ customer_reference: full }),
  AccessGroupPatch: bodyOf({}, { customer_reference: textOrNull }),
  AddGroupUser: bodyOf({ user_id: { ...id, description: 'PLATFORM user id.' } }),
  AddGroupLock: bodyOf({ lock_id: id }),
  IdSetPatch: bodyOf({}, { add_ids: ids, remove_ids: ids }),
  NewTimeSchedule: bodyOf({ start_time: timeOfDay, end_time: timeOfDay }, scheduleParts),
  TimeSchedulePatch: bodyOf({}, { start_time: timeOfDay, end_time: timeOfDay, ...scheduleParts }),
  LockPatch: bodyOf({}, { customer_reference: textOrNull, floor_id: idOrNull }),
  LockingRequest: bodyOf(
    { locked_state: oneOf('none', 'locked', 'office_mode', 'uncertain', 'unlocked') },
    { otp: textOrNull },
  ),
}
