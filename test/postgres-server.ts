/** Starts one PostgreSQL for all the tests of a project, with a migrated database to copy for each of them. */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../src/storage/embedded.ts'
import { migrate } from '../src/storage/migrate.ts'
import { prepareApplicationRole } from '../src/storage/roles.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder of the server's socket. */
    postgresHost: string
  }
}

/** Databases live for seconds here: nothing has to survive a power cut. */
const hastySettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  autovacuum: 'off',
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const version = project.config.env['TEST_POSTGRES']
  const dataDir = await mkdtemp(join(tmpdir(), `latchwork-test-${version}-`))
  // Open to the account of the server, or the launcher would move the database to a place that this does not clean.
  await chmod(dataDir, 0o711)
  const server = await startEmbedded({
    dataDir,
    ...binariesOf(version),
    settings: hastySettings,
    diesWithParent: true,
  })
  const stop = async () => {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
  try {
    await makeTemplate(server.ownerConfig)
  } catch (error) {
    await stop()
    throw error
  }
  project.provide('postgresHost', String(server.ownerConfig.host))
  return stop
}

/** The launcher's option for a version: nothing for the one that we bring. */
export function binariesOf(version: string | undefined): { binaries?: string } {
  return version === '15' ? { binaries: 'postgres-15-linux-x64' } : {}
}

async function makeTemplate(ownerConfig: pg.PoolConfig): Promise<void> {
  const client = new pg.Client({ ...ownerConfig, user: 'postgres', database: 'postgres' })
  await client.connect()
  try {
    await client.query('create database migrated owner latchwork')
  } finally {
    await client.end()
  }
  await prepareApplicationRole(ownerConfig, true)
  await migrate({ ...ownerConfig, database: 'migrated' })
}
