// The judge's own record of reservations: what was asked for and accepted, when its doors have to be open, and what stands
// in the way of what. Nothing of src/domain is asked.

export interface RecordedUnit {
  readonly siteId: string
  readonly locationId: string
  readonly demandsPayment: boolean
  bufferBeforeMinutes: number
  bufferAfterMinutes: number
  leadMinutes: number | null
  lagMinutes: number | null
  groups: ReadonlySet<string>
}

export interface RecordedReservation {
  readonly id: string
  readonly personId: string
  readonly seriesId: string | null
  readonly leadMinutes: number | null
  unitId: string
  startsAt: number
  endsAt: number
  keptFrom: number
  keptUntil: number
  state: 'held' | 'confirmed' | 'cancelled'
  /** Of a hold. */
  lapsesAt: number
  demandsPayment: boolean
  isPaid: boolean
}

export interface Slot {
  readonly unitId: string
  readonly startsAt: number
  readonly endsAt: number
}

const minuteMs = 60_000
/** Windows end at most a day after their reservation. */
const forgottenAfterMs = 2 * 86_400_000

export class BookingRecord {
  readonly units = new Map<string, RecordedUnit>()
  readonly reservations = new Map<string, RecordedReservation>()
  /** `unit group` → when it was unmapped. */
  readonly #unmappedAt = new Map<string, Set<number>>()
  leadMinutes = 15
  lagMinutes = 15

  mapUnit(unitId: string, groupIds: readonly string[], at: number): void {
    const unit = this.units.get(unitId)
    if (!unit) return
    for (const groupId of unit.groups) {
      const key = `${unitId} ${groupId}`
      if (!groupIds.includes(groupId)) this.#unmappedAt.set(key, (this.#unmappedAt.get(key) ?? new Set()).add(at))
    }
    unit.groups = new Set(groupIds)
  }

  keptBy({ unitId, startsAt, endsAt }: Slot): { keptFrom: number; keptUntil: number } {
    const unit = this.units.get(unitId)
    return {
      keptFrom: startsAt - (unit?.bufferBeforeMinutes ?? 0) * minuteMs,
      keptUntil: endsAt + (unit?.bufferAfterMinutes ?? 0) * minuteMs,
    }
  }

  /** Who keeps an instant that the slot would keep. */
  inTheWay(slot: Slot, at: number, exceptId: string | null = null): RecordedReservation | null {
    return this.keeper({ ...this.keptBy(slot), unitId: slot.unitId, id: exceptId }, at)
  }

  /** Who else keeps an instant of these. */
  keeper(
    {
      id,
      unitId,
      keptFrom,
      keptUntil,
    }: Pick<RecordedReservation, 'unitId' | 'keptFrom' | 'keptUntil'> & { id: string | null },
    at: number,
  ): RecordedReservation | null {
    for (const other of this.reservations.values()) {
      if (other.id === id || other.unitId !== unitId || !isKeeping(other, at)) continue
      if (other.keptFrom < keptUntil && keptFrom < other.keptUntil) return other
    }
    return null
  }

  windowOf(reservation: RecordedReservation): { from: number; until: number } {
    const unit = this.units.get(reservation.unitId)
    const lead = reservation.leadMinutes ?? unit?.leadMinutes ?? this.leadMinutes
    const lag = unit?.lagMinutes ?? this.lagMinutes
    return { from: reservation.startsAt - lead * minuteMs, until: reservation.endsAt + lag * minuteMs }
  }

  *#openAt(at: number): Generator<RecordedReservation> {
    for (const [id, reservation] of this.reservations) {
      if (reservation.endsAt < at - forgottenAfterMs) this.reservations.delete(id)
      if (reservation.state !== 'confirmed' || (reservation.demandsPayment && !reservation.isPaid)) continue
      const { from, until } = this.windowOf(reservation)
      if (from <= at && at < until) yield reservation
    }
  }

  *wantedAt(at: number): Generator<readonly [personId: string, groupId: string]> {
    for (const { personId, unitId } of this.#openAt(at)) {
      for (const groupId of this.units.get(unitId)?.groups ?? []) yield [personId, groupId]
    }
  }

  isUnmapped(personId: string, groupId: string, unmappedAt: number, at: number): boolean {
    for (const reservation of this.#openAt(at)) {
      const wasUnmapped = this.#unmappedAt.get(`${reservation.unitId} ${groupId}`)?.has(unmappedAt) ?? false
      if (reservation.personId === personId && wasUnmapped) return true
    }
    return false
  }

  edges(from: number, until: number): number[] {
    const found: number[] = []
    for (const reservation of this.reservations.values()) {
      if (reservation.state === 'cancelled') continue
      const window = this.windowOf(reservation)
      for (const edge of [window.from, window.until]) if (from < edge && edge <= until) found.push(edge)
    }
    return found
  }
}

/** A lapsed hold keeps nothing, released or not. */
export const isKeeping = ({ state, lapsesAt }: RecordedReservation, at: number): boolean =>
  state === 'confirmed' || (state === 'held' && at < lapsesAt)
