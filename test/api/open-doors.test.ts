/** Our letter when a window opens for somebody whom Salto knows already. */
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Settled, tellOpenDoors } from '../../src/commands/reservations/chores/tell-open-doors.ts'
import { type CommandParts, runCommand } from '../../src/commands/run-command.ts'
import type { LedgerUser } from '../../src/ports/ledger.ts'
import { withTenant } from '../../src/storage/database.ts'
import { createStore } from '../../src/storage/store.ts'
import { Counting } from '../counting.ts'
import { idOf } from '../house.ts'
import { newPerson, openSpace, type Space } from './space.ts'

let space: Space
let unitId: string
let reservationId: string
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
  reservationId = idOf(
    await house.host.post('/reservations', { unitId, personId, startsAt, endsAt: iso(now + 70 * minuteMs) }),
  )
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

const round = (settled: Settled = new Map(), parts: CommandParts = space.house.parts) =>
  runCommand(parts, tellOpenDoors, {
    organizationId: space.house.organizationId,
    actor: { kind: 'system', id: 'reservations' },
    askerRole: 'desk',
    askerScopes: [],
    input: { settled },
    status: 200,
    answer: async (_tx, posted) => posted,
  })

async function manyUnits(count: number): Promise<string[]> {
  const ids: string[] = []
  for (let n = 0; n < count; n += 1) {
    const unit = { locationId: space.locationId, name: `Cell ${n}`, kind: 'desk', capacity: 1 }
    const id = idOf(await space.house.host.post('/reservation-units', unit))
    await space.house.host.put(`/reservation-units/${id}/access-groups`, { accessGroupIds: ['group-lab'] })
    ids.push(id)
  }
  return ids
}

/** Half an hour each, from two hours away on, to both sides of the instant; each of a person of its own. */
const fillAround = (unitIds: readonly string[], around: number, count: number) =>
  withTenant(space.house.connections.app, space.house.organizationId, async trx => {
    await sql`create temporary table filling on commit drop as select n, gen_random_uuid() as person_id,
        (${unitIds}::uuid[])[1 + n % ${unitIds.length}::integer] as unit_id,
        ${iso(around)}::timestamptz + (case when n % 2 = 0 then 1 else -1 end)
          * make_interval(hours => 2, mins => 30 * (n / ${unitIds.length}::integer)) as starts_at
      from generate_series(0, ${count - 1}::integer) as n`.execute(trx)
    await sql`insert into people (id, name, email, email_normalized, status, version)
      select person_id, 'Filler ' || n, 'filler' || n || '@example.org', 'filler' || n || '@example.org', 'active', 1
      from filling`.execute(trx)
    await sql`insert into ledger_users (site_id, person_id, email, name, origin, state, site_user_id, platform_user_id,
        intent_at, suspended, privileged, has_profile)
      select ${space.siteId}, person_id, 'filler' || n || '@example.org', 'Filler', 'created', 'known', 'f' || n, 'p' || n,
        ${iso(around)}, false, false, true from filling`.execute(trx)
    await sql`insert into reservations (id, unit_id, person_id, audience, starts_at, ends_at, buffer_before_minutes,
        buffer_after_minutes, kept_from, kept_until, attendees, state, is_payment_demanded, is_paid, version)
      select gen_random_uuid(), unit_id, person_id, 'members', starts_at, starts_at + interval '30 minutes', 0, 0,
        starts_at, starts_at + interval '30 minutes', 1, 'confirmed', false, false, 1 from filling`.execute(trx)
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
    const ofFresh = reservationId
    const suspended = await inside({ hasProfile: true, suspended: true })
    const settled: Settled = new Map()
    await round(settled)
    expect([await lettersTo(fresh), await lettersTo(suspended)]).toEqual([0, 0])
    expect(settled.get(`${ofFresh} 1`)).toBe(Number.POSITIVE_INFINITY)
    expect(settled.has(`${reservationId} 1`)).toBe(false)
  })

  it('says nothing to a member whose doors are open anyway, and nothing once the window is over', async () => {
    const member = await inside({ hasProfile: true }, 'group-front')
    const billing = { personId: member, productId: space.productId, startsOn: '2026-01-01' }
    await space.house.host.post('/recurring-billings', billing)
    const late = await inside({ hasProfile: true })
    await round(new Map([[`${late} 1`, Number.POSITIVE_INFINITY]]))
    expect(await lettersTo(member)).toBe(0)
    expect(await lettersTo(late)).toBe(1)
    const gone = await inside({ hasProfile: true })
    space.house.clock.advance(2 * 60 * minuteMs)
    await round()
    expect(await lettersTo(gone)).toBe(0)
  })

  it('writes when a membership ends and the reservation goes on opening the door', async () => {
    const member = await inside({ hasProfile: true }, 'group-front')
    const billing = { personId: member, productId: space.productId, startsOn: '2026-01-01' }
    const billingId = idOf(await space.house.host.post('/recurring-billings', billing))
    const settled: Settled = new Map()
    await round(settled)
    expect(settled.get(`${reservationId} 1`)).toBeLessThan(Number.POSITIVE_INFINITY)
    await space.house.host.patch(`/recurring-billings/${billingId}`, { status: 'inactive' })
    space.house.clock.advance(minuteMs)
    await round(settled)
    expect(await lettersTo(member)).toBe(1)
  })

  it('reads what is open now and no more, whatever is to come', async () => {
    const { house, siteId } = space
    await inside({ hasProfile: true })
    const around = house.clock.now()
    const unitIds = await manyUnits(50)
    // 5,000 of the day before and the day after, none of which is open now, by people whom Salto knows.
    await fillAround(unitIds, around, 5_000)
    expect((await house.inTransaction(tx => tx.ledger.users(siteId, 'everybody'))).length).toBeGreaterThan(5_000)
    const counting = new Counting()
    const store = createStore({ db: house.connections.app.withPlugin(counting), enqueueWake: async () => undefined })
    const settled: Settled = new Map()
    await round(settled, { ...house.parts, store })
    expect(counting.rows).toBeGreaterThan(1)
    expect(counting.rows).toBeLessThan(100)
    counting.reset()
    await round(settled, { ...house.parts, store })
    // Everything that is open is settled: one look at what is open, around it the transaction.
    expect(counting.rows).toBeLessThan(20)
    expect(counting.statements).toBeLessThan(6)
  }, 120_000)
})
