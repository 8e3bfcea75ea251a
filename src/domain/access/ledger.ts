// The ledger: what we made at the provider, or were told to adopt. Written before giving, erased after taking.
// Whatever is not here is not ours and is never changed, suspended or deleted.
import type { Instant } from '../span.ts'

export interface LedgerUser {
  readonly siteId: string
  readonly personId: string
  /** Normalised address under which we made it; one user per address and site for ever (I6). */
  readonly email: string
  /** The name we last wrote, as the person's name was; a changed one is pushed while nobody completed a profile. */
  readonly name: string
  readonly origin: 'created' | 'adopted'
  /**
   * - `creating`: asked for at `intentAt`, not answered yet (or the answer was lost).
   * - `known`: both ids are known.
   * - `deleting`: deletion accepted, not yet seen gone.
   * - `deleted`: gone by our policy, or accepted as gone; the row stays so that a returning person is recognised. Without
   *   ids: never made; confirmed, because the provider said at `confirmedAt` that somebody has the address already.
   */
  readonly state: 'creating' | 'known' | 'deleting' | 'deleted'
  readonly siteUserId: string | null
  readonly platformUserId: string | null
  readonly intentAt: Instant
  /** Why *we* suspended it, recorded before asking; null = we did not. Only these suspensions are lifted by us. */
  readonly suspension: 'policy' | 'seat' | null
  /** Confirmed by a read at `confirmedAt`: what the provider said then. */
  readonly suspended: boolean
  readonly privileged: boolean
  readonly hasProfile: boolean
  readonly confirmedAt: Instant | null
  /** When the policy `delete` may delete; null = not planned. */
  readonly deleteDueAt: Instant | null
}

export interface LedgerMembership {
  readonly siteId: string
  readonly personId: string
  readonly accessGroupId: string
  readonly origin: 'given' | 'adopted'
  /**
   * - `giving`: asked for, not yet confirmed by a read. `given`: confirmed.
   * - `taking`: removal asked for, not yet confirmed. `taken`: confirmed gone, kept a few minutes so that a slow
   *   read cannot look like a hand-made membership.
   */
  readonly state: 'giving' | 'given' | 'taking' | 'taken'
  /** When the last write was asked for. */
  readonly intentAt: Instant
  /** When the provider answered it with success; null = never answered. */
  readonly answeredAt: Instant | null
  readonly confirmedAt: Instant | null
}

export type DriftKind =
  | 'membership_removed'
  | 'membership_added'
  | 'user_suspended'
  | 'user_deleted'
  | 'user_promoted'
  | 'user_not_ours'
  | 'group_vanished'
  | 'site_vanished'

export interface DriftItem {
  readonly id: string
  readonly kind: DriftKind
  readonly siteId: string
  readonly personId: string | null
  readonly accessGroupId: string | null
  readonly seenAt: Instant
  readonly decision: 'adopt' | 'revert' | 'ignore' | null
  /** When the difference was seen to be gone; null = it stands. */
  readonly settledAt: Instant | null
}

export interface HeldChange {
  readonly id: string
  /** All removals of one plan share it: approving the plan approves them all. */
  readonly planId: string
  readonly kind: 'unexplained_removal' | 'site_changed' | 'restored'
  readonly siteId: string
  readonly personId: string | null
  readonly accessGroupId: string | null
  readonly seenAt: Instant
  /** The numbers a person decides by. */
  readonly removals: number
  readonly memberships: number
  readonly limit: number
  readonly decision: 'approved' | 'refused' | null
  readonly settledAt: Instant | null
}

/** Why a person does not (yet) have what the rules give: shown, never silent. */
export interface Shortfall {
  readonly siteId: string
  readonly personId: string
  readonly accessGroupId: string | null
  readonly kind: ShortfallKind
  readonly since: Instant
  /** When it is tried again by itself; null = not until something changes. */
  readonly retryAt: Instant | null
  /** The provider's code when it refused. */
  readonly detail: string | null
}

export type ShortfallKind =
  | 'waits_for_adoption'
  | 'waits_for_seat'
  | 'waits_for_decision'
  | 'own_salto_role'
  | 'group_vanished'
  | 'site_vanished'
  | 'old_address'
  | 'rejected'
  | 'unreachable'
  | 'unconfirmed'
  | 'stays_open'
