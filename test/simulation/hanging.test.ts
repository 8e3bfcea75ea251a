import { expect, it } from 'vitest'
import type { Script } from './small-world.ts'
import { openSmallWorld } from './small-world.ts'

/** The first write at `b` is answered after ten seconds at the earliest. */
function hangingAtB(alsoAtA: Script = () => null): Script {
  let isHanging = false
  return (siteId, isWrite) => {
    if (siteId !== 'b') return alsoAtA(siteId, isWrite)
    if (!isWrite || isHanging) return null
    isHanging = true
    return 'hangs_done'
  }
}

it('I2: a retry at one site does not wait for a call that hangs at another', async () => {
  const world = await openSmallWorld()
  const ana = await world.addPerson()
  for (const groupId of ['a1', 'b1']) await world.grant(ana, groupId)
  world.wake(ana)
  await world.run(60_000)
  expect(world.groupsOf(ana)).toEqual(['a1', 'b1'])

  let failures = 0
  world.setScript(
    hangingAtB((_, isWrite) => {
      if (!isWrite || failures === 1) return null
      failures += 1
      return 'not_sent'
    }),
  )
  for (const groupId of ['a2', 'b2']) await world.grant(ana, groupId)
  world.wake(ana)
  await world.run(8_000)
  expect(failures).toBe(1)
  expect(world.groupsOf(ana)).toEqual(['a1', 'a2', 'b1'])
  await world.run(60_000)
  expect(world.groupsOf(ana)).toEqual(['a1', 'a2', 'b1', 'b2'])
})

it('I1: what ends at one site ends while a call hangs at another', async () => {
  const world = await openSmallWorld()
  const ana = await world.addPerson()
  await world.grant(ana, 'a1', 64_000)
  await world.grant(ana, 'b1')
  world.wake(ana)
  await world.run(60_000)

  world.setScript(hangingAtB())
  await world.grant(ana, 'b2')
  world.wake(ana)
  await world.run(6_000)
  expect(world.groupsOf(ana)).toEqual(['b1'])
})
