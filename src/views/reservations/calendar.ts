import type { z } from 'zod'
import { calendar, type calendarQuery } from '../../contract/reservations/calendar.ts'
import { wireInstant } from '../../contract/words.ts'
import type { Facts } from '../../domain/access/facts.ts'
import { isMember } from '../../domain/access/membership.ts'
import { openSpans } from '../../domain/reservation/hours.ts'
import { keptSpan, type Reservation, stateAt } from '../../domain/reservation/reservation.ts'
import type { ReservationUnit } from '../../domain/reservation/unit.ts'
import { accessWindow, type WindowLength, windowLength } from '../../domain/reservation/window.ts'
import type { Span } from '../../domain/span.ts'
import { dayAfter, spanOfDates } from '../../domain/time.ts'
import type { Transaction } from '../../ports/store.ts'
import { found, NotFound, type View } from '../view.ts'
import { whyNotOpen, windowStateAt } from './access.ts'

type Wire = z.output<typeof calendar>
type Entry = Wire['reservations'][number]

const daysLimit = 42
const conflictedLimit = 200

/** What staff see of a location at once, in one answer however many units it has. */
export const readCalendar: View<z.output<typeof calendarQuery>, typeof calendar> = {
  schema: calendar,
  async of(tx, { locationId, from, until }) {
    const { timeZone } = await found(tx.locations.find(locationId), 'location', locationId)
    const days = daysOf(from, until, timeZone)
    const within = spanOfDates(from, until, timeZone)
    const all = (await tx.units.all({ locationId })).toSorted((a, b) => a.name.localeCompare(b.name))
    const ids = all.map(({ id }) => id)
    const kept = await tx.reservations.ofUnits(ids, within)
    const conflicted = await conflictedOf(tx, new Set(ids), within)
    const known = await knownOf(tx, all, [...kept, ...conflicted])
    const isUsed = new Set(kept.map(({ unitId }) => unitId))
    // An inactive unit takes no reservation, and keeps those that it has.
    const units = all.filter(unit => unit.status === 'active' || isUsed.has(unit.id))
    return {
      locationId,
      timeZone,
      days,
      units: units.map(unit => ({
        unitId: unit.id,
        name: unit.name,
        kind: unit.kind,
        capacity: unit.capacity,
        isPaymentDemanded: unit.isPaymentDemanded,
        opensDoors: known.mapped.has(unit.id),
        ...windowLength([settingOf(unit)], known.organization),
        closed: closedSpans(unit, timeZone, within).map(wireSpan),
      })),
      reservations: kept.map(item => entryOf(tx, item, known)),
      withoutPlace: conflicted.map(item => entryOf(tx, item, known)),
    }
  },
}

const wireSpan = (span: Span) => ({ from: wireInstant(span.from), until: wireInstant(span.until) })

function daysOf(from: string, until: string, zone: string): Wire['days'] {
  const days: Wire['days'] = []
  for (let date = from; date <= until; date = dayAfter(date)) {
    if (days.length === daysLimit) {
      throw new NotFound('calendar.range_too_long', `Ask for at most ${daysLimit} days.`, { from, until })
    }
    days.push({ date, ...wireSpan(spanOfDates(date, date, zone)) })
  }
  return days
}

async function conflictedOf(tx: Transaction, unitIds: ReadonlySet<string>, within: Span): Promise<Reservation[]> {
  const { items } = await tx.reservations.list({ where: { state: 'conflicted' }, limit: conflictedLimit })
  return items.filter(
    item =>
      unitIds.has(item.unitId) && item.endsAt > within.from && item.startsAt < within.until && item.endsAt > tx.at,
  )
}

/** What all entries are told with, read once. */
interface Known {
  readonly organization: WindowLength
  readonly units: ReadonlyMap<string, ReservationUnit>
  readonly mapped: ReadonlySet<string>
  readonly names: ReadonlyMap<string, string>
  readonly active: ReadonlySet<string>
  readonly members: ReadonlySet<string>
}

async function knownOf(
  tx: Transaction,
  units: readonly ReservationUnit[],
  reservations: readonly Reservation[],
): Promise<Known> {
  const personIds = [...new Set(reservations.map(({ personId }) => personId))]
  const identities = await tx.facts.identities(personIds)
  const facts: Facts = await tx.facts.of(personIds, 'current')
  const active = facts.people.filter(({ status }) => status === 'active').map(({ personId }) => personId)
  return {
    organization: await tx.settings.accessWindow(),
    units: new Map(units.map(unit => [unit.id, unit])),
    mapped: new Set((await tx.units.mappings()).map(({ unitId }) => unitId)),
    names: new Map(identities.map(({ personId, name }) => [personId, name])),
    active: new Set(active),
    members: new Set(personIds.filter(id => isMember(facts, id, tx.at))),
  }
}

const settingOf = ({ accessLeadMinutes: leadMinutes, accessLagMinutes: lagMinutes }: ReservationUnit) => ({
  leadMinutes,
  lagMinutes,
})

function entryOf(tx: Transaction, item: Reservation, known: Known): Entry {
  const unit = known.units.get(item.unitId)
  const levels = unit ? [item, settingOf(unit)] : [item]
  const window = accessWindow(item.startsAt, item.endsAt, windowLength(levels, known.organization))
  const whyNot = whyNotOpen(item, tx.at, {
    isMapped: known.mapped.has(item.unitId),
    isPersonActive: known.active.has(item.personId),
  })
  const kept = keptSpan(item)
  return {
    id: item.id,
    unitId: item.unitId,
    personId: item.personId,
    personName: known.names.get(item.personId) ?? '',
    isGuest: !known.members.has(item.personId),
    startsAt: wireInstant(item.startsAt),
    endsAt: wireInstant(item.endsAt),
    state: stateAt(item, tx.at),
    holdUntil: wireInstant(item.holdUntil),
    isUnpaid: item.isPaymentDemanded && !item.isPaid,
    keptFrom: wireInstant(kept.from),
    keptUntil: wireInstant(kept.until),
    window: { ...wireSpan(window), state: whyNot === null ? windowStateAt(window, tx.at) : 'not', whyNot },
    isInSeries: item.seriesId !== null,
    version: item.version,
  }
}

/** Where nobody can reserve, whoever they are: what is left of the range beside the hours of members. */
function closedSpans(unit: ReservationUnit, zone: string, within: Span): Span[] {
  const closed: Span[] = []
  let from = within.from
  for (const open of openSpans(unit.hours, 'members', zone, within)) {
    if (open.from > from) closed.push({ from, until: open.from })
    from = open.until
  }
  return from < within.until ? [...closed, { from, until: within.until }] : closed
}
