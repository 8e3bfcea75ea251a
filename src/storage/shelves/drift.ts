import { type RawBuilder, sql } from 'kysely'
import type { DriftItem, HeldChange } from '../../ports/ledger.ts'
import type { DriftShelf } from '../../ports/store.ts'
import type { DatabaseTransaction } from '../schema.ts'
import { instantText, upsert } from './bulk.ts'
import { isUuid } from './nouns/shelf.ts'

const driftColumns = {
  id: 'uuid',
  kind: 'text',
  site_id: 'text',
  person_id: 'uuid',
  access_group_id: 'text',
  seen_at: 'timestamptz',
  decision: 'text',
  settled_at: 'timestamptz',
} as const

const heldColumns = {
  ...driftColumns,
  plan_id: 'uuid',
  removals: 'integer',
  memberships: 'integer',
  removal_limit: 'integer',
} as const

const driftRow = (item: DriftItem | HeldChange) => ({
  id: item.id,
  kind: item.kind,
  site_id: item.siteId,
  person_id: item.personId,
  access_group_id: item.accessGroupId,
  seen_at: instantText(item.seenAt),
  decision: item.decision,
  settled_at: instantText(item.settledAt),
})

const fields = sql`id, kind, site_id as "siteId", person_id as "personId", access_group_id as "accessGroupId",
  seen_at as "seenAt", decision, settled_at as "settledAt"`
const heldFields = sql`${fields}, plan_id as "planId", removals, memberships, removal_limit as "limit"`

const isOpen = (siteId: string | undefined) =>
  siteId === undefined ? sql`settled_at is null` : sql`settled_at is null and site_id = ${siteId}`

export function driftShelf(trx: DatabaseTransaction): DriftShelf {
  const items = async (where: RawBuilder<unknown>): Promise<DriftItem[]> =>
    (await sql<DriftItem>`select ${fields} from drift_items where ${where} order by seen_at, id`.execute(trx)).rows
  const held = async (where: RawBuilder<unknown>): Promise<HeldChange[]> =>
    (await sql<HeldChange>`select ${heldFields} from held_changes where ${where} order by seen_at, id`.execute(trx))
      .rows

  return {
    open: siteId => items(isOpen(siteId)),
    find: async id => (isUuid(id) ? ((await items(sql`id = ${id}`))[0] ?? null) : null),
    save: changed => upsert(trx, 'drift_items', driftColumns, ['id'], changed.map(driftRow)),
    openHeld: siteId => held(isOpen(siteId)),
    findHeld: async id => (isUuid(id) ? ((await held(sql`id = ${id}`))[0] ?? null) : null),
    saveHeld: changed =>
      upsert(
        trx,
        'held_changes',
        heldColumns,
        ['id'],
        changed.map(change => ({
          ...driftRow(change),
          plan_id: change.planId,
          removals: change.removals,
          memberships: change.memberships,
          removal_limit: change.limit,
        })),
      ),
  }
}
