import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ConnectionRecord, Tokens } from '../../src/ports/connection.ts'
import { attemptStore } from '../../src/storage/control/attempts.ts'
import { connectionStore } from '../../src/storage/control/connections.ts'
import { createControls } from '../../src/storage/control/controls.ts'
import { leaseStore } from '../../src/storage/control/leases.ts'
import { tokenStore } from '../../src/storage/control/tokens.ts'
import { createSealer, type Sealer } from '../../src/storage/seal.ts'
import { t0 } from '../contract/store.ts'
import { storageHouse } from './house.ts'

const house = storageHouse()
const oldKey = randomBytes(32)
const newKey = randomBytes(32)
const oldSealer = createSealer({ keys: { old: oldKey }, currentKeyId: 'old' })
const sealer = createSealer({ keys: { old: oldKey, new: newKey }, currentKeyId: 'new' })
const db = () => house().connections.app
const tokensOf = (secret: string): Tokens => ({
  accessToken: `${secret}-a`,
  refreshToken: `${secret}-r`,
  expiresAt: t0,
})

describe('sealing (I26)', () => {
  const place = { organizationId: 'one', column: 'connections.client_secret', row: '1' }

  it('opens what it sealed, and never seals alike', () => {
    const sealed = sealer.seal('pa55 ü', place)
    expect(sealer.open(sealed, place)).toBe('pa55 ü')
    expect(sealer.seal('pa55 ü', place)).not.toBe(sealed)
    expect(sealer.open(sealer.seal('', place), place)).toBe('')
  })

  it.each([
    ['another organisation', { ...place, organizationId: 'two' }],
    ['another column', { ...place, column: 'connection_tokens.tokens' }],
    ['another row', { ...place, row: '2' }],
    ['no row', { organizationId: 'one', column: place.column }],
  ])('does not open what was moved to %s', (_where, elsewhere) => {
    const sealed = sealer.seal('secret', place)
    expect(() => sealer.open(sealed, elsewhere)).toThrow()
  })

  it('does not open what was changed or cut', () => {
    const sealed = sealer.seal('secret', place)
    const changed = sealed.slice(0, -2) + (sealed.endsWith('AA') ? 'BB' : 'AA')
    expect(() => sealer.open(changed, place)).toThrow()
    expect(() => sealer.open(sealed.slice(0, -8), place)).toThrow()
    expect(() => sealer.open('secret', place)).toThrow('not a sealed text')
    const [version, keyId, iv] = sealed.split('.')
    expect(() => sealer.open([version, keyId, iv, 'AAAA'].join('.'), place)).toThrow()
  })

  it('rotates: old keys open, the new one seals', () => {
    const before = oldSealer.seal('secret', place)
    expect(sealer.open(before, place)).toBe('secret')
    expect(sealer.isCurrent(before)).toBe(false)
    const after = sealer.seal('secret', place)
    expect(sealer.isCurrent(after)).toBe(true)
    expect(() => oldSealer.open(after, place)).toThrow('no key "new"')
  })

  it('refuses a key of the wrong length, or none', () => {
    expect(() => createSealer({ keys: { short: randomBytes(16) }, currentKeyId: 'short' })).toThrow('16 bytes')
    expect(() => createSealer({ keys: {}, currentKeyId: 'gone' })).toThrow('no key "gone"')
    expect(() => createSealer({ keys: { 'a.b': randomBytes(32) }, currentKeyId: 'a.b' })).toThrow('a.b')
  })
})

describe('the connection', () => {
  it('keeps what is named and leaves the rest', async () => {
    const organizationId = await house().newOrganization()
    const store = connectionStore(db(), sealer)
    expect(await store.find(organizationId)).toBeNull()
    await store.save(organizationId, { state: 'requested', requestedAt: t0 })
    await store.save(organizationId, { state: 'approved', clientId: 'client-1', clientSecret: 's', approvedAt: t0 + 1 })
    const cause = { code: 'token_refused', sentence: 'Connect again.', since: t0 + 5 }
    const connectedAs = { platformUserId: 'pu', name: 'Ana', email: null }
    await store.save(organizationId, { state: 'needs-reconnecting', cause, connectedAs, connectedAt: t0 + 2 })
    const expected: ConnectionRecord = {
      organizationId,
      state: 'needs-reconnecting',
      clientId: 'client-1',
      connectedAs,
      connectedAt: t0 + 2,
      requestedAt: t0,
      submittedAt: null,
      approvedAt: t0 + 1,
      lastSuccessAt: null,
      cause,
    }
    expect(await store.find(organizationId)).toEqual(expected)
    expect(await tokenStore(db(), sealer).client(organizationId)).toEqual({ clientId: 'client-1', clientSecret: 's' })
    await store.save(organizationId, {})
    await store.save(organizationId, { state: 'connected', cause: null })
    expect(await store.find(organizationId)).toEqual({ ...expected, state: 'connected', cause: null })
    expect(await store.live()).toContain(organizationId)
    await store.save(organizationId, { state: 'disconnected' })
    expect(await store.live()).not.toContain(organizationId)
  })

  it('has no client before there is a secret', async () => {
    const organizationId = await house().newOrganization()
    await connectionStore(db(), sealer).save(organizationId, { clientId: 'client-1' })
    expect(await tokenStore(db(), sealer).client(organizationId)).toBeNull()
    expect(await connectionStore(db(), sealer).find(organizationId)).toMatchObject({ state: 'requested' })
  })
})

describe('tokens (I23)', () => {
  const connected = async (secret = 'first') => {
    const organizationId = await house().newOrganization()
    await tokenStore(db(), sealer).save(organizationId, tokensOf(secret))
    return organizationId
  }
  const [first, second] = [tokensOf('first'), tokensOf('second')]

  it('are kept until they are erased', async () => {
    const organizationId = await connected()
    const store = tokenStore(db(), sealer)
    expect(await store.tokens(organizationId)).toEqual(first)
    await store.save(organizationId, { ...second, refreshToken: null })
    expect(await store.tokens(organizationId)).toEqual({ ...second, refreshToken: null })
    await store.erase(organizationId)
    expect(await store.tokens(organizationId)).toBeNull()
    await expect(store.renew(organizationId, 'x', async () => second)).rejects.toThrow('no tokens')
  })

  it('are refreshed once, however many processes ask', async () => {
    const organizationId = await connected()
    let refreshes = 0
    const refresh = async (newest: Tokens): Promise<Tokens> => {
      expect(newest).toEqual(first)
      refreshes += 1
      return second
    }
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => tokenStore(db(), sealer).renew(organizationId, first.accessToken, refresh)),
    )
    expect(answers).toEqual(Array.from({ length: 6 }, () => second))
    expect(refreshes).toBe(1)
    expect(await tokenStore(db(), sealer).tokens(organizationId)).toEqual(second)
  })

  it('stay as they are when the refresh fails', async () => {
    const organizationId = await connected()
    const store = tokenStore(db(), sealer)
    const trouble = new Error('unreachable')
    await expect(
      store.renew(organizationId, first.accessToken, async () => {
        throw trouble
      }),
    ).rejects.toBe(trouble)
    expect(await store.tokens(organizationId)).toEqual(first)
  })

  it('are not lost when the database cuts the connection while they are refreshed (F18)', async () => {
    const organizationId = await connected()
    const store = tokenStore(db(), sealer)
    const answer = await store.renew(organizationId, first.accessToken, async () => {
      const cut = await house().asAdministrator(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and state = 'idle in transaction'`,
      )
      expect(cut.rowCount).toBe(1)
      return second
    })
    expect(answer).toEqual(second)
    expect(await store.tokens(organizationId)).toEqual(second)
  })

  it('leave everybody else the connections, however many identity servers keep us waiting', async () => {
    const { connections, store } = house()
    const organizationIds = await Promise.all(Array.from({ length: 12 }, connected))
    const { promise: answered, resolve: answer } = Promise.withResolvers<Tokens>()
    const tokens = tokenStore(connections.app, sealer, connections.outward)
    let asked = 0
    const renewals = organizationIds.map(id =>
      tokens.renew(id, first.accessToken, () => {
        asked += 1
        return answered
      }),
    )
    await expect.poll(() => asked).toBeGreaterThan(0)
    const reading = organizationIds.map(id => store.transaction(id, t0, tx => tx.people.list({ limit: 1 })))
    expect(await Promise.all(reading)).toHaveLength(12)
    answer(second)
    expect(await Promise.all(renewals)).toEqual(organizationIds.map(() => second))
    for (const id of organizationIds) expect(await tokens.tokens(id)).toEqual(second)
  })

  it('can be read and the state saved while a refresh is under way', async () => {
    const organizationId = await connected()
    const store = tokenStore(db(), sealer)
    await store.renew(organizationId, first.accessToken, async () => {
      expect(await store.tokens(organizationId)).toEqual(first)
      await connectionStore(db(), sealer).save(organizationId, { lastSuccessAt: t0 })
      expect(await leaseStore(db()).hold(organizationId, 'me', 1000)).toEqual({ epoch: 1 })
      return second
    })
  })
})

describe('connect attempts', () => {
  const attempt = async () => ({
    state: randomUUID(),
    organizationId: await house().newOrganization(),
    nonce: 'nonce',
    codeVerifier: 'verifier-5ecret',
    redirectUri: 'https://latchwork.example/callback',
  })

  it('are taken once', async () => {
    const store = attemptStore(db(), sealer)
    const mine = await attempt()
    await store.save(mine)
    const taken = await Promise.all([store.take(mine.state), store.take(mine.state)])
    expect(taken.filter(found => found !== null)).toEqual([mine])
    expect(await store.take('unknown')).toBeNull()
  })

  it('are gone after ten minutes', async () => {
    const store = attemptStore(db(), sealer)
    const [young, old] = [await attempt(), await attempt()]
    await store.save(young)
    await store.save(old)
    const age = (state: string, by: string) =>
      house().asAdministrator('update connect_attempts set created_at = created_at - $2::interval where state = $1', [
        state,
        by,
      ])
    await age(young.state, '9 minutes 50 seconds')
    await age(old.state, '10 minutes')
    expect(await store.take(young.state)).toEqual(young)
    expect(await store.take(old.state)).toBeNull()
  })
})

describe('the lease (I21)', () => {
  const long = 3_600_000
  let organizationId: string
  beforeAll(async () => {
    organizationId = await house().newOrganization()
  })

  it('has one holder, and an epoch that rises with each other one', async () => {
    const store = leaseStore(db())
    const contenders = await Promise.all(['a', 'b', 'c'].map(holder => store.hold(organizationId, holder, long)))
    expect(contenders.filter(lease => lease !== null)).toEqual([{ epoch: 1 }])
    const holder = ['a', 'b', 'c'][contenders.findIndex(lease => lease !== null)] ?? ''
    expect(await store.hold(organizationId, holder, long)).toEqual({ epoch: 1 })
    expect(await store.hold(organizationId, 'd', long)).toBeNull()
    await store.release(organizationId, 'd')
    expect(await store.hold(organizationId, 'd', long)).toBeNull()
    await store.release(organizationId, holder)
    expect(await store.hold(organizationId, 'd', long)).toEqual({ epoch: 2 })
    // It has run out: who comes next gets it, and the one before is a stranger.
    expect(await store.hold(organizationId, 'd', 0)).toEqual({ epoch: 2 })
    expect(await store.hold(organizationId, 'e', long)).toEqual({ epoch: 3 })
    expect(await store.hold(organizationId, 'd', long)).toBeNull()
  })
})

describe('organisations, keys, staff and invitations', () => {
  const controls = (with_: Sealer = sealer) => createControls(db(), with_)

  it('knows organisations', async () => {
    const id = await house().newOrganization()
    expect(await controls().organizations.find(id)).toEqual({ id, name: 'Operator' })
    expect(await controls().organizations.list()).toContainEqual({ id, name: 'Operator' })
    expect(await controls().organizations.find(randomUUID())).toBeNull()
    expect(await controls().organizations.find('nonsense')).toBeNull()
  })

  it('finds a key by its hash, and revokes it once', async () => {
    const organizationId = await house().newOrganization()
    const other = await house().newOrganization()
    const key = {
      id: randomUUID(),
      organizationId,
      name: 'Accounting',
      role: 'manager' as const,
      scopes: ['people:read', 'odd, "one"'],
      hash: randomBytes(32).toString('hex'),
      prefix: 'lw_abc',
      createdAt: t0,
      expiresAt: t0 + 5,
      revokedAt: null,
    }
    const { apiKeys } = controls()
    const { store } = house()
    await store.transaction(organizationId, t0, tx => apiKeys.add(tx, key))
    expect(await apiKeys.findByHash(key.hash)).toEqual(key)
    expect(await apiKeys.findByHash('0'.repeat(64))).toBeNull()
    expect(await apiKeys.list(organizationId)).toEqual([key])
    expect(await apiKeys.list(other)).toEqual([])
    expect(await store.transaction(other, t0 + 1, tx => apiKeys.revoke(tx, key.id))).toBeNull()
    const revoked = { ...key, revokedAt: t0 + 2 }
    expect(await store.transaction(organizationId, t0 + 2, tx => apiKeys.revoke(tx, key.id))).toEqual(revoked)
    expect(await store.transaction(organizationId, t0 + 3, tx => apiKeys.revoke(tx, key.id))).toEqual(revoked)
    expect(await apiKeys.findByHash(key.hash)).toEqual(revoked)
    await expect(store.transaction(other, t0, tx => apiKeys.add(tx, { ...key, id: randomUUID() }))).rejects.toThrow(
      'another organisation',
    )
  })

  it('keeps staff, one address per organisation', async () => {
    const organizationId = await house().newOrganization()
    const other = await house().newOrganization()
    const aStaff = (email: string) => ({
      id: randomUUID(),
      organizationId,
      userId: null,
      name: 'Rui',
      email,
      role: 'desk' as const,
      status: 'active' as const,
      version: 1,
    })
    const [rui, eva] = [aStaff('rui@example.org'), aStaff('eva@example.org')]
    const { staff } = controls()
    const { store } = house()
    await store.transaction(organizationId, t0, async tx => {
      expect(await staff.add(tx, rui)).toBe('done')
      expect(await staff.add(tx, eva)).toBe('done')
      expect(await staff.add(tx, aStaff('rui@example.org'))).toBe('taken')
      expect(await staff.update(tx, { ...eva, email: 'rui@example.org' })).toBe('taken')
      expect(await staff.update(tx, { ...rui, userId: rui.id, role: 'manager' })).toBe('done')
      expect(await staff.update(tx, { ...rui, role: 'owner' })).toBe('stale')
    })
    const changed = { ...rui, userId: rui.id, role: 'manager' as const, version: 2 }
    expect(await staff.ofUser(rui.id)).toEqual([changed])
    expect(await staff.find(organizationId, rui.id)).toEqual(changed)
    expect(await staff.find(other, rui.id)).toBeNull()
    expect(await staff.list(organizationId)).toHaveLength(2)
    await store.transaction(other, t0, async tx => {
      expect(await staff.update(tx, { ...changed, role: 'owner' })).toBe('stale')
      expect(await staff.add(tx, { ...rui, id: randomUUID(), organizationId: other })).toBe('done')
    })
  })

  it('lets an invitation be used once, before it expires', async () => {
    const { invitations } = controls()
    const invitation = {
      hash: randomBytes(32).toString('hex'),
      organizationId: await house().newOrganization(),
      staffId: randomUUID(),
      expiresAt: t0 + 10,
    }
    const first = { hash: randomBytes(32).toString('hex'), organizationId: null, staffId: null, expiresAt: t0 + 10 }
    await invitations.add(invitation)
    await invitations.add(first)
    expect(await invitations.take(first.hash, t0 + 10)).toBeNull()
    expect(await invitations.take(first.hash, t0 + 9)).toEqual(first)
    const taken = await Promise.all([1, 2, 3].map(() => invitations.take(invitation.hash, t0)))
    expect(taken.filter(found => found !== null)).toEqual([invitation])
  })
})

it('leaves no secret in a dump of the database (I26)', async () => {
  const organizationId = await house().newOrganization()
  const planted = ['pl4nted-client', 'pl4nted-token', 'pl4nted-verifier']
  const [client = '', token = '', verifier = ''] = planted
  await connectionStore(db(), sealer).save(organizationId, { clientId: 'visible-client-id', clientSecret: client })
  await tokenStore(db(), sealer).save(organizationId, tokensOf(token))
  await attemptStore(db(), sealer).save({
    state: randomUUID(),
    organizationId,
    nonce: 'n',
    codeVerifier: verifier,
    redirectUri: 'https://latchwork.example/callback',
  })
  const { rows } = await sql<{ relname: string }>`select relname from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r'`.execute(house().connections.owner)
  let dump = ''
  for (const { relname } of rows) {
    const content = await house().asAdministrator(`select string_agg(t::text, E'\n') as text from "${relname}" as t`)
    dump += content.rows[0]?.text ?? ''
  }
  expect(dump).toContain('visible-client-id')
  for (const secret of planted) {
    expect(dump).not.toContain(secret)
    expect(dump).not.toContain(Buffer.from(secret).toString('base64').slice(0, 12))
    expect(dump).not.toContain(Buffer.from(secret).toString('hex'))
  }
})
