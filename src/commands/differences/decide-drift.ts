import { causesOf } from '../../domain/access/cause.ts'
import type { Grant } from '../../domain/grant.ts'
import type { DriftDecision } from '../../domain/policy.ts'
import { isIn } from '../../domain/span.ts'
import type { DriftItem } from '../../ports/ledger.ts'
import type { Command, Order } from '../order.ts'
import { refuse } from '../order.ts'

type Input = { readonly id: string; readonly decision: DriftDecision }

const cannotRevert: ReadonlySet<string> = new Set(['user_not_ours', 'user_promoted', 'group_vanished', 'site_vanished'])

/** M9: what to do about something that somebody changed by hand in Salto KS. The reconciler acts on it when woken. */
export const decideDrift: Command<Input, DriftItem> = async (order, { id, decision }) => {
  const item = await order.tx.drift.find(id)
  if (!item) return refuse('drift.unknown', 'There is no such drift item.', { id })
  if (item.decision === decision) return item
  if (item.settledAt !== null) {
    refuse('drift.settled', 'This difference is gone, so there is nothing to decide any more.', { id })
  }
  mustBePossible(item, decision)
  const decided: DriftItem = { ...item, decision }
  await order.journal(`drift.decided`, subjectOf(item), { kind: item.kind, decision, former: item.decision })
  await order.tx.drift.save([decided])
  if (decision === 'adopt') await adopt(order, decided)
  await order.tx.wake(item.personId === null ? 'everybody' : [item.personId])
  return decided
}

function mustBePossible(item: DriftItem, decision: DriftDecision): void {
  if (decision === 'revert' && cannotRevert.has(item.kind)) {
    refuse('drift.cannot_revert', 'Latchwork cannot undo this in Salto KS: it is not ours to change.', {
      kind: item.kind,
    })
  }
  if (decision === 'adopt' && item.kind === 'user_promoted') {
    refuse('drift.cannot_adopt', 'A user who opens by an own Salto role stays outside. Ignore it, or end the role.', {
      kind: item.kind,
    })
  }
}

async function adopt(order: Order, item: DriftItem): Promise<void> {
  const { personId, accessGroupId } = item
  if (item.kind === 'membership_added' && personId !== null && accessGroupId !== null) {
    await grantUnlessCaused(order, item, personId, accessGroupId)
  }
  if (item.kind === 'group_vanished' && accessGroupId !== null) await unmap(order, accessGroupId)
}

/** The rules then say what the door says: without a cause of its own the adopted membership would be taken away. */
async function grantUnlessCaused(
  order: Order,
  item: DriftItem,
  personId: string,
  accessGroupId: string,
): Promise<void> {
  const facts = await order.tx.facts.of([personId], 'current')
  const hasCause = causesOf(facts).some(
    cause => cause.personId === personId && cause.accessGroupId === accessGroupId && isIn(cause.during, order.at),
  )
  if (hasCause) return
  const grant: Grant = {
    id: order.newId(),
    personId,
    siteId: item.siteId,
    accessGroupId,
    reason: 'Adopted from Salto KS',
    startsAt: order.at,
    endsAt: null,
    version: 1,
  }
  const journalId = await order.journal(
    'grant.made',
    { grantId: grant.id, personId, siteId: grant.siteId, accessGroupId, driftId: item.id },
    { startsAt: grant.startsAt, endsAt: null },
  )
  await order.tx.grants.insert(grant, journalId)
}

/** A vanished group is never matched again by name, so its mappings end. */
async function unmap(order: Order, accessGroupId: string): Promise<void> {
  const { mappings } = order.tx
  for (const { productId, locationId, siteId } of (await mappings.list()).filter(
    mapping => mapping.accessGroupId === accessGroupId,
  )) {
    const staying = (await mappings.at(productId, locationId)).filter(id => id !== accessGroupId)
    const journalId = await order.journal(
      'product.access_groups_mapped',
      { productId, locationId, siteId },
      { accessGroupIds: staying, vanishedAccessGroupId: accessGroupId },
    )
    await mappings.replace(productId, locationId, siteId, staying, journalId)
  }
  await unmapUnits(order, accessGroupId)
}

async function unmapUnits(order: Order, accessGroupId: string): Promise<void> {
  const { units } = order.tx
  for (const { unitId, siteId } of (await units.mappings()).filter(
    mapping => mapping.accessGroupId === accessGroupId,
  )) {
    const staying = (await units.accessGroups(unitId)).filter(id => id !== accessGroupId)
    const journalId = await order.journal(
      'reservation_unit.access_groups_mapped',
      { unitId, siteId },
      { accessGroupIds: staying, vanishedAccessGroupId: accessGroupId },
    )
    await units.replaceAccessGroups(unitId, siteId, staying, journalId)
  }
}

function subjectOf(item: DriftItem): Record<string, string> {
  return {
    driftId: item.id,
    siteId: item.siteId,
    ...(item.personId === null ? {} : { personId: item.personId }),
    ...(item.accessGroupId === null ? {} : { accessGroupId: item.accessGroupId }),
  }
}
