// Membership products and the access groups they open per location.
import { z } from 'zod'
import { hasAnyField, id, listOf, needsAnyField, saltoId, text, version, warning } from './words.ts'

const price = z.strictObject({
  amount: z.int().min(0).describe('Minor units (cents)'),
  currency: text(3).describe('ISO 4217, such as EUR'),
})

const billingFrequency = z.enum(['month', 'quarter', 'half-year', 'year', 'as-needed'])

export const newProduct = z.strictObject({ name: text(255), price, billingFrequency })

export const productChange = z
  .strictObject({
    name: text(255).optional(),
    price: price.optional(),
    billingFrequency: billingFrequency.optional(),
  })
  .refine(hasAnyField, needsAnyField)

export const accessGroupChoice = z.strictObject({ locationId: id, accessGroupIds: z.array(saltoId).max(500) })

export const product = z
  .object({
    id,
    name: z.string(),
    price: z.object({ amount: z.int(), currency: z.string() }),
    billingFrequency,
    accessGroups: z.array(z.object({ locationId: id, siteId: z.string(), accessGroupIds: z.array(z.string()) })),
    warnings: z.array(warning),
    version,
  })
  .meta({ id: 'Product' })

export const products = listOf(product)

export const productMembers = z
  .object({ items: z.array(z.object({ productId: id, people: z.int().describe('Whose doors it opens now') })) })
  .meta({ id: 'ProductMembers' })
