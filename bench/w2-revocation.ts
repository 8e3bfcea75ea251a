/**
 * W2 (a): how long from the commit of "billing inactive" until the removal reaches the provider, on an idle connection at
 * R = 10 calls a second, provider latency 40 to 160 ms. Counted from before the request is sent, so the API's own time is
 * in it; until the call arrives at the emulator, so the provider's latency is not. On the embedded database (18) and on a
 * server one (15).
 */
import { setTimeout } from 'node:timers/promises'
import { type BenchHouse, openBenchHouse } from './house.ts'

export interface W2Row {
  readonly database: string
  readonly revocations: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

export async function run(options: { readonly revocations?: number } = {}): Promise<W2Row[]> {
  const rows: W2Row[] = []
  for (const version of ['18', '15'] as const) {
    const house = await openBenchHouse(version, { callsPerSecond: 10, latencyMs: [40, 160] })
    try {
      const sorted = (await measured(house, options.revocations ?? 100)).sort((a, b) => a - b)
      const at = (share: number) =>
        Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
      rows.push({
        database: version === '18' ? 'embedded 18' : 'server 15',
        revocations: sorted.length,
        p50Ms: at(0.5),
        p99Ms: at(0.99),
        maxMs: at(1),
      })
    } finally {
      await house.close()
    }
  }
  return rows
}

async function measured({ emulator, call }: BenchHouse, revocations: number): Promise<number[]> {
  const site = Object(emulator.control.state().sites[0])
  const group = site.access_groups[0]
  const location = await call('POST', '/locations', { name: 'Here', timeZone: 'Europe/Lisbon', saltoSiteId: site.id })
  const product = await call('POST', '/products', {
    name: 'Flex',
    price: { amount: 1, currency: 'EUR' },
    billingFrequency: 'month',
  })
  const mapping = { locationId: location['id'], accessGroupIds: [group.id] }
  await call('PUT', `/products/${product['id']}/access-groups`, mapping)
  emulator.control.edit({ kind: 'set-seats', siteId: site.id, seats: null })
  const billings: string[] = []
  for (let n = 0; n < revocations; n += 1) {
    const person = await call('POST', '/people', { name: `Member ${n}`, email: `w2-${n}@example.org` })
    const body = { personId: person['id'], productId: product['id'], startsOn: '2026-01-01' }
    billings.push(String((await call('POST', '/recurring-billings', body))['id']))
  }
  await until(() => memberCount(emulator, site.id, group.id) >= revocations)
  const times: number[] = []
  for (const id of billings) {
    const before = memberCount(emulator, site.id, group.id)
    emulator.control.calls.reset()
    const committedFrom = Date.now()
    await call('PATCH', `/recurring-billings/${id}`, { status: 'inactive' })
    await until(() => memberCount(emulator, site.id, group.id) < before)
    times.push(arrivalOfRemoval(emulator) - committedFrom)
    // Idle again: suspension and its look are through before the next one.
    await until(() => suspendedCount(emulator, site.id) >= times.length)
    await setTimeout(1200)
  }
  return times
}

function arrivalOfRemoval(emulator: BenchHouse['emulator']): number {
  const { calls } = Object(emulator.control.calls.view(0, 100))
  // The log keeps the body as text.
  const removal = calls.find((call: { body?: string }) => /remove_ids":\["/.test(call.body ?? ''))
  if (!removal) throw new Error('no removal was seen')
  return removal.realAtMs
}

function memberCount(emulator: BenchHouse['emulator'], siteId: string, groupId: string): number {
  const site = emulator.world().sites.find(siteId)
  return site?.groups.find(groupId)?.members.size ?? 0
}

function suspendedCount(emulator: BenchHouse['emulator'], siteId: string): number {
  const users = emulator.world().sites.find(siteId)?.userById.values() ?? []
  return [...users].filter(user => user.subscriptionState === 'suspended').length
}

async function until(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + 300_000
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error('waited for too long')
    await setTimeout(5)
  }
}
