import type { ApiKeyRecord } from '../../ports/access-control.ts'
import type { Command } from '../order.ts'
import { refuse } from '../order.ts'

/** The next request with the key is refused. Revoking twice changes nothing. */
export const revokeApiKey: Command<{ id: string }, ApiKeyRecord> = async (order, { id }) => {
  const { apiKeys } = order.controls
  const before = (await apiKeys.list(order.tx.organizationId)).find(key => key.id === id)
  if (!before) return refuse('api_key.unknown', 'There is no such API key.', { id })
  if (before.revokedAt !== null) return before
  await order.journal('api_key.revoked', { apiKeyId: id })
  return (await apiKeys.revoke(order.tx, id)) ?? before
}
