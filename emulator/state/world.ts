/** The emulated platform in memory: people, sites and what hangs on them, found by id and by e-mail in one step. */
import type { Clock } from '../clock.ts'
import { Dice, hash32 } from '../dice.ts'
import { notFound } from '../errors.ts'
import { quickSwitches, type Switches } from '../switches.ts'
import { Due } from './due.ts'
import { Edge } from './edge.ts'
import type { AccessGroup, Lock, Mail, Person, Site, SiteUser } from './nouns.ts'
import { SortedList } from './sorted-list.ts'

export class World {
  readonly seed: number
  readonly clock: Clock
  readonly switches: Switches
  /** Where links in mails and pages point: the public URL without trailing slash. */
  publicUrl = 'http://localhost'
  /** Draws ids, PINs and delays. */
  readonly dice: Dice
  readonly people = new Map<string, Person>()
  readonly peopleByEmail = new Map<string, Person>()
  readonly sites = new SortedList<Site>()
  readonly mails: Mail[] = []
  readonly due: Due
  readonly edge: Edge
  /** Platform ids of erased people by e-mail, for A21. */
  readonly erasedIds = new Map<string, string>()
  #sequence = 0

  constructor(seed: number, clock: Clock, switches: Switches = quickSwitches()) {
    this.seed = seed
    this.clock = clock
    this.switches = switches
    this.dice = new Dice(seed, 'world')
    this.due = new Due(clock)
    this.edge = new Edge(clock)
  }

  /** Number of records made so far; the order of creation. */
  get sequence(): number {
    return this.#sequence
  }

  /** Place of a new record in unordered lists (A14): shuffled by seed and id, or in order of creation. */
  orderOf(id: string): number {
    this.#sequence++
    return this.switches.listOrder === 'created'
      ? this.#sequence
      : hash32(`${this.seed}${id}`) + this.#sequence / 2 ** 40
  }

  /** Places every record anew, after the switch for A14 changed. */
  reorder(): void {
    const isShuffled = this.switches.listOrder === 'shuffled'
    let made = 0
    const place = (record: { id: string; order: number }) => {
      made++
      record.order = isShuffled ? hash32(`${this.seed}${record.id}`) : made
    }
    for (const person of this.people.values()) place(person)
    for (const site of this.sites.items()) {
      for (const user of site.userById.values()) place(user)
      for (const group of site.groups.items()) place(group)
      for (const lock of site.locks.items()) place(lock)
      for (const group of site.groups.items()) {
        group.listed.resort()
        group.locks.resort()
      }
      site.users.resort()
      site.groups.resort()
      site.locks.resort()
    }
    this.#sequence = Math.max(this.#sequence, made)
  }

  /** Sorts every list now, so that the first reader does not have to wait for it. */
  sortLists(): void {
    for (const site of this.sites.items()) {
      site.users.items()
      for (const group of site.groups.items()) group.listed.items()
    }
  }

  skipSequenceTo(sequence: number): void {
    this.#sequence = sequence
  }

  /** A delay drawn from [min, max]. */
  delayMs(span: readonly [number, number]): number {
    const [min, max] = span
    return max <= min ? min : this.dice.between(min, max)
  }

  loadSite(siteId: string): Site {
    const site = this.sites.find(siteId)
    if (site === null) throw notFound('Site')
    return site
  }

  loadPerson(personId: string): Person {
    const person = this.people.get(personId)
    if (person === undefined) throw notFound('User')
    return person
  }

  /** Null for an unknown id, and for a user whom reads do not show yet. */
  findSiteUser(site: Site, siteUserId: string): SiteUser | null {
    return site.users.find(siteUserId)
  }

  loadGroup(site: Site, groupId: string): AccessGroup {
    const group = site.groups.find(groupId)
    if (group === null) throw notFound('Access group')
    return group
  }

  loadLock(site: Site, lockId: string): Lock {
    const lock = site.locks.find(lockId)
    if (lock === null) throw notFound('Lock')
    return lock
  }
}
