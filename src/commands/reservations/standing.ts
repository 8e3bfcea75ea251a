import { type Reservation, stateAt } from '../../domain/reservation/reservation.ts'
import type { Instant } from '../../domain/span.ts'
import { refuse } from '../order.ts'

/** Refuses what is over or given up already; a conflicted occurrence may still find a place. */
export function mustStand(reservation: Reservation, at: Instant, mayBeConflicted = false): void {
  const { id: reservationId } = reservation
  const state = stateAt(reservation, at)
  if (state === 'cancelled') {
    refuse('reservation.cancelled', 'This reservation is cancelled. Make another one.', { reservationId })
  }
  if (state === 'ended') refuse('reservation.ended', 'This reservation is over.', { reservationId })
  if (state === 'conflicted' && !mayBeConflicted) {
    refuse('reservation.conflicted', 'This occurrence has no place yet. Move it to a free time or unit.', {
      reservationId,
    })
  }
}
