import type { newOrganization } from '../../contract/staff.ts'
import type { Body } from '../../contract/words.ts'
import type { OrganizationRecord } from '../../ports/access-control.ts'
import type { Command } from '../order.ts'
import { organizationName } from './change-organization.ts'

/** The host takes in another operator. Its own data begins empty. */
export const addOrganization: Command<Body<typeof newOrganization>, OrganizationRecord> = async (order, input) => {
  const organization: OrganizationRecord = { id: order.newId(), name: organizationName(input.name) }
  await order.journal('organization.added', { organizationId: organization.id })
  await order.controls.organizations.add(organization)
  return organization
}
