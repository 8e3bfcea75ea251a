// The access provider of the simulation: the port over the truth (virtual-site.ts), with latency, lagging reads and
// faults (weather.ts). It behaves as `salto/` does behind the same port: short lists are mostly noticed and say so.
import type {
  AccessProvider,
  MembershipChange,
  NewUser,
  Reading,
  SiteSeen,
  Urgency,
  UserSeen,
} from '../../src/ports/provider.ts'
import { ProviderFault } from '../../src/ports/provider.ts'
import type { Dice } from './dice.ts'
import type { Life } from './life.ts'
import { never } from './life.ts'
import type { Trace } from './trace.ts'
import type { VirtualClock } from './virtual-clock.ts'
import type { TrueUser, VirtualSite } from './virtual-site.ts'
import type { Weather } from './weather.ts'
import { graceMs } from './weather.ts'

/** Told of each of our writes, just before its effect. */
export interface WriteWatcher {
  asked(kind: 'create', siteId: string, email: string): void
  gives(siteId: string, groupId: string, platformUserId: string): void
  takes(siteId: string, groupId: string, platformUserId: string): void
  creates(siteId: string, email: string, platformUserId: string): void
  changes(siteId: string, user: TrueUser): void
  suspends(siteId: string, user: TrueUser): void
  reactivates(siteId: string, user: TrueUser): void
  deletes(siteId: string, user: TrueUser): void
  /** A list was short and nobody could know. */
  readShort(siteId: string, platformUserIds: readonly string[]): void
}

export interface VirtualSalto {
  readonly clock: VirtualClock
  readonly dice: Dice
  readonly trace: Trace
  readonly weather: Weather
  readonly sites: ReadonlyMap<string, VirtualSite>
  /** Address → platform user id, for ever: a person keeps it over all sites. */
  readonly platform: Map<string, string>
  readonly watcher: WriteWatcher
  /** In a world that settles slowly, new users take up to a minute to become usable. */
  readonly isSlowToSettle: boolean
  closedUntil: number
  calls: number
  writes: number
  /** Users made so far. */
  made: number
}

/** The gate of the real client holds a call at most this long, then refuses it unsent. */
const gatePatienceMs = 20_000

const faultOf = (kind: ConstructorParameters<typeof ProviderFault>[0], code: string, retryAt?: number) =>
  new ProviderFault(kind, code, { detail: { code }, ...(retryAt === undefined ? {} : { retryAt }) })

export function createVirtualProvider(salto: VirtualSalto, life: Life): AccessProvider {
  return new Provider(salto, life)
}

class Provider implements AccessProvider {
  readonly #salto: VirtualSalto
  readonly #life: Life

  constructor(salto: VirtualSalto, life: Life) {
    this.#salto = salto
    this.#life = life
  }

  /** One call: out, effect, back. `effect` runs at most once, at one instant; what it throws is the answer. */
  async #call<T>(name: string, siteId: string, isWrite: boolean, effect: (site: VirtualSite) => T): Promise<T> {
    const { clock, dice, weather, trace } = this.#salto
    if (this.#life.step()) return never()
    await this.#passGate(name)
    const fault = weather.strike(siteId, isWrite, clock.now())
    this.#salto.calls += 1
    if (isWrite) this.#salto.writes += 1
    const latencyMs = 40 + Math.floor(dice.next() * 121)
    const outMs = fault === 'hangs_done' ? dice.whole(10_000, 30_000) : latencyMs >> 1
    if (fault !== null) weather.troubled(siteId, clock.now() + outMs + graceMs)
    await clock.sleep(outMs)
    let answer: { value: T } | { error: unknown }
    if (fault === null || fault === 'lost_done' || fault === 'hangs_done') answer = this.#effect(siteId, effect)
    else answer = { error: this.#refusal(fault, isWrite) }
    trace.add(clock.now(), `${name} ${'error' in answer ? String(answer.error) : (fault ?? 'ok')}`)
    await clock.sleep(latencyMs - (latencyMs >> 1))
    if (fault !== null) weather.troubled(siteId, clock.now() + graceMs)
    if (this.#life.step()) return never()
    if (fault === 'lost_done' || fault === 'hangs_done') throw faultOf(isWrite ? 'unknown_outcome' : 'not_done', 'lost')
    if ('error' in answer) throw answer.error
    return answer.value
  }

  async #passGate(name: string): Promise<void> {
    const { clock } = this.#salto
    const waitMs = this.#salto.closedUntil - clock.now()
    if (waitMs <= 0) return
    if (waitMs > gatePatienceMs) {
      await clock.sleep(1)
      throw faultOf('not_done', `throttled ${name}`, this.#salto.closedUntil)
    }
    await clock.sleep(waitMs)
    if (this.#life.isOver) await never()
  }

  #effect<T>(siteId: string, effect: (site: VirtualSite) => T): { value: T } | { error: unknown } {
    const site = this.#salto.sites.get(siteId)
    try {
      if (!site) throw faultOf('missing', 'no_site')
      return { value: effect(site) }
    } catch (error) {
      if (error instanceof ProviderFault) return { error }
      throw error
    }
  }

  #refusal(fault: string, isWrite: boolean): ProviderFault {
    const { clock, dice, weather } = this.#salto
    if (fault === 'disconnected') return faultOf('disconnected', 'token_refused')
    if (fault === 'throttled') {
      // Retry-After is short as a rule and absurd now and then (F3).
      const waitMs = dice.chance(0.02) ? 1_938_000 : dice.whole(1, 15) * 1_000
      this.#salto.closedUntil = Math.max(this.#salto.closedUntil, clock.now() + waitMs)
      for (const siteId of this.#salto.sites.keys()) weather.troubled(siteId, this.#salto.closedUntil + graceMs)
      return faultOf('not_done', 'throttled', this.#salto.closedUntil)
    }
    return isWrite && fault === 'lost_undone' ? faultOf('unknown_outcome', 'lost') : faultOf('not_done', 'not_sent')
  }

  /** F7: mostly noticed, as the real client does by the count; rarely not at all. */
  #reading<T>(site: VirtualSite, items: T[], idOf: (item: T) => string): Reading<T> {
    const { clock, dice, weather, watcher } = this.#salto
    const startedAt = clock.now()
    if (startedAt >= weather.calmFrom || items.length === 0) return { complete: true, items, startedAt }
    const roll = dice.next()
    if (roll < 0.002) {
      weather.counts['short_read_noticed'] = (weather.counts['short_read_noticed'] ?? 0) + 1
      weather.troubled(site.siteId, startedAt + graceMs)
      const kept = items.slice(0, Math.floor(items.length * dice.next()))
      return { complete: false, items: kept, startedAt, gap: 'count_mismatch' }
    }
    if (roll < 0.0026) {
      weather.counts['short_read_unnoticed'] = (weather.counts['short_read_unnoticed'] ?? 0) + 1
      const cut = dice.whole(0, items.length - 1)
      watcher.readShort(site.siteId, items.slice(cut, cut + 1).map(idOf))
      return { complete: true, items: items.filter((_, index) => index !== cut), startedAt }
    }
    return { complete: true, items, startedAt }
  }

  async whoAmI() {
    return { platformUserId: 'connector', name: 'Connector', email: 'connector@example.org' }
  }

  async listSites(): Promise<Reading<SiteSeen>> {
    const items = await Promise.all([...this.#salto.sites.keys()].map(siteId => this.readSite(siteId)))
    return { complete: true, items, startedAt: this.#salto.clock.now() }
  }

  readSite(siteId: string): Promise<SiteSeen> {
    return this.#call(`readSite ${siteId}`, siteId, false, site => ({
      siteId,
      name: siteId,
      timeZone: site.timeZone,
      seatsAllowed: site.seatsAllowed,
      seatsUsed: site.seatsUsed(),
      subscriptionValid: true,
      released: true,
    }))
  }

  async readOwnRole(): Promise<string | null> {
    return 'site_admin'
  }

  listGroups(siteId: string) {
    return this.#call(`listGroups ${siteId}`, siteId, false, site => {
      const items = [...site.groups].filter(([, group]) => group.goneAt === null)
      const seen = items.map(([accessGroupId, { name }]) => ({
        accessGroupId,
        name,
        doorCount: 1,
        memberCount: site.seenMembers(accessGroupId).length,
      }))
      return { complete: true as const, items: seen, startedAt: this.#salto.clock.now() }
    })
  }

  listGroupMembers(siteId: string, groupId: string): Promise<Reading<string>> {
    return this.#call(`listMembers ${groupId}`, siteId, false, site => {
      const group = site.groups.get(groupId)
      if (!group || group.goneAt !== null) throw faultOf('missing', 'no_group')
      return this.#reading(site, site.seenMembers(groupId), id => id)
    })
  }

  async listGroupDoors() {
    return { complete: true as const, items: [], startedAt: this.#salto.clock.now() }
  }

  async readGroupSchedule() {
    return 'always' as const
  }

  async listDoors() {
    return { complete: true as const, items: [], startedAt: this.#salto.clock.now() }
  }

  listUsers(siteId: string): Promise<Reading<UserSeen>> {
    return this.#call(`listUsers ${siteId}`, siteId, false, site =>
      this.#reading(site, site.seenUsers().map(seenOf), user => user.platformUserId),
    )
  }

  findUserByEmail(siteId: string, email: string, _urgency: Urgency): Promise<UserSeen | null> {
    return this.#call(`findByEmail ${siteId} ${email}`, siteId, false, site => {
      const user = site.seenUsers().find(candidate => candidate.email === email)
      return user ? seenOf(user) : null
    })
  }

  findUser(siteId: string, siteUserId: string, _urgency: Urgency): Promise<UserSeen | null> {
    return this.#call(`findUser ${siteUserId}`, siteId, false, site => {
      const user = site.seenUser(siteUserId)
      return user ? seenOf(user) : null
    })
  }

  listUserGroups(siteId: string, siteUserId: string, _urgency: Urgency): Promise<Reading<string>> {
    return this.#call(`listGroupsOf ${siteUserId}`, siteId, false, site => {
      const user = site.seenUser(siteUserId)
      if (!user) throw faultOf('missing', 'no_user')
      return this.#reading(site, site.seenGroupsOf(user.platformUserId), () => user.platformUserId)
    })
  }

  findPlatformUser(siteId: string, email: string, _urgency: Urgency) {
    return this.#call(`findPlatform ${siteId} ${email}`, siteId, false, () => {
      const platformUserId = this.#salto.platform.get(email)
      return platformUserId === undefined ? null : { platformUserId }
    })
  }

  createUser(siteId: string, user: NewUser): Promise<UserSeen> {
    return this.#add(siteId, user.email, user.firstName, user.lastName)
  }

  addExistingUser(siteId: string, platformUserId: string): Promise<UserSeen> {
    const email = [...this.#salto.platform].find(([, id]) => id === platformUserId)?.[0] ?? ''
    return this.#add(siteId, email, 'Known', 'Elsewhere')
  }

  #add(siteId: string, email: string, firstName: string, lastName: string): Promise<UserSeen> {
    const { salto } = { salto: this.#salto }
    salto.watcher.asked('create', siteId, email)
    return this.#call(`createUser ${siteId} ${email}`, siteId, true, site => {
      // Uniqueness is judged by what the provider itself has settled: a create repeated early makes a second user.
      const known = salto.platform.get(email)
      const isPresent = site.seenUsers().some(user => user.email === email || user.platformUserId === known)
      if (isPresent) throw faultOf('duplicate', 'user_exists')
      const now = salto.clock.now()
      salto.made += 1
      const isElsewhere = salto.platform.has(email)
      const platformUserId = salto.platform.get(email) ?? `p${salto.made}`
      salto.platform.set(email, platformUserId)
      salto.watcher.creates(siteId, email, platformUserId)
      const isFull = site.isFull()
      const user: TrueUser = {
        siteUserId: `${siteId}-u${salto.made}`,
        platformUserId,
        email,
        firstName,
        lastName,
        madeBy: 'us',
        createdAt: now,
        usableAt: salto.isSlowToSettle && salto.dice.chance(0.3) ? now + salto.dice.whole(1, 60_000) : now,
        suspendedBy: isFull ? 'seat' : null,
        suspendedAt: now,
        privileged: false,
        hasProfile: isElsewhere && salto.dice.chance(0.5),
      }
      site.write(user)
      return seenOf(user)
    })
  }

  changeUser(siteId: string, siteUserId: string, change: Partial<NewUser>): Promise<void> {
    return this.#call(`changeUser ${siteUserId}`, siteId, true, site => {
      const user = theUser(site, siteUserId)
      if (user.hasProfile) throw faultOf('rejected', 'has_profile')
      const email = change.email ?? user.email
      if (email !== user.email && site.userByEmail(email)) throw faultOf('duplicate', 'email_exists')
      this.#salto.watcher.changes(siteId, user)
      this.#salto.platform.delete(user.email)
      this.#salto.platform.set(email, user.platformUserId)
      const { firstName = user.firstName, lastName = user.lastName } = change
      // Name and address belong to the person on the platform, so every site of theirs shows them.
      for (const elsewhere of this.#salto.sites.values()) {
        const same = elsewhere.userOf(user.platformUserId)
        if (same) elsewhere.write({ ...same, email, firstName, lastName })
      }
    })
  }

  suspendUser(siteId: string, siteUserId: string, _urgency: Urgency): Promise<void> {
    return this.#call(`suspend ${siteUserId}`, siteId, true, site => {
      const user = theUser(site, siteUserId)
      if (user.privileged) throw faultOf('rejected', 'role_too_high')
      this.#salto.watcher.suspends(siteId, user)
      if (user.suspendedBy === null) site.write({ ...user, suspendedBy: 'us', suspendedAt: this.#salto.clock.now() })
    })
  }

  reactivateUser(siteId: string, siteUserId: string): Promise<void> {
    return this.#call(`reactivate ${siteUserId}`, siteId, true, site => {
      const user = theUser(site, siteUserId)
      if (user.suspendedBy !== null && site.isFull()) throw faultOf('no_seat', 'no_seat')
      this.#salto.watcher.reactivates(siteId, user)
      if (user.suspendedBy !== null) site.write({ ...user, suspendedBy: null })
    })
  }

  deleteUser(siteId: string, siteUserId: string): Promise<void> {
    return this.#call(`deleteUser ${siteUserId}`, siteId, true, site => {
      const user = theUser(site, siteUserId)
      if (user.privileged) throw faultOf('rejected', 'role_too_high')
      this.#salto.watcher.deletes(siteId, user)
      site.remove(user, this.#salto.dice.whole(0, 10_000))
    })
  }

  changeGroupMembers(siteId: string, groupId: string, change: MembershipChange, _urgency: Urgency): Promise<void> {
    const name = `members ${groupId} +${change.add.join(',')} -${change.remove.join(',')}`
    return this.#call(name, siteId, true, site => {
      const { clock, watcher } = this.#salto
      const group = site.groups.get(groupId)
      if (!group || group.goneAt !== null) throw faultOf('missing', 'no_group')
      for (const id of [...change.add, ...change.remove]) {
        const user = site.userOf(id)
        if (!user) throw faultOf('missing', `2202 no user ${id}`)
        if (user.usableAt > clock.now()) throw faultOf('missing', `2202 ${id} until ${user.usableAt}`)
      }
      for (const id of change.add) {
        watcher.gives(siteId, groupId, id)
        if (!site.membership(groupId, id)) site.join(groupId, id, 'us')
      }
      for (const id of change.remove) {
        watcher.takes(siteId, groupId, id)
        if (site.membership(groupId, id)) site.leave(groupId, id)
      }
    })
  }

  async resendInvitation(): Promise<void> {
    return undefined
  }
}

function theUser(site: VirtualSite, siteUserId: string): TrueUser {
  const user = site.user(siteUserId)
  if (!user) throw faultOf('missing', 'no_user')
  return user
}

const seenOf = (user: TrueUser): UserSeen => ({
  siteUserId: user.siteUserId,
  platformUserId: user.platformUserId,
  email: user.email,
  firstName: user.firstName,
  lastName: user.lastName,
  suspended: user.suspendedBy !== null,
  blocked: false,
  hasProfile: user.hasProfile,
  privileged: user.privileged,
})
