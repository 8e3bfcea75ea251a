/** What only the database can show of the ledger and the facts: how many statements they take, and what is refused. */
import { Kysely, PostgresDialect, sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '../../src/domain/person.ts'
import { withTenant } from '../../src/storage/database.ts'
import type { Schema } from '../../src/storage/schema.ts'
import { createStore } from '../../src/storage/store.ts'
import { aLedgerUser, aLine, aMembership, aPerson, aShortfall, t0 } from '../contract/store.ts'
import { storageHouse } from './house.ts'

const house = storageHouse()
const peopleCount = 400
let organizationId: string
let everybody: Person[]
let statements: string[]

/** A store whose statements are counted. */
const counted = () => {
  const db = new Kysely<Schema>({
    dialect: new PostgresDialect({ pool: house().connections.appPool }),
    log: event => {
      statements.push(event.query.sql)
    },
  })
  return createStore({ db, enqueueWake: async () => undefined })
}
const inTransaction = async <T>(work: Parameters<ReturnType<typeof counted>['transaction']>[2]) => {
  statements = []
  return (await counted().transaction(organizationId, t0, work)) as T
}
/** Without begin, commit and the naming of the organisation. */
const ownStatements = () =>
  statements.filter(statement => !/^(\/\*.*?\*\/\s*)?(begin|commit|select set_config)/.test(statement)).length

beforeAll(async () => {
  organizationId = await house().newOrganization()
  everybody = Array.from({ length: peopleCount }, () => aPerson())
  await house().store.transaction(organizationId, t0, async tx => {
    const line = await tx.journal.append(aLine())
    for (const person of everybody) await tx.people.insert(person, line)
  })
})

describe('many people at once', () => {
  it('takes one statement for users, memberships and facts, and two to replace shortfalls', async () => {
    const ids = everybody.map(person => person.id)
    await inTransaction(tx => tx.ledger.saveUsers(ids.map(personId => aLedgerUser({ personId }))))
    expect(ownStatements()).toBe(1)
    const memberships = ids.map(personId => aMembership({ personId }))
    await inTransaction(tx => tx.ledger.saveMemberships(memberships))
    expect(ownStatements()).toBe(1)
    await inTransaction(tx =>
      tx.ledger.saveShortfalls(
        'site-1',
        ids,
        ids.map(personId => aShortfall({ personId })),
      ),
    )
    expect(ownStatements()).toBe(2)
    await inTransaction(tx => tx.nextChanges.save(ids.map(personId => ({ personId, at: t0 }))))
    expect(ownStatements()).toBe(1)
    await inTransaction(async tx => {
      expect((await tx.facts.of('everybody', 'history')).people).toHaveLength(peopleCount)
      expect((await tx.facts.of(ids.slice(0, 300), 'current')).people).toHaveLength(300)
      expect(await tx.ledger.users('site-1', 'everybody')).toHaveLength(peopleCount)
      expect(await tx.ledger.memberships('site-1', ids)).toHaveLength(peopleCount)
    })
    expect(ownStatements()).toBe(4)
    await inTransaction(tx => tx.ledger.eraseMemberships(memberships))
    expect(ownStatements()).toBe(1)
  })

  it('takes the last of two rows with one key', async () => {
    const personId = everybody[0]?.id ?? ''
    await house().store.transaction(organizationId, t0, async tx => {
      await tx.ledger.saveUsers([
        aLedgerUser({ personId, siteId: 'site-2', state: 'creating' }),
        aLedgerUser({ personId, siteId: 'site-2', state: 'known' }),
      ])
      expect(await tx.ledger.users('site-2', 'everybody')).toMatchObject([{ state: 'known' }])
    })
  })
})

describe('what the database refuses', () => {
  it('is an empty span, a second open one and a mapping opened twice', async () => {
    const personId = everybody[0]?.id ?? ''
    const span = (from: string, until: string) =>
      withTenant(house().connections.app, organizationId, trx =>
        sql`insert into person_spans (person_id, from_at, until_at, status, journal_id)
          select ${personId}, ${sql.raw(`timestamptz '${from}'`)}, ${sql.raw(`timestamptz '${until}'`)}, 'active', min(id)
          from journal`.execute(trx),
      )
    await expect(span('2020-01-01', '2020-01-01')).rejects.toMatchObject({ code: '23514' })
    await expect(span('2027-01-01', 'infinity')).rejects.toMatchObject({ code: '23505' })
  })
})

describe('writers at the same time', () => {
  it('lets one of many change a version, and opens one span (stale for the others)', async () => {
    const person = aPerson()
    const { store } = house()
    await store.transaction(organizationId, t0, async tx => tx.people.insert(person, await tx.journal.append(aLine())))
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        store.transaction(organizationId, t0 + 1 + index, async tx =>
          tx.people.update({ ...person, status: 'inactive' }, await tx.journal.append(aLine())),
        ),
      ),
    )
    expect(outcomes.toSorted()).toEqual(['done', ...Array.from({ length: 9 }, () => 'stale')])
    const { people } = await store.transaction(organizationId, t0 + 99, tx => tx.facts.of([person.id], 'history'))
    expect(people).toHaveLength(2)
  })
})
