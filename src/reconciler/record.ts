// Writes down what the verdicts found: corrected ledger rows, drift, what is short, what is held. One transaction, and
// none at all when there is nothing new (I10).
import type { Guarded } from '../domain/access/guard.ts'
import type { DriftItem, HeldChange, Shortfall } from '../domain/access/ledger.ts'
import { isSeenIn } from '../domain/access/sight.ts'
import type { Situation, Verdict } from '../domain/access/verdict.ts'
import type { Transaction } from '../ports/store.ts'
import { clerkActor } from './apply/attempt.ts'
import type { Clerk } from './clerk.ts'
import type { SiteSnapshot } from './situations.ts'

export async function recordVerdicts(
  clerk: Clerk,
  site: SiteSnapshot,
  situations: ReadonlyMap<string, Situation>,
  verdicts: readonly Verdict[],
  guarded: Guarded,
): Promise<void> {
  const users = verdicts.flatMap(verdict => verdict.user ?? [])
  const memberships = verdicts.flatMap(verdict => verdict.memberships)
  const erase = verdicts.flatMap(({ personId, erase: groups }) =>
    groups.map(accessGroupId => ({ siteId: site.siteId, personId, accessGroupId })),
  )
  const drift = driftChanges(clerk, site, situations, verdicts)
  const held = heldChanges(clerk, site, situations, verdicts, guarded)
  const short = shortfallChanges(site, verdicts)
  const writes = [users, memberships, erase, drift, held, short.personIds]
  if (writes.every(list => list.length === 0) && guarded.unexplained === 0) return
  await clerk.store.transaction(clerk.organizationId, clerk.clock.now(), async tx => {
    if (users.length > 0) await tx.ledger.saveUsers(users)
    if (memberships.length > 0) await tx.ledger.saveMemberships(memberships)
    if (erase.length > 0) await tx.ledger.eraseMemberships(erase)
    if (drift.length > 0) await tx.drift.save(drift)
    if (held.length > 0) await tx.drift.saveHeld(held)
    if (short.personIds.length > 0) await tx.ledger.saveShortfalls(site.siteId, short.personIds, short.shortfalls)
    if (guarded.unexplained > 0) await tx.ledger.recordUnexplained(site.siteId, guarded.unexplained)
    await journal(tx, site.siteId, drift, held)
  })
}

async function journal(
  tx: Transaction,
  siteId: string,
  drift: readonly DriftItem[],
  held: readonly HeldChange[],
): Promise<void> {
  for (const item of drift) {
    const subject = {
      siteId,
      driftId: item.id,
      ...(item.personId ? { personId: item.personId } : {}),
      ...(item.accessGroupId ? { accessGroupId: item.accessGroupId } : {}),
    }
    const action = item.settledAt === null ? 'drift.seen' : 'drift.settled'
    await tx.journal.append({ action, actor: clerkActor, subject, detail: { kind: item.kind } })
  }
  const newlyHeld = held.filter(item => item.settledAt === null && item.decision === null)
  const [first] = newlyHeld
  if (!first) return
  await tx.journal.append({
    action: 'change.held',
    actor: clerkActor,
    subject: { siteId, planId: first.planId },
    detail: { kind: first.kind, removals: first.removals, memberships: first.memberships, limit: first.limit },
  })
}

/** New items, and items that a look showed to be gone. An item nobody could see again stays as it is. */
function driftChanges(
  clerk: Clerk,
  site: SiteSnapshot,
  situations: ReadonlyMap<string, Situation>,
  verdicts: readonly Verdict[],
): DriftItem[] {
  const changes: DriftItem[] = []
  for (const verdict of verdicts) {
    const situation = situations.get(verdict.personId)
    if (!situation) continue
    const standing = new Set(verdict.drift.map(item => `${item.kind} ${item.accessGroupId}`))
    for (const item of situation.drift) {
      if (standing.delete(`${item.kind} ${item.accessGroupId}`)) continue
      const isSeen =
        item.accessGroupId === null
          ? situation.sight.user !== 'unseen'
          : isSeenIn(situation.sight, item.accessGroupId) !== null
      if (isSeen) changes.push({ ...item, settledAt: situation.at })
    }
    for (const { kind, accessGroupId } of verdict.drift) {
      if (!standing.has(`${kind} ${accessGroupId}`)) continue
      changes.push({
        id: clerk.newId(),
        kind,
        siteId: site.siteId,
        personId: verdict.personId,
        accessGroupId,
        seenAt: situation.at,
        decision: null,
        settledAt: null,
      })
    }
  }
  return changes
}

/** One held change for each stopped change, all of one plan; what is no longer planned settles. */
function heldChanges(
  clerk: Clerk,
  site: SiteSnapshot,
  situations: ReadonlyMap<string, Situation>,
  verdicts: readonly Verdict[],
  guarded: Guarded,
): HeldChange[] {
  const keyOf = (personId: string | null, groupId: string | null) => `${personId} ${groupId}`
  const open = new Map(site.held.map(item => [keyOf(item.personId, item.accessGroupId), item]))
  const changes: HeldChange[] = []
  const standing = new Set<string>()
  const openPlan = site.held.find(item => item.decision === null)?.planId
  const planId = openPlan ?? (guarded.held.length > 0 ? clerk.newId() : '')
  for (const { personId, change, because } of guarded.held) {
    const accessGroupId = 'accessGroupId' in change ? change.accessGroupId : null
    const key = keyOf(personId, accessGroupId)
    if (standing.has(key)) continue
    standing.add(key)
    if (open.has(key)) continue
    changes.push({
      id: clerk.newId(),
      planId,
      kind: because,
      siteId: site.siteId,
      personId,
      accessGroupId,
      seenAt: situations.get(personId)?.at ?? clerk.clock.now(),
      removals: guarded.held.length,
      memberships: site.limits.memberships,
      limit: guarded.limit,
      decision: null,
      settledAt: null,
    })
  }
  const looking = new Set(verdicts.filter(v => v.look.user || v.look.groups === 'all').map(v => v.personId))
  const going = new Set(
    guarded.go.map(({ personId, change }) => keyOf(personId, 'accessGroupId' in change ? change.accessGroupId : null)),
  )
  for (const [key, item] of open) {
    if (item.personId === null || !situations.has(item.personId)) continue
    // An approved removal that is going now settles once it is no longer planned.
    if (standing.has(key) || going.has(key) || looking.has(item.personId)) continue
    changes.push({ ...item, settledAt: situations.get(item.personId)?.at ?? clerk.clock.now() })
  }
  return changes
}

/** Replaces the shortfalls of people for whom they differ; `since` is kept for what was short before. */
function shortfallChanges(
  site: SiteSnapshot,
  verdicts: readonly Verdict[],
): { personIds: string[]; shortfalls: Shortfall[] } {
  const before = new Map<string, Shortfall[]>()
  for (const shortfall of site.shortfalls) {
    const list = before.get(shortfall.personId)
    if (list) list.push(shortfall)
    else before.set(shortfall.personId, [shortfall])
  }
  const personIds: string[] = []
  const shortfalls: Shortfall[] = []
  for (const verdict of verdicts) {
    const old = before.get(verdict.personId) ?? []
    const next = verdict.shortfalls.map(shortfall => {
      const known = old.find(o => o.kind === shortfall.kind && o.accessGroupId === shortfall.accessGroupId)
      return known ? { ...shortfall, since: known.since } : shortfall
    })
    const keyOf = (list: readonly Shortfall[]) =>
      list
        .map(s => `${s.kind} ${s.accessGroupId}`)
        .sort()
        .join('|')
    if (keyOf(old) === keyOf(next)) continue
    personIds.push(verdict.personId)
    shortfalls.push(...next)
  }
  return { personIds, shortfalls }
}
