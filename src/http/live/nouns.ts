// LIVE: tells whoever looks at a screen that something else is true now. Here: which answers of the API show what of a
// table. Nouns are the first words of the paths below `/api/v1`, and of the screens' questions.

const ofStaff: Readonly<Record<string, readonly string[]>> = {
  people: ['people', 'reservations', 'access', 'doors', 'today'],
  locations: ['locations', 'doors', 'today'],
  products: ['products'],
  mapping_spans: ['products', 'access', 'doors'],
  companies: ['companies'],
  co_members: ['companies', 'people', 'access', 'doors'],
  recurring_billings: ['recurring-billings', 'people', 'access', 'doors'],
  grants: ['grants', 'people', 'access', 'doors'],
  reservation_units: ['reservation-units', 'availability', 'reservations', 'access', 'today'],
  unit_access_group_spans: ['reservation-units', 'reservations', 'access', 'doors', 'today'],
  window_setting_spans: ['access-windows', 'reservations', 'access', 'doors', 'today'],
  reservation_series: ['reservations'],
  reservations: ['reservations', 'availability', 'people', 'access', 'doors', 'today'],
  sites: ['integrations', 'sites', 'today'],
  access_groups: ['integrations', 'access-groups', 'doors'],
  doors: ['doors'],
  ledger_users: ['access', 'people', 'reservations', 'doors', 'today'],
  ledger_memberships: ['access', 'people', 'reservations', 'doors', 'today'],
  shortfalls: ['access', 'people', 'reservations', 'doors', 'today'],
  drift_items: ['drift', 'integrations', 'access', 'today'],
  held_changes: ['held-changes', 'integrations', 'today'],
  settings: ['integrations'],
  outbox: ['mails', 'today'],
  connections: ['integrations', 'today'],
  staff: ['staff'],
  api_keys: ['api-keys'],
  calendar_feeds: ['calendar-feeds'],
  journal: ['journal', 'today'],
}

const ofMembers: Readonly<Record<string, readonly string[]>> = {
  people: ['me', 'access'],
  co_members: ['access'],
  recurring_billings: ['access'],
  grants: ['access'],
  reservation_series: ['reservations'],
  reservations: ['reservations', 'access'],
  ledger_users: ['access'],
  ledger_memberships: ['access'],
  shortfalls: ['access'],
  calendar_feeds: ['calendar-feeds'],
}

/** None for a table that no answer shows. */
export const nounsOfStaff = (table: string): readonly string[] => ofStaff[table] ?? []

/** The last words of the paths below `/api/v1/me`. */
export const nounsOfMember = (table: string): readonly string[] => ofMembers[table] ?? []
