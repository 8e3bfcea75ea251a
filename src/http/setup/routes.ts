// SETUP: the lines of the route table about what is set up once: organisations, staff and API keys.
import { addOrganization } from '../../commands/staff/add-organization.ts'
import { addStaff } from '../../commands/staff/add-staff.ts'
import { changeOrganization } from '../../commands/staff/change-organization.ts'
import { changeStaff } from '../../commands/staff/change-staff.ts'
import { inviteStaff } from '../../commands/staff/invite-staff.ts'
import { issueApiKey } from '../../commands/staff/issue-api-key.ts'
import { revokeApiKey } from '../../commands/staff/revoke-api-key.ts'
import { newApiKey, newOrganization, newStaff, organizationChange, staffChange } from '../../contract/staff.ts'
import { idParams as params } from '../../contract/words.ts'
import * as staff from '../../views/staff.ts'
import { joinUrl, type ServerParts } from '../parts.ts'
import { change, type Route, show } from '../route.ts'

const admin = 'owner admin'

const ofStaff = (parts: ServerParts): Route[] => {
  const fixed = { joinUrl: joinUrl(parts) }
  return [
    show('GET /staff', admin, 'list-staff', staff.listStaff(parts.controls.staff)),
    change('POST /staff', admin, { addStaff }, staff.invitedStaffView, { body: newStaff, status: 201, fixed }),
    change('PATCH /staff/:id', admin, { changeStaff }, staff.staffView, { params, body: staffChange }),
    change('POST /staff/:id/invite', admin, { inviteStaff }, staff.invitedStaffView, { params, fixed }),
  ]
}

const ofApiKeys = ({ controls }: ServerParts): Route[] => [
  show('GET /api-keys', admin, 'list-api-keys', staff.listApiKeys(controls.apiKeys)),
  change('POST /api-keys', admin, { issueApiKey }, staff.issuedApiKeyView, { body: newApiKey, status: 201 }),
  change('POST /api-keys/:id/revoke', admin, { revokeApiKey }, staff.apiKeyView, { params }),
]

const ofOrganizations = ({ controls }: ServerParts): Route[] => [
  show('GET /organization', 'desk locations:read', 'read-organization', staff.readOrganization(controls.organizations)),
  change('PATCH /organization', admin, { changeOrganization }, staff.ownOrganizationView, { body: organizationChange }),
  show('GET /organizations', 'host admin', 'list-organizations', staff.listOrganizations(controls)),
  change('POST /organizations', 'host admin', { addOrganization }, staff.organizationView, {
    body: newOrganization,
    status: 201,
  }),
]

export const setupRoutes = (parts: ServerParts): Route[] => [
  ...ofStaff(parts),
  ...ofApiKeys(parts),
  ...ofOrganizations(parts),
]
