// What Latchwork asks of an access provider, in our words. `salto/` is the real one; the simulation brings a virtual one.
// No wire word of Salto KS is known above this line: two user ids stay apart by name (see docs/salto/knowledge.md).
import type { SeenUser as UserSeen } from '../domain/access/sight.ts'
import type { Instant } from '../domain/span.ts'

/** Who goes first when the connection's calls queue (product rule "Order and safety"). Lower goes first. */
export type Urgency = 'bar' | 'take' | 'give' | 'housekeeping' | 'read'

/** A list as read. `complete` is proven (count, no repeated page, not shrunken while paging), or `gap` says why not. */
export type Reading<T> =
  | { readonly complete: true; readonly items: readonly T[]; readonly startedAt: Instant }
  | { readonly complete: false; readonly items: readonly T[]; readonly startedAt: Instant; readonly gap: ReadingGap }

export type ReadingGap = 'count_mismatch' | 'repeated_page' | 'changed_while_paging' | 'shrunken'

export interface SiteSeen {
  readonly siteId: string
  readonly name: string
  readonly timeZone: string | null
  /** null = unlimited. Counts seats, not people. */
  readonly seatsAllowed: number | null
  /** null where the provider's list does not say. */
  readonly seatsUsed: number | null
  readonly subscriptionValid: boolean
  readonly released: boolean
}

export interface GroupSeen {
  readonly accessGroupId: string
  readonly name: string
  readonly doorCount: number
  readonly memberCount: number
}

export interface DoorSeen {
  readonly lockId: string
  readonly name: string
}

/** `none` = no schedule, so nobody gets in; `narrow` = not always. */
export type ScheduleSeen = 'always' | 'narrow' | 'none'

export type { SeenUser as UserSeen } from '../domain/access/sight.ts'

export interface NewUser {
  readonly email: string
  readonly firstName: string
  readonly lastName: string
}

export interface ProviderIdentity {
  readonly platformUserId: string
  readonly name: string
  readonly email: string | null
}

export interface AccessProvider {
  whoAmI(): Promise<ProviderIdentity>
  listSites(): Promise<Reading<SiteSeen>>
  /** Throws `missing` when the site is gone or no longer in the grant. */
  readSite(siteId: string): Promise<SiteSeen>
  /** The role that the connecting user has at the site. */
  readOwnRole(siteId: string): Promise<string | null>
  /** The lists of groups, members and users are `read` unless somebody waits for what they tell. */
  listGroups(siteId: string, urgency?: Urgency): Promise<Reading<GroupSeen>>
  listGroupMembers(siteId: string, accessGroupId: string, urgency?: Urgency): Promise<Reading<string>>
  listGroupDoors(siteId: string, accessGroupId: string): Promise<Reading<DoorSeen>>
  readGroupSchedule(siteId: string, accessGroupId: string): Promise<ScheduleSeen>
  listDoors(siteId: string): Promise<Reading<DoorSeen>>
  listUsers(siteId: string, urgency?: Urgency): Promise<Reading<UserSeen>>
  /** null = a read that succeeded and shows no such user. */
  findUserByEmail(siteId: string, email: string, urgency: Urgency): Promise<UserSeen | null>
  findUser(siteId: string, siteUserId: string, urgency: Urgency): Promise<UserSeen | null>
  /** Access group ids of one user: the cheap confirming read. */
  listUserGroups(siteId: string, siteUserId: string, urgency: Urgency): Promise<Reading<string>>
  /** A person whom the provider knows from elsewhere; null when it knows none. */
  findPlatformUser(siteId: string, email: string, urgency: Urgency): Promise<{ platformUserId: string } | null>

  createUser(siteId: string, user: NewUser): Promise<UserSeen>
  addExistingUser(siteId: string, platformUserId: string): Promise<UserSeen>
  changeUser(siteId: string, siteUserId: string, change: Partial<NewUser>): Promise<void>
  suspendUser(siteId: string, siteUserId: string, urgency: Urgency): Promise<void>
  reactivateUser(siteId: string, siteUserId: string): Promise<void>
  /** Accepted, not done: deletion is asynchronous. */
  deleteUser(siteId: string, siteUserId: string): Promise<void>
  /** One PATCH, at most 100 platform user ids in all. */
  changeGroupMembers(siteId: string, accessGroupId: string, change: MembershipChange, urgency: Urgency): Promise<void>
  resendInvitation(siteId: string, siteUserId: string): Promise<void>
}

export interface MembershipChange {
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

export const maxIdsPerChange = 100

/** The world failing, typed by what may be done about it. Thrown, never returned. */
export class ProviderFault extends Error {
  override readonly name = 'ProviderFault'
  readonly kind: FaultKind
  /** Not before this instant (429 with Retry-After). */
  readonly retryAt: Instant | null
  /** HTTP status and the provider's own code, for the journal; no tokens, no addresses. */
  readonly detail: { readonly status?: number; readonly code?: string }

  constructor(
    kind: FaultKind,
    message: string,
    more: { retryAt?: Instant; detail?: { status?: number; code?: string }; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause })
    this.kind = kind
    this.retryAt = more.retryAt ?? null
    this.detail = more.detail ?? {}
  }
}

/**
 * - `not_done`: certainly without effect (refused before it was sent, 429, gate closed): may simply be repeated.
 * - `unknown_outcome`: the effect may have been made: read back before repeating.
 * - `missing`: 404, the thing (or the user, just after creation) is not there.
 * - `duplicate`: 409, exists already.
 * - `rejected`: cannot succeed by repeating.
 * - `no_seat`: the subscription has no free seat.
 * - `subscription_invalid`: the site's subscription ended; nothing can be changed until it is valid.
 * - `disconnected`: tokens dead, client blocked, consent withdrawn: a person must reconnect.
 */
export type FaultKind =
  | 'not_done'
  | 'unknown_outcome'
  | 'missing'
  | 'duplicate'
  | 'rejected'
  | 'no_seat'
  | 'subscription_invalid'
  | 'disconnected'
