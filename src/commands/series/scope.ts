import type { seriesChange } from '../../contract/reservations/reservations.ts'
import type { Body } from '../../contract/words.ts'
import type { Reservation } from '../../domain/reservation/reservation.ts'
import { forever, type Span } from '../../domain/span.ts'
import { isCalendarDate, spanOfDates } from '../../domain/time.ts'
import { refuse } from '../order.ts'

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
