/**
 * Whole worlds in virtual time (`npm run simulate` runs three hundred): the shipping domain, commands and reconciler
 * against the invariants I1, I2, I4 to I10 and I14 to I17 under the faults F1 to F4, F7, F8, F11 to F13, F17 and F22.
 */
import { describe, expect, it } from 'vitest'
import { plantedBugs } from './planted-bugs.ts'
import { simulate } from './simulate.ts'

describe('the simulation', () => {
  it('gives the same trace for the same seed, and another for another (I29)', async () => {
    const first = await simulate({ seed: 42, days: 6 })
    const again = await simulate({ seed: 42, days: 6 })
    const other = await simulate({ seed: 43, days: 6 })
    expect(first.lines).toBeGreaterThan(100)
    expect(again.hash).toBe(first.hash)
    expect(other.hash).not.toBe(first.hash)
  })

  it.each([1, 2, 3, 4])('keeps the invariants in a world of its own, seed %i', async seed => {
    const { violations } = await simulate({ seed, days: 30 })
    expect(violations.slice(0, 3), `npm run simulate -- --seed ${seed} --days 30`).toEqual([])
  })

  it.each(plantedBugs)('finds the planted bug $name', async bug => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const { violations } = await simulate({ seed, days: 30, bug })
      if (violations.length > 0) return
    }
    expect.unreachable(`thirty worlds did not find: ${bug.story}`)
  })
})
