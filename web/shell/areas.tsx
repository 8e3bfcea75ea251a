import {
  IconBuildingStore,
  IconCalendar,
  IconDoor,
  IconGitCompare,
  IconHome2,
  IconId,
  IconListCheck,
  IconNotebook,
  IconPackage,
  IconPlugConnected,
  IconServer,
  IconSofa,
  IconUsers,
} from '@tabler/icons-react'
import type { Role } from '../api/session.ts'
import * as texts from '../texts/texts.ts'

const { areas: labels } = texts.shell

export interface AreaLine {
  readonly label: string
  readonly to: string
  readonly Icon: typeof IconHome2
  /** The least role that has something to do there. */
  readonly role: Role
}

export interface AreaGroup {
  /** null: the first ones, which need no heading. */
  readonly label: string | null
  readonly lines: readonly AreaLine[]
}

const line = (label: string, to: string, Icon: typeof IconHome2, role: Role = 'desk'): AreaLine => ({
  label,
  to,
  Icon,
  role,
})

/** The rail, from what is looked at hourly to what is looked at once. */
export const areas: readonly AreaGroup[] = [
  {
    label: null,
    lines: [
      line(labels.today, '/staff', IconHome2),
      line(labels.reservations, '/staff/reservations', IconCalendar),
      line(labels.people, '/staff/people', IconUsers),
    ],
  },
  {
    label: labels.inventory,
    lines: [
      line(labels.products, '/staff/inventory/products', IconPackage),
      line(labels.units, '/staff/inventory/units', IconSofa),
    ],
  },
  {
    label: labels.access,
    lines: [
      line(labels.doors, '/staff/access/doors', IconDoor),
      line(labels.changes, '/staff/access/changes', IconGitCompare),
      line(labels.journal, '/staff/access/journal', IconNotebook, 'manager'),
    ],
  },
  {
    label: labels.setup,
    lines: [
      line(labels.guide, '/staff/setup/guide', IconListCheck, 'manager'),
      line(labels.integrations, '/staff/setup/integrations', IconPlugConnected, 'manager'),
      line(labels.organisation, '/staff/setup/organisation', IconBuildingStore, 'manager'),
      line(labels.staff, '/staff/setup/staff', IconId, 'owner'),
      line(labels.host, '/staff/host', IconServer, 'host'),
    ],
  },
]
