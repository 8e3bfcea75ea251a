/** What every store does, the one in PostgreSQL and the one of the simulation: both run all of this. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Facts, noFacts } from '../../src/domain/access/facts.ts'
import type { RecurringBilling } from '../../src/domain/billing.ts'
import type { CoMember, Company } from '../../src/domain/company.ts'
import type { Grant } from '../../src/domain/grant.ts'
import type { Person } from '../../src/domain/person.ts'
import type { Location } from '../../src/domain/place.ts'
import { defaultNoAccessPolicy } from '../../src/domain/policy.ts'
import type { Product } from '../../src/domain/product.ts'
import { forever, type Span } from '../../src/domain/span.ts'
import type { DriftItem, HeldChange, LedgerMembership, LedgerUser, Shortfall } from '../../src/ports/ledger.ts'
import type { GroupState, JournalLine, SiteState, Store, Transaction } from '../../src/ports/store.ts'

export type ToldWake = { readonly organizationId: string; readonly personIds: readonly string[] | 'everybody' }

/** A store, and what to ask of it that the port does not. */
export interface StoreUnderTest {
  readonly store: Store
  /** Makes what `Store` does not: the organisation itself. */
  addOrganization(id: string): Promise<void>
  /** The organisation's wakes that were committed, in order. */
  wakes(organizationId: string): Promise<ToldWake[]>
}

export const t0 = Date.UTC(2026, 2, 1, 9)
export const minuteMs = 60_000

export const aPerson = (more: Partial<Person> = {}): Person => {
  const id = more.id ?? randomUUID()
  return { id, name: 'Ana Sousa', email: `${id.slice(0, 8)}@example.org`, status: 'active', version: 1, ...more }
}
export const aLocation = (more: Partial<Location> = {}): Location => ({
  id: randomUUID(),
  name: 'Chiado',
  timeZone: 'Europe/Lisbon',
  saltoSiteId: null,
  version: 1,
  ...more,
})
export const aProduct = (more: Partial<Product> = {}): Product => ({
  id: randomUUID(),
  name: 'Fixed desk',
  price: { amount: 19_900, currency: 'EUR' },
  billingFrequency: 'month',
  version: 1,
  ...more,
})
export const aCompany = (more: Partial<Company> = {}): Company => ({
  id: randomUUID(),
  name: 'Tiles Lda',
  version: 1,
  ...more,
})
export const aBilling = (more: Pick<RecurringBilling, 'payer' | 'productId'> & Partial<RecurringBilling>) => ({
  id: randomUUID(),
  startsOn: '2026-03-01',
  endsOn: null,
  status: 'active' as const,
  version: 1,
  ...more,
})
export const aGrant = (more: Pick<Grant, 'personId'> & Partial<Grant>): Grant => ({
  id: randomUUID(),
  siteId: 'site-1',
  accessGroupId: 'group-1',
  reason: 'Moves in early',
  startsAt: t0,
  endsAt: t0 + 60 * minuteMs,
  version: 1,
  ...more,
})
export const aCoMember = (more: Pick<CoMember, 'companyId' | 'personId'> & Partial<CoMember>): CoMember => ({
  id: randomUUID(),
  status: 'active',
  version: 1,
  ...more,
})
export const aLine = (action = 'test.done', more: Partial<JournalLine> = {}): JournalLine => ({
  action,
  actor: { kind: 'system', id: 'operator' },
  subject: {},
  detail: {},
  ...more,
})
export const aSite = (more: Partial<SiteState> = {}): SiteState => ({
  siteId: 'site-1',
  name: 'Chiado',
  timeZone: 'Europe/Lisbon',
  seatsUsed: 10,
  seatsAllowed: null,
  subscriptionValid: true,
  fullReadAt: t0,
  vanishedAt: null,
  previewSince: null,
  ...more,
})
export const aGroup = (more: Partial<GroupState> = {}): GroupState => ({
  siteId: 'site-1',
  accessGroupId: 'group-1',
  name: 'Doors',
  doorCount: 2,
  memberCount: 3,
  schedule: 'always',
  lockIds: ['lock "1"', 'lock,2'],
  vanishedAt: null,
  ...more,
})
export const aLedgerUser = (more: Pick<LedgerUser, 'personId'> & Partial<LedgerUser>): LedgerUser => ({
  siteId: 'site-1',
  email: `${more.personId}@example.org`,
  name: 'Ana Sousa',
  origin: 'created',
  state: 'creating',
  siteUserId: null,
  platformUserId: null,
  intentAt: t0,
  suspension: null,
  suspended: false,
  privileged: false,
  hasProfile: false,
  confirmedAt: null,
  deleteDueAt: null,
  ...more,
})
export const aMembership = (
  more: Pick<LedgerMembership, 'personId'> & Partial<LedgerMembership>,
): LedgerMembership => ({
  siteId: 'site-1',
  accessGroupId: 'group-1',
  origin: 'given',
  state: 'giving',
  intentAt: t0,
  answeredAt: null,
  confirmedAt: null,
  ...more,
})
export const aShortfall = (more: Pick<Shortfall, 'personId'> & Partial<Shortfall>): Shortfall => ({
  siteId: 'site-1',
  accessGroupId: 'group-1',
  kind: 'waits_for_seat',
  since: t0,
  retryAt: null,
  detail: null,
  ...more,
})
export const aDriftItem = (more: Partial<DriftItem> = {}): DriftItem => ({
  id: randomUUID(),
  kind: 'membership_removed',
  siteId: 'site-1',
  personId: null,
  accessGroupId: 'group-1',
  seenAt: t0,
  decision: null,
  settledAt: null,
  ...more,
})
export const aHeldChange = (more: Partial<HeldChange> = {}): HeldChange => ({
  id: randomUUID(),
  planId: randomUUID(),
  kind: 'unexplained_removal',
  siteId: 'site-1',
  personId: null,
  accessGroupId: 'group-1',
  seenAt: t0,
  removals: 12,
  memberships: 100,
  limit: 10,
  decision: null,
  settledAt: null,
  ...more,
})

/** Facts come in no order; here they get one, so that two answers can be compared. */
export function sortedFacts(facts: Facts): Facts {
  const text = (item: object) => JSON.stringify(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
  const sorted = <T extends { readonly during: Span }>(items: readonly T[]): T[] =>
    [...items].sort((a, b) => a.during.from - b.during.from || (text(a) < text(b) ? -1 : 1))
  return {
    people: sorted(facts.people),
    mappings: sorted(facts.mappings),
    zones: sorted(facts.zones),
    billings: sorted(facts.billings),
    coMembers: sorted(facts.coMembers),
    grants: sorted(facts.grants),
    reservations: sorted(facts.reservations),
    units: sorted(facts.units),
    unitMappings: sorted(facts.unitMappings),
    windows: sorted(facts.windows),
  }
}

export function storeContract(name: string, makeStore: () => Promise<StoreUnderTest>): void {
  describe(`the store ${name}`, () => {
    const fresh = async () => {
      const subject = await makeStore()
      const organizationId = randomUUID()
      await subject.addOrganization(organizationId)
      const at = <T>(instantAt: number, work: (tx: Transaction) => Promise<T>) =>
        subject.store.transaction(organizationId, instantAt, work)
      return { ...subject, organizationId, at }
    }
    type Fresh = Awaited<ReturnType<typeof fresh>>

    const inserted = async <T>(
      { at }: Fresh,
      insert: (tx: Transaction, line: string) => Promise<T>,
      instantAt = t0,
    ): Promise<T> => at(instantAt, async tx => insert(tx, await tx.journal.append(aLine())))

    describe('transactions', () => {
      it('commits what resolves', async () => {
        const { at } = await fresh()
        const person = aPerson()
        const answer = await at(t0, async tx => {
          expect(tx.at).toBe(t0)
          return tx.people.insert(person, await tx.journal.append(aLine()))
        })
        expect(answer).toBe('done')
        expect(await at(t0, tx => tx.people.find(person.id))).toEqual(person)
      })

      it('undoes everything when the work throws: nouns, spans, ledger, wakes', async () => {
        const subject = await fresh()
        const { at, wakes, organizationId } = subject
        const kept = aPerson()
        await inserted(subject, (tx, line) => tx.people.insert(kept, line))
        const lost = aPerson()
        const trouble = new Error('no')
        await expect(
          at(t0 + 1, async tx => {
            const line = await tx.journal.append(aLine())
            await tx.people.insert(lost, line)
            await tx.people.update({ ...kept, status: 'inactive' }, line)
            await tx.ledger.saveUsers([aLedgerUser({ personId: kept.id })])
            await tx.nextChanges.save([{ personId: kept.id, at: t0 }])
            await tx.settings.saveDriftSetting('revert')
            await tx.sites.claim(`lost-${lost.id}`)
            await tx.wake([lost.id])
            throw trouble
          }),
        ).rejects.toBe(trouble)
        await at(t0 + 2, async tx => {
          expect(await tx.people.find(lost.id)).toBeNull()
          expect(await tx.people.find(kept.id)).toEqual(kept)
          expect((await tx.facts.of('everybody', 'history')).people).toEqual([
            { personId: kept.id, status: 'active', during: { from: t0, until: forever } },
          ])
          expect(await tx.ledger.users('site-1', 'everybody')).toEqual([])
          expect(await tx.nextChanges.earliest()).toBeNull()
          expect(await tx.settings.driftSetting()).toBe('ask')
        })
        expect(await wakes(organizationId)).toEqual([])
      })

      it('wakes with the commit, and nobody for nobody', async () => {
        const { at, wakes, organizationId } = await fresh()
        const person = randomUUID()
        await at(t0, async tx => {
          await tx.wake([person])
          await tx.wake([])
        })
        await at(t0, tx => tx.wake('everybody'))
        expect(await wakes(organizationId)).toEqual([
          { organizationId, personIds: [person] },
          { organizationId, personIds: 'everybody' },
        ])
      })

      it('runs transactions at the same time as if one after the other had come', async () => {
        const { at } = await fresh()
        const person = aPerson()
        const outcomes = await Promise.all(
          Array.from({ length: 8 }, (_, index) =>
            at(t0 + index, async tx =>
              tx.people.insert({ ...person, id: randomUUID() }, await tx.journal.append(aLine())),
            ),
          ),
        )
        expect(outcomes.filter(outcome => outcome === 'done')).toHaveLength(1)
      })
    })

    describe('nouns', () => {
      it('keeps every field of every noun', async () => {
        const subject = await fresh()
        const person = aPerson({ name: 'José "Zé" O’Neill', email: 'Ze@Example.org' })
        const location = aLocation({ saltoSiteId: `site-${person.id}` })
        const product = aProduct({ billingFrequency: 'as-needed' })
        const company = aCompany()
        const coMember = aCoMember({ companyId: company.id, personId: person.id })
        const own = aBilling({
          payer: { kind: 'person', personId: person.id },
          productId: product.id,
          endsOn: '2028-02-29',
        })
        const paid = aBilling({ payer: { kind: 'company', companyId: company.id }, productId: product.id })
        const grant = aGrant({ personId: person.id, startsAt: t0 + 123, endsAt: null })
        await inserted(subject, async (tx, line) => {
          expect(await tx.people.insert(person, line)).toBe('done')
          expect(await tx.locations.insert(location, line)).toBe('done')
          expect(await tx.products.insert(product, line)).toBe('done')
          expect(await tx.companies.insert(company, line)).toBe('done')
          expect(await tx.coMembers.insert(coMember, line)).toBe('done')
          expect(await tx.billings.insert(own, line)).toBe('done')
          expect(await tx.billings.insert(paid, line)).toBe('done')
          expect(await tx.grants.insert(grant, line)).toBe('done')
        })
        await subject.at(t0, async tx => {
          expect(await tx.people.find(person.id)).toEqual(person)
          expect(await tx.locations.find(location.id)).toEqual(location)
          expect(await tx.products.find(product.id)).toEqual(product)
          expect(await tx.companies.find(company.id)).toEqual(company)
          expect(await tx.coMembers.find(coMember.id)).toEqual(coMember)
          expect(await tx.billings.find(own.id)).toEqual(own)
          expect(await tx.billings.find(paid.id)).toEqual(paid)
          expect(await tx.grants.find(grant.id)).toEqual(grant)
          expect(await tx.people.find(randomUUID())).toBeNull()
          expect(await tx.people.find('no-such-thing')).toBeNull()
        })
      })

      it('refuses what is taken, writing nothing: address in another case, site, co-member', async () => {
        const subject = await fresh()
        const person = aPerson({ email: 'ana@example.org' })
        const other = aPerson()
        const company = aCompany()
        const coMember = aCoMember({ companyId: company.id, personId: person.id })
        const siteId = `site-${person.id}`
        const location = aLocation()
        await inserted(subject, async (tx, line) => {
          await tx.people.insert(person, line)
          await tx.people.insert(other, line)
          await tx.companies.insert(company, line)
          await tx.coMembers.insert(coMember, line)
          await tx.locations.insert(aLocation({ saltoSiteId: siteId }), line)
          await tx.locations.insert(location, line)
          await tx.locations.insert(aLocation(), line)
        })
        await inserted(subject, async (tx, line) => {
          expect(await tx.people.insert(aPerson({ email: ' ANA@example.org' }), line)).toBe('taken')
          expect(await tx.people.update({ ...other, email: 'Ana@Example.org', status: 'inactive' }, line)).toBe('taken')
          expect(await tx.coMembers.insert(aCoMember({ companyId: company.id, personId: person.id }), line)).toBe(
            'taken',
          )
          expect(await tx.locations.insert(aLocation({ saltoSiteId: siteId }), line)).toBe('taken')
          expect(await tx.locations.update({ ...location, saltoSiteId: siteId }, line)).toBe('taken')
          // The transaction goes on after a refusal.
          expect(await tx.people.update({ ...person, name: 'Ana S.' }, line)).toBe('done')
        })
        await subject.at(t0, async tx => {
          expect(await tx.people.find(other.id)).toEqual(other)
          expect((await tx.people.list({ limit: 10 })).items).toHaveLength(2)
          expect((await tx.facts.of([other.id], 'history')).people).toHaveLength(1)
        })
      })

      it('updates the version it was read at, and no other', async () => {
        const subject = await fresh()
        const person = aPerson()
        await inserted(subject, (tx, line) => tx.people.insert(person, line))
        await inserted(subject, async (tx, line) => {
          expect(await tx.people.update({ ...person, name: 'First' }, line)).toBe('done')
          expect(await tx.people.update({ ...person, name: 'Second', status: 'inactive' }, line)).toBe('stale')
          expect(await tx.people.update(aPerson(), line)).toBe('stale')
        })
        await subject.at(t0, async tx => {
          expect(await tx.people.find(person.id)).toEqual({ ...person, name: 'First', version: 2 })
          expect((await tx.facts.of([person.id], 'history')).people).toMatchObject([{ status: 'active' }])
        })
      })

      it('lists by id, in pages, where fields are as asked', async () => {
        const subject = await fresh()
        const everybody = Array.from({ length: 7 }, (_, index) =>
          aPerson({ status: index < 4 ? 'active' : 'inactive' }),
        )
        const product = aProduct()
        const payer = everybody[0]
        if (!payer) throw new Error('nobody')
        const billing = aBilling({ payer: { kind: 'person', personId: payer.id }, productId: product.id })
        await inserted(subject, async (tx, line) => {
          for (const person of everybody) await tx.people.insert(person, line)
          await tx.products.insert(product, line)
          await tx.billings.insert(billing, line)
        })
        const inOrder = everybody.map(person => person.id).sort()
        await subject.at(t0, async tx => {
          const first = await tx.people.list({ limit: 5 })
          expect(first.items.map(person => person.id)).toEqual(inOrder.slice(0, 5))
          expect(first.nextCursor).not.toBeNull()
          const second = await tx.people.list({ limit: 5, cursor: first.nextCursor ?? undefined })
          expect(second.items.map(person => person.id)).toEqual(inOrder.slice(5))
          expect(second.nextCursor).toBeNull()
          expect((await tx.people.list({ limit: 7 })).nextCursor).toBeNull()
          expect((await tx.people.list({ where: { status: 'inactive' }, limit: 9 })).items).toHaveLength(3)
          const byEmail = await tx.people.list({ where: { email: payer.email.toUpperCase() }, limit: 9 })
          expect(byEmail.items).toEqual([payer])
          expect((await tx.billings.list({ where: { personId: payer.id }, limit: 9 })).items).toEqual([billing])
          expect((await tx.billings.list({ where: { productId: randomUUID() }, limit: 9 })).items).toEqual([])
          expect((await tx.billings.list({ where: { companyId: 'nonsense' }, limit: 9 })).items).toEqual([])
          await expect(tx.people.list({ where: { shoeSize: '41' }, limit: 9 })).rejects.toThrow('shoeSize')
        })
      })
    })

    describe('facts', () => {
      /** A person with a billing of a product that opens two groups, a co-member of a company that pays another. */
      const scene = async () => {
        const subject = await fresh()
        const person = aPerson()
        const coWorker = aPerson()
        const location = aLocation()
        const product = aProduct()
        const company = aCompany()
        const coMember = aCoMember({ companyId: company.id, personId: coWorker.id })
        const own = aBilling({ payer: { kind: 'person', personId: person.id }, productId: product.id })
        const paid = aBilling({ payer: { kind: 'company', companyId: company.id }, productId: product.id })
        const grant = aGrant({ personId: person.id })
        await inserted(subject, async (tx, line) => {
          await tx.people.insert(person, line)
          await tx.people.insert(coWorker, line)
          await tx.locations.insert(location, line)
          await tx.products.insert(product, line)
          await tx.companies.insert(company, line)
          await tx.coMembers.insert(coMember, line)
          await tx.billings.insert(own, line)
          await tx.billings.insert(paid, line)
          await tx.grants.insert(grant, line)
          await tx.mappings.replace(product.id, location.id, 'site-1', ['group-1', 'group-2'], line)
        })
        return { ...subject, person, coWorker, location, product, company, coMember, own, paid, grant }
      }
      const open = { from: t0, until: forever }

      it('opens a span of everything at the instant of writing', async () => {
        const { at, person, coWorker, location, product, company, own, paid, grant } = await scene()
        const mapping = { productId: product.id, locationId: location.id, siteId: 'site-1', during: open }
        const billing = {
          productId: product.id,
          startsOn: '2026-03-01',
          endsOn: null,
          status: 'active' as const,
          during: open,
        }
        const expected: Facts = {
          ...noFacts,
          people: [
            { personId: person.id, status: 'active', during: open },
            { personId: coWorker.id, status: 'active', during: open },
          ],
          mappings: [
            { ...mapping, accessGroupId: 'group-1' },
            { ...mapping, accessGroupId: 'group-2' },
          ],
          zones: [{ locationId: location.id, timeZone: 'Europe/Lisbon', during: open }],
          billings: [
            { billingId: own.id, payer: own.payer, ...billing },
            { billingId: paid.id, payer: paid.payer, ...billing },
          ],
          coMembers: [{ companyId: company.id, personId: coWorker.id, status: 'active', during: open }],
          grants: [
            {
              grantId: grant.id,
              personId: person.id,
              siteId: 'site-1',
              accessGroupId: 'group-1',
              startsAt: grant.startsAt,
              endsAt: grant.endsAt,
              during: open,
            },
          ],
        }
        for (const reach of ['current', 'history'] as const) {
          const facts = await at(t0, tx => tx.facts.of('everybody', reach))
          expect(sortedFacts(facts)).toEqual(sortedFacts(expected))
        }
      })

      it('gives of a handful what they, and the companies they belong to, have', async () => {
        const { at, person, coWorker, own, paid, company } = await scene()
        await at(t0, async tx => {
          const ofPerson = await tx.facts.of([person.id], 'current')
          expect(ofPerson.people.map(fact => fact.personId)).toEqual([person.id])
          expect(ofPerson.billings.map(fact => fact.billingId)).toEqual([own.id])
          expect(ofPerson.coMembers).toEqual([])
          expect(ofPerson.grants).toHaveLength(1)
          expect(ofPerson.mappings).toHaveLength(2)
          expect(ofPerson.zones).toHaveLength(1)
          const ofCoWorker = await tx.facts.of([coWorker.id], 'history')
          expect(ofCoWorker.people.map(fact => fact.personId)).toEqual([coWorker.id])
          expect(ofCoWorker.billings.map(fact => fact.billingId)).toEqual([paid.id])
          expect(ofCoWorker.coMembers.map(fact => fact.companyId)).toEqual([company.id])
          expect(ofCoWorker.grants).toEqual([])
          expect((await tx.facts.of([], 'history')).people).toEqual([])
        })
      })

      it('closes and opens where what decides changes, and leaves the span alone where it does not', async () => {
        const subject = await scene()
        const { at, person, own, location, coMember, grant } = subject
        const later = t0 + minuteMs
        await inserted(
          subject,
          async (tx, line) => {
            expect(await tx.people.update({ ...person, name: 'Ana S.' }, line)).toBe('done')
            expect(await tx.locations.update({ ...location, name: 'Baixa' }, line)).toBe('done')
            expect(await tx.grants.update({ ...grant, reason: 'Moved in' }, line)).toBe('done')
          },
          later,
        )
        const untouched = await at(later, tx => tx.facts.of('everybody', 'history'))
        expect(
          [...untouched.people, ...untouched.zones, ...untouched.grants].every(({ during }) => during.from === t0),
        ).toBe(true)
        const end = later + minuteMs
        await inserted(
          subject,
          async (tx, line) => {
            await tx.people.update({ ...person, status: 'inactive', version: 2 }, line)
            await tx.locations.update({ ...location, timeZone: 'Atlantic/Azores', version: 2 }, line)
            await tx.grants.update({ ...grant, endsAt: null, version: 2 }, line)
            await tx.billings.update({ ...own, endsOn: '2026-03-31' }, line)
            await tx.coMembers.update({ ...coMember, status: 'inactive' }, line)
          },
          end,
        )
        const past = { from: t0, until: end }
        const now = { from: end, until: forever }
        await at(end, async tx => {
          const { people, zones, grants, billings, coMembers } = sortedFacts(await tx.facts.of('everybody', 'history'))
          const ofPerson = people.filter(fact => fact.personId === person.id)
          expect(ofPerson).toEqual([
            { personId: person.id, status: 'active', during: past },
            { personId: person.id, status: 'inactive', during: now },
          ])
          expect(zones.map(({ timeZone, during }) => [timeZone, during])).toEqual([
            ['Europe/Lisbon', past],
            ['Atlantic/Azores', now],
          ])
          expect(grants.map(({ endsAt, during }) => [endsAt, during])).toEqual(
            expect.arrayContaining([
              [grant.endsAt, past],
              [null, now],
            ]),
          )
          expect(
            billings.filter(fact => fact.billingId === own.id).map(({ endsOn, during }) => [endsOn, during]),
          ).toEqual(
            expect.arrayContaining([
              [null, past],
              ['2026-03-31', now],
            ]),
          )
          expect(coMembers.map(({ status, during }) => [status, during])).toEqual([
            ['active', past],
            ['inactive', now],
          ])
        })
        // The half-open span: an instant before the change is the past's, the change's own is not.
        const statusAt = async (instantAt: number) =>
          (await at(instantAt, tx => tx.facts.of([person.id], 'current'))).people.map(fact => fact.status)
        expect(await statusAt(end - 1)).toEqual(['active'])
        expect(await statusAt(end)).toEqual(['inactive'])
        expect(await statusAt(t0 - 1)).toEqual([])
      })

      it('keeps neither an empty nor an overlapping span when written twice within an instant, or by a clock put back', async () => {
        const subject = await scene()
        const { at, person } = subject
        const statuses = async () =>
          (await at(t0, tx => tx.facts.of([person.id], 'history'))).people.map(({ status, during }) => [status, during])
        await inserted(subject, async (tx, line) => {
          await tx.people.update({ ...person, status: 'inactive' }, line)
          await tx.people.update({ ...person, status: 'active', version: 2 }, line)
          await tx.people.update({ ...person, status: 'inactive', version: 3 }, line)
        })
        expect(await statuses()).toEqual([['inactive', open]])
        await inserted(
          subject,
          (tx, line) => tx.people.update({ ...person, status: 'active', version: 4 }, line),
          t0 - 5,
        )
        expect(await statuses()).toEqual([['active', open]])
      })

      it('ends mappings that are not named, begins new ones and leaves the others alone', async () => {
        const subject = await scene()
        const { at, product, location } = subject
        const later = t0 + minuteMs
        await inserted(
          subject,
          (tx, line) => tx.mappings.replace(product.id, location.id, 'site-1', ['group-3', 'group-2', 'group-3'], line),
          later,
        )
        const spans = async () =>
          (await at(later, tx => tx.facts.of([], 'current'))).mappings
            .map(({ siteId, accessGroupId, during }) => [siteId, accessGroupId, during.from, during.until])
            .sort()
        expect(await at(later, tx => tx.mappings.at(product.id, location.id))).toEqual(['group-2', 'group-3'])
        expect(await spans()).toEqual([
          ['site-1', 'group-1', t0, later],
          ['site-1', 'group-2', t0, forever],
          ['site-1', 'group-3', later, forever],
        ])
        // Ended and begun again within the instant: as if nothing had happened.
        await inserted(
          subject,
          async (tx, line) => {
            await tx.mappings.endAt(location.id, line)
            await tx.mappings.replace(product.id, location.id, 'site-1', ['group-3'], line)
          },
          later,
        )
        expect(await spans()).toEqual([
          ['site-1', 'group-1', t0, later],
          ['site-1', 'group-2', t0, later],
          ['site-1', 'group-3', later, forever],
        ])
        // The same group under another site is another mapping.
        await inserted(
          subject,
          (tx, line) => tx.mappings.replace(product.id, location.id, 'site-2', ['group-3'], line),
          later + 1,
        )
        await at(later + 1, async tx => {
          const mapping = { productId: product.id, locationId: location.id, siteId: 'site-2', accessGroupId: 'group-3' }
          expect(await tx.mappings.list()).toEqual([mapping])
          expect(await tx.mappings.list(product.id)).toEqual([mapping])
          expect(await tx.mappings.list(randomUUID())).toEqual([])
        })
        await inserted(subject, (tx, line) => tx.mappings.endAt(location.id, line), later + 2)
        expect(await at(later + 2, tx => tx.mappings.list())).toEqual([])
      })

      it('begins a mapping again at the very instant it began first, after a clock put back', async () => {
        const subject = await scene()
        const { at, product, location } = subject
        await inserted(subject, (tx, line) => tx.mappings.endAt(location.id, line), t0 + 10)
        await inserted(
          subject,
          (tx, line) => tx.mappings.replace(product.id, location.id, 'site-1', ['group-1'], line),
          t0,
        )
        expect(await at(t0, tx => tx.mappings.at(product.id, location.id))).toEqual(['group-1'])
      })

      it('knows names and addresses, and whom a product or a company concerns', async () => {
        const { at, person, coWorker, product, company } = await scene()
        await at(t0, async tx => {
          const identity = ({ id: personId, name, email }: Person) => ({ personId, name, email })
          expect(await tx.facts.identities([person.id])).toEqual([identity(person)])
          expect(await tx.facts.identities('everybody')).toHaveLength(2)
          expect(await tx.facts.peopleOfProduct(product.id)).toEqual([person.id, coWorker.id].sort())
          expect(await tx.facts.peopleOfProduct(randomUUID())).toEqual([])
          expect(await tx.facts.peopleOfCompany(company.id)).toEqual([coWorker.id])
        })
      })
    })

    describe('sites', () => {
      it('keeps sites and groups as last seen', async () => {
        const { at } = await fresh()
        await at(t0, async tx => {
          expect(await tx.sites.find('site-1')).toBeNull()
          await tx.sites.save(aSite())
          await tx.sites.save(aSite({ name: 'Baixa', seatsAllowed: 20, previewSince: t0 + 1, vanishedAt: t0 + 2 }))
          await tx.sites.saveGroups('site-1', [aGroup(), aGroup({ accessGroupId: 'group-2', lockIds: [] })])
          await tx.sites.saveGroups('site-1', [aGroup({ name: 'All doors', schedule: null, vanishedAt: t0 })])
          await tx.sites.saveGroups('site-1', [])
        })
        await at(t0, async tx => {
          expect(await tx.sites.find('site-1')).toEqual(
            aSite({ name: 'Baixa', seatsAllowed: 20, previewSince: t0 + 1, vanishedAt: t0 + 2 }),
          )
          const first = aGroup({ name: 'All doors', schedule: null, vanishedAt: t0 })
          expect(await tx.sites.groups('site-1')).toEqual([first, aGroup({ accessGroupId: 'group-2', lockIds: [] })])
          expect(await tx.sites.groups('site-2')).toEqual([])
          expect(await tx.sites.findGroup('group-1')).toEqual(first)
          expect(await tx.sites.findGroup('group-9')).toBeNull()
        })
      })

      it('keeps the names of doors, also of those that a group has no more', async () => {
        const { at } = await fresh()
        await at(t0, async tx => {
          await tx.sites.saveDoors('site-1', [
            { lockId: 'lock-2', name: 'Street' },
            { lockId: 'lock-1', name: 'Attic' },
          ])
          await tx.sites.saveDoors('site-1', [{ lockId: 'lock-2', name: 'Front' }])
          await tx.sites.saveDoors('site-1', [])
        })
        await at(t0, async tx => {
          expect(await tx.sites.doors('site-1')).toEqual([
            { lockId: 'lock-1', name: 'Attic' },
            { lockId: 'lock-2', name: 'Front' },
          ])
          expect(await tx.sites.doors('site-2')).toEqual([])
        })
      })

      it('lists sites of locations, seen or not, and former ones with ledger rows', async () => {
        const subject = await fresh()
        const person = aPerson()
        await inserted(subject, async (tx, line) => {
          await tx.people.insert(person, line)
          await tx.locations.insert(aLocation({ saltoSiteId: 'seen' }), line)
          await tx.locations.insert(aLocation({ saltoSiteId: 'unseen' }), line)
          await tx.sites.save(aSite({ siteId: 'seen' }))
          await tx.sites.save(aSite({ siteId: 'former' }))
          await tx.sites.save(aSite({ siteId: 'nobody' }))
          await tx.ledger.saveMemberships([aMembership({ siteId: 'former', personId: person.id })])
        })
        expect(await subject.at(t0, tx => tx.sites.list())).toEqual([
          aSite({ siteId: 'former' }),
          aSite({ siteId: 'seen' }),
          aSite({ siteId: 'unseen', name: 'unseen', timeZone: null, seatsUsed: null, fullReadAt: null }),
        ])
      })

      it('binds a site to one organisation for ever', async () => {
        const { at, store, addOrganization } = await fresh()
        const other = randomUUID()
        await addOrganization(other)
        const siteId = `site-${other}`
        expect(await at(t0, tx => tx.sites.claim(siteId))).toBe(true)
        expect(await at(t0, tx => tx.sites.claim(siteId))).toBe(true)
        expect(await store.transaction(other, t0, tx => tx.sites.claim(siteId))).toBe(false)
      })
    })

    describe('the ledger', () => {
      const withPeople = async (count: number) => {
        const subject = await fresh()
        const everybody = Array.from({ length: count }, () => aPerson()).sort((a, b) => (a.id < b.id ? -1 : 1))
        await inserted(subject, async (tx, line) => {
          for (const person of everybody) await tx.people.insert(person, line)
        })
        const [first, second, third] = everybody.map(person => person.id)
        return { ...subject, first: first ?? '', second: second ?? '', third: third ?? '' }
      }

      it('keeps users by site and person, every field', async () => {
        const { at, first, second } = await withPeople(2)
        const known = aLedgerUser({
          personId: first,
          state: 'known',
          origin: 'adopted',
          siteUserId: 'su',
          platformUserId: 'pu',
          suspension: 'seat',
          suspended: true,
          privileged: true,
          hasProfile: true,
          confirmedAt: t0 + 1,
          deleteDueAt: t0 + 2,
        })
        await at(t0, async tx => {
          await tx.ledger.saveUsers([aLedgerUser({ personId: first }), aLedgerUser({ personId: second })])
          await tx.ledger.saveUsers([known])
          await tx.ledger.saveUsers([])
        })
        await at(t0, async tx => {
          expect(await tx.ledger.users('site-1', 'everybody')).toEqual([known, aLedgerUser({ personId: second })])
          expect(await tx.ledger.users('site-1', [second])).toEqual([aLedgerUser({ personId: second })])
          expect(await tx.ledger.users('site-2', 'everybody')).toEqual([])
        })
      })

      it('refuses a second person with the same address at the site, and takes it at another (I6)', async () => {
        const { at, first, second } = await withPeople(2)
        const mine = aLedgerUser({ personId: first, email: 'ana@example.org' })
        const theirs = aLedgerUser({ personId: second, email: 'ana@example.org' })
        await at(t0, tx => tx.ledger.saveUsers([mine]))
        await expect(at(t0, tx => tx.ledger.saveUsers([theirs]))).rejects.toThrow()
        await at(t0, tx => tx.ledger.saveUsers([{ ...theirs, siteId: 'site-2' }]))
        const { email } = mine
        expect(await at(t0, tx => tx.ledger.holders(mine.siteId, [email, 'nobody@example.org']))).toEqual([
          { personId: mine.personId, email },
        ])
        expect(await at(t0, tx => tx.ledger.users('site-1', 'everybody'))).toEqual([mine])
      })

      it('keeps memberships by site, person and group, counts those that stand, and erases', async () => {
        const { at, first, second } = await withPeople(2)
        const taken = aMembership({ personId: first, accessGroupId: 'group-2', state: 'taken', confirmedAt: t0 })
        const given = aMembership({ personId: first, state: 'given', answeredAt: t0 + 1, confirmedAt: t0 + 2 })
        const adopted = aMembership({ personId: second, origin: 'adopted' })
        await at(t0, async tx => {
          await tx.ledger.saveMemberships([aMembership({ personId: first }), taken, adopted])
          await tx.ledger.saveMemberships([given, { ...adopted, siteId: 'site-2' }])
        })
        await at(t0, async tx => {
          expect(await tx.ledger.memberships('site-1', 'everybody')).toEqual([given, taken, adopted])
          expect(await tx.ledger.memberships('site-1', [second])).toEqual([adopted])
          expect(await tx.ledger.countMemberships('site-1')).toBe(2)
          await tx.ledger.eraseMemberships([taken, adopted])
          await tx.ledger.eraseMemberships([])
        })
        await at(t0, async tx => {
          expect(await tx.ledger.memberships('site-1', 'everybody')).toEqual([given])
          expect(await tx.ledger.memberships('site-2', 'everybody')).toHaveLength(1)
        })
      })

      it('counts unexplained removals of the site since an instant', async () => {
        const { at } = await fresh()
        await at(t0, tx => tx.ledger.recordUnexplained('site-1', 3))
        await at(t0 + 10, tx => tx.ledger.recordUnexplained('site-1', 4))
        await at(t0 + 10, tx => tx.ledger.recordUnexplained('site-2', 5))
        await at(t0 + 10, tx => tx.ledger.recordUnexplained('site-1', 0))
        await at(t0 + 20, async tx => {
          expect(await tx.ledger.countUnexplained('site-1', t0)).toBe(7)
          expect(await tx.ledger.countUnexplained('site-1', t0 + 1)).toBe(4)
          expect(await tx.ledger.countUnexplained('site-1', t0 + 11)).toBe(0)
        })
      })

      it('replaces the shortfalls of these people at the site, and no others', async () => {
        const { at, first, second } = await withPeople(2)
        const seat = aShortfall({ personId: first, retryAt: t0 + 5, detail: 'seats' })
        const adoption = aShortfall({ personId: first, accessGroupId: null, kind: 'waits_for_adoption' })
        const others = aShortfall({ personId: second })
        const elsewhere = aShortfall({ personId: first, siteId: 'site-2' })
        await at(t0, async tx => {
          await tx.ledger.saveShortfalls('site-1', [first, second], [seat, adoption, others])
          await tx.ledger.saveShortfalls('site-2', [first], [elsewhere])
        })
        expect(await at(t0, tx => tx.ledger.shortfalls())).toEqual(
          first < second ? [adoption, seat, others, elsewhere] : [others, adoption, seat, elsewhere],
        )
        await at(t0, async tx => {
          await tx.ledger.saveShortfalls('site-1', [first], [adoption])
          await tx.ledger.saveShortfalls('site-1', [], [])
        })
        await at(t0, async tx => {
          expect(await tx.ledger.shortfalls(first)).toEqual([adoption, elsewhere])
          expect(await tx.ledger.shortfalls(second)).toEqual([others])
        })
      })
    })

    describe('drift and held changes', () => {
      it('keeps items until they are settled', async () => {
        const subject = await fresh()
        const person = aPerson()
        await inserted(subject, (tx, line) => tx.people.insert(person, line))
        const { at } = subject
        const item = aDriftItem({ personId: person.id })
        const elsewhere = aDriftItem({ siteId: 'site-2', kind: 'site_vanished', accessGroupId: null, seenAt: t0 + 1 })
        await at(t0, tx => tx.drift.save([item, elsewhere]))
        await at(t0, async tx => {
          expect(await tx.drift.open()).toEqual([item, elsewhere])
          expect(await tx.drift.open('site-2')).toEqual([elsewhere])
          await tx.drift.save([{ ...item, decision: 'ignore' }])
          expect(await tx.drift.open('site-1')).toEqual([{ ...item, decision: 'ignore' }])
          await tx.drift.save([{ ...item, decision: 'ignore', settledAt: t0 + 2 }])
          expect(await tx.drift.open('site-1')).toEqual([])
          expect(await tx.drift.find(item.id)).toEqual({ ...item, decision: 'ignore', settledAt: t0 + 2 })
          expect(await tx.drift.find('nothing')).toBeNull()
        })
      })

      it('has one open item of a kind for a site, person and group, also where there is none of them', async () => {
        const { at } = await fresh()
        const item = aDriftItem({ kind: 'site_vanished', accessGroupId: null })
        await at(t0, tx => tx.drift.save([item]))
        await expect(at(t0, tx => tx.drift.save([{ ...item, id: randomUUID() }]))).rejects.toThrow()
        await at(t0, tx => tx.drift.save([{ ...item, settledAt: t0 + 1 }]))
        const again = { ...item, id: randomUUID(), seenAt: t0 + 2 }
        await at(t0, tx => tx.drift.save([again]))
        expect(await at(t0, tx => tx.drift.open())).toEqual([again])
      })

      it('keeps held changes with their numbers', async () => {
        const { at } = await fresh()
        const change = aHeldChange()
        await at(t0, tx => tx.drift.saveHeld([change, aHeldChange({ siteId: 'site-2' })]))
        await at(t0, async tx => {
          expect(await tx.drift.openHeld('site-1')).toEqual([change])
          expect(await tx.drift.openHeld()).toHaveLength(2)
          await tx.drift.saveHeld([{ ...change, decision: 'approved', settledAt: t0 }])
          expect(await tx.drift.openHeld('site-1')).toEqual([])
          expect(await tx.drift.findHeld(change.id)).toMatchObject({ decision: 'approved', limit: 10 })
          expect(await tx.drift.findHeld(randomUUID())).toBeNull()
        })
      })
    })

    describe('settings and next changes', () => {
      it('has the defaults of the rules until something is decided', async () => {
        const { at } = await fresh()
        await at(t0, async tx => {
          expect(await tx.settings.noAccessPolicy()).toEqual(defaultNoAccessPolicy)
          expect(await tx.settings.driftSetting()).toBe('ask')
          await tx.settings.saveDriftSetting('revert')
          expect(await tx.settings.noAccessPolicy()).toEqual(defaultNoAccessPolicy)
          const policy = { policy: 'delete', keepAliveMinutes: 0, deleteAfterMinutes: 30 } as const
          await tx.settings.saveNoAccessPolicy(policy)
          expect(await tx.settings.noAccessPolicy()).toEqual(policy)
          expect(await tx.settings.driftSetting()).toBe('revert')
        })
      })

      it('knows who is due, the earliest first', async () => {
        const subject = await fresh()
        const everybody = Array.from({ length: 3 }, () => aPerson())
        const [first, second, third] = everybody.map(person => person.id)
        if (!first || !second || !third) throw new Error('nobody')
        await inserted(subject, async (tx, line) => {
          for (const person of everybody) await tx.people.insert(person, line)
        })
        await subject.at(t0, async tx => {
          expect(await tx.nextChanges.earliest()).toBeNull()
          await tx.nextChanges.save([
            { personId: first, at: t0 + 30 },
            { personId: second, at: t0 + 10 },
            { personId: third, at: t0 + 20 },
          ])
          expect(await tx.nextChanges.due(t0 + 20, 9)).toEqual([second, third])
          expect(await tx.nextChanges.due(t0 + 30, 1)).toEqual([second])
          expect(await tx.nextChanges.due(t0 + 9, 9)).toEqual([])
          await tx.nextChanges.save([
            { personId: second, at: null },
            { personId: first, at: t0 + 5 },
          ])
          await tx.nextChanges.save([])
          expect(await tx.nextChanges.earliest()).toBe(t0 + 5)
          expect(await tx.nextChanges.due(t0 + 99, 9)).toEqual([first, third])
        })
      })
    })

    describe('the journal', () => {
      it('gives every line an id that rises within the transaction', async () => {
        const { at } = await fresh()
        const person = aPerson()
        await at(t0, async tx => {
          const first = await tx.journal.append(aLine('person.added', { subject: { personId: person.id } }))
          const second = await tx.journal.append(
            aLine('person.named', { identity: { personId: person.id, name: person.name, email: person.email } }),
          )
          expect(Number(second)).toBeGreaterThan(Number(first))
        })
      })
    })

    it('shows one organisation nothing of another (I25)', async () => {
      const subject = await fresh()
      const { at, store, addOrganization } = subject
      const person = aPerson({ email: 'ana@example.org' })
      const location = aLocation({ saltoSiteId: 'site-1' })
      await inserted(subject, async (tx, line) => {
        await tx.people.insert(person, line)
        await tx.locations.insert(location, line)
        await tx.ledger.saveUsers([aLedgerUser({ personId: person.id })])
        await tx.sites.save(aSite())
        await tx.settings.saveDriftSetting('ignore')
        await tx.drift.save([aDriftItem()])
      })
      const other = randomUUID()
      await addOrganization(other)
      await store.transaction(other, t0, async tx => {
        expect(await tx.people.find(person.id)).toBeNull()
        expect((await tx.people.list({ limit: 9 })).items).toEqual([])
        expect((await tx.facts.of('everybody', 'history')).people).toEqual([])
        expect((await tx.facts.of([person.id], 'history')).people).toEqual([])
        expect(await tx.ledger.users('site-1', 'everybody')).toEqual([])
        expect(await tx.sites.find('site-1')).toBeNull()
        expect(await tx.sites.list()).toEqual([])
        expect(await tx.settings.driftSetting()).toBe('ask')
        expect(await tx.drift.open()).toEqual([])
        const line = await tx.journal.append(aLine())
        expect(await tx.people.update({ ...person, name: 'Stolen' }, line)).toBe('stale')
        expect(await tx.people.insert(aPerson({ email: 'ana@example.org' }), line)).toBe('done')
        expect(await tx.locations.insert(aLocation({ saltoSiteId: 'site-1' }), line)).toBe('done')
      })
      expect(await at(t0, tx => tx.people.find(person.id))).toEqual(person)
    })
  })
}
