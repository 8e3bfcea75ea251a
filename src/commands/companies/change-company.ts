import type { newCompany } from '../../contract/person/companies.ts'
import type { Body } from '../../contract/words.ts'
import type { Company } from '../../domain/company.ts'
import { companyFault } from '../../domain/company.ts'
import type { Command } from '../order.ts'
import { isUnchanged, loadToChange, mustBeFaultless, refuse, updated } from '../order.ts'

export const changeCompany: Command<Body<typeof newCompany> & { id: string }, Company> = async (order, input) => {
  const before = await loadToChange(order, order.tx.companies, input.id, 'company')
  const after: Company = { ...before, name: input.name.trim() }
  mustBeFaultless(companyFault(after))
  if (isUnchanged(before, after)) return before
  const journalId = await order.journal('company.changed', { companyId: after.id }, { fields: ['name'] })
  return updated(order.tx.companies, after, journalId, () =>
    refuse('company.name_taken', 'Another company has this name.'),
  )
}
