import { afterAll, beforeAll } from 'vitest'
import { instant } from '../../src/storage/columns.ts'
import type { Connections } from '../../src/storage/database.ts'
import type { Schema } from '../../src/storage/schema.ts'
import { createStore } from '../../src/storage/store.ts'
import { type StoreUnderTest, storeContract } from '../contract/store.ts'
import { createTestDatabase, type TestDatabase } from '../postgres.ts'

let database: TestDatabase
let connections: Connections<Schema>

beforeAll(async () => {
  database = await createTestDatabase()
  connections = await database.open<Schema>()
})

afterAll(async () => {
  await connections.close()
  await database.drop()
})

async function postgresStore(): Promise<StoreUnderTest> {
  const wakes: StoreUnderTest['wakes'][number][] = []
  const store = createStore({
    db: connections.app,
    enqueueWake: async (_trx, organizationId, personIds) => {
      wakes.push({ organizationId, personIds })
    },
  })
  // Wakes of a transaction that is undone must not count, so they are counted when it is done.
  return {
    wakes,
    store: {
      async transaction(organizationId, at, work) {
        const before = wakes.length
        try {
          return await store.transaction(organizationId, at, work)
        } catch (error) {
          wakes.length = before
          throw error
        }
      },
    },
    addOrganization: async id => {
      await connections.app
        .insertInto('organizations')
        .values({ id, name: 'Org', created_at: instant(0) })
        .execute()
    },
  }
}

storeContract('in PostgreSQL', postgresStore)
