// The nine o'clock of W3: the shipping reconciler, its writer and its gate over a store in memory, a virtual clock and a
// virtual provider. What is measured is when each door opened and closed, not how long this machine took.

import { reservationOf } from '../src/domain/reservation/reservation.ts'
import { plainUnit, type ReservationUnit } from '../src/domain/reservation/unit.ts'
import type { LedgerMembership, LedgerUser } from '../src/ports/ledger.ts'
import { type AccessProvider, ProviderFault, type Reading, type Urgency } from '../src/ports/provider.ts'
import type { Transaction } from '../src/ports/store.ts'
import { Claims } from '../src/reconciler/claims.ts'
import { type Clerk, Patience, silentReport } from '../src/reconciler/clerk.ts'
import { Writer } from '../src/reconciler/writer.ts'
import { createGate, type Gate } from '../src/salto/gate/gate.ts'
import { Dice } from '../test/simulation/dice.ts'
import { Life } from '../test/simulation/life.ts'
import { createMemoryStore } from '../test/simulation/memory-store.ts'
import { Trace } from '../test/simulation/trace.ts'
import { VirtualClock } from '../test/simulation/virtual-clock.ts'
import { createVirtualProvider } from '../test/simulation/virtual-provider.ts'
import { VirtualSite } from '../test/simulation/virtual-site.ts'
import { type CallFault, Weather } from '../test/simulation/weather.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
export const nineAt = Date.UTC(2026, 4, 7, 9)
export const opensAt = nineAt - 15 * minuteMs
const startAt = opensAt - 2 * hourMs
const organizationId = 'bench'
const siteId = 'site'
const pageSize = 100
const retriesMax = 3
const nobody = () => undefined

export interface Stampede {
  readonly people: number
  /** Reservations that ended fifteen minutes before the doors of the others open. */
  readonly ending: number
  readonly groups: number
  readonly ratePerSecond: number
  readonly faultShare: number
  readonly seed: number
  /** So many of those whom Salto knows have reserved until ten minutes past nine only. */
  readonly brief?: number
}

const briefEndsAt = nineAt + 10 * minuteMs
/** When their doors close: doors stay open a quarter of an hour after the end. */
export const briefClosesAt = briefEndsAt + 15 * minuteMs

export interface Seen {
  /** When each of the people was let in, in no order; who never was is missing. */
  readonly givenAt: readonly number[]
  readonly takenAt: readonly number[]
  readonly calls: number
  /** Of the calls, how many failed: as many as the dice gave, a little more or less than was asked for. */
  readonly faultShare: number
}

/** Faults at random: half of them never arrive; of the others, by halves, the effect or the answer is lost. */
class EvenWeather extends Weather {
  readonly #roll: Dice
  readonly #share: number
  calls = 0
  faults = 0

  constructor(seed: number, share: number) {
    super(new Dice(seed, 'weather'), startAt, 0, [])
    this.#roll = new Dice(seed, 'faults')
    this.#share = share
    this.calmFrom = Number.NEGATIVE_INFINITY
  }

  override strike(_siteId: string, isWrite: boolean, at: number): CallFault | null {
    if (at < opensAt) return null
    this.calls += 1
    if (this.#roll.next() >= this.#share) return null
    this.faults += 1
    if (!isWrite || this.#roll.chance(0.5)) return 'not_sent'
    return this.#roll.chance(0.5) ? 'lost_done' : 'lost_undone'
  }
}

export async function stampede(options: Stampede): Promise<Seen> {
  const clock = new VirtualClock(startAt)
  const givenAt = new Map<string, number>()
  const takenAt = new Map<string, number>()
  const watcher = {
    changed: nobody,
    asked: nobody,
    gives: (_site: string, _group: string, id: string) => void (givenAt.has(id) || givenAt.set(id, clock.now())),
    takes: (_site: string, _group: string, id: string) => void (takenAt.has(id) || takenAt.set(id, clock.now())),
    creates: nobody,
    changes: nobody,
    suspends: nobody,
    reactivates: nobody,
    deletes: nobody,
    readShort: nobody,
  }
  const site = new VirtualSite(
    siteId,
    'UTC',
    () => clock.now(),
    () => 0,
    watcher,
  )
  for (let n = 0; n < options.groups; n += 1) site.addGroup(`g${n}`)
  const weather = new EvenWeather(options.seed, options.faultShare)
  const salto = {
    clock,
    dice: new Dice(options.seed, 'provider'),
    trace: new Trace(0),
    weather,
    sites: new Map([[siteId, site]]),
    platform: new Map<string, string>(),
    watcher,
    isSlowToSettle: false,
    closedUntil: 0,
    calls: 0,
    writes: 0,
    made: 0,
  }
  const dice = new Dice(options.seed, 'clerk')
  const gate = createGate({
    clock,
    random: () => dice.next(),
    mayCall: () => true,
    ratePerSecond: options.ratePerSecond,
  })
  let ids = 0
  const store = createMemoryStore()
  const clerk: Clerk = {
    organizationId,
    store,
    provider: gated(createVirtualProvider(salto, new Life(nobody)), gate, clock, () => dice.next()),
    clock,
    random: () => dice.next(),
    newId: () => `id-${++ids}`,
    claims: new Claims(),
    patience: new Patience(),
    report: silentReport,
  }
  await store.transaction(organizationId, startAt - 30 * 24 * hourMs, tx => furnish(tx, options, site, salto.platform))
  const writer = new Writer(clerk, {
    fullEveryMs: 15 * minuteMs,
    mayWork: () => true,
    onDisconnected: async () => undefined,
  })
  const stop = new AbortController()
  const ended = writer.run(stop.signal)
  await clock.runUntil(opensAt - 1)
  const callsBefore = salto.calls
  const isOver = () => givenAt.size >= options.people && takenAt.size >= options.ending
  await clock.runUntil(opensAt + 6 * hourMs, isOver)
  const { calls } = salto
  stop.abort()
  await Promise.race([ended, clock.runUntil(clock.now() + hourMs)])
  return {
    givenAt: [...givenAt.values()],
    takenAt: [...takenAt.values()],
    calls: calls - callsBefore,
    faultShare: weather.faults / weather.calls,
  }
}

/** Every other person has a user at the site, suspended by policy; those who are about to leave have one and are inside. */
async function furnish(
  tx: Transaction,
  { people, ending, groups, brief = 0 }: Stampede,
  site: VirtualSite,
  platform: Map<string, string>,
): Promise<void> {
  const line = await tx.journal.append({
    action: 'bench.change',
    actor: { kind: 'system', id: 'operator' },
    subject: {},
    detail: {},
  })
  await tx.locations.insert({ id: 'here', name: 'Here', timeZone: 'UTC', saltoSiteId: siteId, version: 1 }, line)
  const units: ReservationUnit[] = []
  for (let n = 0; n < people + ending; n += 1) {
    const unit: ReservationUnit = {
      ...{ id: `unit-${n}`, locationId: 'here', name: `Cell ${n}`, kind: 'desk', capacity: 1 },
      ...plainUnit,
    }
    units.push(unit)
    await tx.units.insert(unit, line)
    await tx.units.replaceAccessGroups(unit.id, siteId, [`g${n % groups}`], line)
  }
  const users: LedgerUser[] = []
  const memberships: LedgerMembership[] = []
  const reservations = []
  for (const [n, unit] of units.entries()) {
    const [id, email] = [`person-${n}`, `person${n}@example.org`]
    await tx.people.insert({ id, name: 'Ana Lima', email, status: 'active', version: 1 }, line)
    const isEnding = n >= people
    const isKnown = isEnding || Math.floor(n / groups) % 2 !== 0
    const isBrief = isKnown && n < 2 * brief
    const times = isEnding
      ? { startsAt: opensAt - 3 * hourMs, endsAt: opensAt - 15 * minuteMs }
      : { startsAt: nineAt, endsAt: isBrief ? briefEndsAt : nineAt + hourMs }
    reservations.push(
      reservationOf({ id: `reservation-${n}`, unit, personId: id, audience: 'members', ...times, holdUntil: null }),
    )
    // Whole stretches of the units' list are known or unknown, so that every group has as many of both.
    if (!isKnown) continue
    const [siteUserId, platformUserId] = [`user-${n}`, `platform-${n}`]
    const at = startAt - hourMs
    const suspended = { suspension: isEnding ? null : 'policy', suspended: !isEnding } as const
    const plain = { ...suspended, privileged: false, hasProfile: true, deleteDueAt: null }
    const known = { origin: 'created', state: 'known', siteUserId, platformUserId } as const
    users.push({ siteId, personId: id, name: 'Ana Lima', email, ...known, ...plain, intentAt: at, confirmedAt: at })
    platform.set(email, platformUserId)
    site.write({
      ...{ siteUserId, platformUserId, email, firstName: 'Ana', lastName: 'Lima', madeBy: 'us', createdAt: at },
      ...{ usableAt: at, suspendedBy: isEnding ? null : 'us', suspendedAt: at, privileged: false, hasProfile: true },
    })
    if (!isEnding) continue
    const accessGroupId = `g${n % groups}`
    site.join(accessGroupId, platformUserId, 'us')
    const given = { origin: 'given', state: 'given', intentAt: at, answeredAt: at, confirmedAt: at } as const
    memberships.push({ siteId, personId: id, accessGroupId, ...given })
  }
  await tx.reservations.place(reservations, line)
  await tx.ledger.saveUsers(users)
  await tx.ledger.saveMemberships(memberships)
}

/** Each call through the shipping gate, as the shipping client sends it: reads are repeated, lists go by pages. */
function gated(inner: AccessProvider, gate: Gate, clock: VirtualClock, random: () => number): AccessProvider {
  const write = <T>(urgency: Urgency, work: () => Promise<T>): Promise<T> => gate.run(gate.place(urgency), work)
  const read = async <T>(urgency: Urgency, work: () => Promise<T>): Promise<T> => {
    const place = gate.place(urgency)
    for (let failed = 0; ; failed += 1) {
      try {
        return await gate.run(place, work)
      } catch (error) {
        if (!(error instanceof ProviderFault) || error.kind !== 'not_done' || failed >= retriesMax) throw error
        await clock.sleep(random() * Math.min(8000, 250 * 2 ** failed))
      }
    }
  }
  const list = async <T>(work: () => Promise<Reading<T>>, urgency: Urgency = 'read'): Promise<Reading<T>> => {
    const reading = await read(urgency, work)
    const furtherPages = Math.max(0, Math.ceil(reading.items.length / pageSize) - 1)
    for (let page = 0; page < furtherPages; page += 1) await read(urgency, () => clock.sleep(100))
    return reading
  }
  return {
    whoAmI: () => inner.whoAmI(),
    listSites: () => inner.listSites(),
    readSite: id => read('read', () => inner.readSite(id)),
    readOwnRole: id => inner.readOwnRole(id),
    listGroups: (id, urgency) => list(() => inner.listGroups(id), urgency),
    listGroupMembers: (id, group, urgency) => list(() => inner.listGroupMembers(id, group), urgency),
    listGroupDoors: (id, group) => inner.listGroupDoors(id, group),
    readGroupSchedule: (id, group) => inner.readGroupSchedule(id, group),
    listDoors: id => inner.listDoors(id),
    listUsers: (id, urgency) => list(() => inner.listUsers(id), urgency),
    findUserByEmail: (id, email, urgency) => read(urgency, () => inner.findUserByEmail(id, email, urgency)),
    findUser: (id, user, urgency) => read(urgency, () => inner.findUser(id, user, urgency)),
    listUserGroups: (id, user, urgency) => read(urgency, () => inner.listUserGroups(id, user, urgency)),
    findPlatformUser: (id, email, urgency) => read(urgency, () => inner.findPlatformUser(id, email, urgency)),
    createUser: (id, user) => write('give', () => inner.createUser(id, user)),
    addExistingUser: (id, user) => write('give', () => inner.addExistingUser(id, user)),
    changeUser: (id, user, change) => write('housekeeping', () => inner.changeUser(id, user, change)),
    suspendUser: (id, user, urgency) => write(urgency, () => inner.suspendUser(id, user, urgency)),
    reactivateUser: (id, user) => write('give', () => inner.reactivateUser(id, user)),
    deleteUser: (id, user) => write('housekeeping', () => inner.deleteUser(id, user)),
    changeGroupMembers: (id, group, change, urgency) =>
      write(urgency, () => inner.changeGroupMembers(id, group, change, urgency)),
    resendInvitation: (id, user) => inner.resendInvitation(id, user),
  }
}
