import { type Kysely, sql } from 'kysely'
import type { AttemptStore } from '../../ports/connection.ts'
import type { Schema } from '../schema.ts'
import type { Sealer } from '../seal.ts'

const placeOf = (organizationId: string, row: string) => ({
  organizationId,
  column: 'connect_attempts.code_verifier',
  row,
})

/** By the database's clock: the process that made the attempt may not be the one that is called back. */
const isFresh = sql<boolean>`created_at > clock_timestamp() - interval '10 minutes'`

export function attemptStore(db: Kysely<Schema>, sealer: Sealer): AttemptStore {
  return {
    async save({ state, organizationId, nonce, codeVerifier, redirectUri }) {
      await db.deleteFrom('connect_attempts').where(sql<boolean>`not (${isFresh})`).execute()
      await db
        .insertInto('connect_attempts')
        .values({
          state,
          organization_id: organizationId,
          nonce,
          sealed_code_verifier: sealer.seal(codeVerifier, placeOf(organizationId, state)),
          redirect_uri: redirectUri,
        })
        .execute()
    },

    async take(state) {
      const row = await db
        .deleteFrom('connect_attempts')
        .where('state', '=', state)
        .returningAll()
        .returning(isFresh.as('isFresh'))
        .executeTakeFirst()
      if (!row?.isFresh) return null
      return {
        state,
        organizationId: row.organization_id,
        nonce: row.nonce,
        codeVerifier: sealer.open(row.sealed_code_verifier, placeOf(row.organization_id, state)),
        redirectUri: row.redirect_uri,
      }
    },
  }
}
