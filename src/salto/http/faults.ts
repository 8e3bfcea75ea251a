// What an answer that is no success means: the table from status and code to what may be done about it.
import { type FaultKind, ProviderFault } from '../../ports/provider.ts'

/** The part of an answer that decides. `code` is the provider's own, as a string; null when the body has none. */
export interface Verdict {
  readonly operation: string
  readonly isRead: boolean
  readonly status: number
  readonly code: string | null
  /** Whether the body was JSON, that is: whether Salto itself spoke, and not a proxy before it. */
  readonly isSpoken: boolean
  /** The call asks for a seat, so 403/2203 means that there is none (A8). */
  readonly asksForSeat: boolean
}

/** Statuses that a server sends without a body of its own and that no repetition changes. */
const finalStatuses = new Set([405, 406, 410, 411, 413, 414, 415, 422, 431, 501])

/**
 * The kind of fault of an answer outside 2xx, other than 401 and 429. Sources: vendor's error list (codes 2202, 2203,
 * 2210, 2212, 2220, 3101) and what integrators measured; see docs/salto/knowledge.md.
 *
 * A 5xx may come after the effect, so a write has an unknown outcome; a read has no effect. A 4xx in which Salto did not
 * speak (an HTML 404 of a proxy) proves nothing about the thing asked for: nothing was done, and nothing is missing.
 */
export function faultKind(verdict: Verdict): FaultKind {
  const { status, code, isRead } = verdict
  if (status < 400 || status >= 500 || status === 408) {
    if (status === 501) return 'rejected'
    return isRead ? 'not_done' : 'unknown_outcome'
  }
  if (finalStatuses.has(status)) return 'rejected'
  if (!verdict.isSpoken) return 'not_done'
  if (status === 404) return 'missing'
  if (status === 409) return 'duplicate'
  if (status === 403 && code === '2212') return 'subscription_invalid'
  if (status === 403 && code === '2203' && verdict.asksForSeat) return 'no_seat'
  return 'rejected'
}

export function faultOf(verdict: Verdict): ProviderFault {
  const { operation, status, code } = verdict
  const message = `${operation} answered ${status}${code === null ? '' : ` (code ${code})`}`
  return new ProviderFault(faultKind(verdict), message, { detail: { status, ...(code === null ? {} : { code }) } })
}

/** Errors that are raised before the first byte of the request leaves this machine. */
const beforeSending = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

/** The fault of a call that got no whole answer. Names the error's code only: messages may carry addresses. */
export function lostFault(operation: string, isRead: boolean, error: unknown): ProviderFault {
  const code = errorCode(error)
  const isUnsent = beforeSending.has(code) || isConnecting(error)
  const kind = isRead || isUnsent ? 'not_done' : 'unknown_outcome'
  return new ProviderFault(kind, `${operation} got no answer (${code})`, { detail: { code }, cause: error })
}

function errorCode(error: unknown): string {
  if (error instanceof Error) {
    if ('code' in error && typeof error.code === 'string') return error.code
    return error.name
  }
  return 'unknown'
}

function isConnecting(error: unknown): boolean {
  return (
    error instanceof Error && 'syscall' in error && (error.syscall === 'connect' || error.syscall === 'getaddrinfo')
  )
}

/** An answer of 2xx that cannot be read as what was asked for. */
export function malformedFault(operation: string, isRead: boolean, status: number, why: string): ProviderFault {
  const message = `${operation} answered ${status} with a body that cannot be understood (${why})`
  return new ProviderFault(isRead ? 'not_done' : 'unknown_outcome', message, { detail: { status, code: 'malformed' } })
}
