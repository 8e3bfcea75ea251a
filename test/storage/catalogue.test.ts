/** Tenancy of every table that there is, read from the catalogue: a new table cannot be forgotten here. */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import pg from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Transaction } from '../../src/ports/store.ts'
import { answers } from '../../src/storage/answers.ts'
import { withTenant } from '../../src/storage/database.ts'
import { sealJournal } from '../../src/storage/journal/sealer.ts'
import type { Schema } from '../../src/storage/schema.ts'
import { putWake } from '../../src/storage/shelves/wakes.ts'
import { anHour, aSeries, aUnit } from '../contract/reservations.ts'
import {
  aBilling,
  aCoMember,
  aCompany,
  aDriftItem,
  aGrant,
  aGroup,
  aHeldChange,
  aLedgerUser,
  aLine,
  aLocation,
  aMembership,
  aPerson,
  aProduct,
  aShortfall,
  aSite,
  t0,
} from '../contract/store.ts'
import { aPosting, aRecipient } from '../mail/letters.ts'
import { createTestDatabase } from '../postgres.ts'
import { catalogueFaults } from './catalogue.ts'
import { controlTables } from './control-tables.ts'
import { storageHouse } from './house.ts'

const house = storageHouse()
const canary = 'canary-7f3a'

it('finds no hole in the tenancy of the product’s tables, and no table outside it that is not listed', async () => {
  const database = await createTestDatabase()
  const connections = await database.open<Schema>()
  try {
    expect(await catalogueFaults(connections.ownerPool, Object.keys(controlTables))).toEqual([])
    const { rows } = await connections.ownerPool.query<{ relname: string }>(
      `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`,
    )
    const existing = rows.map(row => row.relname)
    expect(Object.keys(controlTables).filter(table => !existing.includes(table))).toEqual([])
    expect(Object.values(controlTables).every(reason => reason.length > 20)).toBe(true)
  } finally {
    await connections.close()
    await database.drop()
  }
})

describe('one organisation and another (I25)', () => {
  let ours: string
  let theirs: string
  let tables: string[]
  const person = aPerson({ name: `${canary} person` })
  const product = aProduct({ name: canary })
  const company = aCompany({ name: canary })
  const location = aLocation({ name: canary, saltoSiteId: canary })

  /** Something of ours in every table. */
  const furnish = async (tx: Transaction): Promise<void> => {
    const identity = { personId: person.id, name: person.name, email: person.email }
    const line = await tx.journal.append(aLine('person.added', { identity, detail: { canary } }))
    await tx.people.insert(person, line)
    await tx.locations.insert(location, line)
    await tx.products.insert(product, line)
    await tx.companies.insert(company, line)
    await tx.coMembers.insert(aCoMember({ companyId: company.id, personId: person.id }), line)
    await tx.billings.insert(aBilling({ payer: { kind: 'person', personId: person.id }, productId: product.id }), line)
    await tx.grants.insert(aGrant({ personId: person.id, reason: canary }), line)
    await tx.mappings.replace(product.id, location.id, canary, ['group-1'], line)
    await tx.sites.save(aSite({ siteId: canary }))
    await tx.sites.saveGroups(canary, [aGroup()])
    await tx.sites.saveDoors(canary, [{ lockId: canary, name: canary }])
    await tx.ledger.saveUsers([aLedgerUser({ personId: person.id, siteId: canary })])
    await tx.ledger.saveMemberships([aMembership({ personId: person.id, siteId: canary })])
    await tx.ledger.recordUnexplained(canary, 1)
    await tx.ledger.saveShortfalls(canary, [person.id], [aShortfall({ personId: person.id, siteId: canary })])
    await tx.drift.save([aDriftItem({ siteId: canary })])
    await tx.drift.saveHeld([aHeldChange({ siteId: canary })])
    await tx.nextChanges.save([{ personId: person.id, at: t0 }])
    await tx.settings.saveDriftSetting('revert')
    await tx.settings.saveAccessWindow({ leadMinutes: 30, lagMinutes: 30 }, line)
    await tx.settings.saveZoneClock('Europe/Lisbon', { tzVersion: canary, record: { offsetMs: 0, changes: [] } })
    const unit = aUnit({ locationId: location.id, name: canary })
    await tx.units.insert(unit, line)
    await tx.units.replaceAccessGroups(unit.id, canary, ['group-1'], line)
    await tx.series.insert(aSeries({ unitId: unit.id, personId: person.id }), line)
    await tx.reservations.place([anHour(unit, person.id, 0)], line)
    await tx.outbox.post(aPosting(undefined, { recipient: aRecipient({ name: canary }) }))
    const claim = { scope: canary, key: canary, bodyHash: canary }
    await answers.claim(tx, claim)
    await answers.save(tx, claim, { status: 201, body: { canary }, identity: null })
  }

  beforeAll(async () => {
    ours = await house().newOrganization()
    theirs = await house().newOrganization()
    await house().store.transaction(ours, t0, furnish)
    await withTenant(house().connections.app, ours, trx => putWake(trx, [person.id]))
    await sealJournal(house().connections.app, ours)
    // Sealed lines wait no more: one that does.
    await house().store.transaction(ours, t0, tx => tx.journal.append(aLine()))
    const { rows } = await sql<{ relname: string }>`
      select relname from pg_class join pg_attribute on attrelid = pg_class.oid
      where relnamespace = 'public'::regnamespace and relkind = 'r' and attname = 'organization_id'
      order by relname`.execute(house().connections.owner)
    tables = rows.map(row => row.relname).filter(table => !(table in controlTables) && table !== 'told_wakes')
  })

  const countIn = async (organizationId: string, table: string): Promise<number> =>
    withTenant(house().connections.app, organizationId, async trx => {
      const { rows } = await sql<{ count: number }>`select count(*) from ${sql.table(table)}`.execute(trx)
      return rows[0]?.count ?? 0
    })

  it('has rows of ours in every table, and shows none of them to the other', async () => {
    expect(tables.length).toBeGreaterThan(25)
    for (const table of tables) {
      expect([table, (await countIn(ours, table)) > 0]).toEqual([table, true])
      expect([table, await countIn(theirs, table)]).toEqual([table, 0])
    }
  })

  it('lets the other change and delete none of them', async () => {
    const { app } = house().connections
    for (const table of tables) {
      for (const statement of [
        sql`update ${sql.table(table)} set organization_id = ${theirs}`,
        sql`delete from ${sql.table(table)}`,
      ]) {
        const touched = await withTenant(
          app,
          theirs,
          async trx => (await statement.execute(trx)).numAffectedRows,
        ).catch((error: unknown) => {
          if (error instanceof pg.DatabaseError && error.code === '42501') return 0n
          throw error
        })
        expect([table, touched]).toEqual([table, 0n])
      }
    }
  })

  it('refuses to put a row into the other', async () => {
    await expect(
      withTenant(house().connections.app, theirs, trx =>
        sql`insert into companies (organization_id, id, name, version)
          values (${ours}, ${randomUUID()}, 'Smuggled', 1)`.execute(trx),
      ),
    ).rejects.toMatchObject({ code: '42501' })
  })

  it('refuses to refer to a row of the other', async () => {
    const inTheirs = <T>(work: (tx: Transaction, line: string) => Promise<T>) =>
      house().store.transaction(theirs, t0, async tx => work(tx, await tx.journal.append(aLine())))
    const refused = { code: '23503' }
    await expect(inTheirs((tx, line) => tx.grants.insert(aGrant({ personId: person.id }), line))).rejects.toMatchObject(
      refused,
    )
    await expect(
      inTheirs((tx, line) =>
        tx.billings.insert(
          aBilling({ payer: { kind: 'company', companyId: company.id }, productId: product.id }),
          line,
        ),
      ),
    ).rejects.toMatchObject(refused)
    await expect(inTheirs(tx => tx.ledger.saveUsers([aLedgerUser({ personId: person.id })]))).rejects.toMatchObject(
      refused,
    )
    const foreignLine = await house().store.transaction(ours, t0, tx => tx.journal.append(aLine()))
    await expect(inTheirs(tx => tx.people.insert(aPerson(), foreignLine))).rejects.toMatchObject(refused)
  })

  it('is not stopped by what is unique to the other', async () => {
    await house().store.transaction(theirs, t0, async tx => {
      const line = await tx.journal.append(aLine())
      expect(await tx.people.insert({ ...person, name: 'Same id, same address' }, line)).toBe('done')
      expect(await tx.locations.insert(location, line)).toBe('done')
      await tx.ledger.saveUsers([aLedgerUser({ personId: person.id, siteId: canary })])
      expect(await answers.claim(tx, { scope: canary, key: canary, bodyHash: 'other' })).toBeNull()
    })
  })
})

it('leaves no organisation behind on a connection that has been given back', async () => {
  const organizationId = await house().newOrganization()
  const { appPool } = house().connections
  const client = await appPool.connect()
  try {
    await client.query('begin')
    await client.query(`select set_config('app.organization_id', $1, true)`, [organizationId])
    await client.query('commit')
    const { rows } = await client.query('select latchwork_organization_id() as id')
    expect(rows).toEqual([{ id: null }])
  } finally {
    client.release()
  }
})
