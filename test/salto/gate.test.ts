import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ProviderFault, type Urgency } from '../../src/ports/provider.ts'
import { createGate, type Gate, type GateOptions } from '../../src/salto/gate/gate.ts'
import { VirtualClock } from './virtual-clock.ts'

interface Started {
  readonly urgency: Urgency
  readonly atMs: number
  /** Grants under way when it asked, and grants that started between its asking and its start. */
  readonly grantsBefore: number
  readonly grantsBetween: number
}

const urgencies: readonly Urgency[] = ['bar', 'take', 'give', 'housekeeping', 'read']

class Watched {
  readonly clock = new VirtualClock()
  readonly gate: Gate
  readonly started: Started[] = []
  readonly refused: ProviderFault[] = []
  inFlight = 0
  inFlightMost = 0
  #grants = 0
  #grantsStarted = 0

  constructor(options: Partial<GateOptions> = {}) {
    this.gate = createGate({ clock: this.clock, random: () => 0.5, mayCall: () => true, ...options })
  }

  call(urgency: Urgency, latencyMs: number, during?: (startedAtMs: number) => void): Promise<void> {
    const grantsBefore = this.#grants
    const grantsStarted = this.#grantsStarted
    const work = async () => {
      const atMs = this.clock.monotonicMs()
      this.started.push({ urgency, atMs, grantsBefore, grantsBetween: this.#grantsStarted - grantsStarted })
      this.inFlight += 1
      this.inFlightMost = Math.max(this.inFlightMost, this.inFlight)
      if (urgency === 'give') {
        this.#grants += 1
        this.#grantsStarted += 1
      }
      await this.clock.sleep(latencyMs)
      during?.(atMs)
      this.inFlight -= 1
      if (urgency === 'give') this.#grants -= 1
    }
    return this.gate.run(this.gate.place(urgency), work).catch((fault: unknown) => {
      if (!(fault instanceof ProviderFault)) throw fault
      this.refused.push(fault)
    })
  }
}

const mixed = fc.array(
  fc.record({
    urgency: fc.constantFrom(...urgencies),
    waitMs: fc.integer({ min: 0, max: 300 }),
    latencyMs: fc.integer({ min: 1, max: 900 }),
  }),
  { minLength: 1, maxLength: 60 },
)

describe('the gate: rate and order (I11, I12)', () => {
  it('I11: never starts more than R calls in any second, nor more at once than allowed', async () => {
    await fc.assert(
      fc.asyncProperty(mixed, fc.integer({ min: 1, max: 12 }), async (calls, ratePerSecond) => {
        const watched = new Watched({ ratePerSecond })
        for (const { urgency, waitMs, latencyMs } of calls) {
          void watched.call(urgency, latencyMs)
          await watched.clock.pass(waitMs)
        }
        await watched.clock.pass(200_000)
        expect(watched.started).toHaveLength(calls.length)
        expect(watched.inFlightMost).toBeLessThanOrEqual(5)
        for (const { atMs } of watched.started) {
          const inSecond = watched.started.filter(other => other.atMs >= atMs && other.atMs < atMs + 1000)
          expect(inSecond.length).toBeLessThanOrEqual(ratePerSecond)
        }
      }),
      { numRuns: 60 },
    )
  })

  it("M1: after a quiet time a second's worth of calls leaves at once, then the rate holds", async () => {
    const watched = new Watched({ ratePerSecond: 8, inFlightMax: 50 })
    for (let n = 0; n < 40; n += 1) void watched.call('take', 1)
    await watched.clock.pass(0)
    expect(watched.started).toHaveLength(8)
    await watched.clock.pass(2500)
    expect(watched.started).toHaveLength(8 * 3)
  })

  it('I12: no grant and no reading starts while a removal waits', async () => {
    await fc.assert(
      fc.asyncProperty(mixed, async calls => {
        const watched = new Watched({ ratePerSecond: 5 })
        for (const { urgency, waitMs, latencyMs } of calls) {
          void watched.call(urgency, latencyMs)
          await watched.clock.pass(waitMs)
        }
        await watched.clock.pass(200_000)
        const removals = watched.started.filter(({ urgency }) => urgency === 'take' || urgency === 'bar')
        for (const { grantsBetween } of removals) expect(grantsBetween).toBe(0)
      }),
      { numRuns: 60 },
    )
  })

  it('I12: a list that somebody waits for comes page by page at half of the rate at least, while other readings queue', async () => {
    const watched = new Watched({ ratePerSecond: 8 })
    for (let n = 0; n < 200; n += 1) void watched.call('read', 20)
    await watched.clock.pass(1_000)
    const pages = async () => {
      for (let page = 0; page < 20; page += 1) await watched.call('give', 20)
    }
    void pages()
    await watched.clock.pass(6_000)
    expect(watched.started.filter(({ urgency }) => urgency === 'give')).toHaveLength(20)
    // Nobody waits for a list any more: the readings have the whole rate again.
    await watched.clock.pass(1_000)
    const settled = watched.started.length
    await watched.clock.pass(4_000)
    expect(watched.started.length - settled).toBe(32)
  })

  it('I12: a removal finds a free place although grants and readings hang in all of theirs', async () => {
    const watched = new Watched({ ratePerSecond: 1000 })
    for (let n = 0; n < 10; n += 1) void watched.call('read', 1_000_000)
    for (let n = 0; n < 10; n += 1) void watched.call('give', 1_000_000)
    await watched.clock.pass(100)
    expect(watched.started.map(({ urgency }) => urgency)).toEqual(['read', 'read', 'read', 'give'])
    void watched.call('take', 10)
    await watched.clock.pass(5)
    expect(watched.started.at(-1)?.urgency).toBe('take')
  })

  it('I12: a grant finds a free place although readings hang in all of theirs', async () => {
    const watched = new Watched({ ratePerSecond: 1000 })
    for (let n = 0; n < 10; n += 1) void watched.call('read', 1_000_000)
    await watched.clock.pass(100)
    expect(watched.started).toHaveLength(3)
    void watched.call('give', 10)
    await watched.clock.pass(5)
    expect(watched.started.at(-1)?.urgency).toBe('give')
  })

  it('lets barred people go first, then removals, grants, the rest; first come first served inside', async () => {
    const watched = new Watched({ ratePerSecond: 10, inFlightMax: 1 })
    void watched.call('read', 5)
    for (const urgency of ['read', 'housekeeping', 'give', 'take', 'bar', 'give'] as const)
      void watched.call(urgency, 5)
    await watched.clock.pass(2000)
    const order = watched.started.map(({ urgency }) => urgency)
    expect(order).toEqual(['read', 'bar', 'take', 'give', 'give', 'housekeeping', 'read'])
  })

  it('keeps the place of a call that is repeated', async () => {
    const watched = new Watched({ ratePerSecond: 1 })
    const early = watched.gate.place('take')
    const order: string[] = []
    for (const name of ['second', 'third']) {
      void watched.gate.run(watched.gate.place('take'), async () => void order.push(name))
    }
    void watched.gate.run(early, async () => void order.push('first'))
    await watched.clock.pass(5000)
    expect(order).toEqual(['second', 'first', 'third'])
  })
})

describe('the gate: 429 (I11, F3)', () => {
  it('I11: starts nothing before Retry-After has passed, removals included', async () => {
    await fc.assert(
      fc.asyncProperty(mixed, fc.integer({ min: 1, max: 19_000 }), async (calls, retryAfterMs) => {
        const watched = new Watched()
        let toldAtMs = Number.POSITIVE_INFINITY
        void watched.call('read', 50, startedAtMs => {
          toldAtMs = watched.clock.monotonicMs()
          watched.gate.throttle(startedAtMs, retryAfterMs)
        })
        for (const { urgency, waitMs, latencyMs } of calls) {
          void watched.call(urgency, latencyMs)
          await watched.clock.pass(waitMs)
        }
        await watched.clock.pass(300_000)
        expect(watched.started).toHaveLength(calls.length + 1)
        for (const { atMs } of watched.started) {
          expect(atMs <= toldAtMs || atMs >= toldAtMs + retryAfterMs).toBe(true)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('F3: refuses at once, saying when, where the provider wants a long rest (1,938 s)', async () => {
    const watched = new Watched({ ratePerSecond: 1 })
    void watched.call('read', 10, startedAtMs => watched.gate.throttle(startedAtMs, 1_938_000))
    void watched.call('take', 10)
    await watched.clock.pass(10)
    void watched.call('bar', 10)
    await watched.clock.pass(1_900_000)
    expect(watched.started).toHaveLength(1)
    expect(watched.refused.map(({ kind }) => kind)).toEqual(['not_done', 'not_done'])
    expect(watched.refused[0]?.retryAt).toBe(Date.UTC(2026, 0, 1) + 10 + 1_938_000)
    await watched.clock.pass(38_100)
    void watched.call('take', 10)
    await watched.clock.pass(10)
    expect(watched.started).toHaveLength(2)
  })

  it('F3: takes a Retry-After of more than an hour as one hour', async () => {
    const watched = new Watched()
    void watched.call('read', 10, startedAtMs => watched.gate.throttle(startedAtMs, 86_400_000))
    await watched.clock.pass(10)
    void watched.call('take', 10)
    await watched.clock.pass(0)
    expect(watched.refused[0]?.retryAt).toBe(Date.UTC(2026, 0, 1) + 10 + 3_600_000)
  })

  it('I11: a storm lowers the rate, once for calls that were under way together, and 60 s of calm bring it back', async () => {
    const watched = new Watched({ ratePerSecond: 8 })
    watched.gate.throttle(0, 100)
    watched.gate.throttle(0, 100)
    watched.gate.throttle(-50, 100)
    expect(watched.gate.rate()).toBeCloseTo(4)
    for (let n = 0; n < 20; n += 1) {
      await watched.clock.pass(500)
      watched.gate.throttle(watched.clock.monotonicMs() - 1, 100)
    }
    expect(watched.gate.rate()).toBeLessThan(0.7)
    expect(watched.gate.rate()).toBeGreaterThanOrEqual(0.5)
    await watched.clock.pass(30_000)
    expect(watched.gate.rate()).toBeGreaterThan(3)
    expect(watched.gate.rate()).toBeLessThan(8)
    await watched.clock.pass(30_000)
    expect(watched.gate.rate()).toBe(8)
  })

  it('F3: without Retry-After waits longer with each 429 that follows, and starts small again after an answer', async () => {
    const watched = new Watched({ random: () => 0.999 })
    const closedForMs = async () => {
      const before = watched.started.length
      void watched.call('take', 0)
      const fromMs = watched.clock.monotonicMs()
      while (watched.started.length === before) await watched.clock.pass(50)
      return watched.clock.monotonicMs() - fromMs
    }
    const waits: number[] = []
    for (let n = 0; n < 4; n += 1) {
      await watched.clock.pass(1)
      watched.gate.throttle(watched.clock.monotonicMs(), null)
      waits.push(await closedForMs())
    }
    expect(waits).toEqual([...waits].sort((a, b) => a - b))
    expect(waits[3]).toBeGreaterThan((waits[0] ?? 0) * 4)
    await watched.clock.pass(1)
    watched.gate.calm(watched.clock.monotonicMs())
    await watched.clock.pass(1)
    watched.gate.throttle(watched.clock.monotonicMs(), null)
    expect(await closedForMs()).toBeLessThan((waits[3] ?? 0) / 2)
  })
})

describe('the gate: fence and end (I21)', () => {
  it('I21: refuses every call of a holder that lost the lease, before it leaves', async () => {
    let isHolder = true
    const watched = new Watched({ mayCall: () => isHolder, ratePerSecond: 1 })
    for (let n = 0; n < 5; n += 1) void watched.call('take', 10)
    await watched.clock.pass(500)
    isHolder = false
    await watched.clock.pass(10_000)
    expect(watched.started).toHaveLength(1)
    expect(watched.refused.map(({ kind, detail }) => `${kind} ${detail.code}`)).toEqual(
      Array.from({ length: 4 }, () => 'not_done lease_lost'),
    )
    isHolder = true
    void watched.call('take', 10)
    await watched.clock.pass(1000)
    expect(watched.started).toHaveLength(2)
  })

  it('shuts: refuses who waits, waits for who is under way', async () => {
    const watched = new Watched({ ratePerSecond: 1 })
    void watched.call('give', 5000)
    void watched.call('give', 10)
    await watched.clock.pass(10)
    let isShut = false
    const shutting = watched.gate.shut().then(() => {
      isShut = true
    })
    await watched.clock.pass(100)
    expect(watched.refused.map(({ detail }) => detail.code)).toEqual(['gate_shut'])
    expect(isShut).toBe(false)
    await watched.clock.pass(5000)
    await shutting
    expect(watched.started).toHaveLength(1)
  })

  it('I24: keeps its pace when the wall clock jumps by a day', async () => {
    const watched = new Watched({ ratePerSecond: 2 })
    watched.gate.throttle(0, 5000)
    for (let n = 0; n < 4; n += 1) void watched.call('take', 10)
    watched.clock.wallOffsetMs += 86_400_000
    await watched.clock.pass(4900)
    watched.clock.wallOffsetMs -= 2 * 86_400_000
    expect(watched.started).toHaveLength(0)
    await watched.clock.pass(10_000)
    expect(watched.started).toHaveLength(4)
  })
})
