/**
 * W3, the nine-o'clock stampede: 5,000 reservations begin at nine, half of the people are unknown to Salto KS, doors open
 * fifteen minutes before, and 500 other windows end at that very instant. The shipping reconciler and gate in virtual time.
 *
 * The optimum is that of a planner who knows everything: removals first, then those whom Salto knows, a reactivation each,
 * then a search and a creation for each of the others, and a PATCH for up to a hundred of a group wherever the sum of
 * lateness becomes least by it (found by trying all of them). It needs no look. Lateness counts from the reservation's
 * start. Faults are answered by repeating, so the planner's rate is what the run's faults leave of it; it need not read what
 * became of a call whose answer was lost, as we do.
 */
import { nineAt, opensAt, type Seen, stampede } from './stampede-world.ts'

export interface W3Row {
  readonly callsPerSecond: number
  readonly faults: string
  /** Calls until the last door was open, beside the planner's. */
  readonly calls: number
  readonly leastCalls: number
  /** Minutes from the opening until everybody is in. */
  readonly allInMinutes: number
  readonly optimumMinutes: number
  /** Let in after the start of their reservation. */
  readonly late: number
  readonly lateOptimum: number
  readonly latenessHours: number
  readonly optimumHours: number
  readonly takenP99Ms: number
  readonly takenMaxMs: number
  readonly step: string
  readonly value: number
  readonly must: number
}

export interface W3Options {
  readonly people?: number
  readonly ending?: number
  readonly groups?: number
  readonly rates?: readonly number[] | number
  readonly faultShares?: readonly number[] | number
  readonly seed?: number
}

const listOf = (given: readonly number[] | number): readonly number[] => (typeof given === 'number' ? [given] : given)

export async function run(options: W3Options = {}): Promise<W3Row[]> {
  const { people = 5_000, ending = 500, groups = 20, rates = [10, 2, 50], faultShares = [0, 0.05], seed = 3 } = options
  const rows: W3Row[] = []
  for (const ratePerSecond of listOf(rates)) {
    for (const faultShare of listOf(faultShares)) {
      const asked = { people, ending, groups, ratePerSecond, faultShare, seed }
      rows.push(rowOf(asked, await stampede(asked)))
    }
  }
  return rows
}

type Asked = Parameters<typeof stampede>[0]

function rowOf(asked: Asked, seen: Seen): W3Row {
  const best = optimum({ ...asked, faultShare: seen.faultShare })
  const lateness = seen.givenAt.map(at => Math.max(0, at - nineAt)).concat(missing(asked.people - seen.givenAt.length))
  const sum = lateness.reduce((total, ms) => total + ms, 0)
  const late = lateness.filter(ms => ms > 0).length
  const taken = seen.takenAt.map(at => at - opensAt).sort((a, b) => a - b)
  const hours = (ms: number) => Math.round(ms / 36_000) / 100
  const isFeasible = best.late === 0
  return {
    callsPerSecond: asked.ratePerSecond,
    faults: `${asked.faultShare * 100} %`,
    calls: seen.calls,
    leastCalls: best.calls,
    allInMinutes: minutes(Math.max(...seen.givenAt) - opensAt),
    optimumMinutes: minutes(best.lastMs),
    late,
    lateOptimum: best.late,
    latenessHours: hours(sum),
    optimumHours: hours(best.latenessMs),
    takenP99Ms: taken[Math.floor(taken.length * 0.99)] ?? Number.NaN,
    takenMaxMs: taken.length < asked.ending ? Number.POSITIVE_INFINITY : (taken.at(-1) ?? 0),
    step: isFeasible ? 'late though feasible' : 'lateness / optimum',
    value: isFeasible ? late : Math.round((sum / best.latenessMs) * 1_000) / 1_000,
    must: isFeasible ? 0 : 1.05,
  }
}

const missing = (count: number): number[] => Array.from({ length: count }, () => 6 * 3_600_000)
const minutes = (ms: number): number => Math.round(ms / 6_000) / 10

interface Best {
  readonly calls: number
  readonly lastMs: number
  readonly late: number
  readonly latenessMs: number
}

/** No call takes less than this from its start until its effect; the middle of the provider's latency. */
const effectMs = 50
const idsPerPatch = 100
/** More PATCHes than this among the creations cannot pay: each of them delays everybody behind it. */
const patchesLimit = 300

/** What each person costs beside the PATCH: whom Salto knows, one reactivation; the others a search and a creation. */
export function optimum({ people, ending, groups, ratePerSecond, faultShare }: Asked): Best {
  const unknown = Math.ceil(people / 2)
  const first = groups * Math.ceil(ending / groups / idsPerPatch)
  const msPerCall = 1_000 / (ratePerSecond * (1 - faultShare))
  const latenessMs = (calls: number) => Math.max(0, opensAt + calls * msPerCall + effectMs - nineAt)
  const perGroup = Math.ceil(unknown / groups)
  /** How many of the same group and kind come next, with so many people left; the known go first. */
  const alike = (left: number) => (left > unknown ? left - unknown : left) % perGroup || perGroup
  const spentOn = (left: number) => (left >= unknown ? people - left : people - unknown + 2 * (unknown - left))
  const stays = Array.from({ length: patchesLimit + 1 }, () => new Float64Array(people + 1).fill(Infinity))
  const choices = Array.from({ length: patchesLimit + 1 }, () => new Uint8Array(people + 1))
  for (let spent = patchesLimit; spent >= 0; spent -= 1) {
    const [costs, after, chosen] = [stays[spent], stays[spent + 1], choices[spent]]
    if (!costs || !chosen) continue
    costs[0] = 0
    for (let left = 1; after && left <= people; left += 1) {
      for (let batch = 1; batch <= Math.min(idsPerPatch, alike(left)); batch += 1) {
        const calls = first + spentOn(left - batch) + spent + 1
        const cost = batch * latenessMs(calls) + (after[left - batch] ?? Infinity)
        if (cost > (costs[left] ?? Infinity)) continue
        costs[left] = cost
        chosen[left] = batch
      }
    }
  }
  let [left, spent, late, calls] = [people, 0, 0, first]
  while (left > 0) {
    const batch = choices[spent]?.[left] ?? 0
    if (batch === 0) throw new Error('The planner found no plan')
    left -= batch
    spent += 1
    calls = first + spentOn(left) + spent
    if (latenessMs(calls) > 0) late += batch
  }
  return { calls, lastMs: calls * msPerCall + effectMs, late, latenessMs: stays[0]?.[people] ?? Infinity }
}
