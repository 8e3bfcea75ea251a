import { storeContract, type ToldWake } from '../contract/store.ts'
import { createMemoryStore } from './memory-store.ts'

storeContract('in memory', async () => {
  const wakes: ToldWake[] = []
  return {
    store: createMemoryStore({ onWake: wake => wakes.push(wake) }),
    addOrganization: async () => undefined,
    wakes: async organizationId => wakes.filter(wake => wake.organizationId === organizationId),
  }
})
