import { sql } from 'kysely'
import type { JournalEntry, JournalReader } from '../../ports/access-control.ts'
import type { Actor } from '../../ports/store.ts'
import { instant } from '../columns.ts'
import { databaseTransactionOf } from '../transactions.ts'

type Row = Omit<JournalEntry, 'id' | 'actor'> & { id: number; actor_kind: Actor['kind']; actor_id: string }

/** The journal as it is shown: newest first. */
export const journalReader: JournalReader = {
  async list(tx, { personId, action, kinds, from, until, cursor, limit }) {
    if (cursor !== undefined && !/^\d{1,15}$/.test(cursor)) return { items: [], nextCursor: null }
    const conditions = [
      cursor === undefined ? sql`true` : sql`id < ${cursor}`,
      personId === undefined ? sql`true` : sql`subject @> ${JSON.stringify({ personId })}`,
      action === undefined ? sql`true` : sql`action = ${action}`,
      kinds === undefined ? sql`true` : sql`split_part(action, '.', 1) = any(${kinds}::text[])`,
      from === undefined ? sql`true` : sql`at >= ${instant(from)}`,
      until === undefined ? sql`true` : sql`at < ${instant(until)}`,
    ]
    const { rows } = await sql<Row>`select id, at, action, actor_kind, actor_id, subject, detail
      from journal where ${sql.join(conditions, sql` and `)}
      order by id desc limit ${limit + 1}`.execute(databaseTransactionOf(tx))
    const items = rows.slice(0, limit).map(entryOf)
    return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
  },
}

const entryOf = ({ id, at, action, actor_kind, actor_id, subject, detail }: Row): JournalEntry => ({
  id: String(id),
  at,
  action,
  actor: actorOf(actor_kind, actor_id),
  subject,
  detail,
})

const systemParts = ['reconciler', 'demo', 'import', 'operator', 'visitor', 'reservations'] as const

function actorOf(kind: Actor['kind'], id: string): Actor {
  if (kind !== 'system') return { kind, id }
  const known = systemParts.find(part => part === id)
  if (known) return { kind, id: known }
  throw new Error(`The journal names an unknown part of the system, "${id}"`)
}
