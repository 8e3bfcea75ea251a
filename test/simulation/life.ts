// One run of our process over the store: it may end at any await (F17), and nothing of it happens afterwards but what
// was on its way to the provider already.
import type { Clock } from '../../src/ports/clock.ts'
import type { Store } from '../../src/ports/store.ts'

export const never = <T>(): Promise<T> => new Promise<T>(() => undefined)

/** Undoes the transaction that the death interrupted. */
class Killed extends Error {
  override readonly name = 'Killed'
}

export class Life {
  isOver = false
  #stepsLeft = Number.POSITIVE_INFINITY
  readonly #onEnd: () => void

  constructor(onEnd: () => void) {
    this.#onEnd = onEnd
  }

  /** Death comes so many awaits from now. */
  endAfter(steps: number): void {
    this.#stepsLeft = steps
  }

  end(): void {
    if (this.isOver) return
    this.isOver = true
    this.#onEnd()
  }

  /** Called at each await; true when the process is dead there. */
  step(): boolean {
    this.#stepsLeft -= 1
    if (this.#stepsLeft <= 0) this.end()
    return this.isOver
  }
}

export function mortalClock(clock: Clock, life: Life): Clock {
  return {
    now: () => clock.now(),
    monotonicMs: () => clock.monotonicMs(),
    async sleep(ms, signal) {
      await clock.sleep(ms, signal)
      if (life.isOver) await never()
    },
  }
}

export function mortalStore(store: Store, life: Life): Store {
  return {
    async transaction(organizationId, at, work) {
      if (life.step()) return never()
      try {
        const result = await store.transaction(organizationId, at, async tx => {
          const made = await work(tx)
          if (life.step()) throw new Killed()
          return made
        })
        return life.step() ? never() : result
      } catch (error) {
        if (life.isOver) return never()
        throw error
      }
    },
  }
}
