import type { Company } from '../../../domain/company.ts'
import type { Noun } from './shelf.ts'

type Row = { id: string; name: string }

export const companies: Noun<Company, Row> = {
  table: 'companies',
  rowOf: ({ id, name }) => ({ id, name }),
  itemOf: ({ id, name, version }) => ({ id, name, version }),
  fixed: ['id'],
  filters: {},
}
