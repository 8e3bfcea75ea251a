import { resolve } from 'node:path'
import { ConfigFault, type Environment, plainConfig } from '../../config.ts'
import { restoreBackup } from '../../storage/backup/restore.ts'
import { organizationShelf } from '../../storage/control/organizations.ts'
import { type Connections, openDatabase } from '../../storage/database.ts'
import { doubtUnsent } from '../../storage/outbox.ts'
import type { Schema } from '../../storage/schema.ts'
import { createStore } from '../../storage/store.ts'
import { systemClock } from '../clock.ts'
import { openAccess, startFault } from '../database-access.ts'

/** `restore <file>`: into an empty database. What the doors say may be newer, so each site's next full pass previews. */
export async function restore(env: Environment, [file]: readonly string[]): Promise<void> {
  if (!file) throw new ConfigFault('Name the backup: npm run restore -- latchwork-….backup')
  const config = plainConfig(env, 'warn')
  const access = await openAccess(config, line => process.stderr.write(`${line}\n`)).catch((error: unknown) => {
    throw startFault(error, config.port)
  })
  try {
    const { tables, rows, takenAt } = await restoreBackup(access.ownerConfig, resolve(file))
    const database = await openDatabase<Schema>({ ownerConfig: access.ownerConfig, appConfig: access.appConfig })
    const sites = await previewEverySite(database).finally(() => database.close())
    process.stdout.write(
      `Restored ${rows} rows of ${tables} tables, as they were at ${takenAt}.\n` +
        `${sites} Salto KS sites are only previewed until you approve what differs. Start Latchwork with the SECRET_KEY of that time.\n`,
    )
  } catch (error) {
    throw startFault(error, config.port)
  } finally {
    await access.stop()
  }
}

async function previewEverySite(database: Connections<Schema>): Promise<number> {
  const store = createStore({ db: database.app, enqueueWake: async () => undefined })
  const at = systemClock.now()
  let count = 0
  for (const { id } of await organizationShelf(database.app).list()) {
    await doubtUnsent(database.app, id, at)
    count += await store.transaction(id, at, async tx => {
      const sites = await tx.sites.list()
      for (const site of sites) await tx.sites.save({ ...site, previewSince: site.previewSince ?? at })
      await tx.journal.append({
        action: 'installation.restored',
        actor: { kind: 'system', id: 'operator' },
        subject: { organizationId: id },
        detail: { sites: sites.length },
      })
      return sites.length
    })
  }
  return count
}
