import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Instant } from '../../domain/span.ts'
import type { JournalLine, JournalShelf } from '../../ports/store.ts'
import { instant } from '../columns.ts'
import type { DatabaseTransaction } from '../schema.ts'

export type StoredIdentity = NonNullable<JournalLine['identity']> & { readonly salt: string }

/** What the chain keeps of a name and an address. Without the salt, which is erased with them, it tells nobody anything. */
export const identityHash = ({ salt, personId, name, email }: StoredIdentity): string =>
  createHash('sha256')
    .update(JSON.stringify([salt, personId, name, email]))
    .digest('hex')

export function journalShelf(trx: DatabaseTransaction, at: Instant): JournalShelf {
  return {
    async append({ action, actor, subject, detail, identity }) {
      const kept = identity ? { ...identity, salt: randomBytes(16).toString('hex') } : null
      const { id } = await trx
        .with('line', db =>
          db
            .insertInto('journal')
            .values({
              at: instant(at),
              action,
              actor_kind: actor.kind,
              actor_id: actor.id,
              subject: JSON.stringify(subject),
              detail: JSON.stringify(detail),
              identity_hash: kept && identityHash(kept),
            })
            .returning('id'),
        )
        // The foreign key is looked at when the statement ends, so it may wait for its seal in the same statement.
        .with('waiting', db =>
          db.insertInto('journal_unsealed').columns(['journal_id']).expression(db.selectFrom('line').select('id')),
        )
        .selectFrom('line')
        .select('id')
        .executeTakeFirstOrThrow()
      if (kept) {
        const { personId, name, email, salt } = kept
        await trx
          .insertInto('journal_identities')
          .values({ journal_id: id, person_id: personId, name, email, salt })
          .execute()
      }
      return String(id)
    },
  }
}

/** Forgets the names and addresses that the journal keeps of the person. The chain stays whole. */
export async function eraseIdentities(trx: DatabaseTransaction, personId: string): Promise<void> {
  await sql`delete from journal_identities where person_id = ${personId}`.execute(trx)
}
