import { describe, expect, it } from 'vitest'
import { ProviderFault } from '../../ports/provider.ts'
import { StoreBusy } from '../../ports/store.ts'
import { fencedStore } from './fenced-store.ts'
import { keepWriting } from './keep-writing.ts'

const clock = { sleep: async () => undefined }

describe('I21: writing for a connection', () => {
  it('goes on after a lease that was unsure for a moment, which is no failure of ours', async () => {
    const reported: unknown[] = []
    let mayWrite = false
    const store = fencedStore({ transaction: async (_organizationId, _at, work) => work({} as never) }, () => mayWrite)
    let begun = 0
    const run = async () => {
      begun += 1
      mayWrite = begun === 3
      await store.transaction('organization-1', 0, async () => undefined)
    }
    await keepWriting({ run, clock, report: error => reported.push(error) }, new AbortController().signal)
    expect([begun, reported]).toEqual([3, []])
  })

  it('goes on while the database is away, and says so unless it was only busy', async () => {
    const reported: unknown[] = []
    const faults: unknown[] = [new StoreBusy('busy'), new Error('connection refused')]
    let begun = 0
    const run = async () => {
      begun += 1
      const fault = faults.shift()
      if (fault) throw fault
    }
    await keepWriting({ run, clock, report: error => reported.push(error) }, new AbortController().signal)
    expect(begun).toBe(3)
    expect(reported).toMatchObject([{ message: 'connection refused' }])
  })

  it('ends when it is told to, also in the middle of trouble', async () => {
    const ending = new AbortController()
    const run = async () => {
      ending.abort()
      throw new ProviderFault('not_done', 'The lease is lost')
    }
    const reported: unknown[] = []
    await keepWriting({ run, clock, report: error => reported.push(error) }, ending.signal)
    expect(reported).toEqual([])
  })
})
