import type { Reservation } from '../../domain/reservation/reservation.ts'
import type { Command } from '../order.ts'
import { confirmHold } from './confirm-hold.ts'

/** By the link of the letter that says when the hold lapses: whoever gets it has closed the page of the hold long since. */
export const confirmAsGuest: Command<{ id: string }, Reservation> = confirmHold
