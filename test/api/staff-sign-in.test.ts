/** Staff sign in by a link from their mail, and choose a new password by another. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newUuid } from '../../src/ports/ids.ts'
import { outboxOf } from '../../src/storage/outbox.ts'
import { createSealer } from '../../src/storage/seal.ts'
import { type Answered, type House, idOf, openHouse } from '../house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(async () => {
  expect(house.failures).toEqual([])
  await house.close()
})

const origin = 'http://latchwork.test'
const password = 'correct horse battery'
let count = 0

async function joined(role = 'desk'): Promise<{ id: string; email: string }> {
  const email = `clerk.${++count}@example.org`
  const invited = await house.host.post('/staff', { name: 'Clara Clerk', email, role })
  await house.nobody.post('/staff-invitations/accept', { token: invited.body['invitation'], password })
  return { id: idOf(invited), email }
}

const askLink = (email: string) => house.nobody.post('/staff-sign-in', { email })
const askPassword = (email: string) => house.nobody.post('/forgotten-password', { email })
const completeLink = (token: string) => house.nobody.post('/staff-sign-in/complete', { token })
const completePassword = (token: string, typed: string) =>
  house.nobody.post('/forgotten-password/complete', { token, password: typed })

/** The links that a courier would put into the mail, the oldest first; they are taken from the outbox. */
async function linksTo(staffId: string, wanted = 1): Promise<string[]> {
  const outbox = outboxOf(house.connections.app, createSealer(house.keys))
  const deadline = performance.now() + 10_000
  for (;;) {
    const { items } = await house.inTransaction(tx => tx.outbox.list({ recipientId: staffId, limit: 50 }))
    const waiting = items.filter(({ kind, state }) => kind === 'sign-in.link' && state === 'posted')
    if (waiting.length >= wanted) {
      const links: string[] = []
      for (const { id } of waiting.toReversed()) {
        const claimed = await outbox.claim(house.organizationId, id, newUuid(house.clock.now()), house.clock.now())
        links.push(claimed?.link ?? '')
      }
      return links
    }
    if (performance.now() > deadline) throw new Error('No link was sent')
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

const tokenIn = (link: string) => new URL(link).searchParams.get('token') ?? ''
const cookiesOf = (answered: Answered): string =>
  answered.headers
    .getSetCookie()
    .map(cookie => cookie.split(';')[0])
    .join('; ')
const signIn = (email: string, typed: string) =>
  house.nobody.ask('POST', '/api/auth/sign-in/email', { email, password: typed }, { origin })

describe('send-staff-link', () => {
  it('signs in once, within a quarter of an hour; only its hash is kept', async () => {
    const { id, email } = await joined()
    await askLink(` ${email.toUpperCase()}`)
    const [link = ''] = await linksTo(id)
    expect(link).toContain('/staff/sign-in?token=lw_in_')
    const { rows } = await house.connections.ownerPool.query('select * from staff_links')
    expect(JSON.stringify(rows)).not.toContain(tokenIn(link))
    const entered = await completeLink(tokenIn(link))
    expect(entered.status).toBe(204)
    expect(entered.headers.getSetCookie()[0]).toMatch(/HttpOnly.*SameSite=Lax/i)
    const me = await house.nobody.get('/me/account', { cookie: cookiesOf(entered) })
    expect(me.body).toMatchObject({ name: 'Clara Clerk', email, organizations: [{ id: house.organizationId }] })
    expect(await completeLink(tokenIn(link))).toMatchObject({ status: 404, body: { code: 'link.invalid' } })
    await askLink(email)
    const [late = ''] = await linksTo(id)
    house.clock.advance(16 * 60_000)
    expect((await completeLink(tokenIn(late))).body['code']).toBe('link.invalid')
  })

  it('answers the same whether anybody has the address, and sends none to the inactive', async () => {
    const { id, email } = await joined()
    await house.host.patch(`/staff/${id}`, { status: 'inactive' })
    const [known, unknown, inactive] = [
      await askLink((await joined()).email),
      await askLink('nobody@example.org'),
      await askLink(email),
    ]
    expect([unknown.text, inactive.text]).toEqual([known.text, known.text])
    expect([known.status, unknown.status, inactive.status]).toEqual([202, 202, 202])
    const { items } = await house.inTransaction(tx => tx.outbox.list({ recipientId: id, limit: 5 }))
    expect(items.filter(({ kind }) => kind === 'sign-in.link')).toEqual([])
  })

  it('lets in nobody who was set inactive after the letter', async () => {
    const { id, email } = await joined()
    await askLink(email)
    const [link = ''] = await linksTo(id)
    await house.host.patch(`/staff/${id}`, { status: 'inactive' })
    expect((await completeLink(tokenIn(link))).body['code']).toBe('link.invalid')
  })

  it('slows down whoever asks again and again for one address', async () => {
    const { email } = await joined()
    const answers = []
    for (let index = 0; index < 6; index++) answers.push((await askLink(email)).status)
    expect(answers).toEqual([202, 202, 202, 202, 202, 429])
    house.clock.advance(16 * 60_000)
  })

  it('is refused from the page of another site', async () => {
    const other = { origin: 'https://elsewhere.example' }
    const answer = await house.nobody.ask('POST', '/api/v1/staff-sign-in/complete', { token: 'lw_in_x' }, other)
    expect(answer).toMatchObject({ status: 403, body: { code: 'auth.cross_site' } })
  })
})

describe('a forgotten password', () => {
  it('is replaced by the link of a letter, which ends every other session and every waiting link', async () => {
    const { id, email } = await joined()
    const before = cookiesOf(await signIn(email, password))
    await askLink(email)
    await askPassword(email)
    const links = await linksTo(id, 2)
    // Of one instant, so in either order.
    const linkAt = (path: string) => links.find(url => url.includes(path)) ?? ''
    const [signInLink, link] = [linkAt('/staff/sign-in?token='), linkAt('/staff/reset?token=')]
    expect(await completePassword(tokenIn(link), 'short')).toMatchObject({ status: 400 })
    const chosen = await completePassword(tokenIn(link), 'another horse battery')
    expect(chosen.status).toBe(204)
    expect((await house.nobody.get('/me', { cookie: cookiesOf(chosen) })).status).toBe(200)
    expect((await house.nobody.get('/me', { cookie: before })).status).toBe(401)
    expect((await completeLink(tokenIn(signInLink))).body['code']).toBe('link.invalid')
    expect((await completePassword(tokenIn(link), 'a third one, for luck')).body['code']).toBe('link.invalid')
    expect(await signIn(email, password)).toMatchObject({ status: 401, body: { code: 'sign_in.refused' } })
    expect((await signIn(email, 'another horse battery')).status).toBe(200)
  })

  it('a link that signs in chooses no password', async () => {
    const { id, email } = await joined()
    await askLink(email)
    const [link = ''] = await linksTo(id)
    expect((await completePassword(tokenIn(link), 'another horse battery')).body['code']).toBe('link.invalid')
    expect((await completeLink(tokenIn(link))).status).toBe(204)
  })
})

describe('the account', () => {
  it('names the organisations that one may choose: the own ones, or all for the host', async () => {
    const { email } = await joined('owner')
    const other = await house.addOrganization('Casa Tres')
    const cookie = cookiesOf(await signIn(email, password))
    const own = await house.nobody.get('/me/account', { cookie })
    expect(own.body).toMatchObject({ organizations: [{ id: house.organizationId }] })
    const host = await joined('host')
    const all = await house.nobody.get('/me/account', { cookie: cookiesOf(await signIn(host.email, password)) })
    expect(JSON.stringify(all.body['organizations'])).toContain(other)
    expect((await house.host.get('/me/account')).body).toMatchObject({ name: null, email: null })
    expect((await house.nobody.get('/me/account')).status).toBe(401)
  })

  it('keeps of a session what opens nothing, and ends it for the one who holds it', async () => {
    const { email } = await joined()
    const cookie = cookiesOf(await signIn(email, password))
    const token = decodeURIComponent(cookie).replace(/^.*session_token=([^.]+)\..*$/, '$1')
    expect(token).toMatch(/^\w{32}$/)
    const kept = async () => (await house.connections.ownerPool.query('select token from sign_in_sessions')).rows
    expect(await kept()).toContainEqual({ token: createHash('sha256').update(token).digest('hex') })
    expect(JSON.stringify(await kept())).not.toContain(token)
    const before = (await kept()).length
    expect((await house.nobody.ask('POST', '/api/auth/sign-out', {}, { cookie, origin })).status).toBe(200)
    expect(await kept()).toHaveLength(before - 1)
    expect((await house.nobody.get('/me', { cookie })).status).toBe(401)
  })

  it('ends everywhere when asked', async () => {
    const { email } = await joined()
    const [here, there] = [cookiesOf(await signIn(email, password)), cookiesOf(await signIn(email, password))]
    const ended = await house.nobody.ask('POST', '/api/auth/revoke-sessions', {}, { cookie: here, origin })
    expect(ended.status).toBe(200)
    expect((await house.nobody.get('/me', { cookie: there })).status).toBe(401)
  })

  it('asks a passkey for a signed-in session only, and names none that it does not know', async () => {
    const path = '/api/auth/passkey/generate-register-options'
    expect((await house.nobody.ask('GET', path)).body['code']).toBe('auth.missing')
    const answer = { response: { id: 'unknown', rawId: 'unknown', type: 'public-key', response: {} } }
    const tried = await house.nobody.ask('POST', '/api/auth/passkey/verify-authentication', answer, { origin })
    expect(tried.body['code']).toBe('sign_in.passkey_refused')
  })
})
