import type { z } from 'zod'
import { myAccess, myReservations } from '../../contract/visitors/visitors.ts'
import { wireInstant } from '../../contract/words.ts'
import { type Cause, causesOf } from '../../domain/access/cause.ts'
import { isIn } from '../../domain/span.ts'
import type { Transaction } from '../../ports/store.ts'
import { actualAccess } from '../access/actual-access.ts'
import { wired } from '../reservations/reservation.ts'
import type { View } from '../view.ts'
import { windowShown } from './window.ts'

const dayMs = 86_400_000
const pastMs = 31 * dayMs
const futureMs = 400 * dayMs

export interface Mine {
  readonly personId: string
}

/** Of the last month and all that come; the series of a colleague's booking stays theirs. */
export const listMyReservations: View<Mine, typeof myReservations> = {
  schema: myReservations,
  async of(tx, { personId }) {
    const within = { from: tx.at - pastMs, until: tx.at + futureMs }
    const stored = await tx.reservations.during({ personId }, within)
    const wire = await wired(tx, stored)
    const units = new Map((await tx.units.all()).map(unit => [unit.id, unit]))
    const locations = new Map((await tx.locations.list({ limit: 200 })).items.map(({ id, name }) => [id, name]))
    const groups = Map.groupBy(await tx.units.mappings(), ({ unitId }) => unitId)
    const organization = await tx.settings.accessWindow()
    const items: z.output<typeof myReservations>['items'] = []
    for (const [index, own] of wire.entries()) {
      const [unit, reservation] = [units.get(own.unitId), stored[index]]
      if (!unit || !reservation) continue
      const window = await windowShown(tx, reservation, { unit, groups: groups.get(unit.id) ?? [], organization })
      items.push({ ...own, ...window, unitName: unit.name, locationName: locations.get(own.locationId) ?? '' })
    }
    return { items, nextCursor: null }
  },
}

/** The groups that let the member in now, because of what, and whether the doors know it already. */
export const readMyAccess: View<Mine, typeof myAccess> = {
  schema: myAccess,
  async of(tx, { personId }) {
    const live = causesOf(await tx.facts.of([personId], 'current')).filter(({ during }) => isIn(during, tx.at))
    const groups = Map.groupBy(live, cause => cause.accessGroupId)
    const items: z.output<typeof myAccess>['items'] = []
    for (const [accessGroupId, causes] of groups) items.push(await groupShown(tx, personId, accessGroupId, causes))
    return { items }
  },
}

async function groupShown(tx: Transaction, personId: string, accessGroupId: string, causes: readonly Cause[]) {
  const siteId = causes[0]?.siteId ?? ''
  const group = await tx.sites.findGroup(accessGroupId)
  const actual = await actualAccess(tx, personId, [{ siteId, accessGroupId }])
  return {
    siteId,
    accessGroupId,
    name: group?.name ?? '',
    kinds: [...new Set(causes.map(({ kind }) => kind))],
    until: wireInstant(Math.max(...causes.map(({ during }) => during.until))),
    isOpen: actual.state === 'open',
  }
}
