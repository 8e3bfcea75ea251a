/**
 * W5: rivals for the same slot. Counts of wrong rounds, errors, deadlocks and overlaps are absolute and must be 0; times
 * stand beside those of the floor, which is the barest insert into a bare table with the same exclusion constraint.
 */
import { randomUUID } from 'node:crypto'
import type { Reservation } from '../src/domain/reservation/reservation.ts'
import { cancelledReservation, keptSpan, reservationOf } from '../src/domain/reservation/reservation.ts'
import { benchLine, type Calendar, dayMs, hourMs, monday, openCalendar, quantile } from './calendar.ts'

const rivals = 32

export interface W5Row {
  readonly step: string
  readonly rounds: number
  /** Rounds without exactly one winner where there must be one. */
  readonly wrongRounds: number
  readonly errors: number
  readonly deadlocks: number
  readonly overlaps: number
  readonly p50Ms: number
  readonly p99Ms: number
}

export interface W5Options {
  readonly rounds?: number
  readonly postgres?: '18' | '15'
}

interface Round {
  readonly elapsedMs: number
  readonly isWrong: boolean
  readonly errors: number
}

export async function run({ rounds = 500, postgres = '18' }: W5Options = {}): Promise<W5Row[]> {
  const calendar = await openCalendar(2, postgres)
  try {
    const rows: W5Row[] = []
    const measured = async (step: string, count: number, round: (n: number) => Promise<Round>) => {
      const before = await calendar.deadlocks()
      const done: Round[] = []
      for (let n = 0; n < count; n += 1) done.push(await round(n))
      const times = done.map(({ elapsedMs }) => elapsedMs)
      rows.push({
        step,
        rounds: count,
        wrongRounds: done.filter(({ isWrong }) => isWrong).length,
        errors: done.reduce((sum, { errors }) => sum + errors, 0),
        deadlocks: (await calendar.deadlocks()) - before,
        overlaps: await calendar.overlaps(),
        p50Ms: quantile(times, 0.5),
        p99Ms: quantile(times, 0.99),
      })
    }
    await bareTable(calendar)
    await measured('floor: bare insert, one slot', rounds, n => bareRound(calendar, n))
    await measured('(a) 32 rivals, one slot', rounds, n => slotRound(calendar, n))
    await measured('(b) 32 rivals, partial overlaps', Math.ceil(rounds / 5), n => partialRound(calendar, n))
    await measured('(c) 16 series of 52, half reversed', Math.ceil(rounds / 20), n => seriesRound(calendar, n))
    await measured('(d) moves, cancellations, creations', Math.ceil(rounds / 5), n => movesRound(calendar, n))
    await measured('floor again', rounds, n => bareRound(calendar, n + rounds))
    return rows
  } finally {
    await calendar.close()
  }
}

type Outcome = 'won' | 'lost' | 'error'

async function timed(all: () => readonly Promise<Outcome>[], isRight: (winners: number) => boolean): Promise<Round> {
  const startedAt = performance.now()
  const outcomes = await Promise.all(all())
  const elapsedMs = performance.now() - startedAt
  const errors = outcomes.filter(outcome => outcome === 'error').length
  return { elapsedMs, errors, isWrong: !isRight(outcomes.filter(outcome => outcome === 'won').length) }
}

const exactlyOne = (winners: number) => winners === 1

async function bareTable({ bare }: Calendar): Promise<void> {
  await bare.query(`create table bare_slots (unit_id uuid, kept_from timestamptz, kept_until timestamptz,
    exclude using gist (unit_id with =, tstzrange(kept_from, kept_until) with &&))`)
}

function bareRound({ bare, units }: Calendar, n: number): Promise<Round> {
  const [from, until] = [0, 1].map(hours => new Date(monday + (n + hours) * hourMs).toISOString())
  const attempt = async (): Promise<Outcome> => {
    const { rowCount } = await bare.query('insert into bare_slots values ($1, $2, $3) on conflict do nothing', [
      units[0]?.id,
      from,
      until,
    ])
    return rowCount === 1 ? 'won' : 'lost'
  }
  return timed(() => Array.from({ length: rivals }, attempt), exactlyOne)
}

/** The steps are kept apart in time, so that each finds a free calendar. */
const stepStarts = { slot: 0, partial: 4000, series: 8000, moves: 12_000 } as const

function anHour(calendar: Calendar, unitIndex: number, startsAt: number, more: Partial<Reservation> = {}) {
  const unit = calendar.units[unitIndex % calendar.units.length]
  if (!unit) throw new Error('The calendar has no units')
  const { personId } = calendar
  const endsAt = startsAt + hourMs
  return reservationOf(
    { id: randomUUID(), unit, personId, audience: 'members', startsAt, endsAt, holdUntil: null },
    more,
  )
}

class Taken extends Error {}

/** As the command does it: a look first, which spares most losers the lock; then all or nothing. */
async function attempt({ store, organizationId }: Calendar, wanted: readonly Reservation[]): Promise<Outcome> {
  const slots = wanted.map(item => ({ unitId: item.unitId, kept: keptSpan(item) }))
  try {
    await store.transaction(organizationId, monday - 10 * dayMs, async tx => {
      if ((await tx.reservations.inTheWay(slots)).length > 0) throw new Taken()
      const { taken } = await tx.reservations.place(wanted, await benchLine(tx))
      if (taken.length === 0) return
      throw (await tx.reservations.inTheWay(slots)).length > 0 ? new Taken() : new Error('Nothing stands in the way')
    })
    return 'won'
  } catch (error) {
    return error instanceof Taken ? 'lost' : 'error'
  }
}

function slotRound(calendar: Calendar, n: number): Promise<Round> {
  const startsAt = monday + stepStarts.slot * dayMs + n * hourMs
  return timed(
    () => Array.from({ length: rivals }, () => attempt(calendar, [anHour(calendar, 0, startsAt)])),
    exactlyOne,
  )
}

/** Every rival twenty minutes after the one before, buffers of ten: at most every fifth finds room. */
function partialRound(calendar: Calendar, n: number): Promise<Round> {
  const startsAt = monday + (stepStarts.partial + n) * dayMs
  const buffers = { bufferBeforeMinutes: 10, bufferAfterMinutes: 10 }
  return timed(
    () =>
      Array.from({ length: rivals }, (_, k) =>
        attempt(calendar, [anHour(calendar, 0, startsAt + k * 20 * 60_000, buffers)]),
      ),
    winners => winners >= 1 && winners <= 8,
  )
}

function seriesRound(calendar: Calendar, n: number): Promise<Round> {
  const startsAt = monday + stepStarts.series * dayMs + n * hourMs
  const series = (isReversed: boolean) => {
    const all = Array.from({ length: 52 }, (_, week) => anHour(calendar, week, startsAt + week * 7 * dayMs))
    return isReversed ? all.reverse() : all
  }
  return timed(() => Array.from({ length: 16 }, (_, k) => attempt(calendar, series(k % 2 === 1))), exactlyOne)
}

async function movesRound(calendar: Calendar, n: number): Promise<Round> {
  const startsAt = monday + (stepStarts.moves + n) * dayMs
  const here = anHour(calendar, 0, startsAt)
  const there = anHour(calendar, 1, startsAt)
  const later = anHour(calendar, 0, startsAt + hourMs)
  await calendar.change((tx, journalId) => tx.reservations.place([here, there, later], journalId))
  const changed = async (item: Reservation): Promise<Outcome> => {
    try {
      const { outcome } = await calendar.change((tx, journalId) => tx.reservations.update([item], journalId))
      return outcome === 'done' ? 'won' : 'lost'
    } catch {
      return 'error'
    }
  }
  const times = { startsAt: later.startsAt, endsAt: later.endsAt }
  return timed(
    () => [
      ...Array.from({ length: 8 }, () => changed({ ...here, unitId: there.unitId, ...times })),
      ...Array.from({ length: 8 }, () => changed({ ...there, unitId: here.unitId })),
      changed(cancelledReservation(later, 'asked')),
      ...Array.from({ length: 15 }, (_, k) => attempt(calendar, [anHour(calendar, k, later.startsAt)])),
    ],
    winners => winners >= 1,
  )
}
