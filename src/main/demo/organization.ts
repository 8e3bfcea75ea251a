// The demo's organisation: its owner, its API key, its connection by the real login, its space and people.
import { randomBytes } from 'node:crypto'
import { approveIntegration } from '../../commands/integrations/approve-integration.ts'
import { requestIntegration } from '../../commands/integrations/request-integration.ts'
import { submitIntegration } from '../../commands/integrations/submit-integration.ts'
import { addStaff } from '../../commands/staff/add-staff.ts'
import { issueApiKey } from '../../commands/staff/issue-api-key.ts'
import { acceptInvitation, becomeFirstOwner, firstOwnerToken } from '../../commands/staff/join.ts'
import { hashOf } from '../../commands/staff/secrets.ts'
import { type Orders, ordersFor } from '../../demo/giving-orders.ts'
import { furnishSpace, type SiteShown } from '../../demo/house-rules.ts'
import { admitPeople } from '../../demo/people.ts'
import { makeReservations } from '../../demo/reservations.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { joinUrl, redirectUrl, type ServerParts } from '../../http/parts.ts'
import { type DemoCredentials, findCredentials, saveCredentials } from './credentials.ts'
import type { DemoEmulator } from './emulator.ts'

const organizationName = 'Harbour & Mill'
const client = { clientId: 'latchwork-demo', clientSecret: 'latchwork-demo-secret' }

export interface DemoOrganization {
  readonly credentials: DemoCredentials
  readonly path: string
  /** People who were added by this start. */
  readonly added: number
  /** Reservations and series that were made by this start. */
  readonly reserved: number
}

export async function prepareOrganization(
  parts: ServerParts,
  emulator: DemoEmulator,
  dataDir: string,
): Promise<DemoOrganization> {
  const known = findCredentials(dataDir)
  const urls = { baseUrl: parts.publicUrl, emulatorUrl: emulator.url }
  const password = randomBytes(12).toString('base64url')
  const staff = known?.staff ?? { email: 'owner@latchwork.example', password }
  // Written before it is used: a start that is killed in between can be repeated.
  saveCredentials(dataDir, { ...urls, apiKey: known?.apiKey ?? '', staff })
  const { orders, signIn } = await ownedOrganization(parts, staff, known?.staff !== undefined)
  const apiKey = await workingKey(parts, orders, known?.apiKey ?? '')
  const credentials = { ...urls, apiKey, staff: signIn }
  const path = saveCredentials(dataDir, credentials)
  await connect(parts, orders, emulator)
  const sites = await shownSites(parts, orders.organizationId)
  const space = await furnishSpace(orders, sites)
  const added = await admitPeople(orders, space, sites)
  return { credentials, path, added, reserved: await makeReservations(orders, space, sites) }
}

type SignIn = DemoCredentials['staff']

async function ownedOrganization(
  parts: ServerParts,
  staff: SignIn,
  isKnown: boolean,
): Promise<{ orders: Orders; signIn: SignIn }> {
  const token = await firstOwnerToken(parts)
  if (token !== null) {
    const owner = await becomeFirstOwner(parts, {
      token,
      name: 'Olivia Owner',
      organization: organizationName,
      ...staff,
    })
    if (isRefusal(owner)) throw new Error(owner.sentence)
    return { orders: ordersFor(parts, owner.organizationId), signIn: staff }
  }
  const [organization] = await parts.controls.organizations.list()
  if (!organization) throw new Error('There is no organisation')
  const orders = ordersFor(parts, organization.id)
  return { orders, signIn: isKnown ? staff : await anotherOwner(parts, orders, staff.password) }
}

/** The file with the first owner's password is gone: somebody else is let in beside them. */
async function anotherOwner(parts: ServerParts, orders: Orders, password: string): Promise<SignIn> {
  const email = `owner-${randomBytes(3).toString('hex')}@latchwork.example`
  const { invitation } = await orders.give(addStaff, {
    name: 'Another Owner',
    email,
    role: 'host',
    joinUrl: joinUrl(parts),
  })
  const joined = await acceptInvitation(parts, { token: invitation, password })
  if (isRefusal(joined)) throw new Error(joined.sentence)
  return { email, password }
}

async function workingKey(parts: ServerParts, orders: Orders, known: string): Promise<string> {
  const record = known === '' ? null : await parts.controls.apiKeys.findByHash(hashOf(known))
  if (record && record.revokedAt === null) return known
  return (await orders.give(issueApiKey, { name: 'Demo', role: 'host', scopes: ['*'] })).key
}

/** By the real login, unless the connection works: with an emulator that forgot its world it does not. */
async function connect(parts: ServerParts, orders: Orders, emulator: DemoEmulator): Promise<void> {
  const { organizationId } = orders
  await emulator.registerClient({ ...client, redirectUrl: redirectUrl(parts) })
  const state = async () => (await parts.controls.connections.find(organizationId))?.state ?? 'disconnected'
  if ((await state()) === 'connected' && (await works(parts, organizationId))) return
  if ((await state()) === 'disconnected') await orders.give(requestIntegration, {})
  if ((await state()) === 'requested') await orders.give(submitIntegration, {})
  if ((await state()) === 'with-salto') await orders.give(approveIntegration, client)
  const authorizeUrl = await parts.integration.authorizeUrl(organizationId)
  if (isRefusal(authorizeUrl)) throw new Error(authorizeUrl.sentence)
  await emulator.connect(authorizeUrl)
}

async function works(parts: ServerParts, organizationId: string): Promise<boolean> {
  try {
    return !isRefusal(await parts.integration.sites(organizationId))
  } catch (error) {
    if (error instanceof Error) return false
    throw error
  }
}

async function shownSites(parts: ServerParts, organizationId: string): Promise<SiteShown[]> {
  const sites = await parts.integration.sites(organizationId)
  if (isRefusal(sites)) throw new Error(sites.sentence)
  const shown: SiteShown[] = []
  // Salto KS has no order of its own; the demo's first location is to be the one where most happens.
  for (const { siteId, name, timeZone } of sites.toSorted((a, b) => a.name.localeCompare(b.name))) {
    const groups = await parts.integration.accessGroups(organizationId, siteId)
    if (isRefusal(groups)) throw new Error(groups.sentence)
    shown.push({ siteId, name, timeZone, groups: new Map(groups.map(group => [group.name, group.accessGroupId])) })
  }
  return shown
}
