import { describe, expect, it } from 'vitest'
import type { Instant } from '../span.ts'
import { always, forever } from '../span.ts'
import { unmappedClaims, unmappedKey } from './cause.ts'
import { desiredAccess } from './desired.ts'
import { explain } from './explain.ts'
import type { Facts, ReservationFact } from './facts.ts'
import { noFacts, windowsSince } from './facts.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const ten = Date.UTC(2026, 4, 10, 10)
const eleven = ten + hourMs

const reservation = (more: Partial<ReservationFact> = {}): ReservationFact => ({
  reservationId: 'r1',
  personId: 'ana',
  unitId: 'atlas',
  startsAt: ten,
  endsAt: eleven,
  state: 'confirmed',
  isPaymentDemanded: false,
  isPaid: false,
  leadMinutes: null,
  lagMinutes: null,
  during: always,
  ...more,
})
const unit = { unitId: 'atlas', locationId: 'here', leadMinutes: null, lagMinutes: null, during: always }
const mapping = { unitId: 'atlas', siteId: 'site', accessGroupId: 'room', during: always }
const facts = (more: Partial<Facts> = {}): Facts => ({
  ...noFacts,
  people: [{ personId: 'ana', status: 'active', during: always }],
  units: [unit],
  unitMappings: [mapping],
  reservations: [reservation()],
  ...more,
})

/** Both ways to the answer; they must agree. */
function isOpen(given: Facts, at: Instant): boolean {
  const isWanted = desiredAccess(given, at).byPerson.get('ana')?.get('site')?.groups.has('room') ?? false
  expect(explain(given, 'ana', new Set(['room']), at).decision).toBe(isWanted ? 'allowed' : 'denied')
  return isWanted
}
/** The instants at which the door opens and closes, each exact to the millisecond. */
function expectWindow(given: Facts, from: Instant, until: Instant): void {
  expect([from - 1, from, until - 1, until].map(at => isOpen(given, at))).toEqual([false, true, true, false])
  expect(desiredAccess(given, from - 1).nextChangeAt('ana')).toBe(from)
  expect(desiredAccess(given, from).nextChangeAt('ana')).toBe(until)
}
const whyNot = (given: Facts, at: Instant) =>
  explain(given, 'ana', new Set(['room']), at).missing.map(missing => missing.why)

describe('access by a reservation', () => {
  it('M3: opens fifteen minutes before and closes fifteen after, unless unit or reservation say otherwise', () => {
    expectWindow(facts(), ten - 15 * minuteMs, eleven + 15 * minuteMs)
    const units = [{ ...unit, leadMinutes: 30, lagMinutes: 0 }]
    expectWindow(facts({ units }), ten - 30 * minuteMs, eleven)
    expectWindow(
      facts({ units, reservations: [reservation({ leadMinutes: 0, lagMinutes: 60 })] }),
      ten,
      eleven + hourMs,
    )
  })

  it('a changed setting of the organisation or the unit re-computes windows to come', () => {
    const at = ten - hourMs
    const longer = windowsSince([{ leadMinutes: 30, lagMinutes: 30, during: { from: at, until: forever } }])
    expectWindow(facts({ windows: longer }), ten - 30 * minuteMs, eleven + 30 * minuteMs)
    const shorter = windowsSince([{ leadMinutes: 0, lagMinutes: 5, during: { from: at, until: forever } }])
    expectWindow(facts({ windows: shorter }), ten, eleven + 5 * minuteMs)
    const units = [
      { ...unit, during: { from: always.from, until: at } },
      { ...unit, lagMinutes: 5, during: { from: at, until: forever } },
    ]
    expectWindow(facts({ units }), ten - 15 * minuteMs, eleven + 5 * minuteMs)
  })

  it('F-note 23: touching, overlapping and moved windows join without a gap', () => {
    const reservations = [
      reservation(),
      reservation({ reservationId: 'r2', startsAt: eleven, endsAt: eleven + hourMs }),
    ]
    expectWindow(facts({ reservations }), ten - 15 * minuteMs, eleven + 75 * minuteMs)
    const movedAt = ten + 5 * minuteMs
    const moved = [
      reservation({ during: { from: always.from, until: movedAt } }),
      reservation({ startsAt: ten + hourMs, endsAt: eleven + hourMs, during: { from: movedAt, until: forever } }),
    ]
    // The new window is not open yet when the reservation leaves the old one: access ends with the move (I17).
    expect([movedAt - 1, movedAt, ten + 45 * minuteMs].map(at => isOpen(facts({ reservations: moved }), at))).toEqual([
      true,
      false,
      true,
    ])
  })

  it('tentative, unpaid and cancelled reservations open nothing, and say why', () => {
    const because = (more: Partial<ReservationFact>) => {
      expect(isOpen(facts({ reservations: [reservation(more)] }), ten)).toBe(false)
      return whyNot(facts({ reservations: [reservation(more)] }), ten)
    }
    expect(because({ state: 'tentative' })).toEqual(['reservation_tentative'])
    expect(because({ isPaymentDemanded: true })).toEqual(['reservation_unpaid'])
    expect(because({ state: 'cancelled' })).toEqual(['reservation_cancelled'])
    expect(because({ state: 'conflicted' })).toEqual(['reservation_cancelled'])
    expect(isOpen(facts({ reservations: [reservation({ isPaymentDemanded: true, isPaid: true })] }), ten)).toBe(true)
    expect(whyNot(facts(), ten - hourMs)).toEqual(['not_started'])
    expect(whyNot(facts(), eleven + hourMs)).toEqual(['ended'])
    expect(whyNot(facts({ people: [] }), ten)).toEqual(['person_inactive'])
  })

  it('a person set inactive is let in no more, and again once active', () => {
    const people = [
      { personId: 'ana', status: 'active' as const, during: { from: always.from, until: ten } },
      { personId: 'ana', status: 'inactive' as const, during: { from: ten, until: ten + 1 } },
      { personId: 'ana', status: 'active' as const, during: { from: ten + 1, until: forever } },
    ]
    expect([ten - 1, ten, ten + 1].map(at => isOpen(facts({ people }), at))).toEqual([true, false, true])
  })

  it('a removal is unexplained when only the mapping of the unit took it away', () => {
    const unitMappings = [{ ...mapping, during: { from: always.from, until: ten } }]
    expect(unmappedClaims(facts({ unitMappings }), ten)).toEqual(new Set([unmappedKey('ana', 'site', 'room', ten)]))
    expect(unmappedClaims(facts({ unitMappings }), eleven + hourMs).size).toBe(0)
    expect(whyNot(facts({ unitMappings }), ten)).toEqual(['not_mapped'])
  })
})
