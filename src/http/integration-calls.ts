// What staff ask of the running connection: to connect, to disconnect, to bring a site in line now.

import { recordAsked } from '../commands/integrations/life-cycle.ts'
import type { Refusal } from '../domain/refusal.ts'
import { isRefusal } from '../domain/refusal.ts'
import type { Principal } from '../ports/access-control.ts'
import { ProviderFault } from '../ports/provider.ts'
import type { Actor } from '../ports/store.ts'
import { listAccessGroups, listSites } from '../views/integration/sites.ts'
import type { ServerParts } from './parts.ts'
import type { Answer } from './route.ts'

const actorOf = ({ kind, id }: Principal): Actor => ({ kind, id })

/** How long a full pass may take before the answer is "it goes on". */
const syncPatienceMs = 60_000

export async function connect(parts: ServerParts, principal: Principal): Promise<Answer | Refusal> {
  await recordAsked(parts, principal.organizationId, actorOf(principal), 'integration.connect_asked')
  const authorizeUrl = await parts.integration.authorizeUrl(principal.organizationId)
  return isRefusal(authorizeUrl) ? authorizeUrl : { status: 200, body: { authorizeUrl } }
}

/** 202 while removals are under way: disconnected when they are confirmed. */
export async function disconnect(
  parts: ServerParts,
  principal: Principal,
  body: { access: 'keep' | 'remove' },
): Promise<Answer | Refusal> {
  await recordAsked(parts, principal.organizationId, actorOf(principal), 'integration.disconnect_asked', body)
  const outcome = await parts.integration.disconnect(principal.organizationId, body.access)
  return isRefusal(outcome) ? outcome : { status: outcome.done ? 200 : 202, body: outcome }
}

export async function sync(parts: ServerParts, principal: Principal): Promise<Answer | Refusal> {
  await recordAsked(parts, principal.organizationId, actorOf(principal), 'integration.sync_asked')
  const outcome = await parts.integration.sync(principal.organizationId, syncPatienceMs)
  if (outcome === 'running') {
    return { status: 202, body: { complete: false, given: 0, taken: 0, held: 0, drift: 0 } }
  }
  return isRefusal(outcome) ? outcome : { status: 200, body: outcome }
}

/** The sites to choose from: those that the connecting user sees now, and those of our locations. */
export async function sites(parts: ServerParts, { organizationId }: Principal): Promise<Answer> {
  const seen = await lastKnownUnless(parts.integration.sites(organizationId))
  const body = await parts.store.transaction(organizationId, parts.clock.now(), tx => listSites.of(tx, seen))
  return { status: 200, body }
}

/** M4, M7: the access groups of one site, to select from. */
export async function accessGroups(
  parts: ServerParts,
  { organizationId }: Principal,
  { id }: { id: string },
): Promise<Answer> {
  const seen = await lastKnownUnless(parts.integration.accessGroups(organizationId, id))
  const body = await parts.store.transaction(organizationId, parts.clock.now(), tx =>
    listAccessGroups.of(tx, { siteId: id, seen }),
  )
  return { status: 200, body }
}

/** null when Salto KS cannot be asked: what the last read saw is shown then. */
async function lastKnownUnless<Seen>(asked: Promise<readonly Seen[] | Refusal>): Promise<readonly Seen[] | null> {
  try {
    const seen = await asked
    return isRefusal(seen) ? null : seen
  } catch (error) {
    if (error instanceof ProviderFault) return null
    throw error
  }
}
