// What Prometheus reads. No ids of people, no addresses; docs/operating.md says what each means.
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { ConnectionState } from '../ports/connection.ts'
import type { FaultKind } from '../ports/provider.ts'
import type { OwnFault } from '../reconciler/clerk.ts'
import type { CallSeen } from '../salto/http/client.ts'

export interface Gauges {
  readonly connectionStates: () => Promise<ReadonlyMap<string, ConnectionState>>
  readonly waiting: () => Promise<{ wakes: number; errands: number }>
  /** Connections that this process writes for. */
  readonly writing: () => number
}

export interface Metrics {
  timeToDoor(kind: 'given' | 'taken', ms: number): void
  call(call: CallSeen): void
  skew(skewMs: number): void
  fault(kind: FaultKind | OwnFault, where: string): void
  pass(kind: 'targeted' | 'full', changes: number): void
  text(): Promise<{ contentType: string; text: string }>
}

const states: readonly ConnectionState[] = [
  'requested',
  'with-salto',
  'approved',
  'connected',
  'needs-reconnecting',
  'disconnected',
]

export function createMetrics(gauges: Gauges): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const { timeToDoor, latency } = histograms(registers)
  const { calls, faults, passes, changes } = counters(registers)
  const skew = new Gauge({
    name: 'latchwork_provider_clock_ahead_seconds',
    help: 'How far the clock of Salto KS is ahead of ours',
    registers,
  })
  registerGauges(gauges, registers)
  return {
    timeToDoor: (kind, ms) => timeToDoor.observe({ kind }, ms / 1000),
    call: seen => {
      calls.inc({ operation: seen.operation, outcome: seen.outcome })
      latency.observe({ urgency: seen.urgency }, seen.latencyMs / 1000)
    },
    skew: skewMs => skew.set(skewMs / 1000),
    fault: (kind, where) => faults.inc({ kind, where }),
    pass: (kind, count) => {
      passes.inc({ kind })
      changes.inc(count)
    },
    text: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  }
}

const histograms = (registers: Registry[]) => ({
  timeToDoor: new Histogram({
    name: 'latchwork_time_to_door_seconds',
    help: 'From the instant access was due until Salto KS accepted it',
    labelNames: ['kind'],
    buckets: [0.1, 0.25, 0.5, 1, 2, 5, 15, 60, 300, 900, 3600],
    registers,
  }),
  latency: new Histogram({
    name: 'latchwork_provider_call_seconds',
    help: 'How long Salto KS took to answer',
    labelNames: ['urgency'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  }),
})

const counters = (registers: Registry[]) => ({
  calls: new Counter({
    name: 'latchwork_provider_calls_total',
    help: 'Calls to Salto KS by operation and HTTP status, or lost',
    labelNames: ['operation', 'outcome'],
    registers,
  }),
  faults: new Counter({
    name: 'latchwork_faults_total',
    help: 'Faults by kind and place; store is the database away, bug a failure of Latchwork itself',
    labelNames: ['kind', 'where'],
    registers,
  }),
  passes: new Counter({
    name: 'latchwork_passes_total',
    help: 'Passes of the reconciler',
    labelNames: ['kind'],
    registers,
  }),
  changes: new Counter({
    name: 'latchwork_changes_total',
    help: 'Differences between the rules and the doors that passes have settled',
    registers,
  }),
})

/** Read when they are asked for. */
function registerGauges({ connectionStates, waiting, writing }: Gauges, registers: Registry[]): void {
  new Gauge({
    name: 'latchwork_connections',
    help: 'Connections to Salto KS by state',
    labelNames: ['state'],
    registers,
    async collect() {
      const found = [...(await connectionStates()).values()]
      for (const state of states) this.set({ state }, found.filter(one => one === state).length)
    },
  })
  new Gauge({
    name: 'latchwork_connections_written_here',
    help: 'Connections whose writer is this process',
    registers,
    collect() {
      this.set(writing())
    },
  })
  new Gauge({
    name: 'latchwork_waiting_jobs',
    help: 'Jobs that wait to be taken, as last counted',
    labelNames: ['kind'],
    registers,
    async collect() {
      const { wakes, errands } = await waiting()
      this.set({ kind: 'wake' }, wakes)
      this.set({ kind: 'errand' }, errands)
    },
  })
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory of this process',
    registers,
    collect() {
      this.set(process.memoryUsage.rss())
    },
  })
}
