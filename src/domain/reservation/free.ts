// What is free: spans in which a reservation may lie, and the nearest alternatives for whoever came second.
import type { Instant, Span } from '../span.ts'
import { isEmpty, joined } from '../span.ts'
import type { Booking } from './booking.ts'
import { bookingFault } from './booking.ts'
import type { Audience } from './hours.ts'
import { openSpans } from './hours.ts'
import type { ReservationUnit } from './unit.ts'

/** What other reservations keep of a unit, their buffers included. */
export interface BusySpan extends Span {
  readonly unitId: string
}

const minuteMs = 60_000
/** Alternatives begin at whole marks of the clock, unless a neighbour's end is nearer. */
const markMs = 5 * minuteMs

/**
 * The spans within the range in which a reservation of this unit may lie: open, and so far from other reservations that
 * both buffers fit (those of neighbours add up). Notice and lengths are not looked at.
 */
export function freeSpans(
  unit: Pick<ReservationUnit, 'hours' | 'bufferBeforeMinutes' | 'bufferAfterMinutes'>,
  zone: string,
  audience: Audience,
  busy: readonly Span[],
  within: Span,
): Span[] {
  const blocked = joined(
    busy.map(({ from, until }) => ({
      from: from - unit.bufferAfterMinutes * minuteMs,
      until: until + unit.bufferBeforeMinutes * minuteMs,
    })),
  )
  return openSpans(unit.hours, audience, zone, within).flatMap(open => without(open, blocked))
}

/** `blocked` is in order and joined. */
function without(open: Span, blocked: readonly Span[]): Span[] {
  const free: Span[] = []
  let { from } = open
  for (const block of blocked) {
    if (block.until <= from) continue
    if (block.from >= open.until) break
    free.push({ from, until: block.from })
    from = block.until
  }
  free.push({ from, until: open.until })
  return free.filter(span => !isEmpty(span))
}

export interface FreeSlot {
  readonly unitId: string
  readonly startsAt: Instant
  readonly endsAt: Instant
}

/** The range in which busy spans matter to what is free of these units within the range: their buffers reach out of it. */
export function busyRange(
  units: readonly Pick<ReservationUnit, 'bufferBeforeMinutes' | 'bufferAfterMinutes'>[],
  within: Span,
): Span {
  const before = Math.max(0, ...units.map(unit => unit.bufferBeforeMinutes))
  const after = Math.max(0, ...units.map(unit => unit.bufferAfterMinutes))
  return { from: within.from - before * minuteMs, until: within.until + after * minuteMs }
}

/** The first span of that length in any of the units; ties go to the smaller unit. null = none within the range. */
export function firstFree(
  units: readonly ReservationUnit[],
  zoneOf: (unit: ReservationUnit) => string,
  audience: Audience,
  busyOf: (unitId: string) => readonly Span[],
  within: Span,
  lengthMs: number,
): FreeSlot | null {
  let best: FreeSlot | null = null
  for (const unit of [...units].sort((a, b) => a.capacity - b.capacity)) {
    const range: Span = { from: within.from, until: best ? best.endsAt : within.until }
    const found: Span | undefined = freeSpans(unit, zoneOf(unit), audience, busyOf(unit.id), range).find(
      span => span.until - span.from >= lengthMs,
    )
    if (found && (!best || found.from < best.startsAt)) {
      best = { unitId: unit.id, startsAt: found.from, endsAt: found.from + lengthMs }
    }
  }
  return best
}

export interface Alternatives {
  /** The same unit at other times, the nearest first. */
  readonly otherTimes: readonly { readonly startsAt: Instant; readonly endsAt: Instant }[]
  /** Other units at the same time: of the same kind first, then the smaller first. */
  readonly otherUnitIds: readonly string[]
}

export interface AlternativesAsked {
  readonly unit: ReservationUnit
  readonly zone: string
  readonly booking: Booking
  /** Other units of the location (in the same zone). */
  readonly others: readonly ReservationUnit[]
  /** What is kept of the unit within `alternativesRange`, and of the others at the time asked for; see `busyRange`. */
  readonly busyOf: (unitId: string) => readonly Span[]
  readonly at: Instant
  readonly limit: number
}

/** So far from the wished start alternatives are looked for. */
const alternativesReachMs = 7 * 24 * 60 * minuteMs

/** The range over which `nearestAlternatives` wants to know what is busy in the unit. */
export const alternativesRange = (booking: Pick<Booking, 'startsAt' | 'endsAt'>, at: Instant): Span => ({
  from: Math.max(booking.startsAt - alternativesReachMs, at),
  until: Math.max(booking.endsAt, at) + alternativesReachMs,
})

/** For the one who came second. Every proposal obeys the rules of its unit. */
export function nearestAlternatives(asked: AlternativesAsked): Alternatives {
  return { otherTimes: otherTimes(asked), otherUnitIds: otherUnitIds(asked) }
}

function otherTimes({ unit, zone, booking, busyOf, at, limit }: AlternativesAsked) {
  const range = alternativesRange(booking, at + unit.noticeMinutes * minuteMs)
  const lengthMs = booking.endsAt - booking.startsAt
  return freeSpans(unit, zone, booking.audience, busyOf(unit.id), range)
    .flatMap(span => startsWithin(span, booking.startsAt, lengthMs))
    .map(startsAt => ({ startsAt, endsAt: startsAt + lengthMs }))
    .filter(time => bookingFault(unit, zone, { ...booking, ...time }, at) === null)
    .sort((a, b) => Math.abs(a.startsAt - booking.startsAt) - Math.abs(b.startsAt - booking.startsAt))
    .slice(0, limit)
}

/** The start in the free span that is nearest to the wished one, at a whole mark if one fits. */
function startsWithin(span: Span, wished: Instant, lengthMs: number): Instant[] {
  const last = span.until - lengthMs
  if (last < span.from) return []
  if (span.from <= wished && wished <= last) return [wished]
  const edge = wished < span.from ? span.from : last
  const mark = wished < span.from ? Math.ceil(edge / markMs) * markMs : Math.floor(edge / markMs) * markMs
  return [span.from <= mark && mark <= last ? mark : edge]
}

function otherUnitIds({ unit, zone, booking, others, busyOf, at, limit }: AlternativesAsked): string[] {
  const time = { from: booking.startsAt, until: booking.endsAt }
  const isFree = (other: ReservationUnit): boolean =>
    freeSpans(other, zone, booking.audience, busyOf(other.id), time).some(
      span => span.from === time.from && span.until === time.until,
    )
  const rank = (other: ReservationUnit): number => (other.kind === unit.kind ? 0 : 1)
  return others
    .filter(other => other.id !== unit.id && bookingFault(other, zone, withoutBefore(booking), at) === null)
    .filter(isFree)
    .sort((a, b) => rank(a) - rank(b) || a.capacity - b.capacity || (a.name < b.name ? -1 : 1))
    .slice(0, limit)
    .map(other => other.id)
}

const withoutBefore = ({ before: _before, ...booking }: Booking): Booking => booking
