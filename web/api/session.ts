import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import type { account } from '../../src/contract/desk/sign-in.ts'
import { ask, chosenOrganization, forgetOrganization, ProblemFault } from './ask.ts'
import { firstAnswer } from './first-answers.ts'

type Account = z.output<typeof account>
export type Role = Account['role']

const ranks: readonly Role[] = ['desk', 'manager', 'owner', 'host']

/** Whoever used this browser before may have looked at an organisation that is none of this person's. */
async function signedIn(): Promise<Account> {
  try {
    return await ask('GET', '/me/account')
  } catch (error) {
    const isForeign = error instanceof ProblemFault && error.problem.code === 'auth.organization_unknown'
    if (!isForeign || chosenOrganization() === null) throw error
    forgetOrganization()
    return ask('GET', '/me/account')
  }
}

/** Who is signed in, by which name, for which organisation, and which others they may choose. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: signedIn,
  initialData: () => firstAnswer<Account>('/me/account'),
  staleTime: 60_000,
})

export const useSession = (): Account => useSuspenseQuery(sessionQuery).data

/** Whether the first may do everything that the second may. */
export const isAtLeast = (role: Role, needed: Role): boolean => ranks.indexOf(role) >= ranks.indexOf(needed)

/** Whether the screen should offer what this role may do; the server decides. */
export const useMay = (role: Role): boolean => isAtLeast(useSession().role, role)
