// Who asks: an API key, or a signed-in member of staff; and whether they may.
import type { FastifyRequest } from 'fastify'
import { hashOf } from '../../commands/staff/secrets.ts'
import type { Principal, Role, StaffRecord } from '../../ports/access-control.ts'
import { isAtLeast } from '../../ports/access-control.ts'
import type { Transaction } from '../../ports/store.ts'
import { ProblemError, problemOf } from '../errors.ts'
import type { ServerParts } from '../parts.ts'

/** Whoever works for several organisations, and the host, say by this header which one they mean. */
const organizationHeader = 'latchwork-organization'

/**
 * `wanted`: the organisation that they mean, where the header cannot say it.
 * @throws ProblemError 401 when nobody, or nobody valid, asks; 403 for another site's form
 */
export async function loadPrincipal(
  parts: ServerParts,
  request: FastifyRequest,
  wanted = wantedOrganization(request),
): Promise<Principal> {
  const principal = await findPrincipal(parts, request, wanted)
  if (principal) return principal
  throw new ProblemError(
    problemOf('auth.missing', 'Send "Authorization: Bearer <API key>", or sign in.'),
    authenticateHeader,
  )
}

export const authenticateHeader = { 'www-authenticate': 'Bearer' }

/** null when the request names nobody; it still throws for a key or another site's form that is not valid. */
export async function findPrincipal(
  parts: ServerParts,
  request: FastifyRequest,
  wanted = wantedOrganization(request),
): Promise<Principal | null> {
  const { authorization } = request.headers
  if (authorization !== undefined) return inOrganization(parts, wanted, await keyPrincipal(parts, authorization))
  if (request.headers.cookie === undefined) return null
  const user = await parts.sessions.find(webHeaders(request))
  if (!user) return null
  mustBeSameSite(parts, request)
  const jobs = (await parts.controls.staff.ofUser(user.userId)).filter(job => job.status === 'active')
  const job = jobs.find(({ organizationId }) => organizationId === wanted) ?? hostJob(jobs) ?? jobs[0]
  return job ? inOrganization(parts, wanted, staffPrincipal(job)) : null
}

const hostJob = (jobs: readonly StaffRecord[]): StaffRecord | undefined => jobs.find(job => job.role === 'host')

const staffPrincipal = ({ id, organizationId, role }: StaffRecord): Principal => ({
  kind: 'staff',
  id,
  organizationId,
  role,
  scopes: ['*'],
})

/**
 * Whose key it is, as the transaction sees it.
 * @throws ProblemError 401
 */
export async function keyPrincipal(parts: ServerParts, authorization: string, tx?: Transaction): Promise<Principal> {
  const key = /^Bearer ([\w-]{1,200})$/i.exec(authorization)?.[1]
  const record = key === undefined ? null : await parts.controls.apiKeys.findByHash(hashOf(key), tx)
  const isExpired = record?.expiresAt != null && record.expiresAt <= parts.clock.now()
  if (!record || record.revokedAt !== null || isExpired) {
    throw new ProblemError(
      problemOf('auth.invalid', 'This API key is unknown, revoked or expired.'),
      authenticateHeader,
    )
  }
  const { id, organizationId, role, scopes } = record
  return { kind: 'api-key', id, organizationId, role, scopes }
}

export const wantedOrganization = (request: FastifyRequest): string | undefined => {
  const header = request.headers[organizationHeader]
  return typeof header === 'string' ? header.toLowerCase() : undefined
}

/** Only the host looks after organisations other than the own one. */
async function inOrganization(
  parts: ServerParts,
  wanted: string | undefined,
  principal: Principal,
): Promise<Principal> {
  if (wanted === undefined || wanted === principal.organizationId) return principal
  const isThere =
    principal.role === 'host' && (await parts.controls.organizations.list()).some(({ id }) => id === wanted)
  if (!isThere) throw new ProblemError(problemOf('auth.organization_unknown'))
  return { ...principal, organizationId: wanted }
}

/**
 * A cookie comes along with whatever another site lets the browser send, so an unsafe request must say that it comes
 * from us. Browsers always send Sec-Fetch-Site or Origin with such a request.
 */
export function mustBeSameSite(parts: Pick<ServerParts, 'publicUrl'>, request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD') return
  const { origin } = request.headers
  const site = request.headers['sec-fetch-site']
  const isSameOrigin = origin === new URL(parts.publicUrl).origin
  const isOurs = site === undefined ? isSameOrigin : site === 'same-origin' && (origin === undefined || isSameOrigin)
  if (!isOurs) throw new ProblemError(problemOf('auth.cross_site', 'Send this from the pages of this installation.'))
}

export interface Needed {
  readonly role: Role
  readonly scope: string
}

/** @throws ProblemError 403 naming what is missing */
export function mustBeAllowed(principal: Principal, needed: Needed): void {
  if (!isAtLeast(principal.role, needed.role)) {
    throw new ProblemError(
      problemOf('auth.forbidden', `This needs the role ${needed.role} or a higher one.`, {
        facts: { role: needed.role },
      }),
    )
  }
  if (!hasScope(principal.scopes, needed.scope)) {
    throw new ProblemError(
      problemOf('auth.forbidden', `This API key needs the scope ${needed.scope}.`, { facts: { scope: needed.scope } }),
    )
  }
}

/** Whoever may write may read back what they wrote. */
const hasScope = (scopes: readonly string[], needed: string): boolean =>
  scopes.includes('*') || scopes.includes(needed) || scopes.includes(needed.replace(/:read$/, ':write'))

/** The request's headers for the sign-in library. The address is ours to say, never the sender's. */
export function webHeaders(request: FastifyRequest): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && !name.startsWith('x-forwarded')) headers.set(name, String(value))
  }
  headers.set('x-latchwork-address', request.ip)
  return headers
}
