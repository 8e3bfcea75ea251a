// A database of one's own for a measurement: the product's embedded PostgreSQL in a temporary folder, as durable as it
// is for users, or the version-15 server build with the same launcher.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Connections, openDatabase } from '../src/storage/database.ts'
import { startEmbedded } from '../src/storage/embedded.ts'
import type { Schema } from '../src/storage/schema.ts'
import { binariesOf } from '../test/postgres-server.ts'

export async function benchDatabase(version: '18' | '15' = '18') {
  const dataDir = await mkdtemp(join(tmpdir(), 'latchwork-bench-'))
  const server = await startEmbedded({ dataDir, ...binariesOf(version) })
  return {
    ownerConfig: server.ownerConfig,
    ownerUrl: server.ownerUrl,
    open: (): Promise<Connections<Schema>> => openDatabase<Schema>({ ownerConfig: server.ownerConfig }),
    drop: async () => {
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
