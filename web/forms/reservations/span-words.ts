import { day, time } from '../../format.ts'
import type { Span } from './times.ts'

/** `Tue 3 Mar, 09:00–10:00`; the second day is named when it is another. */
export function spanWords({ from, until }: Span, zone: string): string {
  const [start, end] = [new Date(from), new Date(until)]
  const isOneDay = day(start, zone) === day(end, zone)
  return `${day(start, zone)}, ${time(start, zone)}–${isOneDay ? '' : `${day(end, zone)}, `}${time(end, zone)}`
}
