import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { reservationContract } from '../contract/reservations.ts'
import { commands, storyOf } from '../contract/same-answers.ts'
import { storeContract } from '../contract/store.ts'
import { createMemoryStore } from '../simulation/memory-store.ts'
import { storageHouse } from './house.ts'

const house = storageHouse()

storeContract('in PostgreSQL', async () => house())
reservationContract(async () => house())

/** Ids as the run goes, so that a run on a shared database meets nobody else's. */
function namesOfRun() {
  const ids = new Map<string, string>()
  return (kind: string, number: number): string => {
    const name = `${kind} ${number}`
    const id = ids.get(name) ?? randomUUID()
    ids.set(name, id)
    return id
  }
}

it('answers any commands as the store of the simulation does', async () => {
  // Fast-check prints the seed and the path of a failure; FC_SEED repeats it, FC_RUNS makes more.
  const seed = process.env['FC_SEED']
  await fc.assert(
    fc.asyncProperty(commands, async told => {
      const organizationId = await house().newOrganization()
      const names = namesOfRun()
      const expected = await storyOf(createMemoryStore(), organizationId, told, names)
      expect(await storyOf(house().store, organizationId, told, names)).toEqual(expected)
    }),
    { numRuns: Number(process.env['FC_RUNS'] ?? 15), ...(seed === undefined ? {} : { seed: Number(seed) }) },
  )
}, 240_000)
