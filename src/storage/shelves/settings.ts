import { sql } from 'kysely'
import { defaultNoAccessPolicy } from '../../domain/policy.ts'
import type { ZoneRecord } from '../../domain/recurrence/zone-record.ts'
import { defaultWindow } from '../../domain/reservation/window.ts'
import type { Instant } from '../../domain/span.ts'
import type { SettingsShelf } from '../../ports/store.ts'
import { instant } from '../columns.ts'
import type { DatabaseTransaction, Schema } from '../schema.ts'

/** What an organisation has decided; what it has not is the default of the rules. */
export function settingsShelf(trx: DatabaseTransaction, at: Instant): SettingsShelf {
  const read = () => trx.selectFrom('settings').selectAll().executeTakeFirst()
  const write = async (change: Partial<Omit<Schema['settings'], 'organization_id'>>): Promise<void> => {
    await trx
      .insertInto('settings')
      .values({
        no_access_policy: null,
        keep_alive_minutes: null,
        delete_after_minutes: null,
        drift_setting: null,
        ...change,
      })
      .onConflict(conflict => conflict.column('organization_id').doUpdateSet(change))
      .execute()
  }

  return {
    takeTurn: () => takeTurn(trx),
    async noAccessPolicy() {
      const row = await read()
      return {
        policy: row?.no_access_policy ?? defaultNoAccessPolicy.policy,
        keepAliveMinutes: row?.keep_alive_minutes ?? defaultNoAccessPolicy.keepAliveMinutes,
        deleteAfterMinutes: row?.delete_after_minutes ?? defaultNoAccessPolicy.deleteAfterMinutes,
      }
    },
    saveNoAccessPolicy: policy =>
      write({
        no_access_policy: policy.policy,
        keep_alive_minutes: policy.keepAliveMinutes,
        delete_after_minutes: policy.deleteAfterMinutes,
      }),
    driftSetting: async () => (await read())?.drift_setting ?? 'ask',
    saveDriftSetting: setting => write({ drift_setting: setting }),

    ...zoneClocks(trx),

    async accessWindow() {
      const { rows } = await sql<{ lead_minutes: number; lag_minutes: number }>`
        select lead_minutes, lag_minutes from window_setting_spans where until_at = 'infinity'`.execute(trx)
      const [row] = rows
      return row ? { leadMinutes: row.lead_minutes, lagMinutes: row.lag_minutes } : defaultWindow
    },

    async saveAccessWindow({ leadMinutes, lagMinutes }, journalId) {
      await takeTurn(trx)
      const isDifferent = sql`until_at = 'infinity' and (lead_minutes, lag_minutes) is distinct from
        (${leadMinutes}::integer, ${lagMinutes}::integer)`
      await sql`update window_setting_spans set until_at = ${instant(at)}
        where ${isDifferent} and from_at < ${instant(at)}`.execute(trx)
      await sql`update window_setting_spans
        set lead_minutes = ${leadMinutes}, lag_minutes = ${lagMinutes}, journal_id = ${journalId}
        where ${isDifferent}`.execute(trx)
      await sql`insert into window_setting_spans (from_at, lead_minutes, lag_minutes, journal_id)
        select ${instant(at)}, ${leadMinutes}, ${lagMinutes}, ${journalId}
        where not exists (select from window_setting_spans where until_at = 'infinity')`.execute(trx)
    },
  }
}

/** By the row, which need not exist: so it is made. */
async function takeTurn(trx: DatabaseTransaction): Promise<void> {
  await sql`insert into settings (organization_id) values (latchwork_organization_id())
    on conflict (organization_id) do update set organization_id = excluded.organization_id`.execute(trx)
}

function zoneClocks(trx: DatabaseTransaction): Pick<SettingsShelf, 'zoneClock' | 'saveZoneClock'> {
  return {
    async zoneClock(timeZone) {
      const { rows } = await sql<{ tzVersion: string; record: ZoneRecord }>`
        select tz_version as "tzVersion", clock as record from zone_clocks where time_zone = ${timeZone}`.execute(trx)
      return rows[0] ?? null
    },
    async saveZoneClock(timeZone, { tzVersion, record }) {
      await sql`insert into zone_clocks (time_zone, tz_version, clock)
        values (${timeZone}, ${tzVersion}, ${JSON.stringify(record)})
        on conflict (organization_id, time_zone) do update set tz_version = excluded.tz_version, clock = excluded.clock
        where zone_clocks.tz_version <= excluded.tz_version`.execute(trx)
    },
  }
}
