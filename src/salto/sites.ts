// Sites, who we are at them, and the two ids that make a user privileged whatever the user list says: the owner's and
// our own.
import type { ProviderIdentity, Reading, SiteSeen, Urgency } from '../ports/provider.ts'
import type { Client } from './http/client.ts'
import type { Lists } from './reading/lists.ts'
import { identitySeen, isPrivilegedRole, roleSeen, type SiteFound, siteFound, targetOf, userFound } from './wire.ts'

export interface Sites {
  readIdentity(urgency: Urgency): Promise<ProviderIdentity>
  list(): Promise<Reading<SiteSeen>>
  read(siteId: string, urgency: Urgency): Promise<SiteSeen>
  readOwnUser(siteId: string): Promise<{ role: string | null; suspended: boolean }>
  /** Platform ids that are never touched at the site. Read once; the owner's again with every reading of the site. */
  untouchable(siteId: string, urgency: Urgency): Promise<ReadonlySet<string>>
  /** All roles that the connecting user may assign at the site; asked anew each time. */
  listRoles(siteId: string, urgency: Urgency): Promise<Reading<{ roleId: string; code: string | null }>>
}

export function createSites(parts: { client: Client; lists: Lists; prefix: string }): Sites {
  return new KnownSites(parts)
}

/** The highest role first: a person may have several, of which one ranks. */
const ranking = ['owner', 'site_owner', 'site_admin', 'site_super_user', 'site_user']

class KnownSites implements Sites {
  readonly #client: Client
  readonly #lists: Lists
  readonly #prefix: string
  readonly #owners = new Map<string, string | null>()
  #ownId: string | null = null

  constructor({ client, lists, prefix }: { client: Client; lists: Lists; prefix: string }) {
    this.#client = client
    this.#lists = lists
    this.#prefix = prefix
  }

  async readIdentity(urgency: Urgency): Promise<ProviderIdentity> {
    const target = targetOf(this.#prefix, '/me', {})
    const identity = await this.#client.call({
      method: 'GET',
      template: '/me',
      target,
      urgency,
      understood: identitySeen,
    })
    this.#ownId = identity.platformUserId
    return identity
  }

  async list(): Promise<Reading<SiteSeen>> {
    const reading = await this.#lists.read({
      template: '/sites',
      ids: {},
      urgency: 'read',
      item: siteFound,
      idOf: found => found.site.siteId,
    })
    return { ...reading, items: reading.items.map(found => this.#remembered(found)) }
  }

  async read(siteId: string, urgency: Urgency): Promise<SiteSeen> {
    const template = '/sites/{site}'
    const target = targetOf(this.#prefix, template, { site: siteId })
    const found = await this.#client.call({ method: 'GET', template, target, urgency, understood: siteFound })
    return this.#remembered(found)
  }

  async readOwnUser(siteId: string) {
    const template = '/sites/{site}/me'
    const target = targetOf(this.#prefix, template, { site: siteId })
    const call = { method: 'GET', template, target, urgency: 'read', understood: userFound } as const
    const { user, roleCodes } = await this.#client.call(call)
    const isOwner = this.#owners.get(siteId) === user.platformUserId
    const highest = ranking.find(code => roleCodes.includes(code)) ?? roleCodes.find(isPrivilegedRole) ?? roleCodes[0]
    return { role: isOwner ? 'owner' : (highest ?? null), suspended: user.suspended || user.blocked }
  }

  async untouchable(siteId: string, urgency: Urgency): Promise<ReadonlySet<string>> {
    if (this.#ownId === null) await this.readIdentity(urgency)
    if (!this.#owners.has(siteId)) await this.read(siteId, urgency)
    return new Set([this.#ownId, this.#owners.get(siteId)].filter(id => typeof id === 'string'))
  }

  listRoles(siteId: string, urgency: Urgency) {
    const call = { template: '/sites/{site}/roles', ids: { site: siteId }, urgency, item: roleSeen }
    return this.#lists.read({ ...call, idOf: role => role.roleId })
  }

  #remembered({ site, ownerId }: SiteFound): SiteSeen {
    this.#owners.set(site.siteId, ownerId)
    return site
  }
}
