import type { Reservation } from '../../domain/reservation/reservation.ts'
import { Overtaken } from '../../ports/store.ts'
import type { Order } from '../order.ts'

/**
 * Writes reservations over the versions that were read. Answers whose lapsed holds gave way on the way: whoever writes
 * tells them (`tellReleased`), as whenever a hold lapses, because nobody asks for it again (field note 13). Last of all:
 * telling writes their series, and the writer may have read the same.
 */
export async function writeOver(
  { tx }: Order,
  reservations: readonly Reservation[],
  journalId: string,
): Promise<readonly Reservation[]> {
  const { outcome, released } = await tx.reservations.update(reservations, journalId)
  if (outcome !== 'done') throw new Overtaken()
  if (released.length > 0) await tx.wake(released.map(({ personId }) => personId))
  return released
}
