import { sql } from 'kysely'
import type { Instant } from '../../domain/span.ts'
import type { MappingShelf } from '../../ports/store.ts'
import { instant } from '../columns.ts'
import type { DatabaseTransaction } from '../schema.ts'

export function mappingShelf(trx: DatabaseTransaction, at: Instant): MappingShelf {
  const open = () => trx.selectFrom('mapping_spans').where('until_at', '=', instant(Number.POSITIVE_INFINITY))

  /** Two who change the mappings of one location take turns, or both would open the same one. */
  const lockLocation = (locationId: string) =>
    sql`select from locations where id = ${locationId} for no key update`.execute(trx)

  /** An open span that would become empty never held, so it goes without a trace but the journal's. */
  const end = async (which: ReturnType<typeof sql>, journalId: string): Promise<void> => {
    await sql`delete from mapping_spans
      where until_at = 'infinity' and from_at >= ${instant(at)} and (${which})`.execute(trx)
    await sql`update mapping_spans set until_at = ${instant(at)}, ended_journal_id = ${journalId}
      where until_at = 'infinity' and (${which})`.execute(trx)
  }

  return {
    async at(productId, locationId) {
      const rows = await open()
        .select('access_group_id')
        .where('product_id', '=', productId)
        .where('location_id', '=', locationId)
        .orderBy('access_group_id')
        .execute()
      return rows.map(row => row.access_group_id)
    },

    async list(productId) {
      const rows = await open()
        .select([
          'product_id as productId',
          'location_id as locationId',
          'site_id as siteId',
          'access_group_id as accessGroupId',
        ])
        .$if(productId !== undefined, query => query.where('product_id', '=', productId ?? ''))
        .orderBy('product_id')
        .orderBy('location_id')
        .orderBy('access_group_id')
        .execute()
      return rows
    },

    async replace(productId, locationId, siteId, accessGroupIds, journalId) {
      await lockLocation(locationId)
      const here = sql`product_id = ${productId} and location_id = ${locationId}`
      await end(sql`${here} and not (site_id = ${siteId} and access_group_id = any(${accessGroupIds}))`, journalId)
      // The key conflicts where the same mapping has begun and ended at this instant: it goes on.
      await sql`insert into mapping_spans (product_id, location_id, site_id, access_group_id, from_at, journal_id)
        select ${productId}, ${locationId}, ${siteId}, access_group_id, ${instant(at)}, ${journalId}
        from (select distinct unnest(${accessGroupIds}::text[]) as access_group_id) as wanted
        where not exists (select from mapping_spans as span
          where ${here} and span.access_group_id = wanted.access_group_id and until_at = 'infinity')
        on conflict (organization_id, product_id, location_id, site_id, access_group_id, from_at)
          do update set until_at = 'infinity', ended_journal_id = null`.execute(trx)
    },

    async endAt(locationId, journalId) {
      await lockLocation(locationId)
      await end(sql`location_id = ${locationId}`, journalId)
    },
  }
}
