// A clerk at work: the real store on PostgreSQL, the real client over HTTP, the emulator. Tests do what commands do (a
// journal line, the change, a wake-up) and run passes by hand, so that each can be watched.
import { randomUUID } from 'node:crypto'
import { startEmulator } from '../../emulator/server.ts'
import type { RecurringBilling } from '../../src/domain/billing.ts'
import type { Person } from '../../src/domain/person.ts'
import type { Transaction } from '../../src/ports/store.ts'
import { Claims } from '../../src/reconciler/claims.ts'
import { type Clerk, Patience, silentReport } from '../../src/reconciler/clerk.ts'
import { fullPass, targetedPass } from '../../src/reconciler/pass.ts'
import { createGate } from '../../src/salto/gate/gate.ts'
import { createSaltoProvider } from '../../src/salto/provider.ts'
import { createControls } from '../../src/storage/control/controls.ts'
import type { Connections } from '../../src/storage/database.ts'
import type { Schema } from '../../src/storage/schema.ts'
import { createSealer } from '../../src/storage/seal.ts'
import { createStore } from '../../src/storage/store.ts'
import { hurriedClock, MintedTokens } from '../salto/salto-house.ts'

/** What the emulator holds, as its control API shows it. */
interface SiteTruth {
  readonly active_user_amount: number
  readonly users: readonly {
    readonly id: string
    readonly subscription_state: string
    readonly user: {
      readonly id: string
      readonly email: string | null
      readonly first_name: string
      readonly last_name: string
    }
  }[]
  readonly access_groups: readonly {
    readonly id: string
    readonly customer_reference: string
    readonly user_ids: readonly string[]
  }[]
}

const openBilling = { startsOn: '2020-01-01', endsOn: null, status: 'active', version: 1 } as const

const line = { actor: { kind: 'system', id: 'operator' }, subject: {}, detail: {} } as const

export interface DeskOptions {
  readonly scale?: { readonly users: number; readonly groups: number; readonly memberships: number }
  /** A migrated database; a test's own when left out. */
  readonly database?: { open(): Promise<Connections<Schema>>; drop(): Promise<void> }
}

export async function openDesk(options: DeskOptions = {}) {
  const database = options.database ?? (await (await import('../postgres.ts')).createTestDatabase())
  const connections: Connections<Schema> = await database.open()
  const emulator = await startEmulator({ seed: 7, ...(options.scale ? { scale: options.scale } : {}) })
  const organizationId = randomUUID()
  const key = Buffer.alloc(32, 7)
  const controls = createControls(connections.control, createSealer({ keys: { k: key }, currentKeyId: 'k' }))
  await controls.organizations.add({ id: organizationId, name: 'Test' })
  const woken = new Set<string>()
  const store = createStore({
    db: connections.app,
    enqueueWake: (_trx, _organization, personIds) => {
      if (personIds !== 'everybody') for (const personId of personIds) woken.add(personId)
      return Promise.resolve()
    },
  })
  let offsetMs = 0
  const clock = { ...hurriedClock, now: () => Date.now() + offsetMs }
  const gate = createGate({ clock, random: Math.random, mayCall: () => true, ratePerSecond: 5_000 })
  const provider = createSaltoProvider({
    baseUrl: emulator.url,
    tokens: new MintedTokens(emulator),
    gate,
    clock,
    random: Math.random,
    timeouts: { answerTimeoutMs: 1000, wholeTimeoutMs: 2000 },
  })
  const clerk: Clerk = {
    organizationId,
    store,
    provider,
    clock,
    random: Math.random,
    newId: randomUUID,
    claims: new Claims(),
    patience: new Patience(),
    report: silentReport,
  }
  const change = <T>(work: (tx: Transaction, journalId: string) => Promise<T>): Promise<T> =>
    store.transaction(organizationId, clock.now(), async tx =>
      work(tx, await tx.journal.append({ ...line, action: 'test.change' })),
    )

  const [siteSeen] = (await provider.listSites()).items.filter(site => site.name === 'Harbour House')
  if (!siteSeen) throw new Error('the emulator has no Harbour House')
  const siteId = siteSeen.siteId
  const groups = (await provider.listGroups(siteId)).items
  const group = (name: string): string => {
    const found = groups.find(candidate => candidate.name === name)
    if (!found) throw new Error(`no group ${name}`)
    return found.accessGroupId
  }
  const locationId = randomUUID()
  await change(async (tx, journalId) => {
    await tx.sites.claim(siteId)
    await tx.sites.save({ ...siteSeen, fullReadAt: null, vanishedAt: null, previewSince: null })
    await tx.sites.saveGroups(
      siteId,
      groups.map(seen => ({ siteId, ...seen, schedule: null, lockIds: [], vanishedAt: null })),
    )
    await tx.locations.insert(
      { id: locationId, name: 'Here', timeZone: 'Europe/Amsterdam', saltoSiteId: siteId, version: 1 },
      journalId,
    )
  })

  const site = (): SiteTruth => {
    const found = emulator.control.state(siteId).sites[0]
    if (!found) throw new Error('the site is gone')
    return found as unknown as SiteTruth
  }
  const desk = {
    emulator,
    store,
    clerk,
    controls,
    organizationId,
    siteId,
    locationId,
    group,
    change,
    site,
    woken,
    addProduct: async (...groupNames: string[]): Promise<string> => {
      const id = randomUUID()
      await change(async (tx, journalId) => {
        await tx.products.insert(
          { id, name: 'Flex', price: { amount: 100, currency: 'EUR' }, billingFrequency: 'month', version: 1 },
          journalId,
        )
        await tx.mappings.replace(id, locationId, siteId, groupNames.map(group), journalId)
      })
      return id
    },
    addPerson: async (name = 'Ana Lima', email = `p${randomUUID()}@example.org`): Promise<Person> => {
      const person: Person = { id: randomUUID(), name, email, status: 'active', version: 1 }
      await change((tx, journalId) => tx.people.insert(person, journalId))
      return person
    },
    bill: async (personId: string, productId: string): Promise<RecurringBilling> => {
      const billing: RecurringBilling = {
        ...openBilling,
        id: randomUUID(),
        payer: { kind: 'person', personId },
        productId,
      }
      await change((tx, journalId) => tx.billings.insert(billing, journalId))
      return billing
    },
    /** Many at once: each person with a billing of one of the products, in turn. */
    addMembers: async (
      count: number,
      products: readonly string[],
    ): Promise<{ personId: string; billingId: string }[]> => {
      const made: { personId: string; billingId: string }[] = []
      while (made.length < count) {
        await change(async (tx, journalId) => {
          for (let n = Math.min(500, count - made.length); n > 0; n -= 1) {
            const personId = randomUUID()
            const billingId = randomUUID()
            const name = `Member ${made.length}`
            await tx.people.insert(
              { id: personId, name, email: `${personId}@example.org`, status: 'active', version: 1 },
              journalId,
            )
            const productId = products[made.length % products.length] ?? ''
            await tx.billings.insert(
              { ...openBilling, id: billingId, payer: { kind: 'person', personId }, productId },
              journalId,
            )
            made.push({ personId, billingId })
          }
        })
      }
      return made
    },
    setBilling: (id: string, status: 'active' | 'inactive') =>
      change(async (tx, journalId) => {
        const billing = await tx.billings.find(id)
        if (billing) await tx.billings.update({ ...billing, status }, journalId)
      }),
    ledgerUser: (personId: string) => change(async tx => (await tx.ledger.users(siteId, [personId]))[0] ?? null),
    memberships: (personId: string) => change(tx => tx.ledger.memberships(siteId, [personId])),
    shortfalls: (personId: string) => change(tx => tx.ledger.shortfalls(personId)),
    drift: () => change(tx => tx.drift.open(siteId)),
    held: () => change(tx => tx.drift.openHeld(siteId)),
    siteState: () => change(tx => tx.sites.find(siteId)),
    userOf: (email: string) => site().users.find(user => user.user.email === email) ?? null,
    groupsOf: (email: string): string[] => {
      const state = site()
      const user = state.users.find(candidate => candidate.user.email === email)
      return state.access_groups
        .filter(g => user && g.user_ids.includes(user.user.id))
        .map(g => g.customer_reference)
        .sort()
    },
    pass: (...personIds: string[]) => targetedPass(clerk, personIds),
    fullPass: () => fullPass(clerk),
    /** Lets wall time pass for the clerk, as far as its rules look at it. */
    later: (ms: number) => {
      offsetMs += ms
    },
    /** Method and template of every API call since the last asking. */
    calls: (): string[] => {
      const { calls } = emulator.control.calls.view(0, 20_000) as { calls: { method: string; template: string }[] }
      emulator.control.calls.reset()
      return calls.map(call => `${call.method} ${call.template}`)
    },
    /** How many there were since the last asking; the log itself keeps the latest only. */
    callCounts: (): { all: number; writes: number } => {
      const { total, counts } = emulator.control.calls.view(0, 1) as { total: number; counts: Record<string, number> }
      emulator.control.calls.reset()
      const reads = Object.entries(counts).reduce((sum, [call, n]) => sum + (call.startsWith('GET') ? n : 0), 0)
      return { all: total, writes: total - reads }
    },
    writes: (): string[] => desk.calls().filter(call => !call.startsWith('GET')),
    edit: (order: Record<string, unknown>) => emulator.control.edit({ siteId, ...order }),
    close: async () => {
      await provider.close()
      await emulator.close()
      await connections.close()
      await database.drop()
    },
  }
  return desk
}

export type Desk = Awaited<ReturnType<typeof openDesk>>
