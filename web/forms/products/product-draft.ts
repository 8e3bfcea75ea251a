// PRODUCTS: the forms of add-product, change-product and map-access-groups, which people see as one.

import { ask } from '../../api/ask.ts'
import type { Product } from '../../api/nouns.ts'
import type { Proposal } from '../plan/plan.ts'

export interface ProductDraft {
  readonly name: string
  /** In minor units; null = not typed yet. */
  readonly amount: number | null
  readonly currency: string
  readonly billingFrequency: Product['billingFrequency']
  /** By location. */
  readonly groups: Readonly<Record<string, readonly string[]>>
}

export const emptyDraft = (currency: string): ProductDraft => ({
  name: '',
  amount: null,
  currency,
  billingFrequency: 'month',
  groups: {},
})

export const draftOf = ({ name, price, billingFrequency, accessGroups }: Product): ProductDraft => ({
  name,
  amount: price.amount,
  currency: price.currency,
  billingFrequency,
  groups: Object.fromEntries(accessGroups.map(({ locationId, accessGroupIds }) => [locationId, accessGroupIds])),
})

/** Locations where other groups are chosen than the stored ones. */
function changedPlaces(product: Product | null, { groups }: ProductDraft): [string, readonly string[]][] {
  const stored = new Map(product?.accessGroups.map(({ locationId, accessGroupIds }) => [locationId, accessGroupIds]))
  return Object.entries(groups).filter(
    ([locationId, chosen]) => [...chosen].sort().join() !== [...(stored.get(locationId) ?? [])].sort().join(),
  )
}

export const proposalsOf = (product: Product | null, draft: ProductDraft): Proposal[] =>
  product === null
    ? []
    : changedPlaces(product, draft).map(([locationId, accessGroupIds]) => ({
        change: 'map-access-groups',
        id: product.id,
        locationId,
        accessGroupIds: [...accessGroupIds],
      }))

/** Whether there is anything to save. */
export function isChanged(product: Product | null, draft: ProductDraft): boolean {
  if (product === null) return true
  return changedPlaces(product, draft).length > 0 || isOtherwise(product, draft)
}

const isOtherwise = ({ name, price, billingFrequency }: Product, draft: ProductDraft): boolean =>
  name !== draft.name.trim() ||
  price.amount !== draft.amount ||
  price.currency !== draft.currency ||
  billingFrequency !== draft.billingFrequency

const settingsOf = ({ name, amount, currency, billingFrequency }: ProductDraft) => ({
  name,
  price: { amount: amount ?? 0, currency },
  billingFrequency,
})

export const addProduct = (draft: ProductDraft, idempotencyKey: string): Promise<Product> =>
  ask<Product>('POST', '/products', { body: settingsOf(draft), idempotencyKey })

/**
 * Saves what differs from `product`, over the version that was seen: one change after the other, each on what the one
 * before left. @param onStored after each, so that a later one that is refused does not repeat it
 */
export async function saveProduct(
  product: Product,
  draft: ProductDraft,
  onStored: (stored: Product) => void,
): Promise<Product> {
  let stored = product
  if (isOtherwise(stored, draft)) {
    stored = await ask<Product>('PATCH', `/products/${stored.id}`, { body: settingsOf(draft), version: stored.version })
    onStored(stored)
  }
  for (const [locationId, accessGroupIds] of changedPlaces(stored, draft)) {
    const body = { locationId, accessGroupIds }
    stored = await ask<Product>('PUT', `/products/${stored.id}/access-groups`, { body, version: stored.version })
    onStored(stored)
  }
  return stored
}
