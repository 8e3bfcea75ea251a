import type { newProduct } from '../../contract/products.ts'
import type { Body } from '../../contract/words.ts'
import type { Product } from '../../domain/product.ts'
import { productFault } from '../../domain/product.ts'
import type { Command } from '../order.ts'
import { inserted, mustBeFaultless, refuse } from '../order.ts'

/** A product without an access group is allowed (a mailbox plan), and shown with a warning. */
export const addProduct: Command<Body<typeof newProduct>, Product> = async (order, input) => {
  const { price, billingFrequency } = input
  const product: Product = { id: order.newId(), name: input.name.trim(), price, billingFrequency, version: 1 }
  mustBeFaultless(productFault(product))
  const journalId = await order.journal('product.added', { productId: product.id }, { price, billingFrequency })
  return inserted(order.tx.products, product, journalId, () =>
    refuse('product.name_taken', 'Another product has this name.', { name: product.name }),
  )
}
