import type { LetterOccurrence } from '../../domain/letter.ts'
import type { Person } from '../../domain/person.ts'
import type { Reservation } from '../../domain/reservation/reservation.ts'
import type { ReservationSeries } from '../../domain/reservation/series.ts'
import type { Order } from '../order.ts'
import { post, told } from '../reservations/letters.ts'
import type { Place } from '../reservations/place.ts'
import { ruleSpan } from './planning.ts'

export interface SeriesTold {
  readonly person: Person
  readonly place: Place
  readonly series: ReservationSeries
  readonly change: 'made' | 'changed' | 'cancelled' | 'lapsed'
  /** As they were written. */
  readonly stored: readonly Reservation[]
  /** Local starts of what was left out. */
  readonly skipped?: readonly string[]
}

/** One letter that lists exactly what was stored, date by date (field note 27). */
export async function tellSeries(order: Order, about: SeriesTold): Promise<void> {
  const { person, place, series, change, stored, skipped = [] } = about
  const letters = await told(order, stored)
  const entries = letters.map((reservation, n): LetterOccurrence & { at: number } => {
    const written = stored[n]
    const rule = written?.occurrenceOf ? ruleSpan(series, written.occurrenceOf) : null
    const { startsAt, endsAt } = reservation
    if (written?.state === 'cancelled') return { outcome: 'cancelled', reservation, at: startsAt }
    if (written?.state === 'conflicted') return { outcome: 'conflicted', startsAt, endsAt, at: startsAt }
    const isMoved = rule !== null && (rule.from !== startsAt || written?.unitId !== series.unitId)
    return isMoved
      ? { outcome: 'moved', reservation, ruleStartsAt: rule.from, at: startsAt }
      : { outcome: 'stored', reservation, at: startsAt }
  })
  for (const localStart of skipped) {
    const { from: startsAt, until: endsAt } = ruleSpan(series, localStart)
    entries.push({ outcome: 'skipped', startsAt, endsAt, at: startsAt })
  }
  const occurrences = entries.toSorted((a, b) => a.at - b.at).map(({ at: _at, ...occurrence }) => occurrence)
  await post(order, person, {
    kind: 'series.summary',
    seriesId: series.id,
    seriesVersion: series.version,
    change,
    unitName: place.unit.name,
    locationName: place.location.name,
    timeZone: place.zone,
    occurrences,
    isOpenEnded: series.status === 'open',
  })
}
