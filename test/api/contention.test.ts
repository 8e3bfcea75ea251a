// W5 as the suite runs it: 500 rounds of rivals for one slot, on two stores over one database, as two processes are; a part of
// them through two servers over HTTP. `bench/w5-contention.ts` has ten thousand, with real processes.
import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keptSpan, type Reservation, reservationOf } from '../../src/domain/reservation/reservation.ts'
import type { ReservationUnit } from '../../src/domain/reservation/unit.ts'
import { createServer } from '../../src/http/server.ts'
import type { Store } from '../../src/ports/store.ts'
import { createControls } from '../../src/storage/control/controls.ts'
import { type Connections, openDatabase, withTenant } from '../../src/storage/database.ts'
import type { Schema } from '../../src/storage/schema.ts'
import { createSealer } from '../../src/storage/seal.ts'
import { createStore } from '../../src/storage/store.ts'
import { type Answered, type Client, clientOf, idOf } from '../house.ts'
import { addPerson, openSpace, type Space } from './space.ts'

/** A busy machine needs its time; nothing here is about how long it takes. */
const timeout = 240_000
const hourMs = 3_600_000
const dayMs = 24 * hourMs
const rivals = 32
const roundsOf = { slots: 440, series: 10, overHttp: 40, moves: 10 } as const

let space: Space
let second: Connections<Schema>
let secondServer: FastifyInstance
let stores: readonly Store[]
let clients: readonly Client[]
let personIds: readonly string[]
let units: readonly ReservationUnit[]

beforeAll(async () => {
  space = await openSpace()
  const { house, locationId } = space
  const { ownerConfig } = house.connections
  second = await openDatabase<Schema>({ ownerConfig })
  const store = createStore({ db: second.app, enqueueWake: async () => undefined })
  secondServer = await createServer({
    ...house.parts,
    store,
    controls: createControls(second.control, createSealer(house.keys)),
  })
  stores = [house.store, store]
  clients = [house.host, clientOf(await secondServer.listen({ host: '127.0.0.1', port: 0 }), house.host.key)]
  personIds = await Promise.all(Array.from({ length: 4 }, () => addPerson(house)))
  const ids = await Promise.all(
    ['Atlas', 'Bureau'].map(async name =>
      idOf(await house.host.post('/reservation-units', { locationId, name, kind: 'room', capacity: 4 })),
    ),
  )
  units = await house.inTransaction(tx => tx.units.all({ ids }))
})

afterAll(async () => {
  await secondServer.close()
  await second.close()
  await space.house.close()
})

/** Rounds are kept apart in time, so that each finds a free calendar. */
const startOf = (day: number, hour: number): number =>
  Math.ceil(space.house.clock.now() / dayMs) * dayMs + day * dayMs + hour * hourMs
const turn = <T>(all: readonly T[], n: number): T => {
  const one = all[n % all.length]
  if (one === undefined) throw new Error('Nothing to choose from')
  return one
}
const anHour = (n: number, startsAt: number): Reservation =>
  reservationOf({
    id: randomUUID(),
    unit: turn(units, n),
    personId: turn(personIds, n),
    audience: 'members',
    startsAt,
    endsAt: startsAt + hourMs,
    holdUntil: null,
  })

/** All or nothing, as the commands do it: a look, the line of the journal, the place. */
async function hasWon(store: Store, wanted: readonly Reservation[]): Promise<boolean> {
  const lost = new Error('Somebody was faster')
  const { organizationId, clock } = space.house
  try {
    await store.transaction(organizationId, clock.now(), async tx => {
      const slots = wanted.map(item => ({ unitId: item.unitId, kept: keptSpan(item) }))
      if ((await tx.reservations.inTheWay(slots)).length > 0) throw lost
      const line = { actor: { kind: 'system', id: 'operator' }, subject: {}, detail: {} } as const
      const journalId = await tx.journal.append({ ...line, action: 'reservation.made' })
      if ((await tx.reservations.place(wanted, journalId)).taken.length > 0) throw lost
    })
    return true
  } catch (error) {
    if (error !== lost) throw error
    return false
  }
}

const several = <T>(count: number, one: (k: number) => T): T[] => Array.from({ length: count }, (_, k) => one(k))
const iso = (at: number): string => new Date(at).toISOString()
const isConflict = ({ status, body }: Answered): boolean => {
  const { inTheWay } = Object(body['facts']) as { inTheWay?: readonly unknown[] }
  return status === 409 && body['code'] === 'reservation.conflict' && (inTheWay?.length ?? 0) > 0
}

async function overlaps(): Promise<number> {
  return withTenant(second.app, space.house.organizationId, async trx => {
    const { rows } = await sql<{ count: number }>`select count(*) from (select kept_from,
        lag(kept_until) over (partition by unit_id order by kept_from) as before from reservations
        where state in ('tentative', 'confirmed')) as kept where kept_from < before`.execute(trx)
    return Number(rows[0]?.count)
  })
}

describe('W5, I14, I15: rivals on two stores', { timeout }, () => {
  it(`of ${rivals} for one slot exactly one wins, in ${roundsOf.slots} rounds`, async () => {
    for (let round = 0; round < roundsOf.slots; round += 1) {
      const won = await Promise.all(
        several(rivals, k => hasWon(turn(stores, k), [anHour(round, startOf(2 + Math.floor(round / 24), round % 24))])),
      )
      expect(won.filter(Boolean)).toHaveLength(1)
    }
    expect(await overlaps()).toBe(0)
  })

  it(`of 16 series of 52 over two units, half of them reversed, one wins whole, in ${roundsOf.series} rounds`, async () => {
    for (let round = 0; round < roundsOf.series; round += 1) {
      const series = (isReversed: boolean) => {
        const all = several(52, week => anHour(week, startOf(100 + week * 7, round)))
        return isReversed ? all.reverse() : all
      }
      const won = await Promise.all(several(16, k => hasWon(turn(stores, k), series(k % 4 < 2))))
      expect(won.filter(Boolean)).toHaveLength(1)
    }
    expect(await overlaps()).toBe(0)
  })
})

describe('W5, I14, I15: rivals over HTTP', { timeout }, () => {
  const make = (k: number, unit: ReservationUnit, startsAt: number) =>
    turn(clients, k).post(
      '/reservations',
      { unitId: unit.id, personId: turn(personIds, k), startsAt: iso(startsAt), endsAt: iso(startsAt + hourMs) },
      { 'idempotency-key': randomUUID() },
    )

  it(`one gets 201, ${rivals - 1} get 409 with what stands in the way, in ${roundsOf.overHttp} rounds`, async () => {
    for (let round = 0; round < roundsOf.overHttp; round += 1) {
      const startsAt = startOf(40 + Math.floor(round / 24), round % 24)
      const answers = await Promise.all(several(rivals, k => make(k, turn(units, 0), startsAt)))
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
      expect(answers.filter(isConflict)).toHaveLength(rivals - 1)
    }
    expect(space.house.failures).toEqual([])
    expect(await overlaps()).toBe(0)
  })

  it(`moves, cancellations and creations end with nobody in two places, in ${roundsOf.moves} rounds`, async () => {
    const [here, there] = [turn(units, 0), turn(units, 1)]
    for (let round = 0; round < roundsOf.moves; round += 1) {
      const startsAt = startOf(60 + round, 0)
      const ids = (
        await Promise.all([make(0, here, startsAt), make(1, there, startsAt), make(2, there, startsAt + hourMs)])
      ).map(idOf)
      const move = (k: number, unit: ReservationUnit, at: number) =>
        turn(clients, k).post(`/reservations/${turn(ids, 1 + (k % 2))}/move`, {
          unitId: unit.id,
          startsAt: iso(at),
          endsAt: iso(at + hourMs),
        })
      const answers = await Promise.all([
        ...several(8, k => make(k, here, startsAt)),
        turn(clients, round).post(`/reservations/${turn(ids, 0)}/cancel`, {}),
        ...several(8, k => move(k, here, startsAt + (k % 2) * hourMs)),
        ...several(7, k => move(k, there, startsAt + ((k + 1) % 2) * hourMs)),
        ...several(8, k => make(k, here, startsAt)),
      ])
      expect(answers.filter(({ status }) => ![200, 201, 409].includes(status))).toEqual([])
    }
    expect(space.house.failures).toEqual([])
    expect(await overlaps()).toBe(0)
  })

  it(`of ${rivals} who change one reservation, series or unit each gets an answer of the rules`, async () => {
    const [here] = [turn(units, 0)]
    const startsAt = startOf(80, 0)
    const alone = idOf(await make(0, here, startsAt))
    const recurrence = { rule: 'FREQ=WEEKLY;COUNT=4' }
    const times = (at: number) => ({ startsAt: iso(at), endsAt: iso(at + hourMs / 2) })
    const weekly = { unitId: here.id, personId: turn(personIds, 0), ...times(startsAt + 2 * hourMs), recurrence }
    const dated = idOf(await turn(clients, 0).post('/reservations', weekly))
    const answers = await Promise.all([
      ...several(rivals, k => turn(clients, k).post(`/reservations/${alone}/move`, times(startsAt + k * 60_000))),
      ...several(rivals, k =>
        turn(clients, k).post(`/reservations/${dated}/series`, {
          scope: 'all',
          ...times(startsAt + 2 * hourMs + k * 60_000),
        }),
      ),
      ...several(rivals, k => turn(clients, k).patch(`/reservation-units/${here.id}`, { capacity: 10 + k })),
    ])
    expect(answers.filter(({ status }) => status !== 200).map(({ text }) => text)).toEqual([])
    expect(space.house.failures).toEqual([])
    expect(await overlaps()).toBe(0)
  })

  it('nobody was caught in a circle', async () => {
    const { rows } = await sql<{ deadlocks: number }>`select deadlocks from pg_stat_database
      where datname = current_database()`.execute(second.owner)
    expect(Number(rows[0]?.deadlocks)).toBe(0)
  })
})
