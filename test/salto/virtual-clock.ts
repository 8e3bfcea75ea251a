// Time that passes only when a test lets it.
import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../../src/ports/clock.ts'

interface Sleeper {
  readonly wakesAtMs: number
  readonly wake: () => void
}

export class VirtualClock implements Clock {
  readonly #sleepers = new Set<Sleeper>()
  #nowMs = 0
  /** Wall time minus monotonic time; tests turn it to play a clock that jumps. */
  wallOffsetMs = Date.UTC(2026, 0, 1)

  now(): number {
    return this.wallOffsetMs + this.#nowMs
  }

  monotonicMs(): number {
    return this.#nowMs
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve()
    return new Promise(resolve => {
      const sleeper = { wakesAtMs: this.#nowMs + Math.max(0, ms), wake: resolve }
      this.#sleepers.add(sleeper)
      signal?.addEventListener('abort', () => {
        this.#sleepers.delete(sleeper)
        resolve()
      })
    })
  }

  /** Lets `ms` pass, waking sleepers in order; everything that follows from a waking is done before the next. */
  async pass(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms
    await setImmediate()
    for (;;) {
      const next = [...this.#sleepers].sort((a, b) => a.wakesAtMs - b.wakesAtMs)[0]
      if (!next || next.wakesAtMs > endMs) break
      this.#nowMs = Math.max(this.#nowMs, next.wakesAtMs)
      this.#sleepers.delete(next)
      next.wake()
      await setImmediate()
    }
    this.#nowMs = endMs
  }
}
