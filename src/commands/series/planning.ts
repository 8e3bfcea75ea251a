// SERIES: one rule, many reservations, stored together or not at all. Here: what a series wants, date by date.
import type { resolution } from '../../contract/reservations/reservations.ts'
import type { Body } from '../../contract/words.ts'
import { occurrences, type RecurrenceRule } from '../../domain/recurrence.ts'
import { type ReservationSeries, seriesAheadDays } from '../../domain/reservation/series.ts'
import type { ReservationUnit } from '../../domain/reservation/unit.ts'
import type { Instant, Span } from '../../domain/span.ts'
import { dateAt, dayAfter, daysAfter, instantOfWallTime, startOfDate } from '../../domain/time.ts'
import { accepted, type Order, refuse } from '../order.ts'
import { instantAsked, loadPlace, type Place } from '../reservations/place.ts'

/** More dates than this are no series that anybody looks through. */
export const occurrencesLimit = 1000

/** `2026-03-02T09:00:00` → `2026-03-02T09:00` */
export const localText = (localStart: string): string =>
  localStart.replace(/:00$/, match => (localStart.length > 16 ? '' : match))

export interface Wish {
  readonly localStart: string
  /** By the rule; the asker's choices name it. */
  readonly date: string
  readonly place: Place
  readonly startsAt: Instant
  readonly endsAt: Instant
}

export interface Plan {
  readonly wishes: readonly Wish[]
  /** Local starts that the person chose to leave out. */
  readonly skipped: readonly string[]
}

/** Until when an open series is made: the earlier of a year and what may be booked ahead. */
export function horizonOf(unit: ReservationUnit, zone: string, at: Instant): Instant {
  const days = Math.min(seriesAheadDays, unit.bookAheadDays ?? seriesAheadDays)
  return startOfDate(dayAfter(daysAfter(dateAt(at, zone), days)), zone)
}

export const isOpenEnded = (rule: RecurrenceRule): boolean => rule.count === null && rule.end === null

type SeriesTimes = Pick<ReservationSeries, 'startsAtLocal' | 'endsAtLocal' | 'timeZone'>

/** What the rule says of the occurrence, as recurrence.ts does: a start in a gap moves forward, of two the first counts. */
export function ruleSpan(series: SeriesTimes, localStart: string): Span {
  const wallMs = (text: string) => Date.parse(`${text}Z`)
  const lengthMs = wallMs(series.endsAtLocal) - wallMs(series.startsAtLocal)
  const date = localStart.slice(0, 10)
  const startText = `${date}T${series.startsAtLocal.slice(11)}`
  const endText = new Date(wallMs(startText) + lengthMs).toISOString().slice(0, 19)
  const [from, until] = [startText, endText].map(text =>
    instantOfWallTime(text.slice(0, 10), text.slice(11), series.timeZone),
  )
  if (from === undefined || until === undefined) throw new Error(`${localStart} is no local time`)
  return { from, until: until > from ? until : from + lengthMs }
}

export type Resolutions = readonly Body<typeof resolution>[]

export interface Expansion {
  readonly rule: RecurrenceRule
  readonly series: SeriesTimes
  readonly exceptDates: readonly string[]
  readonly untilAt: Instant
}

/** The dates of the rule with the asker's choices applied to them. */
export async function plannedSeries(
  order: Order,
  place: Place,
  { rule, series, exceptDates, untilAt }: Expansion,
  resolutions: Resolutions,
): Promise<Plan> {
  const limits = { untilAt, maxOccurrences: occurrencesLimit }
  const found = accepted(occurrences(rule, { ...series, exceptDates }, limits))
  const dates = found.map(({ localStart, from, until }) => ({
    localStart: localText(localStart),
    date: localStart.slice(0, 10),
    place,
    startsAt: from,
    endsAt: until,
  }))
  return resolved(order, dates, resolutions)
}

export async function resolved(order: Order, wishes: readonly Wish[], resolutions: Resolutions): Promise<Plan> {
  const choices = new Map(resolutions.map(choice => [choice.date, choice]))
  const unknown = resolutions.find(({ date }) => !wishes.some(wish => wish.date === date))
  if (unknown || choices.size < resolutions.length) {
    refuse('recurrence.resolution_invalid', 'Each choice names one date of the series, once.', {
      date: unknown?.date ?? null,
    })
  }
  const kept: Wish[] = []
  const skipped: string[] = []
  for (const wish of wishes) {
    const choice = choices.get(wish.date)
    if (choice?.choice === 'skip') skipped.push(wish.localStart)
    else kept.push(choice ? await chosen(order, wish, choice) : wish)
  }
  return { wishes: kept, skipped }
}

async function chosen(order: Order, wish: Wish, choice: Resolutions[number]): Promise<Wish> {
  const place = choice.unitId === undefined ? wish.place : await loadPlace(order, choice.unitId)
  const isIncomplete = choice.choice === 'move' ? choice.startsAt === undefined : choice.unitId === undefined
  if (isIncomplete) {
    refuse('recurrence.resolution_invalid', 'To move needs a startsAt, another unit needs a unitId.', {
      date: choice.date,
    })
  }
  const startsAt = choice.startsAt === undefined ? wish.startsAt : instantAsked(choice.startsAt, place.zone)
  const lengthMs = wish.endsAt - wish.startsAt
  const endsAt = choice.endsAt === undefined ? startsAt + lengthMs : instantAsked(choice.endsAt, place.zone)
  return { ...wish, place, startsAt, endsAt }
}
