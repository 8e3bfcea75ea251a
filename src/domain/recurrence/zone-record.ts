// How the clock of a zone goes from an instant on, as far as it was known once: kept, to be compared with what newer zone
// data say (fault F22).
import type { Instant } from '../span.ts'
import type { ClockChange } from './zone-clock.ts'

/** Plain values, so that they can be stored. */
export type ZoneRecord = {
  /** What the zone is ahead of UTC in the beginning. */
  readonly offsetMs: number
  readonly changes: readonly ClockChange[]
}

/** What the wall showed at the instant, as if it stood in UTC. */
export function wallMsBy({ offsetMs, changes }: ZoneRecord, at: Instant): number {
  let offset = offsetMs
  for (const change of changes) {
    if (change.at > at) break
    offset = change.offsetMs
  }
  return at + offset
}
