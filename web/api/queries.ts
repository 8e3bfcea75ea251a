import { MutationCache, QueryClient } from '@tanstack/react-query'
import { ProblemFault, UnreachableFault } from './ask.ts'

const mayRetry = (failures: number, error: unknown): boolean => error instanceof UnreachableFault && failures < 3

/**
 * The first word of every query key is the noun that it shows: `['people', id]`. A live event names nouns, and what shows
 * them is asked for again (live.ts); so does every change made here.
 */
export const queries = new QueryClient({
  defaultOptions: { queries: { retry: mayRetry, staleTime: 15_000, refetchOnWindowFocus: true } },
  mutationCache: new MutationCache({
    // What was just changed is looked at again, whatever it was; a refused change too, since somebody else may have won.
    onSettled: async () => {
      await queries.invalidateQueries()
    },
  }),
})

export const isSignedOut = (error: unknown): boolean => error instanceof ProblemFault && error.problem.status === 401
