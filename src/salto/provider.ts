// SALTO: all that speaks Salto KS; nothing of its wire is known outside (what is believed of it: docs/salto/knowledge.md).
// This file: the access provider over the Connect API, each promise of the port in calls of the wire. Two ids of one
// person stay apart here: paths take the site user's, group membership takes the platform user's.
import type { Clock, Random } from '../ports/clock.ts'
import {
  type AccessProvider,
  type MembershipChange,
  maxIdsPerChange,
  type NewUser,
  ProviderFault,
  type ProviderIdentity,
  type Reading,
  type SiteSeen,
  type Urgency,
  type UserSeen,
} from '../ports/provider.ts'
import type { TokenSource } from './connection/tokens.ts'
import type { Gate } from './gate/gate.ts'
import { type CallSeen, type Client, createClient } from './http/client.ts'
import { createExchange, type Exchange, type ExchangeOptions } from './http/exchange.ts'
import { createLists, type Lists } from './reading/lists.ts'
import { proven } from './reading/proven.ts'
import { scheduleSeen } from './reading/schedule.ts'
import { createSites, type Sites } from './sites.ts'
import { createUsers, type Users } from './users.ts'
import { doorSeen, groupSeen, idSeen, nothingExpected, scheduleFound, targetOf } from './wire.ts'

export interface SaltoOptions {
  /** Of the Connect API, without version: production `https://connect.my-clay.com`. */
  readonly baseUrl: string
  /** First path segment. Default `v1.1`, the only version fully described. */
  readonly apiVersion?: string
  readonly tokens: TokenSource
  readonly gate: Gate
  readonly clock: Clock
  readonly random: Random
  readonly timeouts?: Omit<ExchangeOptions, 'origin'>
  /** Items asked for per page. Default 100, what integrations ask for; the server may give fewer. */
  readonly pageSize?: number
  readonly retriesMax?: number
  readonly onCall?: (call: CallSeen) => void
  readonly onSkew?: (skewMs: number) => void
}

/** What the connecting user is at one site, for the health probe. */
interface OwnUser {
  readonly role: string | null
  readonly suspended: boolean
}

export interface SaltoProvider extends AccessProvider {
  /** Throws `missing` when the site is gone or no longer in the grant. */
  readOwnUser(siteId: string): Promise<OwnUser>
  /** Ends the sockets. Calls under way fail. */
  close(): Promise<void>
}

/** One per connection, with the connection's gate and tokens. */
export function createSaltoProvider(options: SaltoOptions): SaltoProvider {
  const url = new URL(options.baseUrl)
  const prefix = `${url.pathname.replace(/\/+$/, '')}/${options.apiVersion ?? 'v1.1'}`
  const exchange = createExchange({ ...options.timeouts, origin: url.origin })
  const client = createClient({ ...options, exchange })
  const { clock, pageSize = 100 } = options
  const lists = createLists({ client, clock, origin: url.origin, prefix, pageSize })
  const sites = createSites({ client, lists, prefix })
  const users = createUsers({ client, lists, sites, prefix })
  return new Provider({ client, exchange, lists, sites, users, prefix })
}

interface Parts {
  readonly client: Client
  readonly exchange: Exchange
  readonly lists: Lists
  readonly sites: Sites
  readonly users: Users
  readonly prefix: string
}

const group = '/sites/{site}/access_groups/{group}'
const idOf = (id: string) => id

class Provider implements SaltoProvider {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  whoAmI(): Promise<ProviderIdentity> {
    return this.#parts.sites.readIdentity('read')
  }

  listSites(): Promise<Reading<SiteSeen>> {
    return this.#parts.sites.list()
  }

  readSite(siteId: string): Promise<SiteSeen> {
    return this.#parts.sites.read(siteId, 'read')
  }

  async readOwnRole(siteId: string): Promise<string | null> {
    try {
      return (await this.readOwnUser(siteId)).role
    } catch (error) {
      if (error instanceof ProviderFault && error.kind === 'missing') return null
      throw error
    }
  }

  readOwnUser(siteId: string): Promise<OwnUser> {
    return this.#parts.sites.readOwnUser(siteId)
  }

  listGroups(siteId: string, urgency: Urgency = 'read') {
    const template = '/sites/{site}/access_groups'
    const call = { template, ids: { site: siteId }, urgency, item: groupSeen } as const
    return this.#parts.lists.read({ ...call, idOf: seen => seen.accessGroupId })
  }

  listGroupMembers(siteId: string, accessGroupId: string, urgency: Urgency = 'read'): Promise<Reading<string>> {
    const ids = { site: siteId, group: accessGroupId }
    return this.#parts.lists.read({ template: `${group}/users`, ids, urgency, item: idSeen, idOf })
  }

  listGroupDoors(siteId: string, accessGroupId: string) {
    const ids = { site: siteId, group: accessGroupId }
    const call = { template: `${group}/locks`, ids, urgency: 'read', item: doorSeen } as const
    return this.#parts.lists.read({ ...call, idOf: seen => seen.lockId })
  }

  async readGroupSchedule(siteId: string, accessGroupId: string) {
    const ids = { site: siteId, group: accessGroupId }
    const call = { template: `${group}/time_schedules`, ids, urgency: 'read', item: scheduleFound } as const
    const reading = await this.#parts.lists.read({ ...call, idOf: schedule => schedule.id })
    return scheduleSeen(proven(reading, `GET ${call.template}`))
  }

  listDoors(siteId: string) {
    const call = { template: '/sites/{site}/locks', ids: { site: siteId }, urgency: 'read', item: doorSeen } as const
    return this.#parts.lists.read({ ...call, idOf: seen => seen.lockId })
  }

  listUsers(siteId: string, urgency: Urgency = 'read'): Promise<Reading<UserSeen>> {
    return this.#parts.users.list(siteId, urgency)
  }

  findUserByEmail(siteId: string, email: string, urgency: Urgency): Promise<UserSeen | null> {
    return this.#parts.users.findByEmail(siteId, email, urgency)
  }

  findUser(siteId: string, siteUserId: string, urgency: Urgency): Promise<UserSeen | null> {
    return this.#parts.users.find(siteId, siteUserId, urgency)
  }

  listUserGroups(siteId: string, siteUserId: string, urgency: Urgency): Promise<Reading<string>> {
    const ids = { site: siteId, user: siteUserId }
    const template = '/sites/{site}/users/{user}/access_groups'
    return this.#parts.lists.read({ template, ids, urgency, item: idSeen, idOf })
  }

  findPlatformUser(siteId: string, email: string, urgency: Urgency): Promise<{ platformUserId: string } | null> {
    return this.#parts.users.findOnPlatform(siteId, email, urgency)
  }

  createUser(siteId: string, user: NewUser): Promise<UserSeen> {
    return this.#parts.users.create(siteId, user)
  }

  addExistingUser(siteId: string, platformUserId: string): Promise<UserSeen> {
    return this.#parts.users.addExisting(siteId, platformUserId)
  }

  changeUser(siteId: string, siteUserId: string, change: Partial<NewUser>): Promise<void> {
    return this.#parts.users.change(siteId, siteUserId, change)
  }

  suspendUser(siteId: string, siteUserId: string, urgency: Urgency): Promise<void> {
    return this.#parts.users.changeSubscription(siteId, siteUserId, 'suspended', urgency)
  }

  reactivateUser(siteId: string, siteUserId: string): Promise<void> {
    return this.#parts.users.changeSubscription(siteId, siteUserId, 'subscribed', 'give')
  }

  deleteUser(siteId: string, siteUserId: string): Promise<void> {
    return this.#parts.users.delete(siteId, siteUserId)
  }

  async changeGroupMembers(siteId: string, accessGroupId: string, change: MembershipChange, urgency: Urgency) {
    const { add, remove } = change
    if (add.length + remove.length > maxIdsPerChange) {
      throw new RangeError(`one change holds at most ${maxIdsPerChange} people, this one ${add.length + remove.length}`)
    }
    if (add.length + remove.length === 0) return
    const { client, prefix } = this.#parts
    await client.call({
      method: 'PATCH',
      template: `${group}/users`,
      target: targetOf(prefix, `${group}/users`, { site: siteId, group: accessGroupId }),
      urgency,
      body: {
        ...(add.length === 0 ? {} : { add_ids: add }),
        ...(remove.length === 0 ? {} : { remove_ids: remove }),
      },
      understood: nothingExpected,
    })
  }

  resendInvitation(siteId: string, siteUserId: string): Promise<void> {
    return this.#parts.users.resendInvitation(siteId, siteUserId)
  }

  close(): Promise<void> {
    return this.#parts.exchange.close()
  }
}
