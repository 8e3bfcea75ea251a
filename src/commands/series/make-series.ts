import type { Person } from '../../domain/person.ts'
import { occurrences as occurrencesOf, overlapWithin, ruleOf } from '../../domain/recurrence.ts'
import type { Audience } from '../../domain/reservation/hours.ts'
import { type Reservation, reservationOf } from '../../domain/reservation/reservation.ts'
import type { ReservationSeries } from '../../domain/reservation/series.ts'
import type { Instant } from '../../domain/span.ts'
import { forever } from '../../domain/span.ts'
import { isSameZone, isTimeZone, spanOfDates, wallTimeAt } from '../../domain/time.ts'
import { Overtaken } from '../../ports/store.ts'
import { accepted, type Order, refuse } from '../order.ts'
import type { Made, ReservationAsked } from '../reservations/make-reservation.ts'
import { audienceOf, instantAsked, type Place } from '../reservations/place.ts'
import { tellReleased } from '../reservations/tell-released.ts'
import { mustAllFit } from './clashes.ts'
import { horizonOf, isOpenEnded, localText, occurrencesLimit, type Plan, plannedSeries } from './planning.ts'
import { tellSeries } from './tell-series.ts'

export type SeriesAsked = ReservationAsked & { readonly recurrence: NonNullable<ReservationAsked['recurrence']> }

/** M2: every date of the rule in one go, or an answer that says what stands in the way of which. */
export async function makeSeries(order: Order, place: Place, person: Person, input: SeriesAsked): Promise<Made> {
  const { unit, zone } = place
  const rule = accepted(ruleOf(input.recurrence.rule))
  const times = localTimes(place, input)
  const isOpen = isOpenEnded(rule)
  const untilAt = isOpen ? horizonOf(unit, zone, order.at) : forever
  const { exceptDates } = input.recurrence
  mustFitItself(place, { rule, series: times, exceptDates, untilAt })
  const expansion = { rule, series: times, exceptDates, untilAt }
  const plan = await plannedSeries(order, place, expansion, input.resolutions)
  if (plan.wishes.length === 0) {
    refuse('recurrence.no_occurrence', 'No date of this rule can be reserved.', { rule: input.recurrence.rule })
  }
  const audience = await audienceOf(order, unit, person)
  const askedBy = input.askedBy ?? 'staff'
  await mustAllFit(order, { wishes: plan.wishes, booking: { attendees: input.attendees, audience, askedBy } })
  const series: ReservationSeries = {
    id: order.newId(),
    unitId: unit.id,
    personId: person.id,
    bookedByPersonId: input.bookedByPersonId ?? null,
    audience,
    rule: input.recurrence.rule.trim(),
    ...times,
    template: {
      attendees: input.attendees,
      leadMinutes: input.leadMinutes ?? null,
      lagMinutes: input.lagMinutes ?? null,
      skipped: [...plan.skipped, ...exceptedStarts(expansion)].sort(),
    },
    materialisedUntil: isOpen ? untilAt : null,
    status: isOpen ? 'open' : 'closed',
    version: 1,
  }
  const stored = await storedSeries(order, series, plan, input, audience)
  // Of dates that are held nothing is said yet, as of any hold.
  const reserved = stored.filter(({ holdUntil }) => holdUntil === null)
  if (reserved.length > 0) {
    await tellSeries(order, { person, place, series, change: 'made', stored: reserved, skipped: plan.skipped })
  }
  const [reservation] = stored
  if (!reservation) throw new Error('A series without a date was stored')
  return { reservation, place, series: { series, occurrences: stored } }
}

/** Local starts of the excepted dates, of those that the rule names at all. */
function exceptedStarts({ rule, series, exceptDates }: Expanded): string[] {
  const last = exceptDates.toSorted().at(-1)
  if (last === undefined) return []
  const limits = { untilAt: spanOfDates(last, last, series.timeZone).until, maxOccurrences: occurrencesLimit * 100 }
  return accepted(occurrencesOf(rule, series, limits))
    .map(({ localStart }) => localText(localStart))
    .filter(localStart => exceptDates.includes(localStart.slice(0, 10)))
}

/** The first occurrence on the clock of the unit, whatever zone the asker's offset was of (field note 25). */
function localTimes({ zone }: Place, { startsAt, endsAt, recurrence: { timeZone = zone } }: SeriesAsked) {
  if (!isTimeZone(timeZone)) {
    refuse('recurrence.zone_unknown', `"${timeZone}" is not a time zone such as Europe/Lisbon.`, { timeZone })
  }
  if (!isSameZone(timeZone, zone)) {
    refuse('recurrence.zone_of_another_place', `The unit is in ${zone}, and a series keeps to the clock there.`, {
      timeZone,
      unitTimeZone: zone,
    })
  }
  const local = (text: string): string =>
    /[Zz+]|-\d{2}:?\d{2}$/.test(text.slice(16)) ? wallTimeAt(instantAsked(text, zone), zone) : text
  const [startsAtLocal, endsAtLocal] = [local(startsAt), local(endsAt)]
  if (endsAtLocal <= startsAtLocal) {
    refuse('reservation.end_before_start', 'Each reservation would end before it starts.', { startsAt, endsAt })
  }
  return { startsAtLocal, endsAtLocal, timeZone: zone }
}

type Expanded = Parameters<typeof plannedSeries>[2]

/** A rule whose dates overlap each other can never be stored whole (field note 27). */
function mustFitItself({ unit }: Place, { rule, series, exceptDates, untilAt }: Expanded): void {
  const limits = { untilAt, maxOccurrences: occurrencesLimit }
  const found = accepted(occurrencesOf(rule, { ...series, exceptDates }, limits))
  const overlap = overlapWithin(found, (unit.bufferBeforeMinutes + unit.bufferAfterMinutes) * 60_000)
  if (overlap) {
    refuse('recurrence.overlaps_itself', 'The dates of this series would overlap each other, buffers included.', {
      first: overlap.first.localStart,
      second: overlap.second.localStart,
    })
  }
}

async function storedSeries(
  order: Order,
  series: ReservationSeries,
  { wishes }: Plan,
  input: SeriesAsked,
  audience: Audience,
): Promise<Reservation[]> {
  const { tx } = order
  const reservations = wishes.map(({ place, startsAt, endsAt, localStart }) =>
    reservationOf(
      {
        id: order.newId(),
        unit: place.unit,
        personId: series.personId,
        audience,
        startsAt,
        endsAt,
        holdUntil: holdOf(order.at, input, place),
      },
      {
        attendees: input.attendees,
        bookedByPersonId: series.bookedByPersonId,
        leadMinutes: series.template.leadMinutes,
        lagMinutes: series.template.lagMinutes,
        seriesId: series.id,
        occurrenceOf: localStart,
      },
    ),
  )
  const { id: seriesId, unitId, personId, rule } = series
  const journalId = await order.journal('series.made', { seriesId, unitId, personId }, { rule, dates: wishes.length })
  await tx.series.insert(series, journalId)
  const { taken, released } = await tx.reservations.place(reservations, journalId)
  if (taken.length > 0) throw new Overtaken()
  await tellReleased(order, released)
  await tx.wake([personId, ...released.map(reservation => reservation.personId)])
  return reservations
}

const holdOf = (at: Instant, input: SeriesAsked, { unit }: Place): Instant | null =>
  input.isTentative || unit.isPaymentDemanded ? at + input.holdMinutes * 60_000 : null
