// The integration with Salto KS: its life cycle, policy, sites and groups.
import { z } from 'zod'
import { instant, listOf, saltoId, text, valueVersion } from './words.ts'

export const integrationState = z.enum([
  'requested',
  'with-salto',
  'approved',
  'connected',
  'needs-reconnecting',
  'disconnected',
])

export const noAccessPolicyChange = z.strictObject({
  policy: z.enum(['suspend', 'delete']),
  keepAliveMinutes: z.int().min(0).max(525_600).optional(),
  deleteAfterMinutes: z.int().min(0).max(5_256_000).optional(),
})

export const noAccessPolicy = z
  .object({
    policy: z.enum(['suspend', 'delete']),
    keepAliveMinutes: z.int(),
    deleteAfterMinutes: z.int(),
    version: valueVersion,
  })
  .meta({ id: 'NoAccessPolicy' })

export const driftSettingChange = z.strictObject({ setting: z.enum(['ask', 'revert', 'ignore']) })
export const driftSetting = z.object({ setting: z.enum(['ask', 'revert', 'ignore']), version: valueVersion })

export const clientCredentials = z.strictObject({ clientId: text(255).min(1), clientSecret: text(2000).min(1) })

const siteSeats = z.object({
  id: z.string(),
  name: z.string(),
  seatsUsed: z.int().nullable(),
  seatsAllowed: z.int().nullable().describe('null: unlimited, or not known yet'),
})

export const integration = z
  .object({
    state: integrationState,
    clientId: z.string().nullable(),
    redirectUrl: z.string().describe('What Salto has to whitelist'),
    connectedAs: z.object({ name: z.string(), email: z.string().nullable() }).nullable(),
    requestedAt: instant.nullable(),
    submittedAt: instant.nullable(),
    approvedAt: instant.nullable(),
    connectedAt: instant.nullable(),
    lastSuccessAt: instant.nullable(),
    noAccessPolicy,
    driftSetting: z.enum(['ask', 'revert', 'ignore']),
    driftSettingVersion: valueVersion,
    sites: z.array(siteSeats),
    cause: z.object({ code: z.string(), sentence: z.string(), since: instant }).optional(),
  })
  .meta({ id: 'Integration' })

export const authorization = z.object({ authorizeUrl: z.string() })

export const disconnection = z.strictObject({ access: z.enum(['keep', 'remove']).default('keep') })

export const syncOutcome = z
  .object({ complete: z.boolean(), given: z.int(), taken: z.int(), held: z.int(), drift: z.int() })
  .meta({ id: 'SyncOutcome' })

export const site = siteSeats
  .extend({
    timeZone: z.string().nullable(),
    subscriptionValid: z.boolean(),
    locationId: z.string().nullable().describe('Our location of this site'),
    fullReadAt: instant.nullable(),
    vanishedAt: instant.nullable(),
    previewSince: instant.nullable(),
    given: z
      .object({ people: z.int(), memberships: z.int() })
      .describe('Access there that Latchwork gave: what a removal would take'),
  })
  .meta({ id: 'Site' })

export const sites = listOf(site)
export const siteParams = z.strictObject({ id: saltoId })

export const accessGroup = z
  .object({
    id: z.string(),
    name: z.string(),
    doorCount: z.int(),
    memberCount: z.int(),
    schedule: z.enum(['always', 'narrow', 'none']).nullable(),
    lockIds: z.array(z.string()),
    doors: z
      .array(z.object({ lockId: z.string(), name: z.string().nullable() }))
      .describe('With their names, as long as Salto KS can be asked'),
    vanishedAt: instant.nullable(),
  })
  .meta({ id: 'AccessGroup' })

export const accessGroups = listOf(accessGroup)

export const disconnected = z.object({ done: z.boolean() }).meta({ id: 'Disconnection' })
