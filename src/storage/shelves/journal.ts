import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Instant } from '../../domain/span.ts'
import type { JournalLine, JournalShelf } from '../../ports/store.ts'
import { instant } from '../columns.ts'
import { unread } from '../prepared.ts'
import type { DatabaseTransaction } from '../schema.ts'

export type StoredIdentity = NonNullable<JournalLine['identity']> & { readonly salt: string }

/** What the chain keeps of a name and an address. Without the salt, which is erased with them, it tells nobody anything. */
export const identityHash = ({ salt, personId, name, email }: StoredIdentity): string =>
  createHash('sha256')
    .update(JSON.stringify([salt, personId, name, email]))
    .digest('hex')

/** Numbers of lines that transactions were given before they had anything to write. */
const keptIds = new WeakMap<DatabaseTransaction, string>()

/** The next line of this transaction has this number, drawn from `lineIdSequence`: so nobody waits to be told of it. */
export function keepLineId(trx: DatabaseTransaction, id: string): void {
  keptIds.set(trx, id)
}

export const lineIdSequence = 'journal_id_seq'

export function journalShelf(trx: DatabaseTransaction, at: Instant): JournalShelf {
  return {
    async append({ action, actor, subject, detail, identity }) {
      const kept = identity ? { ...identity, salt: randomBytes(16).toString('hex') } : null
      const known = keptIds.get(trx)
      keptIds.delete(trx)
      // The foreign key is looked at when the statement ends, so it may wait for its seal in the same statement.
      const { rows } = await sql<{ id: number }>`${sql.raw(known === undefined ? '' : unread)}with line as (
          insert into journal (id, at, action, actor_kind, actor_id, subject, detail, identity_hash)
          values (${known === undefined ? sql`nextval(${sql.lit(lineIdSequence)})` : sql`${known}`}, ${instant(at)},
            ${action}, ${actor.kind}, ${actor.id}, ${JSON.stringify(subject)}, ${JSON.stringify(detail)},
            ${kept && identityHash(kept)})
          returning id
        ), waiting as (insert into journal_unsealed (journal_id) select id from line)
        select id from line`.execute(trx)
      const id = known ?? String(rows[0]?.id)
      if (kept) {
        const { personId, name, email, salt } = kept
        await trx
          .insertInto('journal_identities')
          .values({ journal_id: Number(id), person_id: personId, name, email, salt })
          .execute()
      }
      return id
    },
  }
}

/** Forgets the names and addresses that the journal keeps of the person. The chain stays whole. */
export async function eraseIdentities(trx: DatabaseTransaction, personId: string): Promise<void> {
  await sql`delete from journal_identities where person_id = ${personId}`.execute(trx)
}
