import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { restoreBackup } from '../../src/storage/backup/restore.ts'
import { startEmbedded } from '../../src/storage/embedded.ts'
import { freePort } from '../free-port.ts'
import { eventually, type Program, run, temporaryFolder } from './processes.ts'

const key = 'qUpyB1gKkYzVEmkgQ7KqbMJ4cUeFkGn0lJ0y1Q6x2vE='

describe('serve refuses', () => {
  it.each([
    ['PUBLIC_URL is missing', { SECRET_KEY: key }],
    ['openssl rand -base64 32', { PUBLIC_URL: 'https://x.example' }],
    ['SECRET_KEY must be 32 bytes', { PUBLIC_URL: 'https://x.example', SECRET_KEY: 'short' }],
    [
      'The database cannot be reached',
      { PUBLIC_URL: 'https://x.example', SECRET_KEY: key, DATABASE_URL: 'postgresql://x:hunter2@127.0.0.1:1/x' },
    ],
  ])('with a sentence: %s', async (sentence, env) => {
    const { code, output } = await run(['serve'], env).ended
    expect(code).toBe(1)
    expect(output).toContain(sentence)
    expect(output).not.toContain('hunter2')
    expect(output).not.toMatch(/^\s+at /m)
  })
})

describe('the command line', () => {
  it.each([
    ['Name one file', ['import', 'members.csv', '--no-such-word']],
    ['There is no no-such.csv', ['import', 'no-such.csv']],
  ])('is answered with a sentence where it is wrong: %s', async (sentence, words) => {
    const { code, output } = await run(words).ended
    expect(code).toBe(1)
    expect(output).toContain(sentence)
    expect(output).not.toMatch(/^\s+at /m)
  })
})

describe('the demo', () => {
  const folder = temporaryFolder()
  const dataDir = join(folder, 'data')
  let env: Record<string, string>
  let demo: Program

  const isOpen = (program: Program) =>
    eventually(
      async () => program.output(),
      text => text.includes('Ctrl-C') || program.child.exitCode !== null,
      90_000,
    )
  const credentials = () => JSON.parse(readFileSync(join(dataDir, 'demo-credentials.json'), 'utf8'))
  const ask = async (path: string) => {
    const { baseUrl, apiKey } = credentials()
    const answer = await fetch(`${baseUrl}/api/v1${path}`, { headers: { authorization: `Bearer ${apiKey}` } })
    return (await answer.json()) as Record<string, unknown>
  }

  beforeAll(async () => {
    mkdirSync(dataDir, { mode: 0o711 })
    env = { DATA_DIR: dataDir, PORT: String(await freePort()), EMULATOR_PORT: String(await freePort()) }
    demo = run(['start'], env)
    await isOpen(demo)
  })

  afterAll(async () => {
    demo.child.kill('SIGTERM')
    await demo.ended
    rmSync(folder, { recursive: true, force: true })
  })

  it('opens connected, with its keys in a file for its owner only', async () => {
    expect(demo.output()).toContain(`http://localhost:${env['PORT']}/api/reference`)
    expect(statSync(join(dataDir, 'demo-credentials.json')).mode & 0o077).toBe(0)
    expect(Object.keys(credentials())).toEqual(['baseUrl', 'emulatorUrl', 'apiKey', 'staff'])
    expect(await ask('/integrations/salto-ks')).toMatchObject({ state: 'connected' })
    const session = await fetch(`${credentials().baseUrl}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(credentials().staff),
    })
    expect(session.status).toBe(200)
  })

  it('lets nobody else at its data', async () => {
    const twin = run(['start'], { ...env, PORT: String(await freePort()), EMULATOR_PORT: String(await freePort()) })
    const { code, output } = await twin.ended
    expect(code).toBe(1)
    expect(output).toContain('is in use by')
  })

  it('says which port is busy', async () => {
    const other = temporaryFolder()
    const { code, output } = await run(['start'], { ...env, DATA_DIR: other, EMULATOR_PORT: String(await freePort()) })
      .ended
    rmSync(other, { recursive: true, force: true })
    expect(code).toBe(1)
    expect(output).toContain(`Port ${env['PORT']} is in use`)
  })

  it('brings members in while it works: twice is once, and bad rows are told', async () => {
    const file = join(folder, 'members.csv')
    writeFileSync(
      file,
      'name;email;product;start\nEva Klein;eva@x.example;Flex desk;01.01.2026\nNobody;;Flex desk;01.01.2026\n',
    )
    const dry = await run(['import', file], env).ended
    expect(dry.output).toContain('Salto KS would send 1 invitations now')
    expect(dry.output).toContain('Nothing was written')
    const meant = await run(['import', file, '--yes'], env).ended
    expect(meant.output).toContain('1 added, 0 were there already')
    expect(meant.output).toContain('line 3: The e-mail address is missing.')
    expect(readFileSync(`${file}.rejects.csv`, 'utf8')).toContain('"3","The e-mail address is missing."')
    await eventually(
      async () => (await fetch(`${credentials().emulatorUrl}/_control/state`)).text(),
      text => text.includes('eva@x.example'),
    )
    const again = await run(['import', file, '--yes'], env).ended
    expect(again.output).toContain('Salto KS would send 0 invitations now')
    expect(again.output).toContain('0 added, 1 were there already')
  })

  it('is backed up while it works', async () => {
    const file = join(folder, 'demo.backup')
    const { code, output } = await run(['backup', file], env).ended
    expect(output).toContain('rows of')
    expect(code).toBe(0)
    expect(statSync(file).mode & 0o077).toBe(0)
  })

  it('is restored into an empty place only, where its sites are previewed first', async () => {
    const other = temporaryFolder()
    const file = join(folder, 'demo.backup')
    const elsewhere = { ...env, DATA_DIR: other }
    const restored = await run(['restore', file], elsewhere).ended
    expect(restored.output).toContain('2 Salto KS sites are only previewed')
    expect(restored.code).toBe(0)
    const again = await run(['restore', file], elsewhere).ended
    expect(again.output).toContain('The database is not empty')
    expect(again.code).toBe(1)
    rmSync(other, { recursive: true, force: true })
  })

  it('previews its sites once, also where the restore was cut off when its rows were in', async () => {
    const other = temporaryFolder()
    const database = await startEmbedded({ dataDir: other, diesWithParent: true })
    const client = new pg.Client({ ...database.ownerConfig, user: 'postgres' })
    try {
      await restoreBackup(database.ownerConfig, join(folder, 'demo.backup'))
      const next = () => run(['import', join(folder, 'members.csv')], { DATABASE_URL: database.ownerUrl }).ended
      await client.connect()
      const previewed = async () => (await client.query('select from sites where preview_since is not null')).rowCount
      expect(await previewed()).toBe(0)
      expect((await next()).output).toContain('A backup was restored')
      expect(await previewed()).toBe(2)
      await client.query('update sites set preview_since = null')
      expect((await next()).output).not.toContain('A backup was restored')
      expect(await previewed()).toBe(0)
    } finally {
      await client.end()
      await database.stop()
      rmSync(other, { recursive: true, force: true })
    }
  })

  it('goes on where it ended after kill -9, doors and database in agreement', async () => {
    const before = credentials()
    demo.child.kill('SIGKILL')
    await demo.ended
    demo = run(['start'], env)
    await isOpen(demo)
    expect(demo.output()).toContain('Latchwork is open.')
    expect(credentials()).toEqual(before)
    const { items } = await ask('/integrations/salto-ks/drift')
    expect(items).toEqual([])
  })

  it('comes up with an emulator that has forgotten everything', async () => {
    demo.child.kill('SIGTERM')
    expect((await demo.ended).code).toBe(0)
    rmSync(join(dataDir, 'emulator.json'))
    demo = run(['start'], env)
    await isOpen(demo)
    expect(await ask('/integrations/salto-ks')).toMatchObject({ state: 'connected' })
  })
})
