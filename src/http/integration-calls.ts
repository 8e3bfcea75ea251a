// What staff ask of the running connection: to connect, to disconnect, to bring a site in line now.

import type { Refusal } from '../domain/refusal.ts'
import { isRefusal } from '../domain/refusal.ts'
import type { Principal } from '../ports/access-control.ts'
import type { ServerParts } from './parts.ts'
import type { Answer } from './route.ts'

/** How long a full pass may take before the answer is "it goes on". */
const syncPatienceMs = 60_000

export async function connect(parts: ServerParts, principal: Principal): Promise<Answer | Refusal> {
  const authorizeUrl = await parts.integration.authorizeUrl(principal.organizationId)
  return isRefusal(authorizeUrl) ? authorizeUrl : { status: 200, body: { authorizeUrl } }
}

/** 202 while removals are under way: disconnected when they are confirmed. */
export async function disconnect(
  parts: ServerParts,
  principal: Principal,
  body: { access: 'keep' | 'remove' },
): Promise<Answer | Refusal> {
  const outcome = await parts.integration.disconnect(principal.organizationId, body.access)
  return isRefusal(outcome) ? outcome : { status: outcome.done ? 200 : 202, body: outcome }
}

export async function sync(parts: ServerParts, principal: Principal): Promise<Answer | Refusal> {
  const outcome = await parts.integration.sync(principal.organizationId, syncPatienceMs)
  if (outcome === 'running') {
    return { status: 202, body: { complete: false, given: 0, taken: 0, held: 0, drift: 0 } }
  }
  return isRefusal(outcome) ? outcome : { status: 200, body: outcome }
}
