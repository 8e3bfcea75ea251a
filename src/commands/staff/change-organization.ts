import type { organizationChange } from '../../contract/staff.ts'
import type { Body } from '../../contract/words.ts'
import { valueVersion } from '../../domain/value-version.ts'
import type { OrganizationRecord } from '../../ports/access-control.ts'
import { Overtaken } from '../../ports/store.ts'
import type { Command } from '../order.ts'
import { mustKnowValue, refuse } from '../order.ts'

/** Without blanks around it, and not of blanks alone. */
export function organizationName(asked: string): string {
  return asked.trim() || refuse('organization.name_invalid', 'Give the organisation a name.')
}

/** The name under which letters are sent and the public books. */
export const changeOrganization: Command<Body<typeof organizationChange>, OrganizationRecord> = async (
  order,
  input,
) => {
  const { organizations } = order.controls
  const { organizationId } = order.tx
  const before = await organizations.find(organizationId)
  if (!before) throw new Error('The organisation of the asker is gone')
  mustKnowValue(order, before, valueVersion(before.name))
  const name = organizationName(input.name)
  if (name === before.name) return before
  await order.journal('organization.renamed', { organizationId })
  if ((await organizations.rename(order.tx, name, before.name)) === 'stale') throw new Overtaken()
  return { id: organizationId, name }
}
