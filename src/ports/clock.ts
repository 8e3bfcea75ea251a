// PORTS: what has two real implementations. Here: time. Production reads the machine's clock; the simulation its own.
import type { Instant } from '../domain/span.ts'

export interface Clock {
  /** The wall clock. Decides causes; never measures how long something took. */
  now(): Instant
  /** Milliseconds that only grow; for leases, ages of reads and back-off (I24). */
  monotonicMs(): number
  /** Resolves after the time has passed, or early when the signal aborts (then it resolves too). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Uniform in [0, 1). The simulation seeds it. */
export type Random = () => number
