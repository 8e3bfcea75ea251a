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
import { areaPaths } from './area-paths.ts'

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

const line = (area: keyof typeof areaPaths, Icon: typeof IconHome2, role: Role = 'desk'): AreaLine => ({
  label: labels[area],
  to: areaPaths[area],
  Icon,
  role,
})

/** The rail, from what is looked at hourly to what is looked at once. */
export const areas: readonly AreaGroup[] = [
  {
    label: null,
    lines: [line('today', IconHome2), line('reservations', IconCalendar), line('people', IconUsers)],
  },
  {
    label: labels.inventory,
    lines: [line('products', IconPackage), line('units', IconSofa)],
  },
  {
    label: labels.access,
    lines: [line('doors', IconDoor), line('changes', IconGitCompare), line('journal', IconNotebook, 'manager')],
  },
  {
    label: labels.setup,
    lines: [
      line('guide', IconListCheck, 'manager'),
      line('integrations', IconPlugConnected, 'manager'),
      line('organisation', IconBuildingStore, 'manager'),
      line('staff', IconId, 'owner'),
      line('host', IconServer, 'host'),
    ],
  },
]
