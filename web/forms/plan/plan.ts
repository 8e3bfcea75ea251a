// PLAN: what a change would do to the doors, asked before it is made.
import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import type { accessPlan, accessProposal } from '../../../src/contract/person/plan.ts'
import { ask } from '../../api/ask.ts'

export type Proposal = z.input<typeof accessProposal>
export type Plan = z.output<typeof accessPlan>

/** null: nothing is thought of, nothing is asked. */
export const usePlan = (proposal: Proposal | null): UseQueryResult<Plan> =>
  useQuery({
    queryKey: ['access', 'plan', proposal],
    queryFn: () => ask<Plan>('POST', '/access/plan', { body: proposal }),
    enabled: proposal !== null,
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  })
