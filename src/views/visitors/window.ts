import type { z } from 'zod'
import type { guestReservation } from '../../contract/visitors/visitors.ts'
import { wireInstant } from '../../contract/words.ts'
import { type Reservation, stateAt } from '../../domain/reservation/reservation.ts'
import type { ReservationUnit } from '../../domain/reservation/unit.ts'
import { accessWindow, type WindowLength, windowLength } from '../../domain/reservation/window.ts'
import type { Span } from '../../domain/span.ts'
import type { Transaction } from '../../ports/store.ts'
import { actualAccess } from '../access/actual-access.ts'

type Shown = Pick<z.output<typeof guestReservation>, 'doors' | 'keyState'>

/** What a unit opens, and how long before and after where the reservation says nothing else. */
export interface Opening {
  readonly unit: ReservationUnit
  readonly groups: readonly { readonly siteId: string; readonly accessGroupId: string }[]
  readonly organization: WindowLength
}

/** When the doors of a reservation open and close, and whether its key is there. Said as open only when Salto KS has it. */
export async function windowShown(
  tx: Transaction,
  stored: Reservation,
  { unit, groups, organization }: Opening,
): Promise<Shown> {
  const state = stateAt(stored, tx.at)
  const isPaidEnough = stored.isPaid || !stored.isPaymentDemanded
  if (groups.length === 0 || !isPaidEnough || state === 'cancelled' || state === 'conflicted') {
    return { doors: null, keyState: 'none' }
  }
  const unitSetting = { leadMinutes: unit.accessLeadMinutes, lagMinutes: unit.accessLagMinutes }
  const window = accessWindow(stored.startsAt, stored.endsAt, windowLength([stored, unitSetting], organization))
  return {
    doors: { from: wireInstant(window.from), until: wireInstant(window.until) },
    keyState: state === 'tentative' ? 'none' : await keyOf(tx, stored.personId, groups, window),
  }
}

async function keyOf(
  tx: Transaction,
  personId: string,
  groups: Opening['groups'],
  window: Span,
): Promise<Shown['keyState']> {
  if (tx.at >= window.until) return 'over'
  // First the time: whoever reserves under somebody's address does not learn that they are here, and inactive.
  if (tx.at < window.from) return 'planned'
  if ((await tx.people.find(personId))?.status !== 'active') return 'none'
  const actual = await actualAccess(tx, personId, groups)
  if (actual.state === 'open') return 'open'
  return actual.waitsFor.length > 0 ? 'waiting' : 'preparing'
}
