import { IconCalendar, IconDoor, type IconHome2, IconPackage, IconSofa, IconUser } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import type { searchResult } from '../../../src/contract/desk/search.ts'
import type { doors } from '../../../src/contract/doors.ts'
import { ask } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { dayAndTime } from '../../format.ts'
import * as texts from '../../texts/texts.ts'
import { areas } from '../areas.tsx'

const words = texts.shell.search

type SearchResult = z.output<typeof searchResult>
type Doors = z.output<typeof doors>
type Hit = SearchResult['items'][number]

export interface Found {
  readonly to: string
  readonly label: string
  readonly detail: string | null
  readonly Icon: typeof IconHome2
}

export interface FoundGroup {
  readonly label: string
  readonly items: readonly Found[]
}

const pages = {
  person: { path: '/staff/people/', Icon: IconUser },
  reservation: { path: '/staff/reservations/', Icon: IconCalendar },
  'reservation-unit': { path: '/staff/inventory/units/', Icon: IconSofa },
  product: { path: '/staff/inventory/products/', Icon: IconPackage },
} as const

const doorsLimit = 6

const kinds = ['person', 'reservation', 'reservation-unit', 'product'] as const

const foundOf = ({ kind, id, title, detail, startsAt, timeZone }: Hit): Found => ({
  to: `${pages[kind].path}${id}`,
  label: title,
  detail:
    startsAt === null || timeZone === null
      ? detail
      : [detail, dayAndTime(startsAt, timeZone)].filter(Boolean).join(' · '),
  Icon: pages[kind].Icon,
})

/** Without words: the areas, to go to by keyboard. */
export function useFound(wanted: string): { groups: FoundGroup[]; isSearching: boolean } {
  const { data, isFetching, isPlaceholderData } = useQuery({
    queryKey: ['search', wanted],
    queryFn: () => ask<SearchResult>('GET', '/search', { query: { q: wanted } }),
    enabled: wanted !== '',
    placeholderData: keepPreviousData,
  })
  const hits = wanted === '' ? [] : (data?.items ?? [])
  const groups = kinds.map(kind => ({
    label: words.kinds[kind],
    items: hits.filter(hit => hit.kind === kind).map(foundOf),
  }))
  const rest = [
    { label: words.kinds.door, items: useDoors(wanted) },
    { label: words.kinds.area, items: useAreas(wanted) },
  ]
  // Lines that answer what is typed hold also while they are asked for anew, because something has just changed.
  return { groups: [...groups, ...rest], isSearching: isFetching && (data === undefined || isPlaceholderData) }
}

/** There are few: all of them are asked for once, and looked through here. */
function useDoors(wanted: string): Found[] {
  const { data } = useQuery({
    queryKey: ['doors', 'names'],
    queryFn: () => ask<Doors>('GET', '/doors'),
    enabled: wanted !== '',
    staleTime: 300_000,
  })
  const asked = wanted.toLowerCase().split(/\s+/)
  return (wanted === '' ? [] : (data?.items ?? []))
    .filter(({ name }) => name !== null && asked.every(word => name.toLowerCase().includes(word)))
    .slice(0, doorsLimit)
    .map(({ lockId, name, locationName }) => ({
      to: `/staff/access/doors?door=${encodeURIComponent(lockId)}`,
      label: name ?? lockId,
      detail: locationName,
      Icon: IconDoor,
    }))
}

function useAreas(wanted: string): Found[] {
  const may = { desk: useMay('desk'), manager: useMay('manager'), owner: useMay('owner'), host: useMay('host') }
  return areas
    .flatMap(({ lines }) => lines)
    .filter(({ label, role }) => may[role] && label.toLowerCase().includes(wanted.toLowerCase()))
    .map(({ label, to, Icon }) => ({ label, to, Icon, detail: null }))
}
