import { describe, expect, it } from 'vitest'
import { occurrences, ruleOf as parsedRule } from '../../../src/domain/recurrence.ts'
import { isRefusal } from '../../../src/domain/refusal.ts'
import { forever } from '../../../src/domain/span.ts'
import { noRepeats, type Repeats, ruleOf } from './rule.ts'

/** The dates that the server makes of it. A Tuesday, the second of the month. */
function datesOf(repeats: Partial<Repeats>, date = '2027-03-09'): string[] {
  const text = ruleOf({ ...noRepeats, ...repeats }, date)
  const rule = parsedRule(text ?? '')
  if (isRefusal(rule)) throw new Error(rule.sentence)
  const series = { startsAtLocal: `${date}T09:00`, endsAtLocal: `${date}T10:00`, timeZone: 'Europe/Lisbon' }
  const found = occurrences(rule, { ...series, exceptDates: [] }, { untilAt: forever, maxOccurrences: 100 })
  if (isRefusal(found)) throw new Error(found.sentence)
  return found.map(({ localStart }) => localStart.slice(0, 10))
}

describe('the rule of a form', () => {
  it('is none without repeats', () => {
    expect(ruleOf(noRepeats, '2027-03-09')).toBeNull()
  })

  it('M13: repeats by days, weeks and some days of the week, a number of times', () => {
    expect(datesOf({ frequency: 'daily', interval: 2, count: 3 })).toEqual(['2027-03-09', '2027-03-11', '2027-03-13'])
    expect(datesOf({ frequency: 'weekly', count: 2 })).toEqual(['2027-03-09', '2027-03-16'])
    expect(datesOf({ frequency: 'weekly', weekdays: [1, 3], count: 3 })).toEqual([
      '2027-03-09',
      '2027-03-11',
      '2027-03-16',
    ])
  })

  it('M13: repeats by months, on the date, the nth weekday or the last', () => {
    expect(datesOf({ frequency: 'monthly', count: 2 })).toEqual(['2027-03-09', '2027-04-09'])
    expect(datesOf({ frequency: 'monthly', monthly: 'weekday', count: 2 })).toEqual(['2027-03-09', '2027-04-13'])
    expect(datesOf({ frequency: 'monthly', monthly: 'weekday', count: 2 }, '2027-03-30')).toEqual([
      '2027-03-30',
      '2027-04-27',
    ])
  })

  it('takes the last date along', () => {
    expect(datesOf({ frequency: 'daily', ends: 'until', until: '2027-03-11' })).toHaveLength(3)
  })
})
