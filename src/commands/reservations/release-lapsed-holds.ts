import { cancelledReservation, type Reservation } from '../../domain/reservation/reservation.ts'
import { type Order, Overtaken } from '../order.ts'
import { tellReleased } from './letters.ts'

/**
 * Asked by a job when the next hold lapses. Whoever wants the slot does not wait for it: a lapsed hold keeps nothing; this
 * tells the one who had it.
 */
export async function releaseLapsedHolds(order: Order, { limit }: { readonly limit: number }): Promise<Reservation[]> {
  const { tx } = order
  const lapsed = await tx.reservations.lapsed(limit)
  if (lapsed.length === 0) return []
  const journalId = await order.journal(
    'reservation.holds_released',
    { organizationId: tx.organizationId },
    { reservationIds: lapsed.map(({ id }) => id) },
  )
  const released = lapsed.map(reservation => cancelledReservation(reservation, 'lapsed'))
  if ((await tx.reservations.update(released, journalId)) !== 'done') throw new Overtaken()
  await tellReleased(
    order,
    released.map(reservation => ({ ...reservation, version: reservation.version + 1 })),
  )
  await tx.wake(released.map(({ personId }) => personId))
  return released
}
