// No access left: the no-access policy is earned, never assumed (I7). Ours, no cause, no group of anybody's, a complete
// look younger than a minute, and nothing opening within keepAlive.
import { freshReadMs } from '../policy.ts'
import type { LedgerUser } from './ledger.ts'
import type { Standing } from './user-difference.ts'
import type { Findings, Situation } from './verdict.ts'

const minuteMs = 60_000

export function policyDifference(s: Situation, standing: Standing, f: Findings): void {
  const user = standing.user
  if (user?.state !== 'known' || (s.wanted?.groups.size ?? 0) > 0) return
  if (f.changes.length > 0 || isHolding(s, f)) return
  const policy = s.site.noAccessPolicy
  const mayDelete = policy.policy === 'delete' && user.origin === 'created'
  if (user.suspended && !(mayDelete && user.suspension !== null)) return
  if (isKeptAlive(s)) {
    // Inside keepAlive a seat that somebody waits for is given up, the user is not.
    if (!s.site.seatWanted || user.suspended) return
    if (isProvenEmpty(s, f)) f.change({ kind: 'suspend' })
    return
  }
  // The time runs from the suspension; a plan from before it (that failed, or that a new cause overtook) says nothing.
  const planned = user.suspended ? user.deleteDueAt : null
  const due = planned ?? s.at + policy.deleteAfterMinutes * minuteMs
  if (mayDelete && user.suspended && s.at < due) {
    // Suspended under another policy: the time until deletion runs from now on.
    planDeletion(f, user, due)
    return
  }
  if (!isProvenEmpty(s, f)) return
  if (mayDelete && s.at >= due) f.change({ kind: 'delete' })
  else {
    if (mayDelete) planDeletion(f, user, due)
    f.change({ kind: 'suspend' })
  }
}

function planDeletion(f: Findings, user: LedgerUser, due: number): void {
  if (user.deleteDueAt !== due) f.user = { ...(f.user ?? user), deleteDueAt: due }
  f.recheck(due)
}

/** Rows of ours that still stand, or a verdict that something else waits: then it is too early for the policy. */
function isHolding(s: Situation, f: Findings): boolean {
  for (const row of s.memberships.values()) {
    const corrected = f.memberships.find(m => m.accessGroupId === row.accessGroupId) ?? row
    if (corrected.state !== 'taken' && !f.erase.includes(row.accessGroupId)) return true
  }
  return f.memberships.some(row => row.state !== 'taken')
}

function isKeptAlive(s: Situation): boolean {
  const opensAt = s.wanted?.nextOpeningAt ?? null
  if (opensAt === null) return false
  const keepUntil = opensAt - s.site.noAccessPolicy.keepAliveMinutes * minuteMs
  return s.at >= keepUntil
}

/**
 * Whether a complete, fresh look showed the user and no group at all; otherwise the look is asked for. The user too: who was
 * suspended by hand meanwhile must not become a suspension of ours, which we would lift.
 */
function isProvenEmpty(s: Situation, f: Findings): boolean {
  if (typeof s.sight.user !== 'object' || s.at - s.sight.userReadAt > freshReadMs) {
    f.lookAtUser = true
  }
  const isFresh = s.at - s.sight.groupsReadAt <= freshReadMs
  if (!s.sight.allGroups || !isFresh) {
    f.look('all')
    return false
  }
  for (const isIn of s.sight.groups.values()) if (isIn) return false
  return !f.lookAtUser
}
