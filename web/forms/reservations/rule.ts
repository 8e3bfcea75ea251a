/** How a reservation repeats, as the form has it; `rule` is its RFC 5545 text. */
export interface Repeats {
  readonly frequency: 'never' | 'daily' | 'weekly' | 'monthly'
  readonly interval: number
  /** 0 is Monday. Empty: that of the start. */
  readonly weekdays: readonly number[]
  readonly monthly: 'day' | 'weekday'
  readonly ends: 'count' | 'until' | 'never'
  readonly count: number
  readonly until: string
}

export const noRepeats: Repeats = {
  frequency: 'never',
  interval: 1,
  weekdays: [],
  monthly: 'day',
  ends: 'count',
  count: 10,
  until: '',
}

const names = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const

/** 0 is Monday. */
export const weekdayOf = (date: string): number => (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7

/** Which of its weekday in its month the date is: 1 to 4, or 5 for the last. */
export const nthOf = (date: string): number => Math.min(5, Math.ceil(Number(date.slice(8)) / 7))

/** null: it does not repeat. `date` is that of the first. */
export function ruleOf(repeats: Repeats, date: string): string | null {
  if (repeats.frequency === 'never') return null
  const parts = [`FREQ=${repeats.frequency.toUpperCase()}`]
  if (repeats.interval > 1) parts.push(`INTERVAL=${repeats.interval}`)
  if (repeats.frequency === 'weekly') {
    const days = repeats.weekdays.length > 0 ? repeats.weekdays : [weekdayOf(date)]
    parts.push(`BYDAY=${names.filter((_, index) => days.includes(index)).join(',')}`)
  }
  if (repeats.frequency === 'monthly') parts.push(monthPart(repeats.monthly, date))
  if (repeats.ends === 'count') parts.push(`COUNT=${repeats.count}`)
  // The whole last date counts; without a zone, as the clock on the wall shows it.
  if (repeats.ends === 'until') parts.push(`UNTIL=${repeats.until.replaceAll('-', '')}T235959`)
  return parts.join(';')
}

function monthPart(monthly: Repeats['monthly'], date: string): string {
  if (monthly === 'day') return `BYMONTHDAY=${Number(date.slice(8))}`
  const nth = nthOf(date)
  return `BYDAY=${nth === 5 ? -1 : nth}${names[weekdayOf(date)] ?? 'MO'}`
}
