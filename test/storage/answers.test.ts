import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { answerKeptMs } from '../../src/ports/access-control.ts'
import type { Transaction } from '../../src/ports/store.ts'
import { answers, eraseAnswerIdentities, purgeAnswers } from '../../src/storage/answers.ts'
import { withTenant } from '../../src/storage/database.ts'
import { t0 } from '../contract/store.ts'
import { storageHouse } from './house.ts'

const house = storageHouse()
const claim = { scope: 'staff 1 POST /people', key: 'key-1', bodyHash: 'body-1' }
const answer = { status: 201, body: { z: 1, a: ['x'] }, identity: null }
const stored = { bodyHash: 'body-1', ...answer }

const fresh = async () => {
  const organizationId = await house().newOrganization()
  const at = <T>(instantAt: number, work: (tx: Transaction) => Promise<T>) =>
    house().store.transaction(organizationId, instantAt, work)
  const first = (instantAt = t0, given = answer, asked = claim) =>
    at(instantAt, async tx => {
      expect(await answers.claim(tx, asked)).toBeNull()
      await answers.save(tx, asked, given)
    })
  return { organizationId, at, first }
}

it('gives the first answer again, to the letter', async () => {
  const { at, first } = await fresh()
  await first()
  const again = await at(t0 + 1, tx => answers.claim(tx, { ...claim, bodyHash: 'body-2' }))
  expect(again).toEqual(stored)
  expect(JSON.stringify(again?.body)).toBe(JSON.stringify(answer.body))
  expect(await at(t0 + 1, tx => answers.find(tx, claim))).toEqual(stored)
  expect(await at(t0 + 1, tx => answers.find(tx, { ...claim, key: 'key-2' }))).toBeNull()
  expect(await at(t0 + 1, tx => answers.claim(tx, { ...claim, scope: 'staff 2 POST /people' }))).toBeNull()
})

/** Resolves when some transaction waits for another's. */
async function somebodyWaits(): Promise<void> {
  const deadline = Date.now() + 20_000
  for (;;) {
    const { rows } = await sql<{ waits: boolean }>`select exists (select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock') as waits`.execute(house().connections.owner)
    if (rows[0]?.waits) return
    if (Date.now() > deadline) throw new Error('Nobody waits')
  }
}

it('lets a twin wait for the first one’s commit, and then gives it the same answer', async () => {
  const { at } = await fresh()
  const claimed = Promise.withResolvers<void>()
  const mayEnd = Promise.withResolvers<void>()
  const first = at(t0, async tx => {
    expect(await answers.claim(tx, claim)).toBeNull()
    claimed.resolve()
    await mayEnd.promise
    await answers.save(tx, claim, answer)
  })
  await claimed.promise
  const twin = at(t0, tx => answers.claim(tx, claim))
  await somebodyWaits()
  expect(await at(t0, tx => answers.find(tx, claim))).toBeNull()
  mayEnd.resolve()
  await first
  expect(await twin).toEqual(stored)
})

it('lets a twin do the work when the first one was undone', async () => {
  const { at } = await fresh()
  const claimed = Promise.withResolvers<void>()
  const mayEnd = Promise.withResolvers<void>()
  const first = at(t0, async tx => {
    await answers.claim(tx, claim)
    claimed.resolve()
    await mayEnd.promise
    throw new Error('no')
  })
  await claimed.promise
  const twin = at(t0, tx => answers.claim(tx, claim))
  await somebodyWaits()
  mayEnd.resolve()
  await expect(first).rejects.toThrow('no')
  expect(await twin).toBeNull()
})

it('takes a key as new after a day, and forgets the answer', async () => {
  const { organizationId, at, first } = await fresh()
  await first()
  const dayAfter = t0 + answerKeptMs
  expect(await at(dayAfter - 1, tx => answers.find(tx, claim))).toEqual(stored)
  expect(await at(dayAfter, tx => answers.find(tx, claim))).toBeNull()
  await first(dayAfter, { ...answer, status: 200 })
  expect(await at(dayAfter + 1, tx => answers.claim(tx, claim))).toEqual({ ...stored, status: 200 })
  expect(await purgeAnswers(house().connections.app, organizationId, dayAfter + answerKeptMs - 1)).toBe(0)
  expect(await purgeAnswers(house().connections.app, organizationId, dayAfter + answerKeptMs)).toBe(1)
})

it('refuses to save what was not claimed', async () => {
  const { at } = await fresh()
  await expect(at(t0, tx => answers.save(tx, claim, answer))).rejects.toThrow('claimed')
})

it('keeps a name apart, where it can be erased (I28)', async () => {
  const { organizationId, at } = await fresh()
  const identity = { personId: randomUUID(), name: 'Ana Sousa', email: 'ana@example.org' }
  await at(t0, async tx => {
    await answers.claim(tx, claim)
    await answers.save(tx, claim, { ...answer, identity })
  })
  expect(await at(t0, tx => answers.claim(tx, claim))).toEqual({ ...stored, identity })
  await withTenant(house().connections.app, organizationId, trx => eraseAnswerIdentities(trx, identity.personId))
  expect(await at(t0, tx => answers.claim(tx, claim))).toEqual(stored)
})
