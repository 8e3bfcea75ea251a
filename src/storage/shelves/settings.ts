import { defaultNoAccessPolicy } from '../../domain/policy.ts'
import type { SettingsShelf } from '../../ports/store.ts'
import type { DatabaseTransaction, Schema } from '../schema.ts'

/** What an organisation has decided; what it has not is the default of the rules. */
export function settingsShelf(trx: DatabaseTransaction): SettingsShelf {
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
  }
}
