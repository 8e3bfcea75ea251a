import { occurrences, ruleOf } from '../../domain/recurrence.ts'
import { bookingFault } from '../../domain/reservation/booking.ts'
import { type Reservation, reservationOf } from '../../domain/reservation/reservation.ts'
import type { ReservationSeries } from '../../domain/reservation/series.ts'
import { always, type Instant } from '../../domain/span.ts'
import { accepted, load, type Order, updated } from '../order.ts'
import { post } from '../reservations/letters.ts'
import { loadPlace, type Place } from '../reservations/place.ts'
import { tellReleased } from '../reservations/tell-released.ts'
import { horizonOf, localText, occurrencesLimit, ruleSpan } from './planning.ts'

/**
 * Makes the further dates of an open series as time goes on; asked by a job, daily. A date without room is stored as
 * conflicted, and booker and staff are told: it is never left out silently.
 */
export async function extendSeries(order: Order, { id }: { readonly id: string }): Promise<ReservationSeries> {
  const { tx, at } = order
  const before = await load(tx.series, id, 'series')
  const place = await loadPlace(order, before.unitId)
  const untilAt = horizonOf(place.unit, place.zone, at)
  const { materialisedUntil } = before
  if (before.status === 'closed' || materialisedUntil === null || materialisedUntil >= untilAt) return before
  if (await isMerelyHeld(order, id)) return before
  const wanted = wantedOf(order, before, place, { from: materialisedUntil, until: untilAt })
  const journalId = await order.journal(
    'series.extended',
    { seriesId: id, unitId: before.unitId, personId: before.personId },
    { untilAt, dates: wanted.length },
  )
  const impossible = wanted.filter(item => !mayBe(order, place, item))
  const possible = wanted.filter(item => !impossible.includes(item))
  const { taken, released } = await tx.reservations.place(possible, journalId)
  const conflicted = [...impossible, ...possible.filter(item => taken.includes(item.id))].map(
    (item): Reservation => ({ ...item, state: 'conflicted' }),
  )
  await tx.reservations.place(conflicted, journalId)
  const stored = await updated(tx.series, { ...before, materialisedUntil: untilAt }, journalId)
  await tellReleased(order, released)
  for (const item of conflicted) await tellConflicted(order, place, stored, item)
  await tx.wake([before.personId, ...released.map(({ personId }) => personId)])
  return stored
}

/** What nobody has confirmed yet makes no further dates: those would be reserved at once, and open doors. */
async function isMerelyHeld({ tx }: Order, seriesId: string): Promise<boolean> {
  const states = (await tx.reservations.during({ seriesId }, always)).map(({ state }) => state)
  return states.includes('tentative') && !states.includes('confirmed')
}

interface Reach {
  readonly from: Instant
  readonly until: Instant
}

function wantedOf(order: Order, series: ReservationSeries, { unit }: Place, reach: Reach): Reservation[] {
  const skipped = new Set(series.template.skipped.map(localStart => localStart.slice(0, 10)))
  const limits = { untilAt: reach.until, maxOccurrences: occurrencesLimit * 100 }
  const found = accepted(occurrences(accepted(ruleOf(series.rule)), series, limits))
  return found
    .filter(({ from, localStart }) => from >= reach.from && !skipped.has(localStart.slice(0, 10)))
    .map(({ localStart, from: startsAt, until: endsAt }) =>
      reservationOf(
        {
          id: order.newId(),
          unit,
          personId: series.personId,
          audience: series.audience,
          startsAt,
          endsAt,
          holdUntil: null,
        },
        {
          attendees: series.template.attendees,
          bookedByPersonId: series.bookedByPersonId,
          leadMinutes: series.template.leadMinutes,
          lagMinutes: series.template.lagMinutes,
          seriesId: series.id,
          occurrenceOf: localText(localStart),
        },
      ),
    )
}

function mayBe({ at }: Order, { unit, zone }: Place, item: Reservation): boolean {
  return bookingFault(unit, zone, { ...item, askedBy: 'staff' }, at) === null
}

export async function tellConflicted(
  order: Order,
  { unit, location, zone }: Place,
  series: ReservationSeries,
  item: Reservation,
): Promise<void> {
  const { tx, controls } = order
  const person = await load(tx.people, series.personId, 'person')
  const occurrenceOf = item.occurrenceOf ?? series.startsAtLocal
  const { from: startsAt, until: endsAt } = ruleSpan(series, occurrenceOf)
  const letter = {
    kind: 'occurrence.conflicted',
    seriesId: series.id,
    occurrenceOf,
    unitName: unit.name,
    locationName: location.name,
    timeZone: zone,
    startsAt,
    endsAt,
  } as const
  await post(order, person, { ...letter, audience: 'booker' })
  for (const { id, name, email, status } of await controls.staff.list(tx.organizationId)) {
    if (status !== 'active') continue
    const recipient = { kind: 'staff', id, name, email } as const
    const about = { personId: person.id, name: person.name }
    await tx.outbox.post({ id: order.newId(), recipient, letter: { ...letter, audience: 'staff' }, about })
  }
}
