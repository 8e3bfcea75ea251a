import { describe, expect, it } from 'vitest'
import type { LeaseStore } from '../ports/connection.ts'
import { Lease } from './lease.ts'

/** One lease by a clock that the test moves. */
class Table implements LeaseStore {
  nowMs = 0
  holder: string | null = null
  epoch = 0
  untilMs = 0

  async hold(_organizationId: string, holder: string, leaseMs: number): Promise<{ epoch: number } | null> {
    if (this.holder !== null && this.holder !== holder && this.untilMs > this.nowMs) return null
    if (this.holder !== holder) this.epoch += 1
    this.holder = holder
    this.untilMs = this.nowMs + leaseMs
    return { epoch: this.epoch }
  }

  async release(): Promise<void> {
    this.holder = null
  }
}

function leaseIn(table: Table, holder: string, isHere = () => true): Lease {
  const clock = { now: () => 0, monotonicMs: () => table.nowMs, sleep: async () => undefined }
  return new Lease({ clock, leases: table, holder, isHere }, 'organization-1')
}

describe('I21: the lease of a connection', () => {
  it('is sure while it is renewed, and not for longer than another might wait', async () => {
    const table = new Table()
    const mine = leaseIn(table, 'mine')
    expect(mine.isSure()).toBe(false)
    await mine.renew()
    table.nowMs += 2_499
    expect(mine.isSure()).toBe(true)
    table.nowMs += 1
    expect(mine.isSure()).toBe(false)
    await mine.renew()
    expect(mine.isSure()).toBe(true)
  })

  it('is never sure in two processes at once, however long one of them sleeps', async () => {
    const table = new Table()
    const mine = leaseIn(table, 'mine')
    const yours = leaseIn(table, 'yours')
    await mine.renew()
    for (let step = 0; step < 100; step++) {
      table.nowMs += 100
      await yours.renew()
      expect(mine.isSure() && yours.isSure()).toBe(false)
    }
    expect(yours.isSure()).toBe(true)
    expect(await mine.renew()).toBe('lost')
  })

  it('is lost when somebody else had it meanwhile, although it is free again', async () => {
    const table = new Table()
    const mine = leaseIn(table, 'mine')
    const yours = leaseIn(table, 'yours')
    await mine.renew()
    table.nowMs += 5_000
    await yours.renew()
    await yours.release()
    expect(await mine.renew()).toBe('lost')
    expect(mine.isSure()).toBe(false)
  })

  it('counts for nothing once others cannot see this process alive', async () => {
    const table = new Table()
    let isHere = true
    const mine = leaseIn(table, 'mine', () => isHere)
    await mine.renew()
    isHere = false
    expect(mine.isSure()).toBe(false)
    expect(await mine.renew()).toBe('lost')
  })
})
