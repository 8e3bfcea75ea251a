/**
 * The store of the simulation: all of it in memory, under the same contract as PostgreSQL's (test/contract/store.ts).
 * Transactions of one organisation run one after another; what fails is undone step by step. It takes any text as an id
 * and does not look whether ids that are referred to exist.
 */
import type {
  BillingFact,
  CoMemberFact,
  Facts,
  GrantFact,
  MappingFact,
  PersonFact,
  ZoneFact,
} from '../../src/domain/access/facts.ts'
import { windowsSince } from '../../src/domain/access/facts.ts'
import type { RecurringBilling } from '../../src/domain/billing.ts'
import type { CoMember, Company } from '../../src/domain/company.ts'
import type { Grant } from '../../src/domain/grant.ts'
import { normalizedEmail, type Person } from '../../src/domain/person.ts'
import type { Location } from '../../src/domain/place.ts'
import { type DriftSetting, defaultNoAccessPolicy, type NoAccessPolicy } from '../../src/domain/policy.ts'
import type { Product } from '../../src/domain/product.ts'
import { windowMinutesLimit } from '../../src/domain/reservation/window.ts'
import { forever, type Instant, isIn, type Span } from '../../src/domain/span.ts'
import type { DriftItem, HeldChange, LedgerMembership, LedgerUser, Shortfall } from '../../src/ports/ledger.ts'
import type {
  DriftShelf,
  FactsShelf,
  GroupState,
  JournalLine,
  LedgerShelf,
  MappingShelf,
  NextChangeShelf,
  SettingsShelf,
  Shelf,
  SiteShelf,
  SiteState,
  Store,
  Transaction,
  ZoneClock,
} from '../../src/ports/store.ts'
import type { Wake } from '../../src/ports/wake.ts'
import {
  accessWindow,
  ReservationRows,
  reservationFacts,
  reservationShelf,
  saveAccessWindow,
  seriesKind,
  seriesShelf,
  unitKind,
  unitShelf,
} from './memory/reservations.ts'
import { type KeptLetter, outboxShelf } from './memory-outbox.ts'

export interface MemoryStore extends Store {
  /** Every committed line, oldest first. */
  journal(organizationId: string): readonly (JournalLine & { readonly id: string; readonly at: Instant })[]
}

type Everybody = readonly string[] | 'everybody'
type JournalRow = JournalLine & { readonly id: string; readonly at: Instant }

/** How to undo what a transaction has done so far. */
export class Undo {
  readonly #steps: (() => void)[] = []

  put<K, V>(map: Map<K, V>, key: K, value: V): void {
    const before = map.get(key)
    const had = before !== undefined || map.has(key)
    this.#steps.push(had && before !== undefined ? () => map.set(key, before) : () => map.delete(key))
    map.set(key, value)
  }

  remove<K, V>(map: Map<K, V>, key: K): void {
    const before = map.get(key)
    if (before === undefined) return
    this.#steps.push(() => map.set(key, before))
    map.delete(key)
  }

  push<T>(items: T[], item: T): void {
    this.#steps.push(() => items.pop())
    items.push(item)
  }

  all(): void {
    for (const step of this.#steps.reverse()) step()
    this.#steps.length = 0
  }
}

type Versioned = { readonly id: string; readonly version: number }
type Fact = { readonly during: Span }

/** Nouns of one kind: the items, what was true of them and when, and where to find them. */
class Nouns<T extends Versioned, F extends Fact = Fact> {
  readonly items = new Map<string, T>()
  readonly spans = new Map<string, readonly F[]>()
  readonly unique = new Map<string, string>()
  readonly #indexes = new Map<string, Map<string, string[]>>()
  readonly kind: Kind<T, F>

  constructor(kind: Kind<T, F>) {
    this.kind = kind
    for (const name of kind.indexes ?? []) this.#indexes.set(name, new Map())
  }

  /** Ids of the items whose field has the value. Only fields that never change are indexed. */
  by(field: string, value: string): readonly string[] {
    return this.#indexes.get(field)?.get(value) ?? []
  }

  index(undo: Undo, item: T): void {
    for (const [field, index] of this.#indexes) {
      const value = this.kind.fields[field]?.(item)
      if (value === null || value === undefined) continue
      const ids = index.get(value)
      if (ids) undo.push(ids, item.id)
      else undo.put(index, value, [item.id])
    }
  }

  *facts(ids: Iterable<string>, at: Instant | null): Generator<F> {
    for (const id of ids) {
      for (const fact of this.spans.get(id) ?? []) if (at === null || isIn(fact.during, at)) yield fact
    }
  }
}

export interface Kind<T, F> {
  readonly name: string
  /** What `list` may compare. */
  readonly fields: Readonly<Record<string, (item: T) => string | null>>
  readonly comparable?: (field: string, text: string) => string
  /** What no two may share. */
  readonly uniqueBy?: (item: T) => string | null
  readonly indexes?: readonly string[]
  /** What `update` may not change. */
  readonly fixed: (item: T) => Partial<T>
  readonly fact?: (item: T, during: Span) => F
  readonly decides?: (item: T) => readonly unknown[]
}

const people: Kind<Person, PersonFact> = {
  name: 'people',
  fields: { status: person => person.status, email: person => normalizedEmail(person.email) },
  comparable: (field, text) => (field === 'email' ? normalizedEmail(text) : text),
  uniqueBy: person => normalizedEmail(person.email),
  fixed: () => ({}),
  fact: (person, during) => ({ personId: person.id, status: person.status, during }),
  decides: person => [person.status],
}
const locations: Kind<Location, ZoneFact> = {
  name: 'locations',
  fields: { saltoSiteId: location => location.saltoSiteId },
  uniqueBy: location => location.saltoSiteId,
  fixed: () => ({}),
  fact: (location, during) => ({ locationId: location.id, timeZone: location.timeZone, during }),
  decides: location => [location.timeZone],
}
const products: Kind<Product, Fact> = {
  name: 'products',
  fields: { billingFrequency: product => product.billingFrequency },
  fixed: () => ({}),
}
const companies: Kind<Company, Fact> = { name: 'companies', fields: {}, fixed: () => ({}) }
const coMembers: Kind<CoMember, CoMemberFact> = {
  name: 'co_members',
  fields: { companyId: item => item.companyId, personId: item => item.personId, status: item => item.status },
  uniqueBy: ({ companyId, personId }) => `${companyId} ${personId}`,
  indexes: ['companyId', 'personId'],
  fixed: ({ companyId, personId }) => ({ companyId, personId }),
  fact: ({ companyId, personId, status }, during) => ({ companyId, personId, status, during }),
  decides: coMember => [coMember.status],
}
const billings: Kind<RecurringBilling, BillingFact> = {
  name: 'recurring_billings',
  fields: {
    personId: ({ payer }) => (payer.kind === 'person' ? payer.personId : null),
    companyId: ({ payer }) => (payer.kind === 'company' ? payer.companyId : null),
    productId: billing => billing.productId,
    status: billing => billing.status,
  },
  indexes: ['personId', 'companyId', 'productId'],
  fixed: ({ payer, productId }) => ({ payer, productId }),
  fact: ({ id, payer, productId, startsOn, endsOn, status }, during) => ({
    billingId: id,
    payer,
    productId,
    startsOn,
    endsOn,
    status,
    during,
  }),
  decides: billing => [billing.startsOn, billing.endsOn, billing.status],
}
const grants: Kind<Grant, GrantFact> = {
  name: 'grants',
  fields: { personId: item => item.personId, siteId: item => item.siteId, accessGroupId: item => item.accessGroupId },
  indexes: ['personId'],
  fixed: ({ personId, siteId, accessGroupId }) => ({ personId, siteId, accessGroupId }),
  fact: ({ id, personId, siteId, accessGroupId, startsAt, endsAt }, during) => ({
    grantId: id,
    personId,
    siteId,
    accessGroupId,
    startsAt,
    endsAt,
    during,
  }),
  decides: grant => [grant.startsAt, grant.endsAt],
}

/** All that one organisation has. */
class Tenant {
  readonly people = new Nouns(people)
  readonly locations = new Nouns(locations)
  readonly products = new Nouns(products)
  readonly companies = new Nouns(companies)
  readonly coMembers = new Nouns(coMembers)
  readonly billings = new Nouns(billings)
  readonly grants = new Nouns(grants)
  readonly units = new Nouns(unitKind)
  readonly series = new Nouns(seriesKind)
  readonly reservations = new ReservationRows()
  /** By product, location, site, group and beginning. */
  readonly mappings = new Map<string, MappingFact>()
  readonly sites = new Map<string, SiteState>()
  readonly groups = new Map<string, GroupState>()
  readonly doors = new Map<string, Map<string, string>>()
  readonly users = new Map<string, Map<string, LedgerUser>>()
  /** By site, then address: whose it is. */
  readonly addresses = new Map<string, Map<string, string>>()
  /** By site, then person, then group. */
  readonly memberships = new Map<string, Map<string, Map<string, LedgerMembership>>>()
  readonly unexplained: { siteId: string; at: Instant; removals: number }[] = []
  /** By site, then person. */
  readonly shortfalls = new Map<string, Map<string, readonly Shortfall[]>>()
  readonly drift = new Map<string, DriftItem>()
  readonly openDrift = new Map<string, string>()
  readonly held = new Map<string, HeldChange>()
  readonly nextChanges = new Map<string, Instant>()
  readonly letters = new Map<string, KeptLetter>()
  readonly settings = new Map<'policy', NoAccessPolicy>()
  readonly driftSettings = new Map<'drift', DriftSetting>()
  readonly zoneClocks = new Map<string, ZoneClock>()
  readonly journal: JournalRow[] = []
  /** Resolves when the transaction before has ended. */
  turn: Promise<void> = Promise.resolve()
}

interface Scope {
  readonly tenant: Tenant
  readonly undo: Undo
  readonly at: Instant
}

export interface MemoryStoreOptions {
  /** Told of a wake once its transaction has committed. */
  readonly onWake?: (wake: Wake) => void
}

export function createMemoryStore({ onWake }: MemoryStoreOptions = {}): MemoryStore {
  const tenants = new Map<string, Tenant>()
  const siteOwners = new Map<string, string>()
  let lastJournalId = 0
  const tenantOf = (organizationId: string): Tenant => {
    const tenant = tenants.get(organizationId) ?? new Tenant()
    tenants.set(organizationId, tenant)
    return tenant
  }

  const transactionOf = (organizationId: string, scope: Scope, wakes: Wake[]): Transaction => {
    const { tenant, undo, at } = scope
    return {
      organizationId,
      at,
      people: nounShelf(scope, tenant.people),
      locations: nounShelf(scope, tenant.locations),
      products: nounShelf(scope, tenant.products),
      billings: nounShelf(scope, tenant.billings),
      grants: nounShelf(scope, tenant.grants),
      companies: nounShelf(scope, tenant.companies),
      coMembers: nounShelf(scope, tenant.coMembers),
      units: unitShelf(
        { rows: tenant.reservations, undo, at },
        { units: tenant.units.items, locations: tenant.locations.items, people: tenant.people.items },
        nounShelf(scope, tenant.units),
      ),
      series: seriesShelf(
        { at },
        { series: tenant.series.items, units: tenant.units.items },
        nounShelf(scope, tenant.series),
      ),
      reservations: reservationShelf({ rows: tenant.reservations, undo, at }, tenant.units.items),
      mappings: mappingShelf(scope),
      facts: factsShelf(scope),
      sites: siteShelf(scope, organizationId, siteOwners),
      ledger: ledgerShelf(scope),
      drift: driftShelf(scope),
      settings: settingsShelf(scope),
      nextChanges: nextChangeShelf(scope),
      outbox: outboxShelf({ letters: tenant.letters, undo, at }),
      journal: {
        async append(line) {
          lastJournalId += 1
          const id = String(lastJournalId)
          undo.push(tenant.journal, { ...line, id, at })
          return id
        },
      },
      async wake(personIds) {
        if (personIds.length > 0) wakes.push({ organizationId, personIds })
      },
    }
  }

  return {
    async transaction(organizationId, at, work) {
      const tenant = tenantOf(organizationId)
      const before = tenant.turn
      const ended = Promise.withResolvers<void>()
      tenant.turn = ended.promise
      await before
      const undo = new Undo()
      const wakes: Wake[] = []
      try {
        const result = await work(transactionOf(organizationId, { tenant, undo, at }, wakes))
        if (onWake) for (const wake of wakes) onWake(wake)
        return result
      } catch (error) {
        undo.all()
        throw error
      } finally {
        ended.resolve()
      }
    },
    journal: organizationId => tenantOf(organizationId).journal,
  }
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function nounShelf<T extends Versioned, F extends Fact>({ undo, at }: Scope, nouns: Nouns<T, F>): Shelf<T> {
  const { kind, items, spans, unique } = nouns
  const isTaken = (item: T): boolean => {
    const key = kind.uniqueBy?.(item) ?? null
    return key !== null && (unique.get(key) ?? item.id) !== item.id
  }
  const mark = (item: T): void => {
    const key = kind.uniqueBy?.(item) ?? null
    if (key !== null) undo.put(unique, key, item.id)
  }

  const turnSpan = (before: T, item: T): void => {
    const { fact, decides } = kind
    if (!fact || !decides) return
    const was = decides(before)
    if (decides(item).every((value, index) => value === was[index])) return
    const facts = spans.get(item.id) ?? []
    const last = facts.at(-1)
    if (!last) throw new Error(`${kind.name} has no span for ${item.id}`)
    const { from } = last.during
    const next =
      from < at
        ? [{ ...last, during: { from, until: at } }, fact(item, { from: at, until: forever })]
        : [fact(item, last.during)]
    undo.put(spans, item.id, [...facts.slice(0, -1), ...next])
  }

  return {
    find: async id => items.get(id) ?? null,

    async insert(item) {
      if (items.has(item.id) || isTaken(item)) return 'taken'
      undo.put(items, item.id, item)
      mark(item)
      nouns.index(undo, item)
      if (kind.fact) undo.put(spans, item.id, [kind.fact(item, { from: at, until: forever })])
      return 'done'
    },

    async update(item) {
      const stored = items.get(item.id)
      if (stored?.version !== item.version) return 'stale'
      if (isTaken(item)) return 'taken'
      const next = { ...item, ...kind.fixed(stored), version: item.version + 1 }
      const key = kind.uniqueBy?.(stored) ?? null
      if (key !== null) undo.remove(unique, key)
      mark(next)
      undo.put(items, item.id, next)
      turnSpan(stored, next)
      return 'done'
    },

    async list({ where = {}, cursor, limit }) {
      const wanted = Object.entries(where).map(([field, text]) => {
        const read = kind.fields[field]
        if (!read) throw new Error(`${kind.name} cannot be listed by ${field}`)
        return { read, text: kind.comparable?.(field, text) ?? text }
      })
      const found = [...items.values()]
        .filter(
          item => (cursor === undefined || item.id > cursor) && wanted.every(({ read, text }) => read(item) === text),
        )
        .sort((a, b) => byText(a.id, b.id))
      const page = found.slice(0, limit)
      return { items: page, nextCursor: found.length > limit ? (page.at(-1)?.id ?? null) : null }
    },
  }
}

function mappingShelf({ tenant: { mappings }, undo, at }: Scope): MappingShelf {
  const keyOf = (mapping: MappingFact) =>
    [mapping.productId, mapping.locationId, mapping.siteId, mapping.accessGroupId, mapping.during.from].join(' ')
  const open = (): MappingFact[] => [...mappings.values()].filter(mapping => mapping.during.until === forever)
  const end = (mapping: MappingFact): void => {
    const { from } = mapping.during
    if (from >= at) undo.remove(mappings, keyOf(mapping))
    else undo.put(mappings, keyOf(mapping), { ...mapping, during: { from, until: at } })
  }

  return {
    at: async (productId, locationId) =>
      open()
        .filter(mapping => mapping.productId === productId && mapping.locationId === locationId)
        .map(mapping => mapping.accessGroupId)
        .sort(byText),

    list: async productId =>
      open()
        .filter(mapping => productId === undefined || mapping.productId === productId)
        .map(({ during: _during, ...mapping }) => mapping)
        .sort(
          (a, b) =>
            byText(a.productId, b.productId) ||
            byText(a.locationId, b.locationId) ||
            byText(a.accessGroupId, b.accessGroupId),
        ),

    async replace(productId, locationId, siteId, accessGroupIds) {
      const wanted = new Set(accessGroupIds)
      for (const mapping of open()) {
        if (mapping.productId !== productId || mapping.locationId !== locationId) continue
        if (mapping.siteId === siteId && wanted.has(mapping.accessGroupId)) wanted.delete(mapping.accessGroupId)
        else end(mapping)
      }
      for (const accessGroupId of wanted) {
        const mapping = { productId, locationId, siteId, accessGroupId, during: { from: at, until: forever } }
        undo.put(mappings, keyOf(mapping), mapping)
      }
    },

    async endAt(locationId) {
      for (const mapping of open()) if (mapping.locationId === locationId) end(mapping)
    },
  }
}

function factsShelf({ tenant, at: now }: Scope): FactsShelf {
  const billingsOf = function* (personId: string): Generator<string> {
    yield* tenant.billings.by('personId', personId)
    for (const id of tenant.coMembers.by('personId', personId)) {
      yield* tenant.billings.by('companyId', tenant.coMembers.items.get(id)?.companyId ?? '')
    }
  }
  /** Of everybody: all ids; of a handful: what leads from each of them, once. */
  const ids = (nouns: { items: Map<string, unknown> }, personIds: Everybody, of: (id: string) => Iterable<string>) =>
    personIds === 'everybody' ? nouns.items.keys() : new Set(personIds.flatMap(id => [...of(id)]))

  return {
    async of(personIds, reach): Promise<Facts> {
      const at = reach === 'current' ? now : null
      const { people, coMembers, billings, grants, locations, mappings } = tenant
      return {
        people: [
          ...people.facts(
            ids(people, personIds, id => [id]),
            at,
          ),
        ],
        mappings: [...mappings.values()],
        zones: [...locations.facts(locations.items.keys(), null)],
        billings: [...billings.facts(ids(billings, personIds, billingsOf), at)],
        coMembers: [
          ...coMembers.facts(
            ids(coMembers, personIds, id => coMembers.by('personId', id)),
            at,
          ),
        ],
        grants: [
          ...grants.facts(
            ids(grants, personIds, id => grants.by('personId', id)),
            at,
          ),
        ],
        reservations: reservationFacts(tenant.reservations, personIds, at),
        units: [...tenant.units.facts(tenant.units.items.keys(), null)],
        unitMappings: [...tenant.reservations.unitMappings.values()],
        windows: windowsSince(tenant.reservations.windows.get('windows') ?? []),
      }
    },

    async identities(personIds) {
      const found = personIds === 'everybody' ? [...tenant.people.items.keys()] : [...new Set(personIds)]
      return found.sort(byText).flatMap(id => {
        const person = tenant.people.items.get(id)
        return person ? [{ personId: id, name: person.name, email: person.email }] : []
      })
    },

    async peopleOfUnit(unitId) {
      const live = [...tenant.reservations.items.values()].filter(
        item =>
          item.unitId === unitId &&
          (item.state === 'tentative' || item.state === 'confirmed') &&
          item.endsAt > now - windowMinutesLimit * 60_000,
      )
      return [...new Set(live.map(item => item.personId))].sort(byText)
    },

    async peopleOfProduct(productId) {
      const found = new Set<string>()
      for (const id of tenant.billings.by('productId', productId)) {
        const payer = tenant.billings.items.get(id)?.payer
        if (payer?.kind === 'person') found.add(payer.personId)
        else if (payer) for (const personId of peopleOfCompany(tenant, payer.companyId)) found.add(personId)
      }
      return [...found].sort(byText)
    },

    peopleOfCompany: async companyId => peopleOfCompany(tenant, companyId),
  }
}

const peopleOfCompany = ({ coMembers }: Tenant, companyId: string): string[] =>
  coMembers
    .by('companyId', companyId)
    .map(id => coMembers.items.get(id)?.personId ?? '')
    .sort(byText)

function siteShelf({ tenant, undo }: Scope, organizationId: string, owners: Map<string, string>): SiteShelf {
  const unseen = (siteId: string): SiteState => ({
    siteId,
    name: siteId,
    timeZone: null,
    seatsUsed: null,
    seatsAllowed: null,
    subscriptionValid: true,
    fullReadAt: null,
    vanishedAt: null,
    previewSince: null,
  })
  return {
    async list() {
      const ids = new Set<string>()
      for (const { saltoSiteId } of tenant.locations.items.values()) if (saltoSiteId !== null) ids.add(saltoSiteId)
      for (const siteId of tenant.sites.keys()) {
        const memberships = [...below(tenant.memberships, siteId).values()]
        if (below(tenant.users, siteId).size > 0 || memberships.some(groups => groups.size > 0)) ids.add(siteId)
      }
      return [...ids].sort(byText).map(siteId => tenant.sites.get(siteId) ?? unseen(siteId))
    },
    find: async siteId => tenant.sites.get(siteId) ?? null,
    save: async site => undo.put(tenant.sites, site.siteId, site),
    groups: async siteId =>
      [...tenant.groups.values()]
        .filter(group => group.siteId === siteId)
        .sort((a, b) => byText(a.accessGroupId, b.accessGroupId)),
    findGroup: async accessGroupId => tenant.groups.get(accessGroupId) ?? null,
    async saveGroups(siteId, groups) {
      for (const group of groups) undo.put(tenant.groups, group.accessGroupId, { ...group, siteId })
    },
    doors: async siteId =>
      [...below(tenant.doors, siteId)]
        .map(([lockId, name]) => ({ lockId, name }))
        .sort((a, b) => byText(a.name, b.name) || byText(a.lockId, b.lockId)),
    async saveDoors(siteId, doors) {
      for (const { lockId, name } of doors) undo.put(below(tenant.doors, siteId), lockId, name)
    },
    async claim(siteId) {
      if (!owners.has(siteId)) undo.put(owners, siteId, organizationId)
      return owners.get(siteId) === organizationId
    },
  }
}

/** The map below the key, made if there is none. An empty one that stays behind is no difference to anybody. */
function below<K, L, V>(maps: Map<K, Map<L, V>>, key: K): Map<L, V> {
  const map = maps.get(key) ?? new Map<L, V>()
  maps.set(key, map)
  return map
}

function ledgerShelf({ tenant, undo, at }: Scope): LedgerShelf {
  const { users, memberships, unexplained, shortfalls } = tenant
  const peopleIn = (known: Iterable<string>, personIds: Everybody): string[] =>
    (personIds === 'everybody' ? [...known] : [...new Set(personIds)]).sort(byText)

  return {
    async users(siteId, personIds) {
      const ofSite = below(users, siteId)
      return peopleIn(ofSite.keys(), personIds).flatMap(id => ofSite.get(id) ?? [])
    },

    async holders(siteId, emails) {
      const owners = below(tenant.addresses, siteId)
      return [...new Set(emails)].sort(byText).flatMap(email => {
        const personId = owners.get(email)
        return personId === undefined ? [] : [{ personId, email }]
      })
    },

    async memberships(siteId, personIds) {
      const ofSite = below(memberships, siteId)
      return peopleIn(ofSite.keys(), personIds).flatMap(id =>
        [...(ofSite.get(id)?.values() ?? [])].sort((a, b) => byText(a.accessGroupId, b.accessGroupId)),
      )
    },

    async saveUsers(saved) {
      for (const user of saved) {
        const ofSite = below(users, user.siteId)
        const owners = below(tenant.addresses, user.siteId)
        const owner = owners.get(user.email) ?? user.personId
        if (owner !== user.personId) throw new Error(`${user.email} belongs to ${owner} at ${user.siteId}`)
        const before = ofSite.get(user.personId)
        if (before) undo.remove(owners, before.email)
        undo.put(owners, user.email, user.personId)
        undo.put(ofSite, user.personId, user)
      }
    },

    async saveMemberships(saved) {
      for (const row of saved) undo.put(below(below(memberships, row.siteId), row.personId), row.accessGroupId, row)
    },

    async eraseMemberships(keys) {
      for (const { siteId, personId, accessGroupId } of keys) {
        undo.remove(below(below(memberships, siteId), personId), accessGroupId)
      }
    },

    async countMemberships(siteId) {
      let count = 0
      for (const groups of below(memberships, siteId).values()) {
        for (const row of groups.values()) if (row.state !== 'taken') count += 1
      }
      return count
    },

    async recordUnexplained(siteId, removals) {
      if (removals > 0) undo.push(unexplained, { siteId, at, removals })
    },

    countUnexplained: async (siteId, since) =>
      unexplained.reduce((sum, row) => (row.siteId === siteId && row.at >= since ? sum + row.removals : sum), 0),

    async shortfalls(personId) {
      const found: Shortfall[] = []
      for (const siteId of [...shortfalls.keys()].sort(byText)) {
        const ofSite = below(shortfalls, siteId)
        for (const id of peopleIn(ofSite.keys(), personId === undefined ? 'everybody' : [personId])) {
          found.push(...(ofSite.get(id) ?? []))
        }
      }
      return found
    },

    async saveShortfalls(siteId, personIds, saved) {
      const ofSite = below(shortfalls, siteId)
      for (const personId of personIds) undo.remove(ofSite, personId)
      for (const shortfall of saved) {
        const present = ofSite.get(shortfall.personId) ?? []
        const sorted = [...present, { ...shortfall, siteId }].sort(
          (a, b) => byText(a.accessGroupId ?? '', b.accessGroupId ?? '') || byText(a.kind, b.kind),
        )
        undo.put(ofSite, shortfall.personId, sorted)
      }
    },
  }
}

function driftShelf({ tenant: { drift, openDrift, held }, undo }: Scope): DriftShelf {
  type Item = DriftItem | HeldChange
  const openOf = <T extends Item>(items: Map<string, T>, siteId: string | undefined): T[] =>
    [...items.values()]
      .filter(item => item.settledAt === null && (siteId === undefined || item.siteId === siteId))
      .sort((a, b) => a.seenAt - b.seenAt || byText(a.id, b.id))
  const keyOf = (item: DriftItem) => JSON.stringify([item.siteId, item.kind, item.personId, item.accessGroupId])

  return {
    open: async siteId => openOf(drift, siteId),
    find: async id => drift.get(id) ?? null,
    async save(items) {
      for (const item of items) {
        const before = drift.get(item.id)
        if (before && openDrift.get(keyOf(before)) === item.id) undo.remove(openDrift, keyOf(before))
        undo.put(drift, item.id, item)
        if (item.settledAt !== null) continue
        if (openDrift.has(keyOf(item))) throw new Error(`There is an open drift item of that kind: ${keyOf(item)}`)
        undo.put(openDrift, keyOf(item), item.id)
      }
    },
    openHeld: async siteId => openOf(held, siteId),
    findHeld: async id => held.get(id) ?? null,
    async saveHeld(items) {
      for (const item of items) undo.put(held, item.id, item)
    },
  }
}

function settingsShelf({
  tenant: { settings, driftSettings, zoneClocks, reservations: rows },
  undo,
  at,
}: Scope): SettingsShelf {
  return {
    takeTurn: async () => {
      // One transaction at a time is open here.
    },
    zoneClock: async timeZone => zoneClocks.get(timeZone) ?? null,
    saveZoneClock: async (timeZone, clock) => {
      if ((zoneClocks.get(timeZone)?.tzVersion ?? '') <= clock.tzVersion) undo.put(zoneClocks, timeZone, clock)
    },
    accessWindow: async () => accessWindow(rows),
    saveAccessWindow: async window => saveAccessWindow({ rows, undo, at }, window),
    noAccessPolicy: async () => settings.get('policy') ?? defaultNoAccessPolicy,
    saveNoAccessPolicy: async policy => undo.put(settings, 'policy', policy),
    driftSetting: async () => driftSettings.get('drift') ?? 'ask',
    saveDriftSetting: async setting => undo.put(driftSettings, 'drift', setting),
  }
}

function nextChangeShelf({ tenant: { nextChanges }, undo }: Scope): NextChangeShelf {
  return {
    async save(changes) {
      for (const { personId, at } of changes) {
        if (at === null) undo.remove(nextChanges, personId)
        else undo.put(nextChanges, personId, at)
      }
    },
    due: async (until, limit) =>
      [...nextChanges]
        .filter(([, at]) => at <= until)
        .sort(([aId, a], [bId, b]) => a - b || byText(aId, bId))
        .slice(0, limit)
        .map(([personId]) => personId),
    async earliest() {
      let earliest = forever
      for (const at of nextChanges.values()) if (at < earliest) earliest = at
      return earliest === forever ? null : earliest
    },
  }
}
