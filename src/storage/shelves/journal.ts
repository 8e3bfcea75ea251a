import { createHash, randomBytes } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'
import type { Instant } from '../../domain/span.ts'
import type { JournalLine, JournalShelf } from '../../ports/store.ts'
import { instant } from '../columns.ts'
import { tellOnCommit } from '../database.ts'
import { writeUnread } from '../line/side-by-side.ts'
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
      tellOnCommit(trx, 'journal')
      const line = sql`insert into journal (id, at, action, actor_kind, actor_id, subject, detail, identity_hash)
        values (${known ?? sql`nextval(${sql.lit(lineIdSequence)})`}, ${instant(at)}, ${action}, ${actor.kind},
          ${actor.id}, ${JSON.stringify(subject)}, ${JSON.stringify(detail)}, ${kept && identityHash(kept)})
        returning id`
      // The foreign key is looked at when the statement ends, so it may wait for its seal in the same statement.
      const unsealed = sql`insert into journal_unsealed (journal_id) select id from line`
      const id = known ?? (await drawnId(trx, line, unsealed))
      if (known !== undefined) await writeUnread(trx, { line, unsealed })
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

async function drawnId(
  trx: DatabaseTransaction,
  line: RawBuilder<unknown>,
  unsealed: RawBuilder<unknown>,
): Promise<string> {
  const { rows } = await sql<{ id: number }>`with line as (${line}), unsealed as (${unsealed})
    select id from line`.execute(trx)
  return String(rows[0]?.id)
}

/** Forgets the names and addresses that the journal keeps of the person. The chain stays whole. */
export async function eraseIdentities(trx: DatabaseTransaction, personId: string): Promise<void> {
  await sql`delete from journal_identities where person_id = ${personId}`.execute(trx)
}
