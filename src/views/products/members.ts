import { productMembers } from '../../contract/products.ts'
import { causesOf } from '../../domain/access/cause.ts'
import { isIn } from '../../domain/span.ts'
import type { View } from '../view.ts'

/** How many people have each product's doors now, by their own billing or their company's. */
export const countProductMembers: View<object, typeof productMembers> = {
  schema: productMembers,
  async of(tx) {
    const facts = await tx.facts.of('everybody', 'current')
    const live = causesOf(facts).filter(({ productId, during }) => productId !== undefined && isIn(during, tx.at))
    const people = Map.groupBy(live, ({ productId }) => productId ?? '')
    return {
      items: [...people].map(([productId, causes]) => ({
        productId,
        people: new Set(causes.map(({ personId }) => personId)).size,
      })),
    }
  },
}
