/**
 * W7: how fast series become instants, beside `rrule` with a zone, and whether they are the right ones.
 *
 * Both sides read the text of the same random rules and expand them to the same instant, in one process, in turns, the
 * better of the rounds kept: the ratio stands, the rates are this machine's. `rrule` gets what it is meant to get,
 * DTSTART;TZID and EXDATE;TZID. Occurrences that it gets wrong count for it all the same; how many series it has wrong
 * is in its own row, where only starts are compared, not what it makes of hours that do not exist.
 */

import { randomUUID } from 'node:crypto'
import rruleLibrary from 'rrule'
import { occurrences as occurrencesOf, ruleOf } from '../src/domain/recurrence.ts'
import { isRefusal } from '../src/domain/refusal.ts'
import { keptSpan, reservationOf } from '../src/domain/reservation/reservation.ts'
import { differences, ours } from '../test/oracle/differences.ts'
import { fortyZones, type RandomSeriesOptions, randomSeries } from '../test/oracle/random-series.ts'
import type { OracleQuestion } from '../test/oracle/recurrence-oracle.ts'
import { transitionDifferences } from '../test/oracle/transitions.ts'
import { openCalendar, quantile } from './calendar.ts'

export interface W7Row {
  readonly step: string
  readonly rules: number
  readonly occurrences: number
  readonly oursPerSecond?: number
  readonly rrulePerSecond?: number
  readonly ratio?: number
  readonly different?: number
  readonly examples?: readonly string[]
  readonly p50Ms?: number
  readonly p99Ms?: number
}

export interface W7Options {
  readonly seed?: number
  /** Rules for the rates; `rrule` needs some milliseconds for each. */
  readonly ratedRules?: number
  readonly rounds?: number
  /** Rules beside the oracle: 1,000,000 for the figure. */
  readonly checkedRules?: number
  /** Years whose clock changes are asked about, in every IANA zone: 1970 to 2040 for the figure. */
  readonly years?: readonly number[]
  /** Length of the calendar into which series of 52 weeks are put; 0 leaves the step out. */
  readonly bookings?: number
}

const allYears = Array.from({ length: 71 }, (_, n) => 1970 + n)

export async function run(options: W7Options = {}): Promise<W7Row[]> {
  const {
    seed = 7,
    ratedRules = 400,
    rounds = 3,
    checkedRules = 1_000_000,
    years = allYears,
    bookings = 1_000_000,
  } = options
  const people: RandomSeriesOptions = { seed, zones: fortyZones, isWide: false }
  const wide: RandomSeriesOptions = { seed, zones: fortyZones, isWide: true }
  const byPosition = questions(Math.ceil(ratedRules / 4), wide, ({ rule }) => rule.includes('BYSETPOS'))
  return [
    rates('(a) rules as W7 names them', questions(ratedRules, people), rounds),
    rates('(b) rules with BYSETPOS, through the library', byPosition, rounds),
    checked('(c) beside the oracle, rules as W7 names them', people, Math.ceil(checkedRules / 2)),
    checked('(d) beside the oracle, every part that we read', wide, Math.floor(checkedRules / 2)),
    changes('(e) every IANA zone, edges of its clock changes', years),
    wrongByRrule('(f) rrule beside ours, starts only', questions(ratedRules, people)),
    ...(bookings > 0 ? [await stored('(g) check and insert of 52 weeks', bookings)] : []),
  ]
}

/** Only those that have an occurrence: `rrule` looks for the others until the year 9999, and would look bad for it. */
function questions(
  count: number,
  options: RandomSeriesOptions,
  isAsked = (_: OracleQuestion) => true,
): OracleQuestion[] {
  const asked: OracleQuestion[] = []
  for (let n = 0; asked.length < count; n += 1) {
    const question = randomSeries(n, options)
    if (isAsked(question) && ours(question).length > 0) asked.push(question)
  }
  return asked
}

function rates(step: string, asked: readonly OracleQuestion[], rounds: number): W7Row {
  // Ours is so fast that one turn over the rules would measure the clock: it takes as many as last a tenth of a second.
  let oursPerSecond = 0
  let rrulePerSecond = 0
  let occurrences = 0
  for (const question of asked) occurrences += ours(question).length
  for (let round = 0; round < rounds; round += 1) {
    oursPerSecond = Math.max(oursPerSecond, rateOf(asked, ours))
    rrulePerSecond = Math.max(rrulePerSecond, rateOf(asked, byRrule))
  }
  return {
    step,
    rules: asked.length,
    occurrences,
    oursPerSecond: Math.round(oursPerSecond),
    rrulePerSecond: Math.round(rrulePerSecond),
    ratio: Math.round((oursPerSecond / rrulePerSecond) * 10) / 10,
  }
}

function rateOf(asked: readonly OracleQuestion[], expand: (question: OracleQuestion) => readonly unknown[]): number {
  const startedAt = performance.now()
  let found = 0
  let elapsedMs = 0
  while (elapsedMs < 100) {
    for (const question of asked) found += expand(question).length
    elapsedMs = performance.now() - startedAt
  }
  return (found / elapsedMs) * 1_000
}

function byRrule(question: OracleQuestion): readonly Date[] {
  const zone = `TZID=${question.timeZone}`
  const compact = (local: string) => local.replaceAll(/[-:]/g, '')
  const clock = question.startsAtLocal.slice(10)
  const lines = [`DTSTART;${zone}:${compact(question.startsAtLocal)}`, `RRULE:${question.rule}`]
  for (const date of question.exceptDates) lines.push(`EXDATE;${zone}:${compact(date + clock)}`)
  const from = new Date(Date.parse(`${question.startsAtLocal}Z`) - 2 * 86_400_000)
  return rruleLibrary.rrulestr(lines.join('\n')).between(from, new Date(question.untilAt), true)
}

function checked(step: string, options: RandomSeriesOptions, rules: number): W7Row {
  return { step, ...differences(options, rules) }
}

function changes(step: string, years: readonly number[]): W7Row {
  const {
    questions: rules,
    changes: occurrences,
    different,
    examples,
  } = transitionDifferences(Intl.supportedValuesOf('timeZone'), () => years)
  return { step, rules, occurrences, different, examples }
}

function wrongByRrule(step: string, asked: readonly OracleQuestion[]): W7Row {
  let different = 0
  let occurrences = 0
  for (const question of asked) {
    const right = ours(question).map(({ from }) => from)
    const theirs = byRrule(question).map(Number)
    occurrences += right.length
    if (right.length !== theirs.length || right.some((at, n) => at !== theirs[n])) different += 1
  }
  return { step, rules: asked.length, occurrences, different }
}

const seriesStored = 200

/** Expansion, what stands in the way, and all 52 in one statement, each series in one transaction, with its journal line. */
async function stored(step: string, bookings: number): Promise<W7Row> {
  const calendar = await openCalendar(200)
  try {
    await calendar.fill(bookings)
    const rule = ruleOf('FREQ=WEEKLY;COUNT=52')
    if (isRefusal(rule)) throw new Error(rule.sentence)
    const times: number[] = []
    for (let n = 0; n < seriesStored; n += 1) {
      const unit = calendar.units[n % calendar.units.length]
      if (!unit) continue
      // At night, when nobody else is there.
      const hour = n < calendar.units.length ? '02' : '04'
      const series = {
        startsAtLocal: `2026-06-01T${hour}:00`,
        endsAtLocal: `2026-06-01T${hour}:30`,
        timeZone: 'Europe/Lisbon',
      }
      const startedAt = performance.now()
      await calendar.change(async (tx, journalId) => {
        const dates = occurrencesOf(rule, series, { untilAt: Date.UTC(2028, 0), maxOccurrences: 100 })
        if (isRefusal(dates)) throw new Error(dates.sentence)
        const items = dates.map(({ from: startsAt, until: endsAt }) =>
          reservationOf({
            ...{ id: randomUUID(), unit, personId: calendar.personId, audience: 'members', startsAt, endsAt },
            holdUntil: null,
          }),
        )
        const inTheWay = await tx.reservations.inTheWay(items.map(item => ({ unitId: unit.id, kept: keptSpan(item) })))
        const { taken } = await tx.reservations.place(items, journalId)
        if (inTheWay.length + taken.length > 0) throw new Error('Somebody was there at night')
      })
      times.push(performance.now() - startedAt)
    }
    const row = { step, rules: seriesStored, occurrences: seriesStored * 52 }
    return { ...row, p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99) }
  } finally {
    await calendar.close()
  }
}
