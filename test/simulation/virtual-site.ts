// The truth about a site at the virtual provider: who is a user, who is in which group, and by whose hand. Written
// without the emulator and without our own code: it is what the judge compares with.

/** A value that readers may see as it was for a while after it was written (F11). */
class Lagged<T> {
  #current: T
  #old: T
  #settledAt = Number.NEGATIVE_INFINITY
  writtenAt = Number.NEGATIVE_INFINITY

  constructor(value: T) {
    this.#current = value
    this.#old = value
  }

  get value(): T {
    return this.#current
  }

  write(value: T, at: number, lagMs: number): void {
    if (at >= this.#settledAt) this.#old = this.#current
    this.#current = value
    this.writtenAt = at
    this.#settledAt = Math.max(this.#settledAt, at + lagMs)
  }

  seen(at: number): T {
    return at < this.#settledAt ? this.#old : this.#current
  }
}

export type Hand = 'us' | 'hand'

export interface TrueUser {
  readonly siteUserId: string
  readonly platformUserId: string
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly madeBy: Hand
  readonly createdAt: number
  /** Groups refuse the id until then. */
  readonly usableAt: number
  /** `seat`: silently, because none was free. */
  readonly suspendedBy: 'us' | 'hand' | 'seat' | null
  readonly suspendedAt: number
  readonly privileged: boolean
  readonly hasProfile: boolean
}

export interface TrueMembership {
  readonly by: Hand
  readonly since: number
}

interface TrueGroup {
  name: string
  /** When a hand deleted it; null = it is there. */
  goneAt: number | null
  readonly members: Map<string, Lagged<TrueMembership | null>>
}

/** What changes; the judge is told after it is so. */
export interface SiteWatcher {
  /** Somebody's user or membership is different now. */
  changed(siteId: string, platformUserId: string): void
}

export class VirtualSite {
  readonly siteId: string
  readonly timeZone: string
  readonly groups = new Map<string, TrueGroup>()
  readonly #users = new Map<string, Lagged<TrueUser | null>>()
  /** By platform id: one site has a person once. */
  readonly #present = new Map<string, TrueUser>()
  readonly #now: () => number
  readonly #lagMs: () => number
  readonly #watcher: SiteWatcher
  seatsAllowed: number | null = null
  /** When the site was last without a free seat. */
  lastFullAt = Number.NEGATIVE_INFINITY

  constructor(siteId: string, timeZone: string, now: () => number, lagMs: () => number, watcher: SiteWatcher) {
    this.siteId = siteId
    this.timeZone = timeZone
    this.#now = now
    this.#lagMs = lagMs
    this.#watcher = watcher
  }

  addGroup(groupId: string): void {
    this.groups.set(groupId, { name: groupId, goneAt: null, members: new Map() })
  }

  seatsUsed(): number {
    let used = 0
    for (const user of this.users()) if (user.suspendedBy === null) used += 1
    return used
  }

  isFull(): boolean {
    const isFull = this.seatsAllowed !== null && this.seatsUsed() >= this.seatsAllowed
    if (isFull) this.lastFullAt = this.#now()
    return isFull
  }

  /** As it truly is. */
  users(): Iterable<TrueUser> {
    return this.#present.values()
  }

  user(siteUserId: string): TrueUser | null {
    return this.#users.get(siteUserId)?.value ?? null
  }

  /** When the user last became different; readers may not see it yet. */
  writtenAt(siteUserId: string): number {
    return this.#users.get(siteUserId)?.writtenAt ?? Number.NEGATIVE_INFINITY
  }

  userOf(platformUserId: string): TrueUser | null {
    return this.#present.get(platformUserId) ?? null
  }

  userByEmail(email: string): TrueUser | null {
    for (const user of this.users()) if (user.email === email) return user
    return null
  }

  membership(groupId: string, platformUserId: string): TrueMembership | null {
    return this.groups.get(groupId)?.members.get(platformUserId)?.value ?? null
  }

  groupsOf(platformUserId: string): string[] {
    const found: string[] = []
    for (const [groupId, group] of this.groups) if (group.members.get(platformUserId)?.value) found.push(groupId)
    return found
  }

  /** As a reader sees it. */
  seenUsers(): TrueUser[] {
    const found: TrueUser[] = []
    for (const [siteUserId, user] of this.#users) {
      const seen = user.seen(this.#now())
      if (seen) found.push(seen)
      else if (user.value === null) this.#users.delete(siteUserId)
    }
    return found
  }

  seenUser(siteUserId: string): TrueUser | null {
    return this.#users.get(siteUserId)?.seen(this.#now()) ?? null
  }

  seenMembers(groupId: string): string[] {
    const found: string[] = []
    for (const [platformUserId, membership] of this.groups.get(groupId)?.members ?? []) {
      if (membership.seen(this.#now())) found.push(platformUserId)
    }
    return found
  }

  seenGroupsOf(platformUserId: string): string[] {
    const found: string[] = []
    for (const [groupId, group] of this.groups) {
      if (group.goneAt === null && group.members.get(platformUserId)?.seen(this.#now())) found.push(groupId)
    }
    return found
  }

  write(user: TrueUser): void {
    this.#present.set(user.platformUserId, user)
    const known = this.#users.get(user.siteUserId)
    if (known) known.write(user, this.#now(), this.#lagMs())
    else {
      const added = new Lagged<TrueUser | null>(null)
      added.write(user, this.#now(), this.#lagMs())
      this.#users.set(user.siteUserId, added)
    }
    this.#watcher.changed(this.siteId, user.platformUserId)
  }

  /** Gone at once in truth; readers may see it a little longer. */
  remove(user: TrueUser, seenForMs: number): void {
    for (const group of this.groups.values()) {
      group.members.get(user.platformUserId)?.write(null, this.#now(), seenForMs)
    }
    this.#users.get(user.siteUserId)?.write(null, this.#now(), seenForMs)
    if (this.#present.get(user.platformUserId)?.siteUserId === user.siteUserId)
      this.#present.delete(user.platformUserId)
    this.#watcher.changed(this.siteId, user.platformUserId)
  }

  join(groupId: string, platformUserId: string, by: Hand): void {
    const group = this.groups.get(groupId)
    if (!group) throw new Error(`no group ${groupId}`)
    const known = group.members.get(platformUserId) ?? new Lagged<TrueMembership | null>(null)
    group.members.set(platformUserId, known)
    known.write({ by, since: this.#now() }, this.#now(), this.#lagMs())
    this.#watcher.changed(this.siteId, platformUserId)
  }

  leave(groupId: string, platformUserId: string): void {
    const known = this.groups.get(groupId)?.members.get(platformUserId)
    known?.write(null, this.#now(), this.#lagMs())
    this.#watcher.changed(this.siteId, platformUserId)
  }

  deleteGroup(groupId: string): void {
    const group = this.groups.get(groupId)
    if (!group) return
    group.goneAt = this.#now()
    const members = [...group.members.keys()]
    group.members.clear()
    for (const platformUserId of members) this.#watcher.changed(this.siteId, platformUserId)
  }
}
