/** What a door's answer means, in words for people. */
export const REFUSALS = {
  unknown_user: 'This site does not know this person.',
  site_subscription_invalid: 'The site has no valid subscription.',
  suspended: 'This person is suspended and holds no seat.',
  blocked: 'This person is blocked in this site.',
  profile_incomplete: 'The profile was never completed, so there is no key on the phone.',
  no_key: 'No such key, or this door cannot read it.',
  key_blocked: 'This key is blocked.',
  key_expired: 'This key has expired.',
  no_group: 'No access group holds both this person and this door.',
  no_schedule: 'The access group has no time schedule, so it opens nothing.',
  outside_schedule: 'Not at this time: outside the time schedule.',
  privacy_mode: 'Privacy mode is on.',
}

export const OPENINGS = {
  group: 'By an access group',
  office_mode: 'Office mode: open for everybody.',
  own_role: 'By role: admins and super users may open from afar.',
}

/** Words of the entries that the API shows. Unknown ones are shown as they are. */
export const ENTRIES = {
  lock_opened: '✓ opened',
  lock_rejected: '✕ refused',
}

export const MEANS = {
  mkey: 'phone',
  tag: 'tag',
  pin_code: 'PIN',
  remote: 'remote opening',
  inside_handle: 'inside handle',
}
