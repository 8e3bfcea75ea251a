// What the connections at work have in common.
import type { SaltoAddresses } from '../../config.ts'
import type { Jobs } from '../../jobs/engine.ts'
import type { Clock, Random } from '../../ports/clock.ts'
import type { ConnectionStore, TokenStore } from '../../ports/connection.ts'
import type { Store } from '../../ports/store.ts'
import type { Log } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import type { WakeSource } from './wakes.ts'

export interface WorkParts {
  readonly clock: Clock
  readonly random: Random
  readonly store: Store
  readonly tokens: TokenStore
  readonly connections: ConnectionStore
  readonly jobs: Jobs
  readonly wakes: WakeSource
  readonly salto: SaltoAddresses
  readonly fullPassMinutes: number
  readonly metrics: Metrics
  readonly log: Log
}
