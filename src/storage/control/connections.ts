import type { Insertable, Kysely, Selectable } from 'kysely'
import type { ConnectionRecord, ConnectionStore } from '../../ports/connection.ts'
import { instant } from '../columns.ts'
import type { Schema } from '../schema.ts'
import type { Sealer } from '../seal.ts'

type Change = Parameters<ConnectionStore['save']>[1]

/** Where the client secret of the organisation is sealed. */
export const secretPlace = (organizationId: string) => ({ organizationId, column: 'connections.client_secret' })

export function connectionStore(db: Kysely<Schema>, sealer: Sealer): ConnectionStore {
  return {
    async find(organizationId) {
      const row = await db
        .selectFrom('connections')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .executeTakeFirst()
      return row ? recordOf(row) : null
    },

    async live() {
      const rows = await db
        .selectFrom('connections')
        .select('organization_id')
        .where('state', 'in', ['connected', 'needs-reconnecting'])
        .orderBy('organization_id')
        .execute()
      return rows.map(row => row.organization_id)
    },

    async save(organizationId, change) {
      const columns = columnsOf(organizationId, change, sealer)
      await db
        .insertInto('connections')
        .values({ organization_id: organizationId, state: 'requested', ...columns })
        .onConflict(conflict => {
          const onKey = conflict.column('organization_id')
          return Object.keys(columns).length > 0 ? onKey.doUpdateSet(columns) : onKey.doNothing()
        })
        .execute()
    },
  }
}

const recordOf = (row: Selectable<Schema['connections']>): ConnectionRecord => ({
  organizationId: row.organization_id,
  state: row.state,
  clientId: row.client_id,
  connectedAs: row.connected_as,
  connectedAt: row.connected_at,
  requestedAt: row.requested_at,
  submittedAt: row.submitted_at,
  approvedAt: row.approved_at,
  lastSuccessAt: row.last_success_at,
  cause: row.cause,
})

/** The columns that the change names, and no others. */
function columnsOf(organizationId: string, change: Change, sealer: Sealer) {
  const written = (at: number | null) => (at === null ? null : instant(at))
  const columns: Omit<Partial<Insertable<Schema['connections']>>, 'organization_id'> = {
    ...(change.state === undefined ? {} : { state: change.state }),
    ...(change.clientId === undefined ? {} : { client_id: change.clientId }),
    ...(change.clientSecret === undefined
      ? {}
      : { sealed_client_secret: sealer.seal(change.clientSecret, secretPlace(organizationId)) }),
    ...(change.connectedAs === undefined
      ? {}
      : { connected_as: change.connectedAs && JSON.stringify(change.connectedAs) }),
    ...(change.cause === undefined ? {} : { cause: change.cause && JSON.stringify(change.cause) }),
  }
  return {
    ...columns,
    ...(change.connectedAt === undefined ? {} : { connected_at: written(change.connectedAt) }),
    ...(change.requestedAt === undefined ? {} : { requested_at: written(change.requestedAt) }),
    ...(change.submittedAt === undefined ? {} : { submitted_at: written(change.submittedAt) }),
    ...(change.approvedAt === undefined ? {} : { approved_at: written(change.approvedAt) }),
    ...(change.lastSuccessAt === undefined ? {} : { last_success_at: written(change.lastSuccessAt) }),
  }
}
