// A manual grant: staff give one person one access group for a time, with a reason.
import type { Refusal } from './refusal.ts'
import { refusal } from './refusal.ts'
import type { Instant } from './span.ts'

export interface Grant {
  readonly id: string
  readonly personId: string
  readonly siteId: string
  readonly accessGroupId: string
  readonly reason: string
  readonly startsAt: Instant
  /** null = until staff end it (only adoption of a hand-made membership makes such a grant). */
  readonly endsAt: Instant | null
  readonly version: number
}

export function grantFault(grant: Pick<Grant, 'reason' | 'startsAt' | 'endsAt'>): Refusal | null {
  if (grant.reason.trim() === '' || grant.reason.length > 500) {
    return refusal('grant.reason_missing', 'A grant needs a reason: somebody will ask why this door was open.')
  }
  if (grant.endsAt !== null && grant.endsAt <= grant.startsAt) {
    return refusal('grant.end_before_start', 'The grant would end before it starts.', {
      startsAt: new Date(grant.startsAt).toISOString(),
      endsAt: new Date(grant.endsAt).toISOString(),
    })
  }
  return null
}
