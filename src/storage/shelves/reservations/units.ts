// RESERVATIONS: units with what they open, series, and reservations, which are written in a way of their own
// (placing.ts, changing.ts).
import { type RawBuilder, sql } from 'kysely'
import type { ReservationUnit, UnitPrice } from '../../../domain/reservation/unit.ts'
import { defaultWindow, type WindowLength } from '../../../domain/reservation/window.ts'
import { forever, type Instant, type Span } from '../../../domain/span.ts'
import type { PlaceLook, UnitPlace, UnitShelf } from '../../../ports/reservations.ts'
import { instant } from '../../columns.ts'
import type { DatabaseTransaction } from '../../schema.ts'
import { locations } from '../nouns/locations.ts'
import { people } from '../nouns/people.ts'
import { isUuid, type Noun, NounShelf } from '../nouns/shelf.ts'
import { touching } from './busy.ts'

type Row = {
  id: string
  location_id: string
  name: string
  kind: ReservationUnit['kind']
  capacity: number
  price_per_hour: number | null
  price_per_day: number | null
  price_currency: string | null
  buffer_before_minutes: number
  buffer_after_minutes: number
  minimum_minutes: number | null
  maximum_minutes: number | null
  notice_minutes: number
  book_ahead_days: number | null
  hours: ReservationUnit['hours']
  is_publicly_bookable: boolean
  is_payment_demanded: boolean
  access_lead_minutes: number | null
  access_lag_minutes: number | null
  status: ReservationUnit['status']
}

type PlaceRow = {
  unit: Row & { version: number }
  location: Parameters<typeof locations.itemOf>[0]
  person: Parameters<typeof people.itemOf>[0] | null
  access_group_ids: string[]
  access_window: WindowLength | null
  is_free: boolean
}

const units: Noun<ReservationUnit, Row> = {
  table: 'reservation_units',
  rowOf: unit => ({
    id: unit.id,
    location_id: unit.locationId,
    name: unit.name,
    kind: unit.kind,
    capacity: unit.capacity,
    price_per_hour: unit.price?.perHour ?? null,
    price_per_day: unit.price?.perDay ?? null,
    price_currency: unit.price?.currency ?? null,
    buffer_before_minutes: unit.bufferBeforeMinutes,
    buffer_after_minutes: unit.bufferAfterMinutes,
    minimum_minutes: unit.minimumMinutes,
    maximum_minutes: unit.maximumMinutes,
    notice_minutes: unit.noticeMinutes,
    book_ahead_days: unit.bookAheadDays,
    hours: unit.hours,
    is_publicly_bookable: unit.isPubliclyBookable,
    is_payment_demanded: unit.isPaymentDemanded,
    access_lead_minutes: unit.accessLeadMinutes,
    access_lag_minutes: unit.accessLagMinutes,
    status: unit.status,
  }),
  itemOf: unitOf,
  fixed: ['id', 'location_id'],
  filters: {
    locationId: { column: 'location_id', isUuid: true },
    kind: { column: 'kind' },
    status: { column: 'status' },
  },
  spans: { table: 'unit_window_spans', key: 'unit_id', deciding: ['access_lead_minutes', 'access_lag_minutes'] },
}

function unitOf(row: Row & { version: number }): ReservationUnit {
  return {
    id: row.id,
    locationId: row.location_id,
    name: row.name,
    kind: row.kind,
    capacity: row.capacity,
    price: priceOf(row),
    bufferBeforeMinutes: row.buffer_before_minutes,
    bufferAfterMinutes: row.buffer_after_minutes,
    minimumMinutes: row.minimum_minutes,
    maximumMinutes: row.maximum_minutes,
    noticeMinutes: row.notice_minutes,
    bookAheadDays: row.book_ahead_days,
    hours: row.hours,
    isPubliclyBookable: row.is_publicly_bookable,
    isPaymentDemanded: row.is_payment_demanded,
    accessLeadMinutes: row.access_lead_minutes,
    accessLagMinutes: row.access_lag_minutes,
    status: row.status,
    version: row.version,
  }
}

const priceOf = ({
  price_per_hour: perHour,
  price_per_day: perDay,
  price_currency: currency,
}: Row): UnitPrice | null => (currency === null ? null : { perHour, perDay, currency })

export class Units extends NounShelf<ReservationUnit, Row> implements UnitShelf {
  readonly #trx: DatabaseTransaction
  readonly #at: Instant

  constructor(trx: DatabaseTransaction, at: Instant) {
    super(units, trx, at)
    this.#trx = trx
    this.#at = at
  }

  async all(of?: { readonly ids: readonly string[] } | { readonly locationId: string }): Promise<ReservationUnit[]> {
    const which = of === undefined ? sql`true` : 'ids' in of ? isOneOf(of.ids) : isAt(of.locationId)
    const { rows } = await sql<Row & { version: number }>`
      select * from reservation_units where ${which} order by id`.execute(this.#trx)
    return rows.map(unitOf)
  }

  async placeOf(unitId: string, { personId, time }: PlaceLook = {}): Promise<UnitPlace | null> {
    if (!isUuid(unitId)) return null
    // Rows as JSON: the driver describes each column of an answer anew, every time.
    const { rows } = await sql<PlaceRow>`
      select row_to_json(unit) as unit, row_to_json(location) as location, ${personOf(personId)} as person,
        array(select access_group_id from unit_access_group_spans where unit_id = unit.id and until_at = 'infinity'
          order by access_group_id collate "C") as access_group_ids,
        (select json_build_object('leadMinutes', lead_minutes, 'lagMinutes', lag_minutes) from window_setting_spans
          where until_at = 'infinity') as access_window,
        ${time ? isFree(time) : sql`false`} as is_free
      from reservation_units as unit join locations as location on location.id = unit.location_id
      where unit.id = ${unitId}`.execute(this.#trx)
    const [row] = rows
    if (!row) return null
    return {
      unit: unitOf(row.unit),
      location: locations.itemOf(row.location),
      person: row.person && people.itemOf(row.person),
      accessGroupIds: row.access_group_ids,
      accessWindow: row.access_window ?? defaultWindow,
      isFree: row.is_free,
    }
  }

  async accessGroups(unitId: string): Promise<string[]> {
    if (!isUuid(unitId)) return []
    const { rows } = await sql<{ id: string }>`select access_group_id as id from unit_access_group_spans
      where unit_id = ${unitId} and until_at = 'infinity' order by access_group_id collate "C"`.execute(this.#trx)
    return rows.map(row => row.id)
  }

  async mappings(): Promise<{ unitId: string; siteId: string; accessGroupId: string }[]> {
    const { rows } = await sql<{ unitId: string; siteId: string; accessGroupId: string }>`
      select unit_id as "unitId", site_id as "siteId", access_group_id as "accessGroupId" from unit_access_group_spans
      where until_at = ${instant(forever)} order by unit_id, access_group_id collate "C"`.execute(this.#trx)
    return rows
  }

  async replaceAccessGroups(
    unitId: string,
    siteId: string,
    accessGroupIds: readonly string[],
    journalId: string,
  ): Promise<void> {
    // Two who change one unit take turns, or both would open the same group.
    await sql`select from reservation_units where id = ${unitId} for no key update`.execute(this.#trx)
    await this.#end(
      sql`unit_id = ${unitId} and not (site_id = ${siteId} and access_group_id = any(${accessGroupIds}))`,
      journalId,
    )
    // The key conflicts where the same mapping has begun and ended at this instant: it goes on.
    await sql`insert into unit_access_group_spans (unit_id, site_id, access_group_id, from_at, journal_id)
      select ${unitId}, ${siteId}, access_group_id, ${instant(this.#at)}, ${journalId}
      from (select distinct unnest(${accessGroupIds}::text[]) as access_group_id) as wanted
      where not exists (select from unit_access_group_spans as span where unit_id = ${unitId}
        and span.access_group_id = wanted.access_group_id and until_at = 'infinity')
      on conflict (organization_id, unit_id, site_id, access_group_id, from_at)
        do update set until_at = 'infinity', ended_journal_id = null`.execute(this.#trx)
  }

  async endAccessGroupsAt(locationId: string, journalId: string): Promise<void> {
    await sql`select from reservation_units where location_id = ${locationId} order by id for no key update`.execute(
      this.#trx,
    )
    await this.#end(sql`unit_id in (select id from reservation_units where location_id = ${locationId})`, journalId)
  }

  /** An open span that would become empty never held, so it goes without a trace but the journal's. */
  async #end(which: RawBuilder<unknown>, journalId: string): Promise<void> {
    await sql`delete from unit_access_group_spans
      where until_at = 'infinity' and from_at >= ${instant(this.#at)} and (${which})`.execute(this.#trx)
    await sql`update unit_access_group_spans set until_at = ${instant(this.#at)}, ended_journal_id = ${journalId}
      where until_at = 'infinity' and (${which})`.execute(this.#trx)
  }
}

const personOf = (id: string | undefined) =>
  id !== undefined && isUuid(id)
    ? sql`(select row_to_json(person) from people as person where person.id = ${id})`
    : sql`null::json`

/** Of the unit that a statement calls so. */
const isFree = ({ from, until }: Span) =>
  sql`not exists (select from ${touching({
    columns: sql`kept_from, kept_until`,
    unitId: sql`unit.id`,
    from: sql`${instant(from)} - make_interval(mins => unit.buffer_before_minutes)`,
    until: sql`${instant(until)} + make_interval(mins => unit.buffer_after_minutes)`,
    at: null,
  })} as row)`

const isOneOf = (ids: readonly string[]) => sql`id = any(${ids.filter(isUuid)}::uuid[])`
const isAt = (locationId: string) => (isUuid(locationId) ? sql`location_id = ${locationId}` : sql`false`)
