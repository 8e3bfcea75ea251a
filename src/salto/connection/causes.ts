// CONNECTION: logging in at Salto's identity server, keeping the tokens alive, and knowing precisely why it broke.
import { ProviderFault } from '../../ports/provider.ts'

export type CauseCode =
  | 'token_refused'
  | 'consent_withdrawn'
  | 'client_refused'
  | 'identity_unreachable'
  | 'api_unreachable'
  | 'role_too_low'
  | 'user_suspended'
  | 'site_missing'
  | 'subscription_invalid'
  | 'clock_skew'

/** What staff read, with what to do. A 401 alone does not say which it is (field note 20), so each names its evidence. */
const causeSentences: Readonly<Record<CauseCode, string>> = {
  token_refused:
    'Salto no longer renews this connection: its refresh token has expired, was used up or was revoked. Reconnect to go on; nothing is removed meanwhile.',
  consent_withdrawn:
    'Salto refused a token before its time was over and does not renew it: consent was withdrawn, the sessions of the person who connected were ended, or that person was removed. Reconnect with a site admin.',
  client_refused:
    'Salto refuses the client id or secret of this installation. Ask your Salto partner contact whether the client is still enabled, and check the secret.',
  identity_unreachable:
    'Salto’s login server cannot be reached. It is tried again by itself; nothing is removed meanwhile.',
  api_unreachable: 'Salto KS cannot be reached. It is tried again by itself; nothing is removed meanwhile.',
  role_too_low:
    'The person who connected is not site admin at this site, so users and seats cannot be changed. Give that person the role of site admin, or reconnect with somebody who has it.',
  user_suspended:
    'Salto gives tokens but refuses them: the person who connected is suspended or blocked. Lift that in Salto KS, or reconnect with another site admin.',
  site_missing:
    'The site no longer shows up for the person who connected: it was deleted, or that person was removed from it. Nothing is removed meanwhile.',
  subscription_invalid:
    'The Salto KS subscription of this site is not valid. Nothing can be changed there until it is renewed; removals wait and cannot take effect.',
  clock_skew:
    'The clock of this machine and that of Salto KS differ by more than a minute. Grants wait, removals do not. Let the machine synchronise its clock.',
}

export interface Cause {
  readonly code: CauseCode
  readonly sentence: string
}

export const causeOf = (code: CauseCode): Cause => ({ code, sentence: causeSentences[code] })

/** A person must reconnect. */
export function disconnectedFault(code: CauseCode, cause?: unknown): ProviderFault {
  return new ProviderFault('disconnected', causeSentences[code], { detail: { code }, cause })
}

/** The login server did not answer: passes by itself. */
export function identityFault(cause?: unknown): ProviderFault {
  return new ProviderFault('not_done', causeSentences.identity_unreachable, {
    detail: { code: 'identity_unreachable' },
    cause,
  })
}

/** What a fault of any call says about the connection as a whole; null when it says nothing (a single refusal). */
export function causeOfFault(fault: ProviderFault): Cause | null {
  const { code } = fault.detail
  if (fault.kind === 'disconnected') return causeOf(isCauseCode(code) ? code : 'token_refused')
  if (fault.kind === 'subscription_invalid') return causeOf('subscription_invalid')
  if (code === 'identity_unreachable' || code === 'role_too_low') return causeOf(code)
  if (fault.kind !== 'not_done' && fault.kind !== 'unknown_outcome') return null
  // Refusals of our own gate say nothing about Salto.
  return code === 'gate_shut' || code === 'lease_lost' ? null : causeOf('api_unreachable')
}

export const isCauseCode = (code: string | undefined): code is CauseCode =>
  code !== undefined && Object.hasOwn(causeSentences, code)
