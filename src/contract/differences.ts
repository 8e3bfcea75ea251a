// What somebody changed by hand (drift), and what waits for a person's yes (held changes).
import { z } from 'zod'
import { id, instant, listOf, saltoId } from './words.ts'

export const driftItem = z
  .object({
    id,
    kind: z.enum([
      'membership_removed',
      'membership_added',
      'user_suspended',
      'user_deleted',
      'user_promoted',
      'user_not_ours',
      'group_vanished',
      'site_vanished',
    ]),
    siteId: z.string(),
    personId: id.nullable(),
    accessGroupId: z.string().nullable(),
    seenAt: instant,
    decision: z.enum(['adopt', 'revert', 'ignore']).nullable(),
    settledAt: instant.nullable(),
  })
  .meta({ id: 'DriftItem' })

export const drift = listOf(driftItem)

export const heldChange = z
  .object({
    id,
    planId: z.string(),
    kind: z.enum(['unexplained_removal', 'site_changed', 'restored']),
    siteId: z.string(),
    personId: id.nullable(),
    accessGroupId: z.string().nullable(),
    seenAt: instant,
    removals: z.int().describe('Removals of the plan'),
    memberships: z.int().describe('Memberships at the site'),
    limit: z.int().describe('Above this many a person is asked'),
    decision: z.enum(['approved', 'refused']).nullable(),
    settledAt: instant.nullable(),
  })
  .meta({ id: 'HeldChange' })

export const heldChanges = listOf(heldChange)

/** Without `decided` only what still waits for a person. */
export const differencesQuery = z.strictObject({
  siteId: saltoId.optional(),
  decided: z.enum(['true', 'false']).default('false').describe('true: also what is decided and not yet settled'),
})

/** `plan`: every open change of the same plan, because they were counted together. */
export const heldDecision = z.strictObject({ scope: z.enum(['plan', 'item']).default('plan') })
