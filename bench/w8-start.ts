// W8: how soon `npm run serve` is ready on a migrated database, what it weighs, and how soon it corrects a door after
// kill -9. The bundled server, with PostgreSQL apart; the median of several starts.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startEmbedded } from '../src/storage/embedded.ts'
import { freePort } from '../test/free-port.ts'
import { openInstallation } from '../test/system/processes.ts'

export interface W8Row {
  readonly measure: string
  readonly value: number
  readonly unit: 'ms' | 'MB'
  readonly must: number | null
}

const root = fileURLToPath(new URL('../', import.meta.url))
const settleMs = 5_000

interface Started {
  readonly child: ChildProcess
  readonly url: string
  readonly readyMs: number
}

export async function run(options: { readonly starts?: number; readonly kills?: number } = {}): Promise<W8Row[]> {
  spawnSync(process.execPath, [join(root, 'scripts/build.mjs')], { cwd: root, stdio: 'inherit' })
  const dataDir = mkdtempSync(join(tmpdir(), 'latchwork-w8-'))
  const database = await startEmbedded({ dataDir, diesWithParent: true })
  const env = environment(database.ownerUrl, await freePort())
  try {
    // The first start migrates, which is not what is measured.
    await stopped(await serve(env))
    const ready: number[] = []
    for (let start = 0; start < (options.starts ?? 5); start++) {
      const serving = await serve(env)
      ready.push(serving.readyMs)
      await stopped(serving)
    }
    const idle = await serve(env)
    await fetch(`${idle.url}/status`)
    await delay(settleMs)
    const idleMb = residentMbOf(idle)
    await stopped(idle)
    const corrective = await afterKill(options.kills ?? 5)
    return [
      { measure: 'ready, median', value: Math.round(median(ready)), unit: 'ms', must: 1500 },
      { measure: 'ready, slowest', value: Math.round(Math.max(...ready)), unit: 'ms', must: null },
      { measure: 'idle, resident', value: Math.round(idleMb), unit: 'MB', must: 180 },
      { measure: 'first write after kill -9, median', value: Math.round(median(corrective)), unit: 'ms', must: 5000 },
      {
        measure: 'first write after kill -9, slowest',
        value: Math.round(Math.max(...corrective)),
        unit: 'ms',
        must: null,
      },
    ]
  } finally {
    await database.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** From the start of the new process until its first write reaches Salto KS, after the old one died in the middle. */
async function afterKill(kills: number): Promise<number[]> {
  const installation = await openInstallation('dist/server.js')
  const writes = () =>
    installation.emulator.control.calls.view(0, 20_000).calls.filter(call => call.method !== 'GET').length
  try {
    let serving = await installation.serve()
    await installation.furnish(serving)
    const measured: number[] = []
    // A death after the write has left proves nothing, and is not counted.
    for (let attempt = 0; measured.length < kills && attempt < kills * 5; attempt++) {
      const before = writes()
      await installation.admit(serving, `kill-${attempt}@x.example`)
      serving.child.kill('SIGKILL')
      await serving.ended
      const isCaught = writes() === before
      const startedMs = performance.now()
      const starting = installation.serve()
      while (isCaught && writes() === before && performance.now() - startedMs < 30_000) await delay(2)
      if (isCaught) measured.push(performance.now() - startedMs)
      serving = await starting
    }
    return measured
  } finally {
    await installation.close()
  }
}

function environment(databaseUrl: string, port: number): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    DATABASE_URL: databaseUrl,
    PORT: String(port),
    PUBLIC_URL: `http://localhost:${port}`,
    SECRET_KEY: randomBytes(32).toString('base64'),
    LOG_LEVEL: 'warn',
  }
}

async function serve(env: NodeJS.ProcessEnv): Promise<Started> {
  const startedMs = performance.now()
  const child = spawn(process.execPath, ['dist/server.js', 'serve'], { cwd: root, env, stdio: ['ignore', 'ignore', 2] })
  const url = `http://localhost:${env['PORT']}`
  while (!(await isReady(url))) {
    if (child.exitCode !== null) throw new Error(`serve ended with ${child.exitCode}`)
    await delay(5)
  }
  return { child, url, readyMs: performance.now() - startedMs }
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/readyz`).then(
    answer => answer.ok,
    () => false,
  )

async function stopped({ child }: Started): Promise<void> {
  const ended = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

function residentMbOf({ child }: Started): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
