// Ten bugs, planted from the outside around the store, the provider and the clock that the shipping code is given. They
// are how the simulation itself is tested: each must be found.
import type { Clock } from '../../src/ports/clock.ts'
import type { AccessProvider } from '../../src/ports/provider.ts'
import type { Store } from '../../src/ports/store.ts'

export interface PlantedBug {
  readonly name: string
  readonly store?: (store: Store) => Store
  readonly provider?: (provider: AccessProvider, clock: Clock) => AccessProvider
  readonly clock?: (clock: Clock) => Clock
}
export const plantedBugs: readonly PlantedBug[] = []
