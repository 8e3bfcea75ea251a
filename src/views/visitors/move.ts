import type { z } from 'zod'
import { availability, type freeQuery } from '../../contract/reservations/reservations.ts'
import type { Reservation } from '../../domain/reservation/reservation.ts'
import { readAvailability, readPublicAvailability } from '../reservations/availability.ts'
import { found, NotFound, type View } from '../view.ts'

type Asked = z.output<typeof freeQuery> & { readonly id: string }

const moveWithin = (view: typeof readAvailability, mayMove: (stored: Reservation, asker: string | null) => boolean) =>
  ({
    schema: availability,
    async of(tx, { id, personId = null, ...query }) {
      const moving = await found(tx.reservations.find(id), 'reservation', id)
      if (!mayMove(moving, personId)) throw new NotFound('reservation.unknown', 'There is no such reservation.', { id })
      const { locationId } = await found(tx.units.find(moving.unitId), 'reservation_unit', moving.unitId)
      return view.of(tx, { ...query, locationId, moving })
    },
  }) satisfies View<Asked & { readonly personId?: string }, typeof availability>

/** Where the reservation of a link could go: its own slot counts as free. */
export const readGuestMove = moveWithin(readPublicAvailability, () => true)
/** The same for the member whose reservation it is, or who booked it for a colleague. */
export const readMyMove = moveWithin(
  readAvailability,
  ({ personId, bookedByPersonId }, asker) => personId === asker || bookedByPersonId === asker,
)
