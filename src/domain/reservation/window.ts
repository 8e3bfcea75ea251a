// The access window: doors open a lead time before the reservation and close a lag after it (M3). Each of the two is what
// the reservation says, or else its unit, or else the organisation.
import type { Refusal } from '../refusal.ts'
import { refusal } from '../refusal.ts'
import type { Instant, Span } from '../span.ts'

/** null = as the next level says. */
export interface WindowSetting {
  readonly leadMinutes: number | null
  readonly lagMinutes: number | null
}

export interface WindowLength {
  readonly leadMinutes: number
  readonly lagMinutes: number
}

/** What an organisation has that has decided nothing (mission row M3). */
export const defaultWindow: WindowLength = { leadMinutes: 15, lagMinutes: 15 }

/** A day: longer windows would be memberships. */
export const windowMinutesLimit = 24 * 60

/** From the nearest to the farthest: reservation, unit; the organisation always knows. */
export const windowLength = (levels: readonly WindowSetting[], organization: WindowLength): WindowLength => ({
  leadMinutes: levels.find(level => level.leadMinutes !== null)?.leadMinutes ?? organization.leadMinutes,
  lagMinutes: levels.find(level => level.lagMinutes !== null)?.lagMinutes ?? organization.lagMinutes,
})

export const accessWindow = (startsAt: Instant, endsAt: Instant, length: WindowLength): Span => ({
  from: startsAt - length.leadMinutes * 60_000,
  until: endsAt + length.lagMinutes * 60_000,
})

/** Why the lead or the lag cannot be taken; null when both can. */
export function windowFault(setting: WindowSetting): Refusal | null {
  for (const [field, minutes] of Object.entries(setting)) {
    if (minutes === null) continue
    if (!Number.isSafeInteger(minutes) || minutes < 0 || minutes > windowMinutesLimit) {
      return refusal('access_window.invalid', `Lead and lag are 0 to ${windowMinutesLimit} minutes.`, {
        field,
        minutes,
      })
    }
  }
  return null
}
