import type { newApiKey } from '../../contract/staff.ts'
import type { Body } from '../../contract/words.ts'
import type { ApiKeyRecord } from '../../ports/access-control.ts'
import { isAtLeast } from '../../ports/access-control.ts'
import type { Command } from '../order.ts'
import { refuse } from '../order.ts'
import { hashOf, newSecret } from './secrets.ts'

const prefixLength = 12

type Input = Body<typeof newApiKey>

/** The key itself is answered once and never kept. Nobody makes a key that may do more than they may. */
export const issueApiKey: Command<Input, ApiKeyRecord & { readonly key: string }> = async (order, input) => {
  const { name, role, scopes } = input
  const { askerRole } = order
  if (!isAtLeast(askerRole, role)) {
    refuse('api_key.role_too_high', 'A key cannot have a higher role than whoever makes it.', { role, askerRole })
  }
  const wider = order.askerScopes.includes('*') ? [] : scopes.filter(scope => !order.askerScopes.includes(scope))
  if (wider.length > 0)
    refuse('api_key.scope_too_wide', 'A key cannot make a key with wider scopes.', { scopes: wider })
  const expiresAt = input.expiresAt ? Date.parse(input.expiresAt) : null
  if (expiresAt !== null && expiresAt <= order.at) {
    refuse('api_key.expired', 'The key would have expired already.', { expiresAt: input.expiresAt })
  }
  const key = newSecret('lw_key')
  const record: ApiKeyRecord = {
    id: order.newId(),
    organizationId: order.tx.organizationId,
    name,
    role,
    scopes: [...new Set(scopes)],
    hash: hashOf(key),
    prefix: key.slice(0, prefixLength),
    createdAt: order.at,
    expiresAt,
    revokedAt: null,
  }
  await order.journal('api_key.issued', { apiKeyId: record.id }, { role, scopes: record.scopes, expiresAt })
  await order.controls.apiKeys.add(order.tx, record)
  return { ...record, key }
}
