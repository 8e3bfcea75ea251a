import { describe, expect, it } from 'vitest'
import { instantsOfWallTime, type Occurrence, occurrences, overlapWithin, ruleOf, type Series } from './recurrence.ts'
import { isRefusal } from './refusal.ts'

const limits = { untilAt: Date.UTC(2060, 0, 1), maxOccurrences: 1_000 }

function expand(ruleText: string, startsAtLocal: string, timeZone: string, more: Partial<Series> = {}): Occurrence[] {
  const rule = ruleOf(ruleText)
  if (isRefusal(rule)) throw new Error(rule.sentence)
  const endsAtLocal = new Date(Date.parse(`${startsAtLocal}:00Z`) + 3_600_000).toISOString().slice(0, 16)
  const found = occurrences(rule, { startsAtLocal, endsAtLocal, timeZone, ...more }, limits)
  if (isRefusal(found)) throw new Error(found.sentence)
  return found
}

const utc = (at: number): string => new Date(at).toISOString().slice(0, 16)
const starts = (found: readonly Occurrence[]): string[] => found.map(({ from }) => utc(from))
const spans = (found: readonly Occurrence[]): string[] => found.map(({ from, until }) => `${utc(from)} ${utc(until)}`)
const dates = (found: readonly Occurrence[]): string[] => found.map(({ localStart }) => localStart.slice(0, 10))

function refusalOf(ruleText: string, series: Partial<Series>, maxOccurrences = 1_000): string {
  const rule = ruleOf(ruleText)
  if (isRefusal(rule)) throw new Error(rule.sentence)
  const whole = { startsAtLocal: '2026-01-05T09:00', endsAtLocal: '2026-01-05T10:00', timeZone: 'UTC', ...series }
  const found = occurrences(rule, whole, { ...limits, maxOccurrences })
  return isRefusal(found) ? found.code : `${found.length} occurrences`
}

describe('the wall clock holds (I16)', () => {
  it('F-note 24: nine in the morning is nine in the morning on both sides of the change in spring', () => {
    expect(starts(expand('FREQ=WEEKLY;COUNT=2', '2026-03-24T09:00', 'Europe/Berlin'))).toEqual([
      '2026-03-24T08:00',
      '2026-03-31T07:00',
    ])
  })

  it('F-note 24: and in autumn', () => {
    expect(starts(expand('FREQ=WEEKLY;COUNT=2', '2026-10-20T09:00', 'Europe/Berlin'))).toEqual([
      '2026-10-20T07:00',
      '2026-10-27T08:00',
    ])
  })

  it('a start that the clock jumps over moves forward by the jump, and the end with it', () => {
    const found = expand('FREQ=DAILY;COUNT=3', '2026-03-28T02:30', 'Europe/Berlin', { endsAtLocal: '2026-03-28T03:00' })
    expect(spans(found)).toEqual([
      '2026-03-28T01:30 2026-03-28T02:00',
      '2026-03-29T01:30 2026-03-29T02:00',
      '2026-03-30T00:30 2026-03-30T01:00',
    ])
    expect(found[1]?.localStart).toBe('2026-03-29T02:30')
  })

  it('of a time that the wall shows twice it is the first', () => {
    expect(starts(expand('FREQ=DAILY;COUNT=3', '2026-10-24T02:30', 'Europe/Berlin'))).toEqual([
      '2026-10-24T00:30',
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ])
  })

  it('the first minute after the hour that comes twice comes once', () => {
    expect(starts(expand('FREQ=DAILY;COUNT=1', '2026-10-25T03:00', 'Europe/Berlin'))).toEqual(['2026-10-25T02:00'])
  })

  it('a night lasts as long by the wall: nine hours when the clock is set back, seven when it is set forward', () => {
    const night = (startsAtLocal: string, endsAtLocal: string) =>
      spans(expand('FREQ=DAILY;COUNT=1', startsAtLocal, 'Europe/Berlin', { endsAtLocal }))
    expect(night('2026-10-24T22:00', '2026-10-25T06:00')).toEqual(['2026-10-24T20:00 2026-10-25T05:00'])
    expect(night('2026-03-28T22:00', '2026-03-29T06:00')).toEqual(['2026-03-28T21:00 2026-03-29T04:00'])
  })

  it('Lord Howe sets its clock by half an hour', () => {
    expect(starts(expand('FREQ=DAILY;COUNT=2', '2026-10-03T02:15', 'Australia/Lord_Howe'))).toEqual([
      '2026-10-02T15:45',
      '2026-10-03T15:45',
    ])
    expect(starts(expand('FREQ=DAILY;COUNT=3', '2026-04-04T01:45', 'Australia/Lord_Howe'))).toEqual([
      '2026-04-03T14:45',
      '2026-04-04T14:45',
      '2026-04-05T15:15',
    ])
  })

  it('in São Paulo midnight itself was jumped over', () => {
    expect(starts(expand('FREQ=DAILY;COUNT=3', '2018-11-03T00:00', 'America/Sao_Paulo'))).toEqual([
      '2018-11-03T03:00',
      '2018-11-04T03:00',
      '2018-11-05T02:00',
    ])
  })

  it('Samoa had no 30 December 2011: a daily series meets once, a weekly one a day later', () => {
    const daily = expand('FREQ=DAILY;COUNT=4', '2011-12-29T09:00', 'Pacific/Apia')
    expect(starts(daily)).toEqual(['2011-12-29T19:00', '2011-12-30T19:00', '2011-12-31T19:00'])
    const weekly = expand('FREQ=WEEKLY;COUNT=3', '2011-12-23T09:00', 'Pacific/Apia')
    expect(starts(weekly)).toEqual(['2011-12-23T19:00', '2011-12-30T19:00', '2012-01-05T19:00'])
  })
})

describe('the dates of a rule', () => {
  it('F-note 25: weekdays are those of the wall, west and east of UTC', () => {
    const evening = expand('FREQ=WEEKLY;BYDAY=MO;COUNT=2', '2026-01-05T20:00', 'America/Los_Angeles')
    expect(starts(evening)).toEqual(['2026-01-06T04:00', '2026-01-13T04:00'])
    const morning = expand('FREQ=WEEKLY;BYDAY=MO;COUNT=2', '2026-01-05T07:00', 'Pacific/Auckland')
    expect(starts(morning)).toEqual(['2026-01-04T18:00', '2026-01-11T18:00'])
  })

  it('F-note 25: a date as UNTIL includes the evening of that day, west of UTC too', () => {
    const found = expand('FREQ=DAILY;UNTIL=20260107', '2026-01-05T20:00', 'America/Los_Angeles')
    expect(dates(found)).toEqual(['2026-01-05', '2026-01-06', '2026-01-07'])
  })

  it('UNTIL includes the occurrence that starts then, in local time and in UTC', () => {
    for (const until of ['20260107T200000', '20260108T040000Z']) {
      expect(expand(`FREQ=DAILY;UNTIL=${until}`, '2026-01-05T20:00', 'America/Los_Angeles')).toHaveLength(3)
    }
    for (const until of ['20260107T195959', '20260108T035959Z']) {
      expect(expand(`FREQ=DAILY;UNTIL=${until}`, '2026-01-05T20:00', 'America/Los_Angeles')).toHaveLength(2)
    }
  })

  it('the leap day is met in leap years only', () => {
    expect(dates(expand('FREQ=YEARLY;COUNT=3', '2024-02-29T09:00', 'Europe/Lisbon'))).toEqual([
      '2024-02-29',
      '2028-02-29',
      '2032-02-29',
    ])
  })

  it('a month without a fifth Friday or a thirty-first is left out', () => {
    expect(dates(expand('FREQ=MONTHLY;BYDAY=5FR;COUNT=3', '2026-01-30T09:00', 'Europe/Lisbon'))).toEqual([
      '2026-01-30',
      '2026-05-29',
      '2026-07-31',
    ])
    expect(dates(expand('FREQ=MONTHLY;COUNT=3', '2026-01-31T09:00', 'Europe/Lisbon'))).toEqual([
      '2026-01-31',
      '2026-03-31',
      '2026-05-31',
    ])
  })

  it('the second Tuesday and the last Friday', () => {
    expect(dates(expand('FREQ=MONTHLY;BYDAY=2TU,-1FR;COUNT=4', '2026-01-01T09:00', 'Europe/Lisbon'))).toEqual([
      '2026-01-13',
      '2026-01-30',
      '2026-02-10',
      '2026-02-27',
    ])
  })

  it('the 53rd Tuesday is met only in a year that has one', () => {
    const found = expand('FREQ=YEARLY;BYDAY=53TU;COUNT=2', '2025-01-01T09:00', 'Europe/Lisbon')
    expect(dates(found)).toEqual(['2030-12-31', '2036-12-30'])
  })

  it('the last working day of the month, chosen by position', () => {
    const rule = 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3'
    expect(dates(expand(rule, '2026-01-01T09:00', 'Europe/Lisbon'))).toEqual(['2026-01-30', '2026-02-27', '2026-03-31'])
  })

  it('weeks begin when WKST says (the example of RFC 5545)', () => {
    const days = (wkst: string) =>
      dates(expand(`FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=${wkst}`, '1997-08-05T09:00', 'America/New_York'))
    expect(days('MO')).toEqual(['1997-08-05', '1997-08-10', '1997-08-19', '1997-08-24'])
    expect(days('SU')).toEqual(['1997-08-05', '1997-08-17', '1997-08-19', '1997-08-31'])
  })

  it('exceptions leave dates out, and COUNT counts them', () => {
    const found = expand('FREQ=WEEKLY;COUNT=4', '2026-01-05T20:00', 'America/Los_Angeles', {
      exceptDates: ['2026-01-12', '2026-01-20'],
    })
    expect(dates(found)).toEqual(['2026-01-05', '2026-01-19', '2026-01-26'])
  })

  it('a start that the rule does not name is no occurrence', () => {
    expect(dates(expand('FREQ=WEEKLY;BYDAY=TU;COUNT=1', '2026-01-05T09:00', 'Europe/Lisbon'))).toEqual(['2026-01-06'])
  })
})

describe('limits', () => {
  it('what starts at the limit is not expanded any more', () => {
    const rule = ruleOf('FREQ=DAILY')
    if (isRefusal(rule)) throw new Error(rule.sentence)
    const series = { startsAtLocal: '2026-01-05T09:00', endsAtLocal: '2026-01-05T10:00', timeZone: 'UTC' }
    const at = Date.parse('2026-01-08T09:00:00Z')
    expect(occurrences(rule, series, { untilAt: at, maxOccurrences: 10 })).toHaveLength(3)
    expect(occurrences(rule, series, { untilAt: at + 1, maxOccurrences: 10 })).toHaveLength(4)
  })

  it('too many are refused, not cut', () => {
    expect(refusalOf('FREQ=DAILY;COUNT=11', {}, 10)).toBe('recurrence.too_many')
    expect(refusalOf('FREQ=DAILY;COUNT=10', {}, 10)).toBe('10 occurrences')
  })

  it('a rule without an end, and without a limit, comes to an end', () => {
    const rule = ruleOf('FREQ=YEARLY;BYMONTH=2')
    if (isRefusal(rule)) throw new Error(rule.sentence)
    const series = { startsAtLocal: '2026-01-31T09:00', endsAtLocal: '2026-01-31T10:00', timeZone: 'UTC' }
    expect(occurrences(rule, series, { untilAt: Number.POSITIVE_INFINITY, maxOccurrences: 10 })).toEqual([])
  })
})

describe('refusals', () => {
  it('an unknown zone, times that are none, an end before the start, an exception that is no date', () => {
    expect(refusalOf('FREQ=DAILY;COUNT=1', { timeZone: 'Europe/Nowhere' })).toBe('recurrence.zone_unknown')
    for (const startsAtLocal of ['2026-02-30T09:00', '2026-01-05T24:00', '2026-01-05', '1969-12-31T09:00', 'soon']) {
      expect(refusalOf('FREQ=DAILY;COUNT=1', { startsAtLocal })).toBe('recurrence.time_invalid')
    }
    expect(refusalOf('FREQ=DAILY;COUNT=1', { endsAtLocal: '2026-01-05T09:00' })).toBe('recurrence.end_before_start')
    expect(refusalOf('FREQ=DAILY;COUNT=1', { exceptDates: ['2026-02-30'] })).toBe('recurrence.exception_invalid')
  })
})

describe('a series beside itself', () => {
  it('F-note 27: finds the first two that overlap, the gap between them included', () => {
    const touching = expand('FREQ=DAILY;COUNT=3', '2026-01-05T09:00', 'UTC', { endsAtLocal: '2026-01-06T09:00' })
    expect(overlapWithin(touching, 0)).toBeNull()
    expect(overlapWithin(touching, 1)?.second.localStart).toBe('2026-01-06T09:00')
    const across = expand('FREQ=DAILY;COUNT=9', '2026-10-22T09:00', 'Europe/Berlin', {
      endsAtLocal: '2026-10-23T09:00',
    })
    expect(overlapWithin(across, 0)).toBeNull()
  })
})

describe('the instants of one wall time', () => {
  it('are none in a jump, two where the clock is set back, else one', () => {
    const at = (local: string) => instantsOfWallTime(local, 'Europe/Berlin')?.map(utc)
    expect(at('2026-03-29T01:59')).toEqual(['2026-03-29T00:59'])
    expect(at('2026-03-29T02:00')).toEqual([])
    expect(at('2026-03-29T03:00')).toEqual(['2026-03-29T01:00'])
    expect(at('2026-10-25T02:00')).toEqual(['2026-10-25T00:00', '2026-10-25T01:00'])
    expect(at('2026-10-25T03:00')).toEqual(['2026-10-25T02:00'])
  })

  it('are unknown for what is no time or no zone', () => {
    expect(instantsOfWallTime('2026-02-30T09:00', 'Europe/Berlin')).toBeNull()
    expect(instantsOfWallTime('2026-02-20T09:00', 'Nowhere')).toBeNull()
  })
})
