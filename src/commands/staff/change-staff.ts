import type { staffChange } from '../../contract/staff.ts'
import type { Body } from '../../contract/words.ts'
import type { StaffRecord } from '../../ports/access-control.ts'
import { isAtLeast } from '../../ports/access-control.ts'
import { Overtaken } from '../../ports/store.ts'
import type { Command } from '../order.ts'
import { changedFields, isUnchanged, mustKnowVersion, refuse } from '../order.ts'

type Input = Body<typeof staffChange> & { readonly id: string }

/** Role and status hold from the next request on, because each request reads them anew. */
export const changeStaff: Command<Input, StaffRecord> = async (order, input) => {
  const { staff } = order.controls
  const before = await staff.find(order.tx.organizationId, input.id)
  if (!before) return refuse('staff.unknown', 'Nobody of that id works here.', { id: input.id })
  mustKnowVersion(order, before)
  const after: StaffRecord = {
    ...before,
    name: input.name?.trim() ?? before.name,
    role: input.role ?? before.role,
    status: input.status ?? before.status,
  }
  if (!isAtLeast(order.askerRole, before.role) || !isAtLeast(order.askerRole, after.role)) {
    refuse('staff.role_too_high', 'Nobody changes a higher role than their own, or gives one.', { role: after.role })
  }
  if (isUnchanged(before, after)) return before
  await mustLeaveAnOwner(order.tx.organizationId, staff, before, after)
  await order.journal(
    'staff.changed',
    { staffId: after.id },
    { fields: changedFields(before, after), role: after.role, status: after.status },
  )
  if ((await staff.update(order.tx, after)) !== 'done') throw new Overtaken()
  return { ...after, version: after.version + 1 }
}

const rules = (staff: StaffRecord): boolean => staff.status === 'active' && isAtLeast(staff.role, 'owner')

async function mustLeaveAnOwner(
  organizationId: string,
  shelf: { list(organizationId: string): Promise<StaffRecord[]> },
  before: StaffRecord,
  after: StaffRecord,
): Promise<void> {
  if (!rules(before) || rules(after)) return
  const others = (await shelf.list(organizationId)).filter(staff => staff.id !== before.id && rules(staff))
  if (others.length === 0) {
    refuse('staff.last_owner', 'This is the last active owner. Make somebody else an owner first.', { id: before.id })
  }
}
