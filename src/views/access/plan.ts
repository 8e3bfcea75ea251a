import type { z } from 'zod'
import type { accessPlan, accessProposal } from '../../contract/person/plan.ts'
import { wireInstant } from '../../contract/words.ts'
import {
  type AccessChange,
  accessChanges,
  type Proposal,
  peopleWithAccess,
  proposedFacts,
} from '../../domain/access/plan.ts'
import { billingFault, type Payer } from '../../domain/billing.ts'
import { isRefusal, type Refusal, refusal } from '../../domain/refusal.ts'
import { isKeepingSlot } from '../../domain/reservation/reservation.ts'
import { forever, type Span } from '../../domain/span.ts'
import type { GroupState, Transaction } from '../../ports/store.ts'
import { found } from '../view.ts'

type Asked = z.output<typeof accessProposal>
type Plan = z.output<typeof accessPlan>

const shownLimit = 200

/** What the change would do to the doors, now and later. Nothing is written. */
export async function accessPlanOf(tx: Transaction, asked: Asked): Promise<Plan | Refusal> {
  const meant = await proposalOf(tx, asked)
  if (isRefusal(meant)) return meant
  const { proposal, personIds } = meant
  const facts = await tx.facts.of(personIds, 'current')
  const after = proposedFacts(facts, proposal, tx.at)
  const changes = accessChanges(facts, after, tx.at)
  const left = peopleWithAccess(after, tx.at)
  const groups = await groupsOf(tx, changes)
  const shown = changes.slice(0, shownLimit)
  const identities = await tx.facts.identities([...new Set(shown.map(({ personId }) => personId))])
  const names = new Map(identities.map(({ personId, name }) => [personId, name]))
  return {
    at: wireInstant(tx.at),
    gaining: peopleOf(changes, ({ gained }) => gained).size,
    losing: peopleOf(changes, ({ lost }) => lost).size,
    leftWithNothing: [...peopleWithAccess(facts, tx.at)].filter(personId => !left.has(personId)).length,
    noAccessPolicy: (await tx.settings.noAccessPolicy()).policy,
    changes: shown.map(({ personId, siteId, accessGroupId, gained, lost }) => ({
      personId,
      personName: names.get(personId) ?? '',
      siteId,
      accessGroupId,
      accessGroupName: groups.get(accessGroupId)?.name ?? accessGroupId,
      lockIds: [...(groups.get(accessGroupId)?.lockIds ?? [])],
      gained: gained.map(wireSpan),
      lost: lost.map(wireSpan),
    })),
    groups: [...Map.groupBy(changes, ({ accessGroupId }) => accessGroupId)].map(([accessGroupId, ofGroup]) => ({
      accessGroupId,
      name: groups.get(accessGroupId)?.name ?? accessGroupId,
      gaining: peopleOf(ofGroup, ({ gained }) => gained).size,
      losing: peopleOf(ofGroup, ({ lost }) => lost).size,
    })),
    reservationsKept: await reservationsKept(tx, asked),
  }
}

const wireSpan = ({ from, until }: Span) => ({
  from: wireInstant(from),
  until: wireInstant(until === forever ? null : until),
})

const peopleOf = (changes: readonly AccessChange[], spans: (change: AccessChange) => readonly Span[]): Set<string> =>
  new Set(changes.filter(change => spans(change).length > 0).map(({ personId }) => personId))

async function groupsOf(tx: Transaction, changes: readonly AccessChange[]): Promise<Map<string, GroupState>> {
  const groups = new Map<string, GroupState>()
  for (const accessGroupId of new Set(changes.map(change => change.accessGroupId))) {
    const group = await tx.sites.findGroup(accessGroupId)
    if (group) groups.set(accessGroupId, group)
  }
  return groups
}

interface Meant {
  readonly proposal: Proposal
  readonly personIds: readonly string[]
}

async function proposalOf(tx: Transaction, asked: Asked): Promise<Meant | Refusal> {
  switch (asked.change) {
    case 'start-recurring-billing':
      return startedBilling(tx, asked)
    case 'change-recurring-billing':
      return changedBilling(tx, asked)
    case 'change-person': {
      const { id: personId } = await found(tx.people.find(asked.id), 'person', asked.id)
      return { proposal: { kind: 'person', personId, status: asked.status }, personIds: [personId] }
    }
    case 'map-access-groups': {
      const { id: productId } = await found(tx.products.find(asked.id), 'product', asked.id)
      const location = await found(tx.locations.find(asked.locationId), 'location', asked.locationId)
      const { id: locationId, saltoSiteId: siteId } = location
      if (siteId === null) return withoutSite(locationId)
      const { accessGroupIds } = asked
      const proposal = { kind: 'product-groups', productId, locationId, siteId, accessGroupIds } as const
      return { proposal, personIds: await tx.facts.peopleOfProduct(productId) }
    }
    case 'map-unit-access-groups': {
      const { id: unitId, locationId } = await found(tx.units.find(asked.id), 'reservation_unit', asked.id)
      const siteId = (await found(tx.locations.find(locationId), 'location', locationId)).saltoSiteId
      if (siteId === null) return withoutSite(locationId)
      const proposal = { kind: 'unit-groups', unitId, siteId, accessGroupIds: asked.accessGroupIds } as const
      return { proposal, personIds: await tx.facts.peopleOfUnit(unitId) }
    }
  }
}

const withoutSite = (locationId: string): Refusal =>
  refusal('location.without_site', 'Choose the Salto KS site of this location first.', { locationId })

type Starting = Extract<Asked, { change: 'start-recurring-billing' }>

/** Whatever id it has: it is written nowhere. */
const unwrittenId = 'proposed'

async function startedBilling(tx: Transaction, asked: Starting): Promise<Meant | Refusal> {
  const { personId, companyId, productId, startsOn, endsOn = null, status } = asked
  if ((personId === undefined) === (companyId === undefined)) {
    return refusal('billing.payer_missing', 'Name the person or the company that pays.')
  }
  await found(tx.products.find(productId), 'product', productId)
  const payer: Payer =
    personId === undefined
      ? { kind: 'company', companyId: (await found(tx.companies.find(companyId ?? ''), 'company', companyId ?? '')).id }
      : { kind: 'person', personId: (await found(tx.people.find(personId), 'person', personId)).id }
  const billing = { id: unwrittenId, payer, productId, startsOn, endsOn, status }
  return billingFault(billing) ?? { proposal: { kind: 'billing', billing }, personIds: await payersOf(tx, payer) }
}

type Changing = Extract<Asked, { change: 'change-recurring-billing' }>

async function changedBilling(tx: Transaction, asked: Changing): Promise<Meant | Refusal> {
  const stored = await found(tx.billings.find(asked.id), 'billing', asked.id)
  const billing = {
    ...stored,
    startsOn: asked.startsOn ?? stored.startsOn,
    endsOn: asked.endsOn === undefined ? stored.endsOn : asked.endsOn,
    status: asked.status ?? stored.status,
  }
  return (
    billingFault(billing) ?? { proposal: { kind: 'billing', billing }, personIds: await payersOf(tx, stored.payer) }
  )
}

const payersOf = async (tx: Transaction, payer: Payer): Promise<string[]> =>
  payer.kind === 'person' ? [payer.personId] : tx.facts.peopleOfCompany(payer.companyId)

async function reservationsKept(tx: Transaction, asked: Asked): Promise<Plan['reservationsKept']> {
  if (asked.change !== 'change-person' || asked.status === 'active') return []
  const coming = await tx.reservations.during({ personId: asked.id }, { from: tx.at, until: forever })
  return coming
    .filter(reservation => isKeepingSlot(reservation, tx.at))
    .map(({ id, unitId, startsAt, endsAt }) => ({
      id,
      unitId,
      startsAt: wireInstant(startsAt),
      endsAt: wireInstant(endsAt),
    }))
}
