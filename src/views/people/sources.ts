import type { Cause } from '../../domain/access/cause.ts'
import type { Facts } from '../../domain/access/facts.ts'
import type { Transaction } from '../../ports/store.ts'

interface Source {
  readonly kind: Cause['kind']
  readonly sourceId: string
  readonly name: string
  readonly companyName: string | null
}

/** Names what a claim comes from, in the words of the people at the desk. */
export type SourceNames = (kind: Cause['kind'], sourceId: string, companyId?: string) => Source

export async function sourceNames(tx: Transaction, facts: Facts): Promise<SourceNames> {
  const names = new Map<string, string>()
  const companies = new Map<string, string>()
  const companyOf = new Map<string, string>()
  for (const { billingId, productId, payer } of facts.billings) {
    if (!names.has(productId)) names.set(productId, (await tx.products.find(productId))?.name ?? '')
    names.set(billingId, names.get(productId) ?? '')
    if (payer.kind !== 'company') continue
    companyOf.set(billingId, payer.companyId)
    if (companies.has(payer.companyId)) continue
    companies.set(payer.companyId, (await tx.companies.find(payer.companyId))?.name ?? '')
  }
  for (const { grantId } of facts.grants) {
    if (!names.has(grantId)) names.set(grantId, (await tx.grants.find(grantId))?.reason ?? '')
  }
  const units = new Map((await tx.units.all()).map(unit => [unit.id, unit.name]))
  for (const { reservationId, unitId } of facts.reservations) names.set(reservationId, units.get(unitId) ?? '')
  return (kind, sourceId, companyId = companyOf.get(sourceId)) => ({
    kind,
    sourceId,
    name: names.get(sourceId) ?? '',
    companyName: companyId === undefined ? null : (companies.get(companyId) ?? null),
  })
}
