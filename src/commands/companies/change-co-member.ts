import type { coMemberChange } from '../../contract/person/companies.ts'
import type { Body } from '../../contract/words.ts'
import type { CoMember } from '../../domain/company.ts'
import type { Command } from '../order.ts'
import { isUnchanged, loadToChange, refuse, updated } from '../order.ts'

type Input = Body<typeof coMemberChange> & { id: string; coMemberId: string }

/** `id` is the company's. Set inactive, the co-member loses what the company's billings give, at once. */
export const changeCoMember: Command<Input, CoMember> = async (order, input) => {
  const before = await loadToChange(order, order.tx.coMembers, input.coMemberId, 'co_member')
  if (before.companyId !== input.id) {
    refuse('co_member.unknown', 'This company has no such co-member.', { id: input.coMemberId })
  }
  const after: CoMember = { ...before, status: input.status }
  if (isUnchanged(before, after)) return before
  const { id: coMemberId, companyId, personId, status } = after
  const journalId = await order.journal('co_member.changed', { coMemberId, companyId, personId }, { status })
  const stored = await updated(order.tx.coMembers, after, journalId)
  await order.tx.wake([personId])
  return stored
}
