import { type RawBuilder, sql } from 'kysely'
import { forever, type Instant } from '../../domain/span.ts'
import type { MappingShelf } from '../../ports/store.ts'
import { instant } from '../columns.ts'
import type { DatabaseTransaction } from '../schema.ts'

export class Mappings implements MappingShelf {
  readonly #trx: DatabaseTransaction
  readonly #at: Instant

  constructor(trx: DatabaseTransaction, at: Instant) {
    this.#trx = trx
    this.#at = at
  }

  async at(productId: string, locationId: string): Promise<string[]> {
    const rows = await this.#open()
      .select('access_group_id')
      .where('product_id', '=', productId)
      .where('location_id', '=', locationId)
      .orderBy(sql`access_group_id collate "C"`)
      .execute()
    return rows.map(row => row.access_group_id)
  }

  list(productId?: string) {
    const open = this.#open()
    return (productId === undefined ? open : open.where('product_id', '=', productId))
      .select([
        'product_id as productId',
        'location_id as locationId',
        'site_id as siteId',
        'access_group_id as accessGroupId',
      ])
      .orderBy('product_id')
      .orderBy('location_id')
      .orderBy(sql`access_group_id collate "C"`)
      .execute()
  }

  async replace(
    productId: string,
    locationId: string,
    siteId: string,
    accessGroupIds: readonly string[],
    journalId: string,
  ): Promise<void> {
    await this.#lockLocation(locationId)
    const here = sql`product_id = ${productId} and location_id = ${locationId}`
    await this.#end(sql`${here} and not (site_id = ${siteId} and access_group_id = any(${accessGroupIds}))`, journalId)
    // The key conflicts where the same mapping has begun and ended at this instant: it goes on.
    await sql`insert into mapping_spans (product_id, location_id, site_id, access_group_id, from_at, journal_id)
      select ${productId}, ${locationId}, ${siteId}, access_group_id, ${instant(this.#at)}, ${journalId}
      from (select distinct unnest(${accessGroupIds}::text[]) as access_group_id) as wanted
      where not exists (select from mapping_spans as span
        where ${here} and span.access_group_id = wanted.access_group_id and until_at = 'infinity')
      on conflict (organization_id, product_id, location_id, site_id, access_group_id, from_at)
        do update set until_at = 'infinity', ended_journal_id = null`.execute(this.#trx)
  }

  async endAt(locationId: string, journalId: string): Promise<void> {
    await this.#lockLocation(locationId)
    await this.#end(sql`location_id = ${locationId}`, journalId)
  }

  #open() {
    return this.#trx.selectFrom('mapping_spans').where('until_at', '=', instant(forever))
  }

  /** Two who change the mappings of one location take turns, or both would open the same one. */
  async #lockLocation(locationId: string): Promise<void> {
    await sql`select from locations where id = ${locationId} for no key update`.execute(this.#trx)
  }

  /** An open span that would become empty never held, so it goes without a trace but the journal's. */
  async #end(which: RawBuilder<unknown>, journalId: string): Promise<void> {
    await sql`delete from mapping_spans
      where until_at = 'infinity' and from_at >= ${instant(this.#at)} and (${which})`.execute(this.#trx)
    await sql`update mapping_spans set until_at = ${instant(this.#at)}, ended_journal_id = ${journalId}
      where until_at = 'infinity' and (${which})`.execute(this.#trx)
  }
}
