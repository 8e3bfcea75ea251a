import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type { reservation, reservationAccess, series } from '../../../src/contract/reservations/reservations.ts'
import { ask } from '../../api/ask.ts'

export type Reservation = z.output<typeof reservation>
export type ReservationAccess = z.output<typeof reservationAccess>
export type Series = z.output<typeof series>

export const reservationQuery = (id: string) =>
  queryOptions({ queryKey: ['reservations', id], queryFn: () => ask<Reservation>('GET', `/reservations/${id}`) })

/** Its doors; also asked again when a window opens or closes by itself, of which nobody is told. */
export const reservationAccessQuery = (id: string) =>
  queryOptions({
    queryKey: ['access', 'reservation', id],
    queryFn: () => ask<ReservationAccess>('GET', `/reservations/${id}/access`),
    refetchInterval: ({ state }) => nextLookMs(state.data),
  })

const seriesLookMs = 60_000

/** At the next edge of the window, and within the minute around it until Salto KS has confirmed. */
function nextLookMs(access: ReservationAccess | undefined): number | false {
  const now = Date.now()
  const edges = (access?.windows ?? []).flatMap(({ from, until }) => [Date.parse(from), Date.parse(until)])
  const isNearEdge = edges.some(edge => Math.abs(edge - now) < seriesLookMs)
  if (isNearEdge) return 3000
  const next = edges.filter(edge => edge > now).sort((a, b) => a - b)[0]
  return next === undefined ? false : Math.min(next - now, 2 ** 31 - 1)
}

export const seriesQuery = (id: string, isInSeries: boolean) =>
  queryOptions({
    queryKey: ['reservations', id, 'series'],
    queryFn: () => ask<Series>('GET', `/reservations/${id}/series`),
    enabled: isInSeries,
  })

export const personNameQuery = (id: string) =>
  queryOptions({
    queryKey: ['people', id],
    queryFn: () => ask<{ id: string; name: string; email: string }>('GET', `/people/${id}`),
  })
