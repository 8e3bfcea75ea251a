import type { cancellation } from '../../contract/reservations/reservations.ts'
import type { Body } from '../../contract/words.ts'
import { cancelledReservation, type Reservation, stateAt } from '../../domain/reservation/reservation.ts'
import type { Command } from '../order.ts'
import { isUnchanged, load, loadToChange, updated } from '../order.ts'
import { inScope } from '../series/scope.ts'
import { stoppedSeries } from '../series/stop-series.ts'
import { tellSeries } from '../series/tell-series.ts'
import { heldAs, post, toldOne } from './letters.ts'
import { loadPlace } from './place.ts'
import { mustStand } from './standing.ts'
import { tellReleased } from './tell-released.ts'
import { writeOver } from './write-over.ts'

/**
 * This one, or of its series: this and the following, all that are not over, or those of some dates. Slots and doors are
 * free at once. Cancelling twice changes nothing.
 */
export const cancelReservation: Command<Body<typeof cancellation> & { id: string }, Reservation> = async (
  order,
  input,
) => {
  const { tx, at } = order
  const before = await loadToChange(order, tx.reservations, input.id, 'reservation')
  const series = before.seriesId === null ? null : await tx.series.find(before.seriesId)
  const isAlone = series === null || input.scope === 'this'
  const isGone = stateAt(before, at) === 'cancelled'
  if (isAlone && isGone) return before
  if (isAlone) mustStand(before, at, true)
  const place = await loadPlace(order, before.unitId)
  const concerned = isAlone
    ? [before]
    : await inScope(order, place.zone, { anchor: before, series, scope: input.scope })
  const stopped = isAlone ? null : stoppedSeries(series, input.scope)
  if (concerned.length === 0 && isUnchanged({ stopped }, { stopped: series })) {
    if (!isGone) mustStand(before, at, true)
    return before
  }
  const { id: reservationId, unitId, personId } = before
  const journalId = await order.journal(
    'reservation.cancelled',
    { reservationId, unitId, personId, ...(series ? { seriesId: series.id } : {}) },
    { scope: input.scope, reservationIds: concerned.map(({ id }) => id) },
  )
  const after = concerned.map(reservation => cancelledReservation(reservation, 'asked'))
  const released = await writeOver(order, after, journalId)
  const stored = after.map(reservation => ({ ...reservation, version: reservation.version + 1 }))
  const person = await load(tx.people, personId, 'person')
  if (stopped === null) {
    const [only = before] = stored
    await post(order, person, {
      kind: 'reservation.cancelled',
      reservation: { ...(await toldOne(order, only)), ...heldAs(before) },
      reason: 'asked',
    })
  } else {
    // Written also where the rule had ended: each version of a series has its letter, and this one says what is gone.
    const changed = await updated(tx.series, stopped, journalId)
    await tellSeries(order, { person, place, series: changed, change: 'cancelled', stored })
  }
  await tellReleased(order, released)
  await tx.wake([personId])
  return stored.find(({ id }) => id === reservationId) ?? before
}
