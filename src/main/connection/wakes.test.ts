import { afterEach, describe, expect, it } from 'vitest'
import type { ChangeListener } from '../../ports/changes.ts'
import type { Wake } from '../../ports/wake.ts'
import { listenToWakes } from './wakes.ts'

/** A table of wake-ups, and what is told of it. */
class Table {
  readonly waiting: Wake['personIds'][] = []
  readonly reported: unknown[] = []
  listener: ChangeListener | null = null
  takes = 0
  isAway = false

  readonly take = async (): Promise<Wake['personIds'][]> => {
    this.takes += 1
    if (this.isAway) throw new Error('away')
    return this.waiting.splice(0)
  }
  readonly changes = {
    listen: async (_organizationId: string, listener: ChangeListener) => {
      this.listener = listener
      return () => {
        this.listener = null
      }
    },
    close: async () => undefined,
  }
  readonly report = (error: unknown): void => {
    this.reported.push(error)
  }

  put(personIds: Wake['personIds']): void {
    this.waiting.push(personIds)
    this.listener?.heard({ table: 'wakes', personIds: null })
  }
}

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

async function listening(table: Table): Promise<Wake['personIds'][]> {
  const heard: Wake['personIds'][] = []
  ends.push(await listenToWakes(table, 'organization-1', personIds => heard.push(personIds)))
  return heard
}

async function until(isSo: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; !isSo(); ) {
    if (Date.now() > deadline) throw new Error('It has not come about in 10 s')
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

describe('wake-ups of a connection', () => {
  it('that are older than the listener are dropped, the others handed over when they are told of', async () => {
    const table = new Table()
    table.put(['old'])
    const heard = await listening(table)
    table.put(['ana'])
    table.put('everybody')
    await until(() => heard.length === 2)
    expect(heard).toEqual([['ana'], 'everybody'])
  })

  it('that come close together are taken together', async () => {
    const table = new Table()
    const heard = await listening(table)
    const before = table.takes
    for (let n = 0; n < 200; n += 1) table.put([`person ${n}`])
    await until(() => heard.length === 200)
    expect(table.takes - before).toBeLessThan(10)
  })

  it('that nobody told of are found all the same, and after the store was away', async () => {
    const table = new Table()
    const heard = await listening(table)
    table.listener?.lost()
    table.isAway = true
    table.waiting.push(['unheard'])
    await until(() => table.reported.length > 0)
    expect(heard).toEqual([])
    table.isAway = false
    await until(() => heard.length === 1)
    expect(heard).toEqual([['unheard']])
  })
})
