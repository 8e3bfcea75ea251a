import type { seriesChange } from '../../contract/reservations/reservations.ts'
import type { Body } from '../../contract/words.ts'
import { type Reservation, stateAt } from '../../domain/reservation/reservation.ts'
import type { ReservationSeries } from '../../domain/reservation/series.ts'
import { forever, type Span } from '../../domain/span.ts'
import { isCalendarDate, spanOfDates } from '../../domain/time.ts'
import { type Order, refuse } from '../order.ts'

export type SeriesScope = Body<typeof seriesChange>['scope']

/** When occurrences of the series have to start to be meant; both dates of a range are inclusive. */
export function spanOfScope(anchor: Reservation, scope: SeriesScope, zone: string): Span {
  if (typeof scope !== 'object') {
    return { from: scope === 'following' ? anchor.startsAt : Number.NEGATIVE_INFINITY, until: forever }
  }
  if (!isCalendarDate(scope.from) || !isCalendarDate(scope.until) || scope.until < scope.from) {
    return refuse('reservation.range_invalid', 'The range of dates would end before it starts.', { ...scope })
  }
  return spanOfDates(scope.from, scope.until, zone)
}

export interface Scoped {
  readonly anchor: Reservation
  readonly series: ReservationSeries
  readonly scope: SeriesScope
}

/** What the scope means of the series and is neither over nor given up. */
export async function inScope(
  { tx, at }: Order,
  zone: string,
  { anchor, series, scope }: Scoped,
): Promise<Reservation[]> {
  const within = spanOfScope(anchor, scope, zone)
  const found = await tx.reservations.during({ seriesId: series.id }, { from: at, until: forever })
  return found.filter(reservation => {
    const state = stateAt(reservation, at)
    const isIn = reservation.startsAt >= within.from && reservation.startsAt < within.until
    return isIn && state !== 'cancelled' && state !== 'ended'
  })
}
