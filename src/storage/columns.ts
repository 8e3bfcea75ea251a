/**
 * How column values look in the program. The driver's own choice is a `Date` for everything with a day in it, which
 * turns a plain date into midnight of whichever zone the process runs in. Here:
 *
 * - `timestamptz` is a number, milliseconds since the epoch (microseconds are cut off; nothing of ours writes any);
 *   `infinity` is Infinity
 * - `date` is text, YYYY-MM-DD
 * - `bigint` is a number, and one too large for that is an error instead of a wrong number
 *
 * To write or compare an instant use `instant(ms)`; a bare number is refused by the database, loudly.
 */
import { type RawBuilder, sql } from 'kysely'
import pg from 'pg'

const int8 = 20
const int8Array = 1016
const date = 1082
const dateArray = 1182
const timestamptz = 1184
const timestamptzArray = 1185
const textArray: number = 1009

const parsers: Record<number, (text: string) => unknown> = {
  [int8]: wholeNumber,
  [int8Array]: text => entries(text).map(wholeNumber),
  [date]: text => text,
  [dateArray]: entries,
  [timestamptz]: epochMs,
  [timestamptzArray]: text => entries(text).map(epochMs),
}

/** For a pool's `types`. Binary answers are never asked for, so only text is parsed. */
export const columnTypes = {
  getTypeParser: (type: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && parsers[type]) || pg.types.getTypeParser(type, format ?? 'text'),
} as pg.CustomTypesConfig

/** The instant, in milliseconds since the epoch, as a value for a `timestamptz` column or a comparison with one. */
export function instant(ms: number): RawBuilder<number> {
  return sql<number>`${timestampText(ms)}::timestamptz`
}

function timestampText(ms: number): string {
  if (ms === Number.POSITIVE_INFINITY) return 'infinity'
  if (ms === Number.NEGATIVE_INFINITY) return '-infinity'
  return new Date(ms).toISOString()
}

/** The entries of an array in their text form. An array of ours holds no null. */
function entries(text: string): string[] {
  return pg.types.getTypeParser(textArray)(text) as string[]
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is too large for a number`)
  return value
}

const timestampPattern =
  /^(\d{4,})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?$/

/** The text form of a timestamptz, such as `2026-11-23 20:18:59.123456+00`, as milliseconds since the epoch. */
export function epochMs(text: string): number {
  if (text === 'infinity') return Number.POSITIVE_INFINITY
  if (text === '-infinity') return Number.NEGATIVE_INFINITY
  const parts = timestampPattern.exec(text)
  if (!parts) throw new RangeError(`${text} is not an instant of the common era`)
  const part = (index: number) => Number(parts[index] ?? 0)
  const offsetMs = (part(9) * 3600 + part(10) * 60 + part(11)) * 1000 * (parts[8] === '-' ? -1 : 1)
  const wholeMs = Math.floor(Number((parts[7] ?? '').padEnd(6, '0')) / 1000)
  const at = new Date(0)
  // Not Date.UTC: it reads the years 0 to 99 as 1900 to 1999.
  at.setUTCFullYear(part(1), part(2) - 1, part(3))
  at.setUTCHours(part(4), part(5), part(6), wholeMs)
  return at.getTime() - offsetMs
}
