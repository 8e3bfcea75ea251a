// May this be applied without asking a person? Explained removals always go. Unexplained ones are counted per site over
// a rolling day and stop as a whole above the limit (I8). After a restore nothing goes that the restore may have made.
import { brakeLimit } from '../policy.ts'
import type { Instant } from '../span.ts'
import type { HeldChange } from './ledger.ts'
import type { Change } from './verdict.ts'

export interface PlannedChange {
  readonly personId: string
  readonly change: Change
}

export interface Limits {
  /** Memberships of the site in our ledger. */
  readonly memberships: number
  /** Unexplained removals applied at the site during the last 24 hours. */
  readonly unexplainedToday: number
  /** False when no location has this site any more: its removals wait for a person, however few. */
  readonly siteInUse: boolean
  /** Set by a restore. */
  readonly previewSince: Instant | null
}

export interface Guarded {
  readonly go: readonly PlannedChange[]
  /** What waits for a person, and why. */
  readonly held: readonly (PlannedChange & { readonly because: HeldChange['kind'] })[]
  /** How many of `go` count against the brake. */
  readonly unexplained: number
  readonly limit: number
}

/** `decided`: unsettled held changes of the site, with a person's decision or without one. */
export function guard(plan: readonly PlannedChange[], limits: Limits, decided: readonly HeldChange[]): Guarded {
  const decisions = new Map(decided.map(item => [`${item.personId} ${item.accessGroupId}`, item.decision]))
  const limit = brakeLimit(limits.memberships)
  const previewApproved = decided.some(item => item.kind === 'restored' && item.decision === 'approved')
  if (limits.previewSince !== null && !previewApproved) return previewed(plan, limits.previewSince, limit)

  const isUnexplained = ({ change }: PlannedChange) => change.kind === 'take' && !change.explained
  const decisionOn = ({ personId, change }: PlannedChange) =>
    change.kind === 'take' ? decisions.get(`${personId} ${change.accessGroupId}`) : undefined
  const braked = plan.filter(item => isUnexplained(item) && decisionOn(item) !== 'approved')
  // What a person refused stays refused, also when fewer are left than the brake would stop.
  const refused = braked.filter(item => decisionOn(item) === 'refused')
  const counted = braked.length - refused.length
  // A plan that waits for a person counts whole, also when only some of its people are looked at now.
  const here = new Set(plan.map(item => item.personId))
  const waiting = decided.filter(
    item => item.kind === 'unexplained_removal' && item.decision === null && !here.has(item.personId ?? ''),
  ).length
  const isOver = !limits.siteInUse || limits.unexplainedToday + counted + (counted > 0 ? waiting : 0) > limit
  const because = limits.siteInUse ? 'unexplained_removal' : 'site_changed'
  const stopped = new Set(isOver ? braked : refused)
  return {
    go: plan.filter(item => !stopped.has(item)),
    held: [...stopped].map(item => ({ ...item, because })),
    unexplained: isOver ? 0 : counted,
    limit,
  }
}

/** Only what ended after the restore goes: everything older may be news that the backup does not know. */
function previewed(plan: readonly PlannedChange[], previewSince: Instant, limit: number): Guarded {
  const isNews = ({ change }: PlannedChange) =>
    change.kind === 'take' && change.explained && change.endedAt !== null && change.endedAt >= previewSince
  return {
    go: plan.filter(isNews),
    held: plan.filter(item => !isNews(item)).map(item => ({ ...item, because: 'restored' as const })),
    unexplained: 0,
    limit,
  }
}
