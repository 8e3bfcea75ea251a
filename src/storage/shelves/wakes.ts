import { type Kysely, sql } from 'kysely'
import type { Wake } from '../../ports/wake.ts'
import { tellOnCommit, withTenant } from '../database.ts'
import { writeUnread } from '../line/side-by-side.ts'
import type { DatabaseTransaction, Schema } from '../schema.ts'

/** Commits with the transaction, or not at all, and is told then to whoever listens. Nobody waits for it. */
export async function putWake(trx: DatabaseTransaction, personIds: Wake['personIds']): Promise<void> {
  const wake = sql`insert into wakes (person_ids) values (${personIds === 'everybody' ? null : [...personIds]}::uuid[])`
  await writeUnread(trx, { wake })
  tellOnCommit(trx, 'wakes')
}

/** Takes out the wake-ups that have committed. Whoever has taken them and dies is followed by one who looks at everybody. */
export async function takeWakes(db: Kysely<Schema>, organizationId: string): Promise<Wake['personIds'][]> {
  const { rows } = await withTenant(db, organizationId, trx =>
    sql<{ personIds: string[] | null }>`delete from wakes returning person_ids as "personIds"`.execute(trx),
  )
  return rows.map(({ personIds }) => personIds ?? 'everybody')
}

export async function waitingWakes(db: Kysely<Schema>, organizationId: string): Promise<number> {
  const { rows } = await withTenant(db, organizationId, trx =>
    sql<{ count: number }>`select count(*) as count from wakes`.execute(trx),
  )
  return Number(rows[0]?.count)
}

/** Late news: a writer that starts looks at everybody. Of an organisation that has no writer nobody takes them out. */
export async function purgeWakes(db: Kysely<Schema>, organizationId: string): Promise<void> {
  await withTenant(db, organizationId, trx =>
    sql`delete from wakes where put_at < now() - interval '1 hour'`.execute(trx),
  )
}
