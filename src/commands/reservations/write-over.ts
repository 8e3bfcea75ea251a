import type { Reservation } from '../../domain/reservation/reservation.ts'
import { type Order, Overtaken } from '../order.ts'
import { tellReleased } from './tell-released.ts'

/**
 * Writes reservations over the versions that were read. Whose lapsed hold gave way on the way is told, as whenever a hold
 * lapses: nobody asks for it again (field note 13).
 */
export async function writeOver(order: Order, reservations: readonly Reservation[], journalId: string): Promise<void> {
  const { tx } = order
  const { outcome, released } = await tx.reservations.update(reservations, journalId)
  if (outcome !== 'done') throw new Overtaken()
  if (released.length === 0) return
  await tellReleased(order, released)
  await tx.wake(released.map(({ personId }) => personId))
}
