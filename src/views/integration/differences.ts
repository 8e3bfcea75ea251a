import type { z } from 'zod'
import { type differencesQuery, drift, driftItem, heldChange, heldChanges } from '../../contract/differences.ts'
import { wireInstant } from '../../contract/words.ts'
import type { DriftItem, HeldChange } from '../../ports/ledger.ts'
import { plainView, type View } from '../view.ts'

type Query = z.output<typeof differencesQuery>

const wireDrift = (item: DriftItem) => ({
  id: item.id,
  kind: item.kind,
  siteId: item.siteId,
  personId: item.personId,
  accessGroupId: item.accessGroupId,
  seenAt: wireInstant(item.seenAt),
  decision: item.decision,
  settledAt: wireInstant(item.settledAt),
})
export const driftView = plainView(driftItem, wireDrift)

const isAsked =
  ({ decided }: Query) =>
  (item: { readonly decision: string | null }): boolean =>
    decided === 'true' || item.decision === null

/** Unsettled differences that wait for a decision; on request those decided too. */
export const listDrift: View<Query, typeof drift> = {
  schema: drift,
  of: async (tx, query) => ({
    items: (await tx.drift.open(query.siteId)).filter(isAsked(query)).map(wireDrift),
    nextCursor: null,
  }),
}

const wireHeld = (change: HeldChange) => ({
  id: change.id,
  planId: change.planId,
  kind: change.kind,
  siteId: change.siteId,
  personId: change.personId,
  accessGroupId: change.accessGroupId,
  seenAt: wireInstant(change.seenAt),
  removals: change.removals,
  memberships: change.memberships,
  limit: change.limit,
  decision: change.decision,
  settledAt: wireInstant(change.settledAt),
})
export const heldChangeView = plainView(heldChange, wireHeld)

/** Removals that wait for a person's yes, with the numbers to decide by. */
export const listHeldChanges: View<Query, typeof heldChanges> = {
  schema: heldChanges,
  of: async (tx, query) => ({
    items: (await tx.drift.openHeld(query.siteId)).filter(isAsked(query)).map(wireHeld),
    nextCursor: null,
  }),
}
