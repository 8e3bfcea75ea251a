// Where doors are: a location of the operator, in an IANA zone, with at most one Salto KS site.
import type { Refusal } from './refusal.ts'
import { refusal } from './refusal.ts'
import { isTimeZone } from './time.ts'

export interface Location {
  readonly id: string
  readonly name: string
  readonly timeZone: string
  readonly saltoSiteId: string | null
  readonly version: number
}

export function locationFault(location: Pick<Location, 'name' | 'timeZone'>): Refusal | null {
  if (location.name.trim() === '' || location.name.length > 255) {
    return refusal('location.name_invalid', 'A location needs a name of 1 to 255 characters.', { name: location.name })
  }
  if (!isTimeZone(location.timeZone)) {
    return refusal(
      'location.time_zone_unknown',
      `"${location.timeZone}" is not a time zone. Use an IANA name such as Europe/Lisbon.`,
      { timeZone: location.timeZone },
    )
  }
  return null
}
