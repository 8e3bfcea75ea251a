// Hands inside Salto KS (F12), and the staff who later decide what to do about what those hands did (M9).
import { decideDrift } from '../../src/commands/differences/decide-drift.ts'
import { decideHeldChange } from '../../src/commands/differences/decide-held-change.ts'
import type { DriftDecision } from '../../src/domain/policy.ts'
import type { DriftItem } from '../../src/ports/ledger.ts'
import type { Screens } from './observed-store.ts'
import type { Town } from './town.ts'
import { organizationId } from './town.ts'
import type { TrueUser, VirtualSite } from './virtual-site.ts'

/** Hands stay away from what settled less than this ago: nobody could tell their doing from ours. */
const quietMs = 4 * 60_000

const cannotRevert: ReadonlySet<string> = new Set(['user_not_ours', 'user_promoted', 'group_vanished', 'site_vanished'])

export class Staff {
  readonly #town: Town
  readonly #screens: Screens
  edits = 0
  #made = 0

  constructor(town: Town, screens: Screens) {
    this.#town = town
    this.#screens = screens
  }

  /** People whom a site knows from before, or Salto from elsewhere (F14). */
  settle(platform: Map<string, string>): void {
    const { dice, sites, record, judge } = this.#town.parts
    for (const [personId, { email }] of record.people) {
      if (dice.chance(0.1)) {
        platform.set(email, `elsewhere-${personId}`)
        judge.owns(personId, `elsewhere-${personId}`)
      }
      const site = dice.oneOf([...sites.values()])
      if (!site || !dice.chance(0.05)) continue
      const user = this.#remake(site, personId, email, platform)
      if (dice.chance(0.3)) site.write({ ...user, privileged: true })
      if (dice.chance(0.7)) site.join(`${site.siteId}${dice.whole(1, 3)}`, user.platformUserId, 'hand')
    }
  }

  #remake(site: VirtualSite, personId: string, email: string, platform: Map<string, string>): TrueUser {
    const { judge, clock } = this.#town.parts
    const platformUserId = platform.get(email) ?? `foreign-${personId}`
    platform.set(email, platformUserId)
    judge.owns(personId, platformUserId)
    this.#made += 1
    const user: TrueUser = {
      siteUserId: `${site.siteId}-hand-${this.#made}`,
      platformUserId,
      email,
      firstName: 'Made',
      lastName: 'By hand',
      madeBy: 'hand',
      createdAt: clock.now(),
      usableAt: clock.now(),
      suspendedBy: site.isFull() ? 'hand' : null,
      suspendedAt: clock.now(),
      privileged: false,
      hasProfile: false,
    }
    site.write(user)
    return user
  }

  /** One hand edit. */
  edit(platform: Map<string, string>): void {
    const { dice, sites, judge, record, trace, clock } = this.#town.parts
    const site = dice.oneOf([...sites.values()])
    const personId = dice.oneOf(this.#town.people)
    if (!site || personId === undefined) return
    const user = judge.userOf(site.siteId, personId)
    const row = this.#screens.users.get(`${site.siteId} ${personId}`)
    if (!user || row?.state !== 'known' || row.confirmedAt === null || row.intentAt > clock.now() - quietMs) return
    if (row.siteUserId !== user.siteUserId) return
    const kind = dice.weighted({
      remove: 6,
      add: 5,
      unmanaged: 2,
      suspend: 3,
      delete: 2,
      remake: 1,
      promote: 1,
      demote: 2,
      rename: 1,
      groupGone: 0.25,
    })
    const siteKey = `${site.siteId} ${personId}`
    const now = clock.now()
    const isQuiet = (groupId: string) => {
      const ours = this.#screens.memberships.get(`${personId} ${groupId}`)
      return !ours || ours.intentAt < now - quietMs
    }
    trace.add(now, `hand ${kind} ${siteKey}`)
    this.edits += 1
    const acts: Record<typeof kind, () => void> = {
      remove: () => {
        const groupId = dice.oneOf(site.groupsOf(user.platformUserId).filter(isQuiet))
        if (groupId === undefined) return
        const isOurs = site.membership(groupId, user.platformUserId)?.by === 'us'
        site.leave(groupId, user.platformUserId)
        judge.undone.delete(`${personId} ${groupId}`)
        if (isOurs) judge.everRemovedByHand.add(`${personId} ${groupId}`)
        if (isOurs && judge.isWanted(personId, groupId)) judge.removedByHand.set(`${personId} ${groupId}`, now)
        else judge.unnoticed.set(`${personId} ${groupId}`, 0)
      },
      add: () => {
        const groups = [`${site.siteId}1`, `${site.siteId}2`].filter(
          id => site.groups.get(id)?.goneAt === null && !site.membership(id, user.platformUserId) && isQuiet(id),
        )
        const groupId = dice.oneOf(groups)
        if (groupId === undefined) return
        judge.undone.delete(`${personId} ${groupId}`)
        const state = this.#screens.memberships.get(`${personId} ${groupId}`)?.state
        // Ours is what the ledger says, also while our removal is answered and no reading has confirmed it yet.
        const isTakenForOurs = state === 'given' || state === 'giving' || state === 'taking'
        if (state === 'taking') judge.unnoticed.set(`${personId} ${groupId}`, 0)
        site.join(groupId, user.platformUserId, isTakenForOurs ? 'us' : 'hand')
      },
      unmanaged: () => {
        const groupId = `${site.siteId}3`
        if (!site.membership(groupId, user.platformUserId)) site.join(groupId, user.platformUserId, 'hand')
      },
      suspend: () => {
        if (user.suspendedBy !== null) return
        judge.undone.delete(siteKey)
        site.write({ ...user, suspendedBy: 'hand', suspendedAt: now })
      },
      delete: () => {
        judge.undone.delete(siteKey)
        judge.deletedByHand.add(siteKey)
        site.remove(user, 0)
      },
      remake: () => {
        judge.undone.delete(siteKey)
        judge.deletedByHand.add(siteKey)
        site.remove(user, 0)
        this.#remake(site, personId, record.people.get(personId)?.email ?? user.email, platform)
      },
      promote: () => {
        if (!user.privileged) judge.promotedAt.set(user.siteUserId, now)
        site.write({ ...user, privileged: true })
      },
      demote: () => this.#demote(site),
      rename: () => {
        for (const group of site.groups.values()) if (dice.chance(0.5)) group.name = `${group.name}'`
      },
      groupGone: () => {
        const groupId = `${site.siteId}2`
        site.deleteGroup(groupId)
      },
    }
    acts[kind]()
    judge.poll()
  }

  #demote(site: VirtualSite): void {
    for (const user of [...site.users()]) if (user.privileged) site.write({ ...user, privileged: false })
  }

  demoteAll(): void {
    for (const site of this.#town.parts.sites.values()) this.#demote(site)
  }

  /** Staff look at their screens and decide some of what waits; `all`: everything, so that the doors can be right. */
  async review(all: boolean): Promise<void> {
    const { dice } = this.#town.parts
    for (const item of this.#screens.openDrift()) {
      if (all) {
        const decision = cannotRevert.has(item.kind) ? (item.kind === 'user_promoted' ? 'ignore' : 'adopt') : 'revert'
        if (item.decision !== decision) await this.#decide(item, decision)
      } else if (item.decision === null && dice.chance(0.4)) {
        await this.#decide(item, dice.oneOf(['adopt', 'revert', 'revert', 'ignore'] as const) ?? 'ignore')
      }
    }
    for (const held of this.#screens.openHeld()) {
      if (!this.#screens.held.has(held.id) || held.settledAt !== null) continue
      const current = this.#screens.held.get(held.id)
      if (current?.decision !== null && !all) continue
      if (current?.decision === 'approved') continue
      if (all || dice.chance(0.5)) await this.#decideHeld(held.id, all || dice.chance(0.7) ? 'approved' : 'refused')
    }
  }

  async #decideHeld(id: string, decision: 'approved' | 'refused'): Promise<void> {
    const scope = this.#town.parts.dice.chance(0.7) ? ('plan' as const) : ('item' as const)
    const done = await this.#town.order(decideHeldChange, { id, decision, scope })
    if (!done) return
    for (const item of this.#screens.openHeld()) {
      if (item.decision !== 'approved' || item.personId === null || item.accessGroupId === null) continue
      this.#town.parts.judge.undone.set(`${item.personId} ${item.accessGroupId}`, this.#town.parts.clock.now())
    }
    this.#town.parts.judge.poll()
  }

  async #decide(item: DriftItem, decision: DriftDecision): Promise<void> {
    const { judge, clock, sites, record } = this.#town.parts
    const { personId, accessGroupId, siteId } = item
    const wasWanted = personId !== null && accessGroupId !== null && judge.isWanted(personId, accessGroupId)
    const done = await this.#town.order(decideDrift, { id: item.id, decision })
    if (!done) return
    const now = clock.now()
    const site = sites.get(siteId)
    const siteKey = `${siteId} ${personId}`
    const isUnmapping = item.kind === 'group_vanished' && decision === 'adopt' && accessGroupId !== null
    if (isUnmapping) record.unmapEverywhere(accessGroupId, clock.now())
    if (personId === null || !site) return judge.recount(isUnmapping)
    const user = judge.userOf(siteId, personId)
    if (item.kind === 'user_not_ours' && decision === 'adopt' && user) {
      judge.adopted.add(user.siteUserId)
      judge.deletedByHand.delete(siteKey)
    }
    if (item.kind === 'membership_added' && accessGroupId !== null) {
      if (decision === 'revert') judge.undone.set(`${personId} ${accessGroupId}`, now)
      else judge.undone.delete(`${personId} ${accessGroupId}`)
      if (decision === 'adopt') await this.#adopted(site, personId, accessGroupId, user, wasWanted)
    }
    if (item.kind === 'membership_removed' && decision === 'revert')
      judge.undone.set(`${personId} ${accessGroupId}`, now)
    if (item.kind === 'user_suspended') {
      if (decision === 'revert') judge.undone.set(siteKey, now)
      else judge.undone.delete(siteKey)
    }
    if (item.kind === 'user_deleted' && decision === 'revert') {
      judge.undone.set(siteKey, now)
      judge.deletedByHand.delete(siteKey)
    }
    judge.touched(personId)
    judge.recount()
  }

  async #adopted(site: VirtualSite, personId: string, groupId: string, user: TrueUser | null, wasWanted: boolean) {
    const { store, clock, record } = this.#town.parts
    if (user && site.membership(groupId, user.platformUserId)) site.join(groupId, user.platformUserId, 'us')
    if (wasWanted) return
    const { items } = await store.transaction(organizationId, clock.now(), tx =>
      tx.grants.list({ where: { personId }, limit: 500 }),
    )
    for (const grant of items) {
      if (record.grants.has(grant.id)) continue
      this.#town.recordGrant(grant.id, personId, grant.accessGroupId, grant.startsAt, grant.endsAt)
    }
  }
}
