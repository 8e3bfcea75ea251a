// ORACLES: slow answers by other means, sharing no code with the product, for what must be right to the last case.
// Here: recurrence, day by day with Intl.DateTimeFormat and the calendar of Date in UTC; no Temporal, no rrule library.

export interface OracleOccurrence {
  readonly localStart: string
  readonly from: number
  readonly until: number
}

export interface OracleQuestion {
  readonly rule: string
  /** `YYYY-MM-DDTHH:MM:SS`. */
  readonly startsAtLocal: string
  readonly endsAtLocal: string
  readonly timeZone: string
  readonly exceptDates: readonly string[]
  readonly untilAt: number
}

const dayMs = 86_400_000
const blockMs = 6 * 3_600_000
const unknown = -2_147_483_648

const formats = new Map<string, Intl.DateTimeFormat>()

/** What the wall shows at the instant, as if it stood in UTC. */
export function wallAt(at: number, timeZone: string): number {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    formats.set(timeZone, format)
  }
  const [, month, day, year, hour, minute, second] =
    /^(\d\d)\/(\d\d)\/(\d{4}), (\d\d):(\d\d):(\d\d)$/.exec(format.format(at)) ?? []
  if (year === undefined) throw new Error(`The oracle cannot read ${format.format(at)}.`)
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
}

const offsetAt = (at: number, timeZone: string): number => wallAt(at, timeZone) - at

const gridStartAt = Date.UTC(1960, 0, 1)
const grids = new Map<string, Int32Array>()

/** The offset at the start of one of the six-hour blocks since 1960; asked of Intl once, for speed. */
function offsetOfBlock(block: number, timeZone: string): number {
  let grid = grids.get(timeZone)
  if (!grid) {
    grid = new Int32Array(150 * 366 * 4).fill(unknown)
    grids.set(timeZone, grid)
  }
  let offset = grid[block] ?? 0
  if (offset === unknown) {
    offset = offsetAt(gridStartAt + block * blockMs, timeZone)
    grid[block] = offset
  }
  return offset
}

/** The first instant of a changed offset in the block, found by halving to the second. */
function changeIn(block: number, timeZone: string): number {
  const before = offsetOfBlock(block, timeZone)
  let unchanged = gridStartAt + block * blockMs
  let changed = unchanged + blockMs
  while (changed - unchanged > 1_000) {
    const middle = unchanged + Math.floor((changed - unchanged) / 2_000) * 1_000
    if (offsetAt(middle, timeZone) === before) unchanged = middle
    else changed = middle
  }
  return changed
}

/** Every change of the zone's clock in the blocks that the two instants touch, with the offsets around it. */
export function changesBetween(fromAt: number, untilAt: number, timeZone: string) {
  const found: { readonly at: number; readonly before: number; readonly after: number }[] = []
  const last = Math.floor((untilAt - gridStartAt) / blockMs)
  for (let block = Math.floor((fromAt - gridStartAt) / blockMs); block <= last; block += 1) {
    const before = offsetOfBlock(block, timeZone)
    const after = offsetOfBlock(block + 1, timeZone)
    if (before === after) continue
    found.push({ at: changeIn(block, timeZone), before, after })
  }
  return found
}

/** The first instant at which the wall shows it; in a gap, the wall time read by the offset from before the gap. */
export function instantOf(wallMs: number, timeZone: string): number {
  const reach = 30 * 3_600_000
  const changes = changesBetween(wallMs - reach, wallMs + reach, timeZone)
  const firstOffset =
    changes[0]?.before ?? offsetOfBlock(Math.floor((wallMs - reach - gridStartAt) / blockMs), timeZone)
  if (changes.length === 0) return wallMs - firstOffset
  const offsets = [firstOffset, ...changes.map(change => change.after)]
  const shown = offsets.map(offset => wallMs - offset).filter(at => wallAt(at, timeZone) === wallMs)
  if (shown.length > 0) return Math.min(...shown)
  const gap = changes.find(({ at, before, after }) => wallMs >= at + before && wallMs < at + after)
  if (!gap) throw new Error(`${new Date(wallMs).toISOString()} is shown neither once nor skipped in ${timeZone}.`)
  return wallMs - gap.before
}

const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']

interface Parts {
  readonly frequency: string
  readonly interval: number
  readonly weekStart: number
  readonly days: readonly { readonly weekday: number; readonly nth: number }[] | null
  readonly monthDays: readonly number[] | null
  readonly months: readonly number[] | null
  readonly positions: readonly number[] | null
  readonly count: number
  readonly until: string | null
}

function partsOf(rule: string): Parts {
  const of = new Map(
    rule.split(';').map((part): [string, string] => [part.split('=')[0] ?? '', part.split('=')[1] ?? '']),
  )
  const numbers = (name: string) => of.get(name)?.split(',').map(Number) ?? null
  const days = of.get('BYDAY')?.split(',')
  return {
    frequency: of.get('FREQ') ?? '',
    interval: Number(of.get('INTERVAL') ?? 1),
    weekStart: weekdays.indexOf(of.get('WKST') ?? 'MO'),
    days: days?.map(day => ({ weekday: weekdays.indexOf(day.slice(-2)), nth: Number(day.slice(0, -2)) })) ?? null,
    monthDays: numbers('BYMONTHDAY'),
    months: numbers('BYMONTH'),
    positions: numbers('BYSETPOS'),
    count: Number(of.get('COUNT') ?? Number.POSITIVE_INFINITY),
    until: of.get('UNTIL') ?? null,
  }
}

interface DateFields {
  readonly ms: number
  readonly year: number
  readonly month: number
  readonly day: number
  readonly weekday: number
}

function fieldsOf(ms: number): DateFields {
  const date = new Date(ms)
  return {
    ms,
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
  }
}

/** Which day, week, month or year it is, counted from the start's. */
function periodsSince(start: DateFields, date: DateFields, { frequency, weekStart }: Parts): number {
  const weekOf = ({ ms, weekday }: DateFields) => ms / dayMs - ((weekday - weekStart + 7) % 7)
  if (frequency === 'DAILY') return (date.ms - start.ms) / dayMs
  if (frequency === 'WEEKLY') return (weekOf(date) - weekOf(start)) / 7
  if (frequency === 'MONTHLY') return (date.year - start.year) * 12 + date.month - start.month
  return date.year - start.year
}

/** Whether the date is the nth such weekday, counted from the front or the back of its month or its year. */
function isNth(date: DateFields, nth: number, isOfMonth: boolean): boolean {
  const front = isOfMonth ? Date.UTC(date.year, date.month - 1, 1) : Date.UTC(date.year, 0, 1)
  const back = isOfMonth ? Date.UTC(date.year, date.month, 0) : Date.UTC(date.year, 11, 31)
  if (nth > 0) return Math.floor((date.ms - front) / dayMs / 7) + 1 === nth
  return Math.floor((back - date.ms) / dayMs / 7) + 1 === -nth
}

function isNamed(date: DateFields, start: DateFields, { frequency, days, monthDays, months }: Parts): boolean {
  if (months && !months.includes(date.month)) return false
  if (monthDays) {
    const length = new Date(Date.UTC(date.year, date.month, 0)).getUTCDate()
    if (!monthDays.some(day => (day > 0 ? day : length + 1 + day) === date.day)) return false
  }
  if (days) {
    const isOfMonth = frequency === 'MONTHLY' || months !== null
    return days.some(({ weekday, nth }) => weekday === date.weekday && (nth === 0 || isNth(date, nth, isOfMonth)))
  }
  if (monthDays) return true
  if (frequency === 'WEEKLY') return date.weekday === start.weekday
  if (frequency === 'MONTHLY') return date.day === start.day
  if (frequency === 'YEARLY') return date.day === start.day && (months !== null || date.month === start.month)
  return true
}

/** BYSETPOS chooses among the named dates of each period, those before the start included. */
function chosen(named: readonly number[], { positions }: Parts): readonly number[] {
  return named.filter((_, n) => positions?.includes(n + 1) || positions?.includes(n - named.length))
}

function* ruleDates(start: DateFields, lastMs: number, parts: Parts): Generator<number> {
  const isVisited = (period: number) => period % parts.interval === 0
  if (parts.positions === null) {
    for (let ms = start.ms; ms <= lastMs; ms += dayMs) {
      const date = fieldsOf(ms)
      if (isVisited(periodsSince(start, date, parts)) && isNamed(date, start, parts)) yield ms
    }
    return
  }
  // From a year before to two years after, so that every period that is chosen from is complete.
  let period = Number.NaN
  let named: number[] = []
  for (let ms = Date.UTC(start.year - 1, 0, 1); ms <= lastMs + 2 * 366 * dayMs; ms += dayMs) {
    const date = fieldsOf(ms)
    const current = periodsSince(start, date, parts)
    if (current !== period) {
      for (const day of chosen(named, parts)) if (day >= start.ms && day <= lastMs) yield day
      period = current
      named = []
    }
    if (isVisited(current) && isNamed(date, start, parts)) named.push(ms)
  }
}

function endOf(until: string | null): { readonly wallMs: number; readonly at: number } {
  if (until === null) return { wallMs: Number.POSITIVE_INFINITY, at: Number.POSITIVE_INFINITY }
  const text = until.replace(/^(\d{4})(\d\d)(\d\d)/, '$1-$2-$3').replace(/T(\d\d)(\d\d)(\d\d)/, 'T$1:$2:$3')
  if (text.endsWith('Z')) return { wallMs: Number.POSITIVE_INFINITY, at: Date.parse(text) }
  return { wallMs: Date.parse(text.includes('T') ? `${text}Z` : `${text}T23:59:59Z`), at: Number.POSITIVE_INFINITY }
}

const isoSeconds = (ms: number): string => new Date(ms).toISOString().slice(0, 19)

export function oracleOccurrences(question: OracleQuestion): OracleOccurrence[] {
  const { timeZone, untilAt, exceptDates } = question
  const parts = partsOf(question.rule)
  const startWallMs = Date.parse(`${question.startsAtLocal}Z`)
  const lengthMs = Date.parse(`${question.endsAtLocal}Z`) - startWallMs
  const startDayMs = Math.floor(startWallMs / dayMs) * dayMs
  const end = endOf(parts.until)
  const lastMs = Math.min(untilAt + dayMs, end.wallMs, end.at + dayMs)
  const found = new Map<number, OracleOccurrence>()
  let counted = 0
  for (const dateMs of ruleDates(fieldsOf(startDayMs), lastMs, parts)) {
    if (counted === parts.count) break
    counted += 1
    const wallMs = dateMs + startWallMs - startDayMs
    const from = instantOf(wallMs, timeZone)
    if (wallMs > end.wallMs || from > end.at || from >= untilAt) break
    if (found.has(from) || exceptDates.includes(isoSeconds(dateMs).slice(0, 10))) continue
    const until = instantOf(wallMs + lengthMs, timeZone)
    found.set(from, { localStart: isoSeconds(wallMs), from, until: until > from ? until : from + lengthMs })
  }
  return [...found.values()]
}
