import { type Kysely, type Selectable, sql } from 'kysely'
import type { ApiKeyRecord, ApiKeyShelf } from '../../ports/access-control.ts'
import { instant } from '../columns.ts'
import type { Schema } from '../schema.ts'
import { isUuid } from '../shelves/nouns/shelf.ts'
import { databaseTransactionOf } from '../transactions.ts'
import { askedTogether } from './asked-together.ts'

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

async function byHash(db: Kysely<Schema>, hashes: readonly string[]): Promise<Map<string, ApiKeyRecord>> {
  const { rows } = await sql<Selectable<Schema['api_keys']>>`
    select * from api_keys where hash = any(${hashes})`.execute(db)
  return new Map(rows.map(row => [row.hash, recordOf(row)]))
}

export function apiKeyShelf(db: Kysely<Schema>): ApiKeyShelf {
  // Each request asks, because a key is revoked at once; under load many ask together.
  const together = askedTogether(hashes => byHash(db, hashes))
  return {
    async findByHash(hash, tx) {
      const found = tx ? (await byHash(databaseTransactionOf(tx), [hash])).get(hash) : await together(hash)
      return found ?? null
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
