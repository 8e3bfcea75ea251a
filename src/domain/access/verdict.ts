// The words between the rules of the difference: the situation they judge, the verdict they reach.
import type { DriftSetting, NoAccessPolicy } from '../policy.ts'
import type { Instant } from '../span.ts'
import type { Desired } from './desired.ts'
import type { DriftItem, DriftKind, LedgerMembership, LedgerUser, Shortfall, ShortfallKind } from './ledger.ts'
import type { Look, Sight } from './sight.ts'

export interface Situation {
  readonly at: Instant
  readonly siteId: string
  readonly personId: string
  /** Normalised, as it is now. */
  readonly email: string
  /** Our ledger has this address for another person of the site: Salto has not let go of it there. */
  readonly isAddressTaken: boolean
  readonly name: string
  readonly wanted: Desired | null
  readonly user: LedgerUser | null
  readonly memberships: ReadonlyMap<string, LedgerMembership>
  readonly sight: Sight
  /** Unsettled drift items of this person at this site. */
  readonly drift: readonly DriftItem[]
  /** Groups that only a change of mapping took away while the claim lives: their removal is unexplained. */
  readonly unmapped: ReadonlySet<string>
  /** Groups of the site that a complete read no longer shows. */
  readonly vanished: ReadonlySet<string>
  readonly site: SiteSituation
}

export interface SiteSituation {
  readonly noAccessPolicy: NoAccessPolicy
  readonly driftSetting: DriftSetting
  readonly subscriptionValid: boolean
  /** Somebody waits for a seat: users inside keepAlive may be suspended. */
  readonly seatWanted: boolean
  /** A fresh read or a refusal showed that every seat is taken; when to ask again. null = seats may be taken. */
  readonly seatsFullUntil: Instant | null
}

export type Change =
  | {
      readonly kind: 'take'
      readonly accessGroupId: string
      /** Of a cause that ended, at `endedAt`; always sent. */
      readonly explained: boolean
      readonly endedAt: Instant | null
    }
  | { readonly kind: 'give'; readonly accessGroupId: string; readonly since: Instant }
  | { readonly kind: 'create'; readonly since: Instant; readonly again: boolean }
  | { readonly kind: 'reactivate'; readonly since: Instant }
  | { readonly kind: 'change_user'; readonly email: string | null; readonly name: boolean }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'delete' }

export interface Verdict {
  readonly personId: string
  readonly changes: readonly Change[]
  /** What must be seen before the rest can be decided. */
  readonly look: Look
  /** Ledger rows as the sight corrects them; only those that differ. */
  readonly user: LedgerUser | null
  readonly memberships: readonly LedgerMembership[]
  readonly erase: readonly string[]
  /** Differences that stand now and are not ours; `group` null for the user as a whole. */
  readonly drift: readonly { readonly kind: DriftKind; readonly accessGroupId: string | null }[]
  readonly shortfalls: readonly Shortfall[]
  /** Ask again then, though nothing changed: something settles. */
  readonly recheckAt: Instant | null
}

/** Collects one verdict while the rules run over one situation. */
export class Findings {
  readonly changes: Change[] = []
  readonly memberships: LedgerMembership[] = []
  readonly erase: string[] = []
  readonly drift: { kind: DriftKind; accessGroupId: string | null }[] = []
  readonly shortfalls: Shortfall[] = []
  user: LedgerUser | null = null
  lookAtUser = false
  lookAtGroups: Set<string> | 'all' = new Set()
  recheckAt: Instant | null = null
  readonly #situation: Situation

  constructor(situation: Situation) {
    this.#situation = situation
  }

  change(change: Change): void {
    this.changes.push(change)
  }

  short(kind: ShortfallKind, accessGroupId: string | null, retryAt: Instant | null = null): void {
    const { at, siteId, personId } = this.#situation
    this.shortfalls.push({ siteId, personId, accessGroupId, kind, since: at, retryAt, detail: null })
  }

  drifted(kind: DriftKind, accessGroupId: string | null = null): void {
    this.drift.push({ kind, accessGroupId })
  }

  look(group: string | 'all'): void {
    if (group === 'all') this.lookAtGroups = 'all'
    else if (this.lookAtGroups !== 'all') this.lookAtGroups.add(group)
  }

  recheck(at: Instant): void {
    if (this.recheckAt === null || at < this.recheckAt) this.recheckAt = at
  }
}

/** The item of that kind which stands, with its decision; the organisation's setting decides the undecided. */
export function decisionOn(
  situation: Situation,
  kind: DriftKind,
  accessGroupId: string | null,
): { item: DriftItem | null; decision: 'adopt' | 'revert' | 'ignore' | null; byPerson: boolean } {
  const item = situation.drift.find(d => d.kind === kind && d.accessGroupId === accessGroupId) ?? null
  if (item?.decision) return { item, decision: item.decision, byPerson: true }
  const setting = situation.site.driftSetting
  return { item, decision: setting === 'ask' ? null : setting, byPerson: false }
}
