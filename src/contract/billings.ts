// Recurring billings: somebody's running instance of a product.
import { z } from 'zod'
import { date, hasAnyField, id, listOf, needsAnyField, page, version } from './words.ts'

const status = z.enum(['active', 'inactive'])

export const newBilling = z
  .strictObject({
    personId: id.optional(),
    companyId: id.optional(),
    productId: id,
    startsOn: date,
    endsOn: date.nullish(),
    status: status.default('active'),
  })
  .refine(body => (body.personId === undefined) !== (body.companyId === undefined), {
    message: 'Name either personId or companyId as the payer',
    path: ['personId'],
  })

export const billingChange = z
  .strictObject({ startsOn: date.optional(), endsOn: date.nullish(), status: status.optional() })
  .refine(hasAnyField, needsAnyField)

export const billingsQuery = page.extend({
  personId: id.optional(),
  companyId: id.optional(),
  productId: id.optional(),
  status: status.optional(),
})

export const billing = z
  .object({
    id,
    personId: id.nullable(),
    companyId: id.nullable(),
    productId: id,
    startsOn: date,
    endsOn: date.nullable(),
    status,
    version,
  })
  .meta({ id: 'RecurringBilling' })

export const billings = listOf(billing)
