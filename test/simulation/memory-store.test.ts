import { reservationContract } from '../contract/reservations.ts'
import { type StoreUnderTest, storeContract, type ToldWake } from '../contract/store.ts'
import { createMemoryStore } from './memory-store.ts'

const inMemory = async (): Promise<StoreUnderTest> => {
  const wakes: ToldWake[] = []
  return {
    store: createMemoryStore({ onWake: wake => wakes.push(wake) }),
    addOrganization: async () => undefined,
    wakes: async organizationId => wakes.filter(wake => wake.organizationId === organizationId),
  }
}

storeContract('in memory', inMemory)
reservationContract(inMemory)
