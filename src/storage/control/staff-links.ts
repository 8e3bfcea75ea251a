import { type Kysely, sql } from 'kysely'
import type { Instant } from '../../domain/span.ts'
import type { StaffLink, StaffLinkPurpose, StaffLinkShelf } from '../../ports/access-control.ts'
import { instant } from '../columns.ts'
import type { Schema } from '../schema.ts'
import { databaseTransactionOf } from '../transactions.ts'

interface Row {
  hash: string
  organization_id: string
  staff_id: string
  purpose: StaffLinkPurpose
  expires_at: Instant
}

const linkOf = ({ hash, organization_id, staff_id, purpose, expires_at }: Row): StaffLink => ({
  hash,
  organizationId: organization_id,
  staffId: staff_id,
  purpose,
  expiresAt: expires_at,
})

export function staffLinkShelf(db: Kysely<Schema>): StaffLinkShelf {
  return {
    async add(tx, { hash, organizationId, staffId, purpose, expiresAt }) {
      await sql`insert into staff_links (hash, organization_id, staff_id, purpose, expires_at)
        values (${hash}, ${organizationId}, ${staffId}, ${purpose}, ${instant(expiresAt)})`.execute(
        databaseTransactionOf(tx),
      )
    },

    async count(tx, staffId, purpose) {
      const { rows } = await sql<{ links: number }>`select count(*) as links from staff_links
        where organization_id = ${tx.organizationId} and staff_id = ${staffId} and purpose = ${purpose}
          and used_at is null and expires_at > ${instant(tx.at)}`.execute(databaseTransactionOf(tx))
      return rows[0]?.links ?? 0
    },

    async take(hash, purpose, at) {
      const { rows } = await sql<Row>`update staff_links set used_at = ${instant(at)}
        where hash = ${hash} and purpose = ${purpose} and used_at is null and expires_at > ${instant(at)}
        returning *`.execute(db)
      return rows[0] ? linkOf(rows[0]) : null
    },

    async end(staffId, at) {
      await sql`update staff_links set used_at = ${instant(at)}
        where staff_id = ${staffId} and used_at is null`.execute(db)
    },

    async purge(at) {
      await sql`delete from staff_links where expires_at <= ${instant(at)}`.execute(db)
    },
  }
}
