// The emulator beside the demo, in the same process. It keeps its world in memory, so it is written to the data folder
// after every change: a killed demo starts again with doors and database in agreement.
import { join } from 'node:path'
import type { Emulator } from '../../../emulator/server.ts'
import { textOf, writeWhole } from './credentials.ts'

export interface DemoEmulator {
  readonly url: string
  /** Logs in at the emulator's login page as its site admin, and goes where that leads. */
  connect(authorizeUrl: string): Promise<void>
  registerClient(client: { clientId: string; clientSecret: string; redirectUrl: string }): Promise<void>
  close(): Promise<void>
}

const keepEveryMs = 300

/** @param folder of the emulator's sources, which are no part of the bundle */
export async function startDemoEmulator(
  folder: URL,
  port: number,
  dataDir: string,
  say: (line: string) => void,
): Promise<DemoEmulator> {
  const { startEmulator }: typeof import('../../../emulator/server.ts') = await import(
    new URL('server.ts', folder).href
  )
  const url = `http://localhost:${port}`
  const emulator = await startEmulator({ port, publicUrl: url })
  const world = join(dataDir, 'emulator.json')
  await loadWorld(emulator, world, say)
  const keep = keeping(emulator, world, say)
  return {
    url,
    connect: authorizeUrl => connected(folder, authorizeUrl),
    registerClient: async ({ clientId, clientSecret, redirectUrl }) => {
      const order = { action: 'register-client', clientId, secret: clientSecret, redirectUris: [redirectUrl] }
      await control(emulator, 'POST', 'identity', JSON.stringify(order))
    },
    async close() {
      await keep.stop()
      await emulator.close()
    },
  }
}

async function control(emulator: Emulator, method: string, name: string, body?: string): Promise<string> {
  const answer = await fetch(`${emulator.url}/_control/${name}`, { method, ...(body === undefined ? {} : { body }) })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`The emulator answered ${answer.status}: ${text}`)
  return text
}

/** A world that cannot be read is left aside: the emulator begins anew, and Latchwork shows what differs. */
async function loadWorld(emulator: Emulator, path: string, say: (line: string) => void): Promise<void> {
  const text = textOf(path)
  if (text === null) return
  try {
    await control(emulator, 'PUT', 'load', text)
  } catch (error) {
    say(`The emulator begins anew: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function keeping(emulator: Emulator, path: string, say: (line: string) => void) {
  let kept = ''
  let running: Promise<void> | null = null
  const keep = async () => {
    try {
      const text = await control(emulator, 'GET', 'dump')
      if (withoutClock(text) === withoutClock(kept)) return
      writeWhole(path, text)
      kept = text
    } catch (error) {
      say(`The emulator's world could not be kept: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const timer = setInterval(() => {
    running ??= keep().finally(() => {
      running = null
    })
  }, keepEveryMs)
  return {
    async stop() {
      clearInterval(timer)
      await running
      await keep()
    },
  }
}

/** The clock alone moves on; that is no change. */
const withoutClock = (dump: string): string => dump.replace(/"clock":\{[^}]*\}/, '')

async function connected(folder: URL, authorizeUrl: string): Promise<void> {
  const { visitLogin }: typeof import('../../../emulator/identity/visitor.ts') = await import(
    new URL('identity/visitor.ts', folder).href
  )
  const { demoLogins }: typeof import('../../../emulator/seed/seed.ts') = await import(
    new URL('seed/seed.ts', folder).href
  )
  const end = await visitLogin(new URL(authorizeUrl), demoLogins.admin)
  if (!end.redirect) throw new Error(`The emulator's login page did not let the demo in (${end.page.status})`)
  const answer = await fetch(end.redirect)
  const page = await answer.text()
  if (!answer.ok) throw new Error(`The way back from the login failed: ${page.replace(/<[^>]+>/g, ' ').trim()}`)
}
