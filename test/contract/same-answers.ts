/**
 * Two stores get the same commands and must give the same answers and end in the same state. Ids come from a small pool,
 * so that commands meet: an address is taken, a version is stale, a span is written twice within an instant.
 */
import fc from 'fast-check'
import { defaultNoAccessPolicy } from '../../src/domain/policy.ts'
import type { Reservation } from '../../src/domain/reservation/reservation.ts'
import { cancelledReservation, confirmedReservation, reservationOf } from '../../src/domain/reservation/reservation.ts'
import type { ReservationUnit } from '../../src/domain/reservation/unit.ts'
import type { Store, Transaction } from '../../src/ports/store.ts'
import { aSeries, aUnit } from './reservations.ts'
import {
  aBilling,
  aCoMember,
  aCompany,
  aDriftItem,
  aGrant,
  aLedgerUser,
  aLine,
  aLocation,
  aMembership,
  aPerson,
  aProduct,
  aShortfall,
  aSite,
  sortedFacts,
  t0,
} from './store.ts'

/** One command: what it does and what it answers. Things are named by small numbers. */
export interface Command {
  readonly name: string
  /** Milliseconds since the command before; the clock may be put back. */
  readonly afterMs: number
  /** Whether it throws after its work, so that all of it is undone. */
  readonly fails: boolean
  readonly a: number
  readonly b: number
  readonly c: number
}

type Work = (tx: Transaction, command: Command, names: Names) => Promise<unknown>

/** Ids by kind and number, made once per run. */
export type Names = (kind: string, number: number) => string

const line = (tx: Transaction) => tx.journal.append(aLine())
const status = (c: number): 'active' | 'inactive' => (c % 2 === 0 ? 'active' : 'inactive')
const day = (c: number) => `2026-03-0${1 + (c % 4)}`

const works: Readonly<Record<string, Work>> = {
  addPerson: async (tx, { a, b, c }, id) =>
    tx.people.insert(
      aPerson({ id: id('person', a), email: `Address${b}@example.org`, status: status(c) }),
      await line(tx),
    ),
  changePerson: async (tx, { a, b, c }, id) => {
    const person = await tx.people.find(id('person', a))
    if (!person) return null
    const version = person.version - (b === 0 ? 1 : 0)
    return tx.people.update({ ...person, email: `address${b}@example.org`, status: status(c), version }, await line(tx))
  },
  addLocation: async (tx, { a, b }, id) =>
    tx.locations.insert(aLocation({ id: id('location', a), saltoSiteId: b < 2 ? `site-${b}` : null }), await line(tx)),
  changeLocation: async (tx, { a, b, c }, id) => {
    const location = await tx.locations.find(id('location', a))
    const timeZone = c % 2 === 0 ? 'Europe/Lisbon' : 'Asia/Tokyo'
    return location && tx.locations.update({ ...location, timeZone, saltoSiteId: `site-${b}` }, await line(tx))
  },
  addProduct: async (tx, { a }, id) => tx.products.insert(aProduct({ id: id('product', a) }), await line(tx)),
  map: async (tx, { a, b, c }, id) => {
    if (!(await tx.products.find(id('product', a))) || !(await tx.locations.find(id('location', b)))) return null
    const groups = ['group-0', 'group-1', 'group-2'].filter((_, index) => ((c + 1) >> index) % 2 === 1)
    await tx.mappings.replace(id('product', a), id('location', b), `site-${c % 2}`, groups, await line(tx))
    return tx.mappings.at(id('product', a), id('location', b))
  },
  unmap: async (tx, { a }, id) => tx.mappings.endAt(id('location', a), await line(tx)),
  addCompany: async (tx, { a }, id) => tx.companies.insert(aCompany({ id: id('company', a) }), await line(tx)),
  addCoMember: async (tx, { a, b, c }, id) => {
    const [companyId, personId] = [id('company', a), id('person', b)]
    if (!(await tx.companies.find(companyId)) || !(await tx.people.find(personId))) return null
    return tx.coMembers.insert(aCoMember({ id: id('co-member', c), companyId, personId }), await line(tx))
  },
  changeCoMember: async (tx, { a, c }, id) => {
    const coMember = await tx.coMembers.find(id('co-member', a))
    return coMember && tx.coMembers.update({ ...coMember, status: status(c) }, await line(tx))
  },
  addBilling: async (tx, { a, b, c }, id) => {
    const productId = id('product', c)
    const payer =
      a % 2 === 0
        ? ({ kind: 'person', personId: id('person', b) } as const)
        : ({ kind: 'company', companyId: id('company', b) } as const)
    const found =
      payer.kind === 'person' ? await tx.people.find(payer.personId) : await tx.companies.find(payer.companyId)
    if (!found || !(await tx.products.find(productId))) return null
    return tx.billings.insert(aBilling({ id: id('billing', a), payer, productId }), await line(tx))
  },
  changeBilling: async (tx, { a, b, c }, id) => {
    const billing = await tx.billings.find(id('billing', a))
    const endsOn = b === 0 ? null : day(b)
    return billing && tx.billings.update({ ...billing, endsOn, status: status(c) }, await line(tx))
  },
  addGrant: async (tx, { a, b }, id) => {
    if (!(await tx.people.find(id('person', b)))) return null
    return tx.grants.insert(aGrant({ id: id('grant', a), personId: id('person', b) }), await line(tx))
  },
  changeGrant: async (tx, { a, c }, id) => {
    const grant = await tx.grants.find(id('grant', a))
    return grant && tx.grants.update({ ...grant, endsAt: c === 0 ? null : t0 + c }, await line(tx))
  },
  remember: async (tx, { a, b, c }, id) => {
    if (!(await tx.people.find(id('person', a)))) return null
    await tx.ledger.saveUsers([aLedgerUser({ personId: id('person', a), siteId: `site-${b}`, email: `mail-${c}` })])
    await tx.ledger.saveMemberships([
      aMembership({ personId: id('person', a), siteId: `site-${b}`, accessGroupId: `group-${c}` }),
      aMembership({ personId: id('person', a), siteId: `site-${b}`, accessGroupId: 'group-0', state: 'taken' }),
    ])
    return tx.ledger.countMemberships(`site-${b}`)
  },
  see: (tx, { a, b, c }) =>
    tx.sites.save(aSite({ siteId: `site-${a}`, seatsUsed: b, vanishedAt: c === 0 ? t0 : null })),
  forget: (tx, { a, b, c }, id) =>
    tx.ledger.eraseMemberships([{ personId: id('person', a), siteId: `site-${b}`, accessGroupId: `group-${c}` }]),
  fallShort: async (tx, { a, b, c }, id) => {
    const personId = id('person', a)
    if (!(await tx.people.find(personId))) return null
    const shortfall = aShortfall({ personId, siteId: `site-${b}` })
    return tx.ledger.saveShortfalls(`site-${b}`, [personId], c === 0 ? [] : [shortfall])
  },
  drift: async (tx, { a, b, c }, id) =>
    tx.drift.save([
      aDriftItem({
        id: id('drift', a),
        siteId: `site-${b}`,
        kind: 'site_vanished',
        settledAt: c % 2 === 0 ? t0 : null,
      }),
    ]),
  schedule: async (tx, { a, b, c }, id) => {
    if (!(await tx.people.find(id('person', a)))) return null
    await tx.nextChanges.save([{ personId: id('person', a), at: c === 0 ? null : t0 + b }])
    return [await tx.nextChanges.earliest(), await tx.nextChanges.due(t0 + c, 2)]
  },
  decide: async (tx, { b, c }) => {
    await tx.settings.saveDriftSetting(c % 2 === 0 ? 'ignore' : 'revert')
    if (b > 0) await tx.settings.saveNoAccessPolicy({ ...defaultNoAccessPolicy, keepAliveMinutes: b })
  },
  count: async (tx, { a, b }) => {
    await tx.ledger.recordUnexplained(`site-${a}`, b)
    return tx.ledger.countUnexplained(`site-${a}`, tx.at - 5)
  },
}

/** Beginnings and lengths from a handful, so that reservations meet, touch and overlap. */
const wantedReservation = (unit: ReservationUnit, { a, b, c }: Command, id: Names): Reservation => {
  const startsAt = t0 + (b + c) * 10
  const isHold = a === 0
  return reservationOf(
    {
      id: id('reservation', a * 4 + c),
      unit,
      personId: id('person', a),
      audience: 'members',
      startsAt,
      endsAt: startsAt + 10 + b * 5,
      holdUntil: isHold ? t0 + c * 2 : null,
    },
    c === 3 ? { seriesId: id('series', 0), occurrenceOf: `2026-03-02T09:0${b}` } : {},
  )
}

const reservationWorks: Readonly<Record<string, Work>> = {
  changeUnit: async (tx, { a, b, c }, id) => {
    const unit = await tx.units.find(id('unit', a))
    if (!unit) return null
    const change = { accessLeadMinutes: b === 0 ? null : b, bufferAfterMinutes: 0, capacity: c + 1 }
    return tx.units.update({ ...unit, ...change }, await line(tx))
  },
  openUnit: async (tx, { a, c }, id) => {
    if (!(await tx.units.find(id('unit', a)))) return null
    const groups = ['group-0', 'group-1', 'group-2'].filter((_, index) => ((c + 1) >> index) % 2 === 1)
    await tx.units.replaceAccessGroups(id('unit', a), `site-${c % 2}`, groups, await line(tx))
    return [await tx.units.accessGroups(id('unit', a)), await tx.units.mappings()]
  },
  closeUnits: async (tx, { a }, id) => tx.units.endAccessGroupsAt(id('location', a), await line(tx)),
  setWindow: async (tx, { a, b }) => {
    await tx.settings.saveAccessWindow({ leadMinutes: a, lagMinutes: b }, await line(tx))
    return tx.settings.accessWindow()
  },
  reserve: async (tx, command, id) => {
    const unit = await tx.units.find(id('unit', command.b % 2))
    if (!unit || !(await tx.people.find(id('person', command.a)))) return null
    return tx.reservations.place([wantedReservation(unit, command, id)], await line(tx))
  },
  reserveMany: async (tx, { a, b, c, ...command }, id) => {
    const units = await tx.units.all()
    if (!(await tx.people.find(id('person', a)))) return null
    const wanted = units.flatMap((unit, index) =>
      [0, 1].map(n => wantedReservation(unit, { ...command, a, b: (b + n) % 3, c: (c + index + n) % 4 }, id)),
    )
    const distinct = [...new Map(wanted.map(item => [item.id, item])).values()]
    const { placed, taken, released } = await tx.reservations.place(distinct, await line(tx))
    return [[...placed].sort(), taken, released]
  },
  moveReservations: async (tx, { a, b, c }, id) => {
    const found: Reservation[] = []
    for (const number of [a * 4 + c, a * 4 + ((c + 1) % 4)].slice(0, 1 + (b % 2))) {
      const item = await tx.reservations.find(id('reservation', number))
      if (item) found.push(item)
    }
    const unitId = id('unit', c % 2)
    const moved = found.map(item => ({ ...item, unitId, startsAt: item.startsAt + b * 5, endsAt: item.endsAt + b * 5 }))
    return tx.reservations.update(moved, await line(tx))
  },
  cancelReservation: async (tx, { a, c }, id) => {
    const item = await tx.reservations.find(id('reservation', a * 4 + c))
    return item && tx.reservations.update([cancelledReservation(item, 'asked')], await line(tx))
  },
  confirmReservation: async (tx, { a, b, c }, id) => {
    const item = await tx.reservations.find(id('reservation', a * 4 + c))
    return item && tx.reservations.update([confirmedReservation(item, b === 0)], await line(tx))
  },
}

const furnishReservations: Work = async (tx, { a }, id) => {
  if (!(await tx.locations.find(id('location', 0)))) return null
  const unit = aUnit({ id: id('unit', a), locationId: id('location', 0) })
  const added = await tx.units.insert(unit, await line(tx))
  if (a > 0 || !(await tx.people.find(id('person', 0)))) return added
  return tx.series.insert(aSeries({ id: id('series', 0), unitId: unit.id, personId: id('person', 0) }), await line(tx))
}

const allWorks: Readonly<Record<string, Work>> = { ...works, ...reservationWorks, addUnit: furnishReservations }

/** Every story begins with some of everything; otherwise most commands would find nothing to change. */
const furnished: readonly Command[] = [
  ...[0, 1, 2].map(a => ({ name: 'addPerson', a, b: a, c: 0 })),
  { name: 'addLocation', a: 0, b: 0, c: 0 },
  { name: 'addProduct', a: 0, b: 0, c: 0 },
  { name: 'addCompany', a: 0, b: 0, c: 0 },
  { name: 'addCoMember', a: 0, b: 0, c: 0 },
  { name: 'addBilling', a: 0, b: 0, c: 0 },
  { name: 'addBilling', a: 1, b: 0, c: 0 },
  { name: 'addGrant', a: 0, b: 0, c: 0 },
  { name: 'addUnit', a: 0, b: 0, c: 0 },
  { name: 'addUnit', a: 1, b: 0, c: 0 },
].map(command => ({ ...command, afterMs: 0, fails: false }))

export const commands: fc.Arbitrary<Command[]> = fc.array(
  fc.record({
    name: fc.constantFrom(...Object.keys(allWorks)),
    afterMs: fc.oneof({ weight: 4, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.integer({ min: -4, max: 0 }) }),
    fails: fc.nat(9).map(number => number === 0),
    a: fc.nat(2),
    b: fc.nat(2),
    c: fc.nat(3),
  }),
  { minLength: 30, maxLength: 60, size: 'max' },
)

const failure = 'undone on purpose'

/** The answers to all the commands, and in the end everything that there is to ask. */
export async function storyOf(store: Store, organizationId: string, told: readonly Command[], names: Names) {
  const answers: unknown[] = []
  let at = t0
  for (const command of [...furnished, ...told]) {
    at += command.afterMs
    const work = allWorks[command.name]
    if (!work) throw new Error(`There is no command ${command.name}`)
    try {
      const answer = await store.transaction(organizationId, at, async tx => {
        const result = await work(tx, command, names)
        if (command.fails) throw new Error(failure)
        return result ?? null
      })
      answers.push(answer)
    } catch (error) {
      answers.push(error instanceof Error && error.message === failure ? failure : 'refused')
    }
  }
  return { answers, state: await store.transaction(organizationId, at, tx => stateOf(tx, names)) }
}

async function reservationsOf(tx: Transaction, names: Names) {
  const units = [names('unit', 0), names('unit', 1)]
  const within = { from: t0 + 12, until: t0 + 48 }
  return [
    await tx.units.all(),
    await tx.units.mappings(),
    await tx.series.list({ limit: 9 }),
    await tx.reservations.list({ limit: 100 }),
    await tx.reservations.during({ personId: names('person', 1) }, within),
    await tx.reservations.busy(units, within),
    await tx.reservations.ofUnits(units, within),
    await tx.reservations.inTheWay(units.map(unitId => ({ unitId, kept: within }))),
    await Promise.all(units.map((id, n) => tx.units.placeOf(id, { time: within, personId: names('person', n) }))),
    await tx.reservations.lapsed(9),
    await tx.reservations.openWindows(),
    await tx.reservations.holdsUntil(tx.at + 1_000_000),
    await tx.reservations.nextLapseAt(),
    await tx.facts.peopleOfUnit(names('unit', 0)),
  ]
}

async function stateOf(tx: Transaction, names: Names) {
  const all = { limit: 100 }
  const handful = [names('person', 0), names('person', 1)]
  const sites = ['site-0', 'site-1', 'site-2', 'site-3']
  const perSite = []
  for (const siteId of sites) {
    perSite.push([
      await tx.ledger.users(siteId, 'everybody'),
      await tx.ledger.memberships(siteId, handful),
      await tx.ledger.memberships(siteId, 'everybody'),
      await tx.ledger.countUnexplained(siteId, tx.at),
    ])
  }
  return {
    nouns: [
      await tx.people.list(all),
      await tx.locations.list(all),
      await tx.products.list({ limit: 1 }),
      await tx.companies.list(all),
      await tx.coMembers.list(all),
      await tx.billings.list({ ...all, where: { personId: names('person', 0) } }),
      await tx.billings.list(all),
      await tx.grants.list(all),
    ],
    facts: [
      sortedFacts(await tx.facts.of('everybody', 'history')),
      sortedFacts(await tx.facts.of('everybody', 'current')),
      sortedFacts(await tx.facts.of(handful, 'history')),
      sortedFacts(await tx.facts.of(handful, 'current')),
    ],
    whom: [await tx.facts.peopleOfProduct(names('product', 0)), await tx.facts.peopleOfCompany(names('company', 0))],
    identities: await tx.facts.identities(handful),
    mappings: await tx.mappings.list(),
    reservations: await reservationsOf(tx, names),
    perSite,
    sites: await tx.sites.list(),
    shortfalls: await tx.ledger.shortfalls(),
    drift: await tx.drift.open(),
    next: await tx.nextChanges.due(t0 * 2, 100),
    settings: [await tx.settings.noAccessPolicy(), await tx.settings.driftSetting()],
  }
}
