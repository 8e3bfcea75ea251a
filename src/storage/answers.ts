/**
 * Answers kept for a day, so that a repeated request gets the first one's. The claim is a lock of the command's own
 * transaction: a twin that comes meanwhile waits for its commit in the database, and then finds the answer.
 */
import { type Kysely, sql } from 'kysely'
import type { Instant } from '../domain/span.ts'
import { type AnswerClaim, type AnswerShelf, answerKeptMs, type StoredAnswer } from '../ports/access-control.ts'
import type { Transaction } from '../ports/store.ts'
import { instant } from './columns.ts'
import { withTenant } from './database.ts'
import { writeUnread } from './line/side-by-side.ts'
import type { DatabaseTransaction, Schema } from './schema.ts'
import { keepLineId, lineIdSequence } from './shelves/journal.ts'
import { databaseTransactionOf } from './transactions.ts'

/** What each transaction has claimed. */
const claims = new WeakMap<Transaction, AnswerClaim>()

export const answers: AnswerShelf = {
  async claim(tx, claim) {
    const trx = databaseTransactionOf(tx)
    const { rows } = await sql<{ lineId: number; answer: Row | null }>`
      select nextval(${sql.lit(lineIdSequence)}) as "lineId",
        latchwork_claim(${claim.scope}, ${claim.key}, ${instant(tx.at - answerKeptMs)}) as answer`.execute(trx)
    const [claimed] = rows
    if (claimed?.answer) return answerOf(claimed.answer)
    claims.set(tx, claim)
    // Whoever claims an answer is about to change something, and changes begin with a line of the journal.
    keepLineId(trx, String(claimed?.lineId))
    return null
  },

  async find(tx, { scope, key }) {
    const row = await databaseTransactionOf(tx)
      .selectFrom('idempotency_keys')
      .select(['body_hash', 'status', 'body', 'person_id', 'name', 'email'])
      .where('scope', '=', scope)
      .where('key', '=', key)
      .where('created_at', '>', instant(tx.at - answerKeptMs))
      .executeTakeFirst()
    return row ? answerOf(row) : null
  },

  async save(tx, { scope, key }, { status, body, identity }) {
    const claim = claims.get(tx)
    if (claim?.scope !== scope || claim.key !== key) throw new Error('An answer was saved that had not been claimed')
    const values = [scope, key, claim.bodyHash, status, JSON.stringify(body ?? null)]
    const person = [identity?.personId ?? null, identity?.name ?? null, identity?.email ?? null]
    // The key is ours until the transaction ends: what stands there is older than a day. Nobody waits to hear that it was
    // written: the commit says so.
    const answer = sql`insert into idempotency_keys (scope, key, body_hash, status, body, person_id, name, email, created_at)
      values (${sql.join([...values, ...person])}, ${instant(tx.at)})
      on conflict (organization_id, scope, key) do update set body_hash = excluded.body_hash, status = excluded.status,
        body = excluded.body, person_id = excluded.person_id, name = excluded.name, email = excluded.email,
        created_at = excluded.created_at`
    await writeUnread(databaseTransactionOf(tx), { answer })
  },
}

interface Row {
  readonly body_hash: string
  readonly status: number
  readonly body: unknown
  readonly person_id: string | null
  readonly name: string | null
  readonly email: string | null
}

function answerOf({ body_hash: bodyHash, status, body, person_id: personId, name, email }: Row): StoredAnswer {
  const identity = personId !== null && name !== null && email !== null ? { personId, name, email } : null
  return { bodyHash, status, body, identity }
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
