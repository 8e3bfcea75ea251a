/** Our letter when a window opens for somebody whom Salto knows already. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Settled, tellOpenDoors } from '../../src/commands/reservations/tell-open-doors.ts'
import { runCommand } from '../../src/commands/run-command.ts'
import type { LedgerUser } from '../../src/ports/ledger.ts'
import { idOf } from '../house.ts'
import { newPerson, openSpace, type Space } from './space.ts'

let space: Space
let unitId: string
beforeAll(async () => {
  space = await openSpace()
})
afterAll(async () => {
  expect(space.house.failures).toEqual([])
  await space.house.close()
})

const minuteMs = 60_000
const iso = (at: number) => new Date(at).toISOString()

/** A person inside by a reservation that begins in ten minutes; the window opened five minutes ago. */
async function inside(user: Partial<LedgerUser> = {}, groupId = 'group-lab'): Promise<string> {
  const { house, siteId, locationId } = space
  const person = newPerson()
  const personId = idOf(await house.host.post('/people', person))
  unitId = idOf(await house.host.post('/reservation-units', { locationId, name: 'Lab', kind: 'room', capacity: 2 }))
  await house.host.put(`/reservation-units/${unitId}/access-groups`, { accessGroupIds: [groupId] })
  const now = house.clock.now()
  const startsAt = iso(now + 10 * minuteMs)
  await house.host.post('/reservations', { unitId, personId, startsAt, endsAt: iso(now + 70 * minuteMs) })
  // The window of a last-minute reservation begins when it is made.
  const madeAt = house.clock.now()
  await house.inTransaction(async tx => {
    const row = { origin: 'created', state: 'known', siteUserId: personId, platformUserId: `p-${personId}` } as const
    const plain = { suspension: null, suspended: false, privileged: false, hasProfile: false, deleteDueAt: null }
    const { name, email } = person
    await tx.ledger.saveUsers([
      { siteId, personId, name, email, ...row, ...plain, intentAt: madeAt, confirmedAt: madeAt, ...user },
    ])
    const accessGroupId = groupId
    const given = {
      origin: 'given',
      state: 'given',
      intentAt: madeAt,
      answeredAt: madeAt,
      confirmedAt: madeAt,
    } as const
    await tx.ledger.saveMemberships([{ siteId, personId, accessGroupId, ...given }])
  })
  return personId
}

const round = (settled: Settled = new Set()) =>
  runCommand(space.house.parts, tellOpenDoors, {
    organizationId: space.house.organizationId,
    actor: { kind: 'system', id: 'reservations' },
    askerRole: 'desk',
    askerScopes: [],
    input: { settled },
    status: 200,
    answer: async (_tx, posted) => posted,
  })

const lettersTo = async (personId: string) => {
  const { body } = await space.house.host.get(`/mails?personId=${personId}`)
  return (body['items'] as { kind: string }[]).filter(({ kind }) => kind === 'doors.open').length
}

describe('tell-open-doors', () => {
  it('writes once per window to somebody whom Salto knows, whoever asks and however often', async () => {
    const personId = await inside({ hasProfile: true })
    await Promise.all([round(), round()])
    await round()
    expect(await lettersTo(personId)).toBe(1)
  })

  it('writes to who was adopted, and to who was made for an earlier window', async () => {
    const adopted = await inside({ origin: 'adopted' })
    const earlier = await inside({ intentAt: space.house.clock.now() - 60 * minuteMs })
    await round()
    expect([await lettersTo(adopted), await lettersTo(earlier)]).toEqual([1, 1])
  })

  it('leaves it to Salto to write to who was made for this window, and keeps still before the door is open', async () => {
    const fresh = await inside()
    const suspended = await inside({ hasProfile: true, suspended: true })
    const settled: Settled = new Set()
    await round(settled)
    expect([await lettersTo(fresh), await lettersTo(suspended)]).toEqual([0, 0])
    expect([...settled].some(key => key.startsWith(fresh))).toBe(true)
    expect([...settled].some(key => key.startsWith(suspended))).toBe(false)
  })

  it('says nothing to a member whose doors are open anyway, and nothing once the window is over', async () => {
    const member = await inside({ hasProfile: true }, 'group-front')
    const billing = { personId: member, productId: space.productId, startsOn: '2026-01-01' }
    await space.house.host.post('/recurring-billings', billing)
    const late = await inside({ hasProfile: true })
    await round(new Set([`${late} nothing`]))
    expect(await lettersTo(member)).toBe(0)
    expect(await lettersTo(late)).toBe(1)
    const gone = await inside({ hasProfile: true })
    space.house.clock.advance(2 * 60 * minuteMs)
    await round()
    expect(await lettersTo(gone)).toBe(0)
  })
})
