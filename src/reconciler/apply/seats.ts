// Seats are counted down from one fresh read, so that nobody is created into a silent suspension.
import type { SiteSeen } from '../../ports/provider.ts'
import type { SiteState } from '../../ports/store.ts'
import type { Clerk } from '../clerk.ts'

export class SeatBudget {
  readonly #clerk: Clerk
  readonly #siteId: string
  #free: number | null = null
  #reading: Promise<void> | null = null
  /** Set when somebody had to be turned away. */
  isShort = false

  /** `fresh`: the site as this pass has just read it; otherwise the first taker reads it. */
  constructor(clerk: Clerk, siteId: string, fresh: SiteState | null) {
    this.#clerk = clerk
    this.#siteId = siteId
    if (fresh) this.#free = freeSeats(fresh)
  }

  /** How many more may be seated; reads the site once. When it is none, the site is taken to be full for a minute. */
  async free(): Promise<number> {
    if (this.#free === null) {
      this.#reading ??= this.#read()
      await this.#reading
    }
    const free = this.#free ?? 0
    if (free <= 0) this.#turnAway()
    return free
  }

  /** Takes one seat; false when a fresh read shows none. */
  async take(): Promise<boolean> {
    const free = await this.free()
    if (free > 0) this.#free = free - 1
    return free > 0
  }

  /** For a reactivation: the provider itself refuses one without a seat, so the site is not read only for that. */
  takeUnlessShort(): boolean {
    if (this.#free === null) return true
    if (this.#free <= 0) {
      this.#turnAway()
      return false
    }
    this.#free -= 1
    return true
  }

  /** Taken and not needed, or freed by this pass. */
  giveBack(): void {
    if (this.#free !== null) this.#free += 1
  }

  /** Until the minute is over nobody else is planned either: a plan that is turned away again and again never ends. */
  #turnAway(): void {
    this.isShort = true
    this.#clerk.patience.seatsFull(this.#siteId, this.#clerk.clock.now())
  }

  async #read(): Promise<void> {
    const seen = await this.#clerk.provider.readSite(this.#siteId)
    this.#free = freeSeats(seen)
    if (this.#free <= 0) await recordSeats(this.#clerk, this.#siteId, seen)
  }
}

export const freeSeats = (site: Pick<SiteState, 'seatsAllowed' | 'seatsUsed'>): number =>
  site.seatsAllowed === null ? Number.POSITIVE_INFINITY : site.seatsAllowed - (site.seatsUsed ?? 0)

/** Whoever is told that somebody waits for a seat sees by the meter that there is none. */
async function recordSeats(clerk: Clerk, siteId: string, { seatsUsed, seatsAllowed }: SiteSeen): Promise<void> {
  await clerk.store.transaction(clerk.organizationId, clerk.clock.now(), async tx => {
    const state = await tx.sites.find(siteId)
    if (state) await tx.sites.save({ ...state, seatsUsed, seatsAllowed })
  })
}

/** Keeps the seat meter true between readings of the site. */
export async function countSeats(clerk: Clerk, siteId: string, taken: number): Promise<void> {
  await clerk.store.transaction(clerk.organizationId, clerk.clock.now(), async tx => {
    const state = await tx.sites.find(siteId)
    if (state?.seatsUsed != null) await tx.sites.save({ ...state, seatsUsed: Math.max(0, state.seatsUsed + taken) })
  })
}
