/**
 * Turns at a unit within this process. Rivals for one slot that have looked too early all ask for the unit's lock, and
 * behind it each loser keeps the next one waiting until its rollback has gone there and back. Here they wait in memory
 * instead, all together: when the one ahead has ended they look again, at once and without any lock, and most find out
 * that they have lost. The lock in the database decides all the same, between processes too; without turns it would only
 * take longer.
 */
import type { DatabaseTransaction } from '../../schema.ts'

/** Nobody waits longer for a turn: whoever holds two may wait for somebody who holds one of them. */
const patienceMs = 500

const holders = new Map<string, Promise<void>>()
const held = new WeakMap<DatabaseTransaction, { readonly keys: string[]; readonly end: () => void }[]>()

/** Takes the turns at all of these units until the transaction ends; false when somebody has one of them. */
export function mayTakeTurns(trx: DatabaseTransaction, unitIds: readonly string[]): boolean {
  const own = held.get(trx) ?? []
  const keys = unitIds.filter(id => !own.some(turn => turn.keys.includes(id)))
  if (keys.some(key => holders.has(key))) return false
  const { promise, resolve } = Promise.withResolvers<void>()
  for (const key of keys) holders.set(key, promise)
  held.set(trx, [...own, { keys, end: resolve }])
  return true
}

/** Resolves when those who have these turns now have ended, or when waiting longer would be no use. */
export async function turnsEnded(unitIds: readonly string[]): Promise<void> {
  const { promise: patience, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, patienceMs)
  await Promise.race([Promise.all(unitIds.map(id => holders.get(id))), patience])
  clearTimeout(timer)
}

/** After commit or rollback. */
export function endTurns(trx: DatabaseTransaction): void {
  for (const { keys, end } of held.get(trx) ?? []) {
    for (const key of keys) holders.delete(key)
    end()
  }
  held.delete(trx)
}
