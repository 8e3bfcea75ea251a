import type { z } from 'zod'
import { myColleagues, myHome } from '../../contract/visitors/home.ts'
import { wireInstant } from '../../contract/words.ts'
import { type Cause, causesOf } from '../../domain/access/cause.ts'
import type { BillingFact, Facts } from '../../domain/access/facts.ts'
import type { Location } from '../../domain/place.ts'
import { type Instant, isIn, joined, nextBoundary, type Span } from '../../domain/span.ts'
import { dateAt } from '../../domain/time.ts'
import type { Transaction } from '../../ports/store.ts'
import { actualAccess } from '../access/actual-access.ts'
import { found, type View } from '../view.ts'
import type { AtOrganization } from './guest.ts'
import type { Mine } from './member.ts'

type Home = z.output<typeof myHome>
type Door = Home['doors'][number]
type Membership = Home['memberships'][number]

/** The member's doors, now and next, because of what, and why not; what Salto KS has not confirmed is not called open. */
export const readMyHome: View<Mine & AtOrganization, typeof myHome> = {
  schema: myHome,
  async of(tx, { personId, organization }) {
    const { id, name, email } = await found(tx.people.find(personId), 'person', personId)
    const facts = await tx.facts.of([personId], 'current')
    const causes = causesOf(facts)
    const locations = (await tx.locations.list({ limit: 200 })).items
    const doors: Door[] = []
    for (const ofGroup of Map.groupBy(causes, cause => cause.accessGroupId).values()) {
      const door = await doorShown(tx, personId, ofGroup, locations)
      if (door) doors.push(door)
    }
    const zone = locations[0]?.timeZone ?? 'UTC'
    return {
      member: { id, name, email },
      organization: { id: organization.id, name: organization.name },
      doors: doors.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1)),
      memberships: await membershipsOf(tx, facts, personId, dateAt(tx.at, zone)),
      nextChangeAt: wireInstant(
        nextBoundary(
          causes.map(({ during }) => during),
          tx.at,
        ),
      ),
    }
  },
}

const states: readonly Door['state'][] = ['open', 'preparing', 'waiting', 'planned', 'ended']
const orderOf = ({ state, from, name }: Door): string => `${states.indexOf(state)} ${from ?? ''} ${name}`

/** null: what is over and was for a while only, as a reservation is. */
async function doorShown(
  tx: Transaction,
  personId: string,
  causes: readonly Cause[],
  locations: readonly Location[],
): Promise<Door | null> {
  const [first] = causes
  if (!first) return null
  const { siteId, accessGroupId } = first
  const location = locations.find(({ saltoSiteId }) => saltoSiteId === siteId)
  const span = spanShown(causes, tx.at)
  const inSpan = causes.filter(({ during }) => during.from < span.until && span.from < during.until)
  if (span.until <= tx.at && inSpan.every(({ kind }) => kind === 'reservation')) return null
  const group = await tx.sites.findGroup(accessGroupId)
  const live = inSpan.filter(({ during }) => isIn(during, tx.at))
  return {
    ...{ siteId, accessGroupId },
    name: group?.name ?? '',
    locationName: location?.name ?? null,
    timeZone: location?.timeZone ?? 'UTC',
    from: span.from > tx.at ? wireInstant(span.from) : null,
    until: wireInstant(span.until),
    because: await reasonsOf(tx, live.length > 0 ? live : inSpan),
    ...(await stateShown(tx, personId, { siteId, accessGroupId }, span)),
  }
}

/** Touching claims are one: what holds now, or comes next, or was last. */
function spanShown(causes: readonly Cause[], at: Instant): Span {
  const spans = joined(causes.map(({ during }) => during))
  return spans.find(({ until }) => until > at) ?? spans.at(-1) ?? { from: at, until: at }
}

async function stateShown(
  tx: Transaction,
  personId: string,
  group: { readonly siteId: string; readonly accessGroupId: string },
  span: Span,
): Promise<Pick<Door, 'state' | 'whyNot'>> {
  if (span.until <= tx.at) return { state: 'ended', whyNot: null }
  if (span.from > tx.at) return { state: 'planned', whyNot: null }
  const actual = await actualAccess(tx, personId, [group])
  if (actual.state === 'open') return { state: 'open', whyNot: null }
  const [waits] = actual.waitsFor
  return waits ? { state: 'waiting', whyNot: waits.kind } : { state: 'preparing', whyNot: null }
}

async function reasonsOf(tx: Transaction, causes: readonly Cause[]): Promise<Door['because']> {
  const reasons = new Map<string, Door['because'][number]>()
  for (const { kind, productId, unitId } of causes) {
    const named = kind === 'billing' ? await tx.products.find(productId ?? '') : await unitOf(tx, unitId)
    const name = named?.name ?? null
    reasons.set(`${kind} ${name}`, { kind, name })
  }
  return [...reasons.values()]
}

const unitOf = async (tx: Transaction, unitId: string | undefined): Promise<{ readonly name: string } | null> =>
  unitId === undefined ? null : tx.units.find(unitId)

async function membershipsOf(tx: Transaction, facts: Facts, personId: string, today: string): Promise<Membership[]> {
  const companyIds = new Set(
    facts.coMembers
      .filter(link => link.personId === personId && link.status === 'active' && isIn(link.during, tx.at))
      .map(({ companyId }) => companyId),
  )
  const memberships: Membership[] = []
  for (const billing of facts.billings) {
    const { payer, startsOn, endsOn } = billing
    const isTheirs = payer.kind === 'person' ? payer.personId === personId : companyIds.has(payer.companyId)
    if (!isTheirs || !isIn(billing.during, tx.at)) continue
    memberships.push({
      productName: (await tx.products.find(billing.productId))?.name ?? '',
      companyName: payer.kind === 'company' ? ((await tx.companies.find(payer.companyId))?.name ?? null) : null,
      ...{ startsOn, endsOn, state: stateOn(billing, today) },
    })
  }
  return memberships.toSorted((a, b) => ((a.endsOn ?? '9999') < (b.endsOn ?? '9999') ? 1 : -1))
}

function stateOn({ status, startsOn, endsOn }: BillingFact, today: string): Membership['state'] {
  if (endsOn !== null && endsOn < today) return 'ended'
  if (status !== 'active') return 'inactive'
  return today < startsOn ? 'planned' : 'active'
}

/** For whom the member may reserve besides: active people of the same companies. */
export const listMyColleagues: View<Mine, typeof myColleagues> = {
  schema: myColleagues,
  async of(tx, { personId }) {
    const mine = (await tx.coMembers.list({ where: { personId, status: 'active' }, limit: 200 })).items
    const ids = new Set<string>()
    for (const { companyId } of mine) {
      const { items } = await tx.coMembers.list({ where: { companyId, status: 'active' }, limit: 200 })
      for (const link of items) if (link.personId !== personId) ids.add(link.personId)
    }
    const items: { id: string; name: string }[] = []
    for (const id of ids) {
      const person = await tx.people.find(id)
      if (person?.status === 'active') items.push({ id, name: person.name })
    }
    return { items: items.toSorted((a, b) => (a.name < b.name ? -1 : 1)) }
  },
}
