// Staff and API keys: who may ask.
import { z } from 'zod'
import { integrationState } from './integration.ts'
import { hasAnyField, id, instant, listOf, needsAnyField, text, valueVersion, version } from './words.ts'

const role = z.enum(['host', 'owner', 'manager', 'desk'])

const scopes = [
  'people:read',
  'people:write',
  'locations:read',
  'locations:write',
  'products:read',
  'products:write',
  'billings:read',
  'billings:write',
  'grants:read',
  'grants:write',
  'companies:read',
  'companies:write',
  'units:read',
  'units:write',
  'reservations:read',
  'reservations:write',
  'integrations:read',
  'integrations:write',
  'access:read',
  'journal:read',
  'mails:read',
  'mails:write',
  'feeds:write',
  'admin',
] as const
export type Scope = (typeof scopes)[number]

export const newApiKey = z.strictObject({
  name: text(255).min(1),
  role: role.default('desk'),
  scopes: z
    .array(z.enum([...scopes, '*']))
    .min(1)
    .max(30),
  expiresAt: instant.nullish(),
})

export const apiKey = z
  .object({
    id,
    name: z.string(),
    prefix: z.string(),
    role,
    scopes: z.array(z.string()),
    createdAt: instant,
    expiresAt: instant.nullable(),
    revokedAt: instant.nullable(),
  })
  .meta({ id: 'ApiKey' })

export const issuedApiKey = apiKey
  .extend({ key: z.string().nullable().describe('Shown once: a replayed answer has null') })
  .meta({ id: 'IssuedApiKey' })

export const apiKeys = listOf(apiKey)

export const newStaff = z.strictObject({ name: text(255).min(1), email: text(254), role: role.default('desk') })

export const staffChange = z
  .strictObject({
    name: text(255).min(1).optional(),
    role: role.optional(),
    status: z.enum(['active', 'inactive']).optional(),
  })
  .refine(hasAnyField, needsAnyField)

export const staffMember = z
  .object({
    id,
    name: z.string(),
    email: z.string(),
    role,
    status: z.enum(['active', 'inactive']),
    hasSignedUp: z.boolean(),
    version,
  })
  .meta({ id: 'StaffMember' })

export const invitedStaff = staffMember
  .extend({ invitation: z.string().nullable().describe('One-time token, shown once: a replayed answer has null') })
  .meta({ id: 'InvitedStaff' })

export const staff = listOf(staffMember)

const password = text(128).min(12)
const token = text(200).min(1)

export const firstOwner = z.strictObject({
  token,
  name: text(255).min(1),
  email: text(254),
  password,
  organization: text(255).min(1),
})

export const acceptedInvitation = z.strictObject({ token, password })

export const newOrganization = z.strictObject({ name: text(255).min(1) })
export const organization = z
  .object({
    id,
    name: z.string(),
    integrationState: integrationState.describe('Where its Salto KS integration stands'),
    requestedAt: instant.nullable(),
    submittedAt: instant.nullable(),
    approvedAt: instant.nullable(),
    connectedAt: instant.nullable(),
  })
  .meta({ id: 'Organization' })
export const organizations = listOf(organization)

/** The asker's own organisation, as everybody who works there sees it. */
export const organizationChange = z.strictObject({ name: text(255).min(1) })
export const ownOrganization = z.object({ id, name: z.string(), version: valueVersion }).meta({ id: 'OwnOrganization' })

/** Whoever asks, as the API sees them. */
export const principal = z
  .object({ kind: z.enum(['staff', 'api-key']), id: z.string(), organizationId: id, role, scopes: z.array(z.string()) })
  .meta({ id: 'Principal' })
