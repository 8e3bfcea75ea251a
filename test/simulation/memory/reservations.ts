/** Units, series and reservations of the store in memory. Transactions run one after another, so nothing needs a lock. */
import type { ReservationFact, UnitFact, UnitMappingFact, WindowFact } from '../../../src/domain/access/facts.ts'
import type { Person } from '../../../src/domain/person.ts'
import type { Location } from '../../../src/domain/place.ts'
import type { Reservation } from '../../../src/domain/reservation/reservation.ts'
import { isHoldLapsed, isKeepingSlot, keptSpan } from '../../../src/domain/reservation/reservation.ts'
import { type ReservationSeries, seriesAheadDays } from '../../../src/domain/reservation/series.ts'
import type { ReservationUnit } from '../../../src/domain/reservation/unit.ts'
import type { WindowLength } from '../../../src/domain/reservation/window.ts'
import { defaultWindow, accessWindow as openSpan, windowLength } from '../../../src/domain/reservation/window.ts'
import { forever, type Instant, isIn, type Span } from '../../../src/domain/span.ts'
import type { ReservationShelf, SeriesShelf, UnitShelf, Updated } from '../../../src/ports/reservations.ts'
import { endedReservationReachMs } from '../../../src/ports/reservations.ts'
import type { Shelf } from '../../../src/ports/store.ts'
import type { Kind, Undo } from '../memory-store.ts'

export const unitKind: Kind<ReservationUnit, UnitFact> = {
  name: 'reservation_units',
  fields: { locationId: unit => unit.locationId, kind: unit => unit.kind, status: unit => unit.status },
  fixed: ({ locationId }) => ({ locationId }),
  fact: (unit, during) => ({
    unitId: unit.id,
    locationId: unit.locationId,
    leadMinutes: unit.accessLeadMinutes,
    lagMinutes: unit.accessLagMinutes,
    during,
  }),
  decides: unit => [unit.accessLeadMinutes, unit.accessLagMinutes],
}

export const seriesKind: Kind<ReservationSeries, { readonly during: Span }> = {
  name: 'reservation_series',
  fields: {
    personId: series => series.personId,
    unitId: series => series.unitId,
    status: series => series.status,
    timeZone: series => series.timeZone,
  },
  fixed: ({ personId, bookedByPersonId, audience }) => ({ personId, bookedByPersonId, audience }),
}

/** What a tenant keeps of all this, beside the nouns. */
export class ReservationRows {
  readonly items = new Map<string, Reservation>()
  readonly spans = new Map<string, readonly ReservationFact[]>()
  /** By unit, site, group and beginning. */
  readonly unitMappings = new Map<string, UnitMappingFact>()
  readonly windows = new Map<'windows', readonly WindowFact[]>()
}

interface Scope {
  readonly rows: ReservationRows
  readonly undo: Undo
  readonly at: Instant
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const overlap = (a: Span, b: Span): boolean => a.from < b.until && b.from < a.until
const keepsRow = ({ state }: Reservation): boolean => state === 'tentative' || state === 'confirmed'

interface UnitsThere {
  readonly units: ReadonlyMap<string, ReservationUnit>
  readonly locations: ReadonlyMap<string, Location>
  readonly people: ReadonlyMap<string, Person>
}

export function unitShelf(
  { rows, undo, at }: Scope,
  { units, locations, people }: UnitsThere,
  plain: Shelf<ReservationUnit>,
): UnitShelf {
  const { unitMappings } = rows
  const keyOf = (mapping: UnitMappingFact) =>
    [mapping.unitId, mapping.siteId, mapping.accessGroupId, mapping.during.from].join(' ')
  const open = (): UnitMappingFact[] => [...unitMappings.values()].filter(({ during }) => during.until === forever)
  const end = (mapping: UnitMappingFact): void => {
    const { from } = mapping.during
    if (from >= at) undo.remove(unitMappings, keyOf(mapping))
    else undo.put(unitMappings, keyOf(mapping), { ...mapping, during: { from, until: at } })
  }

  const groupsOf = (unitId: string): string[] =>
    open()
      .filter(mapping => mapping.unitId === unitId)
      .map(mapping => mapping.accessGroupId)
      .sort(byText)

  return {
    ...plain,
    all: async of =>
      [...units.values()]
        .filter(
          unit => of === undefined || ('ids' in of ? of.ids.includes(unit.id) : of.locationId === unit.locationId),
        )
        .sort((a, b) => byText(a.id, b.id)),
    async placeOf(unitId, { time, personId } = {}) {
      const unit = units.get(unitId)
      const location = unit && locations.get(unit.locationId)
      if (!unit || !location) return null
      const kept = time && keptSpan({ ...unit, startsAt: time.from, endsAt: time.until })
      const stands = (item: Reservation) => item.unitId === unitId && keepsRow(item)
      const isFree =
        kept !== undefined && ![...rows.items.values()].some(item => stands(item) && overlap(keptSpan(item), kept))
      const person = people.get(personId ?? '') ?? null
      return { unit, location, accessGroupIds: groupsOf(unitId), accessWindow: accessWindow(rows), isFree, person }
    },
    accessGroups: async unitId => groupsOf(unitId),
    mappings: async () =>
      open()
        .map(({ during: _during, ...mapping }) => mapping)
        .sort((a, b) => byText(a.unitId, b.unitId) || byText(a.accessGroupId, b.accessGroupId)),
    async replaceAccessGroups(unitId, siteId, accessGroupIds) {
      const wanted = new Set(accessGroupIds)
      for (const mapping of open()) {
        if (mapping.unitId !== unitId) continue
        if (mapping.siteId === siteId && wanted.has(mapping.accessGroupId)) wanted.delete(mapping.accessGroupId)
        else end(mapping)
      }
      for (const accessGroupId of wanted) {
        const mapping = { unitId, siteId, accessGroupId, during: { from: at, until: forever } }
        undo.put(unitMappings, keyOf(mapping), mapping)
      }
    },
    async endAccessGroupsAt(locationId) {
      for (const mapping of open()) if (units.get(mapping.unitId)?.locationId === locationId) end(mapping)
    },
  }
}

interface SeriesThere {
  readonly series: ReadonlyMap<string, ReservationSeries>
  readonly units: ReadonlyMap<string, ReservationUnit>
}

export const seriesShelf = (
  { at }: Pick<Scope, 'at'>,
  { series, units }: SeriesThere,
  plain: Shelf<ReservationSeries>,
): SeriesShelf => ({
  ...plain,
  toExtend: async limit =>
    [...series.values()]
      .filter(({ status, materialisedUntil, unitId }) => {
        const days = Math.min(units.get(unitId)?.bookAheadDays ?? seriesAheadDays, seriesAheadDays)
        return status === 'open' && materialisedUntil !== null && materialisedUntil < at + days * 86_400_000
      })
      .sort((a, b) => (a.materialisedUntil ?? 0) - (b.materialisedUntil ?? 0) || byText(a.id, b.id))
      .slice(0, limit),
})

/** So also a hold that has lapsed. */

export function reservationShelf(scope: Scope, units: ReadonlyMap<string, ReservationUnit>): ReservationShelf {
  const { rows, at } = scope
  const windowOf = (item: Reservation): Span => {
    const unit = units.get(item.unitId)
    const ofUnit = { leadMinutes: unit?.accessLeadMinutes ?? null, lagMinutes: unit?.accessLagMinutes ?? null }
    return openSpan(item.startsAt, item.endsAt, windowLength([item, ofUnit], accessWindow(rows)))
  }
  const { items } = rows
  const all = () => [...items.values()]
  const byStart = (a: Reservation, b: Reservation) => a.startsAt - b.startsAt || byText(a.id, b.id)
  const touching = (unitId: string, within: Span) =>
    all()
      .filter(item => item.unitId === unitId && isKeepingSlot(item, at) && overlap(keptSpan(item), within))
      .sort(byStart)

  return {
    find: async id => items.get(id) ?? null,
    async list({ where = {}, cursor, limit }) {
      const found = all()
        .filter(item => Object.entries(where).every(([field, text]) => fieldOf(item, field) === text))
        .filter(item => cursor === undefined || item.id > cursor)
        .sort((a, b) => byText(a.id, b.id))
      const page = found.slice(0, limit)
      return { items: page, nextCursor: found.length > limit ? (page.at(-1)?.id ?? null) : null }
    },
    during: async (whose, within) =>
      all()
        .filter(item => ('personId' in whose ? item.personId === whose.personId : item.seriesId === whose.seriesId))
        .filter(item => item.endsAt > within.from && item.startsAt < within.until)
        .sort(byStart),
    place: async reservations => place(scope, reservations),
    // One transaction at a time: whoever has found the slot free writes to it.
    placeFree: async reservation => place(scope, [reservation]).taken.length === 0,
    update: async reservations => update(scope, reservations),
    inTheWay: async (wanted, except = []) =>
      wanted.flatMap(({ unitId, kept }, index) =>
        touching(unitId, kept)
          .filter(item => !except.includes(item.id))
          .map(reservation => ({ index, reservation })),
      ),
    busy: async (unitIds, within) =>
      [...unitIds]
        .sort(byText)
        .flatMap(unitId => touching(unitId, within).map(item => ({ unitId, ...keptSpan(item) }))),
    ofUnits: async (unitIds, within) => [...unitIds].sort(byText).flatMap(unitId => touching(unitId, within)),
    lapsed: async limit =>
      all()
        .filter(item => isHoldLapsed(item, at))
        .sort((a, b) => (a.holdUntil ?? 0) - (b.holdUntil ?? 0) || byText(a.id, b.id))
        .slice(0, limit),
    byStart: async ({ personId, seriesId, unitIds, within, isKeeping, after, limit }) =>
      all()
        .filter(item => personId === undefined || item.personId === personId)
        .filter(item => seriesId === undefined || item.seriesId === seriesId)
        .filter(item => unitIds === undefined || unitIds.includes(item.unitId))
        .filter(item => item.endsAt > within.from && item.startsAt < within.until)
        .filter(item => !isKeeping || isKeepingSlot(item, at))
        .sort(byStart)
        .filter(
          item =>
            after === null ||
            item.startsAt > after.startsAt ||
            (item.startsAt === after.startsAt && byText(item.id, after.id) > 0),
        )
        .slice(0, limit),
    holdsUntil: async before =>
      all()
        .filter(item => item.holdUntil !== null && item.holdUntil > at && item.holdUntil < before)
        .sort((a, b) => (a.holdUntil ?? 0) - (b.holdUntil ?? 0) || byStart(a, b))
        .map(reservation => ({ reservation, heldSince: rows.spans.get(reservation.id)?.at(-1)?.during.from ?? at })),
    openWindows: async () =>
      all()
        .filter(item => item.state === 'confirmed' && isIn(windowOf(item), at))
        .sort((a, b) => byText(a.id, b.id)),
    async nextLapseAt() {
      const holds = all().flatMap(item => (item.holdUntil === null ? [] : [item.holdUntil]))
      return holds.length === 0 ? null : Math.min(...holds)
    },
  }
}

function fieldOf(item: Reservation, field: string): string | null {
  if (field === 'personId' || field === 'unitId' || field === 'seriesId' || field === 'state') return item[field]
  throw new Error(`reservations cannot be listed by ${field}`)
}

function write(scope: Scope, item: Reservation): void {
  scope.undo.put(scope.rows.items, item.id, item)
  turnSpan(scope, item)
}

function turnSpan({ rows: { spans }, undo, at }: Scope, item: Reservation): void {
  const facts = spans.get(item.id) ?? []
  const last = facts.at(-1)
  const next = factOf(item, { from: at, until: forever })
  if (!last) {
    undo.put(spans, item.id, [next])
    return
  }
  const { during, ...was } = last
  const { during: _during, ...is } = next
  if (JSON.stringify(was) === JSON.stringify(is)) return
  const turned =
    during.from < at ? [{ ...last, during: { from: during.from, until: at } }, next] : [factOf(item, during)]
  undo.put(spans, item.id, [...facts.slice(0, -1), ...turned])
}

const factOf = (item: Reservation, during: Span): ReservationFact => ({
  reservationId: item.id,
  personId: item.personId,
  unitId: item.unitId,
  startsAt: item.startsAt,
  endsAt: item.endsAt,
  state: item.state,
  isPaymentDemanded: item.isPaymentDemanded,
  isPaid: item.isPaid,
  leadMinutes: item.leadMinutes,
  lagMinutes: item.lagMinutes,
  during,
})

function released(scope: Scope, unitIds: ReadonlySet<string>, except: readonly string[] = []): Reservation[] {
  const { rows, at } = scope
  const lapsed = [...rows.items.values()].filter(
    item => unitIds.has(item.unitId) && isHoldLapsed(item, at) && !except.includes(item.id),
  )
  return lapsed
    .sort((a, b) => byText(a.id, b.id))
    .map(item => {
      const next: Reservation = {
        ...item,
        state: 'cancelled',
        cancelReason: 'lapsed',
        holdUntil: null,
        version: item.version + 1,
      }
      write(scope, next)
      return next
    })
}

const isTakenBy = (item: Reservation, other: Reservation): boolean =>
  item.id !== other.id &&
  ((item.unitId === other.unitId && keepsRow(item) && keepsRow(other) && overlap(keptSpan(item), keptSpan(other))) ||
    (item.seriesId !== null && item.seriesId === other.seriesId && item.occurrenceOf === other.occurrenceOf))

function place(scope: Scope, reservations: readonly Reservation[]) {
  const { items } = scope.rows
  const placed: string[] = []
  const inOrder = [...reservations].sort((a, b) => byText(a.unitId, b.unitId) || keptSpan(a).from - keptSpan(b).from)
  const missing = () => inOrder.filter(item => !placed.includes(item.id))
  const tried = () => {
    for (const item of missing()) {
      if (items.has(item.id) || [...items.values()].some(other => isTakenBy(item, other))) continue
      write(scope, item)
      placed.push(item.id)
    }
  }
  tried()
  // Whoever finds a slot taken releases the unit's lapsed holds, and tries once more.
  const free = released(scope, new Set(missing().map(item => item.unitId)))
  if (free.length > 0) tried()
  return { placed, taken: reservations.map(item => item.id).filter(id => !placed.includes(id)), released: free }
}

function update(scope: Scope, given: readonly Reservation[]): Updated {
  const { items } = scope.rows
  const ids = given.map(item => item.id)
  const units = given.filter(keepsRow).map(item => item.unitId)
  const left = ids.flatMap(id => items.get(id)?.unitId ?? [])
  const free = units.length > 0 ? released(scope, new Set([...units, ...left]), ids) : []
  if (given.some(item => items.get(item.id)?.version !== item.version)) return { outcome: 'stale', released: free }
  const next = given.map(item => {
    const { personId, bookedByPersonId, audience, seriesId, occurrenceOf } = items.get(item.id) ?? item
    return { ...item, personId, bookedByPersonId, audience, seriesId, occurrenceOf, version: item.version + 1 }
  })
  // As the database: what a row may hold is checked before what stands in its way.
  if (next.some(item => (item.state === 'cancelled') !== (item.cancelReason !== null)))
    throw new Error('A reason goes with a cancellation')
  const others = [...items.values()].filter(other => !ids.includes(other.id))
  if (next.some(item => [...others, ...next].some(other => isTakenBy(item, other))))
    return { outcome: 'taken', released: free }
  for (const item of next) write(scope, item)
  return { outcome: 'done', released: free }
}

export function reservationFacts(
  rows: ReservationRows,
  personIds: readonly string[] | 'everybody',
  at: Instant | null,
) {
  const facts: ReservationFact[] = []
  for (const [id, spans] of rows.spans) {
    const item = rows.items.get(id)
    if (!item || (personIds !== 'everybody' && !personIds.includes(item.personId))) continue
    if (at !== null && item.endsAt <= at - endedReservationReachMs) continue
    facts.push(...spans.filter(fact => at === null || isIn(fact.during, at)))
  }
  return facts
}

export const accessWindow = (rows: ReservationRows): WindowLength => {
  const last = rows.windows.get('windows')?.at(-1)
  return last ? { leadMinutes: last.leadMinutes, lagMinutes: last.lagMinutes } : defaultWindow
}

export function saveAccessWindow({ rows, undo, at }: Scope, length: WindowLength): void {
  const spans = rows.windows.get('windows') ?? []
  const last = spans.at(-1)
  if (last && last.leadMinutes === length.leadMinutes && last.lagMinutes === length.lagMinutes) return
  const next = { ...length, during: { from: at, until: forever } }
  const turned =
    last === undefined
      ? [next]
      : last.during.from < at
        ? [{ ...last, during: { from: last.during.from, until: at } }, next]
        : [{ ...length, during: last.during }]
  undo.put(rows.windows, 'windows', [...spans.slice(0, -1), ...turned])
}
