import { type Kysely, sql } from 'kysely'
import type { LeaseStore } from '../../ports/connection.ts'
import type { Schema } from '../schema.ts'

/** Leases run by the database's clock, the only one that all processes share. */
export function leaseStore(db: Kysely<Schema>): LeaseStore {
  return {
    async hold(organizationId, holder, leaseMs) {
      const { rows } = await sql<{ epoch: number }>`
        insert into connection_leases as lease (organization_id, holder, epoch, until_at)
        values (${organizationId}, ${holder}, 1, clock_timestamp() + ${leaseMs} * interval '1 millisecond')
        on conflict (organization_id) do update
          set holder = excluded.holder, until_at = excluded.until_at,
            epoch = lease.epoch + (lease.holder is distinct from excluded.holder)::int
          where lease.holder is null or lease.holder = excluded.holder or lease.until_at <= clock_timestamp()
        returning epoch`.execute(db)
      return rows[0] ?? null
    },

    async release(organizationId, holder) {
      await db
        .updateTable('connection_leases')
        .set({ holder: null })
        .where('organization_id', '=', organizationId)
        .where('holder', '=', holder)
        .execute()
    },
  }
}
