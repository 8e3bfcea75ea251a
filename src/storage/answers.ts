/**
 * Answers kept for a day, so that a repeated request gets the first one's. The claim is a row in the command's own
 * transaction: a twin that comes meanwhile waits for its commit in the database, and then finds the answer.
 */
import { type Kysely, sql } from 'kysely'
import type { Instant } from '../domain/span.ts'
import { type AnswerShelf, answerKeptMs, type StoredAnswer } from '../ports/access-control.ts'
import type { Transaction } from '../ports/store.ts'
import { instant } from './columns.ts'
import { withTenant } from './database.ts'
import type { DatabaseTransaction, Schema } from './schema.ts'
import { keepLineId, lineIdSequence } from './shelves/journal.ts'
import { writeUnread } from './side-by-side.ts'
import { databaseTransactionOf } from './transactions.ts'

/** What each transaction has claimed. */
const claims = new WeakMap<Transaction, string>()

const placeOf = (scope: string, key: string): string => `${key} ${scope}`

export const answers: AnswerShelf = {
  async claim(tx, { scope, key, bodyHash }) {
    const trx = databaseTransactionOf(tx)
    // A row without an answer is of a command that committed without saving one: nothing to repeat.
    const { rows } = await sql<{ lineId: number }>`
      insert into idempotency_keys (scope, key, body_hash, created_at)
      values (${scope}, ${key}, ${bodyHash}, ${instant(tx.at)})
      on conflict (organization_id, scope, key) do update
        set body_hash = excluded.body_hash, created_at = excluded.created_at,
          status = null, body = null, person_id = null, name = null, email = null
        where idempotency_keys.status is null or idempotency_keys.created_at <= ${instant(tx.at - answerKeptMs)}
      returning nextval(${sql.lit(lineIdSequence)}) as "lineId"`.execute(trx)
    const [claimed] = rows
    if (claimed) {
      claims.set(tx, placeOf(scope, key))
      // Whoever claims an answer is about to change something, and changes begin with a line of the journal.
      keepLineId(trx, String(claimed.lineId))
      return null
    }
    const answer = await findAnswer(trx, tx.at, scope, key)
    if (!answer) throw new Error('An answer was refused to be claimed anew, and is not there either')
    return answer
  },

  find: (tx, { scope, key }) => findAnswer(databaseTransactionOf(tx), tx.at, scope, key),

  async save(tx, { scope, key }, { status, body, identity }) {
    if (claims.get(tx) !== placeOf(scope, key)) throw new Error('An answer was saved that had not been claimed')
    // The row is ours until the transaction ends, so nobody waits to hear that it was written: the commit says so.
    const given = sql`update idempotency_keys set status = ${status}, body = ${JSON.stringify(body ?? null)},
        person_id = ${identity?.personId ?? null}, name = ${identity?.name ?? null}, email = ${identity?.email ?? null}
      where scope = ${scope} and key = ${key}`
    await writeUnread(databaseTransactionOf(tx), { answer: given })
  },
}

async function findAnswer(
  trx: DatabaseTransaction,
  at: Instant,
  scope: string,
  key: string,
): Promise<StoredAnswer | null> {
  const row = await trx
    .selectFrom('idempotency_keys')
    .select(['body_hash', 'status', 'body', 'person_id', 'name', 'email'])
    .where('scope', '=', scope)
    .where('key', '=', key)
    .where('created_at', '>', instant(at - answerKeptMs))
    .executeTakeFirst()
  if (!row || row.status === null) return null
  const { person_id: personId, name, email } = row
  const identity = personId !== null && name !== null && email !== null ? { personId, name, email } : null
  return { bodyHash: row.body_hash, status: row.status, body: row.body, identity }
}

/** Deletes the organisation's answers that are older than a day. Returns how many. */
export function purgeAnswers(db: Kysely<Schema>, organizationId: string, at: Instant): Promise<number> {
  return withTenant(db, organizationId, async trx => {
    const { numDeletedRows } = await trx
      .deleteFrom('idempotency_keys')
      .where('created_at', '<=', instant(at - answerKeptMs))
      .executeTakeFirstOrThrow()
    return Number(numDeletedRows)
  })
}

/** Forgets the names and addresses of the person in answers that are kept; the answer then lacks them. */
export async function eraseAnswerIdentities(trx: DatabaseTransaction, personId: string): Promise<void> {
  await trx
    .updateTable('idempotency_keys')
    .set({ person_id: null, name: null, email: null })
    .where('person_id', '=', personId)
    .execute()
}
