import { resolve } from 'node:path'
import { ConfigFault, type Environment, plainConfig } from '../../config.ts'
import { restoreBackup } from '../../storage/backup/restore.ts'
import { openDatabase } from '../../storage/database.ts'
import type { Schema } from '../../storage/schema.ts'
import { openAccess, startFault } from '../database-access.ts'
import { settleRestored } from '../restored.ts'

/** `restore <file>`: into an empty database. What the doors say may be newer, so each site's next full pass previews. */
export async function restore(env: Environment, [file]: readonly string[]): Promise<void> {
  if (!file) throw new ConfigFault('Name the backup: npm run restore -- latchwork-….backup')
  const config = plainConfig(env, 'warn')
  const access = await openAccess(config, line => process.stderr.write(`${line}\n`)).catch((error: unknown) => {
    throw startFault(error, config)
  })
  try {
    const { tables, rows, takenAt } = await restoreBackup(access.ownerConfig, resolve(file))
    const database = await openDatabase<Schema>({ ownerConfig: access.ownerConfig, appConfig: access.appConfig })
    const sites = await settleRestored(database).finally(() => database.close())
    process.stdout.write(
      `Restored ${rows} rows of ${tables} tables, as they were at ${takenAt}.\n` +
        `${sites ?? 0} Salto KS sites are only previewed until you approve what differs. Start Latchwork with the SECRET_KEY of that time.\n`,
    )
  } catch (error) {
    throw startFault(error, config)
  } finally {
    await access.stop()
  }
}
