import { type Cause, causesOf } from '../../domain/access/cause.ts'
import type { LedgerMembership, LedgerUser } from '../../domain/access/ledger.ts'
import { windowMinutesLimit } from '../../domain/reservation/window.ts'
import { isIn, joined, type Span } from '../../domain/span.ts'
import type { Order } from '../order.ts'
import { load } from '../order.ts'

/** One open window of a person at a location. */
interface Opened {
  readonly personId: string
  readonly siteId: string
  readonly locationId: string
  readonly unitIds: readonly string[]
  readonly accessGroupIds: ReadonlySet<string>
  readonly during: Span
}

/** Windows that need no look any more, as `keyOf` names them; grows with each round. */
export type Settled = Set<string>

const keyOf = ({ personId, locationId, during }: Opened): string => `${personId} ${locationId} ${during.from}`

/**
 * Our letter for people whom Salto knows already: Salto tells them nothing when a door is added. It is posted once Salto
 * has answered the change, and once per window and person, whoever asks and however often. Asked by a job.
 */
export async function tellOpenDoors(order: Order, { settled }: { readonly settled: Settled }): Promise<number> {
  const { tx, at } = order
  const around = windowMinutesLimit * 60_000
  const unitIds = (await tx.units.all()).map(({ id }) => id)
  const near = await tx.reservations.ofUnits(unitIds, { from: at - around, until: at + around })
  const personIds = [...new Set(near.filter(({ state }) => state === 'confirmed').map(({ personId }) => personId))]
  if (personIds.length === 0) return 0
  const opened = openedAt(causesOf(await tx.facts.of(personIds, 'current')), at)
  let posted = 0
  for (const window of opened.filter(one => !settled.has(keyOf(one)))) {
    const [user] = await tx.ledger.users(window.siteId, [window.personId])
    const memberships = await tx.ledger.memberships(window.siteId, [window.personId])
    if (!user || !isInside(user, memberships, window)) continue
    settled.add(keyOf(window))
    if (isKnownToSalto(user, window) && (await told(order, window))) posted += 1
  }
  return posted
}

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
      accessGroupIds: new Set(here.map(({ accessGroupId }) => accessGroupId)),
    }
  })
}

/** Salto has answered the change, and the user is no suspended one. */
const isInside = (user: LedgerUser, memberships: readonly LedgerMembership[], window: Opened): boolean =>
  user.state === 'known' &&
  !user.suspended &&
  memberships.some(
    ({ accessGroupId, state, answeredAt }) =>
      window.accessGroupIds.has(accessGroupId) && (state === 'given' || (state === 'giving' && answeredAt !== null)),
  )

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
