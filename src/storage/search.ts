// What is looked for by name is compared here and not by the database, whose collation may know no letters but A to Z.
import { type RawBuilder, sql } from 'kysely'
import { beginsWord, holdsWords } from '../domain/search.ts'
import type { Searcher, SearchHit } from '../ports/access-control.ts'
import { instant } from './columns.ts'
import type { DatabaseTransaction } from './schema.ts'
import { databaseTransactionOf } from './transactions.ts'

interface Named {
  readonly id: string
  readonly title: string
  readonly detail: string | null
}

/** By name, of people by address too; reservations are those of the people found, which are not over. */
export const searcher: Searcher = {
  async find(tx, words, limit) {
    const [first] = words
    if (first === undefined) return []
    const trx = databaseTransactionOf(tx)
    const named = async (query: RawBuilder<Named>, isByDetail = false): Promise<Named[]> =>
      (await query.execute(trx)).rows.filter(({ title, detail }) =>
        holdsWords(words, isByDetail && detail !== null ? [title, detail] : [title]),
      )
    const people = await named(
      sql`select id, name as title, email as detail from people order by status, name, id`,
      true,
    )
    const units = await named(sql`select u.id, u.name as title, l.name as detail
      from reservation_units u join locations l on l.id = u.location_id order by u.name, u.id`)
    const products = await named(sql`select id, name as title, null as detail from products order by name, id`)
    const hits = (kind: SearchHit['kind'], found: readonly Named[]): SearchHit[] =>
      found.slice(0, limit).map(one => ({ kind, ...one, startsAt: null, timeZone: null }))
    const firstNamed = people.filter(({ title }) => beginsWord(first, title))
    return [
      ...hits('person', [...new Set([...firstNamed, ...people])]),
      ...hits('reservation-unit', units),
      ...(await comingOf(
        trx,
        tx.at,
        people.map(({ id }) => id),
        limit,
      )),
      ...hits('product', products),
    ]
  },
}

async function comingOf(
  trx: DatabaseTransaction,
  at: number,
  personIds: readonly string[],
  limit: number,
): Promise<SearchHit[]> {
  const { rows } = await sql<Omit<SearchHit, 'kind'>>`
    select r.id, p.name as title, u.name as detail, r.starts_at as "startsAt", l.time_zone as "timeZone"
    from reservations r join people p on p.id = r.person_id
    join reservation_units u on u.id = r.unit_id join locations l on l.id = u.location_id
    where p.id = any(${personIds}::uuid[]) and r.ends_at > ${instant(at)} and r.state in ('tentative', 'confirmed')
    order by r.starts_at limit ${limit}`.execute(trx)
  return rows.map(row => ({ kind: 'reservation', ...row }))
}
