// The judge's own record of what was decided, and its own answer to who should be where: fact by fact at one instant,
// with dates from Intl. Nothing of src/domain/access is asked.

import { BookingRecord } from './booking-record.ts'

export interface RecordedBilling {
  readonly payer: { readonly personId: string } | { readonly companyId: string }
  readonly productId: string
  startsOn: string
  endsOn: string | null
  isActive: boolean
}

export interface RecordedGrant {
  readonly personId: string
  readonly groupId: string
  startsAt: number
  endsAt: number | null
}

export interface RecordedPerson {
  isActive: boolean
  email: string
}

interface Calendar {
  readonly format: Intl.DateTimeFormat
  /** Of the quarter of an hour last asked about: no zone turns its date inside one. */
  quarter: number
  date: string
}

const calendars = new Map<string, Calendar>()
const quarterMs = 900_000

/** `YYYY-MM-DD` on the wall calendar of the zone. */
export function calendarDate(at: number, timeZone: string): string {
  let calendar = calendars.get(timeZone)
  if (!calendar) {
    const fields = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
    calendar = { format: new Intl.DateTimeFormat('en-CA', { timeZone, ...fields }), quarter: Number.NaN, date: '' }
    calendars.set(timeZone, calendar)
  }
  const quarter = Math.floor(at / quarterMs)
  if (quarter !== calendar.quarter) {
    calendar.quarter = quarter
    calendar.date = calendar.format.format(at)
  }
  return calendar.date
}

export class WorldRecord {
  readonly people = new Map<string, RecordedPerson>()
  readonly zones = new Map<string, string>()
  /** Product → location → groups. */
  readonly mappings = new Map<string, Map<string, Set<string>>>()
  /** `product location group` → when it was unmapped. */
  readonly #unmappedAt = new Map<string, Set<number>>()
  readonly billings = new Map<string, RecordedBilling>()
  readonly grants = new Map<string, RecordedGrant>()
  readonly bookings = new BookingRecord()
  /** Company → person → whether actively. */
  readonly coMembers = new Map<string, Map<string, boolean>>()

  map(productId: string, locationId: string, groupIds: readonly string[], at: number): void {
    const byLocation = this.mappings.get(productId) ?? new Map<string, Set<string>>()
    this.mappings.set(productId, byLocation)
    for (const groupId of byLocation.get(locationId) ?? []) {
      if (groupIds.includes(groupId)) continue
      const key = `${productId} ${locationId} ${groupId}`
      this.#unmappedAt.set(key, (this.#unmappedAt.get(key) ?? new Set()).add(at))
    }
    byLocation.set(locationId, new Set(groupIds))
  }

  /** The group is gone, and staff have accepted it. */
  unmapEverywhere(groupId: string, at: number): void {
    for (const [productId, byLocation] of this.mappings) {
      for (const [locationId, groups] of byLocation) {
        this.map(
          productId,
          locationId,
          [...groups].filter(id => id !== groupId),
          at,
        )
      }
    }
    for (const [unitId, unit] of this.bookings.units) {
      const left = [...unit.groups].filter(id => id !== groupId)
      if (left.length < unit.groups.size) this.bookings.mapUnit(unitId, left, at)
    }
  }

  /** What the calendars of all places show. */
  today(at: number): string {
    return [...this.zones.values()].map(zone => calendarDate(at, zone)).join(' ')
  }

  /** Person → groups. */
  wantedAt(at: number): Map<string, Set<string>> {
    const wanted = new Map<string, Set<string>>()
    for (const [locationId, zone] of this.zones) {
      const today = calendarDate(at, zone)
      for (const billing of this.billings.values()) {
        if (!billing.isActive || today < billing.startsOn || (billing.endsOn !== null && today > billing.endsOn))
          continue
        const groups = this.mappings.get(billing.productId)?.get(locationId)
        if (!groups || groups.size === 0) continue
        for (const personId of this.#payers(billing)) {
          if (this.people.get(personId)?.isActive) for (const groupId of groups) add(wanted, personId, groupId)
        }
      }
    }
    for (const grant of this.grants.values()) {
      if (at < grant.startsAt || (grant.endsAt !== null && at >= grant.endsAt)) continue
      if (this.people.get(grant.personId)?.isActive) add(wanted, grant.personId, grant.groupId)
    }
    for (const [personId, groupId] of this.bookings.wantedAt(at)) {
      if (this.people.get(personId)?.isActive) add(wanted, personId, groupId)
    }
    return wanted
  }

  /** A live claim of the person would open the group, had staff not unmapped it at that instant. */
  isUnmapped(personId: string, groupId: string, unmappedAt: number, at: number): boolean {
    if (!this.people.get(personId)?.isActive) return false
    if (this.bookings.isUnmapped(personId, groupId, unmappedAt, at)) return true
    for (const [locationId, zone] of this.zones) {
      const today = calendarDate(at, zone)
      for (const billing of this.billings.values()) {
        if (!billing.isActive || today < billing.startsOn || (billing.endsOn !== null && today > billing.endsOn))
          continue
        if (!this.#payers(billing).includes(personId)) continue
        if (this.#unmappedAt.get(`${billing.productId} ${locationId} ${groupId}`)?.has(unmappedAt)) return true
      }
    }
    return false
  }

  /** Instants at which somebody's answer changes by itself, between two instants: edges of grants and windows. */
  edges(from: number, until: number): number[] {
    const found = this.bookings.edges(from, until)
    for (const grant of this.grants.values()) {
      for (const edge of [grant.startsAt, grant.endsAt]) {
        if (edge !== null && from < edge && edge <= until) found.push(edge)
      }
    }
    return found
  }

  #payers({ payer }: RecordedBilling): string[] {
    if ('personId' in payer) return [payer.personId]
    return [...(this.coMembers.get(payer.companyId) ?? [])].filter(([, isActive]) => isActive).map(([id]) => id)
  }
}

function add(wanted: Map<string, Set<string>>, personId: string, groupId: string): void {
  const groups = wanted.get(personId)
  if (groups) groups.add(groupId)
  else wanted.set(personId, new Set([groupId]))
}
