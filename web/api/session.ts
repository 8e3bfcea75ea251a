import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import type { principal } from '../../src/contract/staff.ts'
import { ask } from './ask.ts'

type Principal = z.output<typeof principal>
export type Role = Principal['role']

const ranks: readonly Role[] = ['desk', 'manager', 'owner', 'host']

/** Who is signed in, and for which organisation. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: () => ask<Principal>('GET', '/me'),
  staleTime: 60_000,
})

export const useSession = (): Principal => useSuspenseQuery(sessionQuery).data

/** Whether the screen should offer what this role may do; the server decides. */
export const useMay = (role: Role): boolean => ranks.indexOf(useSession().role) >= ranks.indexOf(role)
