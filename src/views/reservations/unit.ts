// RESERVATIONS as they are shown.
import type { z } from 'zod'
import { accessWindows, unit, units, type unitsQuery } from '../../contract/reservations/units.ts'
import type { warning } from '../../contract/words.ts'
import type { Reservation } from '../../domain/reservation/reservation.ts'
import type { ReservationUnit } from '../../domain/reservation/unit.ts'
import type { WindowLength } from '../../domain/reservation/window.ts'
import type { Instant } from '../../domain/span.ts'
import { valueVersion } from '../../domain/value-version.ts'
import type { Transaction } from '../../ports/store.ts'
import { groupWarnings } from '../products/product.ts'
import { found, plainView, type View, whereOf } from '../view.ts'

type Warning = z.output<typeof warning>

export const unitView: View<ReservationUnit, typeof unit> = {
  schema: unit,
  async of(tx, stored) {
    const accessGroupIds = await tx.units.accessGroups(stored.id)
    const { hours, price, ...plain } = stored
    return {
      ...plain,
      price: price === null ? null : { ...price },
      hours: {
        members: hours.members === null ? null : [...hours.members],
        public: hours.public === null ? null : [...hours.public],
        closedDays: [...hours.closedDays],
      },
      accessGroupIds,
      warnings: await warningsOf(tx, stored, accessGroupIds),
    }
  },
}

export const readUnit: View<{ id: string }, typeof unit> = {
  schema: unit,
  of: async (tx, { id }) => unitView.of(tx, await found(tx.units.find(id), 'reservation_unit', id)),
}

export const listUnits: View<z.output<typeof unitsQuery>, typeof units> = {
  schema: units,
  async of(tx, { cursor, limit, ...asked }) {
    const { items, nextCursor } = await tx.units.list({ where: whereOf(asked), cursor, limit })
    const wire: z.output<typeof unit>[] = []
    for (const item of items) wire.push(await unitView.of(tx, item))
    return { items: wire, nextCursor }
  },
}

export const accessWindowsView = plainView(accessWindows, ({ leadMinutes, lagMinutes }: WindowLength) => ({
  leadMinutes,
  lagMinutes,
  version: valueVersion(leadMinutes, lagMinutes),
}))

export const readAccessWindows: View<object, typeof accessWindows> = {
  schema: accessWindows,
  of: async tx => accessWindowsView.of(tx, await tx.settings.accessWindow()),
}

/** What would leave somebody before a closed door is said to staff beforehand (field note 33). */
async function warningsOf(
  tx: Transaction,
  stored: ReservationUnit,
  accessGroupIds: readonly string[],
): Promise<Warning[]> {
  if (accessGroupIds.length === 0) {
    return [
      {
        code: 'reservation_unit.without_access_group',
        sentence: 'A reservation of this unit opens no door: no access group is chosen.',
      },
    ]
  }
  const warnings: Warning[] = []
  for (const accessGroupId of accessGroupIds) {
    warnings.push(...groupWarnings(accessGroupId, await tx.sites.findGroup(accessGroupId)))
  }
  return [...warnings, ...(await seatWarnings(tx, stored.locationId))]
}

const lookAheadMs = 7 * 24 * 3_600_000

const seatWarningsOf = new WeakMap<Transaction, Map<string, Promise<Warning[]>>>()

/** A list asks for many units of one location, and what is true of the location is worked out once. */
function seatWarnings(tx: Transaction, locationId: string): Promise<Warning[]> {
  const known = seatWarningsOf.get(tx) ?? new Map<string, Promise<Warning[]>>()
  seatWarningsOf.set(tx, known)
  const warnings = known.get(locationId) ?? seatWarningsAt(tx, locationId)
  known.set(locationId, warnings)
  return warnings
}

/** Whether at some time of the coming week more people have reservations than the site has seats left. */
async function seatWarningsAt(tx: Transaction, locationId: string): Promise<Warning[]> {
  const siteId = (await tx.locations.find(locationId))?.saltoSiteId
  const site = siteId ? await tx.sites.find(siteId) : null
  if (!site || site.seatsAllowed === null || site.seatsUsed === null) return []
  const units = await tx.units.all({ locationId })
  const within = { from: tx.at, until: tx.at + lookAheadMs }
  const coming = await tx.reservations.ofUnits(
    units.map(({ id }) => id),
    within,
  )
  const personIds = [...new Set(coming.map(({ personId }) => personId))]
  const users = await tx.ledger.users(site.siteId, personIds)
  const seated = new Set(
    users.filter(user => user.state === 'known' && !user.suspended).map(({ personId }) => personId),
  )
  const peak = peakOf(coming.filter(({ personId }) => !seated.has(personId)))
  const seatsLeft = site.seatsAllowed - site.seatsUsed
  if (peak === null || peak.people <= seatsLeft) return []
  const when = new Date(peak.at).toISOString()
  return [
    {
      code: 'site.full_at_peak',
      sentence: `At ${when} ${peak.people} people with reservations need a seat at "${site.name}", which has ${Math.max(0, seatsLeft)} left.`,
    },
  ]
}

/** When the most people are there at once, each counted once: one walk over beginnings and ends. */
function peakOf(coming: readonly Reservation[]): { at: Instant; people: number } | null {
  const edges = coming.flatMap(({ startsAt, endsAt, personId }) => [
    { at: startsAt, personId, step: 1 },
    { at: endsAt, personId, step: -1 },
  ])
  const there = new Map<string, number>()
  let peak: { at: Instant; people: number } | null = null
  // Whoever leaves at the instant at which another comes is not there with them.
  for (const { at, personId, step } of edges.sort((a, b) => a.at - b.at || a.step - b.step)) {
    const left = (there.get(personId) ?? 0) + step
    if (left === 0) there.delete(personId)
    else there.set(personId, left)
    if (step === 1 && (!peak || there.size > peak.people)) peak = { at, people: there.size }
  }
  return peak
}
