import { resolve } from 'node:path'
import { type Environment, plainConfig } from '../../config.ts'
import { writeBackup } from '../../storage/backup/backup.ts'
import { findEmbedded, startEmbedded } from '../../storage/embedded.ts'
import { startFault } from '../database-access.ts'

/** `backup [file]`: joins a Latchwork at work, or starts the database for as long as it takes. */
export async function backup(env: Environment, [file]: readonly string[]): Promise<void> {
  const config = plainConfig(env, 'warn')
  const path = resolve(file ?? `latchwork-${new Date().toISOString().replace(/[:.]/g, '-')}.backup`)
  const { ownerConfig, stop } = await ownerAccess(config)
  try {
    const { tables, rows } = await writeBackup(ownerConfig, path)
    process.stdout.write(
      `${path}: ${rows} rows of ${tables} tables.\nIt holds personal data. Keep SECRET_KEY apart from it.\n`,
    )
  } catch (error) {
    throw startFault(error, config)
  } finally {
    await stop()
  }
}

async function ownerAccess({ databaseUrl, dataDir }: { databaseUrl: string | null; dataDir: string }) {
  const nothing = async () => undefined
  if (databaseUrl !== null) return { ownerConfig: { connectionString: databaseUrl }, stop: nothing }
  const running = await findEmbedded({ dataDir })
  if (running) return { ownerConfig: running.ownerConfig, stop: nothing }
  return startEmbedded({ dataDir })
}
