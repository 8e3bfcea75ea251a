/** @jsxImportSource preact */
import { day, isForeignZone, relative, time } from '../../format.ts'
import { useNow } from '../api/now.ts'
import { texts } from '../texts/texts.ts'

/** `Tue 3 Mar, 09:00–10:00`; both days where the end is on another. */
export function range(startsAt: string, endsAt: string, zone: string): string {
  const [first, last] = [day(startsAt, zone), day(endsAt, zone)]
  const end = first === last ? time(endsAt, zone) : `${last}, ${time(endsAt, zone)}`
  return `${first}, ${time(startsAt, zone)}–${end}`
}

/** `08:45` today, `Tue 3 Mar, 08:45` on any other day. */
export function moment(at: string, zone: string, now: number): string {
  const isToday = day(at, zone) === day(new Date(now), zone)
  return isToday ? time(at, zone) : `${day(at, zone)}, ${time(at, zone)}`
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** `in 3 days`, `in 2 h 05 min`, `in 12 min`, `in 40 s`. */
export function countdown(at: string, now: number): string {
  const leftMs = new Date(at).getTime() - now
  if (leftMs <= 0 || leftMs >= 24 * hourMs) return relative(at, now)
  if (leftMs < minuteMs) return `in ${Math.ceil(leftMs / 1000)} s`
  const minutes = Math.ceil(leftMs / minuteMs)
  if (minutes < 60) return `in ${minutes} min`
  return `in ${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}

export function Countdown({ at }: { readonly at: string }) {
  const now = useNow()
  return <time dateTime={at}>{countdown(at, now)}</time>
}

/** Said once a screen, when the place's clock is not the reader's. */
export const ZoneNote = ({ place, zone }: { readonly place: string; readonly zone: string }) =>
  isForeignZone(zone, new Date()) ? <p class="quiet small">{texts.shell.zone(place, zone)}</p> : null
