// The connect flow (M6): out to Salto's login page and back, used once. What goes wrong on the way is a refusal that a
// person can act on; a fault is the identity server being away.
import { type Refusal, refusal } from '../../domain/refusal.ts'
import type { AttemptStore, ConnectAttempt, Tokens } from '../../ports/connection.ts'
import { CallbackRefused, type OpenId } from './openid.ts'

/** Stores a new attempt and gives the address to send the browser to. Throws ProviderFault `not_done` when it cannot. */
export async function authorizeUrl(
  openId: OpenId,
  attempts: AttemptStore,
  organizationId: string,
  redirectUri: string,
): Promise<URL> {
  const attempt = openId.attempt(organizationId, redirectUri)
  const url = await openId.authorizeUrl(attempt)
  await attempts.save(attempt)
  return url
}

/** The attempt that a callback belongs to, taken so that nobody can use it again. */
export async function takenAttempt(attempts: AttemptStore, callback: URL): Promise<ConnectAttempt | Refusal> {
  const state = callback.searchParams.get('state')
  const attempt = state === null ? null : await attempts.take(state)
  return (
    attempt ??
    refusal('connection.attempt_unknown', 'This login was used already or is older than ten minutes. Connect again.')
  )
}

/** The tokens of a callback. Nothing is stored here. Throws ProviderFault when the identity server is away. */
export async function exchangedTokens(
  openId: OpenId,
  attempt: ConnectAttempt,
  callback: URL,
): Promise<Tokens | Refusal> {
  try {
    return await openId.exchange(callback, attempt)
  } catch (error) {
    if (error instanceof CallbackRefused) return refused(error)
    throw error
  }
}

function refused({ code }: CallbackRefused): Refusal {
  if (code === 'access_denied') {
    return refusal(
      'connection.consent_denied',
      'The login at Salto was cancelled or consent was not given. Nothing was changed.',
    )
  }
  if (code === 'mismatch') {
    return refusal(
      'connection.callback_mismatch',
      'The answer of the login page does not belong to this attempt. Connect again.',
    )
  }
  return refusal('connection.login_refused', 'Salto refused the login. Connect again.', { code })
}
