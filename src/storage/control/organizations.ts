import { type Kysely, sql } from 'kysely'
import type { OrganizationShelf } from '../../ports/access-control.ts'
import type { Schema } from '../schema.ts'
import { isUuid } from '../shelves/nouns/shelf.ts'
import { databaseTransactionOf } from '../transactions.ts'

export function organizationShelf(db: Kysely<Schema>): OrganizationShelf {
  return {
    list: () => db.selectFrom('organizations').select(['id', 'name']).orderBy('created_at').orderBy('id').execute(),
    find: async id => {
      if (!isUuid(id)) return null
      const row = await db.selectFrom('organizations').select(['id', 'name']).where('id', '=', id).executeTakeFirst()
      return row ?? null
    },
    add: async ({ id, name }) => {
      await db.insertInto('organizations').values({ id, name, created_at: sql<number>`now()` }).execute()
    },
    rename: async (tx, name, former) => {
      const { numUpdatedRows } = await databaseTransactionOf(tx)
        .updateTable('organizations')
        .set({ name })
        .where('id', '=', tx.organizationId)
        .where('name', '=', former)
        .executeTakeFirst()
      return numUpdatedRows === 1n ? 'stored' : 'stale'
    },
  }
}
