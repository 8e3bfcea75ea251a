// Times are written as the wall clock of the place with its zone beside it, so that they stay right when a country
// changes its rules after the entry was sent.
import { tzlib_get_ical_block } from 'timezones-ical-library'
import type { Instant } from '../../domain/span.ts'
import { instantOfWallTime, isTimeZone } from '../../domain/time.ts'
import { clockFace } from '../clock-face.ts'
import { contentLine } from './lines.ts'

const two = (number: number): string => String(number).padStart(2, '0')

/** `20260302T090000Z` */
export const utcText = (at: Instant): string =>
  new Date(at)
    .toISOString()
    .replace(/\.\d{3}/, '')
    .replace(/[-:]/g, '')

/**
 * DTSTART or DTEND. A wall time that exists twice means the first (RFC 5545, 3.3.5), so an instant in the second is
 * written in UTC; so is one in a zone that calendars do not know.
 */
export function timeLine(name: string, at: Instant, zone: string): string {
  if (zoneBlock(zone) === null) return contentLine(name, utcText(at))
  const { year, month, day, hour, minute, second } = clockFace(at, zone)
  const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
  // Calendars know whole seconds only.
  const isFirst = instantOfWallTime(date, `${two(hour)}:${two(minute)}`, zone) + second * 1000 === at - (at % 1000)
  if (!isFirst) return contentLine(name, utcText(at))
  const wall = `${date.replaceAll('-', '')}T${two(hour)}${two(minute)}${two(second)}`
  return contentLine(name, wall, { TZID: zone })
}

const blocks = new Map<string, string | null>()

/** The VTIMEZONE of an IANA zone with its line end; null = none is known, or none is needed. */
export function zoneBlock(zone: string): string | null {
  let block = blocks.get(zone)
  if (block === undefined) {
    block = /^(Etc\/|UTC$|GMT$)/.test(zone) || !isTimeZone(zone) ? null : knownBlock(zone)
    blocks.set(zone, block)
  }
  return block
}

function knownBlock(zone: string): string | null {
  const [known = ''] = [tzlib_get_ical_block(zone)].flat()
  if (!known.startsWith('BEGIN:VTIMEZONE')) return null
  // Of a zone with several names the library writes its favourite; the times refer to ours.
  return `${known.trimEnd()}\r\n`.replace(/^(TZID|X-LIC-LOCATION):.*$/gm, `$1:${zone}`)
}
