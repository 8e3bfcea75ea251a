import { describe, expect, it } from 'vitest'
import { defaultNoAccessPolicy } from '../policy.ts'
import { difference } from './difference.ts'
import type { LedgerUser } from './ledger.ts'
import type { SeenUser, Sight } from './sight.ts'
import type { Situation } from './verdict.ts'

const at = Date.UTC(2026, 4, 7, 12)
const secondMs = 1_000

const row: LedgerUser = {
  siteId: 'site',
  personId: 'ana',
  email: 'ana@example.org',
  name: 'Ana Lima',
  origin: 'created',
  state: 'known',
  siteUserId: 'su-1',
  platformUserId: 'pu-1',
  intentAt: at - 86_400_000,
  suspension: null,
  suspended: false,
  privileged: false,
  hasProfile: false,
  confirmedAt: at - 86_400_000,
  deleteDueAt: null,
}

const seen: SeenUser = {
  siteUserId: 'su-1',
  platformUserId: 'pu-1',
  email: 'ana@example.org',
  firstName: 'Ana',
  lastName: 'Lima',
  suspended: false,
  blocked: false,
  hasProfile: false,
  privileged: false,
}

const sightOf = (user: Sight['user']): Sight => ({
  user,
  userReadAt: at,
  groups: new Map(),
  allGroups: true,
  groupsReadAt: at,
})

const situation: Situation = {
  at,
  siteId: 'site',
  personId: 'ana',
  email: 'ana@example.org',
  isAddressTaken: false,
  name: 'Ana Lima',
  wanted: null,
  user: row,
  memberships: new Map(),
  sight: sightOf(seen),
  drift: [],
  unmapped: new Set(),
  vanished: new Set(),
  site: {
    noAccessPolicy: defaultNoAccessPolicy,
    driftSetting: 'ask',
    subscriptionValid: true,
    seatWanted: false,
    seatsFullUntil: null,
  },
}

const wanted: Situation['wanted'] = {
  personId: 'ana',
  siteId: 'site',
  groups: new Map([['members', { accessGroupId: 'members', causes: [], since: at, newestCauseAt: at }]]),
  ended: new Map(),
  nextOpeningAt: null,
}

describe('a suspension of ours whose answer was lost', () => {
  const inDoubt = { ...row, suspension: 'policy', intentAt: at - secondMs, confirmedAt: null } as const

  it('I9: stays ours while a reader that lags shows the user as active', () => {
    const verdict = difference({ ...situation, user: inDoubt })
    expect(verdict.user).toBeNull()
    expect(verdict.recheckAt).toBeLessThanOrEqual(inDoubt.intentAt + 60 * secondMs)
  })

  it('I9: is ours when it turns up, and lifted for a new cause', () => {
    const verdict = difference({ ...situation, user: inDoubt, sight: sightOf({ ...seen, suspended: true }), wanted })
    expect(verdict.drift).toEqual([])
    expect(verdict.changes.map(change => change.kind)).toEqual(['reactivate', 'give'])
  })

  it('I2: is lifted before it turns up, when a new cause comes first', () => {
    const verdict = difference({ ...situation, user: inDoubt, wanted })
    expect(verdict.changes.map(change => change.kind)).toEqual(['reactivate', 'give'])
  })

  it('was not made when the user is active a minute later', () => {
    const verdict = difference({ ...situation, user: { ...inDoubt, intentAt: at - 60 * secondMs } })
    expect(verdict.user).toMatchObject({ suspension: null, suspended: false, confirmedAt: at })
  })
})

it('I7: a user who is suspended a minute after we lifted our suspension was suspended by hand', () => {
  const lifted = { ...row, intentAt: at - 60 * secondMs, confirmedAt: null }
  const verdict = difference({ ...situation, user: lifted, sight: sightOf({ ...seen, suspended: true }), wanted })
  expect(verdict.drift).toEqual([{ kind: 'user_suspended', accessGroupId: null }])
  expect(verdict.changes).toEqual([])
})

it('I2 I9: a suspension by hand whose lifting got no answer is lifted when the user is seen active', () => {
  const lifting = { ...row, suspended: true, intentAt: at - secondMs, confirmedAt: null }
  const verdict = difference({ ...situation, user: lifting, wanted })
  expect(verdict.user).toMatchObject({ suspended: false, confirmedAt: at })
  expect(verdict.changes.map(change => change.kind)).toEqual(['give'])
})

describe('a site without a free seat', () => {
  const suspended = { ...row, suspension: 'policy', suspended: true } as const
  const full = { ...situation.site, seatsFullUntil: at + 40 * secondMs }

  it.each([
    ['nobody has a user', null],
    ['the user is suspended', suspended],
  ])('I2: is asked again when its time comes, whoever looked meanwhile, when %s', (_, user) => {
    const sight = sightOf(user ? { ...seen, suspended: true } : 'absent')
    const verdict = difference({ ...situation, user, wanted, site: full, sight })
    expect(verdict.changes).toEqual([])
    expect(verdict.shortfalls.map(({ kind, retryAt }) => ({ kind, retryAt }))).toEqual([
      { kind: 'waits_for_seat', retryAt: full.seatsFullUntil },
    ])
    expect(verdict.recheckAt).toBe(full.seatsFullUntil)
  })
})
