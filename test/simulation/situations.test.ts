import { expect, it } from 'vitest'
import { loadSnapshot } from '../../src/reconciler/situations.ts'
import { openSmallWorld } from './small-world.ts'

it('a later snapshot of a pass tells about people whom the one before left out', async () => {
  const world = await openSmallWorld()
  const people = [await world.addPerson(), await world.addPerson('Ben Okri')]
  for (const personId of people) await world.grant(personId, 'a1')
  const [ana = ''] = people
  const before = await loadSnapshot(world.clerk, [ana], 'a')
  for (const asked of [people, 'everybody'] as const) {
    const after = await loadSnapshot(world.clerk, asked, 'a', before)
    expect([...after.identities.keys()]).toEqual(people)
    expect([...after.desired.byPerson.keys()]).toEqual(people)
  }
})

it('I1: what was decided five seconds ago is read anew', async () => {
  const world = await openSmallWorld()
  const ana = await world.addPerson()
  const before = await loadSnapshot(world.clerk, [ana], 'a')
  await world.grant(ana, 'a1')
  await world.run(5_000)
  const after = await loadSnapshot(world.clerk, [ana], 'a', before)
  expect(after.desired.byPerson.get(ana)?.get('a')?.groups.has('a1')).toBe(true)
})
