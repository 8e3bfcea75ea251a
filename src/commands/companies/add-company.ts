import type { newCompany } from '../../contract/person/companies.ts'
import type { Body } from '../../contract/words.ts'
import type { Company } from '../../domain/company.ts'
import { companyFault } from '../../domain/company.ts'
import type { Command } from '../order.ts'
import { inserted, mustBeFaultless, refuse } from '../order.ts'

export const addCompany: Command<Body<typeof newCompany>, Company> = async (order, input) => {
  const company: Company = { id: order.newId(), name: input.name.trim(), version: 1 }
  mustBeFaultless(companyFault(company))
  const journalId = await order.journal('company.added', { companyId: company.id })
  return inserted(order.tx.companies, company, journalId, () =>
    refuse('company.name_taken', 'Another company has this name.'),
  )
}
