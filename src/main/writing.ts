// The writing side of a process: presence, leases, and the connections at work; and how anybody asks a writer, here or
// in another process.
import { randomUUID } from 'node:crypto'
import type { Config } from '../config.ts'
import { leaseStore } from '../storage/control/leases.ts'
import { takePresence } from '../storage/control/presence.ts'
import { takeWakes } from '../storage/shelves/wakes.ts'
import { systemClock } from './clock.ts'
import { type ConnectionAtWork, startWork } from './connection/at-work.ts'
import type { Errand, Outcome } from './connection/errands.ts'
import type { WorkParts } from './connection/work-parts.ts'
import { Keeper } from './connections.ts'
import type { Foundation, FoundationOptions } from './foundation.ts'
import { Lease } from './lease.ts'
import { type Log, loggable } from './log.ts'
import type { Metrics } from './metrics.ts'

export interface Writing {
  /** Connections that this process writes for. */
  count(): number
  /** Runs the errand where the writer is; null when it has not answered in time. */
  ask(organizationId: string, errand: Errand, patienceMs: number): Promise<Outcome | null>
  /** Looks through the connections now, because something has just changed. */
  look(): Promise<void>
}

export interface WritingParts {
  readonly foundation: Foundation
  readonly config: Pick<Config, 'salto' | 'fullPassMinutes'>
  readonly metrics: Metrics
  readonly log: Log
  readonly onClose: FoundationOptions['onClose']
}

export async function startWriting({ foundation, config, metrics, log, onClose }: WritingParts): Promise<Writing> {
  const { database, jobs, store, tokens, controls, changes } = foundation
  const presence = await takePresence(randomUUID(), database.appConfig, database.vital)
  onClose(() => presence.leave())
  const work: WorkParts = {
    clock: systemClock,
    random: Math.random,
    store,
    tokens,
    connections: controls.connections,
    jobs,
    wakes: {
      take: organizationId => takeWakes(database.app, organizationId),
      changes,
      report: error => log.warn(loggable(error), 'Wake-ups wait'),
    },
    salto: config.salto,
    fullPassMinutes: config.fullPassMinutes,
    metrics,
    log,
  }
  const leaseParts = {
    clock: systemClock,
    leases: leaseStore(database.vital),
    holder: presence.holder,
    isHere: () => presence.isHere(),
  }
  const keeper = new Keeper<ConnectionAtWork>({
    live: () => controls.connections.live(),
    lease: organizationId => new Lease(leaseParts, organizationId),
    start: (organizationId, mayWork) => startWork(work, organizationId, mayWork),
    releaseLeasesOfDead: () => presence.releaseLeasesOfDead(),
    report: error => log.error(loggable(error), 'Connections could not be looked after'),
  })
  keeper.start()
  onClose(() => keeper.stop())
  return {
    count: () => keeper.count(),
    look: () => keeper.look(),
    ask: (organizationId, errand, patienceMs) => asked(keeper, foundation, organizationId, errand, patienceMs),
  }
}

/**
 * Directly, when the writer is in this process; else by the process that has it. Leaving goes through the queue always:
 * begun once, it is finished, whichever process dies meanwhile.
 */
async function asked(
  keeper: Keeper<ConnectionAtWork>,
  { jobs }: Foundation,
  organizationId: string,
  errand: Errand,
  patienceMs: number,
): Promise<Outcome | null> {
  const work = keeper.find(organizationId)
  if (!work || errand.kind === 'leave') return (await jobs.ask(organizationId, errand, patienceMs)) as Outcome | null
  const timer = new AbortController()
  const patience = systemClock.sleep(patienceMs, timer.signal).then(() => null)
  try {
    return await Promise.race([work.run(errand), patience])
  } finally {
    timer.abort()
  }
}
