import type { newCoMember } from '../../contract/person/companies.ts'
import type { Body } from '../../contract/words.ts'
import type { CoMember } from '../../domain/company.ts'
import type { Command } from '../order.ts'
import { inserted, load, refuse } from '../order.ts'

/** M14: an active co-member has the access of the company's billings. `id` is the company's. */
export const addCoMember: Command<Body<typeof newCoMember> & { id: string }, CoMember> = async (order, input) => {
  const company = await load(order.tx.companies, input.id, 'company')
  const person = await load(order.tx.people, input.personId, 'person')
  const coMember: CoMember = {
    id: order.newId(),
    companyId: company.id,
    personId: person.id,
    status: input.status,
    version: 1,
  }
  const subject = { coMemberId: coMember.id, companyId: company.id, personId: person.id }
  const journalId = await order.journal('co_member.added', subject, { status: coMember.status })
  const stored = await inserted(order.tx.coMembers, coMember, journalId, () =>
    refuse('co_member.taken', 'This person is a co-member of the company already.', {
      companyId: company.id,
      personId: person.id,
    }),
  )
  await order.tx.wake([person.id])
  return stored
}
