import { queryOptions, useQuery } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import type { z } from 'zod'
import type { location } from '../../src/contract/places.ts'
import { askAll, chosenOrganization } from '../api/ask.ts'
import { firstAnswer } from '../api/first-answers.ts'
import { readerZone } from '../format.ts'

export type Location = z.output<typeof location>

/** Unless there are more than fit into one answer. */
function toldAtFirst(): Location[] | undefined {
  const page = firstAnswer<{ items: Location[]; nextCursor: string | null }>('/locations?limit=200')
  return page?.nextCursor === null ? page.items : undefined
}

export const locationsQuery = queryOptions({
  queryKey: ['locations'],
  queryFn: () => askAll<Location>('/locations'),
  initialData: toldAtFirst,
  staleTime: 60_000,
})

/** All locations of the organisation, in the order in which they were added; empty until they are known. */
export const useLocations = (): readonly Location[] => useQuery(locationsQuery).data ?? []

const listeners = new Set<() => void>()

/** Each organisation remembers its own choice. */
const key = (): string => `latchwork.location.${chosenOrganization() ?? 'own'}`

/** null: all locations. Kept in this browser. */
export function chooseLocation(id: string | null): void {
  if (id === null) localStorage.removeItem(key())
  else localStorage.setItem(key(), id)
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  // Another window of the same desk chose.
  window.addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', listener)
  }
}

/** The location that the bar at the top shows; null: all of them, or none is known yet. */
export function useChosenLocation(): Location | null {
  const id = useSyncExternalStore(subscribe, () => localStorage.getItem(key()))
  return useLocations().find(location => location.id === id) ?? null
}

/**
 * In whose time instants are shown that belong to no door: the chosen location's; of all of them, the reader's own where
 * one is in it, and else that of the first.
 */
export function useZone(): string {
  const chosen = useChosenLocation()
  const locations = useLocations()
  const own = locations.find(({ timeZone }) => timeZone === readerZone)
  return (chosen ?? own ?? locations[0])?.timeZone ?? readerZone
}
