import type { accessGroupChoice } from '../../contract/products.ts'
import type { Body } from '../../contract/words.ts'
import type { Product } from '../../domain/product.ts'
import type { Command, Order } from '../order.ts'
import { load, loadToChange, refuse, updated } from '../order.ts'

/** M7: the access groups that a product opens at a location. The list replaces what was there; it may be empty. */
export const mapAccessGroups: Command<Body<typeof accessGroupChoice> & { id: string }, Product> = async (
  order,
  input,
) => {
  const { tx } = order
  const product = await loadToChange(order, tx.products, input.id, 'product')
  const location = await load(tx.locations, input.locationId, 'location')
  const { saltoSiteId } = location
  const accessGroupIds = [...new Set(input.accessGroupIds)].sort()
  const former = (await tx.mappings.at(product.id, location.id)).toSorted()
  if (accessGroupIds.join() === former.join()) return product
  if (saltoSiteId === null) {
    return refuse('location.without_site', 'Choose the Salto KS site of this location first.', {
      locationId: location.id,
    })
  }
  for (const accessGroupId of accessGroupIds) await mustBeGroupOf(order, saltoSiteId, accessGroupId)
  const journalId = await order.journal(
    'product.access_groups_mapped',
    { productId: product.id, locationId: location.id, siteId: saltoSiteId },
    { accessGroupIds, formerAccessGroupIds: former },
  )
  await tx.mappings.replace(product.id, location.id, saltoSiteId, accessGroupIds, journalId)
  const stored = await updated(tx.products, product, journalId)
  await tx.wake(await tx.facts.peopleOfProduct(product.id))
  return stored
}

export async function mustBeGroupOf(order: Order, siteId: string, accessGroupId: string): Promise<void> {
  const group = await order.tx.sites.findGroup(accessGroupId)
  if (!group || group.vanishedAt !== null) {
    refuse('access_group.unknown', 'Salto KS shows no such access group (any more). Latchwork never invents one.', {
      accessGroupId,
    })
  }
  if (group.siteId !== siteId) {
    refuse('access_group.of_another_site', "This access group belongs to another site than the location's.", {
      accessGroupId,
      siteId: group.siteId,
      locationSiteId: siteId,
    })
  }
}
