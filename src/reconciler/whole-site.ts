// The full read of one site, and what it tells about the site itself: seats, groups that vanished, a site that is gone.
import type { DriftItem, DriftKind } from '../domain/access/ledger.ts'
import type { Instant } from '../domain/span.ts'
import { ProviderFault } from '../ports/provider.ts'
import type { SiteState, Transaction } from '../ports/store.ts'
import { clerkActor } from './apply/attempt.ts'
import { freeSeats } from './apply/seats.ts'
import type { Clerk } from './clerk.ts'
import type { SiteObservation } from './observe.ts'
import { observeSite, sightPeople } from './observe.ts'
import type { Sights } from './sights.ts'
import type { SiteSnapshot, Snapshot } from './situations.ts'
import { loadSnapshot } from './situations.ts'

export interface WholeSite {
  readonly complete: boolean
  /** As of after the read; null when the site is gone. */
  readonly snapshot: Snapshot | null
  readonly fresh: SiteState | null
}

/** `everybody`: the snapshot that the full pass began with. */
export async function readWholeSite(
  clerk: Clerk,
  siteId: string,
  sights: Sights,
  everybody: Snapshot,
): Promise<WholeSite> {
  const before = await siteOf(clerk, siteId)
  if (!before) return { complete: false, snapshot: null, fresh: null }
  let observed: SiteObservation
  try {
    observed = await observeSite(clerk, before)
  } catch (error) {
    if (!(error instanceof ProviderFault && error.kind === 'missing')) throw error
    await recordVanished(clerk, before)
    return { complete: false, snapshot: null, fresh: null }
  }
  if (observed.seats && freeSeats(observed.seats) > 0) clerk.patience.seatFreed(siteId)
  await clerk.store.transaction(clerk.organizationId, clerk.clock.now(), async tx => {
    const fullReadAt = observed.complete ? observed.startedAt : before.state.fullReadAt
    await tx.sites.save({ ...observed.site, fullReadAt })
    await tx.sites.saveGroups(siteId, observed.groups)
    await recordGroups(clerk, tx, before, observed)
  })
  // The ledger may have moved on while the site was read; the sight may not be older than what it is compared with.
  const snapshot = await loadSnapshot(clerk, 'everybody', siteId, everybody)
  const site = snapshot.sites.find(candidate => candidate.siteId === siteId)
  if (site) sightPeople(site, snapshot, observed, sights)
  return { complete: observed.complete, snapshot, fresh: observed.seats }
}

async function siteOf(clerk: Clerk, siteId: string): Promise<SiteSnapshot | undefined> {
  const snapshot = await loadSnapshot(clerk, [], siteId)
  return snapshot.sites.find(candidate => candidate.siteId === siteId)
}

/** Groups that products or units open, and that a complete read no longer shows. Never matched again by name. */
async function recordGroups(
  clerk: Clerk,
  tx: Transaction,
  before: SiteSnapshot,
  observed: SiteObservation,
): Promise<void> {
  if (!observed.complete) return
  const mappings = [...(await tx.mappings.list()), ...(await tx.units.mappings())]
  const mapped = new Set(mappings.map(mapping => mapping.accessGroupId))
  const gone = new Set(
    observed.groups.filter(g => g.vanishedAt !== null && mapped.has(g.accessGroupId)).map(g => g.accessGroupId),
  )
  const changes: DriftItem[] = []
  for (const item of before.drift) {
    if (item.kind === 'site_vanished') changes.push({ ...item, settledAt: tx.at })
    else if (item.kind === 'group_vanished' && item.accessGroupId && !gone.delete(item.accessGroupId)) {
      changes.push({ ...item, settledAt: tx.at })
    }
  }
  for (const accessGroupId of gone) {
    changes.push(siteDrift(clerk, before.siteId, 'group_vanished', accessGroupId, tx.at))
  }
  await saveDrift(tx, before.siteId, changes)
}

/** The site itself answers 404: every cause there cannot be fulfilled, and nothing is concluded about anybody. */
async function recordVanished(clerk: Clerk, before: SiteSnapshot): Promise<void> {
  await clerk.store.transaction(clerk.organizationId, clerk.clock.now(), async tx => {
    await tx.sites.save({ ...before.state, vanishedAt: before.state.vanishedAt ?? tx.at })
    if (before.drift.some(item => item.kind === 'site_vanished')) return
    await saveDrift(tx, before.siteId, [siteDrift(clerk, before.siteId, 'site_vanished', null, tx.at)])
  })
}

const siteDrift = (
  clerk: Clerk,
  siteId: string,
  kind: DriftKind,
  accessGroupId: string | null,
  seenAt: Instant,
): DriftItem => ({
  id: clerk.newId(),
  kind,
  siteId,
  personId: null,
  accessGroupId,
  seenAt,
  decision: null,
  settledAt: null,
})

async function saveDrift(tx: Transaction, siteId: string, items: readonly DriftItem[]): Promise<void> {
  if (items.length === 0) return
  await tx.drift.save(items)
  for (const item of items) {
    await tx.journal.append({
      action: item.settledAt === null ? 'drift.seen' : 'drift.settled',
      actor: clerkActor,
      subject: { siteId, driftId: item.id, ...(item.accessGroupId ? { accessGroupId: item.accessGroupId } : {}) },
      detail: { kind: item.kind },
    })
  }
}
