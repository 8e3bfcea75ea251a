// RESERVATIONS: what may be reserved, by whom and when, and what stands in the way. A reservation unit is a room, a desk
// or an office of a location; its settings are the rules of every reservation of it (M8).
import type { Refusal } from '../refusal.ts'
import { refusal } from '../refusal.ts'
import { isCalendarDate, isWallTime } from '../time.ts'
import type { OpeningHours, OpenSpan } from './hours.ts'
import { windowMinutesLimit } from './window.ts'

type UnitKind = 'room' | 'desk' | 'office' | 'other'

/** Minor units (cents) of an ISO 4217 currency. */
export interface UnitPrice {
  readonly perHour: number | null
  readonly perDay: number | null
  readonly currency: string
}

export interface ReservationUnit {
  readonly id: string
  readonly locationId: string
  readonly name: string
  readonly kind: UnitKind
  /** People. */
  readonly capacity: number
  /** null = free of charge. */
  readonly price: UnitPrice | null
  /** Kept free around each reservation; copied to it when it is made or moved. Not the access window. */
  readonly bufferBeforeMinutes: number
  readonly bufferAfterMinutes: number
  /** null = any length. */
  readonly minimumMinutes: number | null
  readonly maximumMinutes: number | null
  /** A reservation is made at least so long before its start. */
  readonly noticeMinutes: number
  /** The last date that may be reserved lies so many days after today, in the unit's zone; null = any. */
  readonly bookAheadDays: number | null
  readonly hours: OpeningHours
  readonly isPubliclyBookable: boolean
  readonly isPaymentDemanded: boolean
  /** null = as the organisation says. */
  readonly accessLeadMinutes: number | null
  readonly accessLagMinutes: number | null
  /** An inactive unit takes no new reservations; those it has stay. */
  readonly status: 'active' | 'inactive'
  readonly version: number
}

/** What a unit is when only location, name, kind and capacity are told: always open, free of charge, no limits. */
export const plainUnit: Omit<ReservationUnit, 'id' | 'locationId' | 'name' | 'kind' | 'capacity'> = {
  price: null,
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 0,
  minimumMinutes: null,
  maximumMinutes: null,
  noticeMinutes: 0,
  bookAheadDays: null,
  hours: { members: null, public: null, closedDays: [] },
  isPubliclyBookable: false,
  isPaymentDemanded: false,
  accessLeadMinutes: null,
  accessLagMinutes: null,
  status: 'active',
  version: 1,
}

const dayMinutes = 24 * 60
/** A year: more is no reservation but a membership. */
const lengthMinutesLimit = 366 * dayMinutes
const capacityLimit = 100_000

/** Why the settings cannot be taken; null when they can. */
export function unitFault(unit: Omit<ReservationUnit, 'id' | 'version'>): Refusal | null {
  if (unit.name.trim() === '' || unit.name.length > 255) {
    return refusal('reservation_unit.name_invalid', 'A reservation unit needs a name of 1 to 255 characters.', {
      name: unit.name,
    })
  }
  if (!isWhole(unit.capacity, 1, capacityLimit)) {
    return refusal('reservation_unit.capacity_invalid', 'The capacity is a whole number of people, 1 or more.', {
      capacity: unit.capacity,
    })
  }
  return priceFault(unit.price) ?? numbersFault(unit) ?? hoursFault(unit.hours)
}

const isWhole = (value: number, from: number, until: number): boolean =>
  Number.isSafeInteger(value) && value >= from && value <= until

function priceFault(price: UnitPrice | null): Refusal | null {
  if (price === null) return null
  const amounts = [price.perHour, price.perDay].filter(amount => amount !== null)
  if (amounts.length === 0 || !amounts.every(amount => isWhole(amount, 0, Number.MAX_SAFE_INTEGER))) {
    return refusal(
      'reservation_unit.price_invalid',
      'A price per hour or per day is a whole number of minor units (cents), zero or more. Leave the price out for free.',
      { ...price },
    )
  }
  if (!/^[A-Z]{3}$/.test(price.currency)) {
    return refusal('reservation_unit.currency_invalid', 'The currency is a three-letter code such as EUR.', {
      currency: price.currency,
    })
  }
  return null
}

type Numbers = Omit<ReservationUnit, 'id' | 'version'>

function numbersFault(unit: Numbers): Refusal | null {
  const limits = [
    ['bufferBeforeMinutes', unit.bufferBeforeMinutes, 0, dayMinutes],
    ['bufferAfterMinutes', unit.bufferAfterMinutes, 0, dayMinutes],
    ['minimumMinutes', unit.minimumMinutes, 1, lengthMinutesLimit],
    ['maximumMinutes', unit.maximumMinutes, 1, lengthMinutesLimit],
    ['noticeMinutes', unit.noticeMinutes, 0, lengthMinutesLimit],
    ['bookAheadDays', unit.bookAheadDays, 0, 3660],
    ['accessLeadMinutes', unit.accessLeadMinutes, 0, windowMinutesLimit],
    ['accessLagMinutes', unit.accessLagMinutes, 0, windowMinutesLimit],
  ] as const
  for (const [field, value, from, until] of limits) {
    if (value !== null && !isWhole(value, from, until)) {
      return refusal('reservation_unit.number_invalid', `${field} is a whole number from ${from} to ${until}.`, {
        field,
        value,
        from,
        until,
      })
    }
  }
  if (unit.minimumMinutes !== null && unit.maximumMinutes !== null && unit.minimumMinutes > unit.maximumMinutes) {
    return refusal('reservation_unit.lengths_invalid', 'The minimum length is longer than the maximum length.', {
      minimumMinutes: unit.minimumMinutes,
      maximumMinutes: unit.maximumMinutes,
    })
  }
  return null
}

function hoursFault(hours: OpeningHours): Refusal | null {
  const spans: readonly OpenSpan[] = [...(hours.members ?? []), ...(hours.public ?? [])]
  for (const span of spans) {
    const isGood = isWhole(span.weekday, 1, 7) && isWallTime(span.from) && isWallTime(span.until)
    if (!isGood || span.from >= span.until) {
      return refusal(
        'reservation_unit.hours_invalid',
        'Opening hours name a weekday (1 is Monday) and times such as 09:00 to 18:00. 24:00 is midnight; hours over midnight are two spans, one for each day.',
        { ...span },
      )
    }
  }
  const date = hours.closedDays.find(day => !isCalendarDate(day))
  if (date !== undefined) {
    return refusal('reservation_unit.closed_day_invalid', `"${date}" is not a date. Write it as YYYY-MM-DD.`, { date })
  }
  return null
}
