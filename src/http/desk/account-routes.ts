// Who is signed in by name, and the organisations that they may choose.
import type { FastifyInstance } from 'fastify'
import type { z } from 'zod'
import { account } from '../../contract/desk/sign-in.ts'
import { problem } from '../../contract/problem.ts'
import type { OrganizationRecord, Principal, StaffRecord } from '../../ports/access-control.ts'
import { loadPrincipal, webHeaders } from '../asking/principal.ts'
import type { ServerParts } from '../parts.ts'

export function registerAccount(app: FastifyInstance, parts: ServerParts): void {
  app.get(
    '/api/v1/me/account',
    {
      schema: {
        operationId: 'read-account',
        summary: 'read account (any role)',
        tags: ['me'],
        security: [{ apiKey: [] }, { session: [] }],
        response: { 200: account, '4xx': problem },
      },
    },
    async request => {
      const principal = await loadPrincipal(parts, request)
      const user = principal.kind === 'staff' ? await parts.sessions.find(webHeaders(request)) : null
      const jobs = user ? (await parts.controls.staff.ofUser(user.userId)).filter(isActive) : []
      return accountOf(principal, jobs, await parts.controls.organizations.list())
    },
  )
}

const isActive = ({ status }: StaffRecord): boolean => status === 'active'

/** The host looks after all organisations; everybody else chooses among those that they work for. */
function accountOf(
  principal: Principal,
  jobs: readonly StaffRecord[],
  all: readonly OrganizationRecord[],
): z.output<typeof account> {
  const own = new Set([principal.organizationId, ...jobs.map(job => job.organizationId)])
  const isHost = jobs.some(job => job.role === 'host')
  const job = jobs.find(({ id }) => id === principal.id)
  return {
    ...principal,
    scopes: [...principal.scopes],
    name: job?.name ?? null,
    email: job?.email ?? null,
    organizations: all.filter(({ id }) => isHost || own.has(id)).map(({ id, name }) => ({ id, name })),
  }
}
