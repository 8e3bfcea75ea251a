import { type Kysely, sql } from 'kysely'

/**
 * Runs the function once for each restore, unless that has been done; null where there is nothing to do. Of several
 * processes one does it, and the others wait. What is cut off is done again by the next.
 */
export function onceRestored<Schema, Result>(
  owner: Kysely<Schema>,
  settle: () => Promise<Result>,
): Promise<Result | null> {
  return owner.transaction().execute(async trx => {
    const waiting = await sql`select from installation
      where key = 'restored_at' and not value ? 'settledAt' for update`.execute(trx)
    if (waiting.rows.length === 0) return null
    const result = await settle()
    await sql`update installation set value = value || jsonb_build_object('settledAt', to_jsonb(now()))
      where key = 'restored_at'`.execute(trx)
    return result
  })
}
