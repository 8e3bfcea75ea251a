// What was seen of one person at the provider, and when. "Not looked" and "looked, and it is not there" never mix:
// a partial read may add, it never removes.
import type { Instant } from '../span.ts'

export interface SeenUser {
  /** Per person and site: get, change, suspend, delete. */
  readonly siteUserId: string
  /** Per person on the platform: group membership. */
  readonly platformUserId: string
  /** Normalised; null when the site knows none. */
  readonly email: string | null
  readonly firstName: string | null
  readonly lastName: string | null
  readonly suspended: boolean
  readonly blocked: boolean
  readonly hasProfile: boolean
  /** Owner, admin or super user: opens by own role, never touched. */
  readonly privileged: boolean
}

/** What is known of one person at one site. Every look adds to it; every write of ours makes its part unknown again. */
export interface Sight {
  /** `unseen`: not looked since our last write; `absent`: looked completely, no such user. */
  readonly user: SeenUser | 'absent' | 'unseen'
  readonly userReadAt: Instant
  /** Groups looked at: in it or not. A group that is not named is known absent only when `allGroups`. */
  readonly groups: ReadonlyMap<string, boolean>
  /** Every group of the person was read completely (needed to suspend: no unmanaged group). */
  readonly allGroups: boolean
  readonly groupsReadAt: Instant
}

export const unseen: Sight = {
  user: 'unseen',
  userReadAt: Number.NEGATIVE_INFINITY,
  groups: new Map(),
  allGroups: false,
  groupsReadAt: Number.NEGATIVE_INFINITY,
}

/** Whether the person was seen in the group; null = not looked. A user who is absent is in no group. */
export function isSeenIn(sight: Sight, accessGroupId: string): boolean | null {
  return sight.groups.get(accessGroupId) ?? (sight.allGroups || sight.user === 'absent' ? false : null)
}

/** What must be looked at before the rest can be decided. */
export interface Look {
  readonly user: boolean
  readonly groups: 'all' | ReadonlySet<string>
}

export const isLook = (look: Look): boolean => look.user || look.groups === 'all' || look.groups.size > 0
