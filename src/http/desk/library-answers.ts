// What the sign-in library refuses, in our words: its codes are its own, and say nothing to whoever reads them.
import type { Problem } from '../../contract/problem.ts'
import { problemOf } from '../errors.ts'

/** Why the library says no, by its code; anything else is the general refusal. */
const known: Readonly<Record<string, readonly [code: string, sentence: string]>> = {
  INVALID_EMAIL_OR_PASSWORD: [
    'sign_in.refused',
    'The e-mail address or the password is wrong. Try again, or let us send you a link.',
  ],
  INVALID_PASSWORD: ['sign_in.password_wrong', 'This is not your present password. Nothing was changed.'],
  PASSWORD_TOO_SHORT: ['sign_in.password_invalid', 'A password has 12 characters or more.'],
  PASSWORD_TOO_LONG: ['sign_in.password_invalid', 'A password has 128 characters at most.'],
  SESSION_NOT_FRESH: [
    'sign_in.too_long_ago',
    'You signed in more than a day ago. Sign out and in again, then repeat it.',
  ],
  SESSION_EXPIRED: ['auth.missing', 'Sign in again.'],
  UNAUTHORIZED: ['auth.missing', 'Sign in again.'],
}

/** @param answer the library's body, read as JSON; null when it is none */
export function libraryProblem(path: string, answer: unknown): Problem {
  const code = typeof answer === 'object' && answer !== null && 'code' in answer ? String(answer.code) : ''
  if (path.endsWith('/passkey/verify-authentication')) {
    return problemOf('sign_in.passkey_refused', 'This passkey does not sign in here. Use your password, or a link.')
  }
  if (path.endsWith('/passkey/verify-registration')) {
    return problemOf('sign_in.passkey_refused', 'The passkey was not added. Nothing was changed; try again.')
  }
  const [ours, sentence] = known[code] ?? ['sign_in.refused', 'Nobody was signed in. Try again.']
  return problemOf(ours, sentence)
}
