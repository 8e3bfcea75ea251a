// Reservations of a world: members and guests, single and in series, held, paid, moved and cancelled, by the shipping
// commands. What is accepted goes into the judge's record by this file's own words; what overlaps, or is refused though
// there is room, or is an hour off, is a violation at once (I14 to I16). What opens is for the judge to say (I17).
import { cancelReservation } from '../../src/commands/reservations/cancel-reservation.ts'
import { releaseLapsedHolds } from '../../src/commands/reservations/chores/release-lapsed-holds.ts'
import { confirmReservation } from '../../src/commands/reservations/confirm-reservation.ts'
import { makeReservation } from '../../src/commands/reservations/make-reservation.ts'
import { moveReservation } from '../../src/commands/reservations/move-reservation.ts'
import { addReservationUnit } from '../../src/commands/units/add-reservation-unit.ts'
import { changeReservationUnit } from '../../src/commands/units/change-reservation-unit.ts'
import { mapUnitAccessGroups } from '../../src/commands/units/map-unit-access-groups.ts'
import { setAccessWindows } from '../../src/commands/units/set-access-windows.ts'
import type { Reservation } from '../../src/domain/reservation/reservation.ts'
import type { RecordedReservation, Slot } from './booking-record.ts'
import { isKeeping } from './booking-record.ts'
import type { Town } from './town.ts'
import { instantShown, localAfter, wallClock } from './wall-clock.ts'

const minuteMs = 60_000
const dayMs = 86_400_000

interface Wanted extends Slot {
  readonly who: { readonly personId: string } | { readonly guest: { readonly name: string; readonly email: string } }
  readonly isTentative: boolean
  readonly holdMinutes: number
  readonly leadMinutes: number | null
}

interface UnitPlan {
  readonly siteId: string
  readonly name: string
  readonly buffers: readonly [before: number, after: number]
  readonly groups: readonly string[]
  readonly windows: readonly [lead: number | null, lag: number | null]
  readonly demandsPayment: boolean
}

const unitPlans: readonly UnitPlan[] = [
  { siteId: 'a', name: 'Room', buffers: [10, 5], groups: ['a2'], windows: [null, null], demandsPayment: false },
  { siteId: 'a', name: 'Desk', buffers: [0, 0], groups: ['a1', 'a2'], windows: [null, 20], demandsPayment: true },
  { siteId: 'b', name: 'Studio', buffers: [0, 15], groups: ['b1'], windows: [30, 0], demandsPayment: false },
  { siteId: 'b', name: 'Loft', buffers: [0, 0], groups: ['b1', 'b2'], windows: [null, null], demandsPayment: false },
]

export class Bookings {
  readonly #town: Town
  readonly #edgesPlanned = new Set<number>()

  constructor(town: Town) {
    this.#town = town
  }

  get #record() {
    return this.#town.parts.record.bookings
  }

  #now(): number {
    return this.#town.parts.clock.now()
  }

  async build(): Promise<void> {
    for (const { siteId, name, buffers, groups, windows, demandsPayment } of unitPlans) {
      const locationId = this.#town.locations.get(siteId) ?? ''
      const [bufferBeforeMinutes, bufferAfterMinutes] = buffers
      const [leadMinutes, lagMinutes] = windows
      const unit = await this.#town.order(addReservationUnit, {
        locationId,
        name,
        kind: 'room' as const,
        capacity: 4,
        bufferBeforeMinutes,
        bufferAfterMinutes,
        accessLeadMinutes: leadMinutes,
        accessLagMinutes: lagMinutes,
        isPubliclyBookable: true,
        isPaymentDemanded: demandsPayment,
      })
      if (!unit) throw new Error('no unit')
      const buffersOf = { bufferBeforeMinutes, bufferAfterMinutes }
      const recorded = {
        siteId,
        locationId,
        demandsPayment,
        ...buffersOf,
        leadMinutes,
        lagMinutes,
        groups: new Set<string>(),
      }
      this.#record.units.set(unit.id, recorded)
      await this.#map(unit.id, groups)
    }
  }

  /** One thing that somebody decides about reservations. */
  async something(): Promise<void> {
    const kind = this.#town.parts.dice.weighted({
      reserve: 12,
      rivals: 2,
      next: 2,
      series: 2.5,
      move: 8,
      cancel: 5,
      confirm: 5,
      release: 2,
      organization: 0.7,
      unit: 1,
      map: 0.7,
    })
    const acts: Record<typeof kind, () => Promise<void>> = {
      reserve: async () => {
        await this.#reserve(this.#wish())
      },
      rivals: () => this.#rivals(),
      next: () => this.#next(),
      series: () => this.#series(),
      move: () => this.#move(),
      cancel: () => this.#cancel(),
      confirm: () => this.#confirm(),
      release: () => this.release(),
      organization: () => this.#setOrganization(),
      unit: () => this.#setUnit(),
      map: () => this.#remap(),
    }
    await acts[kind]()
  }

  #wish(): Wanted {
    const { dice } = this.#town.parts
    const now = Math.ceil(this.#now() / minuteMs) * minuteMs
    const startsAt = now + (dice.chance(0.3) ? dice.whole(0, 10) : dice.whole(10, 4_000)) * minuteMs
    const guest = dice.whole(1, 6)
    return {
      unitId: dice.oneOf([...this.#record.units.keys()]) ?? '',
      startsAt,
      endsAt: startsAt + dice.whole(3, 36) * 5 * minuteMs,
      who: dice.chance(0.25)
        ? { guest: { name: `Guest ${guest}`, email: `guest.${guest}@example.org` } }
        : { personId: dice.oneOf(this.#town.people) ?? '' },
      isTentative: dice.chance(0.2),
      holdMinutes: dice.whole(1, 60),
      leadMinutes: dice.chance(0.1) ? (dice.oneOf([0, 5, 60]) ?? 0) : null,
    }
  }

  async #reserve(wanted: Wanted): Promise<boolean> {
    const { unitId, startsAt, endsAt, who, isTentative, holdMinutes, leadMinutes } = wanted
    const { judge } = this.#town.parts
    const obstacle = this.#record.inTheWay(wanted, this.#now())
    const times = { startsAt: new Date(startsAt).toISOString(), endsAt: new Date(endsAt).toISOString() }
    const input = { unitId, ...who, ...times, attendees: 1, isTentative, holdMinutes, leadMinutes, resolutions: [] }
    const made = await this.#town.order(makeReservation, input, code => {
      const isInVain = code === 'reservation.conflict' && !obstacle && !this.#record.inTheWay(wanted, this.#now())
      if (isInVain) judge.violate('I15', `refuses ${unitId} at ${startsAt}, which nobody has`)
    })
    if (!made) return false
    const { reservation } = made
    this.#welcome(who, reservation.personId)
    if (reservation.startsAt !== startsAt || reservation.endsAt !== endsAt) {
      judge.violate('I16', `stores ${reservation.id} at ${reservation.startsAt}, asked for ${startsAt}`)
    }
    const isHeld = isTentative || (this.#record.units.get(unitId)?.demandsPayment ?? false)
    this.#keep(wanted, reservation, isHeld ? this.#now() + holdMinutes * minuteMs : null)
    this.decided([reservation.personId])
    return true
  }

  /** A guest is a person from the first reservation on. */
  #welcome(who: Wanted['who'], personId: string): void {
    const { record } = this.#town.parts
    if (!('guest' in who) || record.people.has(personId)) return
    record.people.set(personId, { isActive: true, email: who.guest.email })
    this.#town.people.push(personId)
  }

  /** Enters it; two that keep one instant of a unit are a violation, whoever let them in. */
  #keep(slot: Slot, { id, personId, seriesId, leadMinutes }: Reservation, lapsesAt: number | null): void {
    const { judge } = this.#town.parts
    const obstacle = this.#record.inTheWay(slot, this.#now(), id)
    if (obstacle) judge.violate('I14', `${id} and ${obstacle.id} keep the same instants of ${slot.unitId}`)
    this.#record.reservations.set(id, {
      id,
      personId,
      seriesId,
      leadMinutes,
      unitId: slot.unitId,
      startsAt: slot.startsAt,
      endsAt: slot.endsAt,
      ...this.#record.keptBy(slot),
      state: lapsesAt === null ? 'confirmed' : 'held',
      lapsesAt: lapsesAt ?? Number.POSITIVE_INFINITY,
      demandsPayment: this.#record.units.get(slot.unitId)?.demandsPayment ?? false,
      isPaid: false,
    })
  }

  /** Two at once, for one slot: exactly one gets it, if nobody had it before. */
  async #rivals(): Promise<void> {
    const { judge, record } = this.#town.parts
    const [one, other] = [this.#wish(), this.#wish()]
    const rival: Wanted = { ...other, unitId: one.unitId, startsAt: one.startsAt, endsAt: one.endsAt }
    const isOpen = !this.#record.inTheWay(one, this.#now())
    const mayAsk = ({ who }: Wanted) => 'guest' in who || record.people.get(who.personId)?.isActive === true
    const isFair = isOpen && mayAsk(one) && mayAsk(rival) && !('guest' in one.who) && !('guest' in rival.who)
    const won = await Promise.all([this.#reserve(one), this.#reserve(rival)])
    const winners = won.filter(Boolean).length
    // Somebody else, who decided at the same instant, may have been before both.
    const isThirdTheWinner = winners === 0 && this.#record.inTheWay(one, this.#now()) !== null
    if (isFair && winners !== 1 && !isThirdTheWinner)
      judge.violate('I15', `${winners} of two rivals won ${one.unitId} at ${one.startsAt}`)
  }

  /** Back to back with a reservation of the same person: their door may not flicker in between. */
  async #next(): Promise<void> {
    const before = this.#town.parts.dice.oneOf(this.#alive())
    if (!before || before.endsAt <= this.#now()) return
    const wish = this.#wish()
    // Without the time that the unit needs in between there is no room.
    const kept = before.keptUntil + (this.#record.units.get(before.unitId)?.bufferBeforeMinutes ?? 0) * minuteMs
    const startsAt = this.#town.parts.dice.chance(0.7) ? kept : before.endsAt
    const endsAt = startsAt + wish.endsAt - wish.startsAt
    await this.#reserve({ ...wish, unitId: before.unitId, who: { personId: before.personId }, startsAt, endsAt })
  }

  #alive(): RecordedReservation[] {
    const now = this.#now()
    return [...this.#record.reservations.values()].filter(item => isKeeping(item, now) && item.endsAt > now)
  }

  async #series(): Promise<void> {
    const { dice, record, judge } = this.#town.parts
    const [unitId, unit] = dice.oneOf([...this.#record.units]) ?? []
    if (unitId === undefined || unit === undefined) return
    const zone = record.zones.get(unit.locationId) ?? 'UTC'
    const date = wallClock(this.#now() + dice.whole(1, 12) * dayMs, zone).slice(0, 10)
    // Hours that the clock jumps over or shows twice are among them.
    const startLocal = `${date}T${dice.oneOf(['09:00', '18:30', '01:30', '02:30', '00:00', '23:30']) ?? '09:00'}`
    const lengthMs = dice.whole(2, 8) * 15 * minuteMs
    const everyDays = dice.oneOf([1, 2, 7, 14]) ?? 7
    const count = dice.whole(2, 7)
    const personId = dice.oneOf(this.#town.people) ?? ''
    const holdMinutes = dice.whole(5, 60)
    const isTentative = dice.chance(0.1)
    const made = await this.#town.order(makeReservation, {
      unitId,
      personId,
      startsAt: startLocal,
      endsAt: localAfter(startLocal, lengthMs),
      attendees: 1,
      isTentative,
      holdMinutes,
      resolutions: [],
      recurrence: { rule: `FREQ=DAILY;INTERVAL=${everyDays};COUNT=${count}`, exceptDates: [] },
    })
    if (!made?.series) return
    const stored = [...made.series.occurrences].sort((x, y) => x.startsAt - y.startsAt)
    if (stored.length !== count) judge.violate('I15', `a series of ${count} was stored with ${stored.length}`)
    for (const [index, occurrence] of stored.entries()) {
      const local = localAfter(startLocal, index * everyDays * dayMs)
      // Was the place moved to another zone meanwhile, which of the two counts is not ours to say.
      if (record.zones.get(unit.locationId) === zone) this.#mustShow(occurrence, local, lengthMs, zone)
      const isHeld = isTentative || unit.demandsPayment
      const slot = { unitId, startsAt: occurrence.startsAt, endsAt: occurrence.endsAt }
      this.#keep(slot, occurrence, isHeld ? this.#now() + holdMinutes * minuteMs : null)
    }
    this.decided([personId])
  }

  #mustShow(occurrence: Reservation, local: string, lengthMs: number, zone: string): void {
    const startsAt = instantShown(local, zone)
    const endsAt = instantShown(localAfter(local, lengthMs), zone)
    // An end that the clock's change puts before the start is the length after it.
    const isRight = occurrence.endsAt === (endsAt > startsAt ? endsAt : startsAt + lengthMs)
    if (occurrence.startsAt === startsAt && isRight) return
    const [from, until] = [occurrence.startsAt, occurrence.endsAt].map(at => wallClock(at, zone))
    this.#town.parts.judge.violate('I16', `an occurrence of ${local} in ${zone} is from ${from} until ${until}`)
  }

  async #move(): Promise<void> {
    const { dice, judge } = this.#town.parts
    const before = dice.oneOf(this.#alive())
    if (!before) return
    const hasBegun = before.startsAt <= this.#now()
    const shiftMs = hasBegun ? 0 : (dice.oneOf([0, 0, -60, -15, 15, 120, 1_440]) ?? 0) * minuteMs
    const startsAt = before.startsAt + shiftMs
    const endsAt = before.endsAt + shiftMs + (dice.oneOf([0, -15, 15, 60]) ?? 0) * minuteMs
    const site = this.#record.units.get(before.unitId)?.siteId
    const elsewhere = [...this.#record.units].filter(([, unit]) => unit.siteId === site).map(([id]) => id)
    const unitId = dice.chance(0.2) ? (dice.oneOf(elsewhere) ?? before.unitId) : before.unitId
    if (endsAt <= this.#now() || endsAt <= startsAt) return
    const slot = { unitId, startsAt, endsAt }
    // Asked before and after, because others decide at the same time.
    const inTheWay = () => this.#record.inTheWay(slot, this.#now(), before.id)
    const obstacle = inTheWay()
    const times = { startsAt: new Date(startsAt).toISOString(), endsAt: new Date(endsAt).toISOString() }
    const moved = await this.#town.order(moveReservation, { id: before.id, unitId, ...times }, code => {
      const isInVain = code === 'reservation.conflict' && !obstacle && !inTheWay()
      if (isInVain) judge.violate('I15', `refuses to move ${before.id} to where nobody is`)
    })
    if (!moved) return
    const isSame = unitId === before.unitId && startsAt === before.startsAt && endsAt === before.endsAt
    if (isSame) return
    const met = inTheWay()
    if (met) judge.violate('I14', `moves ${before.id} to where ${met.id} is`)
    const demandsPayment = this.#record.units.get(unitId)?.demandsPayment ?? false
    if (unitId !== before.unitId) before.demandsPayment = demandsPayment
    Object.assign(before, slot, this.#record.keptBy(slot))
    this.decided([before.personId])
  }

  async #cancel(): Promise<void> {
    const { dice } = this.#town.parts
    const anchor = dice.oneOf(this.#alive())
    if (!anchor) return
    const scope = dice.oneOf(['this', 'this', 'following', 'all'] as const) ?? 'this'
    const isWanted = (other: RecordedReservation): boolean => {
      if (other.id === anchor.id) return true
      if (anchor.seriesId === null || scope === 'this' || other.seriesId !== anchor.seriesId) return false
      return scope === 'all' || other.startsAt >= anchor.startsAt
    }
    const concerned = this.#alive().filter(isWanted)
    if (!(await this.#town.order(cancelReservation, { id: anchor.id, scope }))) return
    for (const reservation of concerned) reservation.state = 'cancelled'
    this.decided([anchor.personId])
  }

  async #confirm(): Promise<void> {
    const { dice, judge } = this.#town.parts
    const waiting = [...this.#record.reservations.values()].filter(
      item => item.state === 'held' || (item.state === 'confirmed' && item.demandsPayment && !item.isPaid),
    )
    const before = dice.oneOf(waiting)
    if (!before) return
    const isPaid = before.demandsPayment && dice.chance(0.8)
    const hasLapsed = before.state === 'held' && before.lapsesAt <= this.#now()
    const asked = { id: before.id, ...(isPaid ? { paid: true as const } : {}) }
    const confirmed = await this.#town.order(confirmReservation, asked)
    if (!confirmed) return
    if (hasLapsed) judge.violate('I15', `confirms ${before.id}, whose hold had lapsed`)
    for (const reservation of this.#heldTogether(before)) {
      reservation.state = 'confirmed'
      reservation.isPaid ||= isPaid
    }
    this.decided([before.personId])
  }

  /** The dates of a series that one hold keeps are confirmed together. */
  #heldTogether(before: RecordedReservation): RecordedReservation[] {
    const { seriesId, state, lapsesAt } = before
    if (seriesId === null || state !== 'held') return [before]
    const isHeldWith = (item: RecordedReservation) =>
      item.seriesId === seriesId && item.state === 'held' && item.lapsesAt === lapsesAt
    return [...this.#record.reservations.values()].filter(isHeldWith)
  }

  /** The job that tells people of their lapsed holds; nobody waits for it. */
  async release(): Promise<void> {
    await this.#town.order(releaseLapsedHolds, { limit: 100 })
  }

  async #setOrganization(): Promise<void> {
    const { dice } = this.#town.parts
    const [leadMinutes, lagMinutes] = [dice.oneOf([0, 15, 30]) ?? 15, dice.oneOf([0, 15, 45]) ?? 15]
    if (!(await this.#town.order(setAccessWindows, { leadMinutes, lagMinutes }))) return
    Object.assign(this.#record, { leadMinutes, lagMinutes })
    this.decided(null)
  }

  async #setUnit(): Promise<void> {
    const { dice } = this.#town.parts
    const [id, unit] = dice.oneOf([...this.#record.units]) ?? []
    if (id === undefined || unit === undefined) return
    const change = dice.chance(0.3)
      ? { bufferBeforeMinutes: dice.oneOf([0, 10]) ?? 0, bufferAfterMinutes: dice.oneOf([0, 5, 15]) ?? 0 }
      : { accessLeadMinutes: dice.oneOf([null, 0, 45]) ?? null, accessLagMinutes: dice.oneOf([null, 0, 30]) ?? null }
    const changed = await this.#town.order(changeReservationUnit, { id, ...change })
    if (!changed) return
    unit.bufferBeforeMinutes = changed.bufferBeforeMinutes
    unit.bufferAfterMinutes = changed.bufferAfterMinutes
    unit.leadMinutes = changed.accessLeadMinutes
    unit.lagMinutes = changed.accessLagMinutes
    this.decided(null)
  }

  async #remap(): Promise<void> {
    const { dice } = this.#town.parts
    const [id, unit] = dice.oneOf([...this.#record.units]) ?? []
    if (id === undefined || unit === undefined) return
    const groups = [`${unit.siteId}1`, `${unit.siteId}2`].filter(() => dice.chance(0.7))
    await this.#map(id, groups)
  }

  async #map(id: string, accessGroupIds: readonly string[]): Promise<void> {
    if (!(await this.#town.order(mapUnitAccessGroups, { id, accessGroupIds: [...accessGroupIds] }))) return
    this.#record.mapUnit(id, accessGroupIds, this.#now())
    this.decided(null, true)
  }

  /** Doors open and close at other instants from now on: of these people, or (null) of everybody. */
  decided(personIds: readonly string[] | null, isMapping = false): void {
    const { clock, judge } = this.#town.parts
    const now = this.#now()
    for (const edge of this.#record.edges(now, now + 100 * dayMs)) {
      if (this.#edgesPlanned.has(edge)) continue
      this.#edgesPlanned.add(edge)
      clock.at(edge, () => {
        this.#edgesPlanned.delete(edge)
        judge.recount()
      })
    }
    this.#town.decided(personIds, isMapping)
  }
}
