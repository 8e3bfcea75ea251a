import { type Kysely, sql } from 'kysely'
import type { Instant } from '../../domain/span.ts'
import type { CalendarFeed, FeedKind, FeedShelf } from '../../ports/visitors.ts'
import { instant } from '../columns.ts'
import type { Schema } from '../schema.ts'
import { isUuid } from '../shelves/nouns/shelf.ts'
import { databaseTransactionOf } from '../transactions.ts'

interface Row {
  id: string
  hash: string
  organization_id: string
  kind: FeedKind
  subject_id: string
  shows_names: boolean
  created_at: Instant
  revoked_at: Instant | null
}

const feedOf = (row: Row): CalendarFeed => ({
  id: row.id,
  hash: row.hash,
  organizationId: row.organization_id,
  kind: row.kind,
  subjectId: row.subject_id,
  showsNames: row.shows_names,
  createdAt: row.created_at,
  revokedAt: row.revoked_at,
})

export function feedShelf(db: Kysely<Schema>): FeedShelf {
  return {
    async findByHash(hash) {
      const { rows } = await sql<Row>`select * from calendar_feeds where hash = ${hash}`.execute(db)
      return rows[0] ? feedOf(rows[0]) : null
    },

    async list(tx) {
      const { rows } = await sql<Row>`select * from calendar_feeds
        where organization_id = ${tx.organizationId} order by id`.execute(databaseTransactionOf(tx))
      return rows.map(feedOf)
    },

    async add(tx, { id, hash, organizationId, kind, subjectId, showsNames, createdAt }) {
      if (organizationId !== tx.organizationId) throw new Error('A calendar feed of another organisation was added')
      await sql`insert into calendar_feeds (id, hash, organization_id, kind, subject_id, shows_names, created_at)
        values (${id}, ${hash}, ${organizationId}, ${kind}, ${subjectId}, ${showsNames}, ${instant(createdAt)})`.execute(
        databaseTransactionOf(tx),
      )
    },

    async revoke(tx, id) {
      if (!isUuid(id)) return null
      const { rows } = await sql<Row>`update calendar_feeds set revoked_at = coalesce(revoked_at, ${instant(tx.at)})
        where id = ${id} and organization_id = ${tx.organizationId} returning *`.execute(databaseTransactionOf(tx))
      return rows[0] ? feedOf(rows[0]) : null
    },
  }
}
