import { type Cause, causesOf } from '../../../domain/access/cause.ts'
import type { LedgerMembership, LedgerUser } from '../../../domain/access/ledger.ts'
import type { Reservation } from '../../../domain/reservation/reservation.ts'
import { forever, type Instant, isIn, joined, type Span } from '../../../domain/span.ts'
import type { Order } from '../../order.ts'
import { load } from '../../order.ts'

/** One open window of a person at a location. */
interface Opened {
  readonly personId: string
  readonly siteId: string
  readonly locationId: string
  readonly unitIds: readonly string[]
  readonly reservationIds: ReadonlySet<string>
  readonly accessGroupIds: ReadonlySet<string>
  readonly during: Span
}

/** Until when an open reservation, as `keyOf` names it, needs no further look. */
export type Settled = Map<string, Instant>

const keyOf = ({ id, version }: Reservation): string => `${id} ${version}`

/** Doors that something else opens as well: that may end before the window does. */
const lookAgainMs = 60_000

/**
 * Our letter for people whom Salto knows already: Salto tells them nothing when a door is added. It is posted once Salto
 * has answered the change, and once per window and person, whoever asks and however often. Asked by a job every few
 * seconds, so it reads what is open now and nothing that is to come, and facts only of those whom Salto has let in since.
 */
export async function tellOpenDoors(order: Order, { settled }: { readonly settled: Settled }): Promise<number> {
  const { tx, at } = order
  const open = await tx.reservations.openWindows()
  const keys = new Set(open.map(keyOf))
  for (const key of settled.keys()) if (!keys.has(key)) settled.delete(key)
  const unsettled = open.filter(item => (settled.get(keyOf(item)) ?? Number.NEGATIVE_INFINITY) <= at)
  if (unsettled.length === 0) return 0
  const ledger = await ledgerOf(order, unsettled)
  if (ledger.size === 0) return 0
  const opened = openedAt(causesOf(await tx.facts.of([...ledger.keys()], 'current')), at)
  const byReservation = new Map(opened.flatMap(one => [...one.reservationIds].map(id => [id, one] as const)))
  let posted = 0
  for (const window of opened) if (await isToBeTold(order, window, ledger)) posted += 1
  for (const item of unsettled) {
    if (!ledger.has(item.personId)) continue
    const window = byReservation.get(item.id)
    if (!window) settled.set(keyOf(item), at + lookAgainMs)
    else if (isInside(ledger.get(item.personId), window)) settled.set(keyOf(item), forever)
  }
  return posted
}

interface OfLedger {
  readonly users: readonly LedgerUser[]
  readonly memberships: readonly LedgerMembership[]
}

/** Of those who have a group by an answer of Salto's. Whoever still waits costs no more than being asked for by id. */
async function ledgerOf({ tx }: Order, open: readonly Reservation[]): Promise<Map<string, OfLedger>> {
  const personIds = [...new Set(open.map(({ personId }) => personId))]
  const memberships: LedgerMembership[] = []
  const users: LedgerUser[] = []
  for (const { siteId } of await tx.sites.list()) {
    const given = (await tx.ledger.memberships(siteId, personIds)).filter(isGiven)
    if (given.length === 0) continue
    memberships.push(...given)
    users.push(...(await tx.ledger.users(siteId, [...new Set(given.map(({ personId }) => personId))])))
  }
  const usersOf = Map.groupBy(users, ({ personId }) => personId)
  const membershipsOf = Map.groupBy(memberships, ({ personId }) => personId)
  return new Map(
    [...membershipsOf].map(([personId, ofPerson]) => [
      personId,
      { users: usersOf.get(personId) ?? [], memberships: ofPerson },
    ]),
  )
}

const isGiven = ({ state, answeredAt }: LedgerMembership): boolean =>
  state === 'given' || (state === 'giving' && answeredAt !== null)

async function isToBeTold(order: Order, window: Opened, ledger: ReadonlyMap<string, OfLedger>): Promise<boolean> {
  const ofPerson = ledger.get(window.personId)
  const user = userAt(ofPerson, window)
  return user !== undefined && isInside(ofPerson, window) && isKnownToSalto(user, window) && told(order, window)
}

const userAt = (ofPerson: OfLedger | undefined, { siteId }: Opened): LedgerUser | undefined =>
  ofPerson?.users.find(user => user.siteId === siteId)

/** Windows open now that open something which no membership or grant opens anyway. */
function openedAt(causes: readonly Cause[], at: number): Opened[] {
  const live = causes.filter(({ during }) => isIn(during, at))
  const groupOf = (cause: Cause) => `${cause.personId} ${cause.accessGroupId}`
  const otherwise = new Set(live.filter(({ kind }) => kind !== 'reservation').map(groupOf))
  const byReservation = live.filter(cause => cause.kind === 'reservation' && !otherwise.has(groupOf(cause)))
  const places = Map.groupBy(byReservation, ({ personId, siteId, locationId }) => `${personId} ${siteId} ${locationId}`)
  return [...places.values()].flatMap(here => {
    const [first] = here
    if (first?.locationId === undefined) return []
    const { personId, siteId, locationId } = first
    // Windows that touch are one: nothing opens in between.
    const same = causes.filter(cause => cause.kind === 'reservation' && cause.personId === personId)
    const spans = joined(same.filter(cause => cause.locationId === locationId).map(({ during }) => during))
    const during = spans.find(span => isIn(span, at)) ?? first.during
    return {
      ...{ personId, siteId, locationId, during },
      unitIds: [...new Set(here.flatMap(({ unitId }) => unitId ?? []))],
      reservationIds: new Set(here.map(({ sourceId }) => sourceId)),
      accessGroupIds: new Set(here.map(({ accessGroupId }) => accessGroupId)),
    }
  })
}

/** Salto has answered the change, and the user is no suspended one. */
function isInside(ofPerson: OfLedger | undefined, window: Opened): boolean {
  const user = userAt(ofPerson, window)
  if (user?.state !== 'known' || user.suspended) return false
  return (ofPerson?.memberships ?? []).some(
    ({ siteId, accessGroupId }) => siteId === window.siteId && window.accessGroupIds.has(accessGroupId),
  )
}

/** Whoever was made for this window has Salto's own mail. */
const isKnownToSalto = (user: LedgerUser, { during }: Opened): boolean =>
  user.origin === 'adopted' || user.hasProfile || user.intentAt < during.from

async function told(order: Order, { personId, locationId, unitIds, during }: Opened): Promise<boolean> {
  const { tx } = order
  const { id, name, email } = await load(tx.people, personId, 'person')
  const location = await load(tx.locations, locationId, 'location')
  const units = await tx.units.all({ ids: unitIds })
  const outcome = await tx.outbox.post({
    id: order.newId(),
    recipient: { kind: 'person', id, name, email },
    letter: {
      kind: 'doors.open',
      locationId,
      locationName: location.name,
      timeZone: location.timeZone,
      unitNames: units.map(unit => unit.name),
      ...during,
    },
  })
  return outcome === 'posted'
}
