import type { Refusal } from '../../domain/refusal.ts'
import { type Booking, bookingFault } from '../../domain/reservation/booking.ts'
import type { Reservation } from '../../domain/reservation/reservation.ts'
import type { Order } from '../order.ts'
import { mustBeFaultless, refuse, sideBySide } from '../order.ts'
import { alternativesTo, iso, keptBy, obstacle } from '../reservations/conflict.ts'
import type { Wish } from './planning.ts'

type BookingRest = Omit<Booking, 'startsAt' | 'endsAt' | 'before'>

interface Clash {
  readonly wish: Wish
  readonly code: string
  readonly sentence: string
  readonly inTheWay: readonly Reservation[]
  /** The rule of the unit that is against it; null = somebody is there. */
  readonly fault: Refusal | null
}

export interface Wanted {
  readonly wishes: readonly Wish[]
  readonly booking: BookingRest
  /** Of an edit: the occurrences as they stand, which make room for each other. */
  readonly own?: readonly Reservation[]
  /** What each wish was before the edit. */
  readonly beforeOf?: (wish: Wish) => Reservation | undefined
}

/** So many dates get proposals; further ones are only named. */
const proposalsLimit = 60

/** The whole series in one answer: each date that cannot be, why, and what the asker could choose instead. */
export async function mustAllFit(order: Order, wanted: Wanted): Promise<void> {
  const clashes = await clashesOf(order, wanted)
  if (clashes.length === 0) return
  mustBeFaultless(faultOfAll(clashes, wanted))
  const proposals = await sideBySide(
    clashes.slice(0, proposalsLimit).map(({ wish }) => proposalsTo(order, wanted, wish)),
  )
  const conflicts = clashes.map((clash, index) => {
    const { wish } = clash
    return {
      date: wish.date,
      unitId: wish.place.unit.id,
      startsAt: iso(wish.startsAt),
      endsAt: iso(wish.endsAt),
      code: clash.code,
      sentence: clash.sentence,
      inTheWay: clash.inTheWay.map(reservation => obstacle(reservation, wanted.booking.askedBy)),
      proposals: proposals[index] ?? [{ choice: 'skip' }],
    }
  })
  refuse(
    'reservation.conflict',
    `${clashes.length} of the ${wanted.wishes.length} dates cannot be reserved so. Choose for each of them.`,
    { conflicts, dates: wanted.wishes.length },
  )
}

/** What no choice among nearby times mends. */
const hopeless: ReadonlySet<string> = new Set([
  ...['reservation.unit_inactive', 'reservation.unit_not_public', 'reservation.over_capacity'],
  ...['reservation.too_short', 'reservation.too_long', 'reservation.in_the_past', 'reservation.beyond_book_ahead'],
])

/** Where the same is true of every date, there is nothing to choose: it is said as of a single reservation. */
function faultOfAll(clashes: readonly Clash[], { wishes }: Wanted): Refusal | null {
  const [first] = clashes
  const isSame = clashes.length === wishes.length && clashes.every(({ code }) => code === first?.code)
  return first && isSame && hopeless.has(first.code) ? first.fault : null
}

async function clashesOf(order: Order, wanted: Wanted): Promise<Clash[]> {
  const { wishes, own = [] } = wanted
  const slots = wishes.map(wish => ({ unitId: wish.place.unit.id, kept: keptBy(wish.place.unit, wish) }))
  const found = await order.tx.reservations.inTheWay(
    slots,
    own.map(({ id }) => id),
  )
  const obstacles = Map.groupBy(found, ({ index }) => index)
  const crowded = selfClashes(wishes)
  return wishes.flatMap((wish, index): Clash[] => {
    const fault = faultOf(order, wanted, wish)
    const inTheWay = (obstacles.get(index) ?? []).map(({ reservation }) => reservation)
    if (fault) return [{ wish, code: fault.code, sentence: fault.sentence, inTheWay, fault }]
    if (inTheWay.length > 0) {
      return [{ wish, code: 'reservation.conflict', sentence: 'Somebody has this time already.', inTheWay, fault }]
    }
    if (!crowded.has(wish)) return []
    const sentence = 'Another date of the same series has this time.'
    return [{ wish, code: 'recurrence.overlaps_itself', sentence, inTheWay, fault }]
  })
}

function faultOf(order: Order, { booking, beforeOf }: Wanted, wish: Wish): Refusal | null {
  const { unit, zone } = wish.place
  const before = beforeOf?.(wish)
  const { startsAt, endsAt } = wish
  const isKept = before && before.state !== 'conflicted'
  return bookingFault(unit, zone, { ...booking, startsAt, endsAt, ...(isKept ? { before } : {}) }, order.at)
}

/** Those that begin before the one before them, in the same unit, has given its time back. */
function selfClashes(wishes: readonly Wish[]): Set<Wish> {
  const clashing = new Set<Wish>()
  for (const ofUnit of Map.groupBy(wishes, wish => wish.place.unit.id).values()) {
    let latest = Number.NEGATIVE_INFINITY
    for (const wish of ofUnit.toSorted((a, b) => a.startsAt - b.startsAt)) {
      const { from, until } = keptBy(wish.place.unit, wish)
      if (from < latest) clashing.add(wish)
      latest = Math.max(latest, until)
    }
  }
  return clashing
}

/** Leave the date out, take the nearest free time, or a free unit at the same time. */
async function proposalsTo(order: Order, wanted: Wanted, wish: Wish): Promise<Record<string, unknown>[]> {
  const { startsAt, endsAt, place } = wish
  const siblings = wanted.wishes.filter(other => other !== wish && other.place.unit.id === place.unit.id)
  const { otherTimes, otherUnits } = await alternativesTo(
    order,
    place,
    { ...wanted.booking, startsAt, endsAt },
    { own: wanted.own ?? [], alsoBusy: siblings.map(other => keptBy(place.unit, other)) },
  )
  return [
    { choice: 'skip' },
    ...otherTimes.slice(0, 3).map(time => ({ choice: 'move', startsAt: iso(time.startsAt), endsAt: iso(time.endsAt) })),
    ...otherUnits.slice(0, 3).map(({ id, name }) => ({ choice: 'unit', unitId: id, name })),
  ]
}
