/**
 * W4: reservations made through the whole API on PostgreSQL: key, validation, rules, journal, letter, wake-up and
 * idempotent answer. Distinct slots, 1 and 16 clients, an empty calendar and one of a million. Turns of floor, ours and
 * floor again stand in one run, and the ratio is of ours to the mean of the two floors beside it.
 *
 * Two floors: the one statement from the client's own process, and the same statement behind a bare HTTP server.
 */

import { type Booking, freshKey, openBooking, type Slot } from './booking.ts'
import { quantile } from './calendar.ts'

export interface W4Row {
  readonly calendar: number
  readonly clients: number
  readonly step: string
  readonly made: number
  readonly perSecond: number
  /** Processor time of one, by server and database together: steadier than the rate where others work, too. */
  readonly cpuMs: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Of the floor's rate; the figure is 0.25 at least. */
  readonly ofFloor?: number
  readonly ofFloorByHttp?: number
}

export interface W4Options {
  readonly sizes?: readonly number[] | number
  readonly clients?: readonly number[] | number
  readonly seconds?: number
  readonly turns?: number
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const unitCount = 200
const warmSeconds = 30
const warmClients = 16
/** Hours that the filled calendar leaves free. */
const freeHours = [19, 20, 21, 22, 23, 0, 1, 2, 3, 4, 5, 6, 7, 9, 11, 13, 15, 17]

const listOf = (given: readonly number[] | number): readonly number[] => (typeof given === 'number' ? [given] : given)

export async function run(options: W4Options = {}): Promise<W4Row[]> {
  const { sizes = [0, 1_000_000], clients = [1, 16], seconds = 4, turns = 3 } = options
  const rows: W4Row[] = []
  const booking = await openBooking({ unitCount })
  try {
    let filled = 0
    for (const size of listOf(sizes)) {
      if (size > filled) await booking.fill(size - filled)
      filled = size
      await warm(booking)
      for (const wide of listOf(clients)) rows.push(...(await compared(booking, { size, wide, seconds, turns })))
    }
  } catch (error) {
    process.stderr.write(booking.output().slice(-4000))
    throw error
  } finally {
    await booking.close()
  }
  return rows
}

interface Turn {
  readonly times: number[]
  elapsedMs: number
  cpuMs: number
}

const noTurn = (): Turn => ({ times: [], elapsedMs: 0, cpuMs: 0 })

interface Compared {
  readonly size: number
  readonly wide: number
  readonly seconds: number
  readonly turns: number
}

const makers = (booking: Booking) => ({
  makeFloor: async () => {
    if (!(await booking.floor(nextSlot(booking, 'floor')))) throw new Error('The slot of a floor was taken')
  },
  makeByHttp: async () => mustBe(201, await booking.floorByHttp(nextSlot(booking, 'floor'))),
  makeOurs: async () => {
    const { unitId, personId, startsAt } = nextSlot(booking, 'ours')
    const [from, until] = [startsAt, startsAt + hourMs].map(at => new Date(at).toISOString())
    const body = { unitId, personId, startsAt: from, endsAt: until }
    mustBe(201, await booking.ask('POST', '/reservations', body, freshKey()))
  },
})

/**
 * Programs that have run for a while, as a server has: each connection has planned its statements, and what is called often
 * is compiled, which takes ours some 20,000 requests. The floors need less of it, and get as much time. And the server has
 * counted its tables, as it does within a minute of their first rows.
 */
async function warm(booking: Booking): Promise<void> {
  for (const make of Object.values(makers(booking))) await turn(booking, noTurn(), make, warmClients, warmSeconds)
  await booking.bare.query('analyze')
}

async function compared(booking: Booking, { size, wide, seconds, turns }: Compared): Promise<W4Row[]> {
  const floor = noTurn()
  const byHttp = noTurn()
  const ours = noTurn()
  const { makeFloor, makeByHttp, makeOurs } = makers(booking)
  for (let n = 0; n < turns; n += 1) {
    await turn(booking, floor, makeFloor, wide, seconds / 2)
    await turn(booking, byHttp, makeByHttp, wide, seconds / 2)
    await turn(booking, ours, makeOurs, wide, seconds)
    await turn(booking, byHttp, makeByHttp, wide, seconds / 2)
    await turn(booking, floor, makeFloor, wide, seconds / 2)
  }
  const two = (value: number) => Math.round(value * 100) / 100
  const rate = ({ times, elapsedMs }: Turn) => (times.length / elapsedMs) * 1000
  const row = (step: string, done: Turn): W4Row => ({
    ...{ calendar: size, clients: wide, step, made: done.times.length, perSecond: Math.round(rate(done)) },
    cpuMs: two(done.cpuMs / done.times.length),
    ...{ p50Ms: quantile(done.times, 0.5), p99Ms: quantile(done.times, 0.99) },
  })
  return [
    row('floor: one statement', floor),
    row('floor: behind bare HTTP', byHttp),
    { ...row('ours', ours), ofFloor: two(rate(ours) / rate(floor)), ofFloorByHttp: two(rate(ours) / rate(byHttp)) },
  ]
}

type Make = () => Promise<void>

async function turn(booking: Booking, done: Turn, make: Make, wide: number, seconds: number): Promise<void> {
  const cpuBefore = spentMs(booking)
  const startedAt = performance.now()
  const endsAt = startedAt + seconds * 1000
  const client = async () => {
    while (performance.now() < endsAt) {
      const askedAt = performance.now()
      await make()
      done.times.push(performance.now() - askedAt)
    }
  }
  await Promise.all(Array.from({ length: wide }, client))
  done.elapsedMs += performance.now() - startedAt
  done.cpuMs += spentMs(booking) - cpuBefore
}

/** By servers and database together; the client's own is not ours to save. */
function spentMs(booking: Booking): number {
  const { servers, floorServer, database } = booking.cpuMs()
  return servers + floorServer + database
}

const taken = { floor: 0, ours: 0 }

/** Unit by unit, then hour by hour from tomorrow on. */
function nextSlot({ unitIds, personIds }: Booking, whose: keyof typeof taken): Slot {
  const n = taken[whose]++
  const hour = Math.floor(n / unitIds.length)
  const day = Math.floor(Date.now() / dayMs) + 2 + Math.floor(hour / freeHours.length)
  const unitId = unitIds[n % unitIds.length]
  const personId = personIds[n % personIds.length]
  if (!unitId || !personId) throw new Error('There are no units or people')
  return { unitId, personId, startsAt: day * dayMs + (freeHours[hour % freeHours.length] ?? 0) * hourMs }
}

function mustBe(status: number, answer: { readonly status: number; readonly body: unknown }): void {
  if (answer.status !== status) throw new Error(`Answered ${answer.status}: ${JSON.stringify(answer.body)}`)
}
