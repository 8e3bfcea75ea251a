// Many windows at one instant, with the shipping reconciler and gate in virtual time (bench/w3-stampede.ts measures more).
import { describe, expect, it } from 'vitest'
import { briefClosesAt, nineAt, opensAt, type Stampede, stampede } from '../../bench/stampede-world.ts'
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

  it('W3: calls that fail cost little more than their repetition', async () => {
    for (const seed of [1, 2, 3]) {
      const failing = { ...small, ratePerSecond: 0.5, faultShare: 0.05, seed }
      const { givenAt, faultShare } = await stampede(failing)
      expect(givenAt, `seed ${seed}`).toHaveLength(600)
      const lateness = givenAt.reduce((sum, at) => sum + Math.max(0, at - nineAt), 0)
      expect(lateness / optimum({ ...failing, faultShare }).latenessMs, `seed ${seed}`).toBeLessThan(1.3)
    }
  })

  it('I1: closes the doors of those whose time ends before all the others are in', async () => {
    const { givenAt, takenAt } = await stampede({ ...small, ratePerSecond: 0.25, ending: 0, brief: 20 })
    expect(givenAt).toHaveLength(600)
    expect(Math.max(...givenAt)).toBeGreaterThan(briefClosesAt)
    expect(takenAt).toHaveLength(20)
    for (const at of takenAt) expect(at - briefClosesAt).toBeLessThan(30_000)
  })
})
