/** What is told of rows that are added, after the commit. */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Transaction } from '../../src/ports/store.ts'
import { tellOnCommit, withTenant } from '../../src/storage/database.ts'
import { databaseTransactionOf } from '../../src/storage/transactions.ts'
import { anHour, reservationScene } from '../contract/reservations.ts'
import { aLine, aPerson, t0 } from '../contract/store.ts'
import { aPosting, aRecipient, aReservation, confirmation } from '../mail/letters.ts'
import { storageHouse } from './house.ts'

const house = storageHouse()
const heard: string[] = []
let listener: pg.Client

beforeAll(async () => {
  listener = new pg.Client(house().database.superuserConfig)
  listener.on('notification', ({ payload = '' }) => heard.push(payload))
  await listener.connect()
  await listener.query('listen latchwork_changes')
})
afterAll(() => listener.end())

/** What is told of the organisation by the work and nothing before it, in the order of the alphabet. */
async function toldBy(organizationId: string, work: () => Promise<unknown>): Promise<string[]> {
  await allTold()
  heard.length = 0
  await work()
  await allTold()
  return heard.filter(line => line.includes(organizationId)).toSorted()
}

/** Commits are told in their order, so whoever hears of this one has heard of all before. */
async function allTold(): Promise<void> {
  const last = randomUUID()
  await withTenant(house().connections.app, last, async trx => tellOnCommit(trx, 'last'))
  await expect.poll(() => heard.some(line => line.includes(last)), { timeout: 10_000 }).toBe(true)
}

async function scene() {
  const { organizationId, ...rest } = await reservationScene(house())
  const lineOf = (table: string, personIds: readonly string[] | null | 'several') =>
    `{"organizationId" : "${organizationId}", "table" : "${table}", "personIds" : ${JSON.stringify(personIds)}}`
  return { ...rest, organizationId, lineOf }
}

type Scene = Awaited<ReturnType<typeof scene>>

async function addSome(tx: Transaction, { person, atlas, bureau }: Scene): Promise<void> {
  const line = await tx.journal.append(aLine())
  await tx.reservations.place([anHour(atlas, person.id, 0), anHour(atlas, person.id, 60)], line)
  await tx.reservations.placeFree(anHour(bureau, person.id, 0), line)
  const letter = () =>
    aPosting(confirmation(aReservation({ doors: null })), { recipient: aRecipient({ id: person.id }) })
  await tx.outbox.drop(letter())
  await tx.outbox.post(letter())
}

const linesOfSome = ({ person, lineOf }: Scene) => [
  lineOf('journal', null),
  lineOf('outbox', [person.id]),
  lineOf('reservations', [person.id]),
]

it('tells of what a transaction adds once, after its commit, and has no trigger collect it', async () => {
  const there = await scene()
  const told = await toldBy(there.organizationId, () =>
    there.at(t0, async tx => {
      await addSome(tx, there)
      const { rows } = await sql<Record<string, string>>`show app.told`.execute(databaseTransactionOf(tx))
      expect(rows[0]?.['app.told']?.trim()).toBe('')
    }),
  )
  expect(told).toEqual(linesOfSome(there))
})

it('tells of rows that change in the words of their trigger, and of those that are added in the same', async () => {
  const { at, organizationId, person, atlas, lineOf } = await scene()
  const mine = anHour(atlas, person.id, 0)
  await at(t0, (tx, line) => tx.reservations.place([mine], line))
  const told = await toldBy(organizationId, () =>
    at(t0, async (tx, line) => {
      await tx.reservations.update([{ ...mine, attendees: 2 }], line)
      await tx.reservations.place([anHour(atlas, person.id, 60)], line)
    }),
  )
  expect(told).toEqual([lineOf('journal', null), lineOf('reservations', [person.id])])
})

it('tells of nothing that was undone', async () => {
  const there = await scene()
  const undone = () =>
    there.at(t0, async tx => {
      await addSome(tx, there)
      throw new Error('undone')
    })
  expect(await toldBy(there.organizationId, () => expect(undone()).rejects.toThrow('undone'))).toEqual([])
})

it('tells of more than twenty people in one word', async () => {
  const { at, atlas, organizationId, lineOf } = await scene()
  const people = Array.from({ length: 21 }, () => aPerson())
  await at(t0, async (tx, line) => {
    for (const person of people) await tx.people.insert(person, line)
  })
  const told = await toldBy(organizationId, () =>
    at(t0, async (tx, line) => {
      const hours = people.map(({ id }, n) => anHour(atlas, id, n * 60))
      await tx.reservations.place(hours.slice(1), line)
      await tx.reservations.place(hours.slice(0, 1), line)
    }),
  )
  expect(told).toEqual([lineOf('journal', null), lineOf('reservations', 'several')])
})
