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

it('W1: whoever is woken while a pass on them hangs is not gone through again and again', async () => {
  const world = await openSmallWorld()
  const ana = await world.addPerson()
  await world.grant(ana, 'a1', 65_000)
  await world.grant(ana, 'b1')
  world.wake(ana)
  await world.run(60_000)

  // She falls due while two passes are on her, and what ended then cannot be taken for a while.
  world.setScript(hangingAtB((_, isWrite) => (isWrite ? 'not_sent' : null)))
  await world.grant(ana, 'b2')
  world.wake(ana)
  await world.run(1_000)
  world.wake(ana)
  await world.run(40_000)
  const before = world.calls()
  await world.run(60_000)
  expect(world.calls() - before).toBeLessThan(40)
})
