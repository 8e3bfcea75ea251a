// Random series for the oracle and the bench: the same seed and number give the same series on every machine.
import type { OracleQuestion } from './recurrence-oracle.ts'

const dayMs = 86_400_000
const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']

/** The zones of the workload: every continent, half hours, odd gaps, skipped days, none, and Ramadan. */
export const fortyZones = [
  'UTC Europe/Lisbon Europe/London Europe/Dublin Europe/Berlin Europe/Istanbul Europe/Kyiv Europe/Moscow',
  'Atlantic/Azores America/New_York America/Chicago America/Phoenix America/Los_Angeles America/Anchorage',
  'America/Adak America/St_Johns America/Sao_Paulo America/Santiago America/Havana America/Caracas America/Nuuk',
  'America/Asuncion America/Scoresbysund Africa/Cairo Africa/Casablanca Africa/Lagos Africa/Monrovia Asia/Beirut',
  'Asia/Gaza Asia/Tehran Asia/Kolkata Asia/Kathmandu Asia/Pyongyang Asia/Tokyo Australia/Lord_Howe',
  'Australia/Sydney Pacific/Apia Pacific/Chatham Pacific/Kwajalein Antarctica/Troll',
].flatMap(line => line.split(' '))

export interface RandomSeriesOptions {
  readonly seed: number
  readonly zones: readonly string[]
  /** Also what W7 does not name: BYSETPOS, days counted through the year, and BYMONTHDAY and BYMONTH with everything. */
  readonly isWide: boolean
  readonly firstYear?: number
  readonly lastYear?: number
}

/** The n-th series of the seed: each has dice of its own, so that one failure is replayed alone. */
export function randomSeries(n: number, options: RandomSeriesOptions): OracleQuestion {
  const dice = new Dice(options.seed, n)
  const firstAt = Date.UTC(options.firstYear ?? 1970, 0, 2)
  const lastAt = Date.UTC(options.lastYear ?? 2040, 0, 1)
  const startDayMs = firstAt + dice.whole(0, Math.floor((lastAt - firstAt) / dayMs)) * dayMs
  // Half of them in the small hours, where the clocks change.
  const startMinute = dice.chance(0.5) ? dice.whole(0, 44) * 5 : dice.whole(0, 1439)
  const startMs = startDayMs + startMinute * 60_000
  const lengthMs = 60_000 * (dice.chance(0.1) ? dice.whole(1, 2_000) : 15 * dice.whole(1, 16))
  const frequency = pick(dice, ['DAILY', 'WEEKLY', 'WEEKLY', 'MONTHLY', 'MONTHLY', 'YEARLY'])
  const reachDays = frequency === 'YEARLY' ? 3_650 : frequency === 'MONTHLY' ? 1_100 : 400
  const untilAt = startMs + dice.whole(1, reachDays) * dayMs
  const parts = [`FREQ=${frequency}`, ...byParts(dice, frequency, options.isWide)]
  if (dice.chance(0.4)) parts.push(`INTERVAL=${dice.whole(2, 5)}`)
  if (dice.chance(0.3)) parts.push(`WKST=${pick(dice, weekdays)}`)
  const end = dice.next()
  if (end < 0.4) parts.push(`COUNT=${dice.whole(1, 60)}`)
  else if (end < 0.7) parts.push(`UNTIL=${untilText(dice, startMs + dice.whole(0, reachDays) * dayMs)}`)
  return {
    rule: parts.join(';'),
    startsAtLocal: isoSeconds(startMs),
    endsAtLocal: isoSeconds(startMs + lengthMs),
    timeZone: pick(dice, options.zones),
    exceptDates: exceptions(dice, startDayMs),
    untilAt,
  }
}

function byParts(dice: Dice, frequency: string, isWide: boolean): string[] {
  const parts: string[] = []
  const isOfMonths = frequency === 'MONTHLY' || frequency === 'YEARLY'
  if (dice.chance(isWide ? 0.3 : 0.1)) parts.push(`BYMONTH=${some(dice, 1, 12)}`)
  if (frequency !== 'WEEKLY' && dice.chance(isWide ? 0.3 : 0.1)) {
    parts.push(`BYMONTHDAY=${isWide && dice.chance(0.3) ? some(dice, -31, -1) : some(dice, 1, 31)}`)
  }
  if (dice.chance(0.5)) {
    const hasMonths = frequency === 'MONTHLY' || parts.some(part => part.startsWith('BYMONTH='))
    parts.push(`BYDAY=${byDay(dice, isOfMonths && (hasMonths || isWide), hasMonths ? 5 : 53)}`)
  }
  const isOfYear =
    frequency === 'YEARLY' && parts.some(part => /^BYDAY=.*\d/.test(part)) && !parts[0]?.startsWith('BYMONTH=')
  if (isWide && parts.length > 0 && !isOfYear && dice.chance(0.25)) {
    parts.push(`BYSETPOS=${dice.chance(0.5) ? some(dice, 1, 4) : some(dice, -4, -1)}`)
  }
  return parts
}

function byDay(dice: Dice, mayCount: boolean, farthest: number): string {
  const days = new Set<string>()
  const isCounting = mayCount && dice.chance(0.6)
  for (let left = dice.whole(1, 4); left > 0; left -= 1) {
    const nth = isCounting ? `${dice.chance(0.3) ? '-' : ''}${dice.whole(1, farthest)}` : ''
    days.add(`${nth}${pick(dice, weekdays)}`)
  }
  return [...days].join(',')
}

function exceptions(dice: Dice, startDayMs: number): string[] {
  if (dice.chance(0.6)) return []
  const stepDays = dice.whole(1, 7)
  return Array.from({ length: dice.whole(1, 8) }, () =>
    isoSeconds(startDayMs + dice.whole(0, 40) * stepDays * dayMs).slice(0, 10),
  )
}

const untilText = (dice: Dice, ms: number): string => {
  const text = isoSeconds(ms).replaceAll(/[-:]/g, '')
  const kind = dice.whole(0, 2)
  return kind === 0 ? text.slice(0, 8) : kind === 1 ? text : `${text}Z`
}

const some = (dice: Dice, least: number, most: number): string =>
  [...new Set(Array.from({ length: dice.whole(1, 4) }, () => dice.whole(least, most)))].join(',')

function pick<T>(dice: Dice, items: readonly T[]): T {
  const item = items[dice.whole(0, items.length - 1)]
  if (item === undefined) throw new Error('Nothing to pick from.')
  return item
}

const isoSeconds = (ms: number): string => new Date(ms).toISOString().slice(0, 19)

/** mulberry32, stirred with the number of the series. */
class Dice {
  #state: number

  constructor(seed: number, n: number) {
    this.#state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(n + 1, 0xc2b2ae35)
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number from `from` to `to`, both included. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1))
  }

  chance(share: number): boolean {
    return this.next() < share
  }
}
