// Many windows at one instant, with the shipping reconciler and gate in virtual time (bench/w3-stampede.ts measures more).
import { describe, expect, it } from 'vitest'
import { nineAt, opensAt, type Stampede, stampede } from '../../bench/stampede-world.ts'
import { optimum } from '../../bench/w3-stampede.ts'

const small: Stampede = { people: 600, ending: 60, groups: 4, ratePerSecond: 2, faultShare: 0, seed: 5 }

describe('W3: everybody at nine', () => {
  it('I2, I12: lets in as the best plan would, with hardly a call more, and removals first', async () => {
    const best = optimum(small)
    const { givenAt, takenAt, calls } = await stampede(small)
    expect(givenAt).toHaveLength(600)
    expect(takenAt).toHaveLength(60)
    // Six PATCHes at two calls a second.
    expect(Math.max(...takenAt) - opensAt).toBeLessThan(4_000)
    expect(calls / best.calls).toBeLessThan(1.06)
    const waited = (ms: number) => ms / best.lastMs
    expect(waited(Math.max(...givenAt) - opensAt)).toBeLessThan(1.06)
    // Not all of them at the end: whoever is made is let in before the others are made.
    const sorted = givenAt.toSorted((a, b) => a - b)
    expect(waited((sorted[300] ?? 0) - opensAt)).toBeLessThan(0.6)
  })

  it('I2: tries again whoever met a fault before everybody else is through', async () => {
    const { givenAt, takenAt } = await stampede({ ...small, ratePerSecond: 4, faultShare: 0.05 })
    expect([givenAt.length, takenAt.length]).toEqual([600, 60])
    expect(givenAt.filter(at => at > nineAt)).toEqual([])
    const late = optimum({ ...small, ratePerSecond: 4, faultShare: 0.05 }).lastMs + 90_000
    expect(givenAt.filter(at => at - opensAt > late)).toEqual([])
  })
})
