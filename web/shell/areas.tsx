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
import type { ReactNode } from 'react'
import { texts } from '../texts/texts.ts'

const { areas: labels } = texts.shell

export type AreaLine =
  | { readonly label: string; readonly to: string; readonly icon: ReactNode }
  | { readonly label: string; readonly to?: undefined; readonly children: readonly AreaLine[] }

const line = (label: string, to: string, Icon: typeof IconHome2): AreaLine => ({
  label,
  to,
  icon: <Icon size={18} aria-hidden />,
})

/** The rail, from what is looked at hourly to what is looked at once. */
export const areas: readonly AreaLine[] = [
  line(labels.today, '/staff', IconHome2),
  line(labels.reservations, '/staff/reservations', IconCalendar),
  line(labels.people, '/staff/people', IconUsers),
  {
    label: labels.inventory,
    children: [
      line(labels.products, '/staff/inventory/products', IconPackage),
      line(labels.units, '/staff/inventory/units', IconSofa),
    ],
  },
  {
    label: labels.access,
    children: [
      line(labels.doors, '/staff/access/doors', IconDoor),
      line(labels.changes, '/staff/access/changes', IconGitCompare),
      line(labels.journal, '/staff/access/journal', IconNotebook),
    ],
  },
  {
    label: labels.setup,
    children: [
      line(labels.guide, '/staff/setup/guide', IconListCheck),
      line(labels.integrations, '/staff/setup/integrations', IconPlugConnected),
      line(labels.organisation, '/staff/setup/organisation', IconBuildingStore),
      line(labels.staff, '/staff/setup/staff', IconId),
      line(labels.host, '/staff/host', IconServer),
    ],
  },
]
