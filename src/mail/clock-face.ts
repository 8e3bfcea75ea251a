// What the clock on the wall of a place shows at an instant, in English and for calendars.
import type { Instant } from '../domain/span.ts'

export interface ClockFace {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

const formats = new Map<string, Intl.DateTimeFormat>()

function format(zone: string, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${name} ${zone}`
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone, calendar: 'gregory', hourCycle: 'h23' })
  formats.set(key, made)
  return made
}

const numeric = {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
} as const

export function clockFace(at: Instant, zone: string): ClockFace {
  const parts = new Map(
    format(zone, 'face', numeric)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
  }
}

const dateParts = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const

/** `Monday 2 March 2026` */
const dateText = (at: Instant, zone: string): string => format(zone, 'date', dateParts).format(at).replaceAll(',', '')

/** `09:00` */
export const timeText = (at: Instant, zone: string): string =>
  format(zone, 'time', { hour: '2-digit', minute: '2-digit' }).format(at)

/** `UTC+1`, `UTC-3:30`, `UTC+0` */
function offsetText(at: Instant, zone: string): string {
  const parts = format(zone, 'offset', { timeZoneName: 'shortOffset' }).formatToParts(at)
  return (parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'UTC').replace('GMT', 'UTC').replace('−', '-')
}

/** `Monday 2 March 2026, 09:00` */
export const momentText = (at: Instant, zone: string): string => `${dateText(at, zone)}, ${timeText(at, zone)}`

/**
 * `Monday 2 March 2026, 09:00 to 10:00`; with both dates when they differ, and with both offsets when the clocks change
 * between: 01:30 may come twice that night.
 */
export function rangeText(from: Instant, until: Instant, zone: string): string {
  const offsets = [offsetText(from, zone), offsetText(until, zone)]
  const [first, last] = offsets[0] === offsets[1] ? ['', ''] : offsets.map(offset => ` (${offset})`)
  const end = dateText(from, zone) === dateText(until, zone) ? timeText(until, zone) : momentText(until, zone)
  return `${momentText(from, zone)}${first} to ${end}${last}`
}

/** `Europe/Lisbon (UTC+1)` */
export const zoneText = (at: Instant, zone: string): string => `${zone} (${offsetText(at, zone)})`
