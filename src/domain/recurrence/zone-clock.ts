// Wall time to instant by a table of one zone's clock changes. A library look-up costs microseconds and a year of a
// series needs hundreds; the table needs a comparison or two.
import type { Instant } from '../span.ts'

export interface ClockChange {
  readonly at: Instant
  /** What the zone is ahead of UTC from then on. */
  readonly offsetMs: number
}

/** Stretches of one offset each, in order. Wall times are milliseconds as if the wall stood in UTC. */
export interface ZoneClock {
  readonly offsetsMs: readonly number[]
  /** When each stretch begins; the first is -Infinity. */
  readonly beginsAt: readonly Instant[]
  /** What the wall would show when each stretch is over, by its own offset; the last is Infinity. */
  readonly endsWallMs: readonly number[]
}

export function zoneClock(firstOffsetMs: number, changes: readonly ClockChange[]): ZoneClock {
  const offsetsMs = [firstOffsetMs]
  const beginsAt = [Number.NEGATIVE_INFINITY]
  const endsWallMs: number[] = []
  for (const { at, offsetMs } of changes) {
    endsWallMs.push(at + (offsetsMs.at(-1) ?? 0))
    offsetsMs.push(offsetMs)
    beginsAt.push(at)
  }
  endsWallMs.push(Number.POSITIVE_INFINITY)
  return { offsetsMs, beginsAt, endsWallMs }
}

/** The first stretch that is not over at the wall time: the first of two when the wall shows the time twice. */
export function stretchAt({ endsWallMs }: ZoneClock, wallMs: number): number {
  let low = 0
  let high = endsWallMs.length - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    if (wallMs < (endsWallMs[middle] ?? 0)) high = middle
    else low = middle + 1
  }
  return low
}

/**
 * The one documented rule: a wall time that exists twice is the first of the two; one that the clock jumps over moves
 * forward by the length of the jump (02:30 becomes 03:30), which is to read it by the offset from before the jump.
 */
export function instantIn(clock: ZoneClock, stretch: number, wallMs: number): Instant {
  const at = wallMs - (clock.offsetsMs[stretch] ?? 0)
  return at < (clock.beginsAt[stretch] ?? 0) ? wallMs - (clock.offsetsMs[stretch - 1] ?? 0) : at
}

/** As instantIn, for the stretch where the last look-up of a rising series ended: most often it is still the one. */
export function stretchFrom(clock: ZoneClock, stretch: number, wallMs: number): number {
  let found = stretch
  while (wallMs >= (clock.endsWallMs[found] ?? Number.POSITIVE_INFINITY)) found += 1
  return found
}

/** Every instant at which the wall shows the time, in order: none in a jump, two where the clock is set back. */
export function instantsAt(clock: ZoneClock, wallMs: number): Instant[] {
  const instants: Instant[] = []
  for (let stretch = stretchAt(clock, wallMs); stretch < clock.offsetsMs.length; stretch += 1) {
    const at = wallMs - (clock.offsetsMs[stretch] ?? 0)
    if (at < (clock.beginsAt[stretch] ?? 0)) break
    if (wallMs < (clock.endsWallMs[stretch] ?? 0)) instants.push(at)
  }
  return instants
}
