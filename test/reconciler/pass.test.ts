import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Desk, openDesk } from './desk.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())
beforeEach(() => {
  desk.emulator.control.trouble({ seed: 1, rules: [] })
  desk.emulator.control.calls.reset()
})

async function member(...groupNames: string[]) {
  const product = await desk.addProduct(...groupNames)
  const person = await desk.addPerson()
  const billing = await desk.bill(person.id, product)
  await desk.pass(person.id)
  return { product, person, billing }
}

describe('a membership opens doors', () => {
  it('M1 M10: a new member gets a user, the invitation by Salto, and exactly the groups of the product', async () => {
    const { person } = await member('Members', 'Studios')
    expect(desk.groupsOf(person.email)).toEqual(['Members', 'Studios'])
    expect(desk.emulator.control.state().mails.filter(mail => mail.to === person.email)).toHaveLength(1)
    expect((await desk.memberships(person.id)).map(row => row.state)).toEqual(['given', 'given'])
    expect(await desk.shortfalls(person.id)).toEqual([])
  })

  it('I10: a second pass, targeted or full, writes nothing', async () => {
    const { person } = await member('Members')
    desk.calls()
    await desk.pass(person.id)
    await desk.fullPass()
    expect(desk.writes()).toEqual([])
  })

  it('M11: an inactive billing takes the groups, then the policy suspends: three calls and three looks', async () => {
    const { person, billing } = await member('Members', 'Studios')
    await desk.setBilling(billing.id, 'inactive')
    desk.calls()
    await desk.pass(person.id)
    expect(desk.groupsOf(person.email)).toEqual([])
    expect(desk.userOf(person.email)?.subscription_state).toBe('suspended')
    const calls = desk.calls()
    expect(calls.filter(call => !call.startsWith('GET'))).toHaveLength(3)
    expect(calls).toHaveLength(6)
    expect((await desk.ledgerUser(person.id))?.suspension).toBe('policy')
  })

  it('a returning member is reactivated and given the groups again, as the same user', async () => {
    const { person, billing } = await member('Members', 'Studios')
    const before = desk.userOf(person.email)?.id
    await desk.setBilling(billing.id, 'inactive')
    await desk.pass(person.id)
    await desk.setBilling(billing.id, 'active')
    desk.calls()
    await desk.pass(person.id)
    expect(desk.userOf(person.email)?.subscription_state).toBe('subscribed')
    expect(desk.userOf(person.email)?.id).toBe(before)
    expect(desk.groupsOf(person.email)).toEqual(['Members', 'Studios'])
    expect(desk.calls().length).toBeLessThanOrEqual(6)
  })

  it('I4: the end of one of two causes takes nothing', async () => {
    const { person, billing } = await member('Members')
    await desk.bill(person.id, await desk.addProduct('Members', 'Studios'))
    await desk.pass(person.id)
    await desk.setBilling(billing.id, 'inactive')
    desk.calls()
    await desk.pass(person.id)
    expect(desk.writes()).toEqual([])
    expect(desk.groupsOf(person.email)).toEqual(['Members', 'Studios'])
  })

  it('under the policy delete the user is gone, and comes back as a new one', async () => {
    await desk.change(tx =>
      tx.settings.saveNoAccessPolicy({ policy: 'delete', keepAliveMinutes: 60, deleteAfterMinutes: 0 }),
    )
    const { person, billing } = await member('Members')
    await desk.setBilling(billing.id, 'inactive')
    await desk.pass(person.id)
    expect(desk.userOf(person.email)).toBeNull()
    await desk.change(tx =>
      tx.settings.saveNoAccessPolicy({ policy: 'suspend', keepAliveMinutes: 60, deleteAfterMinutes: 0 }),
    )
    await desk.setBilling(billing.id, 'active')
    desk.later(61_000)
    desk.emulator.control.clock({ mode: 'real', advanceMs: 10_000 })
    await desk.pass(person.id)
    expect(desk.groupsOf(person.email)).toEqual(['Members'])
  })
})

describe('what is not ours', () => {
  it('M9: a user with the same address waits for adoption; adopted, it is given groups and never deleted', async () => {
    const email = 'hand.made@example.org'
    desk.edit({ kind: 'create-user', email, firstName: 'Hand', lastName: 'Made' })
    const person = await desk.addPerson('Hand Made', 'Hand.Made@example.org')
    await desk.bill(person.id, await desk.addProduct('Members'))
    desk.calls()
    await desk.pass(person.id)
    expect(desk.writes()).toEqual([])
    expect((await desk.shortfalls(person.id)).map(s => s.kind)).toEqual(['waits_for_adoption'])
    const item = (await desk.drift()).find(d => d.personId === person.id)
    expect(item?.kind).toBe('user_not_ours')
    if (!item) return
    await desk.change(tx => tx.drift.save([{ ...item, decision: 'adopt' }]))
    await desk.pass(person.id)
    expect(desk.groupsOf(email)).toEqual(['Members'])
    expect((await desk.ledgerUser(person.id))?.origin).toBe('adopted')
    expect((await desk.drift()).some(d => d.personId === person.id)).toBe(false)
  })

  it('M9: a membership added by hand is shown; it stays when a cause for it ends', async () => {
    const { person } = await member('Members')
    const studio = desk.group('Studios')
    desk.edit({ kind: 'add-member', accessGroupId: studio, userId: desk.userOf(person.email)?.user.id })
    await desk.fullPass()
    expect((await desk.drift()).map(d => [d.kind, d.personId, d.accessGroupId])).toContainEqual([
      'membership_added',
      person.id,
      studio,
    ])
    const second = await desk.bill(person.id, await desk.addProduct('Studios'))
    desk.calls()
    await desk.pass(person.id)
    expect(desk.writes()).toEqual([])
    await desk.setBilling(second.id, 'inactive')
    await desk.pass(person.id)
    expect(desk.groupsOf(person.email)).toEqual(['Members', 'Studios'])
    expect((await desk.shortfalls(person.id)).map(s => s.kind)).toEqual(['stays_open'])
  })

  it('M9: a membership removed by hand is not given again until somebody decides to revert', async () => {
    const { person } = await member('Members')
    desk.later(120_000)
    desk.edit({
      kind: 'remove-member',
      accessGroupId: desk.group('Members'),
      userId: desk.userOf(person.email)?.user.id,
    })
    desk.calls()
    await desk.fullPass()
    expect(desk.writes()).toEqual([])
    const item = (await desk.drift()).find(d => d.personId === person.id)
    expect(item?.kind).toBe('membership_removed')
    if (!item) return
    await desk.change(tx => tx.drift.save([{ ...item, decision: 'revert' }]))
    await desk.pass(person.id)
    expect(desk.groupsOf(person.email)).toEqual(['Members'])
    expect((await desk.drift()).some(d => d.personId === person.id)).toBe(false)
  })

  it('I7: a user suspended by hand is not reactivated; one deleted by hand is not made anew', async () => {
    const { person } = await member('Members')
    const gone = await member('Members')
    desk.later(120_000)
    desk.edit({ kind: 'suspend-user', userId: desk.userOf(person.email)?.user.id })
    desk.edit({ kind: 'delete-user', userId: desk.userOf(gone.person.email)?.user.id })
    desk.emulator.control.clock({ mode: 'real', advanceMs: 20_000 })
    desk.calls()
    await desk.fullPass()
    expect(desk.writes()).toEqual([])
    const kinds = new Map((await desk.drift()).map(d => [d.personId, d.kind]))
    expect(kinds.get(person.id)).toBe('user_suspended')
    expect(kinds.get(gone.person.id)).toBe('user_deleted')
  })

  it('I5: somebody promoted by hand is shown and never touched again', async () => {
    const { person, billing } = await member('Members')
    desk.edit({ kind: 'promote-user', userId: desk.userOf(person.email)?.user.id, role: 'site_super_user' })
    await desk.fullPass()
    await desk.setBilling(billing.id, 'inactive')
    desk.calls()
    await desk.pass(person.id)
    await desk.fullPass()
    expect(desk.writes()).toEqual([])
    expect(desk.groupsOf(person.email)).toEqual(['Members'])
  })
})

describe('whatever fails', () => {
  it.each(['cut-after', 'cut-before', 'server-error', 'server-error-after', 'malformed-json'])(
    'I6 I9: %s on every first write makes one user, one mail and the groups once',
    async kind => {
      const product = await desk.addProduct('Members')
      const person = await desk.addPerson()
      await desk.bill(person.id, product)
      desk.emulator.control.trouble({
        seed: 3,
        rules: [
          { kind, probability: 1, method: 'POST', times: 1 },
          { kind, probability: 1, method: 'PATCH', times: 1 },
        ],
      })
      await desk.pass(person.id)
      desk.later(61_000)
      await desk.pass(person.id)
      await desk.pass(person.id)
      expect(desk.site().users.filter(user => user.user.email === person.email)).toHaveLength(1)
      expect(desk.groupsOf(person.email)).toEqual(['Members'])
      expect(desk.emulator.control.state().mails.filter(mail => mail.to === person.email)).toHaveLength(1)
      expect((await desk.memberships(person.id)).map(row => row.state)).toEqual(['given'])
    },
  )

  it('F-note 3: an empty page on a full read removes nobody', async () => {
    const { person } = await member('Members')
    desk.later(120_000)
    desk.emulator.control.trouble({ seed: 3, rules: [{ kind: 'empty-page', probability: 1, pathContains: '/users' }] })
    desk.calls()
    const outcome = await desk.fullPass()
    expect(outcome.complete).toBe(false)
    expect(desk.writes()).toEqual([])
    expect((await desk.drift()).some(d => d.personId === person.id)).toBe(false)
  })

  it('I8: a mapping edit that would lock many out is held as a whole, with the numbers, until somebody approves', async () => {
    const product = await desk.addProduct('Meeting room Quay')
    const people = []
    for (let n = 0; n < 12; n += 1) {
      const person = await desk.addPerson()
      await desk.bill(person.id, product)
      people.push(person)
    }
    await desk.pass(...people.map(person => person.id))
    await desk.change((tx, journalId) => tx.mappings.replace(product, desk.locationId, desk.siteId, [], journalId))
    desk.calls()
    const outcome = await desk.pass(...people.map(person => person.id))
    expect(outcome.held).toBe(12)
    expect(desk.writes()).toEqual([])
    const held = await desk.held()
    expect(held).toHaveLength(12)
    expect(new Set(held.map(item => item.planId)).size).toBe(1)
    expect(held[0]).toMatchObject({ removals: 12, kind: 'unexplained_removal' })
    await desk.change(tx => tx.drift.saveHeld(held.map(item => ({ ...item, decision: 'approved' as const }))))
    await desk.pass(...people.map(person => person.id))
    expect(desk.site().access_groups.find(g => g.customer_reference === 'Meeting room Quay')?.user_ids.length).toBe(0)
    expect(await desk.held()).toEqual([])
  })

  it('F-note 17: no free seat: nobody is created, and the grant goes on once there is one', async () => {
    const seats = desk.site().active_user_amount
    desk.edit({ kind: 'set-seats', seats })
    const product = await desk.addProduct('Members')
    const person = await desk.addPerson()
    await desk.bill(person.id, product)
    await desk.pass(person.id)
    expect(desk.userOf(person.email)).toBeNull()
    expect(await desk.siteState()).toMatchObject({ seatsUsed: seats, seatsAllowed: seats })
    expect((await desk.shortfalls(person.id)).map(s => s.kind)).toEqual(['waits_for_seat'])
    desk.edit({ kind: 'set-seats', seats: 500 })
    desk.later(61_000)
    await desk.pass(person.id)
    expect(desk.groupsOf(person.email)).toEqual(['Members'])
  })

  it('F-note 17: whoever comes back to a full site waits for a seat, also when everything is read, and gets the next', async () => {
    const { person, billing } = await member('Members')
    await desk.setBilling(billing.id, 'inactive')
    await desk.pass(person.id)
    desk.edit({ kind: 'set-seats', seats: desk.site().active_user_amount })
    await desk.setBilling(billing.id, 'active')
    // The site itself tells that it is full: nobody has been refused before.
    desk.later(600_000)
    await desk.fullPass()
    expect(desk.userOf(person.email)?.subscription_state).toBe('suspended')
    expect((await desk.shortfalls(person.id)).map(s => s.kind)).toEqual(['waits_for_seat'])
    desk.edit({ kind: 'set-seats', seats: null })
    desk.later(61_000)
    await desk.pass(person.id)
    expect(desk.groupsOf(person.email)).toEqual(['Members'])
  })

  it('F-note 17: a seat that comes free goes at once to whoever waits, also that of somebody inside keepAlive', async () => {
    const { person: leaving, billing } = await member('Members')
    const startsAt = desk.clerk.clock.now() + 30 * 60_000
    await desk.change((tx, journalId) =>
      tx.grants.insert(
        {
          id: randomUUID(),
          personId: leaving.id,
          siteId: desk.siteId,
          accessGroupId: desk.group('Members'),
          reason: 'Another visit soon',
          ...{ startsAt, endsAt: startsAt + 60_000, version: 1 },
        },
        journalId,
      ),
    )
    desk.edit({ kind: 'set-seats', seats: desk.site().active_user_amount })
    const { person: waiting } = await member('Members')
    expect((await desk.shortfalls(waiting.id)).map(s => s.kind)).toEqual(['waits_for_seat'])
    const due = () => desk.change(tx => tx.nextChanges.due(desk.clerk.clock.now(), 1000))
    expect(await due()).not.toContain(waiting.id)
    await desk.setBilling(billing.id, 'inactive')
    await desk.pass(leaving.id)
    expect(desk.userOf(leaving.email)?.subscription_state).toBe('suspended')
    expect(await due()).toContain(waiting.id)
    await desk.pass(waiting.id)
    expect(desk.groupsOf(waiting.email)).toEqual(['Members'])
    desk.edit({ kind: 'set-seats', seats: null })
  })

  it('F-note 17: on a full site whoever comes has the seat of whoever goes at the same instant', async () => {
    const { person: leaving, billing } = await member('Members')
    desk.edit({ kind: 'set-seats', seats: desk.site().active_user_amount })
    const coming = await desk.addPerson()
    await desk.bill(coming.id, await desk.addProduct('Members'))
    await desk.setBilling(billing.id, 'inactive')
    await desk.pass(leaving.id, coming.id)
    expect(desk.userOf(leaving.email)?.subscription_state).toBe('suspended')
    expect(desk.groupsOf(coming.email)).toEqual(['Members'])
    desk.edit({ kind: 'set-seats', seats: null })
  })

  it('F-note 17: of many who wait for few seats only as many are looked for', async () => {
    const product = await desk.addProduct('Members')
    const seats = desk.site().active_user_amount + 2
    desk.edit({ kind: 'set-seats', seats })
    const people = []
    for (let n = 0; n < 30; n += 1) {
      const person = await desk.addPerson()
      await desk.bill(person.id, product)
      people.push(person)
    }
    desk.calls()
    await desk.pass(...people.map(person => person.id))
    const lookedFor = desk.calls().filter(call => call === 'GET /sites/:siteId/users')
    // Few can be seated; a few more are looked for, in case somebody made them by hand.
    expect(lookedFor.length).toBeLessThan(people.length)
    expect(desk.site().active_user_amount).toBe(seats)
    desk.edit({ kind: 'set-seats', seats: null })
    desk.later(61_000)
    await desk.pass(...people.map(person => person.id))
    expect(people.filter(person => desk.userOf(person.email) === null)).toEqual([])
  })

  it('M4: a group that vanished is shown, its mapping stays, nobody is touched', async () => {
    const { person } = await member('Cleaning')
    desk.later(120_000)
    desk.edit({ kind: 'delete-group', accessGroupId: desk.group('Cleaning') })
    desk.calls()
    await desk.fullPass()
    expect(desk.writes()).toEqual([])
    expect((await desk.drift()).map(d => d.kind)).toContain('group_vanished')
    expect((await desk.shortfalls(person.id)).map(s => s.kind)).toEqual(['group_vanished'])
  })

  it('I6: whoever has the former address of somebody waits until Salto has let go of it, and delays nobody', async () => {
    const { person, product } = await member('Members')
    await desk.change(async (tx, journalId) => {
      await tx.people.update({ ...person, email: `new-${person.email}` }, journalId)
    })
    const successor = await desk.addPerson('Second Owner', person.email)
    await desk.bill(successor.id, product)
    const other = await desk.addPerson()
    await desk.bill(other.id, product)
    await desk.pass(successor.id, other.id)
    expect((await desk.shortfalls(successor.id)).map(({ kind }) => kind)).toContain('old_address')
    expect(desk.groupsOf(other.email)).toEqual(['Members'])
    await desk.pass(person.id)
    await desk.pass(successor.id)
    expect(desk.groupsOf(person.email)).toEqual(['Members'])
    expect(desk.groupsOf(`new-${person.email}`)).toEqual(['Members'])
    expect(await desk.shortfalls(successor.id)).toEqual([])
  })

  it('a changed address and name reach Salto for a user of ours without a profile', async () => {
    const { person } = await member('Members')
    await desk.change(async (tx, journalId) => {
      const stored = await tx.people.find(person.id)
      if (stored)
        await tx.people.update({ ...stored, name: 'Anna Maria Lima', email: 'anna@new.example.org' }, journalId)
    })
    await desk.pass(person.id)
    const user = desk.userOf('anna@new.example.org')
    expect([user?.user.first_name, user?.user.last_name]).toEqual(['Anna Maria', 'Lima'])
    expect(desk.groupsOf('anna@new.example.org')).toEqual(['Members'])
  })
})
