import { describe, expect, it } from 'vitest'
import { isRefusal } from '../refusal.ts'
import { ruleOf } from './rule.ts'

const codeOf = (text: string): string => {
  const rule = ruleOf(text)
  return isRefusal(rule) ? rule.code : 'a rule'
}

describe('the text of a rule', () => {
  it('is read part by part, in any order and letter case', () => {
    expect(ruleOf('RRULE:byday=2tu,-1FR;freq=MONTHLY;INTERVAL=2;COUNT=10;WKST=SU;BYMONTH=6,1;BYSETPOS=-1')).toEqual({
      frequency: 'MONTHLY',
      interval: 2,
      count: 10,
      end: null,
      weekdays: [
        { weekday: 1, nth: 2 },
        { weekday: 4, nth: -1 },
      ],
      monthDays: [],
      months: [1, 6],
      positions: [-1],
      weekStart: 6,
    })
  })

  it('UNTIL is a date with its whole day, a local time or an instant', () => {
    const end = (until: string) => {
      const rule = ruleOf(`FREQ=DAILY;UNTIL=${until}`)
      return isRefusal(rule) ? rule.code : rule.end
    }
    expect(end('20261231')).toEqual({ kind: 'wall', untilWallMs: Date.parse('2026-12-31T23:59:59.999Z') })
    expect(end('20261231T180000')).toEqual({ kind: 'wall', untilWallMs: Date.parse('2026-12-31T18:00:00Z') })
    expect(end('20261231T180000Z')).toEqual({ kind: 'instant', untilAt: Date.parse('2026-12-31T18:00:00Z') })
  })

  it.each([
    '',
    'FREQ',
    'FREQ=',
    'weekly on Tuesdays',
    'BYDAY=TU',
    'FREQ=HOURLY',
    'FREQ=MINUTELY',
    'FREQ=SECONDLY',
    'FREQ=DAILY;FREQ=WEEKLY',
    'FREQ=DAILY;;COUNT=2',
    'FREQ=DAILY;COUNT=2;UNTIL=20261231',
    'FREQ=DAILY;COUNT=0',
    'FREQ=DAILY;COUNT=-1',
    'FREQ=DAILY;COUNT=1e3',
    'FREQ=DAILY;COUNT=9999999999',
    'FREQ=DAILY;INTERVAL=0',
    'FREQ=DAILY;INTERVAL=1.5',
    'FREQ=DAILY;UNTIL=20260230',
    'FREQ=DAILY;UNTIL=20260228T250000',
    'FREQ=DAILY;UNTIL=2026-02-28',
    'FREQ=WEEKLY;BYDAY=XX',
    'FREQ=WEEKLY;BYDAY=2TU',
    'FREQ=DAILY;BYDAY=-1FR',
    'FREQ=MONTHLY;BYDAY=0TU',
    'FREQ=MONTHLY;BYDAY=6TU',
    'FREQ=YEARLY;BYDAY=54TU',
    'FREQ=YEARLY;BYMONTH=3;BYDAY=6TU',
    'FREQ=WEEKLY;BYMONTHDAY=1',
    'FREQ=MONTHLY;BYMONTHDAY=0',
    'FREQ=MONTHLY;BYMONTHDAY=32',
    'FREQ=YEARLY;BYMONTH=13',
    'FREQ=YEARLY;BYMONTH=-1',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=MONTHLY;BYSETPOS=1',
    'FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0',
    'FREQ=YEARLY;BYDAY=20MO;BYSETPOS=1',
    'FREQ=WEEKLY;WKST=1',
    'FREQ=DAILY;BYHOUR=9',
    'FREQ=YEARLY;BYWEEKNO=20',
    'FREQ=YEARLY;BYYEARDAY=100',
    'FREQ=DAILY;RSCALE=HEBREW',
    'FREQ=DAILY\nDTSTART:20260101T090000Z',
    `FREQ=DAILY;BYMONTH=${'1,'.repeat(300)}1`,
  ])('%s is refused with a sentence', text => {
    expect(codeOf(text)).toBe('recurrence.rule_invalid')
  })
})
