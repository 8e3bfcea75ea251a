// An emulator, and a provider that speaks to it over real HTTP, for the tests of this folder.
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/server.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { TokenStore, Tokens } from '../../src/ports/connection.ts'
import { ProviderFault } from '../../src/ports/provider.ts'
import type { TokenSource } from '../../src/salto/connection/tokens.ts'
import { createGate, type GateOptions } from '../../src/salto/gate/gate.ts'
import type { CallSeen } from '../../src/salto/http/client.ts'
import { createSaltoProvider, type SaltoOptions, type SaltoProvider } from '../../src/salto/provider.ts'

export const organizationId = 'organization-1'

/** Real time, but pauses of back-off take a hundredth of it: what is tested is that they are made, not how long. */
export const hurriedClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise(resolve => {
      const timer = setTimeout(resolve, ms / 100)
      signal?.addEventListener('abort', () => {
        clearTimeout(timer)
        resolve()
      })
    }),
}

/** The promises of the port in memory; the row lock is a queue. */
export class MemoryTokens implements TokenStore {
  stored: Tokens | null
  /** Every set of tokens that was committed, in order. */
  readonly committed: Tokens[] = []
  /** How often the lock was asked for. */
  renewals = 0
  #lock: Promise<unknown> = Promise.resolve()

  constructor(stored: Tokens | null = null) {
    this.stored = stored
  }

  client(): Promise<{ clientId: string; clientSecret: string }> {
    return Promise.resolve({ clientId: 'latchwork', clientSecret: 'latchwork-secret' })
  }

  tokens(): Promise<Tokens | null> {
    return Promise.resolve(this.stored)
  }

  renew(_organizationId: string, stale: string, refresh: (newest: Tokens) => Promise<Tokens>): Promise<Tokens> {
    this.renewals += 1
    const turn = this.#lock.then(async () => {
      if (this.stored === null) throw new Error('no tokens')
      if (this.stored.accessToken !== stale) return this.stored
      await this.save(organizationId, await refresh(this.stored))
      return this.stored
    })
    // Whoever asked hears of the failure by `turn`; the next in line only waits for its end.
    this.#lock = Promise.allSettled([turn])
    return turn
  }

  save(_organizationId: string, tokens: Tokens): Promise<void> {
    this.stored = tokens
    this.committed.push(tokens)
    return Promise.resolve()
  }

  erase(): Promise<void> {
    this.stored = null
    return Promise.resolve()
  }
}

/** Tokens minted without a login; `renewed` mints the next one and counts. */
export class MintedTokens implements TokenSource {
  renewals = 0
  token: string
  readonly #emulator: Emulator
  readonly #email: string

  constructor(emulator: Emulator, email = 'admin@latchwork.example') {
    this.#emulator = emulator
    this.#email = email
    this.token = emulator.control.token({ email })
  }

  accessToken(): Promise<string> {
    return Promise.resolve(this.token)
  }

  renewed(): Promise<string> {
    this.renewals += 1
    this.token = this.#emulator.control.token({ email: this.#email })
    return Promise.resolve(this.token)
  }

  forget(): void {
    this.renewals = 0
  }
}

export interface SaltoHouse {
  readonly emulator: Emulator
  readonly provider: SaltoProvider
  readonly tokens: MintedTokens
  readonly seen: CallSeen[]
  readonly siteId: string
  /** A group of the site by its name. */
  groupId(name: string): string
  /** A second provider with other options on the same emulator. */
  another(options?: Partial<SaltoOptions>, gate?: Partial<GateOptions>): SaltoProvider
  /** Makes trouble for what follows; no rules = peace. */
  trouble(...rules: object[]): void
  /** Requests of a method whose template contains the text, since the start. */
  count(method: string, template: string): number
  close(): Promise<void>
}

export async function openSaltoHouse(options: EmulatorOptions = {}): Promise<SaltoHouse> {
  const emulator = await startEmulator(options)
  const tokens = new MintedTokens(emulator)
  const seen: CallSeen[] = []
  const opened: SaltoProvider[] = []
  const another: SaltoHouse['another'] = (more = {}, gateOptions = {}) => {
    const clock = more.clock ?? hurriedClock
    const random = () => 0.1
    const gate = createGate({ clock, random, mayCall: () => true, ratePerSecond: 5000, ...gateOptions })
    const provider = createSaltoProvider({
      baseUrl: emulator.url,
      tokens,
      gate,
      clock,
      random,
      onCall: call => seen.push(call),
      timeouts: { connectTimeoutMs: 1000, answerTimeoutMs: 300, wholeTimeoutMs: 600 },
      ...more,
    })
    opened.push(provider)
    return provider
  }
  const [site] = emulator.control.state().sites
  if (!site) throw new Error('the emulator has no site')
  return {
    emulator,
    tokens,
    seen,
    provider: another(),
    siteId: String(Object(site)['id']),
    another,
    groupId(name) {
      const groups = site.access_groups.filter(group => group.customer_reference === name)
      if (!groups[0]) throw new Error(`no group ${name}`)
      return groups[0].id
    },
    trouble: (...rules) => void emulator.control.trouble({ seed: 1, rules }),
    count: (method, template) =>
      emulator.control.calls
        .view(0, 20_000)
        .calls.filter(call => call.method === method && call.template.includes(template)).length,
    async close() {
      for (const provider of opened) await provider.close()
      await emulator.close()
    },
  }
}

/** The fault that a call ends in. Throws when it does not. */
export async function faultOf(call: Promise<unknown>): Promise<ProviderFault> {
  const outcome = await call.then(
    () => 'success',
    (error: unknown) => error,
  )
  if (outcome instanceof ProviderFault) return outcome
  throw new Error(`expected a ProviderFault, got ${String(outcome)}`)
}
