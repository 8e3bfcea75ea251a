// The dates of the rules that people really make, counted with whole numbers: a date is its day since 1970-01-01.
// The library takes many times as long, and expansion is on the way of every series (bench/w7-recurrence.ts); it also
// looks for the 53rd Tuesday of a year with 52 in the next year. An oracle that shares no code with either proves
// this file, date by date.
import type { RecurrenceRule, RuleWeekday } from './rule.ts'

/** Days since 1970-01-01. */
export type Day = number

export interface YearMonthDay {
  readonly year: number
  readonly month: number
  readonly day: number
}

const weekdayOf = (day: Day): number => (day + 3) % 7

/** Gregorian, in 400-year cycles that begin in March, so that the leap day is the last day of a year. */
function dayOf(year: number, month: number, day: number): Day {
  const shifted = month > 2 ? year : year - 1
  const cycle = Math.floor(shifted / 400)
  const yearOfCycle = shifted - cycle * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const leaps = Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100)
  return cycle * 146_097 + yearOfCycle * 365 + leaps + dayOfYear - 719_468
}

export function dateOf(day: Day): YearMonthDay {
  const shifted = day + 719_468
  const cycle = Math.floor(shifted / 146_097)
  const dayOfCycle = shifted - cycle * 146_097
  const leapDays = Math.floor(dayOfCycle / 1460) - Math.floor(dayOfCycle / 36_524) + Math.floor(dayOfCycle / 146_096)
  const yearOfCycle = Math.floor((dayOfCycle - leapDays) / 365)
  const dayOfYear = dayOfCycle - (365 * yearOfCycle + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return {
    year: yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  }
}

/** Whether daysOf knows the rule; the others choose by position. */
export const isCountedHere = ({ positions }: RecurrenceRule): boolean => positions.length === 0

/** The rule's days from `start` to `last`, both included, at most `most`, in order. COUNT and UNTIL are the caller's. */
export function daysOf(rule: RecurrenceRule, start: Day, last: Day, most: number): Day[] {
  if (rule.frequency === 'DAILY') return dailyDays(rule, start, last, most)
  if (rule.frequency === 'WEEKLY') return weeklyDays(rule, start, last, most)
  return monthsDays(rule, start, last, most)
}

const isAmong = (values: readonly number[], value: number): boolean => values.length === 0 || values.includes(value)

function dailyDays(rule: RecurrenceRule, start: Day, last: Day, most: number): Day[] {
  const days: Day[] = []
  const weekdays = rule.weekdays.map(({ weekday }) => weekday)
  const isPlain = rule.months.length + rule.monthDays.length === 0
  for (let day = start; day <= last && days.length < most; day += rule.interval) {
    if (isAmong(weekdays, weekdayOf(day)) && (isPlain || isInMonthAndDay(rule, day))) days.push(day)
  }
  return days
}

function isInMonthAndDay({ months, monthDays }: RecurrenceRule, at: Day): boolean {
  const { year, month, day } = dateOf(at)
  if (!isAmong(months, month)) return false
  return isAmong(monthDays, day) || monthDays.includes(day - monthLength(year, month) - 1)
}

function weeklyDays(rule: RecurrenceRule, start: Day, last: Day, most: number): Day[] {
  const days: Day[] = []
  const weekdays = rule.weekdays.length > 0 ? rule.weekdays.map(({ weekday }) => weekday) : [weekdayOf(start)]
  const steps = weekdays.map(weekday => (weekday - rule.weekStart + 7) % 7).sort((a, b) => a - b)
  const firstWeek = start - ((weekdayOf(start) - rule.weekStart + 7) % 7)
  for (let week = firstWeek; week <= last; week += 7 * rule.interval) {
    for (const step of steps) {
      const day = week + step
      if (day < start || (rule.months.length > 0 && !rule.months.includes(dateOf(day).month))) continue
      if (day > last || days.length === most) return days
      days.push(day)
    }
  }
  return days
}

/** MONTHLY and YEARLY: walk over the months that the rule visits and take the days of each. */
function monthsDays(rule: RecurrenceRule, start: Day, last: Day, most: number): Day[] {
  const days: Day[] = []
  const first = dateOf(start)
  const isYearly = rule.frequency === 'YEARLY'
  const isOfYear = isYearly && rule.months.length === 0
  const months = isOfYear ? yearMonths(rule, first.month) : rule.months
  for (let at = first.year * 12 + first.month - 1; days.length < most; ) {
    const year = Math.floor(at / 12)
    const month = (at % 12) + 1
    const before = dayOf(year, month, 1) - 1
    if (before >= last) break
    if (isAmong(months, month)) {
      const length = monthLength(year, month)
      const of = isOfYear ? yearAround(year, before) : { before: 0, length }
      let bits = monthBits(rule, first.day, weekdayOf(before + 1), length, of)
      for (; bits !== 0 && days.length < most; bits &= bits - 1) {
        const day = before + 32 - Math.clz32(bits & -bits)
        if (day > last) return days
        if (day >= start) days.push(day)
      }
    }
    if (!isYearly) at += rule.interval
    else at += month === 12 ? 12 * (rule.interval - 1) + 1 : 1
  }
  return days
}

/** Without BYMONTH a yearly rule stays in its month, unless days are named: those are taken from every month. */
function yearMonths(rule: RecurrenceRule, startMonth: number): readonly number[] {
  return rule.weekdays.length + rule.monthDays.length > 0 ? [] : [startMonth]
}

function monthLength(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** What "the nth" counts in: how many of its days come before the month, and how many it has. */
interface Around {
  readonly before: number
  readonly length: number
}

function yearAround(year: number, beforeMonth: Day): Around {
  const beforeYear = dayOf(year, 1, 1) - 1
  return { before: beforeMonth - beforeYear, length: dayOf(year, 12, 31) - beforeYear }
}

/** The days of one month as bits: the first is bit 0. BYDAY and BYMONTHDAY together mean both (RFC 5545, note 1). */
function monthBits(rule: RecurrenceRule, startDay: number, firstWeekday: number, length: number, of: Around): number {
  const whole = length === 31 ? 0x7fffffff : 2 ** length - 1
  if (rule.weekdays.length + rule.monthDays.length === 0) return (1 << (startDay - 1)) & whole
  let bits = whole
  if (rule.monthDays.length > 0) bits &= monthDayBits(rule.monthDays, length)
  if (rule.weekdays.length > 0) bits &= weekdayBits(rule.weekdays, firstWeekday, length, of)
  return bits
}

function monthDayBits(monthDays: readonly number[], length: number): number {
  let bits = 0
  for (const named of monthDays) {
    const day = named > 0 ? named : length + 1 + named
    if (day >= 1 && day <= length) bits |= 1 << (day - 1)
  }
  return bits
}

const everySeventh = 0b0010000001000000100000010000001

function weekdayBits(weekdays: readonly RuleWeekday[], firstWeekday: number, length: number, of: Around): number {
  let bits = 0
  for (const { weekday, nth } of weekdays) {
    const first = (weekday - firstWeekday + 7) % 7
    if (nth === 0) {
      bits |= everySeventh << first
      continue
    }
    // The first and the last such weekday of the month or year, counted in days from the first of the month.
    const front = first - 7 * Math.floor((first + of.before) / 7)
    const back = first + 7 * Math.floor((of.length - of.before - 1 - first) / 7)
    const step = nth > 0 ? front + 7 * (nth - 1) : back + 7 * (nth + 1)
    if (step >= 0 && step < length) bits |= 1 << step
  }
  return bits
}
