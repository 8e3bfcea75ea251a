// The lease of one connection in this process: taken, renewed, fenced by age (I21). Whoever cannot be sure to hold it
// does not call.
import type { Clock } from '../ports/clock.ts'
import type { LeaseStore } from '../ports/connection.ts'

const leaseMs = 3_000
/** Younger than the lease by more than a call takes to leave: a stale holder stops before another begins. */
const sureForMs = 2_500

export interface LeaseParts {
  readonly clock: Clock
  readonly leases: LeaseStore
  readonly holder: string
  /** Whether others still see this process alive. */
  readonly isHere: () => boolean
}

export class Lease {
  readonly #parts: LeaseParts
  readonly #organizationId: string
  #epoch: number | null = null
  /** Monotonic, from before the renewal was asked for. */
  #renewedMs = Number.NEGATIVE_INFINITY

  constructor(parts: LeaseParts, organizationId: string) {
    this.#parts = parts
    this.#organizationId = organizationId
  }

  /** Whether a call may leave now. Time comes from the monotonic clock, which goes on while the process is stopped. */
  isSure(): boolean {
    const { clock, isHere } = this.#parts
    return this.#epoch !== null && clock.monotonicMs() - this.#renewedMs < sureForMs && isHere()
  }

  /**
   * Takes or renews. `lost`: another process has it, or had it meanwhile. Throws when the database cannot be asked; the
   * lease then holds until its age ends it.
   */
  async renew(): Promise<'held' | 'lost'> {
    const { clock, leases, holder, isHere } = this.#parts
    const askedMs = clock.monotonicMs()
    const held = isHere() ? await leases.hold(this.#organizationId, holder, leaseMs) : null
    const isSame = held !== null && (this.#epoch === null || this.#epoch === held.epoch)
    if (held && isSame) {
      this.#epoch = held.epoch
      this.#renewedMs = askedMs
      return 'held'
    }
    this.#epoch = null
    return 'lost'
  }

  async release(): Promise<void> {
    this.#epoch = null
    await this.#parts.leases.release(this.#organizationId, this.#parts.holder)
  }
}
