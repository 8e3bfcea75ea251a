import type { Reservation } from '../../domain/reservation/reservation.ts'
import type { Command } from '../order.ts'
import { load, refuse } from '../order.ts'
import { post, toldOne } from '../reservations/letters.ts'
import { mustStand } from '../reservations/standing.ts'

const hourMs = 3_600_000

/** Once an hour and no oftener, whoever asks (field note 30): the letter's key says which hour. */
export const resendConfirmation: Command<{ id: string }, Reservation> = async (order, { id }) => {
  const { tx, at } = order
  const reservation = await load(tx.reservations, id, 'reservation')
  mustStand(reservation, at)
  if (reservation.state !== 'confirmed') {
    refuse('reservation.not_confirmed', 'There is no confirmation yet: confirm the reservation first.', { id })
  }
  const person = await load(tx.people, reservation.personId, 'person')
  await order.journal('reservation.confirmation_resent', { reservationId: id, personId: person.id })
  const againAt = Math.floor(at / hourMs) * hourMs
  await post(order, person, {
    kind: 'reservation.confirmed',
    reservation: await toldOne(order, reservation),
    againAt,
  })
  return reservation
}
