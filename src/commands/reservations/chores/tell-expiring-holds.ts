import { holdReminderAt, holdReminderReachMs } from '../../../domain/reservation/reservation.ts'
import type { Order } from '../../order.ts'
import { post, toldOne } from '../letters.ts'

/**
 * "Confirm, or it lapses", shortly before it does. Whoever confirmed, cancelled or paid by then is written nothing. There
 * is one letter per hold and end, whoever asks and however often; asked by a job, which remembers what it has told.
 */
export async function tellExpiringHolds(order: Order, { told }: { readonly told: Set<string> }): Promise<number> {
  const { tx, at } = order
  const holds = await tx.reservations.holdsUntil(at + holdReminderReachMs)
  const standing = new Set<string>()
  let posted = 0
  for (const { reservation, heldSince } of holds) {
    const { id, seriesId, holdUntil, personId } = reservation
    if (holdUntil === null || holdReminderAt(heldSince, holdUntil) > at) continue
    // The dates of a held series lapse together: one letter, of the first of them.
    const key = `${seriesId ?? id} ${holdUntil}`
    if (standing.has(key)) continue
    standing.add(key)
    if (told.has(key)) continue
    const person = await tx.people.find(personId)
    if (!person) continue
    await post(order, person, { kind: 'hold.expiring', reservation: await toldOne(order, reservation), holdUntil })
    told.add(key)
    posted += 1
  }
  for (const key of told) if (!standing.has(key)) told.delete(key)
  return posted
}
