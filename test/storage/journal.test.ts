import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { withTenant } from '../../src/storage/database.ts'
import { chainStart, sealHash } from '../../src/storage/journal/chain.ts'
import { journalReader } from '../../src/storage/journal/reader.ts'
import { sealJournal, verifyJournal } from '../../src/storage/journal/sealer.ts'
import { eraseIdentities } from '../../src/storage/shelves/journal.ts'
import { aLine, aPerson, t0 } from '../contract/store.ts'
import { storageHouse } from './house.ts'

const house = storageHouse()
const app = () => house().connections.app
const append = (organizationId: string, ...lines: ReturnType<typeof aLine>[]) =>
  house().store.transaction(organizationId, t0, async tx => {
    const ids: string[] = []
    for (const line of lines) ids.push(await tx.journal.append(line))
    return ids
  })
const sound = (sealed: number, waiting = 0) => ({ sealed, waiting, fault: null })

describe('the journal and the application’s role (I27)', () => {
  it('may add lines and seals, and neither change nor delete them', async () => {
    const organizationId = await house().newOrganization()
    await append(organizationId, aLine())
    await sealJournal(app(), organizationId)
    for (const statement of [
      `update journal set action = 'nothing.happened'`,
      'delete from journal',
      'truncate journal cascade',
      `update journal_seals set hash = repeat('0', 64)`,
      'delete from journal_seals',
    ]) {
      await expect(withTenant(app(), organizationId, trx => sql.raw(statement).execute(trx))).rejects.toMatchObject({
        code: '42501',
      })
    }
    expect(await verifyJournal(app(), organizationId)).toEqual(sound(1))
  })

  it('has no line of a change that was undone', async () => {
    const organizationId = await house().newOrganization()
    await expect(
      house().store.transaction(organizationId, t0, async tx => {
        await tx.journal.append(aLine())
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(await sealJournal(app(), organizationId)).toBe(0)
    expect(await verifyJournal(app(), organizationId)).toEqual(sound(0))
  })
})

describe('the chain', () => {
  it('hashes what a line says, not the order in which it is said', () => {
    const line = {
      position: 1,
      journalId: 1,
      at: t0,
      action: 'a.b',
      actorKind: 'staff',
      actorId: 'me',
      identityHash: null,
    }
    const one = sealHash(chainStart, { ...line, subject: {}, detail: { a: [{ x: 1, y: 2 }], b: null } })
    const other = sealHash(chainStart, { detail: { b: null, a: [{ y: 2, x: 1 }] }, subject: {}, ...line })
    expect(other).toBe(one)
    expect(sealHash(one, { ...line, subject: {}, detail: {} })).not.toBe(one)
  })

  it('takes in every committed line once, whatever the order of commits', async () => {
    const organizationId = await house().newOrganization()
    const slow = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const late = house().store.transaction(organizationId, t0, async tx => {
      await tx.journal.append(aLine('begun.first'))
      begun.resolve()
      await slow.promise
    })
    await begun.promise
    await append(organizationId, aLine('committed.first'), aLine('committed.first'))
    expect(await sealJournal(app(), organizationId)).toBe(2)
    slow.resolve()
    await late
    expect(await verifyJournal(app(), organizationId)).toEqual(sound(2, 1))
    expect(await sealJournal(app(), organizationId)).toBe(1)
    expect(await sealJournal(app(), organizationId)).toBe(0)
    expect(await verifyJournal(app(), organizationId)).toEqual(sound(3))
  })

  it('stays one chain when many seal and write at once', async () => {
    const organizationId = await house().newOrganization()
    const writers = Array.from({ length: 8 }, async () => {
      for (let index = 0; index < 5; index++) await append(organizationId, aLine(), aLine())
    })
    const sealers = Array.from({ length: 4 }, async () => {
      for (let index = 0; index < 10; index++) await sealJournal(app(), organizationId)
    })
    await Promise.all([...writers, ...sealers])
    await sealJournal(app(), organizationId)
    expect(await verifyJournal(app(), organizationId)).toEqual(sound(80))
  })

  it('reads any detail back as it was sealed', async () => {
    const organizationId = await house().newOrganization()
    const detail = { z: 1, a: { y: [1.5, null, 'ü " \\ \u2028'], x: -0.1e-7 }, '': true }
    await append(organizationId, aLine('odd.detail', { detail, subject: { z: '1', a: '2' } }))
    await sealJournal(app(), organizationId)
    expect(await verifyJournal(app(), organizationId)).toEqual(sound(1))
  })

  const sealedWith = async (count: number) => {
    const organizationId = await house().newOrganization()
    const person = aPerson()
    const identity = { personId: person.id, name: person.name, email: person.email }
    const ids = await append(organizationId, ...Array.from({ length: count }, () => aLine('a.b', { identity })))
    await sealJournal(app(), organizationId)
    return { organizationId, person, ids: ids.map(Number) }
  }

  it('is whole after a person’s names were erased, and has none of them (I28)', async () => {
    const { organizationId, person } = await sealedWith(3)
    await withTenant(app(), organizationId, trx => eraseIdentities(trx, person.id))
    expect(await verifyJournal(app(), organizationId)).toEqual(sound(3))
    const left = await house().asAdministrator('select from journal_identities where person_id = $1', [person.id])
    expect(left.rowCount).toBe(0)
  })

  it.each([
    ['line_changed', `update journal set detail = '{"edited": true}' where id = $1`],
    ['line_changed', `update journal set at = at + interval '1 millisecond' where id = $1`],
    ['line_changed', `update journal set actor_id = 'somebody' where id = $1`],
    ['identity_changed', `update journal_identities set name = 'Somebody Else' where journal_id = $1`],
    ['seal_missing', 'delete from journal_seals where journal_id = $1'],
    ['link_broken', `update journal_seals set previous_hash = repeat('a', 64) where journal_id = $1`],
    ['line_changed', `update journal_seals set hash = repeat('a', 64) where journal_id = $1`],
  ])('shows the first break: %s by %s', async (kind, statement) => {
    const { organizationId, ids } = await sealedWith(4)
    await house().asAdministrator(statement, [ids[1]])
    const { fault } = await verifyJournal(app(), organizationId)
    expect(fault?.kind).toBe(kind)
    expect(fault?.journalId).toBe(kind === 'seal_missing' ? ids[2] : ids[1])
  })

  it('shows a line that was hidden from the sealer', async () => {
    const organizationId = await house().newOrganization()
    const [id] = await append(organizationId, aLine())
    await withTenant(app(), organizationId, trx => sql`delete from journal_unsealed`.execute(trx))
    expect((await verifyJournal(app(), organizationId)).fault).toEqual({
      kind: 'line_unsealed',
      position: null,
      journalId: Number(id),
    })
  })
})

describe('the reader', () => {
  it('lists newest first, in pages, about whom and what and when', async () => {
    const organizationId = await house().newOrganization()
    const personId = aPerson().id
    const ids = await append(
      organizationId,
      aLine('person.added', {
        subject: { personId, other: 'x' },
        actor: { kind: 'staff', id: 'me' },
        detail: { a: 1 },
      }),
      aLine('person.left'),
      aLine('person.added'),
    )
    await house().store.transaction(organizationId, t0 + 10, async tx => {
      const list = (query: object) => journalReader.list(tx, { limit: 2, ...query })
      const first = await list({})
      expect(first.items.map(entry => entry.id)).toEqual([ids[2], ids[1]])
      const second = await list({ cursor: first.nextCursor })
      expect(second.items).toEqual([
        {
          id: ids[0],
          at: t0,
          action: 'person.added',
          actor: { kind: 'staff', id: 'me' },
          subject: { personId, other: 'x' },
          detail: { a: 1 },
        },
      ])
      expect(second.nextCursor).toBeNull()
      expect((await list({ personId })).items.map(entry => entry.id)).toEqual([ids[0]])
      expect((await list({ action: 'person.left' })).items.map(entry => entry.id)).toEqual([ids[1]])
      expect((await list({ from: t0 + 1 })).items).toEqual([])
      expect((await list({ until: t0 })).items).toEqual([])
      expect((await list({ from: t0, until: t0 + 1 })).items).toHaveLength(2)
      expect((await list({ cursor: 'nonsense' })).items).toEqual([])
    })
  })
})
