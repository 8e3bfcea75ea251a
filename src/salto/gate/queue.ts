// Who goes first. Removals before grants before the rest, first come first served inside; a call that must be repeated
// keeps the place that it had.
import type { Urgency } from '../../ports/provider.ts'

/** Lower goes first. Barred people before all else; a full read waits for everybody. */
const urgencyRank: Readonly<Record<Urgency, number>> = { bar: 0, take: 1, give: 2, housekeeping: 3, read: 4 }

const rankCount = 5

/** A place in the queue; numbers grow with time. */
export interface Place {
  readonly urgency: Urgency
  readonly number: number
}

interface Waiting {
  readonly place: Place
  readonly start: () => void
  readonly refuse: (reason: Error) => void
}

export class Queue {
  readonly #lines: Waiting[][] = Array.from({ length: rankCount }, () => [])

  add(waiting: Waiting): void {
    const line = this.#lines[urgencyRank[waiting.place.urgency]] ?? []
    let at = line.length
    while (at > 0 && (line[at - 1]?.place.number ?? 0) > waiting.place.number) at -= 1
    line.splice(at, 0, waiting)
  }

  /** The first waiting call, of the most urgent kind that has one; null when nobody waits. */
  first(): Waiting | null {
    for (const line of this.#lines) if (line[0]) return line[0]
    return null
  }

  removeFirst(): void {
    this.#lines.find(line => line.length > 0)?.shift()
  }

  /** Empties the queue and gives what was in it. */
  removeAll(): Waiting[] {
    return this.#lines.flatMap(line => line.splice(0))
  }
}
