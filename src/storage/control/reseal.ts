import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'
import type { Sealer } from '../seal.ts'
import { secretPlace } from './connections.ts'
import { tokensPlace } from './tokens.ts'

/**
 * Seals anew, under the current key, what an earlier key has sealed; after that the earlier key may be forgotten.
 * Returns how many texts. A text that somebody changes meanwhile is theirs: they have the current key.
 */
export async function resealSecrets(db: Kysely<Schema>, sealer: Sealer): Promise<number> {
  let count = 0
  const clients = await db.selectFrom('connections').select(['organization_id', 'sealed_client_secret']).execute()
  for (const { organization_id: id, sealed_client_secret: sealed } of clients) {
    if (sealed === null || sealer.isCurrent(sealed)) continue
    await db
      .updateTable('connections')
      .set({ sealed_client_secret: sealer.seal(sealer.open(sealed, secretPlace(id)), secretPlace(id)) })
      .where('organization_id', '=', id)
      .where('sealed_client_secret', '=', sealed)
      .execute()
    count += 1
  }
  const tokens = await db.selectFrom('connection_tokens').select(['organization_id', 'sealed_tokens']).execute()
  for (const { organization_id: id, sealed_tokens: sealed } of tokens) {
    if (sealer.isCurrent(sealed)) continue
    await db
      .updateTable('connection_tokens')
      .set({ sealed_tokens: sealer.seal(sealer.open(sealed, tokensPlace(id)), tokensPlace(id)) })
      .where('organization_id', '=', id)
      .where('sealed_tokens', '=', sealed)
      .execute()
    count += 1
  }
  return count
}
