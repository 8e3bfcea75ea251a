// A membership product: what is sold on repeat, and the access groups it opens per location (M7).
import type { Refusal } from './refusal.ts'
import { refusal } from './refusal.ts'

type BillingFrequency = 'month' | 'quarter' | 'half-year' | 'year' | 'as-needed'

export interface Product {
  readonly id: string
  readonly name: string
  /** Minor units (cents) of an ISO 4217 currency. */
  readonly price: { readonly amount: number; readonly currency: string }
  readonly billingFrequency: BillingFrequency
  readonly version: number
}

export function productFault(product: Pick<Product, 'name' | 'price'>): Refusal | null {
  if (product.name.trim() === '' || product.name.length > 255) {
    return refusal('product.name_invalid', 'A product needs a name of 1 to 255 characters.', { name: product.name })
  }
  if (!Number.isSafeInteger(product.price.amount) || product.price.amount < 0) {
    return refusal('product.price_invalid', 'The price is a whole number of minor units (cents), zero or more.', {
      amount: product.price.amount,
    })
  }
  if (!/^[A-Z]{3}$/.test(product.price.currency)) {
    return refusal('product.currency_invalid', 'The currency is a three-letter code such as EUR.', {
      currency: product.price.currency,
    })
  }
  return null
}
