import type { StaffRecord } from '../../ports/access-control.ts'
import type { Command } from '../order.ts'
import { refuse } from '../order.ts'
import { newInvitation } from './add-staff.ts'

interface Input {
  readonly id: string
  /** The address to which the one-time token is added. */
  readonly joinUrl: string
}

/** A new link for somebody whose invitation was lost or has expired. Whoever has joined needs none. */
export const inviteStaff: Command<Input, StaffRecord & { readonly invitation: string }> = async (
  order,
  { id, joinUrl },
) => {
  const staff = await order.controls.staff.find(order.tx.organizationId, id)
  if (!staff) return refuse('staff.unknown', 'Nobody of that id works here.', { id })
  if (staff.userId !== null)
    refuse('staff.joined', 'They have joined already, and sign in with their password.', { id })
  await order.journal('staff.invited', { staffId: id })
  return { ...staff, invitation: await newInvitation(order, staff, joinUrl) }
}
