// Time that jumps from one event to the next: a quiet week costs nothing. Between two events everything that follows
// from the first is done, in an order that depends on nothing but the code.
import type { Clock } from '../../src/ports/clock.ts'

interface Timer {
  readonly atMs: number
  readonly number: number
  ring: (() => void) | null
}

/** Far more than ever happens at one instant, unless somebody waits for nothing again and again. */
const ringsPerInstantMax = 100_000

/** A turn of the event loop: every promise that can settle without time has settled. */
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

export class VirtualClock implements Clock {
  readonly #heap: Timer[] = []
  #lastNumber = 0
  #nowMs: number

  constructor(startAt: number) {
    this.#nowMs = startAt
  }

  now(): number {
    return this.#nowMs
  }

  monotonicMs(): number {
    return this.#nowMs
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve()
    return new Promise(resolve => {
      const timer = this.#add(this.#nowMs + Math.max(0, ms), resolve)
      signal?.addEventListener(
        'abort',
        () => {
          timer.ring = null
          resolve()
        },
        { once: true },
      )
    })
  }

  /** Calls `work` at the instant, or now if that is past. */
  at(instant: number, work: () => void): void {
    this.#add(Math.max(instant, this.#nowMs), work)
  }

  /** Lets time pass until the instant. `isOver` is asked after each event. */
  async runUntil(endAt: number, isOver: () => boolean = () => false): Promise<void> {
    await turn()
    let rings = 0
    while (!isOver()) {
      const next = this.#heap[0]
      if (!next || next.atMs > endAt) {
        this.#nowMs = endAt
        return
      }
      this.#removeFirst()
      if (!next.ring) continue
      rings = next.atMs > this.#nowMs ? 0 : rings + 1
      if (rings > ringsPerInstantMax) throw new Error(`Time stands still at ${new Date(this.#nowMs).toISOString()}`)
      this.#nowMs = Math.max(this.#nowMs, next.atMs)
      next.ring()
      await turn()
    }
  }

  #add(atMs: number, ring: () => void): Timer {
    this.#lastNumber += 1
    // Whole milliseconds, as the machine's clock shows.
    const timer: Timer = { atMs: Math.ceil(atMs), number: this.#lastNumber, ring }
    const heap = this.#heap
    let index = heap.push(timer) - 1
    while (index > 0) {
      const above = (index - 1) >> 1
      const parent = heap[above]
      if (!parent || isBefore(parent, timer)) break
      heap[index] = parent
      heap[above] = timer
      index = above
    }
    return timer
  }

  #removeFirst(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (!last || heap.length === 0) return
    heap[0] = last
    let index = 0
    for (;;) {
      const left = heap[2 * index + 1]
      const right = heap[2 * index + 2]
      const isRight = left && right && isBefore(right, left)
      const child = isRight ? right : left
      if (!child || isBefore(last, child)) return
      const below = 2 * index + (isRight ? 2 : 1)
      heap[index] = child
      heap[below] = last
      index = below
    }
  }
}

const isBefore = (a: Timer, b: Timer): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.number < b.number)
