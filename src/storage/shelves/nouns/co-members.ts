import type { CoMember } from '../../../domain/company.ts'
import type { Noun } from './shelf.ts'

type Row = { id: string; company_id: string; person_id: string; status: CoMember['status'] }

export const coMembers: Noun<CoMember, Row> = {
  table: 'co_members',
  rowOf: ({ id, companyId, personId, status }) => ({ id, company_id: companyId, person_id: personId, status }),
  itemOf: row => ({
    id: row.id,
    companyId: row.company_id,
    personId: row.person_id,
    status: row.status,
    version: row.version,
  }),
  fixed: ['id', 'company_id', 'person_id'],
  filters: {
    companyId: { column: 'company_id', isUuid: true },
    personId: { column: 'person_id', isUuid: true },
    status: { column: 'status' },
  },
  spans: { table: 'co_member_spans', key: 'co_member_id', deciding: ['status'] },
}
