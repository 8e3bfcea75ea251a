import type { z } from 'zod'
import { directory, type directoryQuery } from '../../contract/person/access.ts'
import { wireInstant } from '../../contract/words.ts'
import { type Cause, causesOf } from '../../domain/access/cause.ts'
import type { Facts } from '../../domain/access/facts.ts'
import { isMember } from '../../domain/access/membership.ts'
import type { Person } from '../../domain/person.ts'
import { holdsWords } from '../../domain/search.ts'
import { type Instant, isIn } from '../../domain/span.ts'
import type { Transaction } from '../../ports/store.ts'
import type { View } from '../view.ts'

type Query = z.output<typeof directoryQuery>
type Wire = z.output<typeof directory>
type Line = Wire['items'][number]

const pageSize = 50

/** Everybody, by name, as the front desk looks for them: filtered and counted over all, shown a page at a time. */
export const listDirectory: View<Query, typeof directory> = {
  schema: directory,
  async of(tx, { search = '', who, page }) {
    const lines = await linesOf(tx)
    const words = search.split(/\s+/).filter(Boolean)
    const matching = lines.filter(({ name, email }) => holdsWords(words, [name, email]))
    const shown = matching.filter(line => isAmong(who, line))
    const count = (filter: Query['who']) => matching.filter(line => isAmong(filter, line)).length
    return {
      items: shown.slice((page - 1) * pageSize, page * pageSize),
      page,
      pageSize,
      found: shown.length,
      totals: {
        all: matching.length,
        members: count('members'),
        'non-members': count('non-members'),
        inactive: count('inactive'),
        inside: count('inside'),
      },
    }
  },
}

/** Inactive people are neither members nor non-members here: one looks for them by themselves. */
function isAmong(who: Query['who'], { status, membership, insideUntil }: Line): boolean {
  if (who === 'all') return true
  if (who === 'inside') return insideUntil !== null
  if (who === 'inactive') return status === 'inactive'
  return status === 'active' && membership === (who === 'members' ? 'member' : 'non-member')
}

async function linesOf(tx: Transaction): Promise<Line[]> {
  const people = await everybody(tx)
  const facts = await tx.facts.of('everybody', 'current')
  const live = Map.groupBy(
    causesOf(facts).filter(({ during }) => isIn(during, tx.at)),
    cause => cause.personId,
  )
  const products = new Map((await tx.products.list({ limit: 10_000 })).items.map(({ id, name }) => [id, name]))
  const waits = Map.groupBy(await tx.ledger.shortfalls(), ({ personId }) => personId)
  const factsOf = factsByPerson(facts)
  const collator = new Intl.Collator('en')
  return people
    .map(({ id, name, email, status }) => {
      const causes = live.get(id) ?? []
      const own = factsOf(id)
      const membership: Line['membership'] = isMember(own, id, tx.at) ? 'member' : 'non-member'
      return {
        id,
        name,
        email,
        status,
        membership,
        products: membership === 'member' ? productNames(own, products) : [],
        openGroups: new Set(causes.map(({ accessGroupId }) => accessGroupId)).size,
        insideUntil: wireInstant(insideUntil(causes)),
        waits: waits.get(id)?.length ?? 0,
      }
    })
    .sort((a, b) => collator.compare(a.name, b.name) || collator.compare(a.id, b.id))
}

async function everybody(tx: Transaction): Promise<Person[]> {
  const people: Person[] = []
  let cursor: string | undefined
  do {
    const page = await tx.people.list({ limit: 5000, cursor })
    people.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return people
}

/** A person's share of the facts, so that asking about everybody takes no longer than reading everything once. */
function factsByPerson(facts: Facts): (personId: string) => Facts {
  const people = Map.groupBy(facts.people, ({ personId }) => personId)
  const coMembers = Map.groupBy(facts.coMembers, ({ personId }) => personId)
  const billings = Map.groupBy(facts.billings, ({ payer }) =>
    payer.kind === 'person' ? payer.personId : payer.companyId,
  )
  return personId => {
    const companies = coMembers.get(personId) ?? []
    const payers = [personId, ...new Set(companies.map(({ companyId }) => companyId))]
    return {
      ...facts,
      people: people.get(personId) ?? [],
      coMembers: companies,
      billings: payers.flatMap(payer => billings.get(payer) ?? []),
    }
  }
}

const productNames = (own: Facts, products: ReadonlyMap<string, string>): string[] =>
  [...new Set(own.billings.filter(({ status }) => status === 'active').map(({ productId }) => productId))]
    .map(id => products.get(id) ?? '')
    .sort()

/** The end of the access window that is open: a membership's hours are no window. */
function insideUntil(causes: readonly Cause[]): Instant | null {
  const ends = causes.filter(({ kind }) => kind !== 'billing').map(({ during }) => during.until)
  return ends.length === 0 ? null : Math.max(...ends)
}
