import type { newStaff } from '../../contract/staff.ts'
import type { Body } from '../../contract/words.ts'
import { normalizedEmail, personFault } from '../../domain/person.ts'
import type { StaffRecord } from '../../ports/access-control.ts'
import { isAtLeast } from '../../ports/access-control.ts'
import type { Command, Order } from '../order.ts'
import { mustBeFaultless, refuse } from '../order.ts'
import { hashOf, newSecret } from './secrets.ts'

const invitationMs = 7 * 24 * 3_600_000

type Input = Body<typeof newStaff>

/** Somebody new at the desk. The one-time invitation, shown once, lets them choose their own password. */
export const addStaff: Command<Input, StaffRecord & { readonly invitation: string }> = async (order, input) => {
  const { role } = input
  const { askerRole } = order
  if (!isAtLeast(askerRole, role)) {
    refuse('staff.role_too_high', 'Nobody gives a higher role than their own.', { role, askerRole })
  }
  const { organizationId } = order.tx
  const staff: StaffRecord = {
    id: order.newId(),
    organizationId,
    userId: null,
    name: input.name.trim(),
    email: normalizedEmail(input.email),
    role,
    status: 'active',
    version: 1,
  }
  mustBeFaultless(personFault(staff))
  await order.journal('staff.added', { staffId: staff.id }, { role })
  if ((await order.controls.staff.add(order.tx, staff)) === 'taken') {
    refuse('staff.email_taken', 'Somebody with this e-mail address works here already.')
  }
  return { ...staff, invitation: await newInvitation(order, staff) }
}

/** One-time, for a week. */
export async function newInvitation(order: Order, staff: StaffRecord): Promise<string> {
  const invitation = newSecret('lw_once')
  await order.controls.invitations.add({
    hash: hashOf(invitation),
    organizationId: staff.organizationId,
    staffId: staff.id,
    expiresAt: order.at + invitationMs,
  })
  return invitation
}
