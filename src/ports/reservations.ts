// What Latchwork remembers of reservation units, reservations and series (see store.ts). Storage promises that no two
// reservations keep the same instant of a unit, buffers included, whoever writes and however many at once.

import type { Person } from '../domain/person.ts'
import type { Location } from '../domain/place.ts'
import type { BusySpan } from '../domain/reservation/free.ts'
import type { Reservation } from '../domain/reservation/reservation.ts'
import type { ReservationSeries } from '../domain/reservation/series.ts'
import type { ReservationUnit } from '../domain/reservation/unit.ts'
import type { WindowLength } from '../domain/reservation/window.ts'
import type { Instant, Span } from '../domain/span.ts'
import type { ListQuery, Shelf } from './shelf.ts'

/**
 * `current` facts know of reservations that ended later than so long ago: a removal that was due in an outage is still
 * explained by its ended window.
 */
export const endedReservationReachMs = 8 * 24 * 3_600_000

/** Where a unit is, and what its reservations open: all that a change of one needs to know of it. */
export interface UnitPlace {
  readonly unit: ReservationUnit
  readonly location: Location
  readonly accessGroupIds: readonly string[]
  /** The organisation's lead and lag. */
  readonly accessWindow: WindowLength
  /**
   * Whether nothing keeps the unit at the time that was asked about, with the buffers that it has now, and no lapsed hold
   * stands there either. false where no time was.
   */
  readonly isFree: boolean
  /** Who was asked about; null when there is no such person, or nobody was. */
  readonly person: Person | null
}

/** What is looked up with a place, which spares a way to the database. */
export interface PlaceLook {
  readonly time?: Span | undefined
  readonly personId?: string | undefined
}

export interface UnitShelf extends Shelf<ReservationUnit> {
  /** Those of these ids, or of the location, or all, by id. */
  all(of?: { readonly ids: readonly string[] } | { readonly locationId: string }): Promise<ReservationUnit[]>
  /** In one way to the database instead of five; null when there is no such unit. */
  placeOf(unitId: string, look?: PlaceLook): Promise<UnitPlace | null>
  /** The access group ids that the unit opens now. */
  accessGroups(unitId: string): Promise<string[]>
  /** All current mappings, by unit and group. */
  mappings(): Promise<{ unitId: string; siteId: string; accessGroupId: string }[]>
  /** Ends what is not named, begins what is new; spans of what stays are untouched. */
  replaceAccessGroups(
    unitId: string,
    siteId: string,
    accessGroupIds: readonly string[],
    journalId: string,
  ): Promise<void>
  /** Ends every mapping of the location's units (its site changes). */
  endAccessGroupsAt(locationId: string, journalId: string): Promise<void>
}

export interface SeriesShelf extends Shelf<ReservationSeries> {
  /**
   * Open series that are not made as far ahead as their unit may be booked now, a year at most, to the day; the most
   * behind first.
   */
  toExtend(limit: number): Promise<ReservationSeries[]>
}

/** Where somebody wants to be: the kept span, buffers included. */
export interface WantedSlot {
  readonly unitId: string
  readonly kept: Span
}

/** A reservation that keeps some of the instants of the slot with that index. */
export interface InTheWay {
  readonly index: number
  readonly reservation: Reservation
}

export interface Placed {
  /** Ids of those that are written. */
  readonly placed: readonly string[]
  /** Ids of those for which there was no room; nothing is written of them. */
  readonly taken: readonly string[]
  /** Lapsed holds of these units that were released on the way: cancelled, with reason `lapsed`. */
  readonly released: readonly Reservation[]
}

export interface Updated {
  readonly outcome: 'done' | 'stale' | 'taken'
  /** Lapsed holds of others that were released on the way: cancelled, with reason `lapsed`. Their people are told. */
  readonly released: readonly Reservation[]
}

/** A hold that has not lapsed. */
export interface OpenHold {
  readonly reservation: Reservation
  readonly heldSince: Instant
}

export interface StartQuery {
  readonly personId?: string | undefined
  readonly seriesId?: string | undefined
  /** Left out: of any unit. */
  readonly unitIds?: readonly string[] | undefined
  /** Only what overlaps it. */
  readonly within: Span
  /** Only what keeps its slot now. */
  readonly isKeeping: boolean
  readonly after: Pick<Reservation, 'startsAt' | 'id'> | null
  readonly limit: number
}

export interface ReservationShelf {
  find(id: string): Promise<Reservation | null>
  /** By id; `where` compares personId, unitId, seriesId, state. */
  list(query: ListQuery): Promise<{ items: Reservation[]; nextCursor: string | null }>
  /** By start, then by id. */
  byStart(query: StartQuery): Promise<Reservation[]>
  /** Those that overlap the span, of the person or the series, in every state, by start. */
  during(whose: { readonly personId: string } | { readonly seriesId: string }, within: Span): Promise<Reservation[]>
  /**
   * Writes all that fit, in one statement: locks the units in ascending order, releases their lapsed holds, inserts, and
   * counts. For all or nothing, refuse when `taken` is not empty: the transaction undoes the rest.
   */
  place(reservations: readonly Reservation[], journalId: string): Promise<Placed>
  /**
   * As `place`, of one whose slot was found free, and nobody waits for it: should somebody be faster all the same, the
   * transaction ends as Overtaken. false where somebody is about to write to the unit; nothing is written then.
   */
  placeFree(reservation: Reservation, journalId: string): Promise<boolean>
  /**
   * Writes all of them over the versions that were read, or none: moves, cancellations, confirmations. They may take each
   * other's slots. Locks the units that they leave and enter, in ascending order, and releases their lapsed holds.
   */
  update(reservations: readonly Reservation[], journalId: string): Promise<Updated>
  /** What keeps some of the wanted instants now, ordered by index and start; `except` are ids that do not count. */
  inTheWay(wanted: readonly WantedSlot[], except?: readonly string[]): Promise<InTheWay[]>
  /** What is kept of these units, touching the range, by unit and start. Lapsed holds keep nothing. */
  busy(unitIds: readonly string[], within: Span): Promise<BusySpan[]>
  /** The reservations that keep these units, touching the range, by unit and start. */
  ofUnits(unitIds: readonly string[], within: Span): Promise<Reservation[]>
  /** Holds that have lapsed and are not released, the oldest first. */
  lapsed(limit: number): Promise<Reservation[]>
  /** Holds that stand now and lapse before the instant, by lapse and start. */
  holdsUntil(before: Instant): Promise<OpenHold[]>
  /** Confirmed reservations whose access window is open now, by id. So many as units bear at once, however many are to come. */
  openWindows(): Promise<Reservation[]>
  /** When the next hold lapses; null = no hold. */
  nextLapseAt(): Promise<Instant | null>
}
