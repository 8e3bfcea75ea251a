import type { Product } from '../../../domain/product.ts'
import type { Noun } from './shelf.ts'

type Row = {
  id: string
  name: string
  price_amount: number
  price_currency: string
  billing_frequency: Product['billingFrequency']
}

export const products: Noun<Product, Row> = {
  table: 'products',
  rowOf: ({ id, name, price, billingFrequency }) => ({
    id,
    name,
    price_amount: price.amount,
    price_currency: price.currency,
    billing_frequency: billingFrequency,
  }),
  itemOf: row => ({
    id: row.id,
    name: row.name,
    price: { amount: row.price_amount, currency: row.price_currency },
    billingFrequency: row.billing_frequency,
    version: row.version,
  }),
  fixed: ['id'],
  filters: { billingFrequency: { column: 'billing_frequency' } },
}
