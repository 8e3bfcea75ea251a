// CHORES: what time itself brings about, asked by jobs (main/reservations/chores.ts).
import { cancelledReservation, type Reservation } from '../../../domain/reservation/reservation.ts'
import type { Order } from '../../order.ts'
import { tellReleased } from '../tell-released.ts'
import { writeOver } from '../write-over.ts'

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
  const others = await writeOver(order, released, journalId)
  const stored = released.map(reservation => ({ ...reservation, version: reservation.version + 1 }))
  await tellReleased(order, [...stored, ...others])
  await tx.wake(released.map(({ personId }) => personId))
  return released
}
