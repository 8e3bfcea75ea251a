import { expect, it, vi } from 'vitest'
import { StoreAway } from '../../src/ports/store.ts'
import { openSmallWorld } from './small-world.ts'

it('F18: a database that is away is no failure of Latchwork, and doors open when it is back', async () => {
  const world = await openSmallWorld()
  const ana = await world.addPerson()
  await world.grant(ana, 'a1')
  const asked = vi.spyOn(world.store, 'transaction').mockRejectedValueOnce(new StoreAway('gone'))
  world.wake(ana)
  await world.run(100)
  expect(asked).toHaveBeenCalled()
  expect([world.faults, world.groupsOf(ana)]).toEqual([['store writer'], []])
  await world.run(10_000)
  expect([world.faults, world.groupsOf(ana)]).toEqual([['store writer'], ['a1']])
})

it('anything else that goes wrong in the midst of a pass is one', async () => {
  const world = await openSmallWorld()
  const ana = await world.addPerson()
  await world.grant(ana, 'a1')
  vi.spyOn(world.store, 'transaction').mockRejectedValueOnce(new TypeError('odd'))
  world.wake(ana)
  await world.run(10_000)
  expect([world.faults, world.groupsOf(ana)]).toEqual([['bug writer'], ['a1']])
})
