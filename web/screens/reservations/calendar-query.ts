import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type { calendar } from '../../../src/contract/reservations/calendar.ts'
import { ask } from '../../api/ask.ts'

export type Calendar = z.output<typeof calendar>
export type Entry = Calendar['reservations'][number]
export type Unit = Calendar['units'][number]

/** The calendar of some days; the last answer stays while one turns the page. */
export const calendarQuery = (locationId: string, from: string, until: string) =>
  queryOptions({
    queryKey: ['reservations', 'calendar', locationId, from, until],
    queryFn: () => ask<Calendar>('GET', '/calendar', { query: { locationId, from, until } }),
    placeholderData: keepPreviousData,
    enabled: locationId !== '',
  })
