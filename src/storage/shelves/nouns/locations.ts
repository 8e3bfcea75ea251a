import type { Location } from '../../../domain/place.ts'
import type { Noun } from './shelf.ts'

type Row = { id: string; name: string; time_zone: string; salto_site_id: string | null }

export const locations: Noun<Location, Row> = {
  table: 'locations',
  rowOf: ({ id, name, timeZone, saltoSiteId }) => ({ id, name, time_zone: timeZone, salto_site_id: saltoSiteId }),
  itemOf: row => ({
    id: row.id,
    name: row.name,
    timeZone: row.time_zone,
    saltoSiteId: row.salto_site_id,
    version: row.version,
  }),
  fixed: ['id'],
  filters: { saltoSiteId: { column: 'salto_site_id' } },
  isUniqueBeside: true,
  spans: { table: 'zone_spans', key: 'location_id', deciding: ['time_zone'] },
}
