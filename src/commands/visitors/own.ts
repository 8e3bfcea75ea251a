// VISITORS: what members and guests do for themselves. Here: whose reservations a member may touch, and for whom they may
// reserve.
import type { Reservation } from '../../domain/reservation/reservation.ts'
import type { Transaction } from '../../ports/store.ts'
import type { Order } from '../order.ts'
import { load, refuse } from '../order.ts'

/** The member's own, and those that they booked for a colleague. Of others they do not even learn that they exist. */
export async function loadOwn(order: Order, id: string): Promise<Reservation> {
  const reservation = await load(order.tx.reservations, id, 'reservation')
  const { personId, bookedByPersonId } = reservation
  if (personId === order.actor.id || bookedByPersonId === order.actor.id) return reservation
  return refuse('reservation.unknown', 'There is no such reservation.', { id })
}

/** @throws Refused unless both are active co-members of one company */
export async function mustBeColleague(order: Order, personId: string): Promise<void> {
  const [mine, theirs] = await Promise.all([companiesOf(order.tx, order.actor.id), companiesOf(order.tx, personId)])
  if (theirs.some(companyId => mine.includes(companyId))) return
  refuse('person.unknown', 'Among your colleagues there is no such person.', { id: personId })
}

async function companiesOf(tx: Transaction, personId: string): Promise<string[]> {
  const { items } = await tx.coMembers.list({ where: { personId, status: 'active' }, limit: 200 })
  return items.map(({ companyId }) => companyId)
}
