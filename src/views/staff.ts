import type { z } from 'zod'
import {
  type apiKey,
  apiKey as apiKeySchema,
  apiKeys,
  invitedStaff,
  issuedApiKey,
  organization,
  staff,
  staffMember,
} from '../contract/staff.ts'
import { wireInstant } from '../contract/words.ts'
import type { ApiKeyRecord, ApiKeyShelf, OrganizationRecord, StaffRecord, StaffShelf } from '../ports/access-control.ts'
import { plainView, type View } from './view.ts'

/** Never the hash: whoever reads a list could otherwise check guesses against it. */
const wireKey = (key: ApiKeyRecord): z.output<typeof apiKey> => ({
  id: key.id,
  name: key.name,
  prefix: key.prefix,
  role: key.role,
  scopes: [...key.scopes],
  createdAt: wireInstant(key.createdAt),
  expiresAt: wireInstant(key.expiresAt),
  revokedAt: wireInstant(key.revokedAt),
})
export const apiKeyView = plainView(apiKeySchema, wireKey)
export const issuedApiKeyView = plainView(issuedApiKey, (key: ApiKeyRecord & { readonly key: string }) => ({
  ...wireKey(key),
  key: key.key,
}))
export const listApiKeys = (shelf: ApiKeyShelf): View<object, typeof apiKeys> => ({
  schema: apiKeys,
  of: async tx => ({ items: (await shelf.list(tx.organizationId)).map(wireKey), nextCursor: null }),
})

const wireStaff = ({ id, name, email, role, status, userId, version }: StaffRecord) => ({
  id,
  name,
  email,
  role,
  status,
  hasSignedUp: userId !== null,
  version,
})
export const staffView = plainView(staffMember, wireStaff)
export const invitedStaffView = plainView(invitedStaff, (invited: StaffRecord & { readonly invitation: string }) => ({
  ...wireStaff(invited),
  invitation: invited.invitation,
}))
export const listStaff = (shelf: StaffShelf): View<object, typeof staff> => ({
  schema: staff,
  of: async tx => ({ items: (await shelf.list(tx.organizationId)).map(wireStaff), nextCursor: null }),
})

export const organizationView = plainView(organization, ({ id, name }: OrganizationRecord) => ({ id, name }))
