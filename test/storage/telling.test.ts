/** What a transaction that collects has to tell of: the rows that are told one by one, and those told by the statement. */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { databaseTransactionOf } from '../../src/storage/transactions.ts'
import { anHour, reservationScene } from '../contract/reservations.ts'
import { aLine, t0 } from '../contract/store.ts'
import { storageHouse } from './house.ts'

const house = storageHouse()

it('says the same line, to the letter, of a row told by itself and of the rows of a statement, and says it once', async () => {
  const { at, person, atlas, organizationId } = await reservationScene(house())
  await at(t0, async (tx, line) => {
    const trx = databaseTransactionOf(tx)
    const told = async () => (await sql<Record<string, string>>`show app.told`.execute(trx)).rows[0]?.['app.told']
    const lineOf = (table: string, personIds: readonly string[] | null) =>
      `{"organizationId" : "${organizationId}", "table" : "${table}", "personIds" : ${JSON.stringify(personIds)}}`
    await tx.reservations.place([anHour(atlas, person.id, 0), anHour(atlas, person.id, 60)], line)
    await tx.journal.append(aLine())
    await sql`insert into outbox (id, event_key, recipient_kind, recipient_id, letter, useless_from, state, posted_at,
        next_try_at, attempts, recipient_name, recipient_email)
      values (${randomUUID()}, 'key', 'person', ${person.id}, '{"kind": "reservation.confirmed"}', now(), 'posted', now(),
        now(), 0, 'Ana', 'ana@example.org')`.execute(trx)
    const expected = [lineOf('journal', null), lineOf('reservations', [person.id]), lineOf('outbox', [person.id])]
    expect((await told())?.trim().split('\n')).toEqual(expected)
    await sql`select latchwork_tell_change(${organizationId}, 'journal', null),
      latchwork_tell_change(${organizationId}, 'outbox', array[${person.id}]::text[]),
      latchwork_tell_change(${organizationId}, 'reservations', array[${person.id}]::text[])`.execute(trx)
    expect((await told())?.trim().split('\n')).toEqual(expected)
  })
})
