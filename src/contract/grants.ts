// Manual grants: staff give one person one access group for a time.
import { z } from 'zod'
import { id, instant, listOf, page, saltoId, text, version } from './words.ts'

export const newGrant = z.strictObject({
  personId: id,
  accessGroupId: saltoId,
  reason: text(500),
  startsAt: instant.optional().describe('Left out: now'),
  endsAt: instant,
})

export const grantsQuery = page.extend({ personId: id.optional(), accessGroupId: saltoId.optional() })

export const grant = z
  .object({
    id,
    personId: id,
    siteId: z.string(),
    accessGroupId: z.string(),
    reason: z.string(),
    startsAt: instant,
    endsAt: instant.nullable(),
    version,
  })
  .meta({ id: 'Grant' })

export const grants = listOf(grant)
