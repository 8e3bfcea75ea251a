/** Where each area of the rail is. The build reads this too: the title of an area stands in its document already. */
export const areaPaths = {
  today: '/staff',
  reservations: '/staff/reservations',
  people: '/staff/people',
  products: '/staff/inventory/products',
  units: '/staff/inventory/units',
  doors: '/staff/access/doors',
  changes: '/staff/access/changes',
  journal: '/staff/access/journal',
  guide: '/staff/setup/guide',
  integrations: '/staff/setup/integrations',
  organisation: '/staff/setup/organisation',
  staff: '/staff/setup/staff',
  host: '/staff/host',
} as const
