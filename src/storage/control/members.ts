import { type Kysely, sql } from 'kysely'
import type { Instant } from '../../domain/span.ts'
import type { MemberLink, MemberSession, MemberShelf } from '../../ports/visitors.ts'
import { instant } from '../columns.ts'
import type { Schema } from '../schema.ts'
import { databaseTransactionOf } from '../transactions.ts'

interface LinkRow {
  hash: string
  organization_id: string
  person_id: string
  expires_at: Instant
}

interface SessionRow extends LinkRow {
  started_at: Instant
  issued_at: Instant
}

const linkOf = ({ hash, organization_id, person_id, expires_at }: LinkRow): MemberLink => ({
  hash,
  organizationId: organization_id,
  personId: person_id,
  expiresAt: expires_at,
})

const sessionOf = (row: SessionRow): MemberSession => ({
  ...linkOf(row),
  startedAt: row.started_at,
  issuedAt: row.issued_at,
})

export function memberShelf(db: Kysely<Schema>): MemberShelf {
  return {
    async addLink(tx, { hash, organizationId, personId, expiresAt }) {
      await sql`insert into member_links (hash, organization_id, person_id, expires_at)
        values (${hash}, ${organizationId}, ${personId}, ${instant(expiresAt)})`.execute(databaseTransactionOf(tx))
    },

    async countLinks(tx, personId) {
      const { rows } = await sql<{ links: number }>`select count(*) as links from member_links
        where organization_id = ${tx.organizationId} and person_id = ${personId}
          and used_at is null and expires_at > ${instant(tx.at)}`.execute(databaseTransactionOf(tx))
      return rows[0]?.links ?? 0
    },

    async takeLink(hash, at) {
      const { rows } = await sql<LinkRow>`update member_links set used_at = ${instant(at)}
        where hash = ${hash} and used_at is null and expires_at > ${instant(at)} returning *`.execute(db)
      return rows[0] ? linkOf(rows[0]) : null
    },

    async addSession({ hash, organizationId, personId, startedAt, issuedAt, expiresAt }) {
      await sql`insert into member_sessions (hash, organization_id, person_id, started_at, issued_at, expires_at)
        values (${hash}, ${organizationId}, ${personId}, ${instant(startedAt)}, ${instant(issuedAt)},
          ${instant(expiresAt)})`.execute(db)
    },

    async findSession(hash, at) {
      const { rows } = await sql<SessionRow>`select * from member_sessions
        where hash = ${hash} and expires_at > ${instant(at)}`.execute(db)
      return rows[0] ? sessionOf(rows[0]) : null
    },

    async expireSession(hash, at) {
      await sql`update member_sessions set expires_at = greatest(least(expires_at, ${instant(at)}),
        issued_at + interval '1 millisecond') where hash = ${hash}`.execute(db)
    },

    async purge(at) {
      await sql`delete from member_links where expires_at <= ${instant(at)}`.execute(db)
      await sql`delete from member_sessions where expires_at <= ${instant(at)}`.execute(db)
    },
  }
}
