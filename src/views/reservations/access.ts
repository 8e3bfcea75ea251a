import type { z } from 'zod'
import { reservationAccess } from '../../contract/reservations/reservations.ts'
import { wireInstant } from '../../contract/words.ts'
import { type Reservation, stateAt } from '../../domain/reservation/reservation.ts'
import type { ReservationUnit } from '../../domain/reservation/unit.ts'
import { accessWindow, windowLength } from '../../domain/reservation/window.ts'
import type { Span } from '../../domain/span.ts'
import type { Transaction } from '../../ports/store.ts'
import { actualAccess } from '../access/actual-access.ts'
import { found, type View } from '../view.ts'

type Window = z.output<typeof reservationAccess>['windows'][number]

/** Which doors the reservation opens and when, or why not, and what Salto KS holds of it now. */
export const readReservationAccess: View<{ id: string }, typeof reservationAccess> = {
  schema: reservationAccess,
  async of(tx, { id }) {
    const stored = await found(tx.reservations.find(id), 'reservation', id)
    const unit = await found(tx.units.find(stored.unitId), 'reservation_unit', stored.unitId)
    return { reservationId: id, personId: stored.personId, windows: [await windowOf(tx, stored, unit)] }
  },
}

async function windowOf(tx: Transaction, stored: Reservation, unit: ReservationUnit): Promise<Window> {
  const unitSetting = { leadMinutes: unit.accessLeadMinutes, lagMinutes: unit.accessLagMinutes }
  const length = windowLength([stored, unitSetting], await tx.settings.accessWindow())
  const span = accessWindow(stored.startsAt, stored.endsAt, length)
  const mappings = (await tx.units.mappings()).filter(({ unitId }) => unitId === unit.id)
  const whyNot = await whyNotOf(tx, stored, mappings.length > 0)
  return {
    state: whyNot === null ? windowStateAt(span, tx.at) : 'not',
    whyNot,
    from: wireInstant(span.from),
    until: wireInstant(span.until),
    siteId: mappings[0]?.siteId ?? null,
    accessGroupIds: mappings.map(({ accessGroupId }) => accessGroupId),
    salto: mappings.length > 0 ? await actualAccess(tx, stored.personId, mappings) : null,
  }
}

export const windowStateAt = ({ from, until }: Span, at: number): 'planned' | 'open' | 'done' =>
  at < from ? 'planned' : at < until ? 'open' : 'done'

const whyNotOf = async (tx: Transaction, stored: Reservation, isMapped: boolean): Promise<string | null> =>
  whyNotOpen(stored, tx.at, {
    isMapped,
    isPersonActive: (await tx.people.find(stored.personId))?.status === 'active',
  })

/** Why no door opens by this reservation; null when one does. */
export function whyNotOpen(
  stored: Reservation,
  at: number,
  { isMapped, isPersonActive }: { readonly isMapped: boolean; readonly isPersonActive: boolean },
): string | null {
  const state = stateAt(stored, at)
  if (state === 'cancelled') return 'reservation_cancelled'
  if (state === 'tentative') return 'reservation_tentative'
  if (state === 'conflicted') return 'reservation_conflicted'
  if (stored.isPaymentDemanded && !stored.isPaid) return 'reservation_unpaid'
  if (!isMapped) return 'not_mapped'
  return isPersonActive ? null : 'person_inactive'
}
