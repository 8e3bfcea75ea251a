import { sql } from 'kysely'
import type { Shortfall } from '../../ports/ledger.ts'
import type { DatabaseTransaction } from '../schema.ts'
import { instantText, rowsOf } from './bulk.ts'

const columns = {
  site_id: 'text',
  person_id: 'uuid',
  access_group_id: 'text',
  kind: 'text',
  since: 'timestamptz',
  retry_at: 'timestamptz',
  detail: 'text',
} as const

/** Of one person, or of everybody. */
export async function readShortfalls(trx: DatabaseTransaction, personId?: string): Promise<Shortfall[]> {
  const whose = personId === undefined ? sql`true` : sql`person_id = ${personId}`
  const { rows } = await sql<Shortfall>`select site_id as "siteId", person_id as "personId",
      access_group_id as "accessGroupId", kind, since, retry_at as "retryAt", detail
    from shortfalls where ${whose}
    order by site_id collate "C", person_id, access_group_id collate "C" nulls first, kind collate "C"`.execute(trx)
  return rows
}

export async function replaceShortfalls(
  trx: DatabaseTransaction,
  siteId: string,
  personIds: readonly string[],
  shortfalls: readonly Shortfall[],
): Promise<void> {
  if (personIds.length > 0) {
    await sql`delete from shortfalls where site_id = ${siteId} and person_id = any(${personIds}::uuid[])`.execute(trx)
  }
  if (shortfalls.length === 0) return
  const rows = shortfalls.map(shortfall => ({
    site_id: siteId,
    person_id: shortfall.personId,
    access_group_id: shortfall.accessGroupId,
    kind: shortfall.kind,
    since: instantText(shortfall.since),
    retry_at: instantText(shortfall.retryAt),
    detail: shortfall.detail,
  }))
  const names = sql.join(Object.keys(columns).map(name => sql.ref(name)))
  await sql`insert into shortfalls (${names}) select ${names} from ${rowsOf(columns, rows)}`.execute(trx)
}
