import type { z } from 'zod'
import { changedPerson, people, type peopleQuery, person } from '../../contract/people.ts'
import { wireInstant } from '../../contract/words.ts'
import type { Facts } from '../../domain/access/facts.ts'
import { isMember } from '../../domain/access/membership.ts'
import type { Person } from '../../domain/person.ts'
import { normalizedEmail } from '../../domain/person.ts'
import { isKeepingSlot } from '../../domain/reservation/reservation.ts'
import { forever } from '../../domain/span.ts'
import type { Shortfall } from '../../ports/ledger.ts'
import type { Transaction } from '../../ports/store.ts'
import { wireShortfall } from '../shortfall.ts'
import { found, type View, whereOf } from '../view.ts'

export const personView: View<Person, typeof person> = {
  schema: person,
  async of(tx, stored) {
    const facts = await tx.facts.of([stored.id], 'current')
    return wirePerson(tx, stored, facts, await tx.ledger.shortfalls(stored.id))
  },
}

/** As above, and what stays of somebody who was set inactive (field note 29). */
export const changedPersonView: View<Person, typeof changedPerson> = {
  schema: changedPerson,
  async of(tx, stored) {
    const shown = await personView.of(tx, stored)
    if (stored.status === 'active') return { ...shown, reservationsKept: [] }
    const coming = await tx.reservations.during({ personId: stored.id }, { from: tx.at, until: forever })
    const kept = coming.filter(reservation => isKeepingSlot(reservation, tx.at))
    const reservationsKept = kept.map(({ id, unitId, startsAt, endsAt, state }) => ({
      id,
      unitId,
      startsAt: wireInstant(startsAt),
      endsAt: wireInstant(endsAt),
      state,
    }))
    return { ...shown, reservationsKept }
  },
}

export const readPerson: View<{ id: string }, typeof person> = {
  schema: person,
  of: async (tx, { id }) => personView.of(tx, await found(tx.people.find(id), 'person', id)),
}

export const listPeople: View<z.output<typeof peopleQuery>, typeof people> = {
  schema: people,
  async of(tx, { cursor, limit, email, status }) {
    const where = whereOf({ status, email: email === undefined ? undefined : normalizedEmail(email) })
    const { items, nextCursor } = await tx.people.list({ where, cursor, limit })
    const ids = items.map(({ id }) => id)
    const facts = await tx.facts.of(ids, 'current')
    const shortfalls = Map.groupBy(await tx.ledger.shortfalls(), shortfall => shortfall.personId)
    return { items: items.map(item => wirePerson(tx, item, facts, shortfalls.get(item.id) ?? [])), nextCursor }
  },
}

function wirePerson(
  tx: Transaction,
  { id, name, email, status, version }: Person,
  facts: Facts,
  waits: readonly Shortfall[],
): z.output<typeof person> {
  const membership = isMember(facts, id, tx.at) ? 'member' : 'non-member'
  return { id, name, email, status, membership, waits: waits.map(wireShortfall), version }
}
