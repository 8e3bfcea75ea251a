import type { newStaff } from '../../contract/staff.ts'
import type { Body } from '../../contract/words.ts'
import { normalizedEmail, personFault } from '../../domain/person.ts'
import type { StaffRecord } from '../../ports/access-control.ts'
import { isAtLeast } from '../../ports/access-control.ts'
import type { Command, Order } from '../order.ts'
import { mustBeFaultless, refuse } from '../order.ts'
import { hashOf, newSecret } from './secrets.ts'

const invitationMs = 7 * 24 * 3_600_000

/** `joinUrl`: the address to which the one-time token is added. */
type Input = Body<typeof newStaff> & { readonly joinUrl: string }

/** Somebody new at the desk. The one-time invitation, sent to them and shown once, lets them choose their own password. */
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
  return { ...staff, invitation: await newInvitation(order, staff, input.joinUrl) }
}

/** One-time, for a week. By mail too; the link is sealed there and forgotten once it is sent. */
export async function newInvitation(order: Order, staff: StaffRecord, joinUrl: string): Promise<string> {
  const invitation = newSecret('lw_once')
  await order.controls.invitations.add({
    hash: hashOf(invitation),
    organizationId: staff.organizationId,
    staffId: staff.id,
    expiresAt: order.at + invitationMs,
  })
  const [location] = (await order.tx.locations.list({ limit: 1 })).items
  const expiresAt = order.at + invitationMs
  const timeZone = location?.timeZone ?? 'UTC'
  await order.tx.outbox.post({
    id: order.newId(),
    recipient: { kind: 'staff', id: staff.id, name: staff.name, email: staff.email },
    letter: { kind: 'staff.invitation', linkId: order.newId(), timeZone, expiresAt },
    link: `${joinUrl}${invitation}`,
  })
  return invitation
}
