import { expect, it } from 'vitest'
import { askedTogether } from './asked-together.ts'

function scene() {
  const asked: { keys: readonly string[]; answer: (given: Record<string, number>) => void; fail: () => void }[] = []
  const find = askedTogether<number>(
    keys =>
      new Promise((resolve, reject) => {
        asked.push({
          keys,
          answer: given => resolve(new Map(Object.entries(given))),
          fail: () => reject(new Error('The database is away')),
        })
      }),
  )
  /** The n-th question, once it is asked. */
  const question = async (n: number) => {
    for (let turns = 0; turns < 100 && !asked[n]; turns += 1) await Promise.resolve()
    const found = asked[n]
    if (!found) throw new Error(`There is no question ${n}`)
    return found
  }
  return { find, asked, question }
}

it('whoever asks meanwhile is answered by one question that begins after theirs', async () => {
  const { find, asked, question } = scene()
  const first = find('a')
  const later = [find('a'), find('b'), find('a'), find('nobody')]
  expect(asked.map(({ keys }) => keys)).toEqual([['a']])
  const former = await question(0)
  former.answer({ a: 1 })
  expect(await first).toBe(1)
  const second = await question(1)
  expect(second.keys).toEqual(['a', 'b', 'nobody'])
  // Too late for the second question, which is under way.
  const last = find('b')
  second.answer({ a: 2, b: 3 })
  expect(await Promise.all(later)).toEqual([2, 3, 2, undefined])
  const third = await question(2)
  expect(third.keys).toEqual(['b'])
  third.answer({ b: 4 })
  expect(await last).toBe(4)
  void find('c')
  expect((await question(3)).keys).toEqual(['c'])
})

it('a question that fails fails for those who asked it, and for nobody after them', async () => {
  const { find, question } = scene()
  const first = find('a')
  const second = find('a')
  ;(await question(0)).fail()
  await expect(first).rejects.toThrow('The database is away')
  ;(await question(1)).answer({ a: 1 })
  expect(await second).toBe(1)
})
