// What the screens of access ask for. The first word of each key is the noun that live events name (live.ts).
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type { today } from '../../src/contract/desk/today.ts'
import type { drift, driftItem, heldChanges } from '../../src/contract/differences.ts'
import type { doorPeople, doors } from '../../src/contract/doors.ts'
import type { journal, journalEntry } from '../../src/contract/journal.ts'
import { ask, type Query } from './ask.ts'

export type Today = z.output<typeof today>
export type WindowToday = Today['windows'][number]
export type Confirmed = Today['live'][number]
export type Doors = z.output<typeof doors>
export type Door = Doors['items'][number]
export type DoorPeople = z.output<typeof doorPeople>
export type Drift = z.output<typeof drift>
export type DriftItem = z.output<typeof driftItem>
export type HeldChanges = z.output<typeof heldChanges>
export type HeldChange = HeldChanges['items'][number]
export type Journal = z.output<typeof journal>
export type JournalEntry = z.output<typeof journalEntry>

/** Live events tell of what happens; that a day begins is no event. */
const newDayEveryMs = 5 * 60_000

export const todayQuery = (locationId: string | null) =>
  queryOptions({
    queryKey: ['today', locationId],
    queryFn: () => ask<Today>('GET', '/today', { query: { locationId } }),
    refetchInterval: newDayEveryMs,
  })

/** `at`: an instant, ISO 8601; null = now. */
export const doorsQuery = (locationId: string | null, at: string | null) =>
  queryOptions({
    queryKey: ['doors', locationId, at],
    queryFn: () => ask<Doors>('GET', '/doors', { query: { locationId, at } }),
    placeholderData: keepPreviousData,
  })

export const doorPeopleQuery = (lockId: string, at: string | null, search: string) =>
  queryOptions({
    queryKey: ['doors', lockId, 'people', at, search],
    queryFn: () => ask<DoorPeople>('GET', `/doors/${lockId}/people`, { query: { at, search } }),
    placeholderData: keepPreviousData,
  })

export const driftQuery = queryOptions({
  queryKey: ['drift'],
  queryFn: () => ask<Drift>('GET', '/integrations/salto-ks/drift'),
})

export const heldChangesQuery = queryOptions({
  queryKey: ['held-changes'],
  queryFn: () => ask<HeldChanges>('GET', '/integrations/salto-ks/held-changes'),
})

const journalPage = 50

export const journalQuery = (filters: Query) =>
  infiniteQueryOptions({
    queryKey: ['journal', filters],
    queryFn: ({ pageParam }) =>
      ask<Journal>('GET', '/journal', { query: { ...filters, limit: journalPage, cursor: pageParam } }),
    initialPageParam: null as string | null,
    getNextPageParam: page => page.nextCursor,
    placeholderData: keepPreviousData,
  })
