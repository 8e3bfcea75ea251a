import type { cancellation } from '../../contract/reservations/reservations.ts'
import type { Body } from '../../contract/words.ts'
import { occurrences, ruleOf } from '../../domain/recurrence.ts'
import type { ReservationSeries } from '../../domain/reservation/series.ts'
import { spanOfDates } from '../../domain/time.ts'
import { accepted, type Order, updated } from '../order.ts'
import { localText, occurrencesLimit } from './planning.ts'

/**
 * An open series makes nothing more in what was cancelled: no more at all, or not on those dates. Also a series that makes
 * nothing more becomes another version: the letter about it would be taken for the last one.
 */
export async function stopSeries(
  order: Order,
  series: ReservationSeries,
  scope: Body<typeof cancellation>['scope'],
  journalId: string,
): Promise<ReservationSeries> {
  return updated(order.tx.series, stopped(series, scope), journalId)
}

function stopped(series: ReservationSeries, scope: Body<typeof cancellation>['scope']): ReservationSeries {
  if (series.status === 'closed') return series
  return typeof scope === 'object'
    ? withSkipped(series, localStartsWithin(series, scope))
    : { ...series, status: 'closed', materialisedUntil: null }
}

const withSkipped = (series: ReservationSeries, starts: readonly string[]): ReservationSeries => ({
  ...series,
  template: { ...series.template, skipped: [...new Set([...series.template.skipped, ...starts])].sort() },
})

/** Occurrences of the range, made already or not. */
function localStartsWithin(
  series: ReservationSeries,
  range: { readonly from: string; readonly until: string },
): string[] {
  const span = spanOfDates(range.from, range.until, series.timeZone)
  const rule = accepted(ruleOf(series.rule))
  const limits = { untilAt: span.until, maxOccurrences: occurrencesLimit * 10 }
  return accepted(occurrences(rule, series, limits))
    .filter(({ from }) => from >= span.from)
    .map(({ localStart }) => localText(localStart))
}
