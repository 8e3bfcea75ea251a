/** Many who ask the same at once: more than there are connections, of which each may need a second one on its way. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { routesOf } from '../../src/http/routes.ts'
import { openSpace, type Space } from './space.ts'

const crowd = 30

let space: Space
beforeAll(async () => {
  space = await openSpace()
})
afterAll(async () => {
  expect(space.house.failures).toEqual([])
  await space.house.close()
})

const together = <T>(asking: (n: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: crowd }, (_, n) => asking(n)))
const statusesOf = (answers: readonly { status: number }[]): number[] => [
  ...new Set(answers.map(({ status }) => status)),
]

it('answers all of them, whatever they look at', { timeout: 120_000 }, async () => {
  const { host } = space.house
  const paths = routesOf(space.house.parts)
    .filter(({ method, path }) => method === 'GET' && !path.includes(':'))
    .map(({ path }) => path)
  expect(paths.length).toBeGreaterThan(20)
  for (const path of paths) {
    const statuses = statusesOf(await together(() => host.get(path)))
    // Some paths want a query, and say so.
    expect({ path, statuses: statuses.filter(status => status !== 200 && status !== 400) }).toEqual({
      path,
      statuses: [],
    })
  }
})

it('does what all of them ask for, also where the rows of the installation are looked up on the way', async () => {
  const { host } = space.house
  const added = await together(n => host.post('/staff', { name: 'Rui', email: `rui.${n}@example.org`, role: 'desk' }))
  expect(statusesOf(added)).toEqual([201])
  const invited = await together(n => host.post(`/staff/${added[n]?.body['id']}/invite`))
  expect(statusesOf(invited)).toEqual([200])
})
