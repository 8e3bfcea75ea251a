import type { z } from 'zod'
import type { today } from '../../contract/desk/today.ts'
import { wireInstant } from '../../contract/words.ts'
import type { Reservation } from '../../domain/reservation/reservation.ts'
import { accessWindow, windowLength, windowMinutesLimit } from '../../domain/reservation/window.ts'
import type { Span } from '../../domain/span.ts'
import { dateAt, spanOfDates } from '../../domain/time.ts'
import type { Transaction } from '../../ports/store.ts'
import { heldByMany } from '../access/actual-access.ts'
import { whyNotOpen, windowStateAt } from '../reservations/access.ts'
import { namesOfPeople } from './needs.ts'
import type { Place } from './place.ts'

type Line = z.output<typeof today>['windows'][number]

const linesLimit = 300
const dayMs = 86_400_000

/** The access windows of reservations that touch today, on the clock of each unit's place. */
export async function windowsOf(tx: Transaction, place: Place): Promise<Line[]> {
  const organization = await tx.settings.accessWindow()
  // Wide enough for every zone and every lead and lag; narrowed by each window below.
  const reach = dayMs + windowMinutesLimit * 60_000
  const near = await tx.reservations.ofUnits([...place.units.keys()], { from: tx.at - reach, until: tx.at + reach })
  const windows = near.flatMap(item => {
    const unit = place.units.get(item.unitId)
    if (!unit) return []
    const setting = { leadMinutes: unit.accessLeadMinutes, lagMinutes: unit.accessLagMinutes }
    const span = accessWindow(item.startsAt, item.endsAt, windowLength([item, setting], organization))
    const day = todayIn(tx, place.zoneOf(item.unitId))
    return span.until > day.from && span.from < day.until ? [{ item, span }] : []
  })
  const shown = windows.toSorted((a, b) => a.span.from - b.span.from || a.span.until - b.span.until)
  return lines(tx, place, shown.slice(0, linesLimit))
}

function todayIn(tx: Transaction, zone: string): Span {
  const date = dateAt(tx.at, zone)
  return spanOfDates(date, date, zone)
}

async function lines(
  tx: Transaction,
  place: Place,
  windows: readonly { readonly item: Reservation; readonly span: Span }[],
): Promise<Line[]> {
  const personIds = [...new Set(windows.map(({ item }) => item.personId))]
  const name = await namesOfPeople(tx, personIds)
  const facts = await tx.facts.of(personIds, 'current')
  const active = new Set(facts.people.filter(({ status }) => status === 'active').map(({ personId }) => personId))
  const mappings = Map.groupBy(await tx.units.mappings(), ({ unitId }) => unitId)
  const siteIds = [...new Set([...mappings.values()].flatMap(groups => groups.map(({ siteId }) => siteId)))]
  const held = await heldByMany(tx, personIds, siteIds, await tx.ledger.shortfalls())
  return windows.map(({ item, span }) => {
    const groups = mappings.get(item.unitId) ?? []
    const isPersonActive = active.has(item.personId)
    const whyNot = whyNotOpen(item, tx.at, { isMapped: groups.length > 0, isPersonActive })
    return {
      reservationId: item.id,
      personId: item.personId,
      name: name(item.personId),
      unitId: item.unitId,
      unitName: place.units.get(item.unitId)?.name ?? '',
      timeZone: place.zoneOf(item.unitId),
      state: whyNot === null ? windowStateAt(span, tx.at) : 'not',
      whyNot,
      from: wireInstant(span.from),
      until: wireInstant(span.until),
      startsAt: wireInstant(item.startsAt),
      endsAt: wireInstant(item.endsAt),
      salto: groups.length > 0 ? held(item.personId, groups) : null,
    }
  })
}
