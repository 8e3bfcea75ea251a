import { sql } from 'kysely'
import type { NextChangeShelf } from '../../ports/store.ts'
import { instant } from '../columns.ts'
import type { DatabaseTransaction } from '../schema.ts'
import { instantText, upsert } from './bulk.ts'

const columns = { person_id: 'uuid', at: 'timestamptz' } as const

export function nextChangeShelf(trx: DatabaseTransaction): NextChangeShelf {
  return {
    async save(changes) {
      const last = new Map(changes.map(change => [change.personId, change.at]))
      const gone = [...last].filter(([, at]) => at === null).map(([personId]) => personId)
      if (gone.length > 0) await sql`delete from next_changes where person_id = any(${gone}::uuid[])`.execute(trx)
      const kept = [...last].filter(([, at]) => at !== null)
      await upsert(
        trx,
        'next_changes',
        columns,
        ['person_id'],
        kept.map(([personId, at]) => ({ person_id: personId, at: instantText(at) })),
      )
    },

    async due(until, limit) {
      const rows = await trx
        .selectFrom('next_changes')
        .select('person_id')
        .where('at', '<=', instant(until))
        .orderBy('at')
        .orderBy('person_id')
        .limit(limit)
        .execute()
      return rows.map(row => row.person_id)
    },

    async earliest() {
      const row = await trx.selectFrom('next_changes').select('at').orderBy('at').limit(1).executeTakeFirst()
      return row?.at ?? null
    },
  }
}
