// RECURRENCE: what recurrence.ts is made of. Here: the text of an RFC 5545 rule becomes a rule, or a sentence saying
// what is wrong with it. dates.ts counts the days of the common rules; zone-clock.ts turns wall times into instants.

import type { Refusal } from '../refusal.ts'
import { refusal } from '../refusal.ts'
import type { Instant } from '../span.ts'
import { isCalendarDate } from '../time.ts'

type Frequency = 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY'

export const weekdayNames: readonly string[] = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']

export interface RuleWeekday {
  /** 0 = Monday … 6 = Sunday. */
  readonly weekday: number
  /** The second of the month is 2, the last is -1; 0 = every one. */
  readonly nth: number
}

/** The last moment at which an occurrence may start, itself included. */
type RuleEnd =
  /** As the clock on the wall shows it, in milliseconds as if the wall were in UTC. */
  { readonly kind: 'wall'; readonly untilWallMs: number } | { readonly kind: 'instant'; readonly untilAt: Instant }

/** A rule that holds together. Lists are sorted and without doubles; an empty list means that the part is not given. */
export interface RecurrenceRule {
  readonly frequency: Frequency
  readonly interval: number
  readonly count: number | null
  readonly end: RuleEnd | null
  readonly weekdays: readonly RuleWeekday[]
  readonly monthDays: readonly number[]
  /** 1 = January. */
  readonly months: readonly number[]
  readonly positions: readonly number[]
  /** 0 = Monday. */
  readonly weekStart: number
}

const maxTextLength = 500
const longestMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const knownParts = new Set('FREQ INTERVAL COUNT UNTIL BYDAY BYMONTHDAY BYMONTH BYSETPOS WKST'.split(' '))

const invalid = (sentence: string, facts: Readonly<Record<string, unknown>> = {}): Refusal =>
  refusal('recurrence.rule_invalid', sentence, facts)

/** A flaw found below is carried up to ruleOf, the only place that meets it, which makes it a refusal. */
class Flaw extends Error {}

/**
 * Reads `FREQ=WEEKLY;BYDAY=TU;COUNT=10`, with or without `RRULE:` before it (RFC 5545, 3.3.10; capital letters or not).
 * A room is booked by days, so rules of hours and below, and days counted by week or by year, are refused.
 */
export function ruleOf(text: string): RecurrenceRule | Refusal {
  if (text.length > maxTextLength) {
    return invalid(`A recurrence rule has at most ${maxTextLength} characters.`, { length: text.length })
  }
  try {
    const rule = ruleOfParts(partsOf(text.trim().toUpperCase()))
    rejectContradiction(rule)
    return rule
  } catch (error) {
    if (error instanceof Flaw) return invalid(error.message, { rule: text })
    throw error
  }
}

function partsOf(text: string): ReadonlyMap<string, string> {
  const parts = new Map<string, string>()
  for (const part of text.replace(/^RRULE:/, '').split(';')) {
    const [name = '', value = '', ...more] = part.split('=')
    if (name === '' || value === '' || more.length > 0) throw new Flaw(`"${part}" is not a part of a recurrence rule.`)
    if (!knownParts.has(name)) throw new Flaw(`${name} is not supported in a recurrence rule.`)
    if (parts.has(name)) throw new Flaw(`${name} is given twice.`)
    parts.set(name, value)
  }
  return parts
}

function ruleOfParts(parts: ReadonlyMap<string, string>): RecurrenceRule {
  return {
    frequency: frequencyOf(parts.get('FREQ')),
    interval: wholeOf(parts.get('INTERVAL') ?? '1', 'INTERVAL', 9_999),
    count: parts.has('COUNT') ? wholeOf(parts.get('COUNT') ?? '', 'COUNT', 99_999) : null,
    end: parts.has('UNTIL') ? endOf(parts.get('UNTIL') ?? '') : null,
    weekdays: weekdaysOf(parts.get('BYDAY')),
    monthDays: wholesOf(parts.get('BYMONTHDAY'), 'BYMONTHDAY', -31, 31),
    months: wholesOf(parts.get('BYMONTH'), 'BYMONTH', 1, 12),
    positions: wholesOf(parts.get('BYSETPOS'), 'BYSETPOS', -366, 366),
    weekStart: weekdayOf(parts.get('WKST') ?? 'MO'),
  }
}

function frequencyOf(text: string | undefined): Frequency {
  if (text === undefined) throw new Flaw('A recurrence rule needs FREQ.')
  if (text === 'DAILY' || text === 'WEEKLY' || text === 'MONTHLY' || text === 'YEARLY') return text
  throw new Flaw('FREQ may be DAILY, WEEKLY, MONTHLY or YEARLY.')
}

function wholeOf(text: string, part: string, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0
  if (value < 1 || value > most) throw new Flaw(`${part} must be a whole number from 1 to ${most}.`)
  return value
}

function wholesOf(text: string | undefined, part: string, least: number, most: number): number[] {
  if (text === undefined) return []
  const values = text.split(',').map(item => (/^[+-]?\d{1,3}$/.test(item) ? Number(item) : 0))
  if (values.some(value => value === 0 || value < least || value > most)) {
    throw new Flaw(`${part} must name whole numbers from ${least} to ${most}, zero apart, with commas between.`)
  }
  return [...new Set(values)].sort((a, b) => a - b)
}

function weekdayOf(text: string): number {
  const weekday = weekdayNames.indexOf(text)
  if (weekday < 0) throw new Flaw(`"${text}" is not a day of the week: MO, TU, WE, TH, FR, SA or SU.`)
  return weekday
}

function weekdaysOf(text: string | undefined): RuleWeekday[] {
  const found = new Map<string, RuleWeekday>()
  for (const item of text?.split(',') ?? []) {
    const [, nthText, name = ''] = /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(item) ?? []
    const nth = nthText === undefined ? 0 : Number(nthText)
    if (name === '' || (nthText !== undefined && (nth === 0 || Math.abs(nth) > 53))) {
      throw new Flaw(`"${item}" is not a day of a rule: TU is every Tuesday, 2TU the second, -1TU the last.`)
    }
    const weekday = weekdayOf(name)
    found.set(`${nth} ${weekday}`, { weekday, nth })
  }
  return [...found.values()].sort((a, b) => a.weekday - b.weekday || a.nth - b.nth)
}

/** A date alone means through the end of that day: what people mean who write "until the thirtieth". */
function endOf(text: string): RuleEnd {
  const [, year = '', month = '', day = '', time, hour = '23', minute = '59', second = '59', utc] =
    /^(\d{4})(\d{2})(\d{2})(T(\d{2})(\d{2})(\d{2})(Z)?)?$/.exec(text) ?? []
  const isTime = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60
  if (!isCalendarDate(`${year}-${month}-${day}`) || !isTime) {
    throw new Flaw(
      'UNTIL must be a date that exists: 20261231, 20261231T180000 (local time) or 20261231T180000Z (UTC).',
    )
  }
  const wallMs = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  if (utc !== undefined) return { kind: 'instant', untilAt: wallMs }
  return { kind: 'wall', untilWallMs: time === undefined ? wallMs + 999 : wallMs }
}

/** What RFC 5545 forbids together, and what could never happen. */
function rejectContradiction(rule: RecurrenceRule): void {
  const { frequency, weekdays, monthDays, months, positions } = rule
  if (rule.count !== null && rule.end !== null) throw new Flaw('A rule ends by COUNT or by UNTIL, not by both.')
  if (frequency === 'WEEKLY' && monthDays.length > 0) throw new Flaw('BYMONTHDAY does not go with FREQ=WEEKLY.')
  const farthest = Math.max(0, ...weekdays.map(day => Math.abs(day.nth)))
  if (farthest > 0 && (frequency === 'DAILY' || frequency === 'WEEKLY')) {
    throw new Flaw('The second or the last weekday needs FREQ=MONTHLY or FREQ=YEARLY.')
  }
  if (farthest > 5 && (frequency === 'MONTHLY' || months.length > 0)) {
    throw new Flaw('A month has at most five of each day of the week.')
  }
  if (positions.length > 0 && weekdays.length + monthDays.length + months.length === 0) {
    throw new Flaw('BYSETPOS chooses among the days of BYDAY, BYMONTHDAY or BYMONTH: give one of them.')
  }
  if (positions.length > 0 && farthest > 0 && frequency === 'YEARLY' && months.length === 0) {
    throw new Flaw('BYSETPOS does not go with numbered weekdays of a year: give BYMONTH.')
  }
  const longest = Math.max(...(months.length > 0 ? months : [1]).map(month => longestMonths[month - 1] ?? 31))
  if (monthDays.length > 0 && monthDays.every(day => Math.abs(day) > longest)) {
    throw new Flaw('The rule names only days that no such month has.')
  }
}
