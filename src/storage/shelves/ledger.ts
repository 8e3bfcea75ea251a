import { sql } from 'kysely'
import type { Instant } from '../../domain/span.ts'
import type { LedgerMembership, LedgerUser } from '../../ports/ledger.ts'
import type { LedgerShelf } from '../../ports/store.ts'
import { instant } from '../columns.ts'
import type { DatabaseTransaction } from '../schema.ts'
import { instantText, isAmong, rowsOf, upsert } from './bulk.ts'
import { readShortfalls, replaceShortfalls } from './shortfalls.ts'

const userColumns = {
  site_id: 'text',
  person_id: 'uuid',
  email: 'text',
  name: 'text',
  origin: 'text',
  state: 'text',
  site_user_id: 'text',
  platform_user_id: 'text',
  intent_at: 'timestamptz',
  suspension: 'text',
  suspended: 'boolean',
  privileged: 'boolean',
  has_profile: 'boolean',
  confirmed_at: 'timestamptz',
  delete_due_at: 'timestamptz',
} as const

const membershipColumns = {
  site_id: 'text',
  person_id: 'uuid',
  access_group_id: 'text',
  origin: 'text',
  state: 'text',
  intent_at: 'timestamptz',
  answered_at: 'timestamptz',
  confirmed_at: 'timestamptz',
} as const

const userRow = (user: LedgerUser) => ({
  site_id: user.siteId,
  person_id: user.personId,
  email: user.email,
  name: user.name,
  origin: user.origin,
  state: user.state,
  site_user_id: user.siteUserId,
  platform_user_id: user.platformUserId,
  intent_at: instantText(user.intentAt),
  suspension: user.suspension,
  suspended: user.suspended,
  privileged: user.privileged,
  has_profile: user.hasProfile,
  confirmed_at: instantText(user.confirmedAt),
  delete_due_at: instantText(user.deleteDueAt),
})

const membershipRow = (membership: LedgerMembership) => ({
  site_id: membership.siteId,
  person_id: membership.personId,
  access_group_id: membership.accessGroupId,
  origin: membership.origin,
  state: membership.state,
  intent_at: instantText(membership.intentAt),
  answered_at: instantText(membership.answeredAt),
  confirmed_at: instantText(membership.confirmedAt),
})

const keyColumns = { site_id: 'text', person_id: 'uuid', access_group_id: 'text' } as const

export function ledgerShelf(trx: DatabaseTransaction, at: Instant): LedgerShelf {
  return {
    users: (siteId, personIds) => readUsers(trx, siteId, personIds),
    holders: (siteId, emails) => readHolders(trx, siteId, emails),

    memberships: (siteId, personIds) => readMemberships(trx, siteId, personIds),

    saveUsers: users => upsert(trx, 'ledger_users', userColumns, ['site_id', 'person_id'], users.map(userRow)),

    saveMemberships: memberships =>
      upsert(
        trx,
        'ledger_memberships',
        membershipColumns,
        ['site_id', 'person_id', 'access_group_id'],
        memberships.map(membershipRow),
      ),

    async eraseMemberships(keys) {
      if (keys.length === 0) return
      const rows = keys.map(({ siteId, personId, accessGroupId }) => ({
        site_id: siteId,
        person_id: personId,
        access_group_id: accessGroupId,
      }))
      await sql`delete from ledger_memberships as membership using ${rowsOf(keyColumns, rows)}
        where membership.site_id = given.site_id and membership.person_id = given.person_id
          and membership.access_group_id = given.access_group_id`.execute(trx)
    },

    async countMemberships(siteId) {
      const { count } = await trx
        .selectFrom('ledger_memberships')
        .select(query => query.fn.countAll<number>().as('count'))
        .where('site_id', '=', siteId)
        .where('state', '<>', 'taken')
        .executeTakeFirstOrThrow()
      return count
    },

    async recordUnexplained(siteId, removals) {
      if (removals === 0) return
      await trx
        .insertInto('unexplained_removals')
        .values({ site_id: siteId, at: instant(at), removals })
        .execute()
    },

    async countUnexplained(siteId, since) {
      const { rows } = await sql<{ removals: number }>`select coalesce(sum(removals), 0) as removals
        from unexplained_removals where site_id = ${siteId} and at >= ${instant(since)}`.execute(trx)
      return rows[0]?.removals ?? 0
    },

    shortfalls: personId => readShortfalls(trx, personId),
    saveShortfalls: (siteId, personIds, shortfalls) => replaceShortfalls(trx, siteId, personIds, shortfalls),
  }
}

async function readUsers(
  trx: DatabaseTransaction,
  siteId: string,
  personIds: readonly string[] | 'everybody',
): Promise<LedgerUser[]> {
  const { rows } =
    await sql<LedgerUser>`select site_id as "siteId", person_id as "personId", email, name, origin, state,
      site_user_id as "siteUserId", platform_user_id as "platformUserId", intent_at as "intentAt", suspension, suspended,
      privileged, has_profile as "hasProfile", confirmed_at as "confirmedAt", delete_due_at as "deleteDueAt"
    from ledger_users where site_id = ${siteId} and ${isAmong('person_id', personIds)} order by person_id`.execute(trx)
  return rows
}

async function readHolders(
  trx: DatabaseTransaction,
  siteId: string,
  emails: readonly string[],
): Promise<Pick<LedgerUser, 'personId' | 'email'>[]> {
  const { rows } = await sql<Pick<LedgerUser, 'personId' | 'email'>>`select person_id as "personId", email
    from ledger_users where site_id = ${siteId} and email = any(${emails}::text[]) order by email`.execute(trx)
  return rows
}

async function readMemberships(
  trx: DatabaseTransaction,
  siteId: string,
  personIds: readonly string[] | 'everybody',
): Promise<LedgerMembership[]> {
  const { rows } = await sql<LedgerMembership>`select site_id as "siteId", person_id as "personId",
      access_group_id as "accessGroupId", origin, state, intent_at as "intentAt", answered_at as "answeredAt",
      confirmed_at as "confirmedAt"
    from ledger_memberships where site_id = ${siteId} and ${isAmong('person_id', personIds)}
    order by person_id, access_group_id collate "C"`.execute(trx)
  return rows
}
