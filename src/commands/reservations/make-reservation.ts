import type { newReservation } from '../../contract/reservations/reservations.ts'
import type { Body } from '../../contract/words.ts'
import type { Person } from '../../domain/person.ts'
import { type Booking, bookingFault } from '../../domain/reservation/booking.ts'
import { type Reservation, reservationOf } from '../../domain/reservation/reservation.ts'
import type { ReservationSeries } from '../../domain/reservation/series.ts'
import { windowFault } from '../../domain/reservation/window.ts'
import type { Span } from '../../domain/span.ts'
import { Overtaken } from '../../ports/store.ts'
import type { Command, Order } from '../order.ts'
import { load, mustBeFaultless, sideBySide } from '../order.ts'
import { makeSeries } from '../series/make-series.ts'
import { bookerOf } from './booker.ts'
import { type AskedBy, mustBeFree } from './conflict.ts'
import { post, toldOne } from './letters.ts'
import { audienceOf, instantAsked, isInstant, loadPlace, type Place } from './place.ts'
import { tellReleased } from './tell-released.ts'

export interface Made {
  readonly reservation: Reservation
  /** Where it is. */
  readonly place: Place
  /** Of a recurrence, with all that was stored. */
  readonly series: { readonly series: ReservationSeries; readonly occurrences: readonly Reservation[] } | null
}

/** `askedBy` left out: staff, or a program on their behalf. */
export type ReservationAsked = Body<typeof newReservation> & { readonly askedBy?: AskedBy }

/** M2, M12: for a member or a guest, one or a whole series. Never two in one slot: the database refuses the second. */
export const makeReservation: Command<ReservationAsked, Made> = async (order, input) => {
  mustBeFaultless(windowFault({ leadMinutes: input.leadMinutes ?? null, lagMinutes: input.lagMinutes ?? null }))
  const look = { time: timeToLookAt(input), personId: input.guest ? undefined : input.personId }
  const looking = loadPlace(order, input.unitId, look)
  const [place, person] = await sideBySide([looking, bookerOf(order, input, looking)])
  if (input.bookedByPersonId !== undefined) await load(order.tx.people, input.bookedByPersonId, 'person')
  if (input.recurrence) return makeSeries(order, place, person, { ...input, recurrence: input.recurrence })
  return { reservation: await makeOne(order, place, person, input), place, series: null }
}

/** A look ahead with the place, which spares most reservations one of their own; undefined where it would say nothing. */
function timeToLookAt({ startsAt, endsAt, recurrence }: ReservationAsked): Span | undefined {
  if (recurrence || !isInstant(startsAt) || !isInstant(endsAt)) return undefined
  return { from: Date.parse(startsAt), until: Date.parse(endsAt) }
}

async function makeOne(order: Order, place: Place, person: Person, input: ReservationAsked): Promise<Reservation> {
  const { tx, at } = order
  const { unit, zone, isFree } = place
  const booking: Booking = {
    startsAt: instantAsked(input.startsAt, zone),
    endsAt: instantAsked(input.endsAt, zone),
    attendees: input.attendees,
    audience: await audienceOf(order, unit, person, input.askedBy),
    askedBy: input.askedBy ?? 'staff',
  }
  mustBeFaultless(bookingFault(unit, zone, booking, at))
  if (!isFree) await mustBeFree(order, place, booking)
  const { startsAt, endsAt, audience, attendees } = booking
  const isHeld = input.isTentative || unit.isPaymentDemanded
  const holdUntil = isHeld ? at + input.holdMinutes * 60_000 : null
  const reservation = reservationOf(
    { id: order.newId(), unit, personId: person.id, audience, startsAt, endsAt, holdUntil },
    {
      attendees,
      bookedByPersonId: input.bookedByPersonId ?? null,
      leadMinutes: input.leadMinutes ?? null,
      lagMinutes: input.lagMinutes ?? null,
    },
  )
  const journalId = await order.journal(
    'reservation.made',
    { reservationId: reservation.id, unitId: unit.id, personId: person.id },
    { startsAt, endsAt, state: reservation.state },
  )
  const isPlaced = isFree && (await tx.reservations.placeFree(reservation, journalId))
  const released = isPlaced ? [] : await placed(order, place, booking, reservation, journalId)
  await tellReleased(order, released)
  await tellMade(order, person, reservation)
  await tx.wake([person.id, ...released.map(({ personId }) => personId)])
  return reservation
}

/** Waits for the outcome, and answers the lapsed holds that were released for it. */
async function placed(
  order: Order,
  place: Place,
  booking: Booking,
  reservation: Reservation,
  journalId: string,
): Promise<readonly Reservation[]> {
  const { taken, released } = await order.tx.reservations.place([reservation], journalId)
  if (taken.length === 0) return released
  // Somebody was faster since we looked: again, to say who and what is free instead. Gone already: all once more.
  await mustBeFree(order, place, booking)
  throw new Overtaken()
}

/** Of a hold nothing is said yet: they are told shortly before it lapses (tell-expiring-holds.ts). */
async function tellMade(order: Order, person: Person, stored: Reservation): Promise<void> {
  if (stored.holdUntil !== null) return
  await post(order, person, { kind: 'reservation.confirmed', reservation: await toldOne(order, stored) })
}
