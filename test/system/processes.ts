// Real processes for the tests of this folder: Latchwork as it is run, on a PostgreSQL of the test's own, against an
// emulator in the test's process.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { visitLogin } from '../../emulator/identity/visitor.ts'
import { demoLogins } from '../../emulator/seed/seed.ts'
import { type Emulator, startEmulator } from '../../emulator/server.ts'
import { type EmbeddedPostgres, startEmbedded } from '../../src/storage/embedded.ts'
import { freePort } from '../free-port.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

interface Ended {
  readonly code: number | null
  readonly output: string
}

export interface Program {
  readonly child: ChildProcess
  output(): string
  ended: Promise<Ended>
}

/** Runs a task of main, from the sources or from the bundle; or another program. */
export function run(words: readonly string[], env: Record<string, string> = {}, entry = 'src/main.ts'): Program {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry, ...words], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', TZ: 'UTC', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', text => {
    output += String(text)
  })
  child.stderr.on('data', text => {
    output += String(text)
  })
  const ended = new Promise<Ended>(resolve => child.once('close', code => resolve({ code, output })))
  return { child, output: () => output, ended }
}

/** Asks until the answer is there; fails with the last one after the deadline. */
export async function eventually<T>(
  ask: () => Promise<T>,
  isThere: (answer: T) => boolean,
  withinMs = 30_000,
): Promise<T> {
  const deadlineMs = performance.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (isThere(answer)) return answer
    if (performance.now() > deadlineMs) throw new Error(`Not within ${withinMs} ms: ${JSON.stringify(answer)}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchwork-system-'))
  // Open to the account of the database's server.
  chmodSync(folder, 0o711)
  return folder
}

export interface Serving extends Program {
  readonly url: string
  ask(method: string, path: string, body?: object): Promise<{ status: number; body: Record<string, unknown> }>
  /** How many connections it writes for. */
  writes(): Promise<number>
}

export interface Installation {
  readonly emulator: Emulator
  readonly database: EmbeddedPostgres
  readonly env: Record<string, string>
  /** One more process on the same database. */
  serve(): Promise<Serving>
  /** Makes the organisation and a key by the first process, no more. */
  found(serving: Serving): Promise<void>
  /** Makes organisation, connection, location and product by the first process. */
  furnish(serving: Serving): Promise<void>
  /** A member with access to the group `Members`; answers the id of the person. */
  admit(serving: Serving, email: string): Promise<{ personId: string; billingId: string }>
  /** Whether the emulator has them in the group `Members`. */
  isInside(email: string): Promise<boolean>
  connect(serving: Serving): Promise<void>
  close(): Promise<void>
}

/** @param settings of the database's server */
export async function openInstallation(
  entry: 'src/main.ts' | 'dist/server.js' = 'src/main.ts',
  settings: Record<string, string> = {},
): Promise<Installation> {
  const folder = temporaryFolder()
  const database = await startEmbedded({ dataDir: folder, settings, diesWithParent: true })
  const emulator = await startEmulator()
  const publicPort = await freePort()
  const env = {
    DATABASE_URL: database.ownerUrl,
    // What a proxy in front of all the processes would be; the redirect URL has to be one for all.
    PUBLIC_URL: `http://localhost:${publicPort}`,
    SECRET_KEY: randomBytes(32).toString('base64'),
    SALTO_API_URL: emulator.url,
    SALTO_IDENTITY_URL: emulator.url,
    SALTO_CALLS_PER_SECOND: '200',
    LOG_LEVEL: 'warn',
  }
  return new Installed(folder, database, emulator, env, entry)
}

interface SiteWords {
  readonly id: string
  readonly customer_reference: string
  readonly time_zone: string
}

/** The first site of the emulator's seed. */
export function harbourHouse(emulator: Emulator) {
  for (const site of emulator.control.state().sites) {
    const words = site as unknown as SiteWords
    if (words.customer_reference === 'Harbour House') return { ...site, ...words }
  }
  throw new Error('The emulator has no Harbour House')
}

class Installed implements Installation {
  readonly emulator: Emulator
  readonly database: EmbeddedPostgres
  readonly env: Record<string, string>
  readonly #folder: string
  readonly #entry: 'src/main.ts' | 'dist/server.js'
  readonly #running: Serving[] = []
  #apiKey = ''
  #productId = ''

  constructor(
    folder: string,
    database: EmbeddedPostgres,
    emulator: Emulator,
    env: Record<string, string>,
    entry: 'src/main.ts' | 'dist/server.js',
  ) {
    this.#folder = folder
    this.#entry = entry
    this.database = database
    this.emulator = emulator
    this.env = env
  }

  async serve(): Promise<Serving> {
    const port = await freePort()
    const program = run(['serve'], { ...this.env, PORT: String(port) }, this.#entry)
    const url = `http://localhost:${port}`
    const ready = () =>
      fetch(`${url}/readyz`).then(
        answer => answer.ok,
        () => program.child.exitCode !== null,
      )
    await eventually(ready, isReady => isReady)
    if (program.child.exitCode !== null) throw new Error(program.output())
    const serving: Serving = {
      ...program,
      url,
      ask: (method, path, body) => this.#ask(url, method, path, body),
      writes: () => writesOf(url),
    }
    this.#running.push(serving)
    return serving
  }

  async found(serving: Serving): Promise<void> {
    this.#apiKey = await firstKey(serving, this.env['PUBLIC_URL'] ?? '')
  }

  async furnish(serving: Serving): Promise<void> {
    await this.found(serving)
    const { ask } = serving
    const root = '/integrations/salto-ks'
    await ask('POST', `${root}/request`)
    await ask('POST', `${root}/submitted`)
    await ask('POST', `${root}/approve`, { clientId: 'latchwork-demo', clientSecret: 'latchwork-demo-secret' })
    await this.connect(serving)
    const site = this.#site()
    const location = await ask('POST', '/locations', {
      name: site.customer_reference,
      timeZone: site.time_zone,
      saltoSiteId: site.id,
    })
    const price = { amount: 1000, currency: 'EUR' }
    const product = await ask('POST', '/products', { name: 'Desk', price, billingFrequency: 'month' })
    this.#productId = String(product.body['id'])
    await ask('PUT', `/products/${this.#productId}/access-groups`, {
      locationId: location.body['id'],
      accessGroupIds: [this.#group().id],
    })
  }

  async connect(serving: Serving): Promise<void> {
    const { body } = await serving.ask('POST', '/integrations/salto-ks/connect')
    const end = await visitLogin(new URL(String(body['authorizeUrl'])), demoLogins.admin)
    if (!end.redirect) throw new Error(`no way back: ${end.page.text}`)
    const back = await fetch(`${serving.url}${end.redirect.pathname}${end.redirect.search}`)
    if (!back.ok) throw new Error(await back.text())
  }

  async admit(serving: Serving, email: string): Promise<{ personId: string; billingId: string }> {
    const person = await serving.ask('POST', '/people', { name: `Member ${email}`, email })
    const personId = String(person.body['id'])
    const billing = await serving.ask('POST', '/recurring-billings', {
      personId,
      productId: this.#productId,
      startsOn: '2026-01-01',
    })
    if (billing.status !== 201) throw new Error(JSON.stringify(billing.body))
    return { personId, billingId: String(billing.body['id']) }
  }

  async isInside(email: string): Promise<boolean> {
    const user = this.#site().users.find(one => JSON.stringify(one).includes(`"${email}"`))
    const { user_id: flatId, user: nested } = Object(user) as { user_id?: string; user?: { id: string } }
    const platformId = flatId ?? nested?.id
    return platformId !== undefined && this.#group().user_ids.includes(platformId)
  }

  async close(): Promise<void> {
    for (const { child, ended } of this.#running) {
      child.kill('SIGKILL')
      await ended
    }
    await this.emulator.close()
    await this.database.stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #site() {
    return harbourHouse(this.emulator)
  }

  #group() {
    const group = this.#site().access_groups.find(one => one.customer_reference === 'Members')
    if (!group) throw new Error('no group')
    return group
  }

  async #ask(url: string, method: string, path: string, body: object = {}) {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#apiKey}`, 'content-type': 'application/json' },
      ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
    })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }
}

async function writesOf(url: string): Promise<number> {
  const text = await fetch(`${url}/metrics`).then(
    answer => answer.text(),
    () => '',
  )
  return Number(/^latchwork_connections_written_here (\d+)/m.exec(text)?.[1] ?? 0)
}

/** As the operator does it: the token from the terminal, the first owner, a session, a key. */
async function firstKey(serving: Serving, publicUrl: string): Promise<string> {
  const token = /"token": "([^"]+)"/.exec(
    await eventually(
      async () => serving.output(),
      text => text.includes('"token": "'),
    ),
  )?.[1]
  const owner = { name: 'Olivia Owner', email: 'owner@x.example', password: 'a long enough password' }
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    fetch(`${serving.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  const made = await post('/api/v1/first-owner', { token, organization: 'Casa Azul', ...owner })
  if (made.status !== 201) throw new Error(await made.text())
  const session = await post('/api/auth/sign-in/email', { email: owner.email, password: owner.password })
  const cookie = session.headers
    .getSetCookie()
    .map(line => line.split(';')[0])
    .join('; ')
  const key = await post(
    '/api/v1/api-keys',
    { name: 'test', role: 'host', scopes: ['*'] },
    { cookie, origin: publicUrl },
  )
  const body = (await key.json()) as { key: string }
  return body.key
}
