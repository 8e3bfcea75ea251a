import type { z } from 'zod'
import { type differencesQuery, drift, driftItem, heldChange, heldChanges } from '../../contract/differences.ts'
import { wireInstant } from '../../contract/words.ts'
import { causesOf } from '../../domain/access/cause.ts'
import { isIn } from '../../domain/span.ts'
import type { DriftItem, HeldChange } from '../../ports/ledger.ts'
import type { Transaction } from '../../ports/store.ts'
import { namesOf } from '../names.ts'
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

/** By id, which is in the order of making, so that what is settled between two pages moves nothing. */
function paged<Item extends { readonly id: string }>(all: readonly Item[], { cursor = '', limit = all.length }: Query) {
  const rest = all.filter(({ id }) => id > cursor).sort((a, b) => (a.id < b.id ? -1 : 1))
  const items = rest.slice(0, limit)
  return { items, nextCursor: rest.length > items.length ? (items.at(-1)?.id ?? null) : null }
}

/** Unsettled differences that wait for a decision; on request those decided too. */
export const listDrift: View<Query, typeof drift> = {
  schema: drift,
  async of(tx, query) {
    const { items, nextCursor } = paged((await tx.drift.open(query.siteId)).filter(isAsked(query)), query)
    return { items: items.map(wireDrift), names: await namesIn(tx, items), nextCursor }
  },
}

const namesIn = (
  tx: Transaction,
  items: readonly Pick<DriftItem, 'siteId' | 'personId' | 'accessGroupId'>[],
): Promise<Record<string, string>> =>
  namesOf(
    tx,
    new Set(
      items.flatMap(({ siteId, personId, accessGroupId }) => [siteId, personId ?? [], accessGroupId ?? []].flat()),
    ),
  )

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

/** Changes that wait for a person's yes, with the numbers to decide by and what each would do. */
export const listHeldChanges: View<Query, typeof heldChanges> = {
  schema: heldChanges,
  async of(tx, query) {
    const { items, nextCursor } = paged((await tx.drift.openHeld(query.siteId)).filter(isAsked(query)), query)
    const effectOf = await effects(tx, items)
    return {
      items: items.map(item => ({ ...wireHeld(item), effect: effectOf(item) })),
      names: await namesIn(tx, items),
      nextCursor,
    }
  },
}

/** After a restore what is held may give as well as take: a group for which a cause lives now is given. */
async function effects(
  tx: Transaction,
  items: readonly HeldChange[],
): Promise<(item: HeldChange) => 'gets' | 'loses' | 'changes'> {
  const restored = items.filter(({ kind }) => kind === 'restored')
  const personIds = [...new Set(restored.flatMap(({ personId }) => personId ?? []))]
  const causes = personIds.length === 0 ? [] : causesOf(await tx.facts.of(personIds, 'current'))
  const wanted = new Set(
    causes
      .filter(({ during }) => isIn(during, tx.at))
      .map(({ personId, accessGroupId }) => `${personId} ${accessGroupId}`),
  )
  return ({ kind, personId, accessGroupId }) => {
    if (accessGroupId === null) return 'changes'
    return kind === 'restored' && wanted.has(`${personId} ${accessGroupId}`) ? 'gets' : 'loses'
  }
}
