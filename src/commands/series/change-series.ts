import type { seriesChange } from '../../contract/reservations/reservations.ts'
import type { Body } from '../../contract/words.ts'
import { cancelledReservation, movedReservation, type Reservation } from '../../domain/reservation/reservation.ts'
import type { ReservationSeries, SeriesPlace } from '../../domain/reservation/series.ts'
import { forever } from '../../domain/span.ts'
import { wallTimeAt } from '../../domain/time.ts'
import type { Command, Order } from '../order.ts'
import { isUnchanged, load, loadToChange, refuse, updated } from '../order.ts'
import { moveReservation } from '../reservations/move-reservation.ts'
import { instantAsked, loadPlace, type Place } from '../reservations/place.ts'
import { mustStand } from '../reservations/standing.ts'
import { tellReleased } from '../reservations/tell-released.ts'
import { writeOver } from '../reservations/write-over.ts'
import { mustAllFit } from './clashes.ts'
import { resolved, ruleSpan, type Wish } from './planning.ts'
import { spanOfScope } from './scope.ts'
import { tellSeries } from './tell-series.ts'

type Asked = Body<typeof seriesChange> & { readonly id: string }

/**
 * Another time of day or unit, for this occurrence, for it and those after it, for all that have not begun, or for those
 * of some dates. What was moved by itself before stays where it is. Slots, doors and the rule for later dates change
 * together or not at all; a range of dates leaves the rule as it is.
 */
export const changeSeries: Command<Asked, ReservationSeries> = async (order, input) => {
  const { tx } = order
  const anchor = await load(tx.reservations, input.id, 'reservation')
  if (anchor.seriesId === null || anchor.occurrenceOf === null) {
    return refuse('reservation.not_in_series', 'This reservation belongs to no series.', { reservationId: anchor.id })
  }
  const before = await loadToChange(order, tx.series, anchor.seriesId, 'series')
  if (input.scope === 'this') {
    // If-Match is about the series here, whose version the asker sees; the move would take it for the reservation's.
    await moveReservation({ ...order, ifMatch: null }, input)
    return before
  }
  mustStand(anchor, order.at, true)
  const place = await loadPlace(order, input.unitId ?? before.unitId)
  const wanted = seriesWanted(before, anchor.occurrenceOf, place, input)
  const concerned = await concernedBy(order, before, anchor, input.scope)
  const { changed, skipped } = await changedOccurrences(order, { series: wanted, anchor, place, concerned }, input)
  if (isUnchanged(placeOf(before), placeOf(wanted)) && isUnchanged(changed, concerned)) return before
  const journalId = await order.journal(
    'series.changed',
    { seriesId: before.id, unitId: place.unit.id, personId: before.personId },
    { scope: input.scope, startsAtLocal: wanted.startsAtLocal, reservationIds: changed.map(({ id }) => id), skipped },
  )
  const released = await writeOver(order, changed, journalId)
  const isRange = typeof input.scope === 'object'
  const stored = await updated(tx.series, isRange ? before : wanted, journalId)
  const person = await load(tx.people, before.personId, 'person')
  const written = changed.map(reservation => ({ ...reservation, version: reservation.version + 1 }))
  const known = written.filter(({ state }) => state !== 'tentative')
  if (known.length > 0) await tellSeries(order, { person, place, series: stored, change: 'changed', stored: known })
  await tellReleased(order, released)
  await tx.wake([person.id])
  return stored
}

/** The rule keeps its dates; what changes is the time on them, and where. */
function seriesWanted(
  before: ReservationSeries,
  occurrenceOf: string,
  { unit, zone }: Place,
  input: Asked,
): ReservationSeries {
  if (zone !== before.timeZone) {
    refuse('recurrence.zone_of_another_place', 'The other unit is in another time zone. Make a new series there.', {
      timeZone: before.timeZone,
      unitTimeZone: zone,
    })
  }
  const [start, end] = [input.startsAt, input.endsAt].map(text => wallTimeAt(instantAsked(text, zone), zone))
  if (start === undefined || end === undefined || end <= start) {
    return refuse('reservation.end_before_start', 'Each reservation would end before it starts.', {})
  }
  if (start.slice(0, 10) !== occurrenceOf.slice(0, 10)) {
    refuse('series.other_day', 'A series keeps to its days. Cancel the rest of it, and make another for other days.', {
      date: occurrenceOf.slice(0, 10),
      asked: start.slice(0, 10),
    })
  }
  const wallMs = (text: string) => Date.parse(`${text}Z`)
  const startsAtLocal = `${before.startsAtLocal.slice(0, 10)}T${start.slice(11)}`
  const endWallMs = wallMs(startsAtLocal) + wallMs(end) - wallMs(start)
  return {
    ...before,
    unitId: unit.id,
    startsAtLocal,
    endsAtLocal: new Date(endWallMs).toISOString().slice(0, end.length),
    template: { ...before.template, former: formerOf(before, input.scope) },
  }
}

const placeOf = ({ unitId, startsAtLocal, endsAtLocal }: ReservationSeries): SeriesPlace => ({
  unitId,
  startsAtLocal,
  endsAtLocal,
})

/** What "this and following" leaves behind is still by the rule, and goes along when all are changed. */
function formerOf(before: ReservationSeries, scope: Asked['scope']): readonly SeriesPlace[] {
  return scope === 'following' ? [...(before.template.former ?? []), placeOf(before)] : []
}

/** Where the rule has put it, and nobody has moved it by itself. */
function isByRule(series: ReservationSeries, item: Reservation): boolean {
  const { occurrenceOf } = item
  if (occurrenceOf === null) return false
  return [placeOf(series), ...(series.template.former ?? [])].some(place => {
    const rule = ruleSpan({ ...series, ...place }, occurrenceOf)
    return item.unitId === place.unitId && item.startsAt === rule.from && item.endsAt === rule.until
  })
}

async function concernedBy(
  { tx, at }: Order,
  series: ReservationSeries,
  anchor: Reservation,
  scope: Asked['scope'],
): Promise<Reservation[]> {
  const found = await tx.reservations.during({ seriesId: series.id }, { from: at, until: forever })
  const within = spanOfScope(anchor, scope, series.timeZone)
  const isWithin = ({ startsAt }: Reservation) => startsAt >= within.from && startsAt < within.until
  if (!isWithin(anchor)) refuse('reservation.range_invalid', 'The date that says how must be in the range itself.', {})
  return found.filter(item => {
    if (item.id === anchor.id) return true
    if (!isWithin(item)) return false
    return item.state !== 'cancelled' && item.startsAt > at && isByRule(series, item)
  })
}

interface Change {
  readonly series: ReservationSeries
  readonly anchor: Reservation
  readonly place: Place
  readonly concerned: readonly Reservation[]
}

async function changedOccurrences(order: Order, { series, anchor, place, concerned }: Change, input: Asked) {
  const byStart = new Map(concerned.map(item => [item.occurrenceOf ?? '', item]))
  const wished = [...byStart.keys()].map((localStart): Wish => {
    const { from: startsAt, until: endsAt } = ruleSpan(series, localStart)
    return { localStart, date: localStart.slice(0, 10), place, startsAt, endsAt }
  })
  const { wishes, skipped } = await resolved(order, wished, input.resolutions)
  await mustAllFit(order, {
    wishes,
    booking: { attendees: anchor.attendees, audience: anchor.audience, askedBy: 'staff' },
    own: concerned,
    beforeOf: wish => byStart.get(wish.localStart),
  })
  const moved = wishes.flatMap(wish => {
    const item = byStart.get(wish.localStart)
    if (!item) return []
    const after = movedReservation(item, wish.place.unit, wish.startsAt, wish.endsAt)
    return [item.state === 'conflicted' ? { ...after, state: 'confirmed' as const } : after]
  })
  const left = skipped.flatMap(localStart => {
    const item = byStart.get(localStart)
    return item ? [cancelledReservation(item, 'asked')] : []
  })
  return { changed: [...moved, ...left], skipped }
}
