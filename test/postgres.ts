/** A database of one's own for a test, in some ten milliseconds. */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { type Connections, openDatabase, workingAs } from '../src/storage/database.ts'
import { applicationRole } from '../src/storage/roles.ts'

export type TestDatabase = {
  name: string
  /** As the owner, who migrates and is no superuser. */
  ownerConfig: pg.PoolConfig
  ownerUrl: string
  /** As the application, bound by row-level security. */
  appConfig: pg.PoolConfig
  /** As the server's superuser, for what no Latchwork may do. */
  superuserConfig: pg.PoolConfig
  /** Opens it as the product does. The caller closes. */
  open<Schema>(): Promise<Connections<Schema>>
  drop(): Promise<void>
}

/** A new database with all of the product's migrations done. */
export function createTestDatabase(): Promise<TestDatabase> {
  return createDatabase('migrated')
}

/** A new database in which nothing has run. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return createDatabase('template1')
}

async function createDatabase(template: string): Promise<TestDatabase> {
  const host = inject('postgresHost')
  const name = `test_${randomBytes(8).toString('hex')}`
  const maintenance = { host, user: 'postgres', database: 'postgres', ssl: false }
  await runAlone(maintenance, `create database ${name} template ${template} owner latchwork`)
  const ownerConfig = { ...maintenance, user: 'latchwork', database: name }
  return {
    name,
    ownerConfig,
    ownerUrl: `postgresql://latchwork@localhost/${name}?host=${encodeURIComponent(host)}`,
    appConfig: workingAs(applicationRole, ownerConfig),
    superuserConfig: { ...maintenance, database: name },
    open: () => openDatabase({ ownerConfig }),
    drop: () => runAlone(maintenance, `drop database ${name} with (force)`),
  }
}

async function runAlone(config: pg.ClientConfig, statement: string): Promise<void> {
  const client = new pg.Client(config)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
