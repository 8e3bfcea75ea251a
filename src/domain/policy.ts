// What an organisation has decided about people without access, drift and the brake.
import { valueVersion } from './value-version.ts'

export interface NoAccessPolicy {
  /** What happens to a Salto user of ours whom no access group is left for (M6). */
  readonly policy: 'suspend' | 'delete'
  /** A user is kept active when access opens again within this time. */
  readonly keepAliveMinutes: number
  /** Under `delete`: suspended at once, deleted after this time. */
  readonly deleteAfterMinutes: number
}

export const defaultNoAccessPolicy: NoAccessPolicy = { policy: 'suspend', keepAliveMinutes: 60, deleteAfterMinutes: 0 }

export const policyVersion = ({ policy, keepAliveMinutes, deleteAfterMinutes }: NoAccessPolicy): number =>
  valueVersion(policy, keepAliveMinutes, deleteAfterMinutes)

/** What happens to drift nobody has decided about yet. */
export type DriftSetting = 'ask' | 'revert' | 'ignore'

export type DriftDecision = 'adopt' | 'revert' | 'ignore'

/** A difference on something written less than this ago is unsettled, not drift: Salto KS settles within a minute. */
export const unsettledMs = 60_000

/** A suspension, a deletion or an unexplained removal needs a complete read that is younger than this. */
export const freshReadMs = 60_000

/** Unexplained removals over 24 hours stop as a whole above this, until a person agrees (I8). */
export const brakeLimit = (siteMemberships: number): number => Math.max(5, Math.floor(siteMemberships / 10))

export const brakeWindowMs = 24 * 3_600_000
