import { access } from './people/access.ts'
import { bringIn } from './people/bring-in.ts'
import { billings, forms, plan } from './people/forms.ts'
import { rest } from './people/rest.ts'

const persons = (count: number): string => (count === 1 ? '1 person' : `${count} people`)

const list = {
  title: 'People',
  search: 'Find by name or e-mail',
  filters: {
    all: 'All',
    members: 'Members',
    'non-members': 'Non-members',
    inactive: 'Inactive',
    inside: 'Inside a window now',
  },
  filterLabel: 'Show',
  columns: { name: 'Name', state: 'State', doors: 'Doors now' },
  member: 'Member',
  nonMember: 'Non-member',
  inactive: 'Inactive',
  openGroups: (count: number): string => (count === 1 ? '1 access group' : `${count} access groups`),
  noDoors: 'none',
  insideUntil: (time: string): string => `Inside a window until ${time}`,
  waits: (count: number): string => (count === 1 ? '1 thing waits' : `${count} things wait`),
  none: 'Nobody here yet',
  noneSays: 'Add the first person, or bring in a list of members from a spreadsheet.',
  nothingFound: 'Nobody fits',
  nothingFoundSays: 'Try fewer letters, or another filter.',
  found: persons,
  pages: 'Pages',
  previous: 'Page before',
  next: 'Next page',
  page: (number: number): string => `Page ${number}`,
  add: 'Add person',
  bringIn: 'Import',
}

const person = {
  unnamed: 'Person',
  backToPeople: 'All people',
  member: 'Member',
  nonMember: 'Non-member',
  active: 'active',
  inactive: 'inactive',
  doorsOpenNow: (count: number): string => `doors open now: ${count}`,
  actions: 'Actions',
  edit: 'Change name or e-mail',
  setInactive: 'Set inactive',
  setActive: 'Set active again',
  addBilling: 'Add recurring billing',
  giveAccess: 'Give access by hand',
}

export const people = { list, person, access, billings, plan, forms, rest, bringIn } as const
