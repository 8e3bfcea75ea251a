import { type RawBuilder, sql } from 'kysely'
import type { Searcher, SearchHit } from '../ports/access-control.ts'
import { instant } from './columns.ts'
import { databaseTransactionOf } from './transactions.ts'

const escaped = (word: string): string => word.replaceAll(/[\\%_]/g, '\\$&')

/** Every word stands somewhere in one of the columns, whatever its case. */
function holdsWords(words: readonly string[], columns: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  const patterns = words.map(word => `%${escaped(word)}%`)
  const holds = (pattern: string) =>
    sql`(${sql.join(
      columns.map(column => sql`${column} ilike ${pattern}`),
      sql` or `,
    )})`
  return sql.join(patterns.map(holds), sql` and `)
}

/** Whoever types the beginning of a word means that one before others that only hold it. */
const beginsWith = ([first = '']: readonly string[], name: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`(${name} ilike ${`${escaped(first)}%`} or ${name} ilike ${`% ${escaped(first)}%`})`

const column = (name: string): RawBuilder<unknown> => sql.ref(name)

type Row = Omit<SearchHit, 'kind'>

/** By name, of people by address too; reservations are those of the people found, which are not over. */
export const searcher: Searcher = {
  async find(tx, words, limit) {
    if (words.length === 0) return []
    const trx = databaseTransactionOf(tx)
    const hits = async (kind: SearchHit['kind'], query: RawBuilder<Row>): Promise<SearchHit[]> =>
      (await query.execute(trx)).rows.map(row => ({ kind, ...row }))
    const nothing = sql`null as "startsAt", null as "timeZone"`
    const inPeople = holdsWords(words, [column('p.name'), column('p.email_normalized')])
    return [
      ...(await hits(
        'person',
        sql<Row>`select p.id, p.name as title, p.email as detail, ${nothing} from people p where ${inPeople}
          order by ${beginsWith(words, column('p.name'))} desc, p.status, p.name limit ${limit}`,
      )),
      ...(await hits(
        'reservation-unit',
        sql<Row>`select u.id, u.name as title, l.name as detail, ${nothing}
          from reservation_units u join locations l on l.id = u.location_id
          where ${holdsWords(words, [column('u.name')])} order by u.name limit ${limit}`,
      )),
      ...(await hits(
        'reservation',
        sql<Row>`select r.id, p.name as title, u.name as detail, r.starts_at as "startsAt", l.time_zone as "timeZone"
          from reservations r join people p on p.id = r.person_id
          join reservation_units u on u.id = r.unit_id join locations l on l.id = u.location_id
          where ${inPeople} and r.ends_at > ${instant(tx.at)} and r.state in ('tentative', 'confirmed')
          order by r.starts_at limit ${limit}`,
      )),
      ...(await hits(
        'product',
        sql<Row>`select d.id, d.name as title, null as detail, ${nothing} from products d
          where ${holdsWords(words, [column('d.name')])} order by d.name limit ${limit}`,
      )),
    ]
  },
}
