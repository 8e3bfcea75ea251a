// What somebody changed by hand (drift), and what waits for a person's yes (held changes).
import { z } from 'zod'
import { id, instant, listOf, page, saltoId, text } from './words.ts'

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

const names = z.record(z.string(), z.string()).describe('Of the people, groups and sites that these name')

export const drift = listOf(driftItem).extend({ names })

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

export const heldChanges = listOf(
  heldChange.extend({
    effect: z
      .enum(['gets', 'loses', 'changes'])
      .describe('What approving does: to the group, or where none is named to the Salto user'),
  }),
).extend({ names })

/** Without `decided` only what still waits for a person. Without `limit` all of it: what waits is looked at as a whole. */
export const differencesQuery = z.strictObject({
  cursor: page.shape.cursor,
  limit: page.shape.limit.unwrap().optional(),
  siteId: saltoId.optional(),
  decided: z.enum(['true', 'false']).default('false').describe('true: also what is decided and not yet settled'),
})

/** `plan`: every open change of the same plan, because they were counted together. */
export const heldDecision = z.strictObject({
  scope: z.enum(['plan', 'item']).default('plan'),
  reason: text(500).optional().describe('Kept in the journal'),
})
