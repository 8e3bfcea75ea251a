import type { Payer, RecurringBilling } from '../../../domain/billing.ts'
import type { Noun } from './shelf.ts'

type Row = {
  id: string
  person_id: string | null
  company_id: string | null
  product_id: string
  starts_on: string
  ends_on: string | null
  status: RecurringBilling['status']
}

export const billings: Noun<RecurringBilling, Row> = {
  table: 'recurring_billings',
  rowOf: ({ id, payer, productId, startsOn, endsOn, status }) => ({
    id,
    person_id: payer.kind === 'person' ? payer.personId : null,
    company_id: payer.kind === 'company' ? payer.companyId : null,
    product_id: productId,
    starts_on: startsOn,
    ends_on: endsOn,
    status,
  }),
  itemOf: row => ({
    id: row.id,
    payer: payerOf(row.person_id, row.company_id),
    productId: row.product_id,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    status: row.status,
    version: row.version,
  }),
  fixed: ['id', 'person_id', 'company_id', 'product_id'],
  filters: {
    personId: { column: 'person_id', isUuid: true },
    companyId: { column: 'company_id', isUuid: true },
    productId: { column: 'product_id', isUuid: true },
    status: { column: 'status' },
  },
  spans: { table: 'billing_spans', key: 'billing_id', deciding: ['starts_on', 'ends_on', 'status'] },
}

/** Exactly one of the two is given; a check constraint sees to it. */
export function payerOf(personId: string | null, companyId: string | null): Payer {
  if (personId !== null) return { kind: 'person', personId }
  if (companyId !== null) return { kind: 'company', companyId }
  throw new Error('A billing has neither a person nor a company as its payer')
}
