import { useRouter, useSearch } from '@tanstack/react-router'
import { ask } from '../../api/ask.ts'
import { forgetFirstAnswers } from '../../api/first-answers.ts'
import { queries } from '../../api/queries.ts'
import { ownPath } from './own-path.ts'

/** Goes inside. Nothing that somebody else was shown in this window stays. */
export function useEnter(): (to?: string) => void {
  const router = useRouter()
  const { next } = useSearch({ strict: false })
  return to => {
    queries.clear()
    forgetFirstAnswers()
    router.history.replace(to ?? ownPath(next, window.location.origin))
  }
}

export const signInByPassword = (email: string, password: string): Promise<unknown> =>
  ask('POST', '/api/auth/sign-in/email', { body: { email: email.trim(), password } })
