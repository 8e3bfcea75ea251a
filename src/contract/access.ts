// The access answer: person + door + instant.
import { z } from 'zod'
import { id, instant, saltoId, shortfall } from './words.ts'

export const accessQuestion = z
  .strictObject({
    personId: id,
    lockId: saltoId.optional(),
    accessGroupId: saltoId.optional(),
    at: instant.optional().describe('Left out: now'),
  })
  .refine(query => (query.lockId === undefined) !== (query.accessGroupId === undefined), {
    message: 'Ask for either a lockId or an accessGroupId',
    path: ['lockId'],
  })

const cause = z
  .object({
    kind: z.enum(['billing', 'grant', 'reservation']),
    sourceId: id,
    siteId: z.string(),
    accessGroupId: z.string(),
    productId: id.optional(),
    locationId: id.optional(),
    companyId: id.optional(),
    unitId: id.optional(),
  })
  .meta({ id: 'Cause' })

/** What Salto KS holds of one person's access. */
export const actualAccess = z.object({
  state: z.enum(['open', 'closed', 'changing', 'unknown']),
  membership: z.enum(['given', 'giving', 'taking', 'none', 'foreign']),
  user: z.enum(['active', 'suspended', 'creating', 'deleting', 'none']),
  confirmedAt: instant.nullable(),
  waitsFor: z.array(shortfall),
})

export const accessAnswer = z
  .object({
    personId: id,
    at: instant,
    accessGroupIds: z.array(z.string()).describe('The groups that open what was asked for'),
    decision: z.enum(['allowed', 'denied']).describe('By the rules'),
    causes: z.array(cause),
    missing: z
      .array(z.object({ sourceId: id, why: z.string() }))
      .describe('What each claim lacked at the instant: not_started, ended, person_inactive, …'),
    actual: actualAccess.describe('What Salto KS holds now, whatever instant was asked for'),
    note: z.string().optional(),
    nextChangeAt: instant.nullable().describe('When the decision or its causes next change by themselves'),
  })
  .meta({ id: 'AccessAnswer' })
