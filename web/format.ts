// How instants, dates, spans and money are written: by the reader's language, in the zone of the place.
const language = navigator.language

/** For what happened at no place, such as the steps of an integration. */
export const readerZone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** Whether the reader's clock shows something else than the place's; then the zone is named. */
export const isForeignZone = (zone: string, at: Date): boolean => offsetName(zone, at) !== offsetName(readerZone, at)

const offsetName = (zone: string, at: Date): string =>
  new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find(part => part.type === 'timeZoneName')?.value ?? ''

const written = new Map<string, Intl.DateTimeFormat>()

/** Making a format takes a hundred times as long as using one, and a calendar of a day uses hundreds. */
function formatOf(name: string, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${name} ${zone}`
  const format = written.get(key) ?? new Intl.DateTimeFormat(language, { timeZone: zone, ...options })
  written.set(key, format)
  return format
}

export const time = (at: string | Date, zone: string): string =>
  formatOf('time', zone, { hour: '2-digit', minute: '2-digit' }).format(new Date(at))

export const day = (at: string | Date, zone: string): string =>
  formatOf('day', zone, { weekday: 'short', day: 'numeric', month: 'short' }).format(new Date(at))

/** `Tue 3 Mar, 08:45`, and the zone's name when the reader's differs. */
export function dayAndTime(at: string | Date, zone: string): string {
  const words = `${day(at, zone)}, ${time(at, zone)}`
  return isForeignZone(zone, new Date(at)) ? `${words} (${zone})` : words
}

/** A date without a zone, `2026-03-03`. */
export const date = (value: string): string =>
  new Intl.DateTimeFormat(language, { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' }).format(
    new Date(`${value}T00:00:00Z`),
  )

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** `in 12 minutes`, `yesterday`, `now`. */
export function relative(at: string | Date, now: number): string {
  const distanceMs = new Date(at).getTime() - now
  const [unit, ms] = units.find(([, length]) => Math.abs(distanceMs) >= length) ?? ['minute', 60_000]
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'long' })
  return Math.abs(distanceMs) < 60_000 ? format.format(0, 'second') : format.format(Math.round(distanceMs / ms), unit)
}

/** `amount` in minor units. */
export function money({ amount, currency }: { amount: number; currency: string }): string {
  const format = new Intl.NumberFormat(language, { style: 'currency', currency })
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}

/** A length in words: `2 days 3 hours`, `45 minutes`. */
export function span(minutes: number): string {
  const parts = [
    [Math.floor(minutes / 1440), 'day'],
    [Math.floor((minutes % 1440) / 60), 'hour'],
    [minutes % 60, 'minute'],
  ] as const
  const shown = parts.filter(([count, unit]) => count > 0 || (minutes === 0 && unit === 'minute'))
  return shown
    .map(([count, unit]) => new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count))
    .join(' ')
}

/** 1 is Monday, 7 is Sunday. */
export const weekday = (number: number): string =>
  new Intl.DateTimeFormat(language, { timeZone: 'UTC', weekday: 'long' }).format(Date.UTC(2024, 0, number))
