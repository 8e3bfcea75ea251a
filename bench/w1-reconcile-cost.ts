/**
 * W1: what making Salto KS equal the rules costs in calls, against the least that the two states allow.
 *
 * "Least" is computed from the states, not from the code: a search and a creation per new person, one PATCH for up to a
 * hundred people of a group, a write and a confirming read for a change, and a full read of ⌈users/100⌉ + Σ⌈members/100⌉
 * pages (a group without members still costs one page to know that).
 */

import { type Desk, openDesk } from '../test/reconciler/desk.ts'
import { benchDatabase } from './database.ts'

const pageSize = 100
const groupCount = 20

export interface W1Row {
  readonly people: number
  readonly step: string
  readonly calls: number
  readonly least: number
  readonly ratio: number
  readonly writes: number
}

export async function run(
  options: { readonly sizes?: readonly number[] | number; readonly passes?: number } = {},
): Promise<W1Row[]> {
  const rows: W1Row[] = []
  for (const people of [options.sizes ?? [1_000, 10_000]].flat()) {
    const database = await benchDatabase()
    const desk = await openDesk({ database, scale: { users: 1, groups: groupCount, memberships: 0 } })
    try {
      rows.push(...(await measured(desk, people, options.passes ?? 20)))
    } finally {
      await desk.close()
    }
  }
  return rows
}

async function measured(desk: Desk, people: number, passes: number): Promise<W1Row[]> {
  const rows: W1Row[] = []
  const row = (step: string, { all, writes }: { all: number; writes: number }, least: number) => {
    rows.push({ people, step, calls: all, least, ratio: Math.round((all / least) * 1e4) / 1e4, writes })
  }
  desk.edit({ kind: 'set-seats', seats: null })
  const groups = Array.from({ length: groupCount }, (_, n) => `Scale group ${n + 1}`)
  const products: string[] = []
  for (let n = 0; n < groupCount; n += 2) products.push(await desk.addProduct(groups[n] ?? '', groups[n + 1] ?? ''))
  const members = await desk.addMembers(people, products)

  const firstRead = fullReadCalls(desk)
  desk.callCounts()
  await desk.fullPass()
  const perGroup = (2 * people) / groupCount
  row('(a) empty to desired', desk.callCounts(), 2 * people + groupCount * Math.ceil(perGroup / 100) + firstRead)

  desk.later(120_000)
  const [one] = members
  if (one) {
    await desk.setBilling(one.billingId, 'inactive')
    await desk.pass(one.personId)
    row('(b) one billing ends', desk.callCounts(), 2 * 2 + 2)
    await desk.setBilling(one.billingId, 'active')
    await desk.pass(one.personId)
    row('(b) it is active again', desk.callCounts(), 2 * 2 + 2)
  }

  for (let n = 0; n < passes; n += 1) await desk.fullPass()
  row(`(c) no change, ${passes} passes`, desk.callCounts(), passes * fullReadCalls(desk))

  desk.later(120_000)
  await desk.change(tx => tx.settings.saveDriftSetting('revert'))
  const differences = driftByHand(desk, Math.round(people / 100))
  desk.callCounts()
  await desk.fullPass()
  row('(d) 1 % drift by hand, reverted', desk.callCounts(), fullReadCalls(desk) + differences)
  return rows
}

function fullReadCalls(desk: Desk): number {
  const site = desk.site()
  const pages = (items: number) => Math.max(1, Math.ceil(items / pageSize))
  return pages(site.users.length) + site.access_groups.reduce((sum, group) => sum + pages(group.user_ids.length), 0)
}

/** Every other edit takes one of our memberships away, every other gives one that we did not. */
function driftByHand(desk: Desk, count: number): number {
  const groups = desk.site().access_groups.filter(group => group.user_ids.length > count)
  let made = 0
  for (let n = 0; n < count; n += 1) {
    const from = groups[n % groups.length]
    const to = groups[(n + 1) % groups.length]
    const userId = from?.user_ids[from.user_ids.length - 1 - Math.floor(n / groups.length)]
    if (!from || !to || !userId) continue
    if (n % 2 === 0) desk.edit({ kind: 'remove-member', accessGroupId: from.id, userId })
    else if (!to.user_ids.includes(userId)) desk.edit({ kind: 'add-member', accessGroupId: to.id, userId })
    else continue
    made += 1
  }
  return made
}
