// Site users: looked up by address or id, made, changed, suspended, deleted.
import { type NewUser, ProviderFault, type Reading, type Urgency, type UserSeen } from '../ports/provider.ts'
import type { Client } from './http/client.ts'
import type { Lists } from './reading/lists.ts'
import { proven } from './reading/proven.ts'
import type { Sites } from './sites.ts'
import { nothingExpected, searchHits, targetOf, type UserFound, userFound } from './wire.ts'

export interface Users {
  list(siteId: string, urgency: Urgency): Promise<Reading<UserSeen>>
  findByEmail(siteId: string, email: string, urgency: Urgency): Promise<UserSeen | null>
  find(siteId: string, siteUserId: string, urgency: Urgency): Promise<UserSeen | null>
  findOnPlatform(siteId: string, email: string, urgency: Urgency): Promise<{ platformUserId: string } | null>
  create(siteId: string, user: NewUser): Promise<UserSeen>
  addExisting(siteId: string, platformUserId: string): Promise<UserSeen>
  change(siteId: string, siteUserId: string, change: Partial<NewUser>): Promise<void>
  changeSubscription(siteId: string, siteUserId: string, state: SubscriptionState, urgency: Urgency): Promise<void>
  delete(siteId: string, siteUserId: string): Promise<void>
  resendInvitation(siteId: string, siteUserId: string): Promise<void>
}

type SubscriptionState = 'subscribed' | 'suspended'

interface Parts {
  readonly client: Client
  readonly lists: Lists
  readonly sites: Sites
  readonly prefix: string
}

export function createUsers(parts: Parts): Users {
  return new SiteUsers(parts)
}

const users = '/sites/{site}/users'
const oneUser = '/sites/{site}/users/{user}'
const userIdOf = (found: UserFound) => found.user.siteUserId

class SiteUsers implements Users {
  readonly #parts: Parts
  readonly #roleIds = new Map<string, string>()
  /** Addresses that a create was refused for as duplicate, by site: a filter that then shows nobody is not believed. */
  readonly #doubted = new Set<string>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async list(siteId: string, urgency: Urgency): Promise<Reading<UserSeen>> {
    const untouchable = await this.#parts.sites.untouchable(siteId, urgency)
    const call = { template: users, ids: { site: siteId }, urgency, item: userFound, idOf: userIdOf }
    const reading = await this.#parts.lists.read(call)
    return { ...reading, items: reading.items.map(found => judged(found, untouchable)) }
  }

  async findByEmail(siteId: string, email: string, urgency: Urgency): Promise<UserSeen | null> {
    const wanted = email.trim().toLowerCase()
    const ids = { site: siteId }
    const filter = `user/email eq '${wanted.replaceAll("'", "''")}'`
    const call = { template: users, ids, urgency, item: userFound, idOf: userIdOf }
    const isWanted = (found: UserFound) => found.user.email === wanted
    let found = proven(await this.#parts.lists.read({ ...call, filter }), `GET ${users}`).find(isWanted)
    // The filter may heed upper and lower case (A7). Only when the site insists that it has the address is all read.
    if (!found && this.#doubted.has(`${siteId} ${wanted}`)) {
      found = proven(await this.#parts.lists.read(call), `GET ${users}`).find(isWanted)
    }
    return found ? judged(found, await this.#parts.sites.untouchable(siteId, urgency)) : null
  }

  async find(siteId: string, siteUserId: string, urgency: Urgency): Promise<UserSeen | null> {
    const untouchable = await this.#parts.sites.untouchable(siteId, urgency)
    const target = targetOf(this.#parts.prefix, oneUser, { site: siteId, user: siteUserId })
    const call = { method: 'GET', template: oneUser, target, urgency, understood: userFound } as const
    const found = await orMissing(this.#parts.client.call(call))
    return found && judged(found, untouchable)
  }

  async findOnPlatform(siteId: string, email: string, urgency: Urgency): Promise<{ platformUserId: string } | null> {
    const template = '/users/search'
    const wanted = email.trim().toLowerCase()
    const target = targetOf(this.#parts.prefix, template, {}, { search_for: wanted, for_site_id: siteId })
    const call = { method: 'GET', template, target, urgency, understood: searchHits } as const
    const hits = (await orMissing(this.#parts.client.call(call))) ?? []
    const fitting = hits.filter(hit => hit.email === null || hit.email === wanted)
    // The answer need not name the address: with two people in it nobody can say who is meant.
    const only = fitting.length === 1 ? fitting[0] : fitting.find(hit => hit.email === wanted)
    return only ? { platformUserId: only.platformUserId } : null
  }

  async create(siteId: string, user: NewUser): Promise<UserSeen> {
    const body = { ...wireNames(user), role_ids: [await this.#plainRole(siteId)] }
    try {
      return await this.#add(users, siteId, body)
    } catch (error) {
      if (error instanceof ProviderFault && error.kind === 'duplicate') {
        this.#doubted.add(`${siteId} ${user.email.trim().toLowerCase()}`)
      }
      throw error
    }
  }

  async addExisting(siteId: string, platformUserId: string): Promise<UserSeen> {
    return this.#add(`${users}/existing`, siteId, { id: platformUserId, role_ids: [await this.#plainRole(siteId)] })
  }

  async change(siteId: string, siteUserId: string, change: Partial<NewUser>): Promise<void> {
    await this.#write('PATCH', oneUser, { site: siteId, user: siteUserId }, 'give', wireNames(change))
  }

  async changeSubscription(siteId: string, siteUserId: string, state: SubscriptionState, urgency: Urgency) {
    const ids = { site: siteId, user: siteUserId }
    await this.#write('PATCH', `${oneUser}/subscription`, ids, urgency, { state })
  }

  async delete(siteId: string, siteUserId: string): Promise<void> {
    await this.#write('DELETE', oneUser, { site: siteId, user: siteUserId }, 'housekeeping')
  }

  async resendInvitation(siteId: string, siteUserId: string): Promise<void> {
    await this.#write('PATCH', `${oneUser}/resend_invite`, { site: siteId, user: siteUserId }, 'give')
  }

  /** The first answer shows no roles for up to a minute, so privilege is judged by the ids. */
  async #add(template: string, siteId: string, body: object): Promise<UserSeen> {
    const untouchable = await this.#parts.sites.untouchable(siteId, 'give')
    const target = targetOf(this.#parts.prefix, template, { site: siteId })
    const call = { method: 'POST', template, target, urgency: 'give', body, understood: userFound } as const
    try {
      return judged(await this.#parts.client.call(call), untouchable)
    } catch (error) {
      // The role may have been the reason: it is discovered anew for the next attempt.
      if (error instanceof ProviderFault && error.kind === 'rejected') this.#roleIds.delete(siteId)
      throw error
    }
  }

  #write(
    method: 'PATCH' | 'DELETE',
    template: string,
    ids: { site: string; user: string },
    urgency: Urgency,
    body?: Readonly<Record<string, unknown>>,
  ): Promise<undefined> {
    const target = targetOf(this.#parts.prefix, template, ids)
    const asksForSeat = body?.['state'] === 'subscribed'
    const call = { method, template, target, urgency, asksForSeat, understood: nothingExpected }
    return this.#parts.client.call(body === undefined ? call : { ...call, body })
  }

  /** Role ids differ between installations of the vendor; the code is what is promised. */
  async #plainRole(siteId: string): Promise<string> {
    const known = this.#roleIds.get(siteId)
    if (known) return known
    const operation = 'GET /sites/{site}/roles'
    const roles = proven(await this.#parts.sites.listRoles(siteId, 'give'), operation)
    const plain = roles.find(role => role.code === 'site_user')
    if (!plain) {
      const message = `${operation} shows no role for ordinary users: the connecting user may not add people`
      throw new ProviderFault('rejected', message, { detail: { code: 'role_too_low' } })
    }
    this.#roleIds.set(siteId, plain.roleId)
    return plain.roleId
  }
}

/** null in place of the fault that says "not there". */
async function orMissing<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof ProviderFault && error.kind === 'missing') return null
    throw error
  }
}

const judged = ({ user }: UserFound, untouchable: ReadonlySet<string>): UserSeen => ({
  ...user,
  privileged: user.privileged || untouchable.has(user.platformUserId),
})

/** An empty address is refused by the server (measured), so it is never sent. */
function wireNames({ firstName, lastName, email }: Partial<NewUser>): Record<string, string> {
  return {
    ...(firstName === undefined ? {} : { first_name: firstName }),
    ...(lastName === undefined ? {} : { last_name: lastName }),
    ...(email === undefined || email.trim() === '' ? {} : { email: email.trim() }),
  }
}
