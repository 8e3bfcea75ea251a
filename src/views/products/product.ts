import type { z } from 'zod'
import { product, products } from '../../contract/products.ts'
import type { page, warning } from '../../contract/words.ts'
import type { Product } from '../../domain/product.ts'
import type { GroupState, Transaction } from '../../ports/store.ts'
import { found, type View } from '../view.ts'

type Warning = z.output<typeof warning>

export const productView: View<Product, typeof product> = {
  schema: product,
  async of(tx, stored) {
    const mappings = await tx.mappings.list(stored.id)
    const places = Map.groupBy(mappings, mapping => mapping.locationId)
    const accessGroups = [...places].map(([locationId, ofPlace]) => ({
      locationId,
      siteId: ofPlace[0]?.siteId ?? '',
      accessGroupIds: ofPlace.map(mapping => mapping.accessGroupId).sort(),
    }))
    const groupIds = [...new Set(mappings.map(mapping => mapping.accessGroupId))].sort()
    const { id, name, price, billingFrequency, version } = stored
    return { id, name, price, billingFrequency, accessGroups, warnings: await warningsOf(tx, groupIds), version }
  },
}

export const readProduct: View<{ id: string }, typeof product> = {
  schema: product,
  of: async (tx, { id }) => productView.of(tx, await found(tx.products.find(id), 'product', id)),
}

export const listProducts: View<z.output<typeof page>, typeof products> = {
  schema: products,
  async of(tx, { cursor, limit }) {
    const { items, nextCursor } = await tx.products.list({ cursor, limit })
    const wire: z.output<typeof product>[] = []
    for (const item of items) wire.push(await productView.of(tx, item))
    return { items: wire, nextCursor }
  },
}

/** A mapping that opens nothing is said at once, not found by the first member at a door (field note 33). */
async function warningsOf(tx: Transaction, accessGroupIds: readonly string[]): Promise<Warning[]> {
  if (accessGroupIds.length === 0) {
    return [
      { code: 'product.without_access_group', sentence: 'This product opens no door: no access group is chosen.' },
    ]
  }
  const warnings: Warning[] = []
  for (const accessGroupId of accessGroupIds) {
    warnings.push(...groupWarnings(accessGroupId, await tx.sites.findGroup(accessGroupId)))
  }
  return warnings
}

export function groupWarnings(accessGroupId: string, group: GroupState | null): Warning[] {
  if (!group || group.vanishedAt !== null) {
    return [{ code: 'access_group.vanished', sentence: 'This access group is gone from Salto KS.', accessGroupId }]
  }
  const warnings: Warning[] = []
  const warn = (code: string, sentence: string) => warnings.push({ code, sentence, accessGroupId })
  if (group.doorCount === 0) warn('access_group.without_lock', `"${group.name}" has no door in Salto KS.`)
  if (group.schedule === 'none') {
    warn('access_group.without_schedule', `"${group.name}" has no schedule in Salto KS, so nobody gets in.`)
  }
  if (group.schedule === 'narrow') {
    warn('access_group.narrow_schedule', `"${group.name}" does not open at all hours. Set its schedule to Always.`)
  }
  return warnings
}
