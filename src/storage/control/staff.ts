import type { Kysely, Selectable } from 'kysely'
import type { StaffRecord, StaffShelf } from '../../ports/access-control.ts'
import type { Schema } from '../schema.ts'
import { isUuid, unlessTaken } from '../shelves/nouns/shelf.ts'
import { databaseTransactionOf } from '../transactions.ts'

const recordOf = ({ organization_id, user_id, ...row }: Selectable<Schema['staff']>): StaffRecord => ({
  ...row,
  organizationId: organization_id,
  userId: user_id,
})

export function staffShelf(db: Kysely<Schema>): StaffShelf {
  return {
    async ofUser(userId) {
      const rows = await db.selectFrom('staff').selectAll().where('user_id', '=', userId).orderBy('id').execute()
      return rows.map(recordOf)
    },

    async listByEmail(email) {
      const rows = await db.selectFrom('staff').selectAll().where('email', '=', email).orderBy('id').execute()
      return rows.map(recordOf)
    },

    async list(organizationId) {
      const rows = await db
        .selectFrom('staff')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .orderBy('id')
        .execute()
      return rows.map(recordOf)
    },

    async find(organizationId, id) {
      if (!isUuid(id)) return null
      const row = await db
        .selectFrom('staff')
        .selectAll()
        .where('id', '=', id)
        .where('organization_id', '=', organizationId)
        .executeTakeFirst()
      return row ? recordOf(row) : null
    },

    async add(tx, { organizationId, userId, ...staff }) {
      if (organizationId !== tx.organizationId) throw new Error('Staff of another organisation were added')
      const { numInsertedOrUpdatedRows } = await databaseTransactionOf(tx)
        .insertInto('staff')
        .values({ ...staff, organization_id: organizationId, user_id: userId })
        .onConflict(conflict => conflict.doNothing())
        .executeTakeFirstOrThrow()
      return numInsertedOrUpdatedRows === 1n ? 'done' : 'taken'
    },

    async update(tx, { id, userId, name, email, role, status, version }) {
      const trx = databaseTransactionOf(tx)
      return unlessTaken(trx, async () => {
        const { numUpdatedRows } = await trx
          .updateTable('staff')
          .set({ user_id: userId, name, email, role, status, version: version + 1 })
          .where('id', '=', id)
          .where('organization_id', '=', tx.organizationId)
          .where('version', '=', version)
          .executeTakeFirstOrThrow()
        return numUpdatedRows === 1n ? 'done' : 'stale'
      })
    },
  }
}
