import { type Kysely, type Selectable, sql } from 'kysely'
import type { ApiKeyRecord, ApiKeyShelf } from '../../ports/access-control.ts'
import { instant } from '../columns.ts'
import type { Schema } from '../schema.ts'
import { isUuid } from '../shelves/nouns/shelf.ts'
import { databaseTransactionOf } from '../transactions.ts'

const recordOf = (row: Selectable<Schema['api_keys']>): ApiKeyRecord => ({
  id: row.id,
  organizationId: row.organization_id,
  name: row.name,
  role: row.role,
  scopes: row.scopes,
  hash: row.hash,
  prefix: row.prefix,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
})

export function apiKeyShelf(db: Kysely<Schema>): ApiKeyShelf {
  return {
    async findByHash(hash, tx) {
      const { rows } = await sql<Selectable<Schema['api_keys']>>`
        select * from api_keys where hash = ${hash}`.execute(tx ? databaseTransactionOf(tx) : db)
      return rows[0] ? recordOf(rows[0]) : null
    },

    async list(organizationId) {
      const rows = await db
        .selectFrom('api_keys')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .orderBy('created_at')
        .orderBy('id')
        .execute()
      return rows.map(recordOf)
    },

    async add(tx, key) {
      if (key.organizationId !== tx.organizationId) throw new Error('An API key of another organisation was added')
      await databaseTransactionOf(tx)
        .insertInto('api_keys')
        .values({
          id: key.id,
          organization_id: key.organizationId,
          name: key.name,
          role: key.role,
          scopes: key.scopes,
          hash: key.hash,
          prefix: key.prefix,
          created_at: instant(key.createdAt),
          expires_at: key.expiresAt === null ? null : instant(key.expiresAt),
          revoked_at: key.revokedAt === null ? null : instant(key.revokedAt),
        })
        .execute()
    },

    async revoke(tx, id) {
      if (!isUuid(id)) return null
      const trx = databaseTransactionOf(tx)
      await trx
        .updateTable('api_keys')
        .set({ revoked_at: instant(tx.at) })
        .where('id', '=', id)
        .where('organization_id', '=', tx.organizationId)
        .where('revoked_at', 'is', null)
        .execute()
      const row = await trx
        .selectFrom('api_keys')
        .selectAll()
        .where('id', '=', id)
        .where('organization_id', '=', tx.organizationId)
        .executeTakeFirst()
      return row ? recordOf(row) : null
    },
  }
}
