/** Server-sent events over real HTTP: who hears what, and when the line ends. */
import { get, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashOf, newSecret } from '../../src/commands/staff/secrets.ts'
import { idOf } from '../house.ts'
import { addPerson, newPerson, openSpace, type Space } from './space.ts'

let space: Space
beforeAll(async () => {
  space = await openSpace()
})
afterAll(async () => {
  expect(space.house.failures).toEqual([])
  await space.house.close()
})

const patienceMs = 10_000

/** An open line: what was heard on it, in order, and whether it still stands. */
class Listener {
  readonly heard: { event: string; data: unknown }[] = []
  readonly answer: IncomingMessage
  isOver = false

  constructor(answer: IncomingMessage) {
    this.answer = answer
    let rest = ''
    answer.setEncoding('utf8').on('data', (text: string) => {
      const blocks = (rest + text).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) this.#take(block)
    })
    answer.on('close', () => {
      this.isOver = true
    })
  }

  #take(block: string): void {
    const event = /^event: (\w+)$/m.exec(block)?.[1]
    const data = /^data: (.*)$/m.exec(block)?.[1]
    if (event !== undefined && data !== undefined) this.heard.push({ event, data: JSON.parse(data) })
  }

  nouns(): Set<unknown> {
    return new Set(this.heard.flatMap(({ event, data }) => (event === 'changed' ? (data as unknown[]) : [])))
  }

  beats(): number {
    return this.heard.filter(({ event }) => event === 'beat').length
  }

  async until(isSo: (listener: this) => boolean, what: string): Promise<void> {
    const deadlineMs = performance.now() + patienceMs
    while (!isSo(this)) {
      if (performance.now() > deadlineMs) throw new Error(`${what}: heard ${JSON.stringify(this.heard)}`)
      await new Promise(resolve => setTimeout(resolve, 10))
    }
  }

  close(): void {
    this.answer.destroy()
  }
}

/** On a connection of its own, as a browser holds it. */
async function listen(headers: Record<string, string>, path = '/live', { url } = space.house): Promise<Listener> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  get(`${url}/api/v1${path}`, { headers, agent: false }, resolve).on('error', reject)
  const answer = await promise
  expect(answer.statusCode).toBe(200)
  return new Listener(answer)
}

const asHost = () => ({ authorization: `Bearer ${space.house.host.key}` })

/** Whoever has heard two more beats has heard what was committed before the first of them. */
async function afterABeat(listener: Listener): Promise<void> {
  const before = listener.beats()
  await listener.until(({ beats }) => beats.call(listener) >= before + 2, 'no beat')
}

/** Has heard whatever was committed before, and forgotten it. */
async function quiet(listener: Listener): Promise<Listener> {
  await afterABeat(listener)
  listener.heard.length = 0
  return listener
}

async function memberCookie(personId: string): Promise<string> {
  const { house } = space
  const secret = newSecret('lw_me')
  const now = house.clock.now()
  await house.controls.members.addSession({
    hash: hashOf(secret),
    organizationId: house.organizationId,
    personId,
    startedAt: now,
    issuedAt: now,
    expiresAt: now + 3_600_000,
  })
  return `latchwork.member=${secret}`
}

describe('listening as staff', () => {
  it('names what a change shows in, after its commit, and passes through proxies', async () => {
    const { house } = space
    const listener = await listen(asHost())
    expect(listener.answer.headers['content-type']).toContain('text/event-stream')
    expect(listener.answer.headers['cache-control']).toContain('no-store')
    expect(listener.answer.headers['x-accel-buffering']).toBe('no')
    // What was made before the line was opened may still be told on it.
    await quiet(listener)
    await house.host.post('/people', newPerson())
    await listener.until(l => l.nouns().has('people') && l.nouns().has('journal'), 'nothing of people')
    expect([...listener.nouns()]).not.toContain('products')
    listener.close()
  })

  it('hears what the reconciler finds and what the connection comes to', async () => {
    const { house, siteId } = space
    const personId = await addPerson(house)
    const listener = await listen(asHost())
    const seenAt = house.clock.now()
    await house.inTransaction(tx =>
      tx.drift.save([
        {
          id: house.parts.newId(seenAt),
          kind: 'membership_removed',
          siteId,
          personId,
          accessGroupId: 'group-front',
          seenAt,
          decision: null,
          settledAt: null,
        },
      ]),
    )
    await listener.until(l => l.nouns().has('drift') && l.nouns().has('today'), 'nothing of drift')
    await house.controls.connections.save(house.organizationId, { state: 'requested', requestedAt: seenAt })
    await listener.until(l => l.nouns().has('integrations'), 'nothing of the integration')
    listener.close()
  })

  it('says nothing of a refusal, of a row written as it was, and of another organisation', async () => {
    const { house } = space
    const other = await house.addOrganization('Other')
    const otherHost = await house.client('host', ['*'], other)
    const listener = await quiet(await listen(asHost()))
    expect((await house.host.post('/people', { name: '', email: 'nobody' })).status).toBeGreaterThan(399)
    await house.inTransaction(async tx => {
      const site = await tx.sites.find(space.siteId)
      if (site) await tx.sites.save({ ...site, fullReadAt: house.clock.now() })
    })
    await otherHost.post('/people', newPerson())
    await afterABeat(listener)
    expect([...listener.nouns()]).toEqual([])
    const elsewhere = await listen(asHost(), `/live?organization=${other}`)
    await otherHost.post('/people', newPerson())
    await elsewhere.until(l => l.nouns().has('people'), 'the host hears nothing of the named organisation')
    listener.close()
    elsewhere.close()
  })

  it('tells many changes in few words', async () => {
    const { house } = space
    const listener = await listen(asHost())
    await Promise.all(Array.from({ length: 30 }, () => house.host.post('/people', newPerson())))
    const ofPeople = ({ event, data }: { event: string; data: unknown }) =>
      event === 'changed' && `${data}`.includes('people')
    await listener.until(l => l.heard.some(ofPeople), 'nothing of people')
    await afterABeat(listener)
    const people = listener.heard.filter(ofPeople)
    expect(people.length).toBeLessThan(15)
    listener.close()
  })

  it('refuses who may not, and ends when the key is revoked', async () => {
    const { house } = space
    const refused = await house.nobody.get('/live')
    expect(refused).toMatchObject({ status: 401, body: { code: 'auth.missing' } })
    const other = await house.addOrganization('Not mine')
    const desk = await house.client('desk')
    expect(await desk.get(`/live?organization=${other}`)).toMatchObject({
      status: 403,
      body: { code: 'auth.organization_unknown' },
    })
    const issued = await house.host.post('/api-keys', { name: 'Ends', role: 'desk', scopes: ['people:read'] })
    const listener = await listen({ authorization: `Bearer ${issued.body['key']}` })
    await house.host.post(`/api-keys/${idOf(issued)}/revoke`)
    await listener.until(l => l.isOver, 'still open')
  })

  it('admits so many listeners of one key and no more', async () => {
    const { house } = space
    const desk = await house.client('desk')
    const open = await Promise.all(Array.from({ length: 30 }, () => listen({ authorization: `Bearer ${desk.key}` })))
    expect(await desk.get('/live')).toMatchObject({ status: 429, body: { code: 'request.too_many' } })
    for (const listener of open) listener.close()
  })
})

describe('listening as a member', () => {
  it('hears of oneself alone', async () => {
    const { house, productId } = space
    const [mine, theirs] = [await addPerson(house), await addPerson(house)]
    const listener = await quiet(await listen({ cookie: await memberCookie(mine) }, '/me/live'))
    await house.host.post('/recurring-billings', { personId: theirs, productId, startsOn: '2026-01-01' })
    await house.host.post('/people', newPerson())
    await afterABeat(listener)
    expect([...listener.nouns()]).toEqual([])
    await house.host.post('/recurring-billings', { personId: mine, productId, startsOn: '2026-01-01' })
    await listener.until(l => l.nouns().has('access'), 'nothing of oneself')
    listener.close()
  })

  it('ends when the member is signed out or set inactive', async () => {
    const { house } = space
    expect((await house.nobody.get('/me/live')).status).toBe(401)
    const personId = await addPerson(house)
    const listener = await listen({ cookie: await memberCookie(personId) }, '/me/live')
    await house.host.patch(`/people/${personId}`, { status: 'inactive' })
    await listener.until(l => l.isOver, 'still open')
  })
})

describe('the line itself', () => {
  it('ends when the database that tells is lost, and is had again at once', async () => {
    const { house } = space
    const listener = await listen(asHost())
    await house.connections.ownerPool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and query = 'listen latchwork_changes'`,
    )
    await listener.until(l => l.isOver, 'still open')
    const again = await listen(asHost())
    await house.host.post('/people', newPerson())
    await again.until(l => l.nouns().has('people'), 'nothing after coming back')
    again.close()
  })

  it('does not keep the server from closing', async () => {
    const other = await openSpace()
    try {
      const listener = await listen({ authorization: `Bearer ${other.house.host.key}` }, '/live', other.house)
      await other.house.app.close()
      await listener.until(l => l.isOver, 'still open')
    } finally {
      await other.house.close()
    }
  })
})
