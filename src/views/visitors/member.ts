import type { z } from 'zod'
import { myAccess, myReservations } from '../../contract/visitors/visitors.ts'
import { wireInstant } from '../../contract/words.ts'
import { type Cause, causesOf } from '../../domain/access/cause.ts'
import { isIn } from '../../domain/span.ts'
import type { Transaction } from '../../ports/store.ts'
import { actualAccess } from '../access/actual-access.ts'
import { wired } from '../reservations/reservation.ts'
import type { View } from '../view.ts'

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
    return { items: await wired(tx, await tx.reservations.during({ personId }, within)), nextCursor: null }
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
