import { queryOptions } from '@tanstack/react-query'

/** The code of cards and forms, asked for as soon as somebody points at the calendar. */
export const contentsQuery = queryOptions({
  queryKey: ['code', 'reservations'],
  queryFn: () => import('./contents.tsx'),
  staleTime: Number.POSITIVE_INFINITY,
  structuralSharing: false,
})
