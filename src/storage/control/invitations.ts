import type { Kysely } from 'kysely'
import type { InvitationShelf } from '../../ports/access-control.ts'
import { instant } from '../columns.ts'
import type { Schema } from '../schema.ts'

export function invitationShelf(db: Kysely<Schema>): InvitationShelf {
  return {
    async add({ hash, organizationId, staffId, expiresAt }) {
      await db
        .insertInto('invitations')
        .values({ hash, organization_id: organizationId, staff_id: staffId, expires_at: instant(expiresAt) })
        .execute()
    },

    /** One statement: of two who open the same invitation one gets it. */
    async take(hash, at) {
      const row = await db
        .updateTable('invitations')
        .set({ used_at: instant(at) })
        .where('hash', '=', hash)
        .where('used_at', 'is', null)
        .where('expires_at', '>', instant(at))
        .returning(['organization_id', 'staff_id', 'expires_at'])
        .executeTakeFirst()
      if (!row) return null
      return { hash, organizationId: row.organization_id, staffId: row.staff_id, expiresAt: row.expires_at }
    },
  }
}
