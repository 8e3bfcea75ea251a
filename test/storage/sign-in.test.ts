import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { StoreAway } from '../../src/ports/store.ts'
import type { Connections } from '../../src/storage/database.ts'
import type { Schema } from '../../src/storage/schema.ts'
import { createSessions } from '../../src/storage/sign-in/sessions.ts'
import { createTestDatabase, type TestDatabase } from '../postgres.ts'

let database: TestDatabase
let connections: Connections<Schema>
let sessions: ReturnType<typeof createSessions>
beforeAll(async () => {
  database = await createTestDatabase()
  connections = await database.open<Schema>()
  sessions = createSessions({
    connection: connections.appConfig,
    secret: 'x'.repeat(32),
    publicUrl: 'http://latchwork.test',
  })
})
afterAll(async () => {
  await sessions.close()
  await connections.close()
  await database.drop()
})

it('F18: a connection that is cut while somebody signs in fails them alone, not the program', async () => {
  const find = () => sessions.findUser('nobody@example.org', 'a long enough password')
  expect(await find()).toBeNull()
  const administrator = new pg.Client(database.superuserConfig)
  await administrator.connect()
  await administrator.query('begin; lock table sign_in_users in access exclusive mode')
  const refusal = expect(find()).rejects.toThrow(StoreAway)
  await expect
    .poll(async () => {
      const { rows } = await administrator.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock' and query like '%sign_in_users%'`,
      )
      return rows.length
    })
    .toBe(1)
  await refusal
  await administrator.query('rollback')
  await administrator.end()
  expect(await find()).toBeNull()
})
