import type { productChange } from '../../contract/products.ts'
import type { Body } from '../../contract/words.ts'
import type { Product } from '../../domain/product.ts'
import { productFault } from '../../domain/product.ts'
import type { Command } from '../order.ts'
import { changedFields, isUnchanged, loadToChange, mustBeFaultless, refuse, updated } from '../order.ts'

/** Name and price decide no access: nobody is woken. */
export const changeProduct: Command<Body<typeof productChange> & { id: string }, Product> = async (order, input) => {
  const before = await loadToChange(order, order.tx.products, input.id, 'product')
  const after: Product = {
    ...before,
    name: input.name?.trim() ?? before.name,
    price: input.price ?? before.price,
    billingFrequency: input.billingFrequency ?? before.billingFrequency,
  }
  mustBeFaultless(productFault(after))
  if (isUnchanged(before, after)) return before
  const { price, billingFrequency } = after
  const journalId = await order.journal(
    'product.changed',
    { productId: after.id },
    { fields: changedFields(before, after), price, billingFrequency },
  )
  return updated(order.tx.products, after, journalId, () =>
    refuse('product.name_taken', 'Another product has this name.', { name: after.name }),
  )
}
