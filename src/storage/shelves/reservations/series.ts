import { sql } from 'kysely'
import { type ReservationSeries, seriesAheadDays } from '../../../domain/reservation/series.ts'
import type { Instant } from '../../../domain/span.ts'
import type { SeriesShelf } from '../../../ports/reservations.ts'
import { instant } from '../../columns.ts'
import type { DatabaseTransaction } from '../../schema.ts'
import { type Noun, NounShelf } from '../nouns/shelf.ts'

type Row = {
  id: string
  unit_id: string
  person_id: string
  booked_by_person_id: string | null
  audience: ReservationSeries['audience']
  rule: string
  time_zone: string
  starts_at_local: string
  ends_at_local: string
  template: ReservationSeries['template']
  materialised_until: number | null
  status: ReservationSeries['status']
}

const series: Noun<ReservationSeries, Row> = {
  table: 'reservation_series',
  rowOf: item => ({
    id: item.id,
    unit_id: item.unitId,
    person_id: item.personId,
    booked_by_person_id: item.bookedByPersonId,
    audience: item.audience,
    rule: item.rule,
    time_zone: item.timeZone,
    starts_at_local: item.startsAtLocal,
    ends_at_local: item.endsAtLocal,
    template: item.template,
    materialised_until: item.materialisedUntil,
    status: item.status,
  }),
  itemOf: seriesOf,
  fixed: ['id', 'person_id', 'booked_by_person_id', 'audience'],
  instants: ['materialised_until'],
  filters: {
    personId: { column: 'person_id', isUuid: true },
    unitId: { column: 'unit_id', isUuid: true },
    status: { column: 'status' },
    timeZone: { column: 'time_zone' },
  },
}

function seriesOf(row: Row & { version: number }): ReservationSeries {
  return {
    id: row.id,
    unitId: row.unit_id,
    personId: row.person_id,
    bookedByPersonId: row.booked_by_person_id,
    audience: row.audience,
    rule: row.rule,
    timeZone: row.time_zone,
    startsAtLocal: row.starts_at_local,
    endsAtLocal: row.ends_at_local,
    template: row.template,
    materialisedUntil: row.materialised_until,
    status: row.status,
    version: row.version,
  }
}

export class AllSeries extends NounShelf<ReservationSeries, Row> implements SeriesShelf {
  readonly #trx: DatabaseTransaction
  readonly #at: Instant

  constructor(trx: DatabaseTransaction, at: Instant) {
    super(series, trx, at)
    this.#trx = trx
    this.#at = at
  }

  async toExtend(limit: number): Promise<ReservationSeries[]> {
    const days = sql`least(unit.book_ahead_days, ${seriesAheadDays}::integer)`
    const { rows } = await sql<Row & { version: number }>`select series.* from reservation_series as series
        join reservation_units as unit on unit.id = series.unit_id
      where series.status = 'open'
        and series.materialised_until < ${instant(this.#at)}::timestamptz + make_interval(hours => 24 * ${days})
      order by series.materialised_until, series.id limit ${limit}`.execute(this.#trx)
    return rows.map(seriesOf)
  }
}
