import type { z } from 'zod'
import {
  type apiKey,
  apiKey as apiKeySchema,
  apiKeys,
  invitedStaff,
  issuedApiKey,
  organization,
  organizations,
  ownOrganization,
  staff,
  staffMember,
} from '../contract/staff.ts'
import { wireInstant } from '../contract/words.ts'
import { valueVersion } from '../domain/value-version.ts'
import type {
  ApiKeyRecord,
  ApiKeyShelf,
  Controls,
  OrganizationRecord,
  OrganizationShelf,
  StaffRecord,
  StaffShelf,
} from '../ports/access-control.ts'
import { found, plainView, type View } from './view.ts'

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

/** A new organisation has asked for nothing yet. */
export const organizationView = plainView(organization, ({ id, name }: OrganizationRecord) => ({
  id,
  name,
  integrationState: 'disconnected' as const,
  requestedAt: null,
  submittedAt: null,
  approvedAt: null,
  connectedAt: null,
}))

export const ownOrganizationView = plainView(ownOrganization, ({ id, name }: OrganizationRecord) => ({
  id,
  name,
  version: valueVersion(name),
}))
export const readOrganization = (shelf: Pick<OrganizationShelf, 'find'>): View<object, typeof ownOrganization> => ({
  schema: ownOrganization,
  of: async tx =>
    ownOrganizationView.of(tx, await found(shelf.find(tx.organizationId), 'organization', tx.organizationId)),
})

/** M5: what the host moves along, on one page. */
export const listOrganizations = (
  controls: Pick<Controls, 'organizations' | 'connections'>,
): View<object, typeof organizations> => ({
  schema: organizations,
  async of() {
    const items: z.output<typeof organization>[] = []
    for (const { id, name } of await controls.organizations.list()) {
      const connection = await controls.connections.find(id)
      items.push({
        id,
        name,
        integrationState: connection?.state ?? 'disconnected',
        requestedAt: wireInstant(connection?.requestedAt ?? null),
        submittedAt: wireInstant(connection?.submittedAt ?? null),
        approvedAt: wireInstant(connection?.approvedAt ?? null),
        connectedAt: wireInstant(connection?.connectedAt ?? null),
      })
    }
    return { items, nextCursor: null }
  },
})
