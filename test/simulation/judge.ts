// The independent judge: compares the truth at the provider with the record of what was decided, at every instant at
// which either changes, and looks at every write of ours just before its effect. What counts as excused is said in
// `excusedUntil`; everything else is a violation of an invariant, by its number.

import type { DriftItem, DriftKind } from '../../src/domain/access/ledger.ts'
import type { NoAccessPolicy } from '../../src/domain/policy.ts'
import type { Screens } from './observed-store.ts'
import type { WorldRecord } from './record.ts'
import { calendarDate } from './record.ts'
import type { VirtualClock } from './virtual-clock.ts'
import type { WriteWatcher } from './virtual-provider.ts'
import type { SiteWatcher, TrueUser, VirtualSite } from './virtual-site.ts'
import type { Weather } from './weather.ts'

export interface Violation {
  readonly at: number
  readonly invariant: string
  readonly text: string
}

interface Bad {
  readonly kind: 'stray' | 'missing'
  readonly personId: string
  readonly siteId: string
  readonly groupId: string
  readonly since: number
  lastAt: number
  blamedMs: number
  /** As found at `lastAt`. */
  excusedUntil: number
}

/** I1 and I2: longer than this, without an excuse, is a violation. */
const promptMs = 5_000
/** What was decided or done less than this ago may still be on its way when a write arrives. */
const underWayMs = 60_000
/** Within this a full read has shown what was done by hand, unless everything was down for hours. */
const noticedMs = 26 * 3_600_000
const lagMs = 30_000
/** Reads may lag so long, and a difference is drift only after sixty. */
const settlingMs = 75_000

export interface JudgeParts {
  readonly clock: VirtualClock
  readonly record: WorldRecord
  readonly weather: Weather
  readonly screens: Screens
  readonly sites: ReadonlyMap<string, VirtualSite>
  readonly siteOfGroup: ReadonlyMap<string, string>
  /** A new user is shown and usable within a minute only. */
  readonly isSlowToSettle: boolean
}

export class Judge implements SiteWatcher, WriteWatcher {
  readonly #parts: JudgeParts
  readonly violations: Violation[] = []
  readonly intervals = { stray: [] as number[], missing: [] as number[] }
  readonly #bad = new Map<string, Bad>()
  #wanted = new Map<string, Set<string>>()
  /** When the pair was last wanted, and since when it is. */
  readonly #lastWantedAt = new Map<string, number>()
  readonly #wantedSince = new Map<string, number>()
  #nextPollAt = Number.POSITIVE_INFINITY
  /** The process is dead or just started until then. */
  absentUntil = Number.NEGATIVE_INFINITY
  diedAt = Number.NEGATIVE_INFINITY
  /** Site user → when a hand gave an own role. */
  readonly promotedAt = new Map<string, number>()
  /** The last day is past: what was done by hand must have been noticed. */
  isOver = false
  /** Wake-ups that were lost, and how many full reads have ended since. */
  readonly lostWakes = new Map<string, number>()
  /** Platform user → person, and back. */
  readonly ownerOf = new Map<string, string>()
  readonly #idsOf = new Map<string, Set<string>>()
  /** Site users that staff told us to adopt. */
  readonly adopted = new Set<string>()
  /** `site person`: our user was deleted by hand, and nobody has decided to make it anew. */
  readonly deletedByHand = new Set<string>()
  /** `person group`: our membership was removed by hand. */
  readonly removedByHand = new Map<string, number>()
  /** `person group`: a hand once took a membership of ours away, wanted or not. */
  readonly everRemovedByHand = new Set<string>()
  /**
   * `person group`: a hand took what satisfied a reason without a call of ours, or what was kept without one. What is done by
   * hand is found by reading. Or it put back what we had taken, before a reading confirmed that. Value: full reads ended since.
   */
  readonly unnoticed = new Map<string, number>()
  /** `person group` or `site person`: staff have decided to undo what was done by hand. */
  readonly undone = new Map<string, number>()
  /** `site person`: a list left them out and nobody could know; what staff then decide is decided on wrong grounds. */
  readonly misread = new Map<string, number>()
  readonly #createAskedAt = new Map<string, number>()
  readonly #deletedByUsAt = new Map<string, number>()
  readonly #fullSince = new Map<string, number>()
  readonly #unexplained = new Map<string, number[]>()
  readonly #heldAt = new Map<string, number>()
  readonly #touchedAt = new Map<string, number>()
  policy: NoAccessPolicy
  policySince = Number.NEGATIVE_INFINITY
  revertsSince: number | null = null
  revertedUntil = Number.NEGATIVE_INFINITY

  constructor(parts: JudgeParts, policy: NoAccessPolicy) {
    this.#parts = parts
    this.policy = policy
  }

  #now(): number {
    return this.#parts.clock.now()
  }

  violate(invariant: string, text: string): void {
    this.violations.push({ at: this.#now(), invariant, text })
  }

  /** How often the answer to who should be where has changed. */
  edgesPassed = 0

  /** Pairs that staff unmapped, and when: their removal is unexplained while the claim lives. */
  readonly #unmappedAt = new Map<string, number>()

  #isUnmapped(personId: string, groupId: string): boolean {
    const at = this.#unmappedAt.get(`${personId} ${groupId}`)
    return at !== undefined && this.#parts.record.isUnmapped(personId, groupId, at, this.#now())
  }

  /** Asked after each change of the record, and as time passes over an edge; `isMapping`: staff changed a mapping. */
  recount(isMapping = false): void {
    const now = this.#now()
    const next = this.#parts.record.wantedAt(now)
    for (const personId of new Set([...this.#wanted.keys(), ...next.keys()])) {
      const before = this.#wanted.get(personId)
      const after = next.get(personId)
      const changed: string[] = []
      for (const groupId of before ?? []) {
        if (after?.has(groupId)) continue
        changed.push(groupId)
        this.#lastWantedAt.set(`${personId} ${groupId}`, now)
        if (isMapping) this.#unmappedAt.set(`${personId} ${groupId}`, now)
        this.#wantedSince.delete(`${personId} ${groupId}`)
        this.removedByHand.delete(`${personId} ${groupId}`)
      }
      for (const groupId of after ?? []) {
        if (before?.has(groupId)) continue
        changed.push(groupId)
        this.#wantedSince.set(`${personId} ${groupId}`, now)
        this.#unmappedAt.delete(`${personId} ${groupId}`)
      }
      if (before) this.#wanted.set(personId, after ?? new Set())
      else if (after) this.#wanted.set(personId, after)
      this.edgesPassed += changed.length
      for (const groupId of changed) this.#weigh(personId, groupId)
    }
    this.poll()
  }

  #today = ''

  /** Asked every quarter of an hour, at one of which every midnight of every zone lies. */
  turnDay(): void {
    const today = this.#parts.record.today(this.#now())
    if (today === this.#today) this.poll()
    else this.recount()
    this.#today = today
  }

  /** Something about the person was decided just now: a newer cause may give again what was removed by hand. */
  touched(personId: string): void {
    this.#touchedAt.set(personId, this.#now())
  }

  changed(siteId: string, platformUserId: string): void {
    const site = this.#parts.sites.get(siteId)
    if (!site) return
    this.seatsChanged(site)
    const personId = this.ownerOf.get(platformUserId)
    if (personId === undefined) return
    for (const groupId of site.groups.keys()) {
      if (site.membership(groupId, platformUserId)) this.removedByHand.delete(`${personId} ${groupId}`)
      this.#weigh(personId, groupId)
    }
  }

  seatsChanged(site: VirtualSite): void {
    if (!site.isFull()) this.#fullSince.delete(site.siteId)
    else if (!this.#fullSince.has(site.siteId)) this.#fullSince.set(site.siteId, this.#now())
  }

  owns(personId: string, platformUserId: string): void {
    this.ownerOf.set(platformUserId, personId)
    this.#idsOf.set(personId, (this.#idsOf.get(personId) ?? new Set()).add(platformUserId))
  }

  isWanted(personId: string, groupId: string): boolean {
    return this.#wanted.get(personId)?.has(groupId) ?? false
  }

  wantsAt(personId: string, siteId: string, isNoticed: 'as we know' | 'in truth'): boolean {
    for (const groupId of this.#wanted.get(personId) ?? []) {
      const goneAt = this.#parts.sites.get(siteId)?.groups.get(groupId)?.goneAt ?? null
      // A group deleted by hand is a reason until a full read has shown that it is gone.
      const isThere = goneAt === null || (isNoticed === 'as we know' && goneAt > this.#now() - noticedMs)
      if (this.#parts.siteOfGroup.get(groupId) === siteId && isThere) return true
    }
    return false
  }

  /** Of several users who are this person, the one that counts: ours, else the one under the person's address. */
  userOf(siteId: string, personId: string): TrueUser | null {
    const site = this.#parts.sites.get(siteId)
    const email = this.#parts.record.people.get(personId)?.email
    const rank = (user: TrueUser): number =>
      user.madeBy === 'us' || this.adopted.has(user.siteUserId) ? 2 : user.email === email ? 1 : 0
    let found: TrueUser | null = null
    for (const platformUserId of this.#idsOf.get(personId) ?? []) {
      const user = site?.userOf(platformUserId) ?? null
      if (user && (!found || rank(user) > rank(found))) found = user
    }
    return found
  }

  #weigh(personId: string, groupId: string): void {
    const siteId = this.#parts.siteOfGroup.get(groupId)
    const site = siteId === undefined ? undefined : this.#parts.sites.get(siteId)
    if (!site) return
    const user = this.userOf(site.siteId, personId)
    const membership = user ? site.membership(groupId, user.platformUserId) : null
    const isWanted = this.isWanted(personId, groupId)
    const isOpen = membership !== null && user?.suspendedBy === null
    const kind = isWanted && !isOpen ? 'missing' : !isWanted && membership?.by === 'us' ? 'stray' : null
    const key = `${personId} ${groupId}`
    const before = this.#bad.get(key)
    if (before && before.kind !== kind) {
      this.#blame(before)
      this.intervals[before.kind].push(before.blamedMs)
      this.#bad.delete(key)
    }
    if (kind === null || before?.kind === kind) return
    const now = this.#now()
    this.#bad.set(key, {
      kind,
      personId,
      siteId: site.siteId,
      groupId,
      since: now,
      lastAt: now,
      blamedMs: 0,
      excusedUntil: now,
    })
    this.#pollAt(now + 1_000)
  }

  #blame(bad: Bad): void {
    const now = this.#now()
    const excusedUntil = this.#excusedUntil(bad)
    // An excuse without an end has just been lifted, if it has: whatever lifts one comes here.
    const wasExcusedUntil = bad.excusedUntil === Number.POSITIVE_INFINITY ? now : bad.excusedUntil
    const blamedFrom = Math.max(bad.lastAt, excusedUntil, wasExcusedUntil)
    if (blamedFrom < now) bad.blamedMs += now - blamedFrom
    bad.lastAt = now
    bad.excusedUntil = Math.max(excusedUntil, wasExcusedUntil)
    if (bad.blamedMs <= promptMs) return
    const invariant = bad.kind === 'stray' ? 'I1' : 'I2'
    const since = new Date(bad.since).toISOString()
    this.violate(
      invariant,
      `${bad.kind}: ${bad.personId} in ${bad.groupId} for ${bad.blamedMs} ms that nothing excuses, since ${since}; ${this.#describe(bad)}`,
    )
    bad.blamedMs = Number.NEGATIVE_INFINITY
  }

  /** What both sides hold about the pair, for whoever has to find out why. */
  #describe({ personId, siteId, groupId }: Pick<Bad, 'personId' | 'siteId' | 'groupId'>): string {
    const { screens, sites } = this.#parts
    const user = this.userOf(siteId, personId)
    const drift = screens.openDrift().filter(item => item.siteId === siteId && item.personId === personId)
    return JSON.stringify({
      user,
      membership: user && sites.get(siteId)?.membership(groupId, user.platformUserId),
      ledgerUser: screens.users.get(`${siteId} ${personId}`),
      ledgerMembership: screens.memberships.get(`${personId} ${groupId}`),
      drift: drift.map(({ kind, accessGroupId, decision }) => `${kind} ${accessGroupId} ${decision}`),
    })
  }

  #pollAt(at: number): void {
    if (at >= this.#nextPollAt) return
    this.#nextPollAt = at
    this.#parts.clock.at(at, () => {
      if (this.#nextPollAt !== at) return
      this.#nextPollAt = Number.POSITIVE_INFINITY
      this.poll()
    })
  }

  /** Blames what is bad now and not excused; comes back while anything may have to be blamed. */
  poll(): void {
    const now = this.#now()
    let next = Number.POSITIVE_INFINITY
    for (const bad of this.#bad.values()) {
      this.#blame(bad)
      next = Math.min(next, Math.max(now + 1_000, bad.excusedUntil))
    }
    if (next < Number.POSITIVE_INFINITY) this.#pollAt(next)
  }

  /** Until when nobody is to blame for the pair; infinite until something that is told to us. */
  #excusedUntil(bad: Bad): number {
    const { weather, sites } = this.#parts
    const { personId, siteId, groupId } = bad
    const now = this.#now()
    let until = Math.max(weather.excusedUntil(siteId, now), this.absentUntil)
    if (this.lostWakes.has(personId)) return Number.POSITIVE_INFINITY
    const site = sites.get(siteId)
    const user = this.userOf(siteId, personId)
    if (!site || site.groups.get(groupId)?.goneAt !== null) return Number.POSITIVE_INFINITY
    const isKnownPrivileged = this.#parts.screens.users.get(`${siteId} ${personId}`)?.privileged ?? false
    if (user?.privileged || (isKnownPrivileged && !this.isOver)) return Number.POSITIVE_INFINITY
    if (bad.kind === 'stray') return Math.max(until, this.#strayExcusedUntil(bad, site, user))
    const siteKey = `${siteId} ${personId}`
    if (this.misread.has(siteKey) || this.deletedByHand.has(siteKey)) return Number.POSITIVE_INFINITY
    if (user && user.madeBy === 'hand' && !this.adopted.has(user.siteUserId)) return Number.POSITIVE_INFINITY
    if (user?.suspendedBy === 'hand' && !this.undone.has(siteKey)) return Number.POSITIVE_INFINITY
    if (this.removedByHand.has(`${personId} ${groupId}`) && !this.undone.has(`${personId} ${groupId}`)) {
      return Number.POSITIVE_INFINITY
    }
    if (this.unnoticed.has(`${personId} ${groupId}`)) return Number.POSITIVE_INFINITY
    // Taken while nobody wanted it, found out when somebody did: that too waits for a decision.
    const isShownAsTaken =
      this.everRemovedByHand.has(`${personId} ${groupId}`) &&
      this.#shown('membership_removed', personId, groupId) !== null
    if (isShownAsTaken && !this.undone.has(`${personId} ${groupId}`)) return Number.POSITIVE_INFINITY
    if (user && this.#parts.isSlowToSettle) until = Math.max(until, user.createdAt + settlingMs)
    const wantsSeat = user === null || user.suspendedBy !== null
    if (wantsSeat) {
      if (site.isFull()) return now + settlingMs
      until = Math.max(until, site.lastFullAt + settlingMs)
      until = Math.max(until, (this.#createAskedAt.get(siteKey) ?? 0) + settlingMs)
      until = Math.max(until, (this.#deletedByUsAt.get(siteKey) ?? 0) + settlingMs)
      // Whether the dead process had asked for the user nobody knows: a minute of reads has to show.
      until = Math.max(until, this.diedAt + settlingMs)
    }
    return until
  }

  /** Removals that only a change of mapping asks for are looked at first, and may wait for a person. */
  #strayExcusedUntil(bad: Bad, site: VirtualSite, user: TrueUser | null): number {
    const { personId, siteId, groupId } = bad
    if (this.#parts.screens.isHeld(personId, groupId)) {
      this.#heldAt.set(`${personId} ${groupId}`, this.#now())
      // What was approved before was another plan.
      this.undone.delete(`${personId} ${groupId}`)
    }
    // Left out by a list, it passed for gone; a later list shows it, as added by hand, and somebody has to decide.
    const misreadAt = this.misread.get(`${siteId} ${personId}`)
    const row = this.#parts.screens.memberships.get(`${personId} ${groupId}`)
    const isForgotten = misreadAt !== undefined && (row === undefined || row.state === 'taken')
    if (row?.state === 'taking' && this.unnoticed.has(`${personId} ${groupId}`)) return Number.POSITIVE_INFINITY
    if (isForgotten) {
      // What was decided before (a held removal, approved) was executed by that list; the new item is another question.
      const item = this.#shown('membership_added', personId, groupId)
      if (item === null) return misreadAt + noticedMs
      // A person's decision goes before the organisation's setting.
      const isToGo = item.decision === 'revert' || (item.decision === null && this.#mayRevert())
      if (!isToGo) return Number.POSITIVE_INFINITY
    }
    // A held removal whose claim ends meanwhile is noticed by the next full read.
    const heldAt = this.#heldAt.get(`${personId} ${groupId}`)
    if (heldAt !== undefined && !this.undone.has(`${personId} ${groupId}`)) return heldAt + noticedMs
    const hasEnded = this.#lastWantedAt.has(`${personId} ${groupId}`)
    if (hasEnded && !this.#isUnmapped(personId, groupId)) return 0
    const since = user ? (site.membership(groupId, user.platformUserId)?.since ?? 0) : 0
    return since + settlingMs
  }

  #shown(kind: DriftKind, personId: string, groupId: string): DriftItem | null {
    const isIt = (item: DriftItem) => item.kind === kind && item.personId === personId && item.accessGroupId === groupId
    return this.#parts.screens.openDrift().find(isIt) ?? null
  }

  fullReadEnded(): void {
    // The one that ends first may have begun before.
    for (const waiting of [this.lostWakes, this.unnoticed]) {
      for (const [key, ended] of waiting) {
        if (ended >= 1) waiting.delete(key)
        else waiting.set(key, ended + 1)
      }
    }
    this.poll()
  }

  // Our writes, just before their effect.

  asked(_kind: 'create', siteId: string, email: string): void {
    const personId = this.#personOf(email)
    if (personId) this.#createAskedAt.set(`${siteId} ${personId}`, this.#now())
  }

  #personOf(email: string): string | null {
    for (const [personId, person] of this.#parts.record.people) if (person.email === email) return personId
    return null
  }

  #who(siteId: string, platformUserId: string): { personId: string; user: TrueUser; site: VirtualSite } | null {
    const site = this.#parts.sites.get(siteId)
    const user = site?.userOf(platformUserId)
    const personId = this.ownerOf.get(platformUserId)
    return site && user && personId !== undefined ? { personId, user, site } : null
  }

  #mustBeOurs(siteId: string, user: TrueUser, what: string): void {
    const personId = this.ownerOf.get(user.platformUserId) ?? '?'
    const row = this.#parts.screens.users.get(`${siteId} ${personId}`)
    // Deleted and made anew by hand: until the next full read nobody can know that the person is another user now.
    const isUnnoticed = row?.siteUserId !== user.siteUserId && user.createdAt > this.#now() - noticedMs
    const isMisread = this.misread.has(`${siteId} ${personId}`) || isUnnoticed
    // The rule: whoever turns up under an unanswered creation is ours. A reader that lags may have hidden them before.
    const askedAt = this.#createAskedAt.get(`${siteId} ${personId}`) ?? Number.NEGATIVE_INFINITY
    const writtenAt = this.#parts.sites.get(siteId)?.writtenAt(user.siteUserId) ?? Number.NEGATIVE_INFINITY
    if (writtenAt <= askedAt && writtenAt > askedAt - lagMs) this.adopted.add(user.siteUserId)
    if (user.madeBy === 'hand' && !this.adopted.has(user.siteUserId) && !isMisread) {
      this.violate('I5', `${what} ${user.siteUserId} (${personId}), who is not ours: ${JSON.stringify({ user, row })}`)
    }
    const promotedAt = this.promotedAt.get(user.siteUserId) ?? Number.NEGATIVE_INFINITY
    if (user.privileged && (row?.privileged || promotedAt < this.#now() - noticedMs)) {
      this.violate('I5', `${what} ${user.siteUserId} (${personId}), who is known to open by an own role`)
    }
  }

  gives(siteId: string, groupId: string, platformUserId: string): void {
    const who = this.#who(siteId, platformUserId)
    if (!who) {
      this.violate('I5', `gives ${groupId} to ${platformUserId}, who is nobody of ours`)
      return
    }
    const { personId, user, site } = who
    const now = this.#now()
    const key = `${personId} ${groupId}`
    this.#mustBeOurs(siteId, user, `gives ${groupId} to`)
    if (!this.isWanted(personId, groupId) && (this.#lastWantedAt.get(key) ?? 0) < now - underWayMs) {
      this.violate('I1', `gives ${groupId} to ${personId} without a reason`)
    }
    const removedAt = this.removedByHand.get(key)
    const mayGiveAgain =
      this.undone.has(key) || this.#mayRevert() || (this.#touchedAt.get(personId) ?? 0) > (removedAt ?? 0)
    if (removedAt !== undefined && !mayGiveAgain && !this.#hasNewCause(personId, removedAt)) {
      this.violate('drift', `gives ${groupId} to ${personId} again, which was taken by hand, without a decision`)
    }
    const before = site.membership(groupId, platformUserId)
    const isOld = before !== null && before.since < now - 2 * settlingMs
    const isDoubtful = this.#isDoubtful(siteId, personId, before?.since ?? now)
    if (isOld && !isDoubtful) this.violate('I9', `gives ${groupId} to ${personId}, who has it since ${before.since}`)
  }

  /** A grant or a billing that begins by its date also is a newer cause. */
  #hasNewCause(personId: string, since: number): boolean {
    const { record } = this.#parts
    if (record.edges(since, this.#now()).length > 0) return true
    for (const zone of record.zones.values()) {
      if (calendarDate(since, zone) !== calendarDate(this.#now(), zone)) {
        const today = calendarDate(this.#now(), zone)
        for (const billing of record.billings.values()) {
          if (billing.startsOn > calendarDate(since, zone) && billing.startsOn <= today) return true
        }
      }
    }
    return this.misread.size > 0 && [...this.misread.keys()].some(key => key.endsWith(` ${personId}`))
  }

  /** A fault, a death or a lost answer since then: repeating is not doubling. */
  #isDoubtful(siteId: string, personId: string, since: number): boolean {
    const now = this.#now()
    return (
      this.#parts.weather.excusedUntil(siteId, now) > now - settlingMs ||
      this.absentUntil > now - settlingMs ||
      this.misread.has(`${siteId} ${personId}`) ||
      since > now - settlingMs
    )
  }

  #mayRevert(): boolean {
    return this.revertsSince !== null || this.revertedUntil > this.#now() - underWayMs
  }

  takes(siteId: string, groupId: string, platformUserId: string): void {
    const who = this.#who(siteId, platformUserId)
    if (!who) return
    const { personId, user, site } = who
    const now = this.#now()
    const key = `${personId} ${groupId}`
    const before = site.membership(groupId, platformUserId)
    const mayTake = this.undone.has(key) || this.#mayRevert() || this.misread.has(`${siteId} ${personId}`)
    if (before?.by === 'hand' && !mayTake && before.since < now - 2 * settlingMs) {
      this.violate('I5', `takes ${groupId} from ${personId}, which was added by hand`)
    }
    if (before) this.#mustBeOurs(siteId, user, `takes ${groupId} from`)
    const since = this.#wantedSince.get(key)
    if (before && since !== undefined && since < now - underWayMs) {
      this.violate(
        'I4',
        `takes ${groupId} from ${personId}, who has had a reason since ${new Date(since).toISOString()}`,
      )
    }
    if (before && since === undefined && this.#isUnmapped(personId, groupId)) this.#braked(site, key)
  }

  /** I8: unexplained removals that no person approved, over a rolling day. */
  #braked(site: VirtualSite, key: string): void {
    const now = this.#now()
    if (this.undone.has(key)) return
    const recent = (this.#unexplained.get(site.siteId) ?? []).filter(at => at > now - 86_400_000)
    let memberships = 1
    for (const group of site.groups.values()) {
      for (const membership of group.members.values()) if (membership.value?.by === 'us') memberships += 1
    }
    recent.push(now)
    this.#unexplained.set(site.siteId, recent)
    // What was given or taken since the plan may move the tenth by one.
    const limit = Math.max(5, Math.floor(memberships / 10) + 1)
    if (recent.length > limit) this.violate('I8', `${recent.length} unexplained removals in a day at ${site.siteId}`)
  }

  creates(siteId: string, email: string, platformUserId: string): void {
    const site = this.#parts.sites.get(siteId)
    const personId = this.#personOf(email) ?? this.ownerOf.get(platformUserId) ?? null
    if (!site || personId === null) {
      this.violate('I5', `creates ${email}, who is nobody`)
      return
    }
    this.owns(personId, platformUserId)
    const now = this.#now()
    const siteKey = `${siteId} ${personId}`
    const standing = site.userByEmail(email)
    if (standing?.madeBy === 'us') this.violate('I6', `creates ${email} at ${siteId} a second time`)
    if (this.deletedByHand.has(siteKey) && !this.undone.has(siteKey) && !this.misread.has(siteKey)) {
      this.violate('I7', `makes ${email} anew at ${siteId} without a decision, after a deletion by hand`)
    }
    this.deletedByHand.delete(siteKey)
    this.undone.delete(siteKey)
    if (!this.wantsAt(personId, siteId, 'as we know') && !this.#wantedLately(personId, siteId)) {
      this.violate('I1', `creates ${email} at ${siteId} without a reason`)
    }
    const fullSince = this.#fullSince.get(siteId) ?? now
    if (fullSince < now - 120_000) this.violate('seat', `creates ${email} at ${siteId}, full since ${fullSince}`)
  }

  #wantedLately(personId: string, siteId: string): boolean {
    for (const [groupId, site] of this.#parts.siteOfGroup) {
      if (site !== siteId) continue
      if ((this.#lastWantedAt.get(`${personId} ${groupId}`) ?? 0) > this.#now() - underWayMs) return true
    }
    return false
  }

  changes(siteId: string, user: TrueUser): void {
    this.#mustBeOurs(siteId, user, 'changes')
  }

  suspends(siteId: string, user: TrueUser): void {
    this.#mustHaveNothingLeft(siteId, user, 'suspends')
  }

  deletes(siteId: string, user: TrueUser): void {
    const now = this.#now()
    const personId = this.ownerOf.get(user.platformUserId) ?? '?'
    this.#deletedByUsAt.set(`${siteId} ${personId}`, now)
    this.#mustHaveNothingLeft(siteId, user, 'deletes')
    if (user.madeBy === 'hand') this.violate('I5', `deletes ${user.siteUserId}, which we did not make`)
    if (this.policySince > now - underWayMs) return
    if (this.policy.policy !== 'delete') this.violate('I7', `deletes ${user.siteUserId} under the policy suspend`)
    const deleteAfterMs = this.policy.deleteAfterMinutes * 60_000
    if (user.suspendedBy === 'hand') this.violate('I7', `deletes ${user.siteUserId}, suspended by hand`)
    const isEarly = deleteAfterMs > 0 && user.suspendedAt > now - deleteAfterMs + underWayMs
    if (isEarly && this.policySince < user.suspendedAt) {
      this.violate('I7', `deletes ${user.siteUserId} before ${this.policy.deleteAfterMinutes} minutes are over`)
    }
  }

  #mustHaveNothingLeft(siteId: string, user: TrueUser, what: string): void {
    const now = this.#now()
    const personId = this.ownerOf.get(user.platformUserId) ?? '?'
    const site = this.#parts.sites.get(siteId)
    this.#mustBeOurs(siteId, user, what)
    if (!site || this.misread.has(`${siteId} ${personId}`)) return
    for (const [groupId, group] of site.groups) {
      const since = this.#wantedSince.get(`${personId} ${groupId}`)
      if (group.goneAt === null && since !== undefined && since < now - underWayMs) {
        this.violate('I7', `${what} ${personId} at ${siteId}, who has a reason for ${groupId}`)
      }
      const membership = site.membership(groupId, user.platformUserId)
      if (membership && membership.since < now - 2 * settlingMs) {
        this.violate('I7', `${what} ${personId} at ${siteId}, who is still in ${groupId}`)
      }
    }
    if (this.policySince > now - underWayMs || (this.#touchedAt.get(personId) ?? 0) > now - underWayMs) return
    const isSeatScarce = what === 'suspends' && site.lastFullAt > now - 10 * 60_000
    if (!isSeatScarce && this.#opensWithin(personId, siteId, now, this.policy.keepAliveMinutes * 60_000 - underWayMs)) {
      this.violate('I7', `${what} ${personId} at ${siteId} inside keepAlive`)
    }
  }

  #opensWithin(personId: string, siteId: string, now: number, ms: number): boolean {
    if (ms <= 0) return false
    const { record, siteOfGroup } = this.#parts
    const instants = [...record.edges(now, now + ms), now + ms]
    return instants.some(at =>
      [...(record.wantedAt(at).get(personId) ?? [])].some(groupId => siteOfGroup.get(groupId) === siteId),
    )
  }

  reactivates(siteId: string, user: TrueUser): void {
    const personId = this.ownerOf.get(user.platformUserId) ?? '?'
    this.#mustBeOurs(siteId, user, 'reactivates')
    const siteKey = `${siteId} ${personId}`
    if (user.suspendedBy === 'hand' && !this.undone.has(siteKey) && !this.misread.has(siteKey)) {
      this.violate('I7', `reactivates ${personId} at ${siteId}, suspended by hand, without a decision`)
    }
    if (!this.wantsAt(personId, siteId, 'as we know') && !this.#wantedLately(personId, siteId)) {
      this.violate('I7', `reactivates ${personId} at ${siteId} without a reason`)
    }
  }

  readShort(siteId: string, platformUserIds: readonly string[]): void {
    for (const id of platformUserIds) {
      const personId = this.ownerOf.get(id)
      if (personId !== undefined) this.misread.set(`${siteId} ${personId}`, this.#now())
    }
  }

  /** Earned and not spent: whoever of ours has nothing left is suspended, or deleted under that policy. */
  mustHavePolicyDone(): void {
    const now = this.#now()
    for (const [siteId, site] of this.#parts.sites) {
      for (const user of [...site.users()]) {
        const personId = this.ownerOf.get(user.platformUserId)
        const isOurs = user.madeBy === 'us' || this.adopted.has(user.siteUserId)
        if (personId === undefined || !isOurs || this.misread.has(`${siteId} ${personId}`)) continue
        if (user.suspendedBy !== null || this.wantsAt(personId, siteId, 'in truth')) continue
        if (site.groupsOf(user.platformUserId).length > 0) continue
        if (this.#opensWithin(personId, siteId, now, this.policy.keepAliveMinutes * 60_000 + underWayMs)) continue
        if ([...site.groups.keys()].some(id => (this.#lastWantedAt.get(`${personId} ${id}`) ?? 0) > now - 3_600_000))
          continue
        this.violate('I7', `${personId} at ${siteId} has nothing left and is still active`)
      }
    }
  }

  /** When nothing goes wrong any more and everything is decided: the truth equals the record. */
  mustBeEqual(): void {
    this.isOver = true
    for (const { kind, personId, groupId } of this.#bad.values()) {
      const state = this.#describe({ personId, siteId: this.#parts.siteOfGroup.get(groupId) ?? '', groupId })
      this.violate('convergence', `${kind}: ${personId} in ${groupId}, though nothing is in the way; ${state}`)
    }
  }
}
