// Series that start, end and repeat at the edges of every clock change of a zone: the cases that random ones rarely hit.
import { isDeepStrictEqual } from 'node:util'
import { instantsOfWallTime } from '../../src/domain/recurrence.ts'
import { ours } from './differences.ts'
import { changesBetween, oracleOccurrences, wallAt } from './recurrence-oracle.ts'

const dayMs = 86_400_000
const minuteMs = 60_000
/** Each begins so that its second occurrence, or the only one of the month, meets the change. */
const rules = [
  { rule: 'FREQ=DAILY;COUNT=3', stepDays: 1 },
  { rule: 'FREQ=WEEKLY;COUNT=3', stepDays: 7 },
  { rule: 'FREQ=MONTHLY;COUNT=3', stepDays: 0 },
]

interface TransitionDifferences {
  readonly changes: number
  readonly questions: number
  readonly different: number
  readonly examples: readonly string[]
}

export function transitionDifferences(
  zones: readonly string[],
  years: (n: number) => readonly number[],
): TransitionDifferences {
  const sum = { changes: 0, questions: 0, different: 0, examples: [] as string[] }
  const count = (isSame: boolean, example: () => string): void => {
    sum.questions += 1
    if (isSame) return
    sum.different += 1
    if (sum.examples.length < 5) sum.examples.push(example())
  }
  for (const [n, timeZone] of zones.entries()) {
    for (const year of years(n)) {
      const fromAt = Date.UTC(year, 0, year === 1970 ? 10 : 1)
      for (const change of changesBetween(fromAt, Date.UTC(year, 11, 31, 23, 59, 59), timeZone)) {
        sum.changes += 1
        for (const wallMs of wallTimesAround(change)) askAt(wallMs, timeZone, change, count)
      }
    }
  }
  return sum
}

type Change = ReturnType<typeof changesBetween>[number]

function wallTimesAround({ at, before, after }: Change): number[] {
  const low = at + Math.min(before, after)
  const high = at + Math.max(before, after)
  const middle = low + Math.floor((high - low) / 2 / minuteMs) * minuteMs
  return [low - minuteMs, low, middle, high - minuteMs, high, high + minuteMs]
}

function askAt(
  wallMs: number,
  timeZone: string,
  { before, after }: Change,
  count: (isSame: boolean, example: () => string) => void,
): void {
  const local = isoSeconds(wallMs)
  const shown = [...new Set([wallMs - before, wallMs - after])]
    .filter(at => wallAt(at, timeZone) === wallMs)
    .sort((a, b) => a - b)
  const mine = instantsOfWallTime(local, timeZone)
  count(isDeepStrictEqual(mine, shown), () => `${timeZone} ${local}: ${JSON.stringify({ mine, shown })}`)
  for (const { rule, stepDays } of rules) {
    const startMs = wallMs - stepDays * dayMs
    const question = {
      rule,
      startsAtLocal: isoSeconds(startMs),
      endsAtLocal: isoSeconds(startMs + 45 * minuteMs),
      timeZone,
      exceptDates: [],
      untilAt: startMs + 100 * dayMs,
    }
    const found = ours(question)
    const right = oracleOccurrences(question)
    count(isDeepStrictEqual(found, right), () => JSON.stringify({ question, found, right }))
  }
}

const isoSeconds = (ms: number): string => new Date(ms).toISOString().slice(0, 19)
