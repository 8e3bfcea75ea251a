// RESERVATIONS: the calendar, one reservation, and what they are drawn of. Here: what the clock on the wall of a location shows.

export interface WallTime {
  /** `2026-03-02` */
  readonly date: string
  /** `09:00` */
  readonly time: string
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  // Swedish writes dates as ISO does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
  formats.set(zone, format)
  return format
}

/** `at` in milliseconds since the epoch. */
export function wallTimeAt(at: number, zone: string): WallTime {
  const [date = '', time = ''] = formatOf(zone).format(at).split(' ')
  return { date, time }
}

const dayMs = 86_400_000

/** Days of the calendar all have the same length; only clocks do not. */
export const daysAfter = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10)

/** The Monday of its week. */
export const mondayOf = (date: string): string =>
  daysAfter(date, -((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7))

/** `2026-03-02T09:00`, as the API takes times on the clock of the unit. */
export const wireTime = ({ date, time }: WallTime): string => `${date}T${time}`

/** The same length later or earlier on the wall, over midnight too. */
export function wallTimeAfter({ date, time }: WallTime, minutes: number): WallTime {
  const [day = '', clock = ''] = new Date(Date.parse(`${date}T${time}:00Z`) + minutes * 60_000).toISOString().split('T')
  return { date: day, time: clock.slice(0, 5) }
}

/** As the wall shows it; a night in which the clock is changed is an hour longer or shorter than this. */
export const wallMinutesBetween = (from: WallTime, until: WallTime): number =>
  (Date.parse(`${wireTime(until)}:00Z`) - Date.parse(`${wireTime(from)}:00Z`)) / 60_000

const wallMs = (wall: WallTime): number => Date.parse(`${wireTime(wall)}:00Z`)

/**
 * When the wall shows this, for what is drawn and said beforehand: of a time that is shown twice the first or second, as it
 * comes. What counts is decided by the server, which is sent the wall's own words.
 */
export function instantOf(wall: WallTime, zone: string): number {
  const wanted = wallMs(wall)
  let at = wanted
  for (let turn = 0; turn < 2; turn += 1) at += wanted - wallMs(wallTimeAt(at, zone))
  return at
}
