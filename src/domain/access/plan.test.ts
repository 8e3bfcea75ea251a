import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { forever } from '../span.ts'
import type { Facts } from './facts.ts'
import { noFacts } from './facts.ts'
import { accessChanges, peopleWithAccess, proposedFacts } from './plan.ts'

const day = (date: string) => Date.parse(`${date}T00:00:00Z`)
const since = (from: number) => ({ from, until: forever })
const at = day('2026-03-10') + 12 * 3_600_000

const facts: Facts = {
  ...noFacts,
  people: [{ personId: 'ana', status: 'active', during: since(day('2026-01-01')) }],
  zones: [{ locationId: 'baixa', timeZone: 'UTC', during: since(day('2026-01-01')) }],
  mappings: [
    { productId: 'flex', locationId: 'baixa', siteId: 's', accessGroupId: 'front', during: since(day('2026-01-01')) },
    { productId: 'lab', locationId: 'baixa', siteId: 's', accessGroupId: 'front', during: since(day('2026-01-01')) },
    { productId: 'lab', locationId: 'baixa', siteId: 's', accessGroupId: 'bench', during: since(day('2026-01-01')) },
  ],
  billings: [
    {
      billingId: 'b1',
      payer: { kind: 'person', personId: 'ana' },
      productId: 'lab',
      startsOn: '2026-01-01',
      endsOn: null,
      status: 'active',
      during: since(day('2026-01-01')),
    },
  ],
}
const lab = { id: 'b1', payer: { kind: 'person', personId: 'ana' }, productId: 'lab', startsOn: '2026-01-01' } as const
const flex = {
  id: 'b2',
  payer: { kind: 'person', personId: 'ana' },
  productId: 'flex',
  startsOn: '2026-03-01',
} as const

describe('a plan', () => {
  it('M11: says which doors an ended billing loses, from the first instant after its last day', () => {
    const billing = { ...lab, endsOn: '2026-03-31', status: 'active' as const }
    const changes = accessChanges(facts, proposedFacts(facts, { kind: 'billing', billing }, at), at)
    const lost = [{ from: day('2026-04-01'), until: forever }]
    expect(changes).toEqual([
      { personId: 'ana', siteId: 's', accessGroupId: 'front', gained: [], lost },
      { personId: 'ana', siteId: 's', accessGroupId: 'bench', gained: [], lost },
    ])
  })

  it('loses nothing that another claim still gives', () => {
    const both = proposedFacts(facts, { kind: 'billing', billing: { ...flex, endsOn: null, status: 'active' } }, at)
    const billing = { ...lab, endsOn: null, status: 'inactive' as const }
    const after = proposedFacts(both, { kind: 'billing', billing }, at)
    expect(accessChanges(both, after, at).map(({ accessGroupId }) => accessGroupId)).toEqual(['bench'])
    expect([...peopleWithAccess(after, at)]).toEqual(['ana'])
  })

  it('M10: says what a new billing gains, and when', () => {
    const bare = { ...facts, billings: [] }
    const billing = { ...flex, startsOn: '2026-03-20', endsOn: '2026-03-21', status: 'active' as const }
    expect(accessChanges(bare, proposedFacts(bare, { kind: 'billing', billing }, at), at)).toMatchObject([
      { accessGroupId: 'front', gained: [{ from: day('2026-03-20'), until: day('2026-03-22') }], lost: [] },
    ])
  })

  it('M7: says who loses what by a mapping, and leaves nobody when a person is set inactive', () => {
    const mapped = { kind: 'product-groups', productId: 'lab', locationId: 'baixa', siteId: 's' } as const
    const after = proposedFacts(facts, { ...mapped, accessGroupIds: ['bench', 'roof'] }, at)
    expect(accessChanges(facts, after, at)).toMatchObject([
      { accessGroupId: 'front', gained: [], lost: [since(at)] },
      { accessGroupId: 'roof', gained: [since(at)], lost: [] },
    ])
    const gone = proposedFacts(facts, { kind: 'person', personId: 'ana', status: 'inactive' }, at)
    expect(peopleWithAccess(gone, at).size).toBe(0)
  })

  it('finds nothing where nothing differs, and takes back exactly what it gave', () => {
    const date = fc.integer({ min: 0, max: 120 }).map(days => new Date(day('2026-01-01') + days * 86_400_000))
    fc.assert(
      fc.property(date, date, (one, other) => {
        const [startsOn = '', endsOn = ''] = [one, other].map(each => each.toISOString().slice(0, 10)).sort()
        const billing = { ...flex, startsOn, endsOn, status: 'active' as const }
        const after = proposedFacts(facts, { kind: 'billing', billing: { ...billing, id: 'b3' } }, at)
        expect(accessChanges(facts, facts, at)).toEqual([])
        const there = accessChanges(facts, after, at).map(({ gained, lost }) => [gained, lost])
        const back = accessChanges(after, facts, at).map(({ gained, lost }) => [lost, gained])
        expect(back).toEqual(there)
      }),
    )
  })
})
