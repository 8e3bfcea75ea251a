import { type RawBuilder, sql } from 'kysely'
import type { Instant } from '../../../domain/span.ts'
import type { ReservationShelf } from '../../../ports/reservations.ts'
import type { ListQuery } from '../../../ports/shelf.ts'
import { instant } from '../../columns.ts'
import type { DatabaseTransaction } from '../../schema.ts'
import { isUuid } from '../nouns/shelf.ts'
import { busy, inTheWay, ofUnits } from './busy.ts'
import { byStart } from './by-start.ts'
import { update } from './changing.ts'
import { holdsUntil, openWindows } from './coming.ts'
import { place, placeFree } from './placing.ts'
import { type ReservationRow, reservationOfRow } from './row.ts'

export function reservationShelf(trx: DatabaseTransaction, at: Instant): ReservationShelf {
  const read = async (conditions: RawBuilder<unknown>) => {
    const { rows } = await sql<ReservationRow>`select * from reservations where ${conditions}`.execute(trx)
    return rows.map(reservationOfRow)
  }

  return {
    find: async id => (isUuid(id) ? ((await read(sql`id = ${id}`))[0] ?? null) : null),

    async list(query) {
      const conditions = conditionsOf(query)
      if (!conditions) return { items: [], nextCursor: null }
      const found = await read(sql`${sql.join(conditions, sql` and `)} order by id limit ${query.limit + 1}`)
      const items = found.slice(0, query.limit)
      return { items, nextCursor: found.length > query.limit ? (items.at(-1)?.id ?? null) : null }
    },

    async during(whose, within) {
      const [column, id] = 'personId' in whose ? ['person_id', whose.personId] : ['series_id', whose.seriesId]
      if (!isUuid(id)) return []
      return read(sql`${sql.ref(column)} = ${id} and ends_at > ${instant(within.from)}
        and starts_at < ${instant(within.until)} order by starts_at, id`)
    },

    place: (reservations, journalId) => place(trx, at, reservations, journalId),
    placeFree: (reservation, journalId) => placeFree(trx, at, reservation, journalId),
    update: (reservations, journalId) => update(trx, at, reservations, journalId),
    inTheWay: (wanted, except = []) => inTheWay(trx, at, wanted, except),
    busy: (unitIds, within) => busy(trx, at, unitIds, within),
    ofUnits: (unitIds, within) => ofUnits(trx, at, unitIds, within),
    lapsed: limit =>
      read(sql`state = 'tentative' and hold_until <= ${instant(at)} order by hold_until, id limit ${limit}`),

    byStart: query => byStart(trx, at, query),
    holdsUntil: before => holdsUntil(trx, at, before),
    openWindows: () => openWindows(trx, at),

    async nextLapseAt() {
      const { rows } = await sql<{ next: number | null }>`
        select min(hold_until) as next from reservations where state = 'tentative'`.execute(trx)
      return rows[0]?.next ?? null
    },
  }
}

const filters: Readonly<Record<string, string>> = {
  personId: 'person_id',
  unitId: 'unit_id',
  seriesId: 'series_id',
  state: 'state',
}

/** null: nothing can equal what is asked for. */
function conditionsOf({ where = {}, cursor }: ListQuery): RawBuilder<unknown>[] | null {
  const conditions: RawBuilder<unknown>[] = [sql`true`]
  for (const [field, text] of Object.entries(where)) {
    const column = filters[field]
    if (!column) throw new Error(`reservations cannot be listed by ${field}`)
    if (field !== 'state' && !isUuid(text)) return null
    conditions.push(sql`${sql.ref(column)} = ${text}`)
  }
  if (cursor === undefined) return conditions
  return isUuid(cursor) ? [...conditions, sql`id > ${cursor}`] : null
}
