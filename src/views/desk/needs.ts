// THE DESK: what the people at the front desk see at once. Here: what waits for one of them.
import type { z } from 'zod'
import type { today } from '../../contract/desk/today.ts'
import { wireInstant } from '../../contract/words.ts'
import { isKeepingSlot, type Reservation } from '../../domain/reservation/reservation.ts'
import type { Instant } from '../../domain/span.ts'
import type { DriftItem, Shortfall } from '../../ports/ledger.ts'
import type { Transaction } from '../../ports/store.ts'
import type { Place } from './place.ts'

type Needs = z.output<typeof today>['needs']

const firstLimit = 3
const mailsLimit = 5
const holdsLimit = 200

/** What a decision about drift or a held plan is waited for with is shown there; these are shown by themselves. */
const shownElsewhere: ReadonlySet<string> = new Set(['waits_for_decision', 'waits_for_adoption', 'own_salto_role'])

export async function needsOf(tx: Transaction, place: Place): Promise<Needs> {
  const drift = (await tx.drift.open()).filter(item => item.decision === null && place.siteIds.has(item.siteId))
  const waits = (await tx.ledger.shortfalls()).filter(
    ({ siteId, kind }) => place.siteIds.has(siteId) && !shownElsewhere.has(kind),
  )
  const mails = await failedMails(tx)
  const holds = await holdsOf(tx, place)
  const personIds = [...drift, ...waits, ...holds].flatMap(({ personId }) => personId ?? [])
  const name = await namesOfPeople(tx, [...personIds, ...mails.items.flatMap(({ personId }) => personId ?? [])])
  const people = (items: readonly { readonly personId: string | null }[]) =>
    [...new Set(items.flatMap(({ personId }) => personId ?? []))]
      .slice(0, firstLimit)
      .map(personId => ({ personId, name: name(personId) }))
  return {
    held: await heldPlans(tx, place),
    drift: [...Map.groupBy(drift, ({ siteId, kind }) => `${siteId} ${kind}`).values()].flatMap(
      group => driftSeen(group, place, people(group)) ?? [],
    ),
    waits: [...Map.groupBy(waits, ({ siteId, kind }) => `${siteId} ${kind}`).values()].flatMap(
      group => waiting(group, place, people(group)) ?? [],
    ),
    mails: {
      failed: mails.count,
      first: mails.items.map(mail => ({ ...mail, name: mail.personId === null ? '' : name(mail.personId) })),
    },
    holds: holds.map(hold => ({
      reservationId: hold.id,
      personId: hold.personId,
      name: name(hold.personId),
      unitName: place.units.get(hold.unitId)?.name ?? '',
      startsAt: wireInstant(hold.startsAt),
      holdUntil: wireInstant(hold.holdUntil),
      isPaymentDemanded: hold.isPaymentDemanded,
      timeZone: place.zoneOf(hold.unitId),
    })),
  }
}

export async function namesOfPeople(
  tx: Transaction,
  personIds: readonly string[],
): Promise<(personId: string) => string> {
  const people = await tx.facts.identities([...new Set(personIds)])
  const names = new Map(people.map(({ personId, name }) => [personId, name]))
  return personId => names.get(personId) ?? ''
}

async function heldPlans(tx: Transaction, place: Place): Promise<Needs['held']> {
  const open = (await tx.drift.openHeld()).filter(item => item.decision === null && place.siteIds.has(item.siteId))
  return [...Map.groupBy(open, ({ planId }) => planId).values()].flatMap(plan => {
    const [first] = plan
    if (!first) return []
    const { id, planId, kind, siteId, removals, memberships, limit } = first
    const seenAt = wireInstant(earliest(plan.map(item => item.seenAt)))
    const siteName = place.siteName(siteId)
    return [{ id, planId, kind, siteId, siteName, removals, memberships, limit, seenAt, changes: plan.length }]
  })
}

type Named = Needs['waits'][number]['people']

function driftSeen(group: readonly DriftItem[], place: Place, people: Named): Needs['drift'][number] | null {
  const [first] = group
  if (!first) return null
  const { kind, siteId } = first
  const since = wireInstant(earliest(group.map(({ seenAt }) => seenAt)))
  return { kind, siteId, siteName: place.siteName(siteId), count: group.length, people, since }
}

function waiting(group: readonly Shortfall[], place: Place, people: Named): Needs['waits'][number] | null {
  const [first] = group
  if (!first) return null
  const { kind, siteId } = first
  const retries = group.flatMap(({ retryAt }) => retryAt ?? [])
  return {
    kind,
    siteId,
    siteName: place.siteName(siteId),
    count: new Set(group.map(({ personId }) => personId)).size,
    people,
    since: wireInstant(earliest(group.map(({ since }) => since))),
    retryAt: retries.length === 0 ? null : wireInstant(earliest(retries)),
  }
}

const earliest = (instants: readonly Instant[]): Instant => Math.min(...instants)

async function failedMails(tx: Transaction) {
  const { failed } = await tx.outbox.countByState()
  const { items } = failed === 0 ? { items: [] } : await tx.outbox.list({ state: 'failed', limit: mailsLimit })
  return {
    count: failed,
    items: items.map(({ id, kind, recipient, trouble }) => ({
      id,
      kind,
      personId: recipient.kind === 'person' ? recipient.id : null,
      failure: trouble,
    })),
  }
}

/** Guests and holds that somebody has to confirm, the next to lapse first. */
async function holdsOf(tx: Transaction, place: Place): Promise<Reservation[]> {
  const { items } = await tx.reservations.list({ where: { state: 'tentative' }, limit: holdsLimit })
  return items
    .filter(item => isKeepingSlot(item, tx.at) && item.endsAt > tx.at && place.units.has(item.unitId))
    .toSorted((a, b) => (a.holdUntil ?? a.startsAt) - (b.holdUntil ?? b.startsAt))
}
