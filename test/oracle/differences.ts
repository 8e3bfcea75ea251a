// Ours beside the oracle: how many of the seed's series differ, and the first few in full.
import { isDeepStrictEqual } from 'node:util'
import { occurrences, ruleOf } from '../../src/domain/recurrence.ts'
import { isRefusal } from '../../src/domain/refusal.ts'
import { type RandomSeriesOptions, randomSeries } from './random-series.ts'
import { type OracleOccurrence, type OracleQuestion, oracleOccurrences } from './recurrence-oracle.ts'

const maxOccurrences = 100_000

/** Random rules now and then name days that no month has (30 February): no occurrence, as the oracle finds. */
export function ours(question: OracleQuestion): readonly OracleOccurrence[] {
  const rule = ruleOf(question.rule)
  if (isRefusal(rule)) {
    if (rule.sentence.includes('no such month')) return []
    throw new Error(`${rule.sentence} (${question.rule})`)
  }
  const found = occurrences(rule, question, { untilAt: question.untilAt, maxOccurrences })
  if (isRefusal(found)) throw new Error(`${found.sentence} (${JSON.stringify(question)})`)
  return found
}

export interface Differences {
  readonly rules: number
  readonly occurrences: number
  readonly different: number
  /** Seed, number and question of the first few, with the first occurrence that differs. */
  readonly examples: readonly string[]
}

export function differences(options: RandomSeriesOptions, rules: number): Differences {
  let count = 0
  let different = 0
  const examples: string[] = []
  for (let n = 0; n < rules; n += 1) {
    const question = randomSeries(n, options)
    const mine = ours(question)
    const right = oracleOccurrences(question)
    count += right.length
    if (isDeepStrictEqual(mine, right)) continue
    different += 1
    if (examples.length < 5) {
      const at = right.findIndex((occurrence, k) => !isDeepStrictEqual(mine[k], occurrence))
      const first = at < 0 ? right.length : at
      const shown = { ours: mine[first] ?? null, oracle: right[first] ?? null, lengths: [mine.length, right.length] }
      examples.push(`seed ${options.seed}, series ${n}: ${JSON.stringify(question)} ${JSON.stringify(shown)}`)
    }
  }
  return { rules, occurrences: count, different, examples }
}
