import { type Selectable, sql } from 'kysely'
import type { Instant } from '../../domain/span.ts'
import type { GroupState, SiteShelf, SiteState } from '../../ports/store.ts'
import { instant } from '../columns.ts'
import type { DatabaseTransaction, Schema } from '../schema.ts'
import { instantText, upsert } from './bulk.ts'

const siteColumns = {
  site_id: 'text',
  name: 'text',
  time_zone: 'text',
  seats_used: 'integer',
  seats_allowed: 'integer',
  subscription_valid: 'boolean',
  full_read_at: 'timestamptz',
  vanished_at: 'timestamptz',
  preview_since: 'timestamptz',
} as const

const groupColumns = {
  access_group_id: 'text',
  site_id: 'text',
  name: 'text',
  door_count: 'integer',
  member_count: 'integer',
  schedule: 'text',
  lock_ids: 'text[]',
  vanished_at: 'timestamptz',
} as const

const doorColumns = { site_id: 'text', door_id: 'text', name: 'text' } as const

const siteOf = (row: Selectable<Schema['sites']>): SiteState => ({
  siteId: row.site_id,
  name: row.name,
  timeZone: row.time_zone,
  seatsUsed: row.seats_used,
  seatsAllowed: row.seats_allowed,
  subscriptionValid: row.subscription_valid,
  fullReadAt: row.full_read_at,
  vanishedAt: row.vanished_at,
  previewSince: row.preview_since,
})

const groupOf = (row: Selectable<Schema['access_groups']>): GroupState => ({
  siteId: row.site_id,
  accessGroupId: row.access_group_id,
  name: row.name,
  doorCount: row.door_count,
  memberCount: row.member_count,
  schedule: row.schedule,
  lockIds: row.lock_ids,
  vanishedAt: row.vanished_at,
})

const siteRow = (site: SiteState) => ({
  site_id: site.siteId,
  name: site.name,
  time_zone: site.timeZone,
  seats_used: site.seatsUsed,
  seats_allowed: site.seatsAllowed,
  subscription_valid: site.subscriptionValid,
  full_read_at: instantText(site.fullReadAt),
  vanished_at: instantText(site.vanishedAt),
  preview_since: instantText(site.previewSince),
})

const groupRow = (siteId: string, group: GroupState) => ({
  access_group_id: group.accessGroupId,
  site_id: siteId,
  name: group.name,
  door_count: group.doorCount,
  member_count: group.memberCount,
  schedule: group.schedule,
  lock_ids: group.lockIds,
  vanished_at: instantText(group.vanishedAt),
})

export function siteShelf(trx: DatabaseTransaction, organizationId: string, at: Instant): SiteShelf {
  const group = (accessGroupId: string) =>
    trx.selectFrom('access_groups').selectAll().where('access_group_id', '=', accessGroupId).executeTakeFirst()
  return {
    list: () => readSites(trx),

    async find(siteId) {
      const row = await trx.selectFrom('sites').selectAll().where('site_id', '=', siteId).executeTakeFirst()
      return row ? siteOf(row) : null
    },

    save: site => upsert(trx, 'sites', siteColumns, ['site_id'], [siteRow(site)]),

    async groups(siteId) {
      const rows = await trx
        .selectFrom('access_groups')
        .selectAll()
        .where('site_id', '=', siteId)
        .orderBy(sql`access_group_id collate "C"`)
        .execute()
      return rows.map(groupOf)
    },

    async findGroup(accessGroupId) {
      const row = await group(accessGroupId)
      return row ? groupOf(row) : null
    },

    saveGroups: (siteId, groups) =>
      upsert(
        trx,
        'access_groups',
        groupColumns,
        ['access_group_id'],
        groups.map(seen => groupRow(siteId, seen)),
      ),

    async doors(siteId) {
      const { rows } = await sql<{ lockId: string; name: string }>`
        select door_id as "lockId", name from doors where site_id = ${siteId}
        order by name collate "C", door_id collate "C"`.execute(trx)
      return rows
    },

    saveDoors: (siteId, doors) =>
      upsert(
        trx,
        'doors',
        doorColumns,
        ['site_id', 'door_id'],
        doors.map(({ lockId, name }) => ({ site_id: siteId, door_id: lockId, name })),
      ),

    claim: siteId => claimedSite(trx, organizationId, at, siteId),
  }
}

/** A former site is known by its mirror and its ledger rows; one look per site, however many rows there are. */
async function readSites(trx: DatabaseTransaction): Promise<SiteState[]> {
  const { rows } = await sql<Selectable<Schema['sites']>>`
    select site_id, coalesce(name, site_id) as name, time_zone, seats_used, seats_allowed,
      coalesce(subscription_valid, true) as subscription_valid, full_read_at, vanished_at, preview_since
    from (
      select salto_site_id as site_id from locations where salto_site_id is not null
      union
      select site_id from sites
      where exists (select from ledger_users where ledger_users.site_id = sites.site_id)
        or exists (select from ledger_memberships where ledger_memberships.site_id = sites.site_id)
    ) as concerned left join sites using (site_id) order by site_id collate "C"`.execute(trx)
  return rows.map(siteOf)
}

async function claimedSite(
  trx: DatabaseTransaction,
  organizationId: string,
  at: Instant,
  siteId: string,
): Promise<boolean> {
  await trx
    .insertInto('salto_sites')
    .values({ site_id: siteId, organization_id: organizationId, claimed_at: instant(at) })
    .onConflict(conflict => conflict.column('site_id').doNothing())
    .execute()
  const row = await trx
    .selectFrom('salto_sites')
    .select('organization_id')
    .where('site_id', '=', siteId)
    .executeTakeFirst()
  return row?.organization_id === organizationId
}
