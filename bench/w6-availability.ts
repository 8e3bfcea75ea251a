/**
 * W6: what is free. One day of 200 units, the first free hour for six people this week, and one unit's month, over
 * calendars of different lengths. The floor is the barest statement that finds the day's rows: one walk along the index,
 * outside every policy, as plain rows.
 */

import { busyRange, firstFree, freeSpans } from '../src/domain/reservation/free.ts'
import type { ReservationUnit } from '../src/domain/reservation/unit.ts'
import type { Span } from '../src/domain/span.ts'
import { type Calendar, dayMs, hourMs, monday, openCalendar, quantile } from './calendar.ts'

const zone = 'Europe/Lisbon'

export interface W6Row {
  readonly reservations: number
  readonly step: string
  /** Spans or rows in the answer. */
  readonly found: number
  readonly p50Ms: number
  readonly p95Ms: number
  readonly perSecond?: number
  /** Of the figures: misses when it is larger than `must`. */
  readonly value?: number
  readonly must?: number
}

export interface W6Options {
  readonly sizes?: readonly number[] | number
  readonly units?: number
  readonly repeats?: number
  readonly postgres?: '18' | '15'
}

export async function run(options: W6Options = {}): Promise<W6Row[]> {
  const { sizes = [10_000, 1_000_000], units = 200, repeats = 200, postgres = '18' } = options
  const rows: W6Row[] = []
  for (const reservations of [sizes].flat()) {
    const calendar = await openCalendar(units, postgres)
    try {
      await calendar.fill(reservations)
      rows.push(...(await measured(calendar, reservations, repeats)))
    } finally {
      await calendar.close()
    }
  }
  return [...rows, ...figures(rows)]
}

const dayStep = 'day of all units'

/** The longest calendar beside the shortest, and each beside its own floor, measured before and after. */
function figures(rows: readonly W6Row[]): W6Row[] {
  const days = rows.filter(({ step }) => step === dayStep).sort((a, b) => a.reservations - b.reservations)
  const [shortest, longest] = [days[0], days.at(-1)]
  const ratio = (a: number, b: number) => Math.round((a / b) * 100) / 100
  const besideFloor = days.map(day => {
    const floors = rows.filter(
      ({ step, reservations }) => /^floor(:| again)/.test(step) && reservations === day.reservations,
    )
    const floorMs = floors.reduce((sum, { p50Ms }) => sum + p50Ms, 0) / floors.length
    return { ...day, step: 'day / floor', value: ratio(day.p50Ms, floorMs), must: 3 }
  })
  if (!shortest || !longest || shortest === longest) return besideFloor
  const value = ratio(longest.p50Ms, shortest.p50Ms)
  return [...besideFloor, { ...longest, step: 'day, longest / shortest calendar', value, must: 1.5 }]
}

async function measured(calendar: Calendar, reservations: number, repeats: number): Promise<W6Row[]> {
  const day = { from: monday, until: monday + dayMs }
  const week = { from: monday, until: monday + 7 * dayMs }
  const month = { from: monday, until: monday + 30 * dayMs }
  const one = calendar.units.slice(0, 1)
  const rows: W6Row[] = []
  const step = async (name: string, ask: () => Promise<number>, wide = 1) => {
    let found = 0
    for (let n = 0; n < 20; n += 1) found = await ask()
    const times: number[] = []
    const startedAt = performance.now()
    const asker = async () => {
      for (let n = 0; n < repeats / wide; n += 1) {
        const askedAt = performance.now()
        await ask()
        times.push(performance.now() - askedAt)
      }
    }
    await Promise.all(Array.from({ length: wide }, asker))
    const perSecond = Math.round(times.length / ((performance.now() - startedAt) / 1000))
    rows.push({ reservations, step: name, found, p50Ms: quantile(times, 0.5), p95Ms: quantile(times, 0.95), perSecond })
  }
  await step('floor: rows of the day', () => floor(calendar, day))
  await step('day of all units', () => freeOf(calendar, day))
  await step('floor again', () => floor(calendar, day))
  await step('first free hour for 6 people this week', () => firstHour(calendar, week))
  await step("one unit's month", () => freeOf(calendar, month, one))
  await step('day of all units, 16 wide', () => freeOf(calendar, day), 16)
  await step('floor, 16 wide', () => floor(calendar, day), 16)
  return rows
}

async function floor({ bare, organizationId, units }: Calendar, day: Span): Promise<number> {
  const { rows } = await bare.query(
    `select unit_id, kept_from, kept_until from reservations where organization_id = $1 and unit_id = any($2)
      and kept_from >= $3 and kept_from < $4 and state in ('tentative', 'confirmed')`,
    [organizationId, units.map(unit => unit.id), new Date(day.from).toISOString(), new Date(day.until).toISOString()],
  )
  return rows.length
}

/** As the availability answer does it: the units as they are, what is busy, and what that leaves free. */
function freeOf(calendar: Calendar, within: Span, only?: readonly ReservationUnit[]): Promise<number> {
  return calendar.store.transaction(calendar.organizationId, monday, async tx => {
    const units = await tx.units.all(only ? { ids: only.map(unit => unit.id) } : { locationId: calendar.locationId })
    const busyOf = await busyByUnit(tx.reservations.busy, units, within)
    return units.reduce((sum, unit) => sum + freeSpans(unit, zone, 'members', busyOf(unit.id), within).length, 0)
  })
}

function firstHour(calendar: Calendar, week: Span): Promise<number> {
  return calendar.store.transaction(calendar.organizationId, monday, async tx => {
    const units = (await tx.units.all({ locationId: calendar.locationId })).filter(unit => unit.capacity >= 6)
    const busyOf = await busyByUnit(tx.reservations.busy, units, week)
    return firstFree(units, () => zone, 'members', busyOf, week, hourMs) ? 1 : 0
  })
}

type Busy = Parameters<Parameters<Calendar['change']>[0]>[0]['reservations']['busy']

async function busyByUnit(busy: Busy, units: readonly ReservationUnit[], within: Span) {
  const byUnit = new Map<string, Span[]>()
  const spans = await busy(
    units.map(unit => unit.id),
    busyRange(units, within),
  )
  for (const span of spans) {
    const ofUnit = byUnit.get(span.unitId)
    if (ofUnit) ofUnit.push(span)
    else byUnit.set(span.unitId, [span])
  }
  return (unitId: string): readonly Span[] => byUnit.get(unitId) ?? []
}
