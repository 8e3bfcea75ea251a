import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Instant, Span } from '../span.ts'
import { always, forever } from '../span.ts'
import { startOfDate } from '../time.ts'
import { causesOf, unmappedClaims, unmappedKey } from './cause.ts'
import { desiredAccess } from './desired.ts'
import { explain } from './explain.ts'
import type { BillingFact, Facts } from './facts.ts'
import { noFacts, windowsSince } from './facts.ts'

const lisbon = 'Europe/Lisbon'
const day = 86_400_000
const noon = Date.UTC(2026, 4, 10, 12)

const site = 'site'
const flex: Facts = {
  ...noFacts,
  people: [{ personId: 'ana', status: 'active', during: always }],
  zones: [{ locationId: 'here', timeZone: lisbon, during: always }],
  mappings: [
    { productId: 'flex', locationId: 'here', siteId: site, accessGroupId: 'doors', during: always },
    { productId: 'lab', locationId: 'here', siteId: site, accessGroupId: 'doors', during: always },
  ],
}

const billing = (more: Partial<BillingFact> = {}): BillingFact => ({
  billingId: 'b1',
  payer: { kind: 'person', personId: 'ana' },
  productId: 'flex',
  startsOn: '2026-05-01',
  endsOn: null,
  status: 'active',
  during: always,
  ...more,
})

const groupsAt = (facts: Facts, at: Instant, personId = 'ana') => [
  ...(desiredAccess(facts, at).byPerson.get(personId)?.get(site)?.groups.keys() ?? []),
]

describe('desired access', () => {
  it('M10: a billing gives every group of its product from the first instant of its start date', () => {
    const facts = { ...flex, billings: [billing()] }
    const start = startOfDate('2026-05-01', lisbon)
    expect(groupsAt(facts, start - 1)).toEqual([])
    expect(groupsAt(facts, start)).toEqual(['doors'])
    expect(desiredAccess(facts, start - day).nextChangeAt('ana')).toBe(start)
  })

  it('M11: the end date is inclusive; F-note 1: access ends at the first instant of the day after, in the zone', () => {
    const facts = { ...flex, billings: [billing({ endsOn: '2026-05-10' })] }
    const end = startOfDate('2026-05-11', lisbon)
    expect(groupsAt(facts, end - 1)).toEqual(['doors'])
    expect(groupsAt(facts, end)).toEqual([])
    expect(desiredAccess(facts, noon).nextChangeAt('ana')).toBe(end)
    expect(desiredAccess(facts, end).byPerson.get('ana')?.get(site)?.ended.get('doors')).toBe(end)
  })

  it('starts on the first instant of a day that has no midnight', () => {
    const zones = [{ locationId: 'here', timeZone: 'America/Sao_Paulo', during: always }]
    const facts = { ...flex, zones, billings: [billing({ startsOn: '2018-11-04' })] }
    const first = Date.UTC(2018, 10, 4, 3)
    expect(groupsAt(facts, first - 1)).toEqual([])
    expect(groupsAt(facts, first)).toEqual(['doors'])
  })

  it('F-note 23: causes are counted: the end of one takes nothing that another still gives, with no gap between', () => {
    const facts = {
      ...flex,
      billings: [
        billing({ endsOn: '2026-05-10' }),
        billing({ billingId: 'b2', productId: 'lab', startsOn: '2026-05-11', endsOn: '2026-05-20' }),
      ],
    }
    const handover = startOfDate('2026-05-11', lisbon)
    for (const at of [handover - 1, handover, handover + 1]) expect(groupsAt(facts, at)).toEqual(['doors'])
    expect(desiredAccess(facts, noon).nextChangeAt('ana')).toBe(startOfDate('2026-05-21', lisbon))
  })

  it('an inactive person has no live cause at all, grants included', () => {
    const facts = {
      ...flex,
      people: [
        { personId: 'ana', status: 'active' as const, during: { from: always.from, until: noon } },
        { personId: 'ana', status: 'inactive' as const, during: { from: noon, until: forever } },
      ],
      billings: [billing()],
      grants: [
        {
          grantId: 'g',
          personId: 'ana',
          siteId: site,
          accessGroupId: 'lab',
          startsAt: 0,
          endsAt: null,
          during: always,
        },
      ],
    }
    expect(groupsAt(facts, noon - 1).sort()).toEqual(['doors', 'lab'])
    expect(groupsAt(facts, noon)).toEqual([])
  })

  it('M14: co-members have the access of the company, while they are active', () => {
    const facts = {
      ...flex,
      billings: [billing({ payer: { kind: 'company', companyId: 'acme' } })],
      coMembers: [
        { companyId: 'acme', personId: 'ana', status: 'active' as const, during: { from: always.from, until: noon } },
        { companyId: 'acme', personId: 'ana', status: 'inactive' as const, during: { from: noon, until: forever } },
      ],
    }
    expect(groupsAt(facts, noon - 1)).toEqual(['doors'])
    expect(groupsAt(facts, noon)).toEqual([])
  })

  it('a removal that only a mapping edit explains is told apart from an ended billing', () => {
    const mappings = [
      { productId: 'flex', locationId: 'here', siteId: site, accessGroupId: 'doors', during: { from: 0, until: noon } },
    ]
    const running = { ...flex, mappings, billings: [billing()] }
    expect(unmappedClaims(running, noon)).toEqual(new Set([unmappedKey('ana', site, 'doors', noon)]))
    expect(unmappedClaims({ ...running, billings: [billing({ endsOn: '2026-05-01' })] }, noon + day).size).toBe(0)
  })
})

const people = ['ana', 'ben']
const products = ['flex', 'lab']
const locations = ['here', 'there']
const groups = ['doors', 'lab', 'roof']
const dates = ['2026-03-28', '2026-03-29', '2026-03-30', '2026-04-01', '2026-04-03']
const instants = fc.integer({ min: Date.UTC(2026, 2, 27), max: Date.UTC(2026, 3, 5) })
const spans: fc.Arbitrary<Span> = fc
  .tuple(fc.option(instants, { nil: Number.NEGATIVE_INFINITY }), fc.option(instants, { nil: forever }))
  .map(([from, until]) => ({ from, until }))
const units = ['atlas', 'bureau']
const minutes = fc.option(fc.nat(2880))
const status = fc.constantFrom('active' as const, 'inactive' as const)

const factsOf: fc.Arbitrary<Facts> = fc.record({
  people: fc.array(fc.record({ personId: fc.constantFrom(...people), status, during: spans }), { maxLength: 4 }),
  zones: fc.constant([
    { locationId: 'here', timeZone: lisbon, during: always },
    { locationId: 'there', timeZone: 'Pacific/Auckland', during: always },
  ]),
  mappings: fc.array(
    fc.record({
      productId: fc.constantFrom(...products),
      locationId: fc.constantFrom(...locations),
      siteId: fc.constant(site),
      accessGroupId: fc.constantFrom(...groups),
      during: spans,
    }),
    { maxLength: 5 },
  ),
  billings: fc.array(
    fc.record({
      billingId: fc.constantFrom('b1', 'b2', 'b3'),
      payer: fc.oneof(
        fc.constantFrom(...people).map(personId => ({ kind: 'person' as const, personId })),
        fc.constant({ kind: 'company' as const, companyId: 'acme' }),
      ),
      productId: fc.constantFrom(...products),
      startsOn: fc.constantFrom(...dates),
      endsOn: fc.option(fc.constantFrom(...dates)),
      status,
      during: spans,
    }),
    { maxLength: 4 },
  ),
  coMembers: fc.array(
    fc.record({ companyId: fc.constant('acme'), personId: fc.constantFrom(...people), status, during: spans }),
    { maxLength: 3 },
  ),
  grants: fc.array(
    fc.record({
      grantId: fc.constant('g'),
      personId: fc.constantFrom(...people),
      siteId: fc.constant(site),
      accessGroupId: fc.constantFrom(...groups),
      startsAt: instants,
      endsAt: fc.option(instants),
      during: spans,
    }),
    { maxLength: 3 },
  ),
  reservations: fc.array(
    fc.record({
      reservationId: fc.constantFrom('r1', 'r2'),
      personId: fc.constantFrom(...people),
      unitId: fc.constantFrom(...units),
      startsAt: instants,
      endsAt: instants,
      state: fc.constantFrom('tentative', 'confirmed', 'confirmed', 'confirmed', 'cancelled', 'conflicted'),
      isPaymentDemanded: fc.boolean(),
      isPaid: fc.boolean(),
      leadMinutes: minutes,
      lagMinutes: minutes,
      during: spans,
    }),
    { maxLength: 5 },
  ),
  // As storage keeps them, the spans of a unit and of the organisation follow one another.
  units: fc
    .tuple(
      ...units.map(unitId => fc.tuple(instants, minutes, minutes, minutes, minutes).map(told => ({ unitId, told }))),
    )
    .map(all =>
      all.flatMap(({ unitId, told: [turn, lead, lag, nextLead, nextLag] }) => [
        { unitId, locationId: 'here', leadMinutes: lead, lagMinutes: lag, during: { from: 0, until: turn } },
        {
          unitId,
          locationId: 'here',
          leadMinutes: nextLead,
          lagMinutes: nextLag,
          during: { from: turn, until: forever },
        },
      ]),
    ),
  unitMappings: fc.array(
    fc.record({
      unitId: fc.constantFrom(...units),
      siteId: fc.constant(site),
      accessGroupId: fc.constantFrom(...groups),
      during: spans,
    }),
    { maxLength: 4 },
  ),
  windows: fc
    .tuple(instants, fc.nat(180), fc.nat(180))
    .map(([turn, leadMinutes, lagMinutes]) =>
      windowsSince([{ leadMinutes, lagMinutes, during: { from: turn, until: forever } }]),
    ),
})

describe('two ways to the same answer', () => {
  it('F-note 2: explain and desired agree for every person, group and instant', () => {
    fc.assert(
      fc.property(factsOf, instants, (facts, at) => {
        const desired = desiredAccess(facts, at)
        for (const personId of people) {
          for (const group of groups) {
            const isWanted = desired.byPerson.get(personId)?.get(site)?.groups.has(group) ?? false
            expect(explain(facts, personId, new Set([group]), at).decision === 'allowed').toBe(isWanted)
          }
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('nothing changes before the next change, and something does at it', () => {
    fc.assert(
      fc.property(factsOf, instants, (facts, at) => {
        const before = desiredAccess(facts, at)
        for (const personId of people) {
          const next = before.nextChangeAt(personId)
          const same = next === null ? Date.UTC(2030, 0, 1) : next - 1
          expect(groupsAt(facts, same, personId).sort()).toEqual(groupsAt(facts, at, personId).sort())
          if (next === null) continue
          expect(groupsAt(facts, next, personId).sort()).not.toEqual(groupsAt(facts, at, personId).sort())
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('every cause has the person, the group and a source', () => {
    fc.assert(
      fc.property(factsOf, facts => {
        for (const cause of causesOf(facts)) {
          expect(cause.during.from).toBeLessThan(cause.during.until)
          expect(people).toContain(cause.personId)
        }
      }),
      { numRuns: 300 },
    )
  })
})
