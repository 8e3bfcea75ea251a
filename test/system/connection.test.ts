import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, harbourHouse, type Installation, openInstallation, type Serving } from './processes.ts'

let installation: Installation
let serving: Serving

const root = '/integrations/salto-ks'
const stateOf = async () => (await serving.ask('GET', root)).body

beforeAll(async () => {
  installation = await openInstallation()
  serving = await installation.serve()
  await installation.furnish(serving)
})

afterAll(() => installation.close())

describe('the life of a connection', () => {
  it('M5, M6: connects by the login at Salto and says as whom', async () => {
    expect(await stateOf()).toMatchObject({ state: 'connected', connectedAs: { name: 'Adam Admin' } })
  })

  it('M4: shows the access groups with their doors', async () => {
    const site = harbourHouse(installation.emulator)
    const groups = await serving.ask('GET', `${root}/sites/${site.id}/access-groups`)
    const items = groups.body['items'] as { name: string; doorCount: number; lockIds: string[]; schedule: string }[]
    expect(items.length).toBeGreaterThan(3)
    for (const group of items) expect(group.lockIds).toHaveLength(group.doorCount)
    expect(items.find(group => group.name === 'Office hours only')?.schedule).toBe('narrow')
  })

  it('F-note 17: a full pass that somebody asks for reads the seats anew, however lately they were read', async () => {
    const { id } = harbourHouse(installation.emulator)
    const seatsAllowed = async () => {
      expect(await serving.ask('POST', `${root}/sync`)).toMatchObject({ status: 200, body: { complete: true } })
      const sites = (await stateOf())['sites'] as { id: string; seatsAllowed: number | null }[]
      return sites.find(site => site.id === id)?.seatsAllowed
    }
    for (const seats of [77, 78]) {
      installation.emulator.control.edit({ kind: 'set-seats', siteId: id, seats })
      expect(await seatsAllowed()).toBe(seats)
    }
  })

  it('F-note 20, I23: says precisely why it broke, alarms once, and works again after connecting anew', async () => {
    await installation.admit(serving, 'before@x.example')
    await eventually(() => installation.isInside('before@x.example'), Boolean)
    await desk('withdraw-consent')
    await desk('revoke-tokens')
    await installation.admit(serving, 'meanwhile@x.example')
    const broken = await eventually(stateOf, body => body['state'] === 'needs-reconnecting')
    expect(broken['cause']).toMatchObject({ code: 'consent_withdrawn' })
    const refused = await serving.ask('POST', `${root}/sync`)
    expect(refused).toMatchObject({ status: 409, body: { code: 'integration.needs_reconnecting' } })
    await installation.connect(serving)
    await eventually(() => installation.isInside('meanwhile@x.example'), Boolean)
    expect((await stateOf())['state']).toBe('connected')
    expect(serving.output().match(/"cause":"consent_withdrawn"/g)).toHaveLength(1)
  })

  it('I26: the key is changed without connecting anew, and the old one may then be forgotten', async () => {
    const { env } = installation
    env['SECRET_KEYS_OLD'] = env['SECRET_KEY'] ?? ''
    env['SECRET_KEY'] = randomBytes(32).toString('base64')
    await restarted()
    expect(await serving.ask('POST', `${root}/sync`)).toMatchObject({ status: 200, body: { complete: true } })
    env['SECRET_KEYS_OLD'] = ''
    await restarted()
    expect(await serving.ask('POST', `${root}/sync`)).toMatchObject({ status: 200, body: { complete: true } })
  })

  it('disconnect keeping access leaves Salto as it is, and reconnecting resumes', async () => {
    expect(await serving.ask('POST', `${root}/disconnect`, { access: 'keep' })).toMatchObject({
      status: 200,
      body: { done: true },
    })
    expect(await stateOf()).toMatchObject({ state: 'disconnected' })
    expect(await installation.isInside('before@x.example')).toBe(true)
    expect(await serving.ask('POST', `${root}/sync`)).toMatchObject({ status: 409 })
    await installation.connect(serving)
    await installation.admit(serving, 'again@x.example')
    await eventually(() => installation.isInside('again@x.example'), Boolean)
  })

  it('disconnect removing access takes away all that is ours and nothing else', async () => {
    const site = harbourHouse(installation.emulator)
    const others = site.access_groups.find(group => group.customer_reference === 'Cleaning')?.user_ids
    expect(await serving.ask('POST', `${root}/disconnect`, { access: 'remove' })).toMatchObject({
      status: 200,
      body: { done: true },
    })
    for (const email of ['before@x.example', 'meanwhile@x.example', 'again@x.example']) {
      expect(await installation.isInside(email)).toBe(false)
    }
    const after = harbourHouse(installation.emulator)
    expect(after.access_groups.find(group => group.customer_reference === 'Cleaning')?.user_ids).toEqual(others)
    expect(await stateOf()).toMatchObject({ state: 'disconnected' })
  })
})

async function restarted(): Promise<void> {
  serving.child.kill('SIGTERM')
  const { code, output } = await serving.ended
  expect(code, output).toBe(0)
  serving = await installation.serve()
}

async function desk(action: string): Promise<void> {
  const answer = await fetch(`${installation.emulator.url}/_control/identity`, {
    method: 'POST',
    body: JSON.stringify({ action, clientId: 'latchwork-demo' }),
  })
  if (!answer.ok) throw new Error(await answer.text())
}
