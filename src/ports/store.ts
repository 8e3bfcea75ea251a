// What Latchwork remembers. PostgreSQL is the real store (`storage/`); the simulation's in-memory one passes the same
// contract tests. One transaction belongs to one organisation and records everything at one instant, `tx.at`.
import type { Facts } from '../domain/access/facts.ts'
import type { RecurringBilling } from '../domain/billing.ts'
import type { CoMember, Company } from '../domain/company.ts'
import type { Grant } from '../domain/grant.ts'
import type { Person } from '../domain/person.ts'
import type { Location } from '../domain/place.ts'
import type { DriftSetting, NoAccessPolicy } from '../domain/policy.ts'
import type { Product } from '../domain/product.ts'
import type { ZoneRecord } from '../domain/recurrence/zone-record.ts'
import type { WindowLength } from '../domain/reservation/window.ts'
import type { Instant } from '../domain/span.ts'
import type { DriftItem, HeldChange, LedgerMembership, LedgerUser, Shortfall } from './ledger.ts'
import type { OutboxShelf } from './mail.ts'
import type { ReservationShelf, SeriesShelf, UnitShelf } from './reservations.ts'
import type { Shelf } from './shelf.ts'

export type { ListQuery, Shelf } from './shelf.ts'

/** The store has more to do than it can: nothing was done, and trying again a little later helps. */
export class StoreBusy extends Error {
  override readonly name = 'StoreBusy'
}

/** The store does not answer, or no longer: what was asked last may have been done. Trying again a little later helps. */
export class StoreAway extends Error {
  override readonly name = 'StoreAway'
}

/** Somebody else wrote between our read and our write. Nothing was done: it is to be tried again on what they left. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken'
}

export interface Store {
  /** Commits when `work` resolves, rolls back when it throws. Retries deadlocks and serialization failures itself. */
  transaction<T>(organizationId: string, at: Instant, work: (tx: Transaction) => Promise<T>): Promise<T>
}

export interface Transaction {
  readonly organizationId: string
  readonly at: Instant
  readonly people: Shelf<Person>
  readonly locations: Shelf<Location>
  readonly products: Shelf<Product>
  readonly billings: Shelf<RecurringBilling>
  readonly grants: Shelf<Grant>
  readonly companies: Shelf<Company>
  readonly coMembers: Shelf<CoMember>
  readonly units: UnitShelf
  readonly series: SeriesShelf
  readonly reservations: ReservationShelf
  readonly mappings: MappingShelf
  readonly facts: FactsShelf
  readonly sites: SiteShelf
  readonly ledger: LedgerShelf
  readonly drift: DriftShelf
  readonly journal: JournalShelf
  readonly settings: SettingsShelf
  readonly nextChanges: NextChangeShelf
  /** Letters, sent after the commit. */
  readonly outbox: OutboxShelf
  /** Tells the connection's writer, with the commit, that these people (or everybody) may have changed. */
  wake(personIds: readonly string[] | 'everybody'): Promise<void>
}

export interface MappingShelf {
  /** The access group ids that the product opens at the location now. */
  at(productId: string, locationId: string): Promise<string[]>
  /** All current mappings, of one product or all. */
  list(productId?: string): Promise<{ productId: string; locationId: string; siteId: string; accessGroupId: string }[]>
  /** Ends what is not named, begins what is new; spans of what stays are untouched. */
  replace(
    productId: string,
    locationId: string,
    siteId: string,
    accessGroupIds: readonly string[],
    journalId: string,
  ): Promise<void>
  /** Ends every mapping at the location (its site changes). */
  endAt(locationId: string, journalId: string): Promise<void>
}

export interface FactsShelf {
  /**
   * The facts that decide the access of these people (or everybody).
   * `current`: spans that hold at `tx.at`, and all spans of mappings, zones, units and windows; of reservations those
   * that end after `endedReservationReachMs` ago. `history`: every span ever.
   */
  of(personIds: readonly string[] | 'everybody', reach: 'current' | 'history'): Promise<Facts>
  /** Name and address as they are now, of these people or everybody, for making and finding their Salto users. */
  identities(personIds: readonly string[] | 'everybody'): Promise<{ personId: string; name: string; email: string }[]>
  /** People whose access a product, a company or a location decides: whom to wake. */
  peopleOfProduct(productId: string): Promise<string[]>
  peopleOfCompany(companyId: string): Promise<string[]>
  /** People with a reservation of the unit whose access window may still be open or to come. */
  peopleOfUnit(unitId: string): Promise<string[]>
}

export interface SiteState {
  readonly siteId: string
  readonly name: string
  readonly timeZone: string | null
  readonly seatsUsed: number | null
  readonly seatsAllowed: number | null
  readonly subscriptionValid: boolean
  /** The last complete full read began then; null = never. */
  readonly fullReadAt: Instant | null
  readonly vanishedAt: Instant | null
  /** Set by a restore: nothing is applied until a person has seen the preview. */
  readonly previewSince: Instant | null
}

export interface GroupState {
  readonly siteId: string
  readonly accessGroupId: string
  readonly name: string
  readonly doorCount: number
  readonly memberCount: number
  readonly schedule: 'always' | 'narrow' | 'none' | null
  readonly lockIds: readonly string[]
  readonly vanishedAt: Instant | null
}

interface DoorName {
  readonly lockId: string
  readonly name: string
}

/** Our mirror of what a site looked like at the last read. */
export interface SiteShelf {
  /** Sites of locations, and former ones that still have ledger rows. */
  list(): Promise<SiteState[]>
  find(siteId: string): Promise<SiteState | null>
  save(site: SiteState): Promise<void>
  groups(siteId: string): Promise<GroupState[]>
  findGroup(accessGroupId: string): Promise<GroupState | null>
  saveGroups(siteId: string, groups: readonly GroupState[]): Promise<void>
  /** The doors of the site that were ever seen, by name. */
  doors(siteId: string): Promise<DoorName[]>
  saveDoors(siteId: string, doors: readonly DoorName[]): Promise<void>
  /** Binds the site to this organisation for ever; false when another organisation has it. */
  claim(siteId: string): Promise<boolean>
}

export interface LedgerShelf {
  users(siteId: string, personIds: readonly string[] | 'everybody'): Promise<LedgerUser[]>
  /** Who has each of these addresses at the site, by our rows of whatever state. */
  holders(siteId: string, emails: readonly string[]): Promise<Pick<LedgerUser, 'personId' | 'email'>[]>
  memberships(siteId: string, personIds: readonly string[] | 'everybody'): Promise<LedgerMembership[]>
  /** Keyed by site and person. Refuses (throws) a second person with the same address at the site. */
  saveUsers(users: readonly LedgerUser[]): Promise<void>
  /** Keyed by site, person and group. */
  saveMemberships(memberships: readonly LedgerMembership[]): Promise<void>
  eraseMemberships(keys: readonly Pick<LedgerMembership, 'siteId' | 'personId' | 'accessGroupId'>[]): Promise<void>
  /** Memberships that stand (not `taken`) at the site, for the brake. */
  countMemberships(siteId: string): Promise<number>
  recordUnexplained(siteId: string, removals: number): Promise<void>
  countUnexplained(siteId: string, since: Instant): Promise<number>
  shortfalls(personId?: string): Promise<Shortfall[]>
  /** Replaces what stood for these people at the site. */
  saveShortfalls(siteId: string, personIds: readonly string[], shortfalls: readonly Shortfall[]): Promise<void>
}

export interface DriftShelf {
  /** Unsettled items of the site, decided or not. */
  open(siteId?: string): Promise<DriftItem[]>
  find(id: string): Promise<DriftItem | null>
  save(items: readonly DriftItem[]): Promise<void>
  openHeld(siteId?: string): Promise<HeldChange[]>
  findHeld(id: string): Promise<HeldChange | null>
  saveHeld(items: readonly HeldChange[]): Promise<void>
}

export interface JournalLine {
  /** Dotted: `billing.ended`, `membership.taken`. */
  readonly action: string
  readonly actor: Actor
  /** Ids only, never names or addresses. */
  readonly subject: Readonly<Record<string, string>>
  readonly detail: Readonly<Record<string, unknown>>
  /** A name and address that belong to the line; kept in an erasable side table, hashed with a salt into the chain. */
  readonly identity?: { readonly personId: string; readonly name: string; readonly email: string }
}

export type Actor =
  | { readonly kind: 'staff'; readonly id: string }
  | { readonly kind: 'api-key'; readonly id: string }
  /** A member, or a guest, on their own behalf. */
  | { readonly kind: 'person'; readonly id: string }
  | { readonly kind: 'system'; readonly id: 'reconciler' | 'demo' | 'import' | 'operator' | 'visitor' | 'reservations' }

export interface JournalShelf {
  /** In the same transaction as the change. Returns the line's id. */
  append(line: JournalLine): Promise<string>
}

export interface ZoneClock {
  /** As Node names its zone data: `2026a`; a later one sorts behind. */
  readonly tzVersion: string
  readonly record: ZoneRecord
}

export interface SettingsShelf {
  /** Two who decide about settings take turns from here on, so that each sees what the other left. */
  takeTurn(): Promise<void>
  noAccessPolicy(): Promise<NoAccessPolicy>
  saveNoAccessPolicy(policy: NoAccessPolicy): Promise<void>
  driftSetting(): Promise<DriftSetting>
  saveDriftSetting(setting: DriftSetting): Promise<void>
  /** Lead and lag of access windows where neither reservation nor unit says otherwise. */
  accessWindow(): Promise<WindowLength>
  /** By which zone data series of the zone were last set; null = none were yet. */
  zoneClock(timeZone: string): Promise<ZoneClock | null>
  saveZoneClock(timeZone: string, clock: ZoneClock): Promise<void>
  /** A deciding fact: kept as spans. */
  saveAccessWindow(window: WindowLength, journalId: string): Promise<void>
}

/** When somebody must be looked at again: a cause begins or ends, a retry is due, a deletion falls due. */
export interface NextChangeShelf {
  /** null removes. */
  save(changes: readonly { personId: string; at: Instant | null }[]): Promise<void>
  due(until: Instant, limit: number): Promise<string[]>
  earliest(): Promise<Instant | null>
}
