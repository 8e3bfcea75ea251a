/**
 * W5 through the whole API: rivals for one slot, overlapping wishes, whole series, and moves and cancellations that race
 * with creations; two processes on a server PostgreSQL, then one on the embedded PostgreSQL as it is shipped. Wrong
 * rounds, other answers than the winner's and 409, deadlocks, overlaps and lock waits over a second are absolute and must
 * be 0. A round's time stands beside that of the floor: the same rivals at the bare HTTP server.
 */
import { type Answered, type Booking, freshKey, openBooking, type Slot } from './booking.ts'
import { quantile } from './calendar.ts'

export interface W5Row {
  readonly database: 'server, two processes' | 'embedded, one process'
  readonly step: string
  readonly rounds: number
  /** Wrong rounds, wrong answers, deadlocks, overlaps and lock waits over a second, all together. */
  readonly value: number
  readonly must: number
  readonly wrongRounds: number
  readonly otherAnswers: number
  readonly deadlocks: number
  readonly overlaps: number
  readonly longLockWaits: number
  /** How often each status was answered. */
  readonly statuses: string
  readonly p50Ms: number
  readonly p99Ms: number
  readonly floorP99Ms: number
}

export interface W5Options {
  readonly rounds?: number
  /** 1 = the embedded database alone, 2 = the two processes alone; left out: both. */
  readonly only?: number
}

const rivals = 32
const hourMs = 3_600_000
const dayMs = 24 * hourMs
const floorEvery = 5

export async function run({ rounds = 10_000, only }: W5Options = {}): Promise<W5Row[]> {
  const rows: W5Row[] = []
  if (only !== 1)
    rows.push(...(await fought('server, two processes', rounds, await openBooking({ unitCount, servers: 2 }))))
  if (only !== 2)
    rows.push(...(await fought('embedded, one process', rounds, await openBooking({ unitCount, settings: {} }))))
  return rows
}

const unitCount = 12

interface Round {
  readonly elapsedMs: number
  readonly isRight: boolean
  readonly otherAnswers: number
  readonly statuses: readonly number[]
}

/** Of ten rounds seven are for one slot; overlaps, series and moves have one each. */
async function fought(database: W5Row['database'], rounds: number, booking: Booking): Promise<W5Row[]> {
  const steps: Readonly<Record<string, { share: number; round: (booking: Booking, n: number) => Promise<Round> }>> = {
    '(a) 32 rivals, one slot': { share: 0.7, round: slotRound },
    '(b) 32 rivals, partial overlaps': { share: 0.1, round: partialRound },
    '(c) 16 series of 52': { share: 0.1, round: seriesRound },
    '(d) moves, cancellations, creations': { share: 0.1, round: movesRound },
  }
  try {
    // The first answers of a process are slower than all that follow, and no rivals are in them.
    for (let n = 0; n < 10; n += 1) await slotRound(booking, -1 - n)
    const rows: W5Row[] = []
    for (const [step, { share, round }] of Object.entries(steps)) {
      const before = await booking.deadlocks()
      const waits = booking.watchLocks()
      const done: Round[] = []
      const floors: number[] = []
      for (let n = 0; n < Math.ceil(rounds * share); n += 1) {
        if (n % floorEvery === 0) floors.push(await floorRound(booking))
        done.push(await round(booking, n))
      }
      const wrongRounds = done.filter(({ isRight }) => !isRight).length
      const otherAnswers = done.reduce((sum, one) => sum + one.otherAnswers, 0)
      const deadlocks = (await booking.deadlocks()) - before
      const overlaps = await booking.overlaps()
      const longLockWaits = await waits.end()
      const times = done.map(({ elapsedMs }) => elapsedMs)
      rows.push({
        ...{ database, step, rounds: done.length, must: 0 },
        value: wrongRounds + otherAnswers + deadlocks + overlaps + longLockWaits,
        ...{ wrongRounds, otherAnswers, deadlocks, overlaps, longLockWaits, statuses: countsOf(done) },
        ...{ p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99), floorP99Ms: quantile(floors, 0.99) },
      })
    }
    return rows
  } catch (error) {
    process.stderr.write(booking.output().slice(-4000))
    throw error
  } finally {
    await booking.close()
  }
}

/** `201: 700, 409: 21700` */
function countsOf(rounds: readonly Round[]): string {
  const counts = Map.groupBy(
    rounds.flatMap(({ statuses }) => statuses),
    status => status,
  )
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([status, all]) => `${status}: ${all.length}`)
    .join(', ')
}

const firstDay = Math.floor(Date.now() / dayMs) + 2
/** Days from tomorrow; the steps are kept apart, so that each finds a free calendar. */
const dayOf = { slot: 0, partial: 400, series: 2200, moves: 1200 } as const

const unitOf = ({ unitIds }: Booking, n: number): string => unitIds[Math.abs(n) % unitIds.length] ?? ''
const personOf = ({ personIds }: Booking, n: number): string => personIds[Math.abs(n) % personIds.length] ?? ''
const iso = (at: number): string => new Date(at).toISOString()

let floors = 0

async function floorRound(booking: Booking): Promise<number> {
  const slot: Slot = {
    unitId: unitOf(booking, 0),
    personId: personOf(booking, 0),
    startsAt: firstDay * dayMs + floors++ * hourMs,
  }
  const startedAt = performance.now()
  const answers = await Promise.all(Array.from({ length: rivals }, () => booking.floorByHttp(slot)))
  const elapsedMs = performance.now() - startedAt
  if (answers.filter(({ status }) => status === 201).length !== 1) throw new Error('The floor sold a slot twice')
  return elapsedMs
}

/** The loser learns what stands in the way. */
const isLoser = ({ status, body }: Answered): boolean => {
  const facts = Object(body['facts']) as { inTheWay?: readonly unknown[]; conflicts?: readonly unknown[] }
  const reasons = [...(facts.inTheWay ?? []), ...(facts.conflicts ?? [])]
  return status === 409 && body['code'] === 'reservation.conflict' && reasons.length > 0
}

const hasWon = ({ status }: Answered): boolean => status === 200 || status === 201

async function timed(
  asked: readonly (() => Promise<Answered>)[],
  isRight: (winners: number) => boolean,
): Promise<Round> {
  const startedAt = performance.now()
  const answers = await Promise.all(asked.map(ask => ask()))
  const elapsedMs = performance.now() - startedAt
  const others = answers.filter(answer => !hasWon(answer) && !isLoser(answer))
  if (others[0]) process.stderr.write(`Answered ${others[0].status}: ${JSON.stringify(others[0].body)}\n`)
  const statuses = answers.map(({ status }) => status)
  return { elapsedMs, isRight: isRight(answers.filter(hasWon).length), otherAnswers: others.length, statuses }
}

const exactlyOne = (winners: number): boolean => winners === 1

const making =
  (booking: Booking, unitId: string, startsAt: number, rival: number, more: object = {}) =>
  () => {
    const personId = personOf(booking, rival)
    const body = { unitId, personId, startsAt: iso(startsAt), endsAt: iso(startsAt + hourMs), ...more }
    return booking.ask('POST', '/reservations', body, freshKey())
  }

const several = <T>(count: number, one: (k: number) => T): T[] => Array.from({ length: count }, (_, k) => one(k))

function slotRound(booking: Booking, n: number): Promise<Round> {
  // Negative rounds warm up, on days of their own.
  const hour = n < 0 ? 399 * 24 - n : Math.floor(n / unitCount)
  const startsAt = (firstDay + dayOf.slot) * dayMs + hour * hourMs
  return timed(
    several(rivals, k => making(booking, unitOf(booking, n), startsAt, k)),
    exactlyOne,
  )
}

/** Each rival ten minutes after the one before: 5 h 10 min in all, so at most six find room, and one does always. */
function partialRound(booking: Booking, n: number): Promise<Round> {
  const startsAt = (firstDay + dayOf.partial) * dayMs + Math.floor(n / unitCount) * 8 * hourMs
  const asked = several(rivals, k => making(booking, unitOf(booking, n), startsAt + k * 10 * 60_000, k))
  return timed(asked, winners => winners >= 1 && winners <= 6)
}

function seriesRound(booking: Booking, n: number): Promise<Round> {
  // A day of the week holds 21 rounds of a unit, from three o'clock on: the hour that the clock skips in spring is the next
  // hour on that day, and so would be taken. After a week of days the next year begins.
  const slots = Math.floor(n / unitCount)
  const day = dayOf.series + (Math.floor(slots / 21) % 7) + Math.floor(slots / (21 * 7)) * 371
  const startsAt = (firstDay + day) * dayMs + (3 + (slots % 21)) * hourMs
  // On the clock of the location, so that both sides of a clock change are one hour of the day.
  const wall = (at: number) => iso(at).slice(0, 16)
  const recurrence = { rule: 'FREQ=WEEKLY;COUNT=52' }
  const more = { startsAt: wall(startsAt), endsAt: wall(startsAt + hourMs), recurrence }
  return timed(
    several(16, k => making(booking, unitOf(booking, n), startsAt, k, more)),
    exactlyOne,
  )
}

/**
 * Two units, an hour each, and both are taken. One is cancelled while eight wish to change places and sixteen to come in
 * from nowhere. Nobody may be lost in a circle; of the cancelled hour there is one new owner at most.
 */
async function movesRound(booking: Booking, n: number): Promise<Round> {
  const startsAt = (firstDay + dayOf.moves) * dayMs + Math.floor(n / 6) * 3 * hourMs
  const [here, there] = [unitOf(booking, 2 * (n % 6)), unitOf(booking, 2 * (n % 6) + 1)]
  const wanted = await Promise.all([
    making(booking, here, startsAt, 1)(),
    making(booking, there, startsAt, 2)(),
    making(booking, there, startsAt + hourMs, 3)(),
  ])
  const [first, second, third] = wanted.map(({ body }) => String(body['id']))
  if (!wanted.every(hasWon)) throw new Error(`A round could not begin: ${JSON.stringify(wanted)}`)
  const moving = (id: string | undefined, unitId: string, at: number) => () =>
    booking.ask('POST', `/reservations/${id}/move`, { unitId, startsAt: iso(at), endsAt: iso(at + hourMs) }, freshKey())
  const cancelling = () => booking.ask('POST', `/reservations/${first}/cancel`, {}, freshKey())
  const crossing = several(4, k => moving(k % 2 === 0 ? second : third, here, startsAt + (k % 2) * hourMs))
  const back = several(4, k => moving(k % 2 === 0 ? second : third, there, startsAt + ((k + 1) % 2) * hourMs))
  const coming = several(16, k => making(booking, here, startsAt, k))
  return timed([...coming.slice(0, 8), cancelling, ...crossing, ...back, ...coming.slice(8)], winners => winners >= 1)
}
