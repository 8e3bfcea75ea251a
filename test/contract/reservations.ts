/** What every store does with reservation units, reservations and series; part of the store's contract. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { desiredAccess } from '../../src/domain/access/desired.ts'
import type { Reservation } from '../../src/domain/reservation/reservation.ts'
import { cancelledReservation, confirmedReservation, reservationOf } from '../../src/domain/reservation/reservation.ts'
import type { ReservationSeries } from '../../src/domain/reservation/series.ts'
import { plainUnit, type ReservationUnit } from '../../src/domain/reservation/unit.ts'
import { forever } from '../../src/domain/span.ts'
import type { Transaction } from '../../src/ports/store.ts'
import { aLine, aLocation, aPerson, minuteMs, type StoreUnderTest, t0 } from './store.ts'

export const hourMs = 60 * minuteMs

export const aUnit = (more: Pick<ReservationUnit, 'locationId'> & Partial<ReservationUnit>): ReservationUnit => ({
  id: randomUUID(),
  name: 'Atlas',
  kind: 'room',
  capacity: 8,
  ...plainUnit,
  ...more,
})

export const aSeries = (
  more: Pick<ReservationSeries, 'unitId' | 'personId'> & Partial<ReservationSeries>,
): ReservationSeries => ({
  id: randomUUID(),
  bookedByPersonId: null,
  audience: 'members',
  rule: 'FREQ=WEEKLY',
  timeZone: 'Europe/Lisbon',
  startsAtLocal: '2026-03-02T09:00',
  endsAtLocal: '2026-03-02T10:00',
  template: { attendees: 1, leadMinutes: null, lagMinutes: null, skipped: [] },
  materialisedUntil: null,
  status: 'open',
  version: 1,
  ...more,
})

/** A confirmed hour in the unit, that begins so many minutes after `t0`. */
export const anHour = (
  unit: ReservationUnit,
  personId: string,
  startMinutes: number,
  more: Partial<Reservation> = {},
): Reservation => {
  const startsAt = t0 + startMinutes * minuteMs
  return reservationOf(
    { id: randomUUID(), unit, personId, audience: 'members', startsAt, endsAt: startsAt + hourMs, holdUntil: null },
    more,
  )
}

/** A location with two units and a person, in an organisation of its own. */
export async function reservationScene(subject: StoreUnderTest) {
  const organizationId = randomUUID()
  await subject.addOrganization(organizationId)
  const at = <T>(instantAt: number, work: (tx: Transaction, line: string) => Promise<T>) =>
    subject.store.transaction(organizationId, instantAt, async tx => work(tx, await tx.journal.append(aLine())))
  const person = aPerson()
  const location = aLocation()
  const [first, second] = [randomUUID(), randomUUID()].sort()
  const atlas = aUnit({ locationId: location.id, id: first ?? '' })
  const bureau = aUnit({ locationId: location.id, id: second ?? '', name: 'Bureau', capacity: 2 })
  await at(t0, async (tx, line) => {
    await tx.people.insert(person, line)
    await tx.locations.insert(location, line)
    await tx.units.insert(atlas, line)
    await tx.units.insert(bureau, line)
  })
  const placed = async (...reservations: Reservation[]) => {
    const { taken } = await at(t0, (tx, line) => tx.reservations.place(reservations, line))
    expect(taken).toEqual([])
  }
  return { store: subject.store, organizationId, at, person, location, atlas, bureau, placed }
}

export function reservationContract(makeStore: () => Promise<StoreUnderTest>): void {
  const scene = async () => reservationScene(await makeStore())

  describe('reservation units', () => {
    it('M8: keeps every setting, and the groups that a unit opens', async () => {
      const { at, person, location, atlas, bureau } = await scene()
      const full = aUnit({
        locationId: location.id,
        kind: 'office',
        price: { perHour: 1200, perDay: null, currency: 'EUR' },
        bufferBeforeMinutes: 10,
        bufferAfterMinutes: 20,
        minimumMinutes: 30,
        maximumMinutes: 240,
        noticeMinutes: 60,
        bookAheadDays: 90,
        hours: {
          members: [{ weekday: 1, from: '08:00', until: '20:00' }],
          public: [],
          closedDays: ['2026-12-25'],
        },
        isPubliclyBookable: true,
        isPaymentDemanded: true,
        accessLeadMinutes: 30,
        accessLagMinutes: 0,
        status: 'inactive',
      })
      await at(t0, async (tx, line) => {
        expect(await tx.units.insert(full, line)).toBe('done')
        expect(await tx.units.find(full.id)).toEqual(full)
        expect(await tx.units.update({ ...full, name: 'Corner', price: null, accessLeadMinutes: null }, line)).toBe(
          'done',
        )
        expect(await tx.units.find(full.id)).toMatchObject({
          name: 'Corner',
          price: null,
          accessLeadMinutes: null,
          version: 2,
        })
        expect((await tx.units.all({ locationId: location.id })).map(unit => unit.id)).toEqual(
          [atlas.id, bureau.id, full.id].sort(),
        )
        expect((await tx.units.all({ ids: [bureau.id, randomUUID()] })).map(unit => unit.name)).toEqual(['Bureau'])
        expect(await tx.units.all()).toHaveLength(3)
        expect((await tx.units.list({ where: { kind: 'office' }, limit: 9 })).items).toHaveLength(1)
        await tx.units.replaceAccessGroups(atlas.id, 'site-1', ['group-2', 'group-1', 'group-2'], line)
        expect(await tx.units.accessGroups(atlas.id)).toEqual(['group-1', 'group-2'])
        expect(await tx.units.placeOf(atlas.id)).toEqual({
          unit: await tx.units.find(atlas.id),
          location: await tx.locations.find(atlas.locationId),
          accessGroupIds: ['group-1', 'group-2'],
          accessWindow: await tx.settings.accessWindow(),
          isFree: false,
          person: null,
        })
        const asked = await tx.units.placeOf(atlas.id, { personId: person.id })
        expect(asked?.person).toEqual(await tx.people.find(person.id))
        expect(asked?.person?.id).toBe(person.id)
        for (const personId of [randomUUID(), 'ana'])
          expect((await tx.units.placeOf(atlas.id, { personId }))?.person).toBeNull()
        expect(await tx.units.placeOf(crypto.randomUUID())).toBeNull()
        expect(await tx.units.placeOf('atlas')).toBeNull()
      })
      await at(t0 + 1, (tx, line) => tx.units.replaceAccessGroups(atlas.id, 'site-1', ['group-2', 'group-3'], line))
      await at(t0 + 2, async (tx, line) => {
        const facts = (await tx.facts.of([], 'current')).unitMappings.map(
          fact => [fact.accessGroupId, fact.during.from, fact.during.until] as const,
        )
        expect(facts.sort()).toEqual([
          ['group-1', t0, t0 + 1],
          ['group-2', t0, forever],
          ['group-3', t0 + 1, forever],
        ])
        expect(await tx.units.mappings()).toEqual([
          { unitId: atlas.id, siteId: 'site-1', accessGroupId: 'group-2' },
          { unitId: atlas.id, siteId: 'site-1', accessGroupId: 'group-3' },
        ])
        await tx.units.endAccessGroupsAt(location.id, line)
        expect(await tx.units.accessGroups(atlas.id)).toEqual([])
      })
    })

    it('M3: keeps lead and lag as spans, of units and of the organisation', async () => {
      const { at, atlas } = await scene()
      const later = t0 + minuteMs
      await at(t0, async tx => expect(await tx.settings.accessWindow()).toEqual({ leadMinutes: 15, lagMinutes: 15 }))
      await at(later, async (tx, line) => {
        await tx.settings.saveAccessWindow({ leadMinutes: 30, lagMinutes: 15 }, line)
        await tx.settings.saveAccessWindow({ leadMinutes: 30, lagMinutes: 5 }, line)
        await tx.units.update({ ...atlas, accessLeadMinutes: 60 }, line)
      })
      await at(later + 1, (tx, line) => tx.settings.saveAccessWindow({ leadMinutes: 30, lagMinutes: 5 }, line))
      await at(later + 2, (tx, line) => tx.settings.saveAccessWindow({ leadMinutes: 0, lagMinutes: 0 }, line))
      await at(later + 3, async tx => {
        const { windows, units } = await tx.facts.of([], 'current')
        expect(windows).toEqual([
          { leadMinutes: 15, lagMinutes: 15, during: { from: Number.NEGATIVE_INFINITY, until: later } },
          { leadMinutes: 30, lagMinutes: 5, during: { from: later, until: later + 2 } },
          { leadMinutes: 0, lagMinutes: 0, during: { from: later + 2, until: forever } },
        ])
        const ofAtlas = units.filter(unit => unit.unitId === atlas.id).sort((a, b) => a.during.from - b.during.from)
        expect(ofAtlas.map(unit => [unit.leadMinutes, unit.during.from])).toEqual([
          [null, t0],
          [60, later],
        ])
        expect(await tx.settings.accessWindow()).toEqual({ leadMinutes: 0, lagMinutes: 0 })
      })
    })
  })

  describe('reservations', () => {
    it('keeps every field, lists and finds', async () => {
      const { at, person, atlas, placed } = await scene()
      const series = aSeries({ unitId: atlas.id, personId: person.id, materialisedUntil: t0 + 5 })
      await at(t0, (tx, line) => tx.series.insert(series, line))
      const full = anHour(atlas, person.id, 0, {
        bookedByPersonId: person.id,
        audience: 'public',
        bufferBeforeMinutes: 5,
        bufferAfterMinutes: 10,
        attendees: 7,
        state: 'tentative',
        holdUntil: t0 + 3,
        isPaymentDemanded: true,
        isPaid: true,
        leadMinutes: 0,
        lagMinutes: 90,
        seriesId: series.id,
        occurrenceOf: '2026-03-02T09:00',
      })
      await placed(full)
      await at(t0, async tx => {
        expect(await tx.reservations.find(full.id)).toEqual(full)
        expect(await tx.reservations.find('nonsense')).toBeNull()
        for (const where of [
          { personId: person.id },
          { unitId: atlas.id },
          { seriesId: series.id },
          { state: 'tentative' },
        ]) {
          expect(await tx.reservations.list({ where, limit: 1 })).toEqual({ items: [full], nextCursor: null })
        }
        expect((await tx.reservations.list({ where: { unitId: randomUUID() }, limit: 1 })).items).toEqual([])
        await expect(tx.reservations.list({ where: { shoeSize: '41' }, limit: 1 })).rejects.toThrow('shoeSize')
        const hour = { from: full.startsAt, until: full.endsAt }
        expect(await tx.reservations.during({ personId: person.id }, hour)).toEqual([full])
        expect(await tx.reservations.during({ seriesId: series.id }, { from: t0 - 5, until: t0 })).toEqual([])
        expect(await tx.series.find(series.id)).toEqual(series)
        expect(await tx.series.toExtend(9)).toEqual([series])
        expect(await tx.series.toExtend(0)).toEqual([])
      })
      const dayMs = 24 * hourMs
      const toExtendAt = (instant: number) => at(instant, async tx => (await tx.series.toExtend(9)).map(({ id }) => id))
      expect(await toExtendAt(t0 + 5 - 365 * dayMs)).toEqual([])
      expect(await toExtendAt(t0 + 6 - 365 * dayMs)).toEqual([series.id])
      await at(t0, (tx, line) => tx.units.update({ ...atlas, bookAheadDays: 2 }, line))
      expect(await toExtendAt(t0 + 5 - 2 * dayMs)).toEqual([])
      expect(await toExtendAt(t0 + 6 - 2 * dayMs)).toEqual([series.id])
    })

    it('I14: refuses what overlaps, buffers of both added up, and takes what touches', async () => {
      const { at, person, atlas, bureau, placed } = await scene()
      const ten = { bufferBeforeMinutes: 10, bufferAfterMinutes: 10 }
      const held = anHour(atlas, person.id, 120, ten)
      await placed(held)
      const place = (more: Partial<Reservation>, startMinutes: number, unit = atlas) =>
        at(t0, async (tx, line) => {
          const { placed: done } = await tx.reservations.place([anHour(unit, person.id, startMinutes, more)], line)
          return done.length === 1
        })
      expect(await place({}, 120)).toBe(false)
      expect(await place(ten, 59)).toBe(false)
      expect(await place(ten, 41)).toBe(false)
      expect(await place({}, 189)).toBe(false)
      expect(await place({}, 120, bureau)).toBe(true)
      expect(await place({ state: 'conflicted' }, 120)).toBe(true)
      expect(await place(ten, 40)).toBe(true)
      expect(await place({}, 190)).toBe(true)
    })

    it('I15: of a whole request, says what fits and what does not, also within the request', async () => {
      const { at, person, atlas, bureau, placed } = await scene()
      await placed(anHour(atlas, person.id, 0))
      const wanted = [
        anHour(bureau, person.id, 30),
        anHour(atlas, person.id, 30),
        anHour(atlas, person.id, 60),
        anHour(atlas, person.id, 90),
      ]
      await at(t0, async (tx, line) => {
        const { placed: done, taken } = await tx.reservations.place(wanted, line)
        expect([...done].sort()).toEqual([wanted[0]?.id, wanted[2]?.id].sort())
        expect(taken).toEqual([wanted[1]?.id, wanted[3]?.id])
        expect(await tx.reservations.find(taken[0] ?? '')).toBeNull()
        expect((await tx.reservations.place(wanted, line)).taken).toHaveLength(4)
        expect(await tx.reservations.place([], line)).toEqual({ placed: [], taken: [], released: [] })
      })
    })

    it('F-note 13: releases a lapsed hold with the next insert, and not a moment before it lapses', async () => {
      const { at, person, atlas, placed } = await scene()
      const lapsesAt = t0 + 10 * minuteMs
      const held = anHour(atlas, person.id, 60, { state: 'tentative', holdUntil: lapsesAt })
      await placed(held)
      const slot = { unitId: atlas.id, kept: { from: held.startsAt, until: held.endsAt } }
      const rival = anHour(atlas, person.id, 60)
      await at(lapsesAt - 1, async (tx, line) => {
        expect((await tx.reservations.place([rival], line)).taken).toEqual([rival.id])
        expect(await tx.reservations.inTheWay([slot])).toEqual([{ index: 0, reservation: held }])
        expect(await tx.reservations.lapsed(9)).toEqual([])
        expect(await tx.reservations.nextLapseAt()).toBe(lapsesAt)
      })
      const released = { ...cancelledReservation(held, 'lapsed'), version: 2 }
      await at(lapsesAt, async (tx, line) => {
        expect(await tx.reservations.inTheWay([slot])).toEqual([])
        expect(await tx.reservations.busy([atlas.id], slot.kept)).toEqual([])
        expect(await tx.reservations.lapsed(9)).toEqual([held])
        expect(await tx.reservations.place([rival], line)).toEqual({
          placed: [rival.id],
          taken: [],
          released: [released],
        })
        expect(await tx.reservations.find(held.id)).toEqual(released)
        expect(await tx.reservations.nextLapseAt()).toBeNull()
        // Whoever confirms it now confirms what is gone.
        expect((await tx.reservations.update([confirmedReservation(held, true)], line)).outcome).toBe('stale')
      })
    })

    it('F-note 13: finds a slot free where not even a lapsed hold stands, and writes there without waiting', async () => {
      const { at, person, atlas, bureau, placed } = await scene()
      const held = anHour(atlas, person.id, 60, { state: 'tentative', holdUntil: t0 + minuteMs })
      await placed(held)
      const mine = anHour(bureau, person.id, 60)
      await at(t0 + hourMs, async (tx, line) => {
        const isFree = async (unitId: string, { startsAt, endsAt }: Reservation) =>
          (await tx.units.placeOf(unitId, { time: { from: startsAt, until: endsAt } }))?.isFree
        expect(await isFree(atlas.id, held)).toBe(false)
        expect(await isFree(bureau.id, mine)).toBe(true)
        expect(await tx.reservations.placeFree(mine, line)).toBe(true)
        expect(await isFree(bureau.id, mine)).toBe(false)
        expect(await tx.reservations.find(mine.id)).toEqual(mine)
        const { reservations } = await tx.facts.of([person.id], 'history')
        expect(reservations.map(fact => fact.reservationId)).toContain(mine.id)
      })
    })

    it('F-note 13: a move releases the lapsed hold in its way too, and says whose it was', async () => {
      const { at, person, atlas, bureau, placed } = await scene()
      const lapsesAt = t0 + 10 * minuteMs
      const held = anHour(atlas, person.id, 60, { state: 'tentative', holdUntil: lapsesAt })
      const mine = anHour(bureau, person.id, 60)
      await placed(held, mine)
      const released = { ...cancelledReservation(held, 'lapsed'), version: 2 }
      await at(lapsesAt, async (tx, line) => {
        const moved = { ...mine, unitId: atlas.id }
        expect(await tx.reservations.update([moved], line)).toEqual({ outcome: 'done', released: [released] })
        expect(await tx.reservations.find(held.id)).toEqual(released)
      })
    })

    it('knows the holds that lapse soon, and since when they stand', async () => {
      const { at, person, atlas, placed } = await scene()
      const hold = (start: number, minutes: number) =>
        anHour(atlas, person.id, start, { state: 'tentative', holdUntil: t0 + minutes * minuteMs })
      const [soon, sooner, late] = [hold(60, 20), hold(180, 10), hold(300, 90)]
      await placed(soon, sooner, late, anHour(atlas, person.id, 420))
      await at(t0 + minuteMs, async tx => {
        expect(await tx.reservations.holdsUntil(t0 + 60 * minuteMs)).toEqual([
          { reservation: sooner, heldSince: t0 },
          { reservation: soon, heldSince: t0 },
        ])
      })
      await at(t0 + 10 * minuteMs, async tx => {
        expect((await tx.reservations.holdsUntil(t0 + 60 * minuteMs)).map(({ reservation }) => reservation.id)).toEqual(
          [soon.id],
        )
      })
    })

    it('F22: remembers by which zone data a zone was last read, and no older ones', async () => {
      const { at } = await scene()
      const record = { offsetMs: 3_600_000, changes: [{ at: t0, offsetMs: 0 }] }
      await at(t0, async tx => {
        expect(await tx.settings.zoneClock('Europe/Lisbon')).toBeNull()
        await tx.settings.saveZoneClock('Europe/Lisbon', { tzVersion: '2026a', record })
        await tx.settings.saveZoneClock('Europe/Lisbon', { tzVersion: '2026b', record })
        await tx.settings.saveZoneClock('Europe/Lisbon', { tzVersion: '2025c', record })
        expect(await tx.settings.zoneClock('Europe/Lisbon')).toEqual({ tzVersion: '2026b', record })
        expect(await tx.settings.zoneClock('Europe/Paris')).toBeNull()
      })
    })

    it('lists by start, page by page, within a span', async () => {
      const { at, person, atlas, bureau, placed } = await scene()
      const items = [0, 60, 120, 180].map(start => anHour(atlas, person.id, start))
      const beside = anHour(bureau, person.id, 60)
      const held = anHour(bureau, person.id, 240, { state: 'tentative', holdUntil: t0 + 5 })
      await placed(...items, beside, held)
      await at(t0 + 5, async tx => {
        const within = { from: (items[0]?.endsAt ?? 0) - 1, until: held.startsAt + 1 }
        const page = (query: object) =>
          tx.reservations.byStart({ within, isKeeping: false, after: null, limit: 9, ...query })
        const idsOf = async (query: object) => (await page(query)).map(({ id }) => id)
        const pair = [items[1]?.id, beside.id].toSorted()
        const all = [items[0]?.id, ...pair, items[2]?.id, items[3]?.id, held.id]
        expect(await idsOf({})).toEqual(all)
        const [, second] = await page({ limit: 2 })
        expect(await idsOf({ after: second, limit: 3 })).toEqual(all.slice(2, 5))
        expect(await idsOf({ isKeeping: true })).toEqual(all.slice(0, 5))
        expect(await idsOf({ unitIds: [bureau.id] })).toEqual([beside.id, held.id])
        expect(await idsOf({ unitIds: [] })).toEqual([])
        expect(await idsOf({ personId: person.id, within: { from: held.startsAt, until: held.endsAt } })).toEqual([
          held.id,
        ])
        expect(await idsOf({ seriesId: randomUUID() })).toEqual([])
      })
    })

    it('M3: knows which windows are open, by reservation, unit and organisation, to the millisecond', async () => {
      const { at, person, atlas, bureau, placed } = await scene()
      const plain = anHour(atlas, person.id, 60)
      const own = anHour(atlas, person.id, 600, { leadMinutes: 300, lagMinutes: 0 })
      const held = anHour(bureau, person.id, 60, { state: 'tentative', holdUntil: t0 + 600 * minuteMs })
      const late = anHour(bureau, person.id, 180)
      await placed(plain, own, held, late)
      const openAt = (minutes: number, ms = 0) =>
        at(t0 + minutes * minuteMs + ms, async tx => (await tx.reservations.openWindows()).map(({ id }) => id))
      const [before, after] = [plain.startsAt - 15 * minuteMs - t0, plain.endsAt + 15 * minuteMs - t0]
      expect(await openAt(0, before - 1)).toEqual([])
      expect(await openAt(0, before)).toEqual([plain.id])
      expect(await openAt(0, after - 1)).toEqual([plain.id])
      expect(await openAt(0, after)).toEqual([])
      expect(await openAt(0, late.startsAt - t0)).toEqual([late.id])
      expect(await openAt(0, own.startsAt - 300 * minuteMs - t0 - 1)).toEqual([])
      expect(await openAt(0, own.startsAt - 300 * minuteMs - t0)).toEqual([own.id])
      expect(await openAt(0, own.endsAt - t0)).toEqual([])
      await at(own.endsAt, async (tx, line) => tx.settings.saveAccessWindow({ leadMinutes: 15, lagMinutes: 900 }, line))
      expect((await openAt(0, own.endsAt - t0)).toSorted()).toEqual([plain.id, late.id].toSorted())
    })

    it('I17: moves to another time and unit, extends, and refuses where somebody is', async () => {
      const { at, person, atlas, bureau, placed } = await scene()
      const mine = anHour(atlas, person.id, 0)
      const theirs = anHour(bureau, person.id, 0)
      await placed(mine, theirs)
      await at(t0 + 1, async (tx, line) => {
        expect((await tx.reservations.update([{ ...mine, unitId: bureau.id }], line)).outcome).toBe('taken')
        // The transaction goes on after a refusal, and nothing was written.
        expect(await tx.reservations.find(mine.id)).toEqual(mine)
        const moved = { ...mine, unitId: bureau.id, startsAt: theirs.endsAt, endsAt: theirs.endsAt + hourMs }
        expect((await tx.reservations.update([moved], line)).outcome).toBe('done')
        expect(await tx.reservations.find(mine.id)).toEqual({ ...moved, version: 2 })
        expect((await tx.reservations.update([moved], line)).outcome).toBe('stale')
        expect((await tx.reservations.update([{ ...theirs, endsAt: theirs.endsAt + 1 }], line)).outcome).toBe('taken')
        expect((await tx.reservations.update([{ ...theirs, endsAt: theirs.endsAt - 1 }], line)).outcome).toBe('done')
        expect((await tx.reservations.update([{ ...theirs, id: randomUUID() }], line)).outcome).toBe('stale')
        expect((await tx.reservations.update([], line)).outcome).toBe('done')
      })
    })

    it('moves all of a series at once, each into the slot that its neighbour leaves; or none of them', async () => {
      const { at, person, atlas, placed } = await scene()
      const all = [0, 60, 120].map(start => anHour(atlas, person.id, start))
      const other = anHour(atlas, person.id, 300)
      await placed(...all, other)
      const shifted = (minutes: number) =>
        all.map(item => ({
          ...item,
          startsAt: item.startsAt + minutes * minuteMs,
          endsAt: item.endsAt + minutes * minuteMs,
        }))
      await at(t0 + 1, async (tx, line) => {
        expect((await tx.reservations.update(shifted(150), line)).outcome).toBe('taken')
        expect((await tx.reservations.find(all[0]?.id ?? ''))?.version).toBe(1)
        expect((await tx.reservations.update(shifted(60), line)).outcome).toBe('done')
        expect((await tx.reservations.update(shifted(60), line)).outcome).toBe('stale')
        const cancelled = shifted(60).map(item => cancelledReservation({ ...item, version: 2 }, 'asked'))
        expect((await tx.reservations.update(cancelled, line)).outcome).toBe('done')
        expect(
          (
            await tx.reservations.place(
              all.map(item => ({ ...item, id: randomUUID() })),
              line,
            )
          ).taken,
        ).toEqual([])
      })
    })

    it('tells what is busy and who stands in the way, of several units and times', async () => {
      const { at, person, atlas, bureau, placed } = await scene()
      const buffered = { bufferBeforeMinutes: 5, bufferAfterMinutes: 5 }
      const long = anHour(atlas, person.id, -600, { endsAt: t0 + 30 * minuteMs })
      const soon = anHour(atlas, person.id, 60, buffered)
      const late = anHour(atlas, person.id, 300)
      const there = anHour(bureau, person.id, 0)
      const gone = anHour(atlas, person.id, 400, { state: 'cancelled', cancelReason: 'asked' })
      await placed(long, soon, late, there, gone)
      const within = { from: t0, until: t0 + 300 * minuteMs }
      await at(t0, async tx => {
        expect(await tx.reservations.busy([bureau.id, atlas.id], within)).toEqual([
          { unitId: atlas.id, from: long.startsAt, until: long.endsAt },
          { unitId: atlas.id, from: soon.startsAt - 5 * minuteMs, until: soon.endsAt + 5 * minuteMs },
          { unitId: bureau.id, from: there.startsAt, until: there.endsAt },
        ])
        expect(await tx.reservations.ofUnits([bureau.id, atlas.id], within)).toEqual([long, soon, there])
        const wanted = [
          { unitId: bureau.id, kept: { from: t0, until: t0 + 1 } },
          { unitId: atlas.id, kept: { from: long.endsAt, until: soon.startsAt - 5 * minuteMs } },
          { unitId: atlas.id, kept: within },
        ]
        expect(await tx.reservations.inTheWay(wanted, [soon.id])).toEqual([
          { index: 0, reservation: there },
          { index: 2, reservation: long },
        ])
        expect(await tx.reservations.inTheWay([])).toEqual([])
      })
    })

    it('keeps what decides access as spans, and tells whom a unit concerns', async () => {
      const { at, person, atlas, bureau, placed } = await scene()
      const held = anHour(atlas, person.id, 60, { state: 'tentative', holdUntil: t0 + 9 })
      await placed(held)
      await at(t0 + 1, (tx, line) => tx.reservations.update([confirmedReservation(held, false)], line))
      const second = { ...confirmedReservation(held, false), version: 2, attendees: 5 }
      await at(t0 + 2, (tx, line) => tx.reservations.update([second], line))
      const third = { ...second, version: 3, unitId: bureau.id }
      await at(t0 + 3, async (tx, line) => {
        expect(await tx.facts.peopleOfUnit(atlas.id)).toEqual([person.id])
        await tx.reservations.update([third], line)
        expect(await tx.facts.peopleOfUnit(atlas.id)).toEqual([])
        await tx.reservations.update([{ ...third, version: 4, leadMinutes: 5 }], line)
      })
      await at(t0 + 4, async tx => {
        const spansOf = async (reach: 'current' | 'history') =>
          (await tx.facts.of([person.id], reach)).reservations
            .map(fact => [fact.during.from, fact.during.until, fact.state, fact.unitId, fact.leadMinutes])
            .sort((a, b) => Number(a[0]) - Number(b[0]))
        const last = [t0 + 3, forever, 'confirmed', bureau.id, 5]
        expect(await spansOf('history')).toEqual([
          [t0, t0 + 1, 'tentative', atlas.id, null],
          [t0 + 1, t0 + 3, 'confirmed', atlas.id, null],
          last,
        ])
        expect(await spansOf('current')).toEqual([last])
        expect((await tx.facts.of([randomUUID()], 'history')).reservations).toEqual([])
        expect((await tx.facts.of('everybody', 'current')).reservations).toHaveLength(1)
        expect(await tx.facts.peopleOfUnit(bureau.id)).toEqual([person.id])
      })
      const nineDaysMs = 9 * 24 * hourMs
      await at(held.endsAt + nineDaysMs, async tx => {
        expect((await tx.facts.of([person.id], 'current')).reservations).toEqual([])
        expect((await tx.facts.of([person.id], 'history')).reservations).toHaveLength(3)
        expect(await tx.facts.peopleOfUnit(bureau.id)).toEqual([])
      })
    })

    it('M2: a reservation opens the groups of its unit from the lead before until the lag after', async () => {
      const { at, person, atlas, placed } = await scene()
      const mine = anHour(atlas, person.id, 60)
      await placed(mine)
      await at(t0, async (tx, line) => {
        await tx.units.replaceAccessGroups(atlas.id, 'site-1', ['door'], line)
        const facts = await tx.facts.of([person.id], 'current')
        const groupsAt = (instantAt: number) => [
          ...(desiredAccess(facts, instantAt).byPerson.get(person.id)?.get('site-1')?.groups.keys() ?? []),
        ]
        expect(groupsAt(mine.startsAt - 15 * minuteMs - 1)).toEqual([])
        expect(groupsAt(mine.startsAt - 15 * minuteMs)).toEqual(['door'])
        expect(groupsAt(mine.endsAt + 15 * minuteMs - 1)).toEqual(['door'])
        expect(groupsAt(mine.endsAt + 15 * minuteMs)).toEqual([])
      })
    })

    it('shows one organisation no reservation of another (I25)', async () => {
      const { store, at, person, atlas, placed } = await scene()
      await placed(anHour(atlas, person.id, 0))
      const other = randomUUID()
      await store.transaction(other, t0, async tx => {
        const within = { from: t0 - hourMs, until: t0 + 9 * hourMs }
        expect(await tx.reservations.busy([atlas.id], within)).toEqual([])
        expect((await tx.reservations.list({ limit: 9 })).items).toEqual([])
        expect(await tx.units.all()).toEqual([])
        expect((await tx.facts.of('everybody', 'history')).reservations).toEqual([])
      })
      expect((await at(t0, tx => tx.reservations.list({ limit: 9 }))).items).toHaveLength(1)
    })
  })
}
