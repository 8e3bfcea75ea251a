import type { z } from 'zod'
import { personAccess, type personAccessQuery } from '../../contract/person/access.ts'
import { instantOf, wireInstant } from '../../contract/words.ts'
import { type Cause, causesOf } from '../../domain/access/cause.ts'
import { explain } from '../../domain/access/explain.ts'
import type { Facts } from '../../domain/access/facts.ts'
import type { Instant } from '../../domain/span.ts'
import { forever, isIn, joined, nextBoundary } from '../../domain/span.ts'
import type { GroupState, SiteState, Transaction } from '../../ports/store.ts'
import { heldAccess } from '../access/actual-access.ts'
import { found, type View } from '../view.ts'
import { type SourceNames, sourceNames } from './sources.ts'

type Wire = z.output<typeof personAccess>
type WireGroup = Wire['sites'][number]['groups'][number]

/** What one person may open, everywhere at once: for each access group the answer of `explain-access`, with names. */
export const readPersonAccess: View<{ id: string } & z.output<typeof personAccessQuery>, typeof personAccess> = {
  schema: personAccess,
  async of(tx, { id: personId, at: asked }) {
    await found(tx.people.find(personId), 'person', personId)
    const at = asked === undefined ? tx.at : instantOf(asked)
    const facts = await tx.facts.of([personId], 'history')
    const causes = causesOf(facts).filter(cause => cause.personId === personId)
    const sites = await tx.sites.list()
    const held = await heldAccess(
      tx,
      personId,
      sites.map(site => site.siteId),
    )
    const names = await sourceNames(tx, facts)
    const { items: locations } = await tx.locations.list({ limit: 1000 })
    const shown: Wire['sites'] = []
    for (const site of sites) {
      const location = locations.find(({ saltoSiteId }) => saltoSiteId === site.siteId)
      const groups = await tx.sites.groups(site.siteId)
      const lines = groups.map(group => groupOf({ facts, personId, at, causes, names }, group, held([group])))
      shown.push({ ...siteOf(site, location), groups: lines.toSorted(byConcern) })
    }
    const open = shown.flatMap(({ groups }) => groups.filter(({ decision }) => decision === 'allowed'))
    return {
      personId,
      at: wireInstant(at),
      openDoors: new Set(open.flatMap(({ lockIds }) => lockIds)).size,
      nextChangeAt: wireInstant(
        nextBoundary(
          causes.map(({ during }) => during),
          at,
        ),
      ),
      companies: await companiesOf(tx, personId),
      sites: shown.toSorted((a, b) => named(a).localeCompare(named(b))),
    }
  },
}

async function companiesOf(tx: Transaction, personId: string): Promise<Wire['companies']> {
  const { items } = await tx.coMembers.list({ where: { personId }, limit: 200 })
  const companies: Wire['companies'] = []
  for (const { companyId, status } of items) {
    companies.push({ companyId, name: (await tx.companies.find(companyId))?.name ?? '', status })
  }
  return companies
}

const named = ({ locationName, siteName }: Wire['sites'][number]): string => locationName ?? siteName

const siteOf = (site: SiteState, location: { id: string; name: string; timeZone: string } | undefined) => ({
  siteId: site.siteId,
  siteName: site.name,
  locationId: location?.id ?? null,
  locationName: location?.name ?? null,
  timeZone: location?.timeZone ?? site.timeZone ?? 'UTC',
})

interface Question {
  readonly facts: Facts
  readonly personId: string
  readonly at: Instant
  readonly causes: readonly Cause[]
  readonly names: SourceNames
}

function groupOf(question: Question, group: GroupState, actual: WireGroup['actual']): WireGroup {
  const { facts, personId, at, names } = question
  const causes = question.causes.filter(({ accessGroupId }) => accessGroupId === group.accessGroupId)
  const { decision, missing } = explain(facts, personId, new Set([group.accessGroupId]), at)
  const spans = joined(causes.map(({ during }) => during))
  const now = spans.find(span => isIn(span, at))
  return {
    accessGroupId: group.accessGroupId,
    name: group.name,
    lockIds: [...group.lockIds],
    vanishedAt: wireInstant(group.vanishedAt),
    decision,
    causes: causes
      .filter(({ during }) => isIn(during, at))
      .map(({ kind, sourceId, companyId, during }) => ({
        ...names(kind, sourceId, companyId),
        from: wireInstant(during.from),
        until: wireInstant(during.until),
      })),
    missing: missing.map(({ sourceId, why }) => ({ ...names(kindOf(facts, sourceId), sourceId), why })),
    since: wireInstant(now?.from ?? null),
    until: wireInstant(now?.until ?? null),
    nextOpensAt: wireInstant(now ? null : nextOpening(spans, at)),
    actual,
  }
}

const nextOpening = (spans: readonly { readonly from: Instant }[], at: Instant): Instant | null => {
  const next = Math.min(forever, ...spans.map(({ from }) => from).filter(from => from > at))
  return next === forever ? null : next
}

function kindOf(facts: Facts, sourceId: string): Cause['kind'] {
  if (facts.grants.some(({ grantId }) => grantId === sourceId)) return 'grant'
  return facts.reservations.some(({ reservationId }) => reservationId === sourceId) ? 'reservation' : 'billing'
}

/** What is open, then what was or will be or differs at Salto KS, then the rest by name. */
const byConcern = (a: WireGroup, b: WireGroup): number => concern(a) - concern(b) || a.name.localeCompare(b.name)

function concern({ decision, missing, nextOpensAt, actual }: WireGroup): number {
  if (decision === 'allowed') return 0
  if (nextOpensAt !== null || actual.state !== 'closed') return 1
  return missing.length > 0 ? 2 : 3
}
