import type { z } from 'zod'
import type { shortfall } from '../contract/words.ts'
import { wireInstant } from '../contract/words.ts'
import type { Shortfall } from '../ports/ledger.ts'

export const wireShortfall = (stored: Shortfall): z.output<typeof shortfall> => ({
  siteId: stored.siteId,
  accessGroupId: stored.accessGroupId,
  kind: stored.kind,
  since: wireInstant(stored.since),
  retryAt: wireInstant(stored.retryAt),
  detail: stored.detail,
})
