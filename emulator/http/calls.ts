/** A log of API calls and counters per method and path template, so that benches can count what a client sends. */
export interface LoggedCall {
  sequence: number
  /** On the emulator's clock. */
  at: string
  /** On the real clock, milliseconds since the epoch. */
  realAtMs: number
  method: string
  path: string
  query: string
  /** `/sites/:siteId/users`, or `?` when no route was found. */
  template: string
  /** 0 = no answer was sent. */
  status: number
  /** The trouble that struck, if any. */
  trouble: string | null
  platformUserId: string | null
  body: unknown
  durationMs: number
}

const ringSize = 20_000

export class Calls {
  #ring: LoggedCall[] = []
  #sequence = 0
  #counts = new Map<string, number>()
  #statuses = new Map<string, number>()

  /** Logs a call that has just come in; the rest is filled in when it is answered. */
  begin(
    of: Omit<LoggedCall, 'sequence' | 'status' | 'trouble' | 'template' | 'platformUserId' | 'durationMs'>,
  ): LoggedCall {
    this.#sequence++
    const call: LoggedCall = {
      ...of,
      sequence: this.#sequence,
      template: '?',
      status: 0,
      trouble: null,
      platformUserId: null,
      durationMs: 0,
    }
    this.#ring.push(call)
    if (this.#ring.length >= ringSize * 2) this.#ring = this.#ring.slice(-ringSize)
    return call
  }

  end(call: LoggedCall, startedAtMs: number): void {
    call.durationMs = Math.round((performance.now() - startedAtMs) * 1000) / 1000
    add(this.#counts, `${call.method} ${call.template}`)
    add(this.#statuses, String(call.status))
  }

  /** Calls after a sequence number, the latest `limit` of them. */
  view(sinceSequence: number, limit: number) {
    return {
      total: this.#sequence,
      counts: Object.fromEntries([...this.#counts].sort()),
      statuses: Object.fromEntries([...this.#statuses].sort()),
      calls: limit <= 0 ? [] : this.#ring.filter(call => call.sequence > sinceSequence).slice(-limit),
    }
  }

  reset(): void {
    this.#ring = []
    this.#sequence = 0
    this.#counts = new Map()
    this.#statuses = new Map()
  }
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}
