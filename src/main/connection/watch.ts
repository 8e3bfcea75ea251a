// Looks after a connection between passes: the probe (M5), and doors of groups that have changed.
import type { Clock } from '../../ports/clock.ts'
import { ProviderFault } from '../../ports/provider.ts'
import type { SiteState } from '../../ports/store.ts'
import { causeOfFault } from '../../salto/connection/causes.ts'
import { connectionHealth } from '../../salto/connection/health.ts'
import type { SaltoProvider } from '../../salto/provider.ts'
import type { Mirror } from './mirror.ts'
import type { Standing } from './standing.ts'

export interface WatchParts {
  readonly clock: Clock
  readonly provider: SaltoProvider
  readonly mirror: Mirror
  readonly standing: Standing
  readonly sites: () => Promise<readonly SiteState[]>
}

const lookEveryMs = 15_000
const probeAfterQuietMs = 60_000
/** Two calls a site; a role that was taken away is found within this time. */
const rolesEveryMs = 15 * 60_000

export class Watch {
  readonly #parts: WatchParts
  #lastFault: ProviderFault | null = null
  #wantsDoors = false
  #rolesAtMs: number

  constructor(parts: WatchParts) {
    this.#parts = parts
    this.#rolesAtMs = parts.clock.monotonicMs()
  }

  failed(fault: ProviderFault): void {
    this.#lastFault = fault
  }

  /** A full pass has read the groups: the doors of those that changed are read next. */
  wantDoors(): void {
    this.#wantsDoors = true
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, standing } = this.#parts
    while (!signal.aborted) {
      await clock.sleep(lookEveryMs, signal)
      if (signal.aborted) return
      try {
        await this.#look()
      } catch (error) {
        if (!(error instanceof ProviderFault)) throw error
        this.#lastFault = error
      }
      // One failure says little; a minute without any success says that the connection is down.
      if (this.#lastFault && standing.quietMs() > probeAfterQuietMs) standing.broke(causeOfFault(this.#lastFault))
    }
  }

  async #look(): Promise<void> {
    const { clock, provider, standing } = this.#parts
    if (this.#wantsDoors) await this.#refreshDoors()
    if (clock.monotonicMs() - this.#rolesAtMs > rolesEveryMs) {
      this.#rolesAtMs = clock.monotonicMs()
      await this.probeSites()
    } else if (standing.quietMs() > probeAfterQuietMs) {
      await provider.whoAmI()
    }
  }

  /** Never throws a ProviderFault: what fails is how the connection stands. */
  async probeSites(): Promise<void> {
    const { clock, provider, standing, sites } = this.#parts
    const siteIds = (await sites()).map(site => site.siteId)
    const health = await connectionHealth(provider, siteIds, clock)
    if (health.cause) standing.broke(health.cause)
    else standing.probed(health.sites.find(site => site.cause !== null)?.cause ?? null)
  }

  async #refreshDoors(): Promise<void> {
    this.#wantsDoors = false
    for (const { siteId } of await this.#parts.sites()) await this.#parts.mirror.refreshChangedDoors(siteId)
  }
}
