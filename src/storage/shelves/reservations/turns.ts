/**
 * Turns at a unit, within one store. Rivals for one slot that have looked too early all ask for the unit's lock, and
 * behind it each loser keeps the next one waiting until its rollback has gone there and back. Here they wait in memory
 * instead, all together: when the one ahead has ended they look again, at once and without any lock, and most find out
 * that they have lost. The lock in the database decides all the same, between processes too; without turns it would only
 * take longer.
 */
import type { DatabaseTransaction } from '../../schema.ts'

/** Nobody waits longer for a turn: whoever holds two may wait for somebody who holds one of them. */
const patienceMs = 500

interface Held {
  readonly turns: Turns
  readonly keys: Set<string>
  readonly ended: Promise<void>
  readonly end: () => void
}

const heldBy = new WeakMap<DatabaseTransaction, Held>()

export class Turns {
  readonly #holders = new Map<string, Held>()

  /** From now on the transaction takes turns here. */
  begin(trx: DatabaseTransaction): void {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>()
    heldBy.set(trx, { turns: this, keys: new Set(), ended, end })
  }

  /** After commit or rollback. */
  end(trx: DatabaseTransaction): void {
    const held = heldBy.get(trx)
    if (!held) return
    for (const key of held.keys) this.#holders.delete(key)
    held.end()
    heldBy.delete(trx)
  }

  /** All of them, or none where somebody else has one of them. */
  take(held: Held, unitIds: readonly string[]): boolean {
    if (unitIds.some(id => (this.#holders.get(id) ?? held) !== held)) return false
    for (const id of unitIds) {
      this.#holders.set(id, held)
      held.keys.add(id)
    }
    return true
  }

  holdersOf(unitIds: readonly string[]): Promise<void>[] {
    return unitIds.flatMap(id => this.#holders.get(id)?.ended ?? [])
  }
}

/** Takes the turns at all of these units until the transaction ends; false when somebody has one of them. */
export function mayTakeTurns(trx: DatabaseTransaction, unitIds: readonly string[]): boolean {
  const held = heldBy.get(trx)
  return held === undefined || held.turns.take(held, unitIds)
}

/** Resolves when those who have these turns now have ended, or when waiting longer would be no use. */
export async function turnsEnded(trx: DatabaseTransaction, unitIds: readonly string[]): Promise<void> {
  const { promise: patience, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, patienceMs)
  await Promise.race([Promise.all(heldBy.get(trx)?.turns.holdersOf(unitIds) ?? []), patience])
  clearTimeout(timer)
}
