import type { Grant } from '../../../domain/grant.ts'
import type { Noun } from './shelf.ts'

type Row = {
  id: string
  person_id: string
  site_id: string
  access_group_id: string
  reason: string
  starts_at: number
  ends_at: number | null
}

export const grants: Noun<Grant, Row> = {
  table: 'grants',
  rowOf: ({ id, personId, siteId, accessGroupId, reason, startsAt, endsAt }) => ({
    id,
    person_id: personId,
    site_id: siteId,
    access_group_id: accessGroupId,
    reason,
    starts_at: startsAt,
    ends_at: endsAt,
  }),
  itemOf: row => ({
    id: row.id,
    personId: row.person_id,
    siteId: row.site_id,
    accessGroupId: row.access_group_id,
    reason: row.reason,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    version: row.version,
  }),
  fixed: ['id', 'person_id', 'site_id', 'access_group_id'],
  instants: ['starts_at', 'ends_at'],
  filters: {
    personId: { column: 'person_id', isUuid: true },
    siteId: { column: 'site_id' },
    accessGroupId: { column: 'access_group_id' },
  },
  spans: { table: 'grant_spans', key: 'grant_id', deciding: ['starts_at', 'ends_at'] },
}
