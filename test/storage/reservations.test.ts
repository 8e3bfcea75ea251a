/** What only the database can show of reservations: rivals at the same instant, and that nobody waits in a circle. */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import type { Reservation } from '../../src/domain/reservation/reservation.ts'
import { cancelledReservation } from '../../src/domain/reservation/reservation.ts'
import { Overtaken, type Store } from '../../src/ports/store.ts'
import { withTenant } from '../../src/storage/database.ts'
import { createStore } from '../../src/storage/store.ts'
import { anHour, hourMs, reservationScene } from '../contract/reservations.ts'
import { aLine, minuteMs, t0 } from '../contract/store.ts'
import { storageHouse } from './house.ts'

const house = storageHouse()

/** Deadlocks are counted by the server, also those that a retry has hidden. Counts arrive when their connection rests. */
async function deadlocks(): Promise<number> {
  const { rows } = await house().asAdministrator(
    'select deadlocks from pg_stat_database where datname = current_database()',
  )
  return Number(rows[0]?.deadlocks ?? 0)
}

/** Pairs that keep the same instant of a unit, by the plainest comparison: zero, or the promise is broken. */
async function overlaps(organizationId: string): Promise<number> {
  return withTenant(house().connections.app, organizationId, async trx => {
    const { rows } = await sql<{ count: number }>`select count(*) from reservations as a join reservations as b
      on a.unit_id = b.unit_id and a.id < b.id and a.kept_from < b.kept_until and b.kept_from < a.kept_until
      where a.state in ('tentative', 'confirmed') and b.state in ('tentative', 'confirmed')`.execute(trx)
    return rows[0]?.count ?? -1
  })
}

const linesMade = `select count(*)::integer from journal where organization_id = $1 and action = 'reservation.made'`

describe('rivals', () => {
  it('I15, F-note 26: of 32 for one slot exactly one wins, round after round, without an error or a deadlock', async () => {
    const { at, person, atlas, organizationId } = await reservationScene(house())
    for (let round = 0; round < 12; round += 1) {
      const outcomes = await Promise.all(
        Array.from({ length: 32 }, () =>
          at(t0, async (tx, line) => {
            const mine = anHour(atlas, person.id, round * 60)
            const { placed } = await tx.reservations.place([mine], line)
            const standing = await tx.reservations.inTheWay([
              { unitId: atlas.id, kept: { from: mine.startsAt, until: mine.endsAt } },
            ])
            return { hasWon: placed.length === 1, inTheWay: standing.length }
          }),
        ),
      )
      expect(outcomes.filter(outcome => outcome.hasWon)).toHaveLength(1)
      expect(outcomes.every(outcome => outcome.inTheWay === 1)).toBe(true)
    }
    expect(await overlaps(organizationId)).toBe(0)
    expect(await deadlocks()).toBe(0)
  })

  it('I14: of 32 that overlap partly, buffers included, those that win do not overlap', async () => {
    const { at, person, atlas, organizationId } = await reservationScene(house())
    const buffers = { bufferBeforeMinutes: 5, bufferAfterMinutes: 10 }
    const outcomes = await Promise.all(
      Array.from({ length: 32 }, (_, n) =>
        at(t0, async (tx, line) => {
          const { placed } = await tx.reservations.place([anHour(atlas, person.id, n * 20, buffers)], line)
          return placed.length
        }),
      ),
    )
    const winners = outcomes.reduce((sum, count) => sum + count, 0)
    expect(winners).toBeGreaterThan(0)
    expect(winners).toBeLessThanOrEqual(9)
    expect(await overlaps(organizationId)).toBe(0)
  })

  it('F-note 27: series that cross each other over two units are all or nothing, without a deadlock', async () => {
    const { at, person, atlas, bureau, organizationId } = await reservationScene(house())
    const weekMinutes = 7 * 24 * 60
    const wholeSeries = (reversed: boolean): Reservation[] => {
      const all = Array.from({ length: 52 }, (_, week) =>
        anHour(week % 2 === 0 ? atlas : bureau, person.id, week * weekMinutes),
      )
      return reversed ? all.reverse() : all
    }
    const outcomes = await Promise.all(
      Array.from({ length: 16 }, async (_, n) => {
        try {
          await at(t0, async (tx, line) => {
            const { taken } = await tx.reservations.place(wholeSeries(n % 2 === 1), line)
            if (taken.length > 0) throw new Error('taken')
          })
          return 'won'
        } catch (error) {
          return error instanceof Error ? error.message : 'unknown'
        }
      }),
    )
    expect(outcomes.filter(outcome => outcome === 'won')).toHaveLength(1)
    expect(outcomes.filter(outcome => outcome === 'taken')).toHaveLength(15)
    await at(t0, async tx => expect((await tx.reservations.list({ limit: 100 })).items).toHaveLength(52))
    expect(await overlaps(organizationId)).toBe(0)
    expect(await deadlocks()).toBe(0)
  })

  it('I14: moves that cross each other, creations and cancellations at the same time leave no overlap and no deadlock', async () => {
    const { at, person, atlas, bureau, placed, organizationId } = await reservationScene(house())
    for (let round = 0; round < 6; round += 1) {
      const start = round * 600
      const [here, there, other] = [
        anHour(atlas, person.id, start),
        anHour(bureau, person.id, start),
        anHour(atlas, person.id, start + 60),
      ]
      await placed(here, there, other)
      const change = (item: Reservation) =>
        at(t0 + 1, async (tx, line) => (await tx.reservations.update([item], line)).outcome)
      const later = { startsAt: other.startsAt, endsAt: other.endsAt }
      const outcomes = await Promise.all([
        ...Array.from({ length: 6 }, () => change({ ...here, unitId: bureau.id, ...later })),
        ...Array.from({ length: 6 }, () => change({ ...there, unitId: atlas.id })),
        change(cancelledReservation(other, 'asked')),
        ...Array.from({ length: 12 }, (_, n) =>
          at(t0 + 1, async (tx, line) => {
            const wanted = anHour(n % 2 === 0 ? atlas : bureau, person.id, start + 60)
            return (await tx.reservations.place([wanted], line)).placed.length === 1 ? 'placed' : 'taken'
          }),
        ),
      ])
      expect(outcomes.slice(0, 6).filter(outcome => outcome === 'done').length).toBeLessThanOrEqual(1)
      expect(outcomes.slice(6, 12).filter(outcome => outcome === 'done').length).toBeLessThanOrEqual(1)
      expect(outcomes[12]).toBe('done')
    }
    expect(await overlaps(organizationId)).toBe(0)
    expect(await deadlocks()).toBe(0)
  })

  it('I14: of two processes that found a slot free one is overtaken, and leaves nothing; in one they take turns', async () => {
    const { person, atlas, organizationId } = await reservationScene(house())
    const processes = [1, 2].map(() => createStore({ db: house().connections.app, enqueueWake: async () => undefined }))
    const writers = (stores: readonly Store[]) => {
      const hour = anHour(atlas, person.id, stores[0] === stores[1] ? 120 : 0)
      let started = 0
      const { promise: haveStarted, resolve } = Promise.withResolvers<void>()
      return Promise.allSettled(
        stores.map(store =>
          store.transaction(organizationId, t0, async tx => {
            const line = await tx.journal.append(aLine('reservation.made'))
            started += 1
            if (started === stores.length) resolve()
            await haveStarted
            return tx.reservations.placeFree({ ...hour, id: randomUUID() }, line)
          }),
        ),
      )
    }
    const lines = async () => (await house().asAdministrator(linesMade, [organizationId])).rows[0]?.count
    const [lost, won] = (await writers(processes)).sort((a, b) => (a.status < b.status ? 1 : -1))
    expect(won).toEqual({ status: 'fulfilled', value: true })
    expect(lost).toMatchObject({ status: 'rejected', reason: expect.any(Overtaken) })
    expect(await lines()).toBe(1)
    const [one] = processes
    const ofOne = one ? await writers([one, one]) : []
    expect(ofOne.map(outcome => outcome.status === 'fulfilled' && outcome.value).sort()).toEqual([false, true])
    expect(await lines()).toBe(3)
    expect(await overlaps(organizationId)).toBe(0)
  })

  it('F-note 13: a lapsed hold goes to exactly one of those who come, and confirming it late is stale', async () => {
    const { at, person, atlas, placed } = await reservationScene(house())
    const held = anHour(atlas, person.id, 60, { state: 'tentative', holdUntil: t0 + minuteMs })
    await placed(held)
    const outcomes = await Promise.all(
      Array.from({ length: 16 }, () =>
        at(t0 + minuteMs, (tx, line) => tx.reservations.place([anHour(atlas, person.id, 60)], line)),
      ),
    )
    expect(outcomes.filter(outcome => outcome.placed.length === 1)).toHaveLength(1)
    expect(outcomes.flatMap(outcome => outcome.released).map(item => item.id)).toEqual([held.id])
    await at(t0 + minuteMs, async (tx, line) => {
      const late = { ...held, state: 'confirmed' as const, holdUntil: null }
      expect((await tx.reservations.update([late], line)).outcome).toBe('stale')
      expect((await tx.facts.of([person.id], 'history')).reservations.filter(f => f.reservationId === held.id)).toEqual(
        [
          expect.objectContaining({ state: 'tentative', during: { from: t0, until: t0 + minuteMs } }),
          expect.objectContaining({ state: 'cancelled' }),
        ],
      )
    })
  })
})

describe('the last line', () => {
  it('refuses an overlap that goes around the shelf', async () => {
    const { person, atlas, placed, organizationId } = await reservationScene(house())
    await placed(anHour(atlas, person.id, 0))
    const smuggled = withTenant(house().connections.app, organizationId, trx =>
      sql`insert into reservations select organization_id, ${randomUUID()}, unit_id, person_id, booked_by_person_id,
        audience, starts_at, ends_at, buffer_before_minutes, buffer_after_minutes, kept_from, kept_until, attendees, state,
        hold_until, cancel_reason, is_payment_demanded, is_paid, lead_minutes, lag_minutes, series_id, occurrence_of, 1
        from reservations`.execute(trx),
    )
    await expect(smuggled).rejects.toMatchObject({ code: '23P01' })
  })

  it('walks an index to what is busy, however long the past is', async () => {
    const { at, person, atlas, placed, organizationId } = await reservationScene(house())
    const past = Array.from({ length: 400 }, (_, n) => anHour(atlas, person.id, -60 * (n + 1)))
    await placed(...past, anHour(atlas, person.id, 0))
    await house().asAdministrator('analyze reservations')
    const within = { from: t0, until: t0 + hourMs }
    await at(t0, async tx => expect(await tx.reservations.busy([atlas.id], within)).toHaveLength(1))
    const plan = await withTenant(house().connections.app, organizationId, async trx => {
      const { rows } = await sql<Record<string, string>>`explain select kept_from from reservations
        where unit_id = ${atlas.id} and kept_from <= ${new Date(t0)} and state in ('tentative', 'confirmed')
          and (hold_until is null or hold_until > ${new Date(t0)}) order by kept_from desc limit 1`.execute(trx)
      return rows.map(row => Object.values(row)[0]).join('\n')
    })
    expect(plan).toMatch(/Index (Only )?Scan Backward using reservations_organization_id_unit_id_kept_from/)
  })
})
