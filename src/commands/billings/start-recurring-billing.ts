import type { newBilling } from '../../contract/billings.ts'
import type { Body } from '../../contract/words.ts'
import type { Payer, RecurringBilling } from '../../domain/billing.ts'
import { billingFault } from '../../domain/billing.ts'
import type { Command, Order } from '../order.ts'
import { inserted, load, mustBeFaultless, refuse } from '../order.ts'

/** M10: as soon as it exists the payer, or the payer's co-members, have the product's groups within its dates. */
export const startRecurringBilling: Command<Body<typeof newBilling>, RecurringBilling> = async (order, input) => {
  const payer = await loadPayer(order, input.personId, input.companyId)
  const product = await load(order.tx.products, input.productId, 'product')
  const { startsOn, endsOn = null, status } = input
  const billing: RecurringBilling = {
    id: order.newId(),
    payer,
    productId: product.id,
    startsOn,
    endsOn,
    status,
    version: 1,
  }
  mustBeFaultless(billingFault(billing))
  const journalId = await order.journal(
    'billing.started',
    { billingId: billing.id, productId: product.id, ...subjectOf(payer) },
    { startsOn, endsOn, status },
  )
  const stored = await inserted(order.tx.billings, billing, journalId, () => {
    throw new Error('No unique rule is known for billings')
  })
  await order.tx.wake(await peopleOf(order, payer))
  return stored
}

async function loadPayer(order: Order, personId: string | undefined, companyId: string | undefined): Promise<Payer> {
  if (companyId !== undefined) {
    return { kind: 'company', companyId: (await load(order.tx.companies, companyId, 'company')).id }
  }
  if (personId !== undefined) return { kind: 'person', personId: (await load(order.tx.people, personId, 'person')).id }
  return refuse('billing.payer_missing', 'Name the person or the company that pays.')
}

export const subjectOf = (payer: Payer): Record<string, string> =>
  payer.kind === 'person' ? { personId: payer.personId } : { companyId: payer.companyId }

export const peopleOf = async (order: Order, payer: Payer): Promise<string[]> =>
  payer.kind === 'person' ? [payer.personId] : order.tx.facts.peopleOfCompany(payer.companyId)
