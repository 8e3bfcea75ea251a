import type { Letter, LetterReservation } from '../../domain/letter.ts'
import type { Person } from '../../domain/person.ts'
import type { Reservation } from '../../domain/reservation/reservation.ts'
import { accessWindow, windowLength } from '../../domain/reservation/window.ts'
import type { Order } from '../order.ts'
import { loadPlace } from './place.ts'

/** The reservation as a letter tells of it: what was stored, and when its doors open. */
export async function told(order: Order, reservations: readonly Reservation[]): Promise<LetterReservation[]> {
  const letters: LetterReservation[] = []
  for (const reservation of reservations) {
    const {
      unit,
      location,
      zone,
      accessGroupIds,
      accessWindow: organization,
    } = await loadPlace(order, reservation.unitId)
    const unitSetting = { leadMinutes: unit.accessLeadMinutes, lagMinutes: unit.accessLagMinutes }
    const isPayable = reservation.isPaymentDemanded && !reservation.isPaid
    letters.push({
      reservationId: reservation.id,
      version: reservation.version,
      unitName: unit.name,
      locationName: location.name,
      timeZone: zone,
      startsAt: reservation.startsAt,
      endsAt: reservation.endsAt,
      ...(isPayable && accessGroupIds.length > 0 ? { isUnpaid: true } : {}),
      doors:
        accessGroupIds.length > 0 && !isPayable
          ? accessWindow(
              reservation.startsAt,
              reservation.endsAt,
              windowLength([reservation, unitSetting], organization),
            )
          : null,
    })
  }
  return letters
}

export async function toldOne(order: Order, reservation: Reservation): Promise<LetterReservation> {
  const [letter] = await told(order, [reservation])
  if (!letter) throw new Error(`Nothing can be told of ${reservation.id}`)
  return letter
}

/** What a letter says of a reservation that nobody has confirmed. */
export const heldAs = ({ holdUntil }: Reservation): Pick<LetterReservation, 'heldUntil'> =>
  holdUntil === null ? {} : { heldUntil: holdUntil }

/** Posted with the change: sent when it is committed, and once. */
export async function post(order: Order, person: Person, letter: Letter): Promise<void> {
  const { id, name, email } = person
  await order.tx.outbox.drop({ id: order.newId(), recipient: { kind: 'person', id, name, email }, letter })
}
