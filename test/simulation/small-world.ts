// One process, two sites, a few people, and faults at will: for what a world found once and must not have to find again.
import type { Transaction } from '../../src/ports/store.ts'
import { Claims } from '../../src/reconciler/claims.ts'
import { type Clerk, Patience, silentReport } from '../../src/reconciler/clerk.ts'
import { Writer } from '../../src/reconciler/writer.ts'
import { Dice } from './dice.ts'
import { Life } from './life.ts'
import { createMemoryStore } from './memory-store.ts'
import { organizationId } from './town.ts'
import { Trace } from './trace.ts'
import { VirtualClock } from './virtual-clock.ts'
import { createVirtualProvider } from './virtual-provider.ts'
import { VirtualSite } from './virtual-site.ts'
import { type CallFault, Weather } from './weather.ts'

const startAt = Date.UTC(2026, 4, 7, 12)
const dayMs = 86_400_000
const line = { action: 'test.change', actor: { kind: 'staff', id: 'test' }, subject: {}, detail: {} } as const
const nobody = () => undefined
const watcher = {
  changed: nobody,
  asked: nobody,
  gives: nobody,
  takes: nobody,
  creates: nobody,
  changes: nobody,
  suspends: nobody,
  reactivates: nobody,
  deletes: nobody,
  readShort: nobody,
}

/** What a call meets; null = nothing. */
export type Script = (siteId: string, isWrite: boolean) => CallFault | null

class ScriptedWeather extends Weather {
  script: Script = () => null

  constructor() {
    super(new Dice(1, 'weather'), startAt, 0, [])
  }

  override strike(siteId: string, isWrite: boolean): CallFault | null {
    return this.script(siteId, isWrite)
  }
}

/** Sites `a` and `b` with groups `a1`, `a2`, `b1`, `b2`, all read once, and a writer at work. */
export async function openSmallWorld() {
  const clock = new VirtualClock(startAt)
  const weather = new ScriptedWeather()
  const sites = new Map<string, VirtualSite>()
  for (const siteId of ['a', 'b']) {
    const site = new VirtualSite(
      siteId,
      'UTC',
      () => clock.now(),
      () => 0,
      watcher,
    )
    for (const number of [1, 2]) site.addGroup(`${siteId}${number}`)
    sites.set(siteId, site)
  }
  const salto = {
    clock,
    dice: new Dice(1, 'provider'),
    trace: new Trace(0),
    weather,
    sites,
    platform: new Map<string, string>(),
    watcher,
    isSlowToSettle: false,
    closedUntil: 0,
    calls: 0,
    writes: 0,
    made: 0,
  }
  const store = createMemoryStore()
  let ids = 0
  const newId = () => {
    ids += 1
    return `id-${ids}`
  }
  const dice = new Dice(1, 'clerk')
  const faults: string[] = []
  const clerk: Clerk = {
    organizationId,
    store,
    provider: createVirtualProvider(salto, new Life(nobody)),
    clock,
    random: () => dice.next(),
    newId,
    claims: new Claims(),
    patience: new Patience(),
    report: { ...silentReport, fault: (kind, where) => faults.push(`${kind} ${where}`) },
  }
  const writer = new Writer(clerk, {
    fullEveryMs: dayMs,
    idleMaxMs: dayMs,
    mayWork: () => true,
    onDisconnected: async () => undefined,
  })
  const change = (work: (tx: Transaction, journalId: string) => Promise<unknown>) =>
    store.transaction(organizationId, clock.now(), async tx => {
      await work(tx, await tx.journal.append(line))
    })
  await change(async (tx, journalId) => {
    for (const { siteId, groups } of sites.values()) {
      await tx.locations.insert(
        { id: siteId, name: siteId, timeZone: 'UTC', saltoSiteId: siteId, version: 1 },
        journalId,
      )
      await tx.sites.saveGroups(
        siteId,
        [...groups.keys()].map(accessGroupId => ({
          ...{ siteId, accessGroupId, name: accessGroupId, doorCount: 1, memberCount: 0 },
          ...{ schedule: 'always' as const, lockIds: [], vanishedAt: null },
        })),
      )
    }
  })
  const run = (ms: number) => clock.runUntil(clock.now() + ms)
  const world = {
    clock,
    clerk,
    sites,
    store,
    /** `kind where` of each that was reported. */
    faults,
    /** What calls meet from now on. */
    setScript: (script: Script) => {
      weather.script = script
    },
    run,
    calls: () => salto.calls,
    wake: (...personIds: string[]) => writer.wake(personIds),
    addPerson: async (name = 'Ana Lima'): Promise<string> => {
      const id = newId()
      await change((tx, journalId) =>
        tx.people.insert({ id, name, email: `${id}@example.org`, status: 'active', version: 1 }, journalId),
      )
      return id
    },
    /** From now, for so long; for ever when that is left out. */
    grant: (personId: string, accessGroupId: string, lengthMs: number | null = null) =>
      change((tx, journalId) => {
        const [startsAt, endsAt] = [clock.now(), lengthMs === null ? null : clock.now() + lengthMs]
        const grant = { id: newId(), personId, siteId: accessGroupId.slice(0, 1), accessGroupId, startsAt, endsAt }
        return tx.grants.insert({ ...grant, reason: 'test', version: 1 }, journalId)
      }),
    /** The groups that Salto KS truly holds them in. */
    groupsOf: (personId: string): string[] =>
      [...sites.values()].flatMap(site => {
        const user = site.userByEmail(`${personId}@example.org`)
        return user ? site.groupsOf(user.platformUserId) : []
      }),
  }
  void writer.run(new AbortController().signal)
  await run(60_000)
  return world
}
